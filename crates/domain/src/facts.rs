//! Facts: the rows that the fold derives from events. Metrics are computed from these rows alone.
//!
//! Every row of a case carries its [`Labels`] so that each table can be grouped and filtered by itself.

use crate::book::{Account, Case};
use crate::channel::Channel;
use crate::event::{AgentState, FlowOut, Instrument, Millis, Priority};
use crate::symbols::Sym;

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)+) => {
        /// Truths about a row, one bit each; the same bits mean the same in every table.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Flags(pub u64);

        impl Flags {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)+

            /// Every flag with its name in facts files.
            pub const NAMED: &'static [(&'static str, Self)] = &[$((stringify!($name), Self::$name)),+];
        }
    };
}

flags! {
    /// Not spam, deleted, a test or merged away, as of `as_of` (A.3-1).
    ELIGIBLE = 0;
    /// Opened by or for a customer (A.3-2).
    INBOUND = 1;
    /// An agent logged a customer's request: no response clocks (H8).
    ON_BEHALF = 2;
    /// At least one public bot reply.
    BOT_INVOLVED = 3;
    /// A bot gave the case to humans.
    HANDED_OFF = 4;
    /// Served by a bot alone (A.3-5).
    BOT_ONLY = 5;
    /// A person replied, answered, resolved or was assigned (H19).
    HUMAN_TOUCHED = 6;
    /// At least one public human reply (a call: answered).
    REPLIED = 7;
    /// Resolved as of `as_of`, lapses apart; a spell: by its own team or agent.
    RESOLVED = 8;
    /// Its last state is a lapse (A.3-8).
    LAPSED = 9;
    /// Moved to another team after the first reply (A.3-12).
    TRANSFERRED = 10;
    /// Escalated after the first reply.
    ESCALATED = 11;
    /// At least one hard reopen.
    REOPENED = 12;
    /// A.5: first resolution + recontact window is over.
    FIRST_MATURE = 13;
    /// A.5: final resolution + recontact window is over.
    FINAL_MATURE = 14;
    /// Looked at by FCR, maturity apart.
    FCR_BASE = 15;
    /// Resolved at first contact.
    FCR = 16;
    /// Exactly one public human reply.
    ONE_REPLY = 17;
    /// Resolved by a bot alone and not recontacted (B.24).
    BOT_NET = 18;
    /// A bot resolution that a time-out assumed, not one that bot or customer made.
    BOT_ASSUMED = 19;
    /// Opened while the account's schedule was closed.
    OUT_OF_HOURS = 20;
    /// Not yet assigned to a person, and waiting for it.
    AWAITS_ASSIGNMENT = 21;
    /// No public human reply yet, and waiting for it.
    AWAITS_REPLY = 22;
    /// Unresolved, and waiting for it.
    AWAITS_RESOLUTION = 23;
    /// No public human reply, and lapsed or unresolved (B.32).
    UNANSWERED = 24;
    /// A response SLA clock ran.
    RESPONSE_SLA = 25;
    /// … and was met.
    RESPONSE_SLA_MET = 26;
    /// … or breached.
    RESPONSE_SLA_BREACHED = 27;
    /// A resolution SLA clock ran.
    RESOLUTION_SLA = 28;
    /// … and was met.
    RESOLUTION_SLA_MET = 29;
    /// … or breached.
    RESOLUTION_SLA_BREACHED = 30;
    /// Priority reached `critical_priorities` (B.25).
    CRITICAL = 31;
    /// A call was answered by a person.
    ANSWERED = 32;
    /// The service dialled.
    OUTBOUND = 33;
    /// The caller was offered another channel.
    DEFLECT_OFFERED = 34;
    /// … and took it, without queueing later in the same call.
    DEFLECTED = 35;
    /// … and did not queue again within the recontact window.
    DEFLECTED_NET = 36;
    /// Deflection has had its window (H28).
    DEFLECT_MATURE = 37;
    /// Handling time is known (tracked work, active intervals, or an answered call).
    HANDLED = 38;
    /// Service-level outcome: within the threshold.
    WITHIN_THRESHOLD = 39;
    /// A queue visit ended by the caller.
    ABANDONED = 40;
    /// … within the short-abandon limit.
    SHORT_ABANDON = 41;
    /// A queue visit timed out or found nobody.
    FLOWED_OUT = 42;
    /// A turn that was answered.
    TURN_ANSWERED = 43;
    /// A turn that still waits.
    TURN_OPEN = 44;
    /// The answer that counts: last of its case, or of its respondent and wave.
    COUNTS = 45;
    /// A positive answer (CSAT, ESAT), an easy one (CES), a promoter (NPS).
    POSITIVE = 46;
    /// A hard answer (CES), a detractor (NPS).
    NEGATIVE = 47;
    /// The score was moved to the 1–5 scale.
    RESCALED = 48;
    /// The scale has no mean.
    NO_MEAN = 49;
    /// The survey has at least one answer as of `as_of`.
    SURVEY_ANSWERED = 50;
    /// The survey has had its seven days (H28).
    SURVEY_MATURE = 51;
    /// An unresolved span that began with the opening of its case.
    SPAN_OPENED = 52;
    /// … that began with a reopen.
    SPAN_REOPENED = 53;
    /// … that ended with a resolution.
    SPAN_RESOLVED = 54;
    /// The first public human reply came before the priority became critical.
    REPLIED_BEFORE_CRITICAL = 55;
    /// Transferred or escalated (H39).
    MOVED_ON = 56;
    /// A satisfaction survey.
    CSAT = 59;
    /// An effort survey.
    CES = 60;
    /// A recommendation survey.
    NPS = 61;
    /// An employee survey.
    ESAT = 62;
    /// A case that two reviewers looked at; on one of its rows.
    DOUBLE_REVIEWED = 57;
    /// … and whose scores lie within ten points.
    REVIEWERS_AGREE = 63;
    /// Routed out by key or callback.
    LEFT_BY_CHOICE = 58;
}

