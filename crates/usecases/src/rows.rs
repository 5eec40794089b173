//! The facts of an account as rows: as a fold made them, or in the columns of layers that each have other cases.
//!
//! Columns are the only place where a server keeps most rows. They are read back through [`OpenRows`], which decodes
//! what is asked for and is dropped with the question.

mod case_set;
mod digest;
mod open;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use nabiz_domain::book::{Account, Case};
use nabiz_domain::event::Millis;
use nabiz_domain::facts::{
    AgentSpan, Answer, Cost, CustomerSpan, Episode, Facts, Feeds, HeadcountChange, Leftovers, OpenSpan, Review,
    SurveySent, Turn, Visit,
};
use nabiz_engine::layer::Layer;
use nabiz_engine::rows::FromColumns;

pub use case_set::CaseSet;
pub use digest::{Digest, Values};
use open::take_from_columns;
pub use open::{Of, OfCase, OpenRows, leave_to_columns};

/// The facts of an account.
#[derive(Clone, Debug)]
pub struct Rows {
    /// As of this instant.
    pub as_of: Millis,
    /// Which feeds the account has.
    pub feeds: Feeds,
    /// What did not become a fact.
    pub leftovers: Leftovers,
    count: u64,
    lots: Vec<Lot>,
}

/// Rows.
#[derive(Clone, Debug)]
enum Lot {
    /// All of a fold.
    Fold(Arc<Facts>),
    /// Those of some cases and of no case.
    Layer(LayerRows),
}

/// Rows of an account in a layer.
#[derive(Clone, Debug)]
pub struct LayerRows {
    /// The account.
    pub account: Account,
    /// Columns, of which only rows that stand are left.
    pub layer: Arc<Layer>,
    /// The rows of small tables, of which those of `cases` and of no case stand.
    pub rest: Arc<Facts>,
    /// The cases that stand.
    pub cases: Arc<CaseSet>,
    /// What is asked all the time.
    pub digest: Arc<Digest>,
}

impl LayerRows {
    /// The rows that stand.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let mut facts = (*self.rest).clone();
        facts.keep(|labels| stands(Some(&self.cases), labels.map(|labels| labels.case)));
        take_from_columns(self, &mut facts);
        facts
    }
}

/// Whether a row of one of `cases`, or of no case, stands.
fn stands(cases: Option<&CaseSet>, case: Option<Case>) -> bool {
    cases.is_none_or(|cases| case.is_none_or(|case| cases.has(case)))
}

impl Lot {
    /// The rows that are not in columns, and of which cases they stand.
    fn rest(&self) -> (&Facts, Option<&CaseSet>) {
        match self {
            Self::Fold(facts) => (facts, None),
            Self::Layer(rows) => (&rows.rest, Some(&rows.cases)),
        }
    }
}

macro_rules! rows {
    ($($name:ident: $row:ty, $case:expr;)+) => {
        $(
        #[doc = concat!("Every ", stringify!($row), ".")]
        pub fn $name(&self) -> impl Iterator<Item = &$row> {
            let case: fn(&$row) -> Option<Case> = $case;
            self.lots.iter().map(Lot::rest).flat_map(move |(facts, cases)| {
                facts.$name.iter().filter(move |row| stands(cases, case(row)))
            })
        })+
    };
}

