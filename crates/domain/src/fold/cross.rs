//! What one case means for another: recontacts, deflections that held, agents' time shared (METRICS A.3-13, B.13, B.23).

use crate::book::Book;
use crate::event::Millis;
use crate::facts::{AgentSpan, Busy, Credit, Episode, Flags, Handling, Labels};
use crate::settings::Settings;
use crate::sharing::{ActiveInterval, share};
use crate::symbols::Sym;

use super::handling::Active;
use crate::channel::Class;

/// What links an episode to others.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The requester, if it is known.
    pub requester: Option<Sym>,
    /// The case it belongs to.
    pub parent: Option<Sym>,
    /// When the caller took another channel.
    pub deflected_at: Option<Millis>,
}

/// The flags of each episode with those that depend on other cases; `links` run parallel to `episodes`.
#[must_use]
pub fn judge_recontacts(
    episodes: &[Episode],
    links: &[Link],
    book: &Book,
    settings: &Settings,
    as_of: Millis,
) -> Vec<Flags> {
    let comers = Comers::of(episodes, links);
    let window = settings.recontact_window;
    let judge = |(i, one): (usize, &Episode)| {
        let class = class_of(one);
        let returned = |since: Option<Millis>, only_queued: bool| {
            since.is_some_and(|at| comers.any(i, at, window, only_queued, episodes, links, book))
        };
        let is_mature = |since: Option<Millis>| since.is_some_and(|at| at.saturating_add(window) <= as_of);
        let first_contact = one.flags.has(Flags::FCR_BASE)
            && (class != Class::Ticket || one.contacts == 1)
            && one.flags.0 & (Flags::TRANSFERRED.0 | Flags::ESCALATED.0 | Flags::REOPENED.0) == 0
            && !returned(one.first_resolved_at, false);
        let bot_resolved = one.flags.has(Flags::BOT_ONLY.and(Flags::RESOLVED));
        let bot_net = bot_resolved && !returned(one.resolved_at, false);
        let deflected = one.flags.has(Flags::DEFLECTED);
        let deflected_net = deflected && !returned(links[i].deflected_at, true);
        let mut flags = one.flags;
        flags.set(Flags::FIRST_MATURE, is_mature(one.first_resolved_at));
        flags.set(Flags::FINAL_MATURE, is_mature(one.resolved_at));
        flags.set(Flags::FCR, first_contact);
        flags.set(Flags::BOT_NET, bot_net);
        flags.set(Flags::DEFLECTED_NET, deflected_net);
        flags.set(Flags::DEFLECT_MATURE, is_mature(links[i].deflected_at.or(Some(one.opened_at))));
        flags
    };
    episodes.iter().enumerate().map(judge).collect()
}

/// Who comes, as a number: the requester, or without one the thread for itself.
fn comer(episode: &Episode, link: &Link) -> u64 {
    link.requester.map_or((1 << 40) | u64::from(episode.labels.case.0), |sym| sym.index() as u64)
}

/// Eligible inbound episodes by requester and opening.
struct Comers {
    sorted: Vec<(u64, Millis, u32)>,
    /// Of each episode, how many of `sorted` stand before it.
    standing: Vec<u32>,
}

impl Comers {
    fn of(episodes: &[Episode], links: &[Link]) -> Self {
        let rows = episodes.iter().zip(links).zip(0..);
        let mut sorted: Vec<(u64, Millis, u32)> =
            rows.map(|((one, link), i)| (comer(one, link), one.opened_at, i)).collect();
        sorted.sort_unstable();
        let mut standing = vec![0; sorted.len()];
        let mut before = 0;
        sorted.retain(|&(_, _, i)| {
            let comes = episodes[i as usize].flags.has(Flags::ELIGIBLE.and(Flags::INBOUND));
            standing[i as usize] = before;
            before += u32::from(comes);
            comes
        });
        Self { sorted, standing }
    }

    /// What the requester of episode `i`, opened at `opened_at`, opened in `(at, at + window]`.
    fn after(
        &self,
        (i, requester, opened_at): (usize, u64, Millis),
        at: Millis,
        window: Millis,
    ) -> impl Iterator<Item = usize> {
        let is_before = |row: &(u64, Millis, u32)| (row.0, row.1) <= (requester, at);
        let standing = self.standing[i] as usize;
        // What is asked about mostly lies a few rows ahead.
        let from = if opened_at <= at {
            standing + leading(&self.sorted[standing..], is_before)
        } else {
            self.sorted.partition_point(is_before)
        };
        let own = self.sorted[from..].iter();
        own.take_while(move |row| row.0 == requester && row.1 <= at.saturating_add(window)).map(|row| row.2 as usize)
    }

    /// Whether the requester of episode `i` came again in `(at, at + window]`, with the same topic or one unknown.
    #[expect(clippy::too_many_arguments, reason = "one private question over four parallel tables")]
    fn any(
        &self,
        i: usize,
        at: Millis,
        window: Millis,
        only_queued: bool,
        episodes: &[Episode],
        links: &[Link],
        book: &Book,
    ) -> bool {
        let Labels { case, topic, .. } = episodes[i].labels;
        self.after((i, comer(&episodes[i], &links[i]), episodes[i].opened_at), at, window).any(|other| {
            let theirs = &episodes[other];
            other != i
                && links[other].parent != Some(book.cases()[case.0 as usize].id)
                && (topic.is_none() || theirs.labels.topic.is_none() || theirs.labels.topic == topic)
                && (!only_queued || theirs.call.queued_at.is_some())
        })
    }
}

