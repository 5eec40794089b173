//! Which columns a duration lies between: what the catalogue measures most stands ready to be read.

use datafusion::arrow::datatypes::Schema;
use nabiz_catalogue::metric::{Measured, Recipe};
use nabiz_catalogue::metrics::ALL;

/// The columns at which clocks start and end, by their number: of each metric that is a duration, the plain figure's.
#[derive(Debug, Default)]
pub struct Clocks(Vec<(usize, usize)>);

impl Clocks {
    /// Those whose columns a table has.
    pub fn of(schema: &Schema) -> Self {
        let plain = ALL.iter().filter_map(|metric| match metric.recipe {
            Recipe::Durations { variants: [plain, ..], .. } => Some(plain.span),
            _ => None,
        });
        let both = plain.filter_map(|span| match span {
            Measured::Span(span) => Some((schema.index_of(span.from).ok()?, schema.index_of(span.to).ok()?)),
            Measured::Millis(..) | Measured::Number(_) => None,
        });
        let mut clocks: Vec<(usize, usize)> = Vec::new();
        for (from, to) in both {
            if clocks.iter().all(|(_, known)| *known != to) {
                clocks.push((from, to));
            }
        }
        Self(clocks)
    }

    /// Where the clock starts that ends at a column.
    pub fn start_of(&self, end: usize) -> Option<usize> {
        self.0.iter().find(|(_, to)| *to == end).map(|(from, _)| *from)
    }

    /// The numbers of so many columns: those where clocks start, then those where they end, then the others.
    pub fn order(&self, columns: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..columns).collect();
        order.sort_by_key(|number| {
            (self.0.iter().all(|(from, _)| from != number), self.0.iter().all(|(_, to)| to != number))
        });
        order
    }
}
