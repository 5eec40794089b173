//! Native events (METRICS A.2): what happened to a case, once, at an instant.
//!
//! The text type is a parameter: readers hand over `What<&str>`, the [`Book`](crate::book::Book) keeps `What<Sym>`.

use serde::{Deserialize, Serialize};

use crate::channel::{Channel, Class};

/// An instant: integer milliseconds since the Unix epoch, UTC.
pub type Millis = i64;

/// Who acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor<S> {
    /// The customer.
    Customer,
    /// A person of the service, with id where the source names one.
    Agent(Option<S>),
    /// A bot or AI agent.
    Bot(Option<S>),
    /// A rule, an import, a time-out.
    System,
    /// The source does not say.
    Unknown,
}

/// Whom a case is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Owner<S> {
    /// A person.
    Agent(S),
    /// A group; no person yet.
    Team(S),
    /// A bot.
    Bot(S),
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MessageKind {
    /// Written for the other side.
    Reply,
    /// An acknowledgement or other automatic text.
    Auto,
    /// A note.
    Note,
    /// A survey prompt.
    Survey,
}

impl MessageKind {
    /// Whether somebody wrote it: a reply or a note.
    #[must_use]
    pub const fn is_written(self) -> bool {
        matches!(self, Self::Reply | Self::Note)
    }
}

/// The raw status of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// Nobody has worked on it.
    New,
    /// The service has to act.
    Open,
    /// Waiting for the customer.
    Pending,
    /// Waiting for a third party.
    OnHold,
    /// Resolved; can reopen.
    Solved,
    /// Resolved for good.
    Closed,
}

impl Status {
    /// All statuses.
    pub const ALL: [Self; 6] = [Self::New, Self::Open, Self::Pending, Self::OnHold, Self::Solved, Self::Closed];

    /// Solved or closed.
    #[must_use]
    pub fn is_resolved(self) -> bool {
        matches!(self, Self::Solved | Self::Closed)
    }

    /// The name in events and settings.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::Pending => "pending",
            Self::OnHold => "on_hold",
            Self::Solved => "solved",
            Self::Closed => "closed",
        }
    }

    /// The status with this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.id() == text)
    }
}

/// How urgent a case is. `medium` is another word for `normal` (METRICS H23).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say all")]
pub enum Priority {
    Low,
    Normal,
    High,
    Urgent,
    Critical,
}

impl Priority {
    /// All priorities, rising.
    pub const ALL: [Self; 5] = [Self::Low, Self::Normal, Self::High, Self::Urgent, Self::Critical];

    /// The name in events, settings and facts.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
            Self::Critical => "critical",
        }
    }

    /// The priority with this name; `medium` is `normal`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "medium" {
            return Some(Self::Normal);
        }
        Self::ALL.into_iter().find(|priority| priority.id() == text)
    }
}

/// What a survey asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Instrument {
    /// Satisfaction with a case.
    Csat,
    /// Effort.
    Ces,
    /// Recommendation.
    Nps,
    /// Employee satisfaction.
    Esat,
}

impl Instrument {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Csat, Self::Ces, Self::Nps, Self::Esat];

    /// The name in events.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Csat => "csat",
            Self::Ces => "ces",
            Self::Nps => "nps",
            Self::Esat => "esat",
        }
    }

    /// Whether of a person's answers one counts, and not of a case's (METRICS B.11).
    #[must_use]
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Nps | Self::Esat)
    }

    /// The instrument with this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|i| i.id() == text)
    }
}

/// How a call left a queue without an agent or a hang-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FlowOut {
    /// It waited too long and was sent elsewhere.
    Timeout,
    /// Nobody was logged in.
    Empty,
    /// The caller pressed a key (voicemail).
    Key,
}

impl FlowOut {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Timeout, Self::Empty, Self::Key];

    /// The name in events.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Empty => "empty",
            Self::Key => "key",
        }
    }
}

/// What an agent is doing (METRICS B.30).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say all")]
pub enum AgentState {
    Available,
    Handling,
    Acw,
    Break,
    Training,
    Meeting,
    Offline,
}