/// How many rows from the first on are `before`, which holds for a beginning of `rows`; fast where it is short.
fn leading<T>(rows: &[T], before: impl Fn(&T) -> bool) -> usize {
    let mut reach = 1;
    while rows.get(reach).is_some_and(&before) {
        reach *= 2;
    }
    let known = reach / 2;
    known + rows[known..rows.len().min(reach)].partition_point(before)
}

/// A conversation that an agent had beside those that are looked at; `number` tells one from another.
#[derive(Clone, Copy, Debug)]
pub struct Company {
    /// The agent.
    pub agent: Sym,
    /// Start.
    pub from: Millis,
    /// End.
    pub until: Millis,
    /// The conversation, from 0.
    pub number: u32,
}

/// Shares each agent's time between concurrent conversations (H37), those of `company` among them. An interval without
/// length counts too: whoever replied once and moved on has handled the case in no time.
#[must_use]
pub fn share_time(episodes: &[Episode], active: &[(u32, Active)], company: &[Company]) -> (Vec<Share>, Vec<AgentSpan>) {
    let beside = episodes.len() as u32;
    let mut by_agent: Vec<Own> = active
        .iter()
        .filter(|(i, _)| episodes[*i as usize].flags.has(Flags::ELIGIBLE))
        .map(|(i, one)| (one.agent, ActiveInterval { case: *i, start_ms: one.from, end_ms: one.until }, one.team))
        .collect();
    by_agent.extend(company.iter().map(|one| {
        let (case, start_ms, end_ms) = (beside + one.number, one.from, one.until);
        (one.agent, ActiveInterval { case, start_ms, end_ms }, None)
    }));
    by_agent.sort_unstable();
    let mut shares = Vec::new();
    let mut spans = Vec::new();
    for lot in by_agent.chunk_by(|a, b| a.0 == b.0) {
        for class in [Class::Conversation, Class::Ticket] {
            let of_case = |own: &Own| episodes.get(own.1.case as usize).map_or(Class::Conversation, class_of);
            let own: Vec<Own> = lot.iter().filter(|own| of_case(own) == class).copied().collect();
            spans.extend(own.iter().filter(|own| own.1.case < beside).map(|own| span(own, episodes, class)));
            shares.extend(handle(&own, class).into_iter().filter(|share| share.case < beside));
        }
    }
    shares.sort_unstable_by_key(|one| (one.case, one.credit.agent));
    (shares, spans)
}

/// Shares of time end at the microsecond: finer parts are noise of the division, and cost a column its short form.
fn whole_micros(millis: f64) -> f64 {
    (millis * 1_000.0).round() / 1_000.0
}

/// Writes the handling of every episode.
#[must_use]
pub fn note_handlings(episodes: &mut [Episode], shares: Vec<Share>) -> Vec<Handling> {
    for one in &shares {
        let episode = &mut episodes[one.case as usize];
        let counts = class_of(episode) == Class::Ticket || episode.flags.has(Flags::REPLIED);
        episode.flags.set(Flags::HANDLED, counts);
        episode.handle += one.share;
        episode.handle_raw += one.raw;
        episode.handled_at = episode.handled_at.max(Some(one.handled_at));
    }
    episodes.iter_mut().for_each(|episode| episode.handle = whole_micros(episode.handle));
    let rows = shares.into_iter().map(|Share { case, credit, share, raw, handled_at }| {
        let Episode { labels, flags, .. } = episodes[case as usize];
        Handling { labels, flags, credit, share, raw, handled_at }
    });
    rows.collect()
}

/// One interval of an agent's, and the case's team at its end.
type Own = (Sym, ActiveInterval, Option<Sym>);

/// One agent's part of one case.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    case: u32,
    credit: Credit,
    share: f64,
    raw: Millis,
    handled_at: Millis,
}

fn class_of(episode: &Episode) -> Class {
    episode.labels.channel.class()
}

fn span(own: &Own, episodes: &[Episode], class: Class) -> AgentSpan {
    let (agent, interval, _) = *own;
    let labels = episodes[interval.case as usize].labels;
    let busy = if class == Class::Conversation { Busy::Conversation } else { Busy::Ticket };
    let (from, until) = (interval.start_ms, interval.end_ms);
    AgentSpan { account: labels.account, agent, labels: Some(labels), busy, from, until }
}

/// One agent's parts of the cases of one class; `own` is sorted by case.
fn handle(own: &[Own], class: Class) -> Vec<Share> {
    let intervals: Vec<ActiveInterval> = own.iter().map(|own| own.1).collect();
    let shared = share(&intervals).cases;
    let of_case = |lot: &[Own]| {
        let (agent, last, team) = *lot.iter().max_by_key(|own| own.1.end_ms)?;
        let part = shared.binary_search_by_key(&last.case, |part| part.case).ok().map(|i| shared[i]);
        let raw = part.map_or(0, |part| part.raw_ms as Millis);
        let share = whole_micros(match part {
            // Tracked work is one ticket at a time by definition; only conversations share an agent.
            Some(part) if class == Class::Conversation => part.share_ms,
            _ => raw as f64,
        });
        let credit = Credit { team, agent: Some(agent) };
        Some(Share { case: last.case, credit, share, raw, handled_at: last.end_ms })
    };
    own.chunk_by(|a, b| a.1.case == b.1.case).filter_map(of_case).collect()
}
