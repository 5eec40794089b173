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
use nabiz_domain::facts::{AgentSpan, Cost, Episode, Facts, Feeds, HeadcountChange, Leftovers, OpenSpan, Visit};
use nabiz_engine::layer::Layer;

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
    /// The rows that are in no column: costs and head count.
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
        take_from_columns(self, &mut facts);
        facts
    }
}

/// Whether a row of one of `cases`, or of no case, stands.
fn stands(cases: Option<&CaseSet>, case: Option<Case>) -> bool {
    cases.is_none_or(|cases| case.is_none_or(|case| cases.has(case)))
}

impl Lot {
    /// The rows that are not in columns.
    fn rest(&self) -> &Facts {
        match self {
            Self::Fold(facts) => facts,
            Self::Layer(rows) => &rows.rest,
        }
    }
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

    /// Every cost.
    pub fn costs(&self) -> impl Iterator<Item = &Cost> {
        self.lots.iter().flat_map(|lot| &lot.rest().costs)
    }

    /// Every change of the head count.
    pub fn headcount(&self) -> impl Iterator<Item = &HeadcountChange> {
        self.lots.iter().flat_map(|lot| &lot.rest().headcount)
    }
}
