//! A receipt as plain data.

use nabiz_catalogue::score::{NaReason, Score};
use serde::Serialize;

use super::reasons::Reason;
use super::totals::Totals;
use crate::timeline::Note;
use crate::timeline::moment::{Interval, Moment};

/// What a row brings to the figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A duration in seconds.
    Seconds(f64),
    /// A score, a number, an amount of money.
    Number(f64),
    /// Whether it stands in the numerator and in the denominator.
    Share {
        /// In the numerator.
        num: bool,
        /// In the denominator.
        den: bool,
    },
    /// What it adds to numerator and denominator.
    Parts {
        /// To the numerator.
        num: f64,
        /// To the denominator.
        den: f64,
    },
    /// One more.
    One,
}

/// A row that was counted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The account.
    pub account: String,
    /// The case, `C#n` from the second session on; none for rows without a case.
    pub case_id: Option<String>,
    /// Its channel.
    pub channel: Option<&'static str>,
    /// What it brings.
    pub value: Value,
    /// Start of its duration, or of the case.
    pub from: Option<Moment>,
    /// End of its duration, or what placed it.
    pub to: Option<Moment>,
    /// What places it in the period; of a backlog since when it waits.
    pub at: Moment,
    /// Who has the credit.
    pub team: Option<String>,
    /// Who has the credit.
    pub agent: Option<String>,
    /// What explains the value.
    pub notes: Vec<Note>,
    /// The stretches that were counted: open hours for business time.
    pub intervals: Vec<Interval>,
}

/// A row that was left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutRow {
    /// The account.
    pub account: String,
    /// The case, if it has one.
    pub case_id: Option<String>,
    /// When it began.
    pub began_at: Moment,
    /// What would place it, if that came.
    pub at: Option<Moment>,
}

/// Rows left out for one reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeftOut {
    /// Why.
    pub reason: Reason,
    /// How many.
    pub count: u64,
    /// The first of them by opening; of those that the filter stops none.
    pub cases: Vec<OutRow>,
}

/// A sum that is not made of cases.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// What.
    pub id: &'static str,
    /// Whose, where it is somebody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// How much.
    pub value: f64,
}

impl Part {
    pub(super) fn of(id: &'static str, value: f64) -> Self {
        Self { id, of: None, value }
    }
}

/// The receipt of one score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Receipt {
    /// The figure.
    pub score: Score,
    /// What all counted rows add up to, shown or not.
    pub totals: Totals,
    /// The counted rows that are shown.
    pub counted: Vec<Row>,
    /// What was left out, by reason.
    pub left_out: Vec<LeftOut>,
    /// Sums of figures that are not made of cases.
    pub summary: Vec<Part>,
    /// Rows are withheld so that nobody can be recognised.
    pub withheld: bool,
}

impl Receipt {
    /// Whether the rows reach the figure's own numbers.
    #[must_use]
    pub fn agrees(&self) -> bool {
        let is_silent = self.withheld || self.score.na_reason == Some(NaReason::NotApplicable);
        is_silent || self.totals.reach(&self.score)
    }
}
