//! What pages and the HTTP interface ask of a running Nabız, whoever answers.
//!
//! A desk answers from one snapshot at a time: facts as of an instant, replaced as a whole when events have come in.
//! People never reach it directly but through [`crate::access::View`], which narrows every question to what their role
//! may see.

use std::sync::Arc;

use jiff::civil::Date;
use nabiz_catalogue::query::{Dimension, Filter, Query};
use nabiz_catalogue::score::Score;
use nabiz_domain::calendar::Hours;
use serde::Serialize;
use thiserror::Error;

use crate::config::Config;
use crate::moment::Moment;
use crate::people::Secret;
use crate::receipt::Receipt;
use crate::report_data::{AccountReport, Part};
use crate::timeline::Timeline;
use crate::uploads::Uploads;

/// Why the desk has no answer.
#[derive(Debug, Error)]
pub enum DeskError {
    /// The question names something that is not there, or cannot be asked; the text is meant for the one who asked.
    #[error("{0}")]
    Question(String),
    /// There is no such thing, or the one who asked may not see it: the two are not told apart.
    #[error("{0}")]
    NotFound(String),
    /// What was to be changed is no longer what the one who asked saw.
    #[error("it was changed meanwhile")]
    Changed,
    /// The engine failed; the text is for the log.
    #[error("{0}")]
    Failed(String),
}

/// An account as far as it is loaded.
#[derive(Clone, Debug, Serialize)]
pub struct AccountState {
    /// Its name.
    pub name: String,
    /// IANA zone.
    pub timezone: String,
    /// Whether its data is made up.
    pub is_synthetic: bool,
    /// First event.
    pub first: Moment,
    /// Last event.
    pub last: Moment,
    /// Cases (sessions, tickets and calls).
    pub episodes: u64,
}

/// What is loaded.
#[derive(Clone, Debug, Serialize)]
pub struct DeskState {
    /// Counts the snapshots.
    pub version: u64,
    /// Facts as of this instant, milliseconds since the epoch.
    pub as_of: i64,
    /// The accounts, in order of name.
    pub accounts: Vec<AccountState>,
    /// Position in the ledger up to which events are in the facts.
    pub position: i64,
}

/// What a figure is explained by.
#[derive(Clone, Debug)]
pub struct Explain {
    /// The metric, by id or another word for it.
    pub metric: String,
    /// Its variant; none is the plain figure.
    pub variant: Option<String>,
    /// Calendar or business hours; calendar where nobody says.
    pub hours: Option<Hours>,
    /// Groups, filter and period; its metrics are not looked at.
    pub query: Query,
    /// How many rows are shown.
    pub limit: usize,
    /// Smallest values first.
    pub smallest_first: bool,
}

/// The settings in force, and where they come from.
#[derive(Clone, Debug)]
pub struct SettingsState {
    /// The settings.
    pub config: Arc<Config>,
    /// The file that they come from or will be kept in; none where they cannot be changed.
    pub file: Option<String>,
    /// The text of the file; empty where there is none yet.
    pub text: String,
}

/// What tells a text from another one.
#[must_use]
pub fn version(text: &str) -> String {
    Secret::hash_of(text)
}

/// Which report is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportAsk {
    /// The account.
    pub account: String,
    /// First day; by default that of the log.
    pub from: Option<Date>,
    /// The day after the last; by default that after the last event.
    pub to: Option<Date>,
    /// Only what passes.
    pub filter: Option<Filter>,
    /// What is wanted beside the figures of the period and of the one before.
    pub parts: &'static [Part],
}

/// How a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Unresolved.
    Open,
    /// Unresolved, and the customer waits for an answer.
    Waiting,
    /// Resolved; a call: over.
    Resolved,
    /// Timed out without any answer.
    Lapsed,
    /// Spam, test, deleted or merged.
    LeftOut,
}

impl CaseState {
    /// All of them, with their ids.
    pub const ALL: [(&'static str, Self); 5] = [
        ("open", Self::Open),
        ("waiting", Self::Waiting),
        ("resolved", Self::Resolved),
        ("lapsed", Self::Lapsed),
        ("left_out", Self::LeftOut),
    ];

    /// The id in URLs and JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(_, one)| *one == self).map_or("", |(id, _)| id)
    }

    /// By id.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == id).map(|(_, one)| *one)
    }
}

