//! What one pass over a fact table computes: groups, and measures that share the pass.

use nabiz_catalogue::metric::When;
use serde::{Deserialize, Serialize};

use crate::grid::Grid;

/// A column of the table by its number in the schema.
pub type Col = usize;

/// Integer value of a row, in its own unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// `to` − `from`; with `floor` a negative one is zero, else from −5 s on it is zero and below a bad clock.
    Between {
        /// Start.
        from: Col,
        /// End.
        to: Col,
        /// Negative is zero.
        floor: bool,
    },
    /// A column as it is.
    Column(Col),
    /// A column of floats in milliseconds, kept in microseconds.
    Micros(Col),
}

/// One measure of a pass.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// How many rows hold each of `counts`, among those for which `of` holds.
    Tally {
        /// Where a row falls.
        anchor: Col,
        /// Which rows.
        of: When,
        /// What is counted among them.
        counts: Vec<When>,
    },
    /// The multiset of a value.
    Values {
        /// Where a row falls.
        anchor: Col,
        /// Which rows.
        of: When,
        /// The value.
        value: Value,
    },
    /// Number, sum and sum of squares of a number column.
    Sums {
        /// Where a row falls.
        anchor: Col,
        /// Which rows.
        of: When,
        /// A column of floats.
        number: Col,
    },
    /// Durations of everything opened, with those that still wait censored (METRICS A.6).
    Cohort {
        /// The opening.
        anchor: Col,
        /// Which rows.
        of: When,
        /// Start.
        from: Col,
        /// End, if it has come.
        to: Col,
        /// Flags of rows whose end is the event; the others are censored there.
        event: When,
        /// What ends the waiting without it: resolution, lapse.
        ends: Vec<Col>,
        /// Flags of rows that still wait.
        waiting: When,
        /// An end before the start is zero, not a bad clock.
        floor: bool,
        /// Censored here when nothing ended it.
        as_of: i64,
    },
    /// What is there at the end of each segment, how old it is, and what flowed in and out (METRICS B.26).
    Stock {
        /// Which rows.
        of: When,
        /// From when.
        from: Col,
        /// Until when; null = still.
        until: Col,
        /// Age counts from here.
        since: Col,
        /// Rows that begin with an opening, with a reopen, and end with a resolution.
        flows: [When; 3],
        /// Nothing is looked at after this.
        as_of: i64,
    },
}

/// A pass: which columns are labels, and what is measured.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Plan {
    /// The column of flags.
    pub flags: Col,
    /// Columns whose values make the groups.
    pub labels: Vec<Col>,
    /// One grid for all rows, or one by account (the column holds the account's name).
    pub grids: Grids,
    /// The measures.
    pub measures: Vec<Measure>,
    /// Second pass: the wanted buckets of each group and measure.
    pub refine: Option<Refine>,
}

/// The time grids of a pass.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Grids {
    /// Every account keeps the same time.
    One(Grid),
    /// Accounts in several zones: their labels are the same, their instants are not.
    ByAccount(Col, Vec<(String, Grid)>),
}

impl Grids {
    /// All of them; [`Grids::ByAccount`] numbers them so.
    #[must_use]
    pub fn all(&self) -> Vec<&Grid> {
        match self {
            Self::One(grid) => vec![grid],
            Self::ByAccount(_, grids) => grids.iter().map(|(_, grid)| grid).collect(),
        }
    }

    /// The values of the time dimensions by label, alike for every account.
    #[must_use]
    pub fn names(&self) -> &[Vec<String>] {
        self.all().first().map_or(&[], |grid| grid.all_names())
    }

    /// How many time labels there are.
    #[must_use]
    pub fn labels(&self) -> usize {
        match self {
            Self::One(grid) => grid.len(),
            Self::ByAccount(_, grids) => grids.iter().map(|(_, grid)| grid.len()).max().unwrap_or(1),
        }
    }
}

/// Which buckets of which multisets the second pass collects.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Refine {
    /// Group keys in the order of their numbers.
    pub groups: Vec<Key>,
    /// Sorted `(measure, group, bucket)`.
    pub wanted: Vec<(u32, u32, u32)>,
}

/// A group: its label values and its time label.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// Values of the label columns.
    pub labels: Vec<Option<String>>,
    /// Label of the time grid.
    pub time: u32,
}
