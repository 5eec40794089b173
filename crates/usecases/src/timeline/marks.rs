//! What events mean for the figures: which one opened the case, answered it, resolved it or stopped a clock.

use nabiz_domain::event::{Actor, Millis, What};
use nabiz_domain::facts::{Episode, Turn};
use nabiz_domain::fold::episode::moments;
use nabiz_domain::fold::history::is_bot_reply;
use nabiz_domain::fold::session::Session;
use nabiz_domain::symbols::Sym;

use super::clocks::{ClockId, Outcome, Run};
use super::{Mark, MarkId};

/// Where a mark stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At the event at this position of the session.
    Position(usize),
    /// At the first event of the instant.
    First(Millis),
    /// At the last event of the instant, or on a line of its own.
    Last(Millis),
}

/// Every mark of the session; those of one place in this order.
pub(super) fn of(
    session: &Session<'_>,
    episode: &Episode,
    turns: &[Turn],
    runs: &[Run<'_>],
    replies: bool,
) -> Vec<(Place, Mark)> {
    let mut marks = vec![(Place::First(episode.opened_at), Mark::plain(MarkId::Opens))];
    people(session, episode, &mut marks);
    for turn in turns {
        marks.push((Place::First(turn.started_at), Mark::of(MarkId::TurnStart, ClockId::NextResponse)));
        if let Some(at) = turn.replied_at {
            marks.push((reply_at(session, at), Mark::of(MarkId::TurnAnswered, ClockId::NextResponse)));
        }
    }
    statuses(session, episode, replies, &mut marks);
    if let Some(at) = episode.critical_at {
        marks.push((Place::Last(at), Mark::plain(MarkId::Critical)));
    }
    for run in runs {
        promises(run, &mut marks);
    }
    marks
}

/// Who took the case, and the first word to the customer.
fn people(session: &Session<'_>, episode: &Episode, marks: &mut Vec<(Place, Mark)>) {
    let moments = moments(session);
    if moments.human_start != session.opened_at
        && let Some((_, position)) = session.handoff
    {
        marks.push((Place::Position(position), Mark::plain(MarkId::HumanStart)));
    }
    if let Some((_, _, position)) = moments.assigned {
        marks.push((Place::Position(position), Mark::of(MarkId::Assigned, ClockId::FirstAssignment)));
    }
    if let Some(reply) = moments.first_reply {
        marks.push((Place::Position(reply.position), Mark::of(MarkId::FirstReply, ClockId::FirstResponse)));
    }
    let first_bot = session.entries.iter().position(is_bot_reply);
    if let Some(position) = first_bot.filter(|_| episode.any_replied_at.is_some()) {
        marks.push((Place::Position(position), Mark::plain(MarkId::FirstBotReply)));
    }
}

fn reply_at(session: &Session<'_>, at: Millis) -> Place {
    let reply = session.replies.iter().find(|reply| reply.at == at);
    reply.map_or(Place::Last(at), |reply| Place::Position(reply.position))
}

/// Resolutions and reopens, with those that the figures do not see (METRICS A.3-8).
fn statuses(session: &Session<'_>, episode: &Episode, judges_replies: bool, marks: &mut Vec<(Place, Mark)>) {
    let history = &session.history;
    let has_replies = !session.replies.is_empty() || !session.bot_replies.is_empty();
    let is_lapse = |by: Actor<Sym>| judges_replies && !has_replies && by == Actor::System;
    let mut is_resolved = false;
    let mut after_lapse = false;
    for step in &history.raw {
        let counted = |at: Option<usize>| at == Some(step.position);
        let id = match (is_resolved, step.status.is_resolved()) {
            (false, true) => {
                let counts = history.resolutions.iter().any(|one| counted(Some(one.by.position)));
                after_lapse = !counts && is_lapse(step.by);
                let is_final = Some(step.at) == episode.resolved_at && counts;
                Some(match (counts, after_lapse) {
                    (true, _) if is_final => MarkId::FinalResolution,
                    (true, _) => MarkId::Resolution,
                    (false, true) => MarkId::Lapse,
                    (false, false) => MarkId::SoftResolution,
                })
            }
            (true, false) => {
                let reopens = history.resolutions.iter().filter_map(|one| one.reopened);
                let is_hard = reopens.into_iter().any(|one| counted(Some(one.position)));
                Some(match (is_hard, after_lapse) {
                    (true, _) => MarkId::HardReopen,
                    (false, true) => MarkId::LapseUndone,
                    (false, false) => MarkId::SoftReopen,
                })
            }
            _ => None,
        };
        is_resolved = step.status.is_resolved();
        marks.extend(id.map(|id| (Place::Position(step.position), Mark::plain(id))));
    }
}

/// Start, pauses, due instant and outcome of a promise.
fn promises(run: &Run<'_>, marks: &mut Vec<(Place, Mark)>) {
    let Some(promise) = &run.promise else { return };
    let mut put = |at: Millis, id: MarkId| marks.push((Place::Last(at), Mark::of(id, run.id)));
    put(run.start, MarkId::SlaStart);
    for pair in run.spans.windows(2) {
        put(pair[0].1, MarkId::SlaPause);
        put(pair[1].0, MarkId::SlaResume);
    }
    let reached = run.spans.last().map_or(run.start, |span| span.1);
    if let Some(due) = promise.due_at.filter(|&due| due <= reached) {
        put(due, MarkId::SlaDue);
        if promise.outcome == Outcome::Breached {
            put(due, MarkId::SlaBreached);
        }
    }
    match (promise.outcome, run.end) {
        (Outcome::Met, Some(end)) => put(end, MarkId::SlaMet),
        (Outcome::Cancelled, Some(end)) => put(end, MarkId::SlaCancelled),
        _ => {}
    }
}

/// Whether the event is one that `Place::First` of an opening may stand at.
pub(super) fn opens(what: &What<Sym>) -> bool {
    matches!(what, What::Open { .. } | What::Arrive { .. } | What::Message { by: Actor::Customer, .. })
}
