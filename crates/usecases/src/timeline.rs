//! One case as a timeline: its events with what they mean for the figures, its clocks, and the truths that hold.
//!
//! Everything is plain data under ids; what an id is called belongs to the words of the one who prints it.
//! The facts come from the same fold as every figure, so that a timeline and a receipt cannot disagree.

pub(crate) mod call;
pub mod clocks;
mod events;
mod find;
mod marks;
pub mod moment;
pub(crate) mod reader;
pub(crate) mod recontact;
pub mod verdict;

use jiff::tz::TimeZone;
use nabiz_app::config::Config;
use nabiz_domain::book::{Account, Book, Case, Entry, Index};
use nabiz_domain::channel::Class;
use nabiz_domain::event::{Millis, What};
use nabiz_domain::facts::{Episode, Facts, Flags, Labels, Turn};
use nabiz_domain::fold::fold;
use nabiz_domain::fold::session::{Opener, Session as CaseSession};
use nabiz_domain::settings::Settings;
use serde::Serialize;
use thiserror::Error;

use crate::session::{Session, account_name};
use call::CallView;
use clocks::{ClockId, ClockState, Outcome, Reading, Run, hours_id};
use marks::Place;
use moment::{Interval, Moment, seconds};
use reader::Reader;
use recontact::Recontacts;
use verdict::Verdict;

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
    fn plain(id: MarkId) -> Self {
        Self { id, clock: None }
    }

    fn of(id: MarkId, clock: ClockId) -> Self {
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

/// Why there is no timeline.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TimelineError {
    /// No event names the account.
    #[error("unknown account `{name}`{}", hint(.nearest))]
    UnknownAccount {
        /// As asked for.
        name: String,
        /// Those most alike.
        nearest: Vec<String>,
    },
    /// No event names the case.
    #[error("unknown case `{id}`{}", hint(.nearest))]
    UnknownCase {
        /// As asked for.
        id: String,
        /// Those most alike.
        nearest: Vec<String>,
    },
    /// Several accounts have such a case.
    #[error("case `{id}` is in several accounts: {}; name one of them", .accounts.join(", "))]
    Ambiguous {
        /// As asked for.
        id: String,
        /// The accounts.
        accounts: Vec<String>,
    },
    /// The case's events tell no opening as of the instant asked for.
    #[error("case `{id}` has events but never opens")]
    NeverOpens {
        /// As asked for.
        id: String,
    },
    /// The thread has fewer sessions.
    #[error("case `{id}` has {sessions} session(s), not {asked}")]
    NoSession {
        /// The case.
        id: String,
        /// How many it has.
        sessions: u32,
        /// Which was asked for.
        asked: u32,
    },
    /// The account's zone is unknown.
    #[error("{0}")]
    Zone(String),
}

fn hint(nearest: &[String]) -> String {
    let quoted: Vec<String> = nearest.iter().map(|id| format!("`{id}`")).collect();
    if quoted.is_empty() { String::new() } else { format!(", did you mean {}?", quoted.join(" or ")) }
}

/// The timeline of the case `id` (`C`, or `C#2` for its second session), as of `as_of` or the last event; `account`
/// may be left out where only one has such a case. Folds the account, on up to `threads` threads.
///
/// # Errors
/// When there is no such case, or several.
pub fn timeline(
    book: &Book,
    index: &Index,
    config: &Config,
    account: Option<&str>,
    id: &str,
    as_of: Option<Millis>,
    threads: usize,
) -> Result<Timeline, TimelineError> {
    let found = find::case(book, account, id)?;
    let settings = config.settings_for(account_name(book, found.account));
    let as_of = as_of.or(book.span().map(|span| span.1)).unwrap_or_default();
    let facts = fold(book, index, found.account, settings, as_of, threads);
    draw(&Ground { book, index, settings, facts: &facts }, &found, id)
}

/// The same from a session that is open already.
///
/// # Errors
/// When there is no such case, or several.
pub fn timeline_in(
    session: &Session,
    book: &Book,
    index: &Index,
    config: &Config,
    account: Option<&str>,
    id: &str,
) -> Result<Timeline, TimelineError> {
    let found = find::case(book, account, id)?;
    let name = account_name(book, found.account);
    let facts = session.facts.iter().find(|(of, _)| *of == found.account).map(|(_, facts)| facts);
    let facts = facts.ok_or_else(|| TimelineError::UnknownAccount { name: name.to_owned(), nearest: Vec::new() })?;
    draw(&Ground { book, index, settings: config.settings_for(name), facts }, &found, id)
}

/// The id shown of a session: `C`, or `C#n` from the second on.
#[must_use]
pub fn shown_id(book: &Book, labels: &Labels) -> String {
    let id = book.cases().get(labels.case.0 as usize).map_or("", |key| book.symbols.text(key.id));
    if labels.session > 1 { format!("{id}#{}", labels.session) } else { id.to_owned() }
}

