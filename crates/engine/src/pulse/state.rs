//! The state of a pass: for every measure a value for every cell. It merges in any order and travels as bytes.

use nabiz_domain::event::Millis;
use serde::{Deserialize, Serialize};

use super::multiset::Multiset;
use super::plan::{Key, Measure, Plan};

/// Number, sum and sum of squares of scores, as integers of a billionth so that order does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// How many.
    pub n: u64,
    /// Sum, in billionths.
    pub sum: i128,
    /// Sum of squares, in billionths.
    pub squares: i128,
}

/// One unit of [`Sums`].
pub const BILLION: f64 = 1e9;

impl Sums {
    /// Adds one number.
    pub fn add(&mut self, number: f64) {
        if number.is_finite() {
            self.n += 1;
            self.sum += (number * BILLION).round() as i128;
            self.squares += (number * number * BILLION).round() as i128;
        }
    }

    /// Adds `n` whole numbers by their sum and the sum of their squares.
    pub fn add_whole(&mut self, n: u64, sum: i64, squares: i64) {
        const UNIT: i128 = BILLION as i128;
        self.n += n;
        self.sum += i128::from(sum) * UNIT;
        self.squares += i128::from(squares) * UNIT;
    }

    fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.squares += other.squares;
    }
}

/// Observations of a cohort: how long, and whether it ended with the event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohort {
    /// `(milliseconds, completed)`.
    pub seen: Vec<(Millis, bool)>,
    /// Rows that still wait.
    pub waiting: u64,
    /// The longest wait among them.
    pub oldest: Millis,
}

/// What is there, and what came and went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    /// There before the segment began.
    pub start: u64,
    /// Opened, reopened, resolved in it.
    pub flows: [u64; 3],
    /// There when it ended, by age.
    pub ages: Multiset,
    /// The same in groups: up to 1, 3, 7, 14, 30 days, and older.
    pub by_age: [u64; 6],
}

/// The values of one measure, by cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named as the measures")]
pub enum Column {
    /// Rows of the base, then each count.
    Tally {
        width: u32,
        counts: Vec<u64>,
    },
    Values(Vec<Multiset>),
    Sums(Vec<Sums>),
    Cohort(Vec<Cohort>),
    Stock(Vec<Stock>),
}

impl Column {
    /// An empty column for `measure`.
    #[must_use]
    pub fn of(measure: &Measure) -> Self {
        match measure {
            Measure::Tally { counts, .. } => Self::Tally { width: counts.len() as u32 + 1, counts: Vec::new() },
            Measure::Values { .. } => Self::Values(Vec::new()),
            Measure::Sums { .. } => Self::Sums(Vec::new()),
            Measure::Cohort { .. } => Self::Cohort(Vec::new()),
            Measure::Stock { .. } => Self::Stock(Vec::new()),
        }
    }

    /// Makes room for `cells` cells.
    pub fn fit(&mut self, cells: usize) {
        match self {
            Self::Tally { width, counts } => {
                let needed = cells * *width as usize;
                if counts.len() < needed {
                    counts.resize(needed, 0);
                }
            }
            Self::Values(values) => fit(values, cells),
            Self::Sums(sums) => fit(sums, cells),
            Self::Cohort(cohorts) => fit(cohorts, cells),
            Self::Stock(stocks) => fit(stocks, cells),
        }
    }

    /// Puts raw values in order.
    pub fn sort(&mut self) {
        match self {
            Self::Values(sets) => sets.iter_mut().for_each(Multiset::sort),
            Self::Stock(stocks) => stocks.iter_mut().for_each(|stock| stock.ages.sort()),
            Self::Tally { .. } | Self::Sums(_) | Self::Cohort(_) => {}
        }
    }

    /// A cell alone.
    #[must_use]
    pub fn cell(&self, at: usize) -> Option<Self> {
        Some(match self {
            Self::Tally { width, counts } => {
                let own = counts.get(at * *width as usize..)?.get(..*width as usize)?;
                Self::Tally { width: *width, counts: own.to_vec() }
            }
            Self::Values(all) => Self::Values(vec![all.get(at)?.clone()]),
            Self::Sums(all) => Self::Sums(vec![*all.get(at)?]),
            Self::Cohort(all) => Self::Cohort(vec![all.get(at)?.clone()]),
            Self::Stock(all) => Self::Stock(vec![all.get(at)?.clone()]),
        })
    }

    /// Adds cell `from` of `other` to cell `to` of this one; both measure the same.
    pub fn merge_cell(&mut self, to: usize, other: &Self, from: usize) {
        self.fit(to + 1);
        match (self, other) {
            (Self::Tally { width, counts }, Self::Tally { counts: theirs, .. }) => {
                let width = *width as usize;
                for i in 0..width {
                    counts[to * width + i] += theirs.get(from * width + i).copied().unwrap_or(0);
                }
            }
            (Self::Values(mine), Self::Values(theirs)) => {
                if let Some(theirs) = theirs.get(from) {
                    mine[to].merge(theirs);
                }
            }
            (Self::Sums(mine), Self::Sums(theirs)) => {
                if let Some(theirs) = theirs.get(from) {
                    mine[to].merge(theirs);
                }
            }
            (Self::Cohort(mine), Self::Cohort(theirs)) => {
                if let Some(theirs) = theirs.get(from) {
                    mine[to].seen.extend_from_slice(&theirs.seen);
                    mine[to].waiting += theirs.waiting;
                    mine[to].oldest = mine[to].oldest.max(theirs.oldest);
                }
            }
            (Self::Stock(mine), Self::Stock(theirs)) => {
                if let Some(theirs) = theirs.get(from) {
                    mine[to].start += theirs.start;
                    for (flow, theirs) in mine[to].flows.iter_mut().zip(theirs.flows) {
                        *flow += theirs;
                    }
                    for (group, theirs) in mine[to].by_age.iter_mut().zip(theirs.by_age) {
                        *group += theirs;
                    }
                    mine[to].ages.merge(&theirs.ages);
                }
            }
            _ => {}
        }
    }
}

fn fit<T: Default>(list: &mut Vec<T>, cells: usize) {
    if list.len() < cells {
        list.resize_with(cells, T::default);
    }
}

/// What a pass gives: keys and, for each measure, a value for each key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The groups met.
    pub keys: Vec<Key>,
    /// One column a measure.
    pub columns: Vec<Column>,
}

impl Outcome {
    /// Nothing yet, for `plan`.
    #[must_use]
    pub fn empty(plan: &Plan) -> Self {
        Self { keys: Vec::new(), columns: plan.measures.iter().map(Column::of).collect() }
    }

    /// As bytes.
    ///
    /// # Errors
    /// When memory does not suffice.
    pub fn to_bytes(&self) -> Result<Vec<u8>, postcard::Error> {
        // Room for most states at once: growing would copy what is there again and again.
        const ROOM: usize = 1 << 20;
        postcard::to_extend(self, Vec::with_capacity(ROOM))
    }

    /// From bytes of [`Self::to_bytes`].
    ///
    /// # Errors
    /// When they are no such bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, postcard::Error> {
        postcard::from_bytes(bytes)
    }
}