impl Flags {
    /// Both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Without the bits of `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether every bit of `other` is set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Sets the bits of `other` where `when` holds.
    pub fn set(&mut self, other: Self, when: bool) {
        if when {
            self.0 |= other.0;
        }
    }
}

/// Who has the credit at some instant of a case (METRICS A.9, H42).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Credit {
    /// The case's team.
    pub team: Option<Sym>,
    /// The agent.
    pub agent: Option<Sym>,
}

/// What every row of a case can be grouped and filtered by, as of `as_of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labels {
    /// The case.
    pub case: Case,
    /// Session of the thread, from 1; above 1 the id shown is `C#n`.
    pub session: u32,
    /// The account.
    pub account: Account,
    /// The channel.
    pub channel: Channel,
    /// The primary topic.
    pub topic: Option<Sym>,
    /// The priority.
    pub priority: Option<Priority>,
}

/// Business-hours counterparts of an episode's durations, in milliseconds; `None` where the calendar one is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the durations in METRICS B.1, B.2 and B.4")]
pub struct BusinessTimes {
    pub assignment: Option<Millis>,
    pub assignment_from_opened: Option<Millis>,
    pub response: Option<Millis>,
    pub response_from_opened: Option<Millis>,
    pub response_from_assignment: Option<Millis>,
    pub any_response: Option<Millis>,
    pub resolution: Option<Millis>,
    pub resolution_from_human_start: Option<Millis>,
    pub first_resolution: Option<Millis>,
    pub resolution_from_assignment: Option<Millis>,
    pub requester_wait: Option<Millis>,
}

