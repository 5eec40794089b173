//! All rows of an account together, and what is known beside them.

use serde::{Deserialize, Serialize};

use super::{
    AgentSpan, Answer, Cost, CustomerSpan, Episode, Handling, HeadcountChange, Labels, OpenSpan, Review, Spell,
    SurveySent, Turn, Visit,
};
use crate::event::Millis;

/// Which feeds an account has; a figure without its feed says `no_source` (METRICS A.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say all")]
pub struct Feeds {
    pub assignments: bool,
    /// Public replies of people or bots.
    pub replies: bool,
    pub bot_replies: bool,
    pub statuses: bool,
    pub topics: bool,
    pub priorities: bool,
    pub teams: bool,
    pub queues: bool,
    pub calls: bool,
    /// Calls on hold.
    pub holds: bool,
    pub after_call_work: bool,
    pub deflections: bool,
    pub csat: bool,
    pub ces: bool,
    pub nps: bool,
    pub esat: bool,
    pub surveys_sent: bool,
    pub work: bool,
    pub resolution_codes: bool,
    pub reviews: bool,
    pub agent_states: bool,
    pub headcount: bool,
    pub costs: bool,
    pub customers: bool,
}

/// What did not become a fact, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftovers {
    /// Events of cases that never open (H9).
    pub no_open: u64,
    /// Events after `as_of`.
    pub after_as_of: u64,
    /// Survey answers of which neither they nor their survey say what was asked.
    pub unknown_survey: u64,
    /// Survey answers on a scale that is none, or on which their survey is not asked (METRICS B.8 to B.11).
    pub unknown_scale: u64,
    /// Survey answers that cannot be given on their scale.
    pub off_scale: u64,
    /// Events of a deleted case after its deletion.
    pub after_deletion: u64,
    /// Second and further `open` events of one case.
    pub second_open: u64,
}

impl Leftovers {
    /// Adds those of another part.
    pub fn add(&mut self, more: Self) {
        self.no_open += more.no_open;
        self.after_as_of += more.after_as_of;
        self.unknown_survey += more.unknown_survey;
        self.unknown_scale += more.unknown_scale;
        self.off_scale += more.off_scale;
        self.after_deletion += more.after_deletion;
        self.second_open += more.second_open;
    }

    /// Takes those of a part away again.
    pub fn subtract(&mut self, part: Self) {
        self.no_open = self.no_open.saturating_sub(part.no_open);
        self.after_as_of = self.after_as_of.saturating_sub(part.after_as_of);
        self.unknown_survey = self.unknown_survey.saturating_sub(part.unknown_survey);
        self.unknown_scale = self.unknown_scale.saturating_sub(part.unknown_scale);
        self.off_scale = self.off_scale.saturating_sub(part.off_scale);
        self.after_deletion = self.after_deletion.saturating_sub(part.after_deletion);
        self.second_open = self.second_open.saturating_sub(part.second_open);
    }
}

/// One of the feeds of an account.
pub type Feed = fn(&mut Feeds) -> &mut bool;

impl Feeds {
    /// Every feed with its name, in the order in which feeds are listed.
    pub const ALL: [(&str, Feed); 24] = [
        ("assignments", |feeds| &mut feeds.assignments),
        ("replies", |feeds| &mut feeds.replies),
        ("bot_replies", |feeds| &mut feeds.bot_replies),
        ("statuses", |feeds| &mut feeds.statuses),
        ("topics", |feeds| &mut feeds.topics),
        ("priorities", |feeds| &mut feeds.priorities),
        ("teams", |feeds| &mut feeds.teams),
        ("queues", |feeds| &mut feeds.queues),
        ("calls", |feeds| &mut feeds.calls),
        ("holds", |feeds| &mut feeds.holds),
        ("after_call_work", |feeds| &mut feeds.after_call_work),
        ("deflections", |feeds| &mut feeds.deflections),
        ("csat", |feeds| &mut feeds.csat),
        ("ces", |feeds| &mut feeds.ces),
        ("nps", |feeds| &mut feeds.nps),
        ("esat", |feeds| &mut feeds.esat),
        ("surveys_sent", |feeds| &mut feeds.surveys_sent),
        ("work", |feeds| &mut feeds.work),
        ("resolution_codes", |feeds| &mut feeds.resolution_codes),
        ("reviews", |feeds| &mut feeds.reviews),
        ("agent_states", |feeds| &mut feeds.agent_states),
        ("headcount", |feeds| &mut feeds.headcount),
        ("costs", |feeds| &mut feeds.costs),
        ("customers", |feeds| &mut feeds.customers),
    ];

