//! The facts of an account as rows: in one lot, or in several that each have the rows of other cases.

mod case_set;
mod digest;

use std::sync::Arc;

use nabiz_domain::book::Case;
use nabiz_domain::event::Millis;
use nabiz_domain::facts::{
    AgentSpan, Answer, Cost, CustomerSpan, Episode, Facts, Feeds, Handling, HeadcountChange, Leftovers, OpenSpan,
    Review, Spell, SurveySent, Turn, Visit,
};

pub use case_set::CaseSet;
pub use digest::{Digest, Values};

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

/// Rows. With cases, those of these and of no case stand; without, all.
#[derive(Clone, Debug)]
struct Lot {
    facts: Arc<Facts>,
    cases: Option<Arc<CaseSet>>,
    digest: Option<Arc<Digest>>,
}

impl Lot {
    fn holds(&self, case: Option<Case>) -> bool {
        self.cases.as_ref().is_none_or(|cases| case.is_none_or(|case| cases.has(case)))
    }
}

macro_rules! rows {
    ($($name:ident: $row:ty, $case:expr;)+) => {
        $(
        #[doc = concat!("Every ", stringify!($row), ".")]
        pub fn $name(&self) -> impl Iterator<Item = &$row> {
            let case: fn(&$row) -> Option<Case> = $case;
            self.lots.iter().flat_map(move |lot| lot.facts.$name.iter().filter(move |row| lot.holds(case(row))))
        })+
    };
}

impl Rows {
    /// The facts of a fold.
    #[must_use]
    pub fn whole(facts: Facts) -> Self {
        let Facts { as_of, feeds, leftovers, .. } = facts;
        let count = facts.episodes.len() as u64;
        Self { as_of, feeds, leftovers, count, lots: vec![Lot { facts: Arc::new(facts), cases: None, digest: None }] }
    }

    /// Facts of an account with `count` episodes, whose rows are to be added.
    #[must_use]
    pub fn of_none(as_of: Millis, feeds: Feeds, leftovers: Leftovers, count: u64) -> Self {
        Self { as_of, feeds, leftovers, count, lots: Vec::new() }
    }

    /// Adds rows, of which those of `cases` and of no case stand.
    pub fn add(&mut self, facts: Arc<Facts>, cases: Arc<CaseSet>, digest: Arc<Digest>) {
        self.lots.push(Lot { facts, cases: Some(cases), digest: Some(digest) });
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
            match &lot.digest {
                Some(digest) => values.add(&digest.values),
                None => values.add(&Values::of(&lot.facts)),
            }
        }
        values
    }

    /// The episodes that are not over, or were so within the last hour, and perhaps others.
    pub fn lively_episodes(&self) -> impl Iterator<Item = &Episode> {
        self.lively(|facts| &facts.episodes, |digest| &digest.episodes, |row| row.labels.case)
    }

    /// The spans in which cases are open now.
    pub fn lasting_spans(&self) -> impl Iterator<Item = &OpenSpan> {
        let all = self.lively(|facts| &facts.open_spans, |digest| &digest.open_spans, |row| row.labels.case);
        all.filter(|row| row.until.is_none())
    }

    /// The visits of callers who stand in a queue now.
    pub fn lasting_visits(&self) -> impl Iterator<Item = &Visit> {
        let all = self.lively(|facts| &facts.visits, |digest| &digest.visits, |row| row.labels.case);
        all.filter(|row| row.left_at.is_none())
    }

    fn lively<'r, T: 'r>(
        &'r self,
        rows: fn(&Facts) -> &[T],
        places: fn(&Digest) -> &[u32],
        case: fn(&T) -> Case,
    ) -> impl Iterator<Item = &'r T> {
        self.lots.iter().flat_map(move |lot| {
            let own = rows(&lot.facts);
            let known = lot.digest.as_deref().map(places);
            let places = known.into_iter().flatten().copied();
            let all = 0..if known.is_none() { own.len() as u32 } else { 0 };
            places.chain(all).map(|place| &own[place as usize]).filter(move |row| lot.holds(Some(case(row))))
        })
    }

    /// The facts of each lot, whether their rows stand or not.
    pub fn lots(&self) -> impl Iterator<Item = &Facts> {
        self.lots.iter().map(|lot| &*lot.facts)
    }

    rows! {
        episodes: Episode, |row| Some(row.labels.case);
        turns: Turn, |row| Some(row.labels.case);
        spells: Spell, |row| Some(row.labels.case);
        visits: Visit, |row| Some(row.labels.case);
        open_spans: OpenSpan, |row| Some(row.labels.case);
        surveys: SurveySent, |row| row.labels.map(|labels| labels.case);
        answers: Answer, |row| row.labels.map(|labels| labels.case);
        agent_spans: AgentSpan, |row| row.labels.map(|labels| labels.case);
        handlings: Handling, |row| Some(row.labels.case);
        reviews: Review, |row| Some(row.labels.case);
        costs: Cost, |_| None;
        customers: CustomerSpan, |_| None;
        headcount: HeadcountChange, |_| None;
    }
}