/// One service effort: a session of a conversation, a ticket, a call (METRICS A.3).
#[derive(Clone, Debug)]
pub struct Episode {
    /// Group and filter keys.
    pub labels: Labels,
    /// Truths.
    pub flags: Flags,
    /// A.3-3.
    pub opened_at: Millis,
    /// A.3-4.
    pub human_start: Millis,
    /// A.3-7; never before `human_start`.
    pub assigned_at: Option<Millis>,
    /// A.3-6.
    pub replied_at: Option<Millis>,
    /// First public bot or human reply.
    pub any_replied_at: Option<Millis>,
    /// First effective resolution; of an answered call its hang-up.
    pub first_resolved_at: Option<Millis>,
    /// Last effective resolution of a resolved case; of an answered call its hang-up.
    pub resolved_at: Option<Millis>,
    /// When the case lapsed, if its last state is a lapse.
    pub lapsed_at: Option<Millis>,
    /// When the priority first became critical.
    pub critical_at: Option<Millis>,
    /// When the unanswered customer has been waiting since, if one is.
    pub waiting_since: Option<Millis>,
    /// Time in new, open and on hold until the resolution, calendar.
    pub requester_wait: Option<Millis>,
    /// Durations in business hours; empty without a calendar.
    pub business: BusinessTimes,
    /// Public human replies; agent turns of a conversation (B.29).
    pub replies: u32,
    /// Customer contacts up to the first resolution (A.3-11).
    pub contacts: u32,
    /// Hard reopens.
    pub reopens: u32,
    /// Different agents with public replies.
    pub repliers: u32,
    /// Public customer messages, the opening included.
    pub messages_in: u32,
    /// When the response SLA had its outcome, if it had one.
    pub response_sla_at: Option<Millis>,
    /// Due instant of the response SLA (of several clocks the earliest).
    pub response_due_at: Option<Millis>,
    /// When the resolution SLA had its outcome, if it had one.
    pub resolution_sla_at: Option<Millis>,
    /// Due instant of the resolution SLA.
    pub resolution_due_at: Option<Millis>,
    /// Handling time in milliseconds: shared active time, tracked time, or talk + hold + after-call work.
    pub handle: f64,
    /// The same without sharing between concurrent conversations.
    pub handle_raw: Millis,
    /// End of the last handling.
    pub handled_at: Option<Millis>,
    /// Parts of a call's handling.
    pub call: CallTimes,
    /// Resolution code as of `as_of`.
    pub resolution_code: Option<Sym>,
    /// Credit at the opening.
    pub at_opening: Credit,
    /// Credit at the first assignment.
    pub at_assignment: Credit,
    /// Credit at the first public human reply: the replier.
    pub at_reply: Credit,
    /// Credit at the first effective resolution: who resolved.
    pub at_first_resolution: Credit,
    /// Credit at the final resolution: who resolved.
    pub at_resolution: Credit,
    /// Credit at the response SLA's outcome.
    pub at_response_sla: Credit,
    /// Credit at the resolution SLA's outcome.
    pub at_resolution_sla: Credit,
    /// Credit when the priority became critical.
    pub at_critical: Credit,
}

/// Parts of a call, in milliseconds (METRICS B.13, B.22).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallTimes {
    /// First queue entry.
    pub queued_at: Option<Millis>,
    /// Sum of the waits of all visits.
    pub wait: Millis,
    /// Connected time without hold.
    pub talk: Millis,
    /// Hold.
    pub hold: Millis,
    /// After-call work.
    pub wrap: Millis,
    /// Dialling of an outbound call.
    pub dial: Millis,
    /// Agent legs.
    pub legs: u32,
}

/// One customer turn after the first public human reply (METRICS A.3-10, B.7).
#[derive(Clone, Debug)]
pub struct Turn {
    /// Keys of its case.
    pub labels: Labels,
    /// `ELIGIBLE`, `TURN_ANSWERED`, `TURN_OPEN`.
    pub flags: Flags,
    /// First message of the turn.
    pub started_at: Millis,
    /// The public human reply.
    pub replied_at: Option<Millis>,
    /// Business time between.
    pub business: Option<Millis>,
    /// The replier and the case's team then.
    pub credit: Credit,
}