    /// What either has.
    #[must_use]
    pub fn or(mut self, mut other: Self) -> Self {
        for (_, feed) in Self::ALL {
            *feed(&mut self) |= *feed(&mut other);
        }
        self
    }

    /// These with `feed` set to `is_there`.
    #[must_use]
    pub fn with(mut self, feed: Feed, is_there: bool) -> Self {
        *feed(&mut self) = is_there;
        self
    }
}

/// Everything the fold of one account's events gives, as of one instant.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each row type says what it is")]
pub struct Facts {
    pub as_of: Millis,
    pub episodes: Vec<Episode>,
    pub turns: Vec<Turn>,
    pub spells: Vec<Spell>,
    pub visits: Vec<Visit>,
    pub open_spans: Vec<OpenSpan>,
    pub surveys: Vec<SurveySent>,
    pub answers: Vec<Answer>,
    pub agent_spans: Vec<AgentSpan>,
    pub handlings: Vec<Handling>,
    pub reviews: Vec<Review>,
    pub costs: Vec<Cost>,
    pub customers: Vec<CustomerSpan>,
    pub headcount: Vec<HeadcountChange>,
    pub feeds: Feeds,
    pub leftovers: Leftovers,
}

impl Facts {
    /// Keeps the rows of some cases; those that belong to no case go.
    pub fn keep_cases(&mut self, is_kept: impl Fn(&Labels) -> bool) {
        self.keep(|labels| labels.is_some_and(&is_kept));
        self.costs.clear();
        self.customers.clear();
        self.headcount.clear();
    }

    /// Keeps the rows of some cases and those that belong to none.
    pub fn keep(&mut self, is_kept: impl Fn(Option<&Labels>) -> bool) {
        let is_kept_if_any = |labels: &Option<Labels>| is_kept(labels.as_ref());
        let is_kept = |labels: &Labels| is_kept(Some(labels));
        self.episodes.retain(|row| is_kept(&row.labels));
        self.turns.retain(|row| is_kept(&row.labels));
        self.spells.retain(|row| is_kept(&row.labels));
        self.visits.retain(|row| is_kept(&row.labels));
        self.open_spans.retain(|row| is_kept(&row.labels));
        self.surveys.retain(|row| is_kept_if_any(&row.labels));
        self.answers.retain(|row| is_kept_if_any(&row.labels));
        self.agent_spans.retain(|row| is_kept_if_any(&row.labels));
        self.handlings.retain(|row| is_kept(&row.labels));
        self.reviews.retain(|row| is_kept(&row.labels));
    }

    /// Takes out the rows that belong to no case: agents' states, surveys of customers and staff, costs, customers,
    /// head count.
    #[must_use]
    pub fn split_account(&mut self) -> Self {
        Self {
            as_of: self.as_of,
            feeds: self.feeds,
            surveys: self.surveys.extract_if(.., |row| row.labels.is_none()).collect(),
            answers: self.answers.extract_if(.., |row| row.labels.is_none()).collect(),
            agent_spans: self.agent_spans.extract_if(.., |row| row.labels.is_none()).collect(),
            costs: std::mem::take(&mut self.costs),
            customers: std::mem::take(&mut self.customers),
            headcount: std::mem::take(&mut self.headcount),
            ..Self::default()
        }
    }

    /// How many rows belong to no case.
    #[must_use]
    pub fn free_rows(&self) -> usize {
        let surveys = self.surveys.iter().filter(|row| row.labels.is_none()).count();
        let answers = self.answers.iter().filter(|row| row.labels.is_none()).count();
        let spans = self.agent_spans.iter().filter(|row| row.labels.is_none()).count();
        surveys + answers + spans + self.costs.len() + self.customers.len() + self.headcount.len()
    }

    /// Whether there is no row. Every row of a case comes with an episode.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.episodes.is_empty() && self.free_rows() == 0
    }

    /// Adds the rows of other cases behind these.
    pub fn append(&mut self, more: Self) {
        self.episodes.extend(more.episodes);
        self.turns.extend(more.turns);
        self.spells.extend(more.spells);
        self.visits.extend(more.visits);
        self.open_spans.extend(more.open_spans);
        self.surveys.extend(more.surveys);
        self.answers.extend(more.answers);
        self.agent_spans.extend(more.agent_spans);
        self.handlings.extend(more.handlings);
        self.reviews.extend(more.reviews);
        self.costs.extend(more.costs);
        self.customers.extend(more.customers);
        self.headcount.extend(more.headcount);
    }
}
