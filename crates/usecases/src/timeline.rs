//! One case as a timeline: its events with what they mean for the figures, its clocks, and the truths that hold.
//!
//! Everything is plain data under ids; what an id is called belongs to the words of the one who prints it.
//! The facts come from the same fold as every figure, so that a timeline and a receipt cannot disagree.

pub(crate) mod call;
pub mod clocks;
mod events;
mod find;
mod marks;
mod pen;
pub(crate) mod reader;
pub(crate) mod recontact;
pub mod verdict;

pub use nabiz_app::moment;

use moment::Moment;
use nabiz_app::config::Config;
use nabiz_domain::book::{Account, Book, Case, Entry, Index};
use nabiz_domain::event::{Millis, What};
use nabiz_domain::facts::Labels;
use nabiz_domain::fold::fold;
use nabiz_domain::settings::Settings;
use thiserror::Error;

use crate::rows::{OpenRows, Rows};
use crate::session::{Session, account_name};
pub use call::{CallView, LegView, VisitView};
pub use nabiz_app::timeline::{ClockView, EventView, Line, Mark, MarkId, Note, SessionView, TargetView, Timeline};
use pen::Pen;
use reader::Reader;
use recontact::Recontacts;

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
    let facts = Rows::whole(fold(book, index, found.account, settings, as_of, threads));
    draw(&Ground { book, index, settings, facts: &facts.open() }, &found, id)
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
    draw(&Ground { book, index, settings: config.settings_for(name), facts: &facts.open() }, &found, id)
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
    facts: &'a OpenRows<'a>,
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
    let episodes = facts.episodes_of(found.case);
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