/// One agent's or team's own response clock in a case (METRICS A.9, H42).
#[derive(Clone, Debug)]
pub struct Spell {
    /// Keys of its case.
    pub labels: Labels,
    /// Flags of its case.
    pub flags: Flags,
    /// Exactly one of team and agent.
    pub credit: Credit,
    /// Later of entry and human start.
    pub started_at: Millis,
    /// First public human reply by the agent, or by a member of the team.
    pub replied_at: Option<Millis>,
    /// Business time between.
    pub business: Option<Millis>,
}

/// One stay of a call in a queue.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Keys of its call.
    pub labels: Labels,
    /// `ELIGIBLE`, `INBOUND`, `ANSWERED`, `ABANDONED`, `SHORT_ABANDON`, `FLOWED_OUT`, `WITHIN_THRESHOLD`, `LEFT_BY_CHOICE`.
    pub flags: Flags,
    /// The queue.
    pub queue: Option<Sym>,
    /// Entry.
    pub queued_at: Millis,
    /// Exit, if it has left.
    pub left_at: Option<Millis>,
    /// How it flowed out, if so.
    pub flow_out: Option<FlowOut>,
    /// Who answered, and the call's team then.
    pub credit: Credit,
}

/// A span of time in which a case was in an unresolved raw status with one team and agent (METRICS B.26).
#[derive(Clone, Debug)]
pub struct OpenSpan {
    /// Keys of its case.
    pub labels: Labels,
    /// `ELIGIBLE`, `INBOUND`, `SPAN_OPENED`, `SPAN_REOPENED`, `SPAN_RESOLVED`.
    pub flags: Flags,
    /// Opening of the case.
    pub opened_at: Millis,
    /// When the priority became critical.
    pub critical_at: Option<Millis>,
    /// Start.
    pub from: Millis,
    /// End; `None` while it lasts.
    pub until: Option<Millis>,
    /// Who held the case.
    pub credit: Credit,
}

/// A survey that was sent.
#[derive(Clone, Debug)]
pub struct SurveySent {
    /// Keys of its case, if it has one.
    pub labels: Option<Labels>,
    /// The account.
    pub account: Account,
    /// `ELIGIBLE`, `SURVEY_ANSWERED`, `SURVEY_MATURE`.
    pub flags: Flags,
    /// Which survey.
    pub instrument: Instrument,
    /// When.
    pub sent_at: Millis,
    /// Credit as for its answer.
    pub credit: Credit,
}

/// An answer to a survey.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Keys of its case, if it has one.
    pub labels: Option<Labels>,
    /// The account.
    pub account: Account,
    /// `ELIGIBLE`, `COUNTS`, `POSITIVE`, `NEGATIVE`, `RESCALED`, `NO_MEAN`.
    pub flags: Flags,
    /// Which survey.
    pub instrument: Instrument,
    /// The scale it was given on.
    pub scale: crate::scale::Scale,
    /// The score as given.
    pub score: f64,
    /// The score on the instrument's own scale for a mean (CSAT 1–5).
    pub mean_score: f64,
    /// When it came.
    pub answered_at: Millis,
    /// Agent of the last public human reply before the survey was sent, and the team then.
    pub credit: Credit,
    /// The respondent.
    pub respondent: Option<Sym>,
    /// The wave.
    pub wave: Option<Sym>,
    /// Which question of a survey with several, from 1.
    pub question: u8,
}

/// What an agent was busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Busy {
    /// A leg of a call, after-call work included.
    Call,
    /// An active interval of a conversation.
    Conversation,
    /// Tracked work on a ticket.
    Ticket,
    /// A state that the agent or the exchange reported.
    State(AgentState),
}

/// A span of an agent's time (METRICS B.13, B.30).
#[derive(Clone, Copy, Debug)]
pub struct AgentSpan {
    /// The account.
    pub account: Account,
    /// The agent.
    pub agent: Sym,
    /// The case worked on; `None` for states.
    pub labels: Option<Labels>,
    /// What it was.
    pub busy: Busy,
    /// Start.
    pub from: Millis,
    /// End.
    pub until: Millis,
}

