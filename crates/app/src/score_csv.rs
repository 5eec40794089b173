//! Records as CSV: one line each, columns that spreadsheets can filter.

use std::io::{self, Write};

use nabiz_catalogue::query::Dimension;
use nabiz_catalogue::score::Score;

use crate::score_rows::{Field, ScoreRows};

/// Writes `scores`, answers to a query split by `by`.
///
/// # Errors
/// When `out` fails.
pub fn write(out: &mut dyn Write, scores: &[Score], by: &[Dimension]) -> io::Result<()> {
    let table = ScoreRows::of(scores, by);
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(&table.heads)?;
    for row in table.rows {
        csv.write_record(row.into_iter().map(|field| match field {
            Field::Text(text) => text,
            Field::Number(number) => number.map_or_else(String::new, |number| number.to_string()),
        }))?;
    }
    csv.flush()
}
