//! One session's events become one [`Episode`] with its turns and spells (METRICS A.3).

use crate::calendar::{Clock, RunningSpan, Segment};
use crate::channel::Class;
use crate::event::{Actor, Millis, Status};
use crate::facts::{BusinessTimes, CallTimes, Credit, Episode, Flags, Labels, Spell, Turn};
use crate::symbols::Sym;

use super::dialogue::Dialogue;
use super::history::Step;
use super::rules::Rules;
use super::session::{Opener, Reply, Session};
use super::sla;

/// A negative duration up to this is clock skew and counts as zero (METRICS A.3-14).
pub const SKEW: Millis = 5_000;

/// The instants on which a session's durations stand.
#[derive(Clone, Copy, Debug)]
pub struct Moments {
    /// A.3-4.
    pub human_start: Millis,
    /// A.3-6.
    pub first_reply: Option<Reply>,
    /// A.3-7 with the agent it was assigned to and the position of the event.
    pub assigned: Option<(Millis, Option<Sym>, usize)>,
    /// First public bot or human reply.
    pub any_replied_at: Option<Millis>,
}

/// The instants of `session`.
#[must_use]
pub fn moments(session: &Session<'_>) -> Moments {
    let first_position = session.replies.first().map(|reply| reply.position);
    let handoff = session.handoff.filter(|&(_, position)| first_position.is_none_or(|first| first > position));
    let human_start = handoff.map_or(session.opened_at, |(at, _)| at);
    let in_time = |reply: &&Reply| reply.at >= human_start - SKEW;
    let first_reply = session.replies.iter().find(in_time).or(session.replies.first()).copied();
    let assign = session.holdings.iter().find(|one| one.assigned.is_some());
    let assign = assign.map(|one| (one.at, one.assigned, one.position));
    let implicit = first_reply.map(|reply| (reply.at, reply.agent, reply.position));
    let assigned = match (assign, implicit) {
        (Some(a), Some(b)) => Some(if b.0 < a.0 { b } else { a }),
        (a, b) => a.or(b),
    };
    let any_replied_at = first_any(session);
    Moments { human_start, first_reply, assigned, any_replied_at }
}

/// The first public reply of a bot or human that is not too early to be true; else the first of all.
fn first_any(session: &Session<'_>) -> Option<Millis> {
    let all = || session.replies.iter().map(|reply| reply.at).chain(session.bot_replies.iter().copied());
    let in_time = all().filter(|&at| at >= session.opened_at - SKEW).min();
    in_time.or_else(|| all().min())
}

/// Whether a person had a hand in it (H19).
#[must_use]
pub fn human_touched(session: &Session<'_>) -> bool {
    let bot_answered = !session.bot_replies.is_empty();
    let at_the_door = |position| bot_answered && session.handoff.is_some_and(|(_, handoff)| position < handoff);
    let assigned = session.holdings.iter().any(|one| one.assigned.is_some() && !at_the_door(one.position));
    let resolved = session.history.resolutions.iter().any(|one| matches!(one.by.by, Actor::Agent(_)));
    assigned || resolved || !session.replies.is_empty()
}