/// Which case comes first in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CaseOrder {
    /// The youngest opening first.
    #[default]
    Newest,
    /// The oldest opening first.
    Oldest,
    /// Whoever waits longest first; those who do not wait last.
    LongestWait,
    /// The next promise to break first; those without a running promise last.
    NextDue,
}

/// A list of cases.
#[derive(Clone, Debug, Default)]
pub struct CaseSearch {
    /// Part of the id.
    pub text: Option<String>,
    /// Filter by account, class, channel, team, agent (the holder), topic, priority or attribute.
    pub filter: Option<Filter>,
    /// How it stands; `Open` takes those that wait too.
    pub state: Option<CaseState>,
    /// Opened at or after, milliseconds since the epoch.
    pub opened_from: Option<i64>,
    /// Opened before.
    pub opened_until: Option<i64>,
    /// Order.
    pub order: CaseOrder,
    /// Rows to pass over.
    pub offset: usize,
    /// Rows to give.
    pub limit: usize,
}

/// A case in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseRow {
    /// The account.
    pub account: String,
    /// Its id, `C#n` from the second session on.
    pub id: String,
    /// Its class.
    pub class: &'static str,
    /// Its channel.
    pub channel: &'static str,
    /// How it stands.
    pub state: CaseState,
    /// When it opened.
    pub opened_at: Moment,
    /// First public human reply.
    pub replied_at: Option<Moment>,
    /// Final resolution.
    pub resolved_at: Option<Moment>,
    /// Since when the customer waits for an answer.
    pub waiting_since: Option<Moment>,
    /// When a running promise of an answer breaks.
    pub response_due_at: Option<Moment>,
    /// When a running promise of a resolution breaks.
    pub resolution_due_at: Option<Moment>,
    /// A promise was broken.
    pub is_breached: bool,
    /// Topic.
    pub topic: Option<String>,
    /// Priority.
    pub priority: Option<&'static str>,
    /// Who holds it, or resolved it.
    pub team: Option<String>,
    /// Who holds it, or resolved it.
    pub agent: Option<String>,
    /// Public human replies.
    pub replies: u32,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CasePage {
    /// Cases that fit, on all pages.
    pub total: u64,
    /// Those of this page.
    pub rows: Vec<CaseRow>,
}

/// A promise that breaks soon.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DueCase {
    /// The case.
    pub case: CaseRow,
    /// `response` or `resolution`.
    pub promise: &'static str,
    /// When it breaks.
    pub due_at: Moment,
    /// Seconds until then, business hours not taken into account; negative once broken.
    pub left_s: f64,
}

/// An agent now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AgentNow {
    /// The account.
    pub account: String,
    /// Who.
    pub agent: String,
    /// The last state the source told, as in native events.
    pub state: Option<&'static str>,
    /// Since when.
    pub since: Option<Moment>,
    /// Open cases that the agent holds.
    pub open_cases: u64,
}

/// Counts of a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Beat {
    /// Inbound cases opened.
    pub opened: u64,
    /// First human replies.
    pub replied: u64,
    /// Final resolutions.
    pub resolved: u64,
}

/// What goes on right now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Wall {
    /// Facts as of this instant.
    pub as_of: Moment,
    /// Cases whose customer waits for a first human answer.
    pub unanswered: u64,
    /// Cases whose customer waits for any answer, the first or a later one.
    pub waiting: u64,
    /// The longest of those waits, seconds.
    pub longest_wait_s: Option<f64>,
    /// Calls in a queue.
    pub in_queue: u64,
    /// The longest stay of those, seconds.
    pub longest_queue_s: Option<f64>,
    /// Unresolved cases.
    pub open: u64,
    /// Unresolved cases with a broken promise.
    pub breached: u64,
    /// Running promises in order of their due instant.
    pub due: Vec<DueCase>,
    /// Today so far: `service_level`, `response_sla_pct`, `first_response_time`, `call_abandonment_rate`.
    pub today: Vec<Score>,
    /// The agents.
    pub agents: Vec<AgentNow>,
    /// The last 30 minutes in six stretches of five, the last one ending at `as_of`.
    pub beats: Vec<Beat>,
}

impl Wall {
    /// A wall while nothing goes on.
    #[must_use]
    pub fn nothing(as_of: Moment) -> Self {
        Self {
            as_of,
            unanswered: 0,
            waiting: 0,
            longest_wait_s: None,
            in_queue: 0,
            longest_queue_s: None,
            open: 0,
            breached: 0,
            due: Vec::new(),
            today: Vec::new(),
            agents: Vec::new(),
            beats: Vec::new(),
        }
    }
}