/// One agent's handling of one case; of a call, one leg (METRICS B.13).
#[derive(Clone, Copy, Debug)]
pub struct Handling {
    /// Keys of its case.
    pub labels: Labels,
    /// Flags of its case.
    pub flags: Flags,
    /// The agent, and the case's team at the end.
    pub credit: Credit,
    /// Handling time in milliseconds; of conversations each instant is shared between those active at once.
    pub share: f64,
    /// The same without sharing.
    pub raw: Millis,
    /// End of the agent's last handling of the case.
    pub handled_at: Millis,
}

/// A quality review (METRICS B.17).
#[derive(Clone, Debug)]
pub struct Review {
    /// Keys of its case.
    pub labels: Labels,
    /// Flags of its case.
    pub flags: Flags,
    /// When.
    pub at: Millis,
    /// By whom.
    pub reviewer: Option<Sym>,
    /// Items passed.
    pub passed: u32,
    /// Items that applied.
    pub applicable: u32,
    /// Critical items failed.
    pub critical_failed: u32,
    /// Score, if one was given.
    pub score: Option<f64>,
    /// The agent and team at the time.
    pub credit: Credit,
}

/// A cost of the finance feed.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "METRICS A.2 defines each field")]
pub struct Cost {
    pub account: Account,
    pub at: Millis,
    pub amount: f64,
    pub currency: Sym,
    pub category: Option<Sym>,
    pub class: Option<crate::channel::Class>,
    pub team: Option<Sym>,
}

/// A span in which a customer was active (METRICS B.19).
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "METRICS B.19 defines each field")]
pub struct CustomerSpan {
    pub account: Account,
    pub requester: Sym,
    pub from: Millis,
    pub until: Option<Millis>,
    /// From a contract (`customer_start`), not from orders.
    pub contract: bool,
}

/// A head-count change of the HR feed.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "METRICS B.31 defines each field")]
pub struct HeadcountChange {
    pub account: Account,
    pub employee: Sym,
    pub at: Millis,
    pub join: bool,
    pub voluntary: Option<bool>,
}

/// Which feeds an account has; a figure without its feed says `no_source` (METRICS A.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// Events of cases that never open (H9).
    pub no_open: u64,
    /// Events after `as_of`.
    pub after_as_of: u64,
    /// Survey answers whose survey no event tells.
    pub unknown_survey: u64,
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
        self.after_deletion += more.after_deletion;
        self.second_open += more.second_open;
    }

    /// Takes those of a part away again.
    pub fn subtract(&mut self, part: Self) {
        self.no_open = self.no_open.saturating_sub(part.no_open);
        self.after_as_of = self.after_as_of.saturating_sub(part.after_as_of);
        self.unknown_survey = self.unknown_survey.saturating_sub(part.unknown_survey);
        self.after_deletion = self.after_deletion.saturating_sub(part.after_deletion);
        self.second_open = self.second_open.saturating_sub(part.second_open);
    }
}

impl Feeds {
    /// What either has.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            assignments: self.assignments | other.assignments,
            replies: self.replies | other.replies,
            bot_replies: self.bot_replies | other.bot_replies,
            statuses: self.statuses | other.statuses,
            topics: self.topics | other.topics,
            priorities: self.priorities | other.priorities,
            teams: self.teams | other.teams,
            queues: self.queues | other.queues,
            calls: self.calls | other.calls,
            deflections: self.deflections | other.deflections,
            csat: self.csat | other.csat,
            ces: self.ces | other.ces,
            nps: self.nps | other.nps,
            esat: self.esat | other.esat,
            surveys_sent: self.surveys_sent | other.surveys_sent,
            work: self.work | other.work,
            resolution_codes: self.resolution_codes | other.resolution_codes,
            reviews: self.reviews | other.reviews,
            agent_states: self.agent_states | other.agent_states,
            headcount: self.headcount | other.headcount,
            costs: self.costs | other.costs,
            customers: self.customers | other.customers,
        }
    }
}

/// Everything the fold of one account's events gives, as of one instant.
#[derive(Clone, Debug, Default)]
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