/// The episode of a session of a conversation or ticket; calls add to it in [`super::call`]. Its turns go to `turns`;
/// `spans` is scratch.
#[must_use]
pub fn episode(
    session: &Session<'_>,
    labels: Labels,
    rules: &Rules<'_>,
    segments: &[Segment],
    turns: &mut Vec<Turn>,
    spans: &mut Vec<RunningSpan>,
) -> Episode {
    let moments = moments(session);
    let clock = rules.business(segments);
    let dialogue = Dialogue::read(session, &labels, clock.as_ref(), turns);
    let class = labels.channel.class();
    let history = &session.history;
    let first = history.first();
    let last = history.last();
    let requester_wait = last.map(|step| requester_wait(session, step.at, &Clock::Calendar));
    let mut episode = Episode {
        labels,
        flags: flags(session, &moments, class, rules),
        opened_at: session.opened_at,
        human_start: moments.human_start,
        assigned_at: moments.assigned.map(|one| one.0),
        replied_at: moments.first_reply.map(|reply| reply.at),
        any_replied_at: moments.any_replied_at,
        first_resolved_at: first.map(|step| step.at),
        resolved_at: last.map(|step| step.at),
        lapsed_at: history.lapsed.map(|step| step.at),
        critical_at: critical_at(session, rules),
        waiting_since: dialogue.waiting_since.filter(|_| last.is_none() && history.lapsed.is_none()),
        requester_wait,
        business: BusinessTimes::default(),
        replies: if class == Class::Conversation { dialogue.bursts } else { session.replies.len() as u32 },
        contacts: 1 + dialogue.later_turns,
        reopens: history.hard_reopens() as u32,
        repliers: dialogue.repliers,
        messages_in: if class == Class::Call { 0 } else { dialogue.messages_in },
        response_sla_at: None,
        response_due_at: None,
        resolution_sla_at: None,
        resolution_due_at: None,
        handle: 0.0,
        handle_raw: 0,
        handled_at: None,
        call: CallTimes::default(),
        resolution_code: session.resolution_code,
        requester: None,
        customer: None,
        parent: None,
        at_opening: session.holder_at(session.opened_at),
        at_assignment: moments.assigned.map(|(_, agent, at)| with_agent(session, at, agent)).unwrap_or_default(),
        at_reply: moments.first_reply.map(|r| with_agent(session, r.position, r.agent)).unwrap_or_default(),
        at_first_resolution: first.map(|step| resolver(session, step)).unwrap_or_default(),
        at_resolution: last.map(|step| resolver(session, step)).unwrap_or_default(),
        at_response_sla: Credit::default(),
        at_resolution_sla: Credit::default(),
        at_critical: Credit::default(),
    };
    episode.flags.set(Flags::CRITICAL, episode.critical_at.is_some());
    let wait = episode.replied_at.map(|at| at - episode.human_start);
    episode.flags.set(Flags::WITHIN_THRESHOLD, wait.is_some_and(|wait| wait <= rules.settings.sl_threshold));
    episode.at_critical = episode.critical_at.map(|at| session.holder_at(at)).unwrap_or_default();
    episode.flags.set(
        Flags::REPLIED_BEFORE_CRITICAL,
        matches!((episode.critical_at, episode.replied_at), (Some(critical), Some(reply)) if reply < critical),
    );
    if let Some(clock) = &clock {
        episode.business = business(&episode, session, clock);
    }
    judge(&mut episode, session, rules, segments, spans);
    episode
}

fn flags(session: &Session<'_>, moments: &Moments, class: Class, rules: &Rules<'_>) -> Flags {
    let mut flags = Flags::default();
    let history = &session.history;
    let touched = human_touched(session);
    let bot_involved = !session.bot_replies.is_empty();
    let bot_only = bot_involved && session.handoff.is_none() && !touched;
    let replied = !session.replies.is_empty();
    let resolved = history.last().is_some();
    let lapsed = history.lapsed.is_some();
    let unresolved = !resolved && !lapsed;
    let has_clocks = !bot_only && session.opener != Opener::OnBehalf;
    flags.set(Flags::ELIGIBLE, !session.is_out);
    flags.set(Flags::INBOUND, session.is_inbound());
    flags.set(Flags::ON_BEHALF, session.opener == Opener::OnBehalf);
    flags.set(Flags::BOT_INVOLVED, bot_involved);
    flags.set(Flags::HANDED_OFF, session.handoff.is_some());
    flags.set(Flags::BOT_ONLY, bot_only);
    flags.set(Flags::HUMAN_TOUCHED, touched);
    flags.set(Flags::REPLIED, replied);
    flags.set(Flags::ONE_REPLY, session.replies.len() == 1);
    flags.set(Flags::RESOLVED, resolved);
    flags.set(Flags::BOT_ASSUMED, bot_only && history.last().is_some_and(|step| step.by == Actor::System));
    flags.set(Flags::LAPSED, lapsed);
    flags.set(Flags::TRANSFERRED, session.transferred);
    flags.set(Flags::ESCALATED, session.escalated);
    flags.set(Flags::MOVED_ON, session.transferred || session.escalated);
    flags.set(Flags::REOPENED, history.hard_reopens() > 0);
    flags.set(Flags::AWAITS_ASSIGNMENT, has_clocks && unresolved && moments.assigned.is_none());
    flags.set(Flags::AWAITS_REPLY, has_clocks && unresolved && !replied);
    flags.set(Flags::AWAITS_RESOLUTION, unresolved);
    flags.set(Flags::UNANSWERED, has_clocks && !replied && !resolved);
    let closed = rules.account_hours().is_some_and(|hours| !hours.is_open(session.opened_at));
    flags.set(Flags::OUT_OF_HOURS, closed);
    let first_resolved = class != Class::Call && history.first().is_some();
    let in_scope = replied || (bot_only && rules.settings.fcr_scope == crate::settings::FcrScope::All);
    flags.set(Flags::FCR_BASE, first_resolved && in_scope && !lapsed);
    flags
}

