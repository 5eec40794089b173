//! What the fold of a case leaves for the next: when its facts change by themselves, and what it means to others.

use std::hash::{BuildHasher, Hash, Hasher};

use crate::book::{Case, Entry};
use crate::channel::Class;
use crate::event::Millis;
use crate::facts::{Episode, Flags, Leftovers};
use crate::symbols::{FxHash, Sym};

use super::cross::Link;
use super::feeds::called_for;
use super::rules::Rules;
use super::surveys::RESPONSE_WINDOW;
use super::work::Part;

/// A stretch in which an agent was active on a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Stay {
    pub agent: Sym,
    pub from: Millis,
    pub until: Millis,
    pub session: u32,
}

/// What is remembered of a case that was folded.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trace {
    pub case: Case,
    pub requester: Option<Sym>,
    /// Its first and its last opening with which its customer can come back.
    pub openings: Option<(Millis, Millis)>,
    /// The first and the last instant after which its customer's coming back changes it.
    pub judged: Option<(Millis, Millis)>,
    /// From this instant on its facts may be others, without any event.
    pub due: Millis,
    /// What its requester's other cases are judged by, as a number: equal numbers, equal judgements.
    pub card: u64,
    /// Who was active on its conversations, and when; sorted, each once.
    pub stays: Box<[Stay]>,
    /// Whose answers it has that count once per person.
    pub respondents: Box<[Sym]>,
    /// Ids of the cases that its outbound calls were made for.
    pub called_for: Box<[Sym]>,
    /// How many episodes it has.
    pub episodes: u32,
    pub left: Leftovers,
}

/// How many rows a part had before a case.
pub(super) struct Marks {
    episodes: usize,
    surveys: usize,
    answers: usize,
    active: usize,
}

impl Marks {
    pub fn of(part: &Part) -> Self {
        let (surveys, answers) = (part.surveys.len(), part.answers.len());
        Self { episodes: part.episodes.len(), surveys, answers, active: part.active.len() }
    }
}

impl Trace {
    /// The trace of `case`, whose rows stand in `part` behind `marks`; `later` is its first event after `as_of`.
    pub fn of(
        case: Case,
        entries: &[Entry],
        later: Option<Millis>,
        part: &Part,
        marks: &Marks,
        rules: &Rules<'_>,
        left: Leftovers,
    ) -> Self {
        let episodes = &part.episodes[marks.episodes..];
        let links = &part.links[marks.episodes..];
        let mut stays: Vec<Stay> = part.active[marks.active..]
            .iter()
            .filter_map(|(i, one)| {
                let Episode { labels, flags, .. } = &part.episodes[*i as usize];
                let counts = flags.has(Flags::ELIGIBLE) && labels.channel.class() == Class::Conversation;
                let (agent, from, until) = (one.agent, one.from, one.until);
                counts.then_some(Stay { agent, from, until, session: labels.session })
            })
            .collect();
        stays.sort_unstable();
        stays.dedup();
        let surveys = part.surveys[marks.surveys..].iter().map(|row| row.sent_at.saturating_add(RESPONSE_WINDOW));
        let of_episodes = episodes.iter().zip(links).map(|(row, link)| due_of(row, link, rules));
        let is_active = part.active[marks.active..].iter().any(|(_, one)| one.until == rules.as_of);
        // What began this very instant has no length yet.
        let is_new = entries.last().is_some_and(|entry| entry.at == rules.as_of);
        let now = (is_active || is_new).then_some(rules.as_of);
        let due = surveys.filter(|&at| at > rules.as_of).chain(of_episodes).chain(later).chain(now).min();
        let answers = part.answers[marks.answers..].iter();
        let people = answers.filter(|row| row.instrument.is_personal());
        let mut respondents: Vec<Sym> = people.filter_map(|row| row.respondent).collect();
        respondents.sort_unstable();
        respondents.dedup();
        let mut called: Vec<Sym> = entries.iter().filter_map(called_for).collect();
        called.sort_unstable();
        called.dedup();
        Self {
            case,
            requester: links.first().and_then(|link| link.requester),
            openings: range(episodes.iter().filter(|row| comes(row)).map(|row| row.opened_at)),
            judged: range(episodes.iter().zip(links).flat_map(|(row, link)| since(row, link).into_iter().flatten())),
            due: due.unwrap_or(Millis::MAX),
            card: card(episodes, links),
            stays: stays.into(),
            respondents: respondents.into(),
            called_for: called.into(),
            episodes: episodes.len() as u32,
            left,
        }
    }

    /// Whether this case may be the one with which the customer of `other` came back within `window`.
    pub fn may_follow(&self, other: &Self, window: Millis) -> bool {
        let (Some(openings), Some(judged)) = (self.openings, other.judged) else { return false };
        openings.1 > judged.0 && openings.0 <= judged.1.saturating_add(window)
    }
}

/// Whether a customer comes back with an episode.
fn comes(row: &Episode) -> bool {
    row.flags.has(Flags::ELIGIBLE.and(Flags::INBOUND))
}

/// The instants after which an episode's customer may come back.
fn since(row: &Episode, link: &Link) -> [Option<Millis>; 3] {
    [row.first_resolved_at, row.resolved_at, link.deflected_at]
}

fn range(instants: impl Iterator<Item = Millis>) -> Option<(Millis, Millis)> {
    instants.fold(None, |range, at| match range {
        None => Some((at, at)),
        Some((first, last)) => Some((first.min(at), last.max(at))),
    })
}

/// What the requester's other cases see of these.
fn card(episodes: &[Episode], links: &[Link]) -> u64 {
    let mut hasher = FxHash::default().build_hasher();
    for (row, link) in episodes.iter().zip(links) {
        (comes(row), row.opened_at, row.labels.topic, row.call.queued_at.is_some(), link.parent).hash(&mut hasher);
    }
    hasher.finish()
}

/// When an episode's facts change next by the mere passing of time: what has matured, and which promises are broken.
fn due_of(row: &Episode, link: &Link, rules: &Rules<'_>) -> Millis {
    let as_of = rules.as_of;
    let window = rules.settings.recontact_window;
    let since = since(row, link).into_iter().chain([Some(row.opened_at)]);
    let matures = since.flatten().map(|at| at.saturating_add(window)).filter(|&at| at > as_of);
    let promises = [
        (Flags::RESPONSE_SLA, Flags::RESPONSE_SLA_MET, row.response_due_at, row.response_sla_at),
        (Flags::RESOLUTION_SLA, Flags::RESOLUTION_SLA_MET, row.resolution_due_at, row.resolution_sla_at),
    ];
    let breaks = promises.into_iter().filter_map(|(ran, met, due_at, outcome_at)| {
        let is_open = row.flags.has(ran) && !row.flags.has(met) && outcome_at != due_at;
        // What is due and not yet late, because the desk is closed, is so when it opens.
        due_at.filter(|_| is_open).map(|due| due.saturating_add(1))
    });
    matures.chain(breaks).min().unwrap_or(Millis::MAX)
}