impl AgentState {
    /// All states.
    pub const ALL: [Self; 7] =
        [Self::Available, Self::Handling, Self::Acw, Self::Break, Self::Training, Self::Meeting, Self::Offline];

    /// The name in events and facts.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Handling => "handling",
            Self::Acw => "acw",
            Self::Break => "break",
            Self::Training => "training",
            Self::Meeting => "meeting",
            Self::Offline => "offline",
        }
    }

    /// The state with this name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.id() == text)
    }
}

/// What happened. The fields of each type stand in METRICS A.2.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "METRICS A.2 defines each type and field")]
pub enum What<S> {
    Open {
        channel: Channel,
        by: Actor<S>,
        requester: Option<S>,
        topic: Option<S>,
        priority: Option<Priority>,
        on_behalf: bool,
        /// The case this one belongs to (a call's ticket, an outbound call's case).
        parent: Option<S>,
    },
    Message {
        by: Actor<S>,
        public: bool,
        kind: MessageKind,
        automated: bool,
    },
    Assign {
        to: Owner<S>,
    },
    Handoff,
    Transfer {
        to: Option<S>,
    },
    /// `to` is the team where the source names one (`team:ID`), else the case stays.
    Escalate {
        to: Option<S>,
    },
    Status {
        to: Status,
        by: Actor<S>,
    },
    Priority {
        to: Priority,
    },
    Topic {
        to: Option<S>,
    },
    Merge {
        into: S,
    },
    Spam,
    Unspam,
    Delete,
    Restore,
    Test,
    SurveySent {
        survey: S,
        instrument: Instrument,
        scale: Option<S>,
        bounced: bool,
    },
    SurveyAnswer {
        survey: Option<S>,
        /// Absent where its `survey_sent` tells.
        instrument: Option<Instrument>,
        scale: Option<S>,
        score: f32,
        /// The customer, or the employee.
        respondent: Option<S>,
        /// The respondent works here.
        by_employee: bool,
        wave: Option<S>,
        team: Option<S>,
        /// Which of several questions of one survey (ESI has three), from 1.
        question: u8,
    },
    WorkStart {
        agent: S,
    },
    WorkEnd {
        agent: S,
    },
    ResolutionCode {
        code: S,
    },
    Review {
        reviewer: Option<S>,
        passed: u16,
        applicable: u16,
        critical_failed: u16,
        score: Option<f32>,
    },
    Arrive {
        channel: Channel,
        requester: Option<S>,
        topic: Option<S>,
        parent: Option<S>,
        priority: Option<Priority>,
    },
    DeflectOffer,
    DeflectAccept,
    Queue {
        queue: Option<S>,
    },
    Ring,
    Answer {
        agent: Option<S>,
    },
    Hold,
    Unhold,
    Xfer {
        agent: Option<S>,
    },
    Hangup {
        by: Actor<S>,
    },
    WrapEnd {
        agent: Option<S>,
    },
    Abandon,
    Flowout {
        kind: FlowOut,
    },
    CallbackAccept,
    AgentState {
        agent: S,
        state: AgentState,
    },
    Headcount {
        employee: S,
        join: bool,
        voluntary: Option<bool>,
    },
    Cost {
        amount: f64,
        currency: S,
        category: Option<S>,
        class: Option<Class>,
        team: Option<S>,
    },
    CustomerStart {
        requester: S,
    },
    CustomerEnd {
        requester: S,
        reason: Option<S>,
    },
    Order {
        requester: S,
        amount: Option<f64>,
        currency: Option<S>,
    },
}

