//! A timeline as plain data.

use serde::Serialize;

use crate::moment::{Interval, Moment};

/// A detail under an id, with its value where it has one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Note {
    /// What it is.
    pub id: &'static str,
    /// Its value: a name, an id, a number, an instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl Note {
    /// A note that says all by its id.
    #[must_use]
    pub fn bare(id: &'static str) -> Self {
        Self { id, value: None }
    }

    /// A note with a value.
    #[must_use]
    pub fn with(id: &'static str, value: impl Into<String>) -> Self {
        Self { id, value: Some(value.into()) }
    }
}

/// What an event means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkId {
    /// The session opens.
    Opens,
    /// A bot's first public reply.
    FirstBotReply,
    /// From here the case waits for people.
    HumanStart,
    /// First assignment to a person.
    Assigned,
    /// First public human reply.
    FirstReply,
    /// The customer begins to wait again.
    TurnStart,
    /// … and is answered.
    TurnAnswered,
    /// A resolution that counts, later reopened.
    Resolution,
    /// The resolution that stands.
    FinalResolution,
    /// A resolution after a soft reopen, which figures do not see.
    SoftResolution,
    /// A time-out without any reply: no resolution.
    Lapse,
    /// The lapse was undone.
    LapseUndone,
    /// A reopen that counts.
    HardReopen,
    /// A reopen that was a "thank you".
    SoftReopen,
    /// The priority became critical.
    Critical,
    /// A promise begins.
    SlaStart,
    /// Its clock pauses.
    SlaPause,
    /// Its clock goes on.
    SlaResume,
    /// Its time is up.
    SlaDue,
    /// It was kept.
    SlaMet,
    /// It was broken.
    SlaBreached,
    /// It lapsed with a resolution without reply.
    SlaCancelled,
}

/// A meaning, with the clock it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// What.
    pub id: MarkId,
    /// Of which clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockId>,
}

impl Mark {
    /// Of the case as such.
    #[must_use]
    pub fn plain(id: MarkId) -> Self {
        Self { id, clock: None }
    }

    /// Of one clock.
    #[must_use]
    pub fn of(id: MarkId, clock: ClockId) -> Self {
        Self { id, clock: Some(clock) }
    }
}

/// An event as plain data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventView {
    /// Its type, as in native events.
    pub what: &'static str,
    /// `customer`, `agent:ID`, `bot:ID`, `system`, where somebody acted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Its fields.
    pub details: Vec<Note>,
}

/// One line: an event, or an instant at which only a clock did something.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// When.
    pub at: Moment,
    /// What happened; nothing on a line of a clock's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<EventView>,
    /// What it means.
    pub marks: Vec<Mark>,
}

/// A clock of a session.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClockView {
    /// Which.
    pub id: ClockId,
    /// Since when.
    pub start: Moment,
    /// When it stopped, or the case ended without it.
    pub stop: Option<Moment>,
    /// How it stands.
    pub state: ClockState,
    /// Calendar time counted, until `as_of` while it runs.
    pub calendar_s: f64,
    /// Business time counted; absent without a calendar.
    pub business_s: Option<f64>,
    /// When it ran, where pauses stopped it.
    pub spans: Vec<Interval>,
    /// The open hours that were counted.
    pub intervals: Vec<Interval>,
    /// What was promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<TargetView>,
}

/// A promise on a clock.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetView {
    /// Time allowed.
    pub target_s: f64,
    /// Time counted in the promise's own hours.
    pub counted_s: f64,
    /// `calendar` or `business`.
    pub hours: &'static str,
    /// When the time is up, where the clock ever gets there.
    pub due_at: Option<Moment>,
    /// How it stands.
    pub outcome: Outcome,
    /// The policy's keys and pauses: `class`, `priority`, `team`, `pause`.
    pub policy: Vec<Note>,
}

