//! When agents were active on conversations and tickets (METRICS B.13, H36, H38).

use crate::event::{Actor, Millis, Owner, Status, What};
use crate::symbols::Sym;

use super::session::Session;

/// Without any message for longer than this an agent is no longer active on a conversation.
const IDLE: Millis = 600_000;

/// A span of one agent's activity on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Active {
    /// The agent.
    pub agent: Sym,
    /// The case's team when it ended.
    pub team: Option<Sym>,
    /// Start.
    pub from: Millis,
    /// End.
    pub until: Millis,
}

/// What is gathered while the events of a session go by; used again for the next.
#[derive(Debug, Default)]
pub struct Intervals {
    open: Vec<(Sym, Millis)>,
    closed: Vec<Active>,
}

/// Active intervals of a conversation: opened by an assignment, a customer's message or the agent's own; closed by a
/// status that waits or resolves, by a transfer or reassignment, or after 600 s of silence at the last message.
#[must_use]
pub fn active_intervals<'i>(session: &Session<'_>, as_of: Millis, intervals: &'i mut Intervals) -> &'i [Active] {
    let Intervals { open, closed } = intervals;
    open.clear();
    closed.clear();
    let mut assignee = session.holdings.first().and_then(|one| one.holder.agent);
    let mut last_message = Millis::MIN;
    for entry in session.entries {
        let at = entry.at;
        close_idle(open, closed, last_message, at);
        match entry.what {
            What::Assign { to } => {
                close_all(open, closed, at);
                if let Owner::Agent(agent) = to {
                    assignee = Some(agent);
                    open.push((agent, at));
                } else if matches!(to, Owner::Bot(_)) {
                    assignee = None;
                }
            }
            What::Transfer { .. } | What::Escalate { to: Some(_) } => close_all(open, closed, at),
            What::Status { to: Status::Pending | Status::OnHold | Status::Solved | Status::Closed, .. } => {
                close_all(open, closed, at);
            }
            What::Message { by, kind, automated, .. } => {
                last_message = at;
                let agent = match by {
                    // What a rule sends under an agent's name is nobody's work (METRICS A.2).
                    Actor::Agent(agent) if !automated && kind.is_written() => agent,
                    Actor::Customer => assignee,
                    _ => None,
                };
                if let Some(agent) = agent
                    && !open.iter().any(|(known, _)| *known == agent)
                {
                    open.push((agent, at));
                }
            }
            _ => {}
        }
    }
    close_idle(open, closed, last_message, as_of);
    close_all(open, closed, as_of);
    // In no time only a reply handles anything.
    let has_replied = |agent| session.replies.iter().any(|reply| reply.agent == Some(agent));
    closed.retain(|one| one.until > one.from || has_replied(one.agent));
    note_teams(session, closed);
    closed
}

fn close_idle(open: &mut Vec<(Sym, Millis)>, closed: &mut Vec<Active>, last_message: Millis, now: Millis) {
    open.retain(|&(agent, from)| {
        let quiet_since = from.max(last_message);
        let is_idle = now - quiet_since > IDLE;
        if is_idle {
            closed.push(Active { agent, team: None, from, until: quiet_since });
        }
        !is_idle
    });
}

fn close_all(open: &mut Vec<(Sym, Millis)>, closed: &mut Vec<Active>, at: Millis) {
    closed.extend(open.drain(..).map(|(agent, from)| Active { agent, team: None, from, until: at }));
}

/// Tracked work of a ticket; a start without an end counts nothing.
#[must_use]
pub fn tracked_work<'i>(session: &Session<'_>, intervals: &'i mut Intervals) -> &'i [Active] {
    let Intervals { open, closed } = intervals;
    open.clear();
    closed.clear();
    for entry in session.entries {
        match entry.what {
            What::WorkStart { agent } => {
                open.retain(|(known, _)| *known != agent);
                open.push((agent, entry.at));
            }
            What::WorkEnd { agent } => {
                if let Some(i) = open.iter().position(|(known, _)| *known == agent) {
                    let (agent, from) = open.swap_remove(i);
                    closed.push(Active { agent, team: None, from, until: entry.at });
                }
            }
            _ => {}
        }
    }
    note_teams(session, closed);
    closed
}

/// Adds the team that held the case when each interval ended; what a transfer ends is still the old team's.
fn note_teams(session: &Session<'_>, intervals: &mut [Active]) {
    for one in intervals {
        let last = if one.until > one.from { one.until - 1 } else { one.from };
        one.team = session.holder_at(last).team;
    }
}