macro_rules! map_what {
    ($what:expr, $f:ident) => {
        match $what {
            What::Open { channel, by, requester, topic, priority, on_behalf, parent } => What::Open {
                channel,
                by: by.map($f),
                requester: requester.map(&mut *$f),
                topic: topic.map(&mut *$f),
                priority,
                on_behalf,
                parent: parent.map(&mut *$f),
            },
            What::Message { by, public, kind, automated } => What::Message { by: by.map($f), public, kind, automated },
            What::Assign { to } => What::Assign { to: to.map($f) },
            What::Handoff => What::Handoff,
            What::Transfer { to } => What::Transfer { to: to.map(&mut *$f) },
            What::Escalate { to } => What::Escalate { to: to.map(&mut *$f) },
            What::Status { to, by } => What::Status { to, by: by.map($f) },
            What::Priority { to } => What::Priority { to },
            What::Topic { to } => What::Topic { to: to.map(&mut *$f) },
            What::Merge { into } => What::Merge { into: $f(into) },
            What::Spam => What::Spam,
            What::Unspam => What::Unspam,
            What::Delete => What::Delete,
            What::Restore => What::Restore,
            What::Test => What::Test,
            What::SurveySent { survey, instrument, scale, bounced } => {
                What::SurveySent { survey: $f(survey), instrument, scale: scale.map(&mut *$f), bounced }
            }
            What::SurveyAnswer { survey, instrument, scale, score, respondent, by_employee, wave, team, question } => {
                What::SurveyAnswer {
                    survey: survey.map(&mut *$f),
                    instrument,
                    scale: scale.map(&mut *$f),
                    score,
                    respondent: respondent.map(&mut *$f),
                    by_employee,
                    wave: wave.map(&mut *$f),
                    team: team.map(&mut *$f),
                    question,
                }
            }
            What::WorkStart { agent } => What::WorkStart { agent: $f(agent) },
            What::WorkEnd { agent } => What::WorkEnd { agent: $f(agent) },
            What::ResolutionCode { code } => What::ResolutionCode { code: $f(code) },
            What::Review { reviewer, passed, applicable, critical_failed, score } => {
                What::Review { reviewer: reviewer.map(&mut *$f), passed, applicable, critical_failed, score }
            }
            What::Arrive { channel, requester, topic, parent, priority } => What::Arrive {
                channel,
                requester: requester.map(&mut *$f),
                topic: topic.map(&mut *$f),
                parent: parent.map(&mut *$f),
                priority,
            },
            What::DeflectOffer => What::DeflectOffer,
            What::DeflectAccept => What::DeflectAccept,
            What::Queue { queue } => What::Queue { queue: queue.map(&mut *$f) },
            What::Ring => What::Ring,
            What::Answer { agent } => What::Answer { agent: agent.map(&mut *$f) },
            What::Hold => What::Hold,
            What::Unhold => What::Unhold,
            What::Xfer { agent } => What::Xfer { agent: agent.map(&mut *$f) },
            What::Hangup { by } => What::Hangup { by: by.map($f) },
            What::WrapEnd { agent } => What::WrapEnd { agent: agent.map(&mut *$f) },
            What::Abandon => What::Abandon,
            What::Flowout { kind } => What::Flowout { kind },
            What::CallbackAccept => What::CallbackAccept,
            What::AgentState { agent, state } => What::AgentState { agent: $f(agent), state },
            What::Headcount { employee, join, voluntary } => {
                What::Headcount { employee: $f(employee), join, voluntary }
            }
            What::Cost { amount, currency, category, class, team } => What::Cost {
                amount,
                currency: $f(currency),
                category: category.map(&mut *$f),
                class,
                team: team.map(&mut *$f),
            },
            What::CustomerStart { requester } => What::CustomerStart { requester: $f(requester) },
            What::CustomerEnd { requester, reason } => {
                What::CustomerEnd { requester: $f(requester), reason: reason.map(&mut *$f) }
            }
            What::Order { requester, amount, currency } => {
                What::Order { requester: $f(requester), amount, currency: currency.map(&mut *$f) }
            }
        }
    };
}

impl<S> What<S> {
    /// The same event with its texts turned by `f` (interned, resolved).
    pub fn map<T>(self, f: &mut impl FnMut(S) -> T) -> What<T> {
        map_what!(self, f)
    }