/// What a timeline is drawn from.
struct Ground<'a> {
    book: &'a Book,
    index: &'a Index,
    settings: &'a Settings,
    facts: &'a Facts,
}

/// Where the case is.
struct Found {
    account: Account,
    case: Case,
    session: Option<u32>,
}

fn draw(ground: &Ground<'_>, found: &Found, id: &str) -> Result<Timeline, TimelineError> {
    let Ground { book, index, settings, facts } = *ground;
    let zone =
        nabiz_domain::calendar::zone(&settings.timezone).map_err(|error| TimelineError::Zone(error.to_string()))?;
    let reader = Reader::new(book, index, found.account, settings, facts);
    let never_opens = || TimelineError::NeverOpens { id: id.to_owned() };
    let view = reader.view(found.case).ok_or_else(never_opens)?;
    let read = view.read(&reader.rules);
    let of_case = |episode: &&Episode| episode.labels.case == found.case;
    let mut episodes: Vec<&Episode> = facts.episodes.iter().filter(of_case).collect();
    episodes.sort_by_key(|episode| episode.labels.session);
    let first = episodes.first().ok_or_else(never_opens)?;
    let in_all = episodes.len() as u32;
    if let Some(asked) = found.session.filter(|&n| n == 0 || n > in_all) {
        let id = shown_id(book, &first.labels);
        return Err(TimelineError::NoSession { id, sessions: in_all, asked });
    }
    let recontacts = Recontacts::of(book, facts, &[found.case], settings.recontact_window);
    let pen = Pen { ground, reader: &reader, zone: &zone, recontacts: &recontacts };
    let pairs = read.iter().zip(&episodes).filter(|(_, one)| found.session.is_none_or(|n| n == one.labels.session));
    let (requester, parent) = who(book, &view.entries);
    let channel = first.labels.channel;
    Ok(Timeline {
        account: account_name(book, found.account).to_owned(),
        id: shown_id(book, &first.labels),
        zone: settings.timezone.clone(),
        as_of: Moment::of(&zone, facts.as_of),
        channel: channel.id(),
        class: channel.class().id(),
        requester,
        parent,
        sessions_in_all: in_all,
        sessions: pairs.map(|(session, episode)| pen.session(session, episode)).collect(),
    })
}

/// Requester and parent, as the opening says.
fn who(book: &Book, entries: &[Entry]) -> (Option<String>, Option<String>) {
    let text = |sym: nabiz_domain::symbols::Sym| book.symbols.text(sym).to_owned();
    let opening = entries.iter().find_map(|entry| match entry.what {
        What::Open { requester, parent, .. } | What::Arrive { requester, parent, .. } => Some((requester, parent)),
        _ => None,
    });
    let (requester, parent) = opening.unwrap_or_default();
    (requester.map(text), parent.map(text))
}

/// Draws sessions.
struct Pen<'a> {
    ground: &'a Ground<'a>,
    reader: &'a Reader<'a>,
    zone: &'a TimeZone,
    recontacts: &'a Recontacts<'a>,
}

