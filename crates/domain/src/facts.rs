//! Facts: the rows that the fold derives from events. Metrics are computed from these rows alone.
//!
//! Every row of a case carries its [`Labels`] so that each table can be grouped and filtered by itself.

mod flags;
mod whole;

use serde::{Deserialize, Serialize};

use crate::book::{Account, Case};
use crate::channel::Channel;
use crate::event::{AgentState, FlowOut, Instrument, Millis, Priority};
use crate::symbols::Sym;

pub use flags::Flags;
pub use whole::{Facts, Feed, Feeds, Leftovers};

/// Who has the credit at some instant of a case (METRICS A.9, H42).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Credit {
    /// The case's team.
    pub team: Option<Sym>,
    /// The agent.
    pub agent: Option<Sym>,
}

/// What every row of a case can be grouped and filtered by, as of `as_of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

impl Episode {
    /// Where the clock of the first assignment starts: at the human start; of a case that a bot handed over to an agent
    /// who was there before, at that assignment, so that the time is 0 (METRICS H19).
    #[must_use]
    pub fn assignment_start(&self) -> Millis {
        let is_handed_over = self.human_start > self.opened_at;
        let assigned = self.assigned_at.filter(|_| is_handed_over);
        assigned.map_or(self.human_start, |at| at.min(self.human_start))
    }
}

/// One service effort: a session of a conversation, a ticket, a call (METRICS A.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    /// Group and filter keys.
    pub labels: Labels,
    /// Truths.
    pub flags: Flags,
    /// A.3-3.
    pub opened_at: Millis,
    /// A.3-4.
    pub human_start: Millis,
    /// A.3-7; before `human_start` where routing knew the agent before the bot handed over.
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
    /// Public customer messages, the opening included; none of a call.
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
    /// Who asked, as the opening says.
    pub requester: Option<Sym>,
    /// The same, where a feed tells the account's customers (METRICS B.19).
    pub customer: Option<Sym>,
    /// The id of the case that it belongs to, as the opening says.
    pub parent: Option<Sym>,
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
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
    /// The respondent, where a feed tells the account's customers and the survey asks them (METRICS B.19).
    pub customer: Option<Sym>,
    /// The wave.
    pub wave: Option<Sym>,
    /// Which question of a survey with several, from 1.
    pub question: u8,
}

/// What an agent was busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "METRICS B.31 defines each field")]
pub struct HeadcountChange {
    pub account: Account,
    pub employee: Sym,
    pub at: Millis,
    pub join: bool,
    pub voluntary: Option<bool>,
}
