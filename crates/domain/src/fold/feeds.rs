//! Which feeds an account has, and which outbound calls answer which case: one look over the events before the fold.

use rustc_hash::FxHashMap;

use crate::book::{Account, Book, Case, Entry, Index};
use crate::event::{Actor, Instrument, MessageKind, Millis, Owner, What};
use crate::facts::Feeds;
use crate::symbols::Sym;

use super::episode::SKEW;

/// Replies that outbound calls made to the case they are linked to (METRICS A.2, H32).
pub type Linked = FxHashMap<Case, Vec<Entry>>;

/// The feeds of `account` up to `as_of`.
#[must_use]
pub fn feeds_of(book: &Book, index: &Index, account: Account, as_of: Millis) -> Feeds {
    scan(book, index, account, as_of).0
}

pub(super) fn scan(book: &Book, index: &Index, account: Account, as_of: Millis) -> (Feeds, Linked) {
    let mut feeds = Feeds::default();
    let mut children: Vec<(Case, Sym)> = Vec::new();
    for case in index.cases_of(account) {
        for entry in book.told_of(case, index).filter(|entry| entry.at <= as_of) {
            note(&mut feeds, &entry);
            children.extend(called_for(&entry).map(|parent| (case, parent)));
        }
    }
    for entry in book.feeds_of(account).filter(|entry| entry.at <= as_of) {
        note(&mut feeds, &entry);
    }
    children.sort_unstable();
    children.dedup();
    let linked = link(book, index, account, children, as_of);
    feeds.replies |= !linked.is_empty();
    (feeds, linked)
}

/// The replies that outbound calls, each given with the id of its parent, made to the parents.
pub(super) fn link(
    book: &Book,
    index: &Index,
    account: Account,
    children: impl IntoIterator<Item = (Case, Sym)>,
    as_of: Millis,
) -> Linked {
    let mut linked = Linked::default();
    let mut events = Vec::new();
    for (child, parent) in children {
        let Some(parent) = book.find_case(account, parent) else { continue };
        book.events_of(child, index, &mut events);
        let answer = events.iter().find_map(|entry| match entry.what {
            What::Answer { agent } if entry.at <= as_of => Some((*entry, agent)),
            _ => None,
        });
        let Some((entry, agent)) = answer else { continue };
        // A case that events name only later does not exist yet, and a call made before it opened answers nothing of it.
        book.events_of(parent, index, &mut events);
        let opened_at = events.iter().find(|entry| entry.what.is_opening()).map(|entry| entry.at);
        if opened_at.is_some_and(|opened_at| opened_at <= as_of && entry.at >= opened_at - SKEW) {
            let by = Actor::Agent(agent);
            let what = What::Message { by, public: true, kind: MessageKind::Reply, automated: false };
            linked.entry(parent).or_default().push(entry.with(what));
        }
    }
    linked
}

/// The case that an outbound call was made for.
pub(super) fn called_for(entry: &Entry) -> Option<Sym> {
    match entry.what {
        What::Arrive { channel, parent, .. } | What::Open { channel, parent, .. } if channel.is_outbound() => parent,
        _ => None,
    }
}

pub(super) fn note(feeds: &mut Feeds, entry: &Entry) {
    match entry.what {
        What::Open { topic, priority, .. } => {
            feeds.topics |= topic.is_some();
            feeds.priorities |= priority.is_some();
        }
        What::Arrive { topic, priority, .. } => {
            feeds.calls = true;
            feeds.topics |= topic.is_some();
            feeds.priorities |= priority.is_some();
        }
        What::Message { by: Actor::Agent(_), public: true, kind: MessageKind::Reply, automated: false } => {
            feeds.replies = true;
        }
        What::Message { by: Actor::Bot(_), public: true, kind: MessageKind::Reply, .. } => {
            feeds.replies = true;
            feeds.bot_replies = true;
        }
        What::Assign { to: Owner::Agent(_) } => feeds.assignments = true,
        What::Assign { to: Owner::Team(_) } | What::Transfer { .. } | What::Escalate { .. } => feeds.teams = true,
        What::Status { .. } => feeds.statuses = true,
        What::Priority { .. } => feeds.priorities = true,
        What::Topic { .. } => feeds.topics = true,
        What::Queue { .. } => feeds.queues = true,
        What::Answer { .. } => feeds.calls = true,
        What::Hold => feeds.holds = true,
        What::WrapEnd { .. } => feeds.after_call_work = true,
        What::DeflectOffer | What::DeflectAccept => feeds.deflections = true,
        What::SurveySent { instrument, .. } => {
            feeds.surveys_sent = true;
            note_instrument(feeds, instrument);
        }
        // An employee's recommendation is no feed of customers' (METRICS B.9).
        What::SurveyAnswer { instrument: Some(Instrument::Nps), by_employee: true, .. } => feeds.esat = true,
        What::SurveyAnswer { instrument: Some(instrument), .. } => note_instrument(feeds, instrument),
        What::WorkStart { .. } | What::WorkEnd { .. } => feeds.work = true,
        What::ResolutionCode { .. } => feeds.resolution_codes = true,
        What::Review { .. } => feeds.reviews = true,
        What::AgentState { .. } => feeds.agent_states = true,
        What::Headcount { .. } => feeds.headcount = true,
        What::Cost { .. } => feeds.costs = true,
        What::CustomerStart { .. } | What::CustomerEnd { .. } | What::Order { .. } => feeds.customers = true,
        _ => {}
    }
}

fn note_instrument(feeds: &mut Feeds, instrument: Instrument) {
    match instrument {
        Instrument::Csat => feeds.csat = true,
        Instrument::Ces => feeds.ces = true,
        Instrument::Nps => feeds.nps = true,
        Instrument::Esat => feeds.esat = true,
    }
}