    /// The name of the type in native events.
    #[must_use]
    pub fn type_id(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Message { .. } => "message",
            Self::Assign { .. } => "assign",
            Self::Handoff => "handoff",
            Self::Transfer { .. } => "transfer",
            Self::Escalate { .. } => "escalate",
            Self::Status { .. } => "status",
            Self::Priority { .. } => "priority",
            Self::Topic { .. } => "topic",
            Self::Merge { .. } => "merge",
            Self::Spam => "spam",
            Self::Unspam => "unspam",
            Self::Delete => "delete",
            Self::Restore => "restore",
            Self::Test => "test",
            Self::SurveySent { .. } => "survey_sent",
            Self::SurveyAnswer { .. } => "survey_answer",
            Self::WorkStart { .. } => "work_start",
            Self::WorkEnd { .. } => "work_end",
            Self::ResolutionCode { .. } => "resolution_code",
            Self::Review { .. } => "review",
            Self::Arrive { .. } => "arrive",
            Self::DeflectOffer => "deflect_offer",
            Self::DeflectAccept => "deflect_accept",
            Self::Queue { .. } => "queue",
            Self::Ring => "ring",
            Self::Answer { .. } => "answer",
            Self::Hold => "hold",
            Self::Unhold => "unhold",
            Self::Xfer { .. } => "xfer",
            Self::Hangup { .. } => "hangup",
            Self::WrapEnd { .. } => "wrap_end",
            Self::Abandon => "abandon",
            Self::Flowout { .. } => "flowout",
            Self::CallbackAccept => "callback_accept",
            Self::AgentState { .. } => "agent_state",
            Self::Headcount { .. } => "headcount",
            Self::Cost { .. } => "cost",
            Self::CustomerStart { .. } => "customer_start",
            Self::CustomerEnd { .. } => "customer_end",
            Self::Order { .. } => "order",
        }
    }

    /// Whether it opens a case, or says that it opens again.
    #[must_use]
    pub fn is_opening(&self) -> bool {
        matches!(self, Self::Open { .. } | Self::Arrive { .. })
    }

    /// Where an import without `seq` puts this event among others of the same instant (METRICS A.2, H16).
    /// Types that neither names stand between handoff-like and message-like ones, in file order.
    #[must_use]
    pub fn import_rank(&self) -> u8 {
        match self {
            Self::Open { .. } | Self::Arrive { .. } => 0,
            Self::Message { by: Actor::Customer, .. } => 1,
            Self::Message { by: Actor::Bot(_) | Actor::System | Actor::Unknown, .. } => 2,
            Self::Handoff => 3,
            Self::Assign { .. } | Self::Transfer { .. } | Self::Escalate { .. } => 4,
            Self::Message { by: Actor::Agent(_), .. } => 5,
            Self::Priority { .. } | Self::Topic { .. } => 7,
            Self::Status { .. } => 8,
            Self::SurveySent { .. } | Self::SurveyAnswer { .. } => 9,
            _ => 6,
        }
    }
}

impl<S> Actor<S> {
    /// The same actor with its id turned by `f`.
    pub fn map<T>(self, f: &mut impl FnMut(S) -> T) -> Actor<T> {
        match self {
            Self::Customer => Actor::Customer,
            Self::Agent(id) => Actor::Agent(id.map(f)),
            Self::Bot(id) => Actor::Bot(id.map(f)),
            Self::System => Actor::System,
            Self::Unknown => Actor::Unknown,
        }
    }
}

impl<S> Owner<S> {
    /// The same owner with its id turned by `f`.
    pub fn map<T>(self, f: &mut impl FnMut(S) -> T) -> Owner<T> {
        match self {
            Self::Agent(id) => Owner::Agent(f(id)),
            Self::Team(id) => Owner::Team(f(id)),
            Self::Bot(id) => Owner::Bot(f(id)),
        }
    }
}

/// One event as a reader hands it over: texts borrowed from the line.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// Idempotency key within the account.
    pub event_id: &'a str,
    /// When it happened.
    pub at: Millis,
    /// Order of ingestion; absent in imports.
    pub seq: Option<u64>,
    /// The tenant or brand.
    pub account: &'a str,
    /// The case; absent for feeds (agent state, head count, costs, customers).
    pub case_id: Option<&'a str>,
    /// What happened.
    pub what: What<&'a str>,
    /// Further keys of an `open` or `arrive`: attributes of the case, to group and filter by.
    pub attributes: &'a [(&'a str, &'a str)],
}