fn with_agent(session: &Session<'_>, position: usize, agent: Option<Sym>) -> Credit {
    Credit { agent, ..session.holder_at_position(position) }
}

/// The agent of the resolving status event; where the source does not say who acted, the assignee then.
fn resolver(session: &Session<'_>, step: Step) -> Credit {
    let holder = session.holder_at_position(step.position);
    let agent = match step.by {
        Actor::Agent(Some(agent)) => Some(agent),
        Actor::Agent(None) | Actor::Unknown => holder.agent,
        Actor::Customer | Actor::Bot(_) | Actor::System => None,
    };
    Credit { agent, ..holder }
}

fn critical_at(session: &Session<'_>, rules: &Rules<'_>) -> Option<Millis> {
    let is_critical = |priority| rules.settings.critical_priorities.contains(&priority);
    if session.first_priority.is_some_and(is_critical) {
        return Some(session.opened_at);
    }
    session.urgencies.iter().find(|one| is_critical(one.priority)).map(|one| one.at.max(session.opened_at))
}

fn requester_wait(session: &Session<'_>, resolved_at: Millis, clock: &Clock<'_>) -> Millis {
    let spans = session.history.stretches(session.opened_at, Some(resolved_at), |status| status == Status::Pending);
    spans.map(|span| clock.elapsed_ms(span.start, span.end.unwrap_or(resolved_at))).sum()
}

fn business(episode: &Episode, session: &Session<'_>, clock: &Clock<'_>) -> BusinessTimes {
    let between = |from: Millis, to: Option<Millis>| to.map(|to| span_ms(clock, from, to));
    let assigned = |to: Option<Millis>| Some(span_ms(clock, episode.assigned_at?, to?));
    BusinessTimes {
        assignment: between(episode.assignment_start(), episode.assigned_at),
        assignment_from_opened: between(episode.opened_at, episode.assigned_at),
        response: between(episode.human_start, episode.replied_at),
        response_from_opened: between(episode.opened_at, episode.replied_at),
        // An answer before the assignment waited for nobody (METRICS B.2).
        response_from_assignment: assigned(episode.replied_at).map(|span| span.max(0)),
        any_response: between(episode.opened_at, episode.any_replied_at),
        resolution: between(episode.opened_at, episode.resolved_at),
        resolution_from_human_start: between(episode.human_start, episode.resolved_at),
        first_resolution: between(episode.opened_at, episode.first_resolved_at),
        resolution_from_assignment: assigned(episode.resolved_at),
        requester_wait: episode.resolved_at.map(|at| requester_wait(session, at, clock)),
    }
}

/// Business time; a span that runs backwards stays negative so that bad clocks are seen in both hours.
fn span_ms(clock: &Clock<'_>, from: Millis, to: Millis) -> Millis {
    if to < from { to - from } else { clock.elapsed_ms(from, to) }
}

/// SLA outcomes with their credit (H42: the first replier or resolver, else the assignee at the outcome).
fn judge(
    episode: &mut Episode,
    session: &Session<'_>,
    rules: &Rules<'_>,
    segments: &[Segment],
    spans: &mut Vec<RunningSpan>,
) {
    let class = episode.labels.channel.class();
    if rules.settings.sla.is_empty() || class == Class::Call || !session.is_inbound() || session.is_out {
        return;
    }
    if !episode.flags.has(Flags::BOT_ONLY) && !episode.flags.has(Flags::ON_BEHALF) {
        let outcome = sla::response(class, session, rules, segments, episode.human_start, episode.replied_at);
        sla::flag(
            &mut episode.flags,
            outcome,
            [Flags::RESPONSE_SLA, Flags::RESPONSE_SLA_MET, Flags::RESPONSE_SLA_BREACHED],
        );
        episode.response_sla_at = outcome.and_then(|one| one.at);
        episode.response_due_at = outcome.and_then(|one| one.due_at);
    }
    let outcome = sla::resolution(class, session, rules, segments, spans);
    sla::flag(
        &mut episode.flags,
        outcome,
        [Flags::RESOLUTION_SLA, Flags::RESOLUTION_SLA_MET, Flags::RESOLUTION_SLA_BREACHED],
    );
    episode.resolution_sla_at = outcome.and_then(|one| one.at);
    episode.resolution_due_at = outcome.and_then(|one| one.due_at);
    let at_outcome = |at: Option<Millis>, done: Credit| match at {
        Some(at) => {
            let holder = session.holder_at(at);
            Credit { agent: done.agent.or(holder.agent), ..holder }
        }
        None => Credit::default(),
    };
    episode.at_response_sla = at_outcome(episode.response_sla_at, episode.at_reply);
    episode.at_resolution_sla = at_outcome(episode.resolution_sla_at, episode.at_resolution);
}

