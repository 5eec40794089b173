//! The facts of an account as rows: in one lot, or in several that each have the rows of other cases.

use std::collections::BTreeSet;
use std::sync::Arc;

use nabiz_domain::book::Case;
use nabiz_domain::channel::Channel;
use nabiz_domain::event::{Millis, Priority};
use nabiz_domain::facts::{
    AgentSpan, Answer, Cost, CustomerSpan, Episode, Facts, Feeds, Handling, HeadcountChange, Leftovers, OpenSpan,
    Review, Spell, SurveySent, Turn, Visit,
};
use nabiz_domain::symbols::Sym;

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
    lively: Option<Arc<Lively>>,
}

/// Where in their tables the rows stand that can still be of interest today: what is not over, and what just was.
#[derive(Clone, Debug, Default)]
pub struct Lively {
    episodes: Vec<u32>,
    open_spans: Vec<u32>,
    visits: Vec<u32>,
    values: Values,
}

/// Which values the labels of episodes have.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// Channels.
    pub channels: BTreeSet<Channel>,
    /// Priorities.
    pub priorities: BTreeSet<Priority>,
    /// Topics.
    pub topics: BTreeSet<Sym>,
    /// Teams with the credit for an opening, an assignment, a reply or a resolution.
    pub teams: BTreeSet<Sym>,
    /// Agents, likewise.
    pub agents: BTreeSet<Sym>,
}

impl Values {
    fn of(facts: &Facts) -> Self {
        let mut values = Self::default();
        for row in &facts.episodes {
            values.channels.insert(row.labels.channel);
            values.priorities.extend(row.labels.priority);
            values.topics.extend(row.labels.topic);
            for credit in [row.at_opening, row.at_assignment, row.at_reply, row.at_resolution] {
                values.teams.extend(credit.team);
                values.agents.extend(credit.agent);
            }
        }
        values
    }

    fn add(&mut self, other: &Self) {
        self.channels.extend(&other.channels);
        self.priorities.extend(&other.priorities);
        self.topics.extend(&other.topics);
        self.teams.extend(&other.teams);
        self.agents.extend(&other.agents);
    }
}

/// What was over longer ago is over.
const JUST_NOW: Millis = 3_600_000;

impl Lively {
    /// Of the rows of `facts`, which were folded as of `as_of`.
    #[must_use]
    pub fn of(facts: &Facts, as_of: Millis) -> Self {
        fn places<T>(rows: &[T], is_lively: impl Fn(&T) -> bool) -> Vec<u32> {
            rows.iter().zip(0..).filter(|(row, _)| is_lively(row)).map(|(_, place)| place).collect()
        }
        let since = as_of - JUST_NOW;
        let is_recent = |at: Option<Millis>| at.is_some_and(|at| at >= since);
        Self {
            episodes: places(&facts.episodes, |row| {
                let is_over = row.resolved_at.is_some() || row.lapsed_at.is_some();
                !is_over || [Some(row.opened_at), row.replied_at, row.resolved_at].into_iter().any(is_recent)
            }),
            open_spans: places(&facts.open_spans, |row| row.until.is_none()),
            visits: places(&facts.visits, |row| row.left_at.is_none()),
            values: Values::of(facts),
        }
    }
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
        Self { as_of, feeds, leftovers, count, lots: vec![Lot { facts: Arc::new(facts), cases: None, lively: None }] }
    }

    /// Facts of an account with `count` episodes, whose rows are to be added.
    #[must_use]
    pub fn of_none(as_of: Millis, feeds: Feeds, leftovers: Leftovers, count: u64) -> Self {
        Self { as_of, feeds, leftovers, count, lots: Vec::new() }
    }

    /// Adds rows, of which those of `cases` and of no case stand.
    pub fn add(&mut self, facts: Arc<Facts>, cases: Arc<CaseSet>, lively: Arc<Lively>) {
        self.lots.push(Lot { facts, cases: Some(cases), lively: Some(lively) });
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
            match &lot.lively {
                Some(lively) => values.add(&lively.values),
                None => values.add(&Values::of(&lot.facts)),
            }
        }
        values
    }

    /// The episodes that are not over, or were so within the last hour, and perhaps others.
    pub fn lively_episodes(&self) -> impl Iterator<Item = &Episode> {
        self.lively(|facts| &facts.episodes, |lively| &lively.episodes, |row| row.labels.case)
    }

    /// The spans in which cases are open now.
    pub fn lasting_spans(&self) -> impl Iterator<Item = &OpenSpan> {
        let all = self.lively(|facts| &facts.open_spans, |lively| &lively.open_spans, |row| row.labels.case);
        all.filter(|row| row.until.is_none())
    }

    /// The visits of callers who stand in a queue now.
    pub fn lasting_visits(&self) -> impl Iterator<Item = &Visit> {
        let all = self.lively(|facts| &facts.visits, |lively| &lively.visits, |row| row.labels.case);
        all.filter(|row| row.left_at.is_none())
    }

    fn lively<'r, T: 'r>(
        &'r self,
        rows: fn(&Facts) -> &[T],
        places: fn(&Lively) -> &[u32],
        case: fn(&T) -> Case,
    ) -> impl Iterator<Item = &'r T> {
        self.lots.iter().flat_map(move |lot| {
            let own = rows(&lot.facts);
            let known = lot.lively.as_deref().map(places);
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