impl Pen<'_> {
    fn session(&self, session: &CaseSession<'_>, episode: &Episode) -> SessionView {
        let Ground { book, settings, facts, .. } = *self.ground;
        let segments = session.segments(&self.reader.rules);
        let own =
            |turn: &&Turn| turn.labels.case == episode.labels.case && turn.labels.session == episode.labels.session;
        let turns: Vec<&Turn> = facts.turns.iter().filter(own).collect();
        let reading = Reading { rules: &self.reader.rules, session, episode, segments: &segments };
        let runs = clocks::runs(reading, &turns);
        let marks = marks::of(session, episode, &turns, &runs, facts.feeds.replies);
        let text = |sym| book.symbols.text(sym).to_owned();
        let is_call = episode.labels.channel.class() == Class::Call;
        let as_of = facts.as_of;
        SessionView {
            id: shown_id(book, &episode.labels),
            number: episode.labels.session,
            opener: opener_id(session.opener),
            opened_at: self.moment(episode.opened_at),
            state: state_of(episode),
            status: session.history.raw.last().map_or("new", |step| step.status.id()),
            left_out: if session.is_out { verdict::ways_out(book, session.entries) } else { Vec::new() },
            topic: episode.labels.topic.map(text),
            priority: episode.labels.priority.map(|priority| priority.id()),
            team: session.end.holder.team.map(text),
            agent: session.end.holder.agent.map(text),
            resolution_code: episode.resolution_code.map(text),
            lines: self.lines(session, marks),
            clocks: runs.iter().map(|run| self.clock(run, &segments)).collect(),
            call: is_call.then(|| call::view(book, self.zone, settings, session, episode, as_of)),
            flags: flag_names(episode.flags),
            first_contact: verdict::first_contact(book, episode, self.recontacts),
            bot: verdict::bot(book, episode, self.recontacts),
            deflection: verdict::deflection(book, episode, verdict::deflected_at(session), self.recontacts),
        }
    }

    fn moment(&self, at: Millis) -> Moment {
        Moment::of(self.zone, at)
    }

    /// Events with their marks; marks that meet no event stand on lines of their own.
    fn lines(&self, session: &CaseSession<'_>, marks: Vec<(Place, Mark)>) -> Vec<Line> {
        let entries = session.entries;
        let mut of_events: Vec<Vec<Mark>> = vec![Vec::new(); entries.len()];
        let mut alone: Vec<(Millis, Vec<Mark>)> = Vec::new();
        for (place, mark) in marks {
            let at_instant = |at: Millis| entries.iter().rposition(|entry| entry.at == at).ok_or(at);
            let found = match place {
                Place::Position(position) => Ok(position),
                Place::First(at) => {
                    let opening = entries.iter().position(|entry| entry.at == at && marks::opens(&entry.what));
                    opening.map_or_else(|| at_instant(at), Ok)
                }
                Place::Last(at) => at_instant(at),
            };
            match found {
                Ok(position) => of_events[position].push(mark),
                Err(at) => match alone.iter_mut().find(|one| one.0 == at) {
                    Some(one) => one.1.push(mark),
                    None => alone.push((at, vec![mark])),
                },
            }
        }
        let told = entries.iter().zip(of_events).map(|(entry, marks)| {
            let event = Some(events::view(self.ground.book, &entry.what));
            (entry.at, Line { at: self.moment(entry.at), event, marks })
        });
        let own = alone.into_iter().map(|(at, marks)| (at, Line { at: self.moment(at), event: None, marks }));
        let mut lines: Vec<(Millis, Line)> = told.chain(own).collect();
        lines.sort_by_key(|line| line.0);
        lines.into_iter().map(|(_, line)| line).collect()
    }

    fn clock(&self, run: &Run<'_>, segments: &[nabiz_domain::calendar::Segment]) -> ClockView {
        let business = self.reader.rules.business(segments);
        let has_pauses = run.id == ClockId::RequesterWait || run.id == ClockId::ResolutionSla;
        let intervals = business.as_ref().map(|clock| run.intervals(clock)).unwrap_or_default();
        let target = run.promise.as_ref().map(|promise| TargetView {
            target_s: seconds(promise.policy.target),
            counted_s: seconds(promise.counted),
            hours: hours_id(promise.policy.hours),
            due_at: promise.due_at.map(|at| self.moment(at)),
            outcome: promise.outcome,
            policy: policy_notes(promise.policy, run.id),
        });
        ClockView {
            id: run.id,
            start: self.moment(run.start),
            stop: run.end.map(|at| self.moment(at)),
            state: run.state,
            calendar_s: seconds(run.calendar_ms()),
            business_s: business.as_ref().map(|clock| seconds(run.business_ms(clock))),
            spans: if has_pauses { Interval::all(self.zone, &run.spans) } else { Vec::new() },
            intervals: Interval::all(self.zone, &intervals),
            target,
        }
    }
}

fn policy_notes(policy: &nabiz_domain::settings::SlaPolicy, clock: ClockId) -> Vec<Note> {
    let mut notes = Vec::new();
    notes.extend(policy.class.map(|class| Note::with("class", class.id())));
    notes.extend(policy.priority.map(|priority| Note::with("priority", priority.id())));
    notes.extend(policy.team.as_ref().map(|team| Note::with("team", team.clone())));
    if clock == ClockId::ResolutionSla {
        notes.extend(policy.pause.iter().map(|status| Note::with("pause", status.id())));
    }
    notes
}

fn opener_id(opener: Opener) -> &'static str {
    match opener {
        Opener::Customer => "customer",
        Opener::OnBehalf => "on_behalf",
        Opener::Agent => "agent",
        Opener::SystemForCustomer => "system_for_customer",
        Opener::System => "system",
    }
}

fn state_of(episode: &Episode) -> &'static str {
    if episode.labels.channel.class() == Class::Call {
        let is_answered = episode.flags.has(Flags::ANSWERED);
        return if !is_answered {
            "unanswered"
        } else if episode.resolved_at.is_some() {
            "over"
        } else {
            "open"
        };
    }
    match (episode.resolved_at, episode.lapsed_at) {
        (Some(_), _) => "resolved",
        (None, Some(_)) => "lapsed",
        (None, None) => "open",
    }
}

fn flag_names(flags: Flags) -> Vec<String> {
    Flags::NAMED.iter().filter(|(_, flag)| flags.has(*flag)).map(|(name, _)| name.to_lowercase()).collect()
}