/// An event handed in.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Where it came from: a file name and line, `api`.
    pub source: String,
    /// Its line or number in the batch, from 1.
    pub line: u64,
    /// One native event as a JSON object.
    pub json: String,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Received {
    /// Kept for good.
    Accepted,
    /// Its `event_id` was known: nothing changed.
    Duplicate,
    /// Unreadable: kept in quarantine.
    Refused {
        /// The field at fault, where one is.
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<String>,
        /// Why, for a person.
        reason: String,
    },
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuarantineRow {
    /// Its number.
    pub number: i64,
    /// Where it came from.
    pub source: String,
    /// Its line, from 1; 0 for a file as a whole.
    pub line: i64,
    /// The field at fault.
    pub field: Option<String>,
    /// Why.
    pub reason: String,
    /// The row.
    pub raw: String,
    /// When it came, milliseconds since the epoch.
    pub received_at: i64,
}

/// A running Nabız. Its methods block; a server calls them off its event loop.
pub trait Desk: Send + Sync + 'static {
    /// What is loaded.
    fn state(&self) -> DeskState;

    /// The values of a dimension that occur, in order: what a filter can offer.
    fn values(&self, dimension: &Dimension) -> Vec<String>;

    /// Names of the case attributes that occur.
    fn attributes(&self) -> Vec<String>;

    /// Answers a query.
    ///
    /// # Errors
    /// When the query names a metric or dimension that is not there.
    fn query(&self, query: &Query) -> Result<Vec<Score>, DeskError>;

    /// The receipts of a figure.
    ///
    /// # Errors
    /// As [`Self::query`].
    fn explain(&self, question: &Explain) -> Result<Vec<Receipt>, DeskError>;

    /// Cases that fit, in order.
    ///
    /// # Errors
    /// When they cannot be read.
    fn cases(&self, search: &CaseSearch) -> Result<CasePage, DeskError>;

    /// One case with its clocks.
    ///
    /// # Errors
    /// When there is no such case.
    fn timeline(&self, account: Option<&str>, id: &str) -> Result<Timeline, DeskError>;

    /// All figures of one account's report.
    ///
    /// # Errors
    /// When there is no such account.
    fn report(&self, ask: &ReportAsk) -> Result<AccountReport, DeskError>;

    /// Answers to a query split by `by` as the bytes of a Parquet file.
    ///
    /// # Errors
    /// When the file cannot be put together.
    fn parquet(&self, scores: &[Score], by: &[Dimension]) -> Result<Vec<u8>, DeskError>;

    /// The settings in force.
    fn settings(&self) -> SettingsState;

    /// Puts the text of a settings file in force, once it has been checked and kept. `edited` is the [`version`] of the text
    /// that was edited; who names none overwrites whatever there is.
    ///
    /// # Errors
    /// When the text is wrong, there is no file to keep it in, or the file is no longer the one that was edited
    /// ([`DeskError::Changed`]).
    fn change_settings(&self, text: &str, edited: Option<&str>) -> Result<(), DeskError>;

    /// What goes on right now in the cases that fit.
    ///
    /// # Errors
    /// When the engine fails.
    fn wall(&self, filter: Option<&Filter>) -> Result<Wall, DeskError>;

    /// Events as native JSON lines that are kept before this returns.
    ///
    /// # Errors
    /// When they cannot be kept; then none of them is acknowledged.
    fn receive(&self, events: Vec<Incoming>) -> Result<Vec<Received>, DeskError>;

    /// Files that people hand in.
    fn uploads(&self) -> &dyn Uploads;

    /// Rows in quarantine behind the row `after` (0 from the first), in order.
    ///
    /// # Errors
    /// When the store fails.
    fn quarantine(&self, after: i64, limit: usize) -> Result<Vec<QuarantineRow>, DeskError>;

    /// Settles a row in quarantine: takes it as the native event `mended`, or leaves it out.
    ///
    /// # Errors
    /// When the mended row is no event either, or the row does not wait any more.
    fn settle(&self, number: i64, mended: Option<&str>) -> Result<(), DeskError>;

    /// Waits until the snapshot is newer than `version`, at most `patience`; gives the version then.
    fn wait_for_change(&self, version: u64, patience: std::time::Duration) -> u64;
}