/// The rows of a table that are looked at all the time: of a fold all, of layers those that were noted.
macro_rules! lively {
    ($($(#[$doc:meta])* $name:ident: $row:ty, $table:ident, $case:expr, $is_wanted:expr;)+) => {
        $(
        $(#[$doc])*
        pub fn $name(&self) -> impl Iterator<Item = &$row> {
            let case: fn(&$row) -> Option<Case> = $case;
            let is_wanted: fn(&$row, Millis) -> bool = $is_wanted;
            let all = self.lots.iter().flat_map(move |lot| {
                let (rows, cases) = match lot {
                    Lot::Fold(facts) => (&facts.$table, None),
                    Lot::Layer(rows) => (&rows.digest.$table, Some(&*rows.cases)),
                };
                rows.iter().filter(move |row| stands(cases, case(row)))
            });
            all.filter(move |row| is_wanted(row, self.as_of))
        })+
    };
}

impl Rows {
    /// The facts of a fold.
    #[must_use]
    pub fn whole(facts: Facts) -> Self {
        let Facts { as_of, feeds, leftovers, .. } = facts;
        let count = facts.episodes.len() as u64;
        Self { as_of, feeds, leftovers, count, lots: vec![Lot::Fold(Arc::new(facts))] }
    }

    /// Facts of an account with `count` episodes, whose rows are to be added.
    #[must_use]
    pub fn of_none(as_of: Millis, feeds: Feeds, leftovers: Leftovers, count: u64) -> Self {
        Self { as_of, feeds, leftovers, count, lots: Vec::new() }
    }

    /// Adds rows of further cases.
    pub fn add(&mut self, rows: LayerRows) {
        self.lots.push(Lot::Layer(rows));
    }

    /// How many episodes there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The values of labels, those of rows that do not stand any more among them.
    #[must_use]
    pub fn values(&self) -> Values {
        let mut values = Values::default();
        for lot in &self.lots {
            match lot {
                Lot::Fold(facts) => values.add(&Values::of(facts)),
                Lot::Layer(rows) => values.add(&rows.digest.values),
            }
        }
        values
    }

    /// Opens the columns, to read rows.
    #[must_use]
    pub fn open(&self) -> OpenRows<'_> {
        OpenRows::of(self)
    }

    /// The episodes of a case, in order.
    #[must_use]
    pub fn episodes_of(&self, case: Case) -> Vec<Episode> {
        let mut found = self.of_case(case, |facts| &facts.episodes);
        found.sort_by_key(|row| row.labels.session);
        found
    }

    /// The turns of a case, in order.
    #[must_use]
    pub fn turns_of(&self, case: Case) -> Vec<Turn> {
        let mut found = self.of_case(case, |facts| &facts.turns);
        found.sort_by_key(|row| (row.labels.session, row.started_at));
        found
    }

    fn of_case<R: FromColumns + OfCase + Clone>(&self, case: Case, of_fold: fn(&Facts) -> &[R]) -> Vec<R> {
        let of_lot = |lot: &Lot| match lot {
            Lot::Fold(facts) => of_fold(facts).iter().filter(|row| row.labels().case == case).cloned().collect(),
            Lot::Layer(rows) => rows.layer.open(rows.account).of_case(case),
        };
        self.lots.iter().flat_map(of_lot).collect()
    }

    /// The facts of folds; rows that lie in columns are not among them.
    pub fn folds(&self) -> impl Iterator<Item = &Facts> {
        self.lots.iter().filter_map(|lot| match lot {
            Lot::Fold(facts) => Some(&**facts),
            Lot::Layer(_) => None,
        })
    }

    lively! {
        /// The episodes that are not over, or were so within the last hour, and perhaps others.
        lively_episodes: Episode, episodes, |row| Some(row.labels.case), |_, _| true;
        /// The spans in which cases are open now.
        lasting_spans: OpenSpan, open_spans, |row| Some(row.labels.case), |row, _| row.until.is_none();
        /// The visits of callers who stand in a queue now.
        lasting_visits: Visit, visits, |row| Some(row.labels.case), |row, _| row.left_at.is_none();
        /// What agents are busy with now.
        lasting_states: AgentSpan, agent_spans, |row| row.labels.map(|labels| labels.case), |row, now| row.until == now;
    }

    rows! {
        visits: Visit, |row| Some(row.labels.case);
        surveys: SurveySent, |row| row.labels.map(|labels| labels.case);
        answers: Answer, |row| row.labels.map(|labels| labels.case);
        reviews: Review, |row| Some(row.labels.case);
        costs: Cost, |_| None;
        customers: CustomerSpan, |_| None;
        headcount: HeadcountChange, |_| None;
    }
}