/// Each agent's and team's own response clock (METRICS A.9, H42), added to `spells`.
pub fn push_spells(
    session: &Session<'_>,
    episode: &Episode,
    rules: &Rules<'_>,
    clock: Option<&Clock<'_>>,
    spells: &mut Vec<Spell>,
) {
    let first = spells.len();
    let is_same = |a: Credit, b: Credit| a.agent == b.agent && (a.agent.is_some() || a.team == b.team);
    let mut enter = |credit: Credit, at: Millis| {
        if !spells[first..].iter().any(|known| is_same(known.credit, credit)) {
            spells.push(spell(session, episode, rules, clock, credit, at));
        }
    };
    if let Some(first) = session.holdings.first() {
        if let Some(team) = first.holder.team {
            enter(Credit { team: Some(team), agent: None }, session.opened_at);
        }
        // Whoever the session before left it with has it from the start (H3).
        if let Some(agent) = first.holder.agent.filter(|_| first.assigned.is_none()) {
            let team = team_of(session, rules, Some(agent), first.position);
            enter(Credit { team, agent: Some(agent) }, session.opened_at);
        }
    }
    for one in &session.holdings {
        if let Some(team) = one.entered {
            enter(Credit { team: Some(team), agent: None }, one.at);
        }
    }
    each_agent_entry(session, |agent, position, at| {
        let team = team_of(session, rules, Some(agent), position);
        enter(Credit { team, agent: Some(agent) }, at);
    });
}

/// Each assignment and reply of an agent, in order of position; an unassigned replier starts with the reply.
fn each_agent_entry(session: &Session<'_>, mut enter: impl FnMut(Sym, usize, Millis)) {
    let replied = session.replies.iter().filter_map(|reply| Some((reply.position, reply.agent?, reply.at)));
    let mut replied = replied.peekable();
    for one in &session.holdings {
        while let Some((position, agent, at)) = replied.next_if(|reply| reply.0 < one.position) {
            enter(agent, position, at);
        }
        if let Some(agent) = one.assigned {
            enter(agent, one.position, one.at);
        }
    }
    replied.for_each(|(position, agent, at)| enter(agent, position, at));
}

fn spell(
    session: &Session<'_>,
    episode: &Episode,
    rules: &Rules<'_>,
    clock: Option<&Clock<'_>>,
    credit: Credit,
    entered: Millis,
) -> Spell {
    let started_at = entered.max(episode.human_start);
    let is_own = |reply: &&Reply| {
        // A reply shortly before the human start is clock skew (A.3-14).
        reply.at >= entered
            && reply.at >= episode.human_start - SKEW
            && match credit.agent {
                Some(_) => reply.agent == credit.agent,
                None => team_of(session, rules, reply.agent, reply.position) == credit.team,
            }
    };
    let resolver = episode.at_resolution;
    let is_resolver = match credit.agent {
        Some(_) => resolver.agent == credit.agent,
        None => resolver.team == credit.team,
    };
    let flags = if is_resolver { episode.flags } else { episode.flags.without(Flags::RESOLVED) };
    let replied_at = session.replies.iter().find(is_own).map(|reply| reply.at);
    let business = replied_at.and_then(|at| clock.map(|clock| clock.elapsed_ms(started_at, at)));
    Spell { labels: episode.labels, flags, credit, started_at, replied_at, business }
}

/// The team an agent's act counts for: the agent's by settings, else the one that holds the case then.
fn team_of(session: &Session<'_>, rules: &Rules<'_>, agent: Option<Sym>, position: usize) -> Option<Sym> {
    match agent.and_then(|agent| rules.membership(agent)) {
        Some(membership) => membership.team,
        None => session.holder_at_position(position).team,
    }
}
