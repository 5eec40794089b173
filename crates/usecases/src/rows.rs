//! The facts of an account as rows: in one lot, or in several that each have the rows of other cases.

use std::sync::Arc;

use nabiz_domain::book::Case;
use nabiz_domain::event::Millis;
use nabiz_domain::facts::{
    AgentSpan, Answer, Cost, CustomerSpan, Episode, Facts, Feeds, Handling, HeadcountChange, Leftovers, OpenSpan,
    Review, Spell, SurveySent, Turn, Visit,
};

/// The facts of an account.
#[derive(Clone, Debug)]
pub struct Rows {
    /// As of this instant.
    pub as_of: Millis,
    /// Which feeds the account has.
    pub feeds: Feeds,
    /// What did not become a fact.
    pub leftovers: Leftovers,
    lots: Vec<Lot>,
}

/// Rows, of which those of `cases` stand; without, all.
#[derive(Clone, Debug)]
struct Lot {
    facts: Arc<Facts>,
    cases: Option<Arc<CaseSet>>,
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
        Self { as_of, feeds, leftovers, lots: vec![Lot { facts: Arc::new(facts), cases: None }] }
    }

    /// Facts of an account without any row yet.
    #[must_use]
    pub fn of_none(as_of: Millis, feeds: Feeds, leftovers: Leftovers) -> Self {
        Self { as_of, feeds, leftovers, lots: Vec::new() }
    }

    /// Adds rows, of which those of `cases` stand; without, all.
    pub fn add(&mut self, facts: Arc<Facts>, cases: Option<Arc<CaseSet>>) {
        self.lots.push(Lot { facts, cases });
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

/// A set of cases, a bit each.
#[derive(Clone, Debug, Default)]
pub struct CaseSet {
    words: Vec<u64>,
    len: usize,
}

impl CaseSet {
    /// Whether a case is in it.
    #[must_use]
    pub fn has(&self, case: Case) -> bool {
        let (word, bit) = Self::place(case);
        self.words.get(word).is_some_and(|word| word >> bit & 1 == 1)
    }

    /// Puts a case in.
    pub fn insert(&mut self, case: Case) {
        let (word, bit) = Self::place(case);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.len += usize::from(self.words[word] >> bit & 1 == 0);
        self.words[word] |= 1 << bit;
    }

    /// Takes a case out.
    pub fn remove(&mut self, case: Case) {
        if self.has(case) {
            let (word, bit) = Self::place(case);
            self.words[word] &= !(1 << bit);
            self.len -= 1;
        }
    }

    /// How many cases are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn place(case: Case) -> (usize, u32) {
        (case.0 as usize / 64, case.0 % 64)
    }
}