/// A session of the case, with everything about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SessionView {
    /// Its id: `C`, `C#2`.
    pub id: String,
    /// Its number, from 1.
    pub number: u32,
    /// Who opened it: `customer`, `on_behalf`, `agent`, `system_for_customer`, `system`.
    pub opener: &'static str,
    /// When it opened.
    pub opened_at: Moment,
    /// `open`, `resolved`, `lapsed`; of a call `over`, `open`, `unanswered`.
    pub state: &'static str,
    /// Its raw status.
    pub status: &'static str,
    /// What takes it out of every count: `merged`, `spam`, `deleted`, `test`.
    pub left_out: Vec<Note>,
    /// Topic as of `as_of`.
    pub topic: Option<String>,
    /// Priority as of `as_of`.
    pub priority: Option<&'static str>,
    /// Who holds it.
    pub team: Option<String>,
    /// Who holds it.
    pub agent: Option<String>,
    /// How it was resolved.
    pub resolution_code: Option<String>,
    /// Events and instants of clocks, in order.
    pub lines: Vec<Line>,
    /// Its clocks.
    pub clocks: Vec<ClockView>,
    /// The parts of a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<CallView>,
    /// Every truth that holds, by its name in facts.
    pub flags: Vec<String>,
    /// Resolved at first contact?
    pub first_contact: Verdict,
    /// Resolved by a bot for good? Absent where people had a hand in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bot: Option<Verdict>,
    /// Kept off the queue? Absent where no other channel was offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deflection: Option<Verdict>,
}

/// A case as a timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timeline {
    /// The account.
    pub account: String,
    /// The case's id in the source.
    pub id: String,
    /// The zone of all instants.
    pub zone: String,
    /// Events after this do not exist.
    pub as_of: Moment,
    /// The channel.
    pub channel: &'static str,
    /// Its class.
    pub class: &'static str,
    /// Who wrote, as the source gives it.
    pub requester: Option<String>,
    /// The case it belongs to.
    pub parent: Option<String>,
    /// How many sessions the thread has.
    pub sessions_in_all: u32,
    /// The sessions asked for: all, or the one of `C#n`.
    pub sessions: Vec<SessionView>,
}

/// Which clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "named as the durations of METRICS part B")]
pub enum ClockId {
    FirstAssignment,
    FirstResponse,
    NextResponse,
    FirstResolution,
    Resolution,
    RequesterWait,
    ResponseSla,
    ResolutionSla,
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// What it waits for has not come.
    Running,
    /// What it waited for came.
    Stopped,
    /// The case ended without it.
    Ended,
}

/// How a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "METRICS B.3 and B.6 define each")]
pub enum Outcome {
    Running,
    Met,
    Breached,
    Cancelled,
}

impl Outcome {
    /// The name in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Met => "met",
            Self::Breached => "breached",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A truth about a case with the reasons against it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Whether the figure looks at the case at all.
    pub counts: bool,
    /// Whether it holds.
    pub holds: bool,
    /// Whether the time for a recontact is over, so that it can no longer change.
    pub mature: bool,
    /// Why it does not count or hold.
    pub why_not: Vec<Note>,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CallView {
    /// Stays in queues, in order.
    pub visits: Vec<VisitView>,
    /// Agents' parts, in order.
    pub legs: Vec<LegView>,
    /// When the line was dropped.
    pub hung_up_at: Option<Moment>,
    /// Sum of the stays in queues.
    pub wait_s: f64,
    /// Connected time without hold.
    pub talk_s: f64,
    /// Hold.
    pub hold_s: f64,
    /// After-call work.
    pub wrap_s: f64,
    /// Dialling of an outbound call.
    pub dial_s: f64,
    /// When the caller took another channel.
    pub deflected_at: Option<Moment>,
}

/// One stay in a queue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VisitView {
    /// The queue.
    pub queue: Option<String>,
    /// Entry.
    pub from: Moment,
    /// Exit, if there was one.
    pub to: Option<Moment>,
    /// Time waited, until `as_of` where it still waits.
    pub wait_s: f64,
    /// `answered`, `abandoned`, `short_abandoned`, `flowed_out`, `left_by_choice`, `left`, `waiting`.
    pub outcome: &'static str,
    /// Whether it counts as within the service level's threshold.
    pub within_threshold: bool,
    /// Who answered.
    pub agent: Option<String>,
    /// How it flowed out: `timeout`, `empty`, `key`.
    pub flow_out: Option<&'static str>,
}

/// One agent's part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LegView {
    /// Who, where the source says.
    pub agent: Option<String>,
    /// Connected from.
    pub from: Moment,
    /// Connected until.
    pub to: Option<Moment>,
    /// Connected time without hold.
    pub talk_s: f64,
    /// Hold.
    pub hold_s: f64,
    /// After-call work.
    pub wrap_s: f64,
    /// End of after-call work.
    pub wrapped_at: Option<Moment>,
}
