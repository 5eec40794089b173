//! A session's statuses: raw transitions, and the history that metrics see once lapses and soft reopens
//! are taken out (METRICS A.3-8, H4, H11, H12).

use crate::book::Entry;
use crate::calendar::RunningSpan;
use crate::event::{Actor, MessageKind, Millis, Status, What};
use crate::symbols::Sym;

use super::thread::is_customer_message;

/// One change of the raw status.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// When.
    pub at: Millis,
    /// Position among the session's events.
    pub position: usize,
    /// The new status.
    pub status: Status,
    /// Who made it.
    pub by: Actor<Sym>,
}

/// A resolution and the reopen that ended it, if one did.
#[derive(Clone, Copy, Debug)]
pub struct Resolved {
    /// The resolving step.
    pub by: Step,
    /// The reopening step.
    pub reopened: Option<Step>,
}

/// The statuses of one session.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// Every raw change, in order.
    pub raw: Vec<Step>,
    /// Resolutions that count, in order; only the last can be without a reopen.
    pub resolutions: Vec<Resolved>,
    /// The lapse that ended the session, if its last state is one.
    pub lapsed: Option<Step>,
    /// Statuses as clocks see them: `(from, status)`, in order.
    pub effective: Vec<(Millis, Status)>,
}

impl History {
    /// Reads the statuses of `entries`; `judge_replies` is false where the account has no reply feed, because then
    /// lapses and soft reopens cannot be told from true resolutions and hard reopens.
    #[must_use]
    pub fn read(entries: &[Entry], starts_at: Millis, judge_replies: bool) -> Self {
        let raw = raw_steps(entries);
        let mut resolved = pair(&raw);
        let replies: Vec<usize> = if judge_replies { positions_of_replies(entries) } else { Vec::new() };
        let mut masks: Vec<Mask> = Vec::new();
        let mut lapsed = None;
        if judge_replies && replies.is_empty() {
            resolved.retain(|one| {
                let is_lapse = matches!(one.by.by, Actor::System);
                if is_lapse {
                    masks.push(Mask::over(one.by, one.reopened, Stays::Running));
                    lapsed = one.reopened.is_none().then_some(one.by);
                }
                !is_lapse
            });
        }
        if judge_replies {
            drop_soft_pairs(&mut resolved, &replies, &mut masks);
        }
        let effective = effective_statuses(&raw, starts_at, &masks);
        Self { raw, resolutions: resolved, lapsed, effective }
    }

    /// The first resolution that counts.
    #[must_use]
    pub fn first(&self) -> Option<Step> {
        self.resolutions.first().map(|one| one.by)
    }

    /// The final resolution, if the session stands resolved.
    #[must_use]
    pub fn last(&self) -> Option<Step> {
        self.resolutions.last().filter(|one| one.reopened.is_none()).map(|one| one.by)
    }

    /// How many hard reopens there were.
    #[must_use]
    pub fn hard_reopens(&self) -> usize {
        self.resolutions.iter().filter(|one| one.reopened.is_some()).count()
    }

    /// The spans in which a clock runs that `pauses` stop, from `start` on, up to `end` if there is one.
    #[must_use]
    pub fn running(&self, start: Millis, end: Option<Millis>, pauses: impl Fn(Status) -> bool) -> Vec<RunningSpan> {
        let mut spans: Vec<RunningSpan> = Vec::new();
        for (i, &(from, status)) in self.effective.iter().enumerate() {
            let until = self.effective.get(i + 1).map(|next| next.0);
            let from = if i == 0 { start } else { from.max(start) };
            let until = match (until, end) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            if status.is_resolved() || pauses(status) || until.is_some_and(|until| until <= from) {
                continue;
            }
            match spans.last_mut() {
                Some(last) if last.end == Some(from) => last.end = until,
                _ => spans.push(RunningSpan { start: from, end: until }),
            }
        }
        spans
    }
}

/// Events (by position) whose statuses clocks do not see.
struct Mask {
    from: usize,
    until: Option<usize>,
    stays: Stays,
}

#[derive(Clone, Copy)]
enum Stays {
    /// A lapse: the status before it goes on.
    Running,
    /// A soft reopen: the case stays solved.
    Solved,
}

impl Mask {
    fn over(from: Step, until: Option<Step>, stays: Stays) -> Self {
        Self { from: from.position, until: until.map(|step| step.position), stays }
    }

    fn covers(&self, step: &Step) -> bool {
        self.from <= step.position && self.until.is_none_or(|until| step.position < until)
    }
}

fn raw_steps(entries: &[Entry]) -> Vec<Step> {
    let mut status = Status::New;
    let mut steps = Vec::new();
    for (position, entry) in entries.iter().enumerate() {
        let (to, by) = match entry.what {
            What::Status { to, by } => (to, by),
            _ if status.is_resolved() && is_customer_message(entry) => (Status::Open, Actor::Customer),
            _ => continue,
        };
        if to != status {
            status = to;
            steps.push(Step { at: entry.at, position, status, by });
        }
    }
    steps
}

/// Raw resolutions with the reopens that ended them.
fn pair(raw: &[Step]) -> Vec<Resolved> {
    let mut resolved: Vec<Resolved> = Vec::new();
    let mut is_resolved = false;
    for step in raw {
        if step.status.is_resolved() && !is_resolved {
            resolved.push(Resolved { by: *step, reopened: None });
        } else if !step.status.is_resolved()
            && is_resolved
            && let Some(last) = resolved.last_mut()
        {
            last.reopened = Some(*step);
        }
        is_resolved = step.status.is_resolved();
    }
    resolved
}

fn positions_of_replies(entries: &[Entry]) -> Vec<usize> {
    // A person on the line is what a public reply is elsewhere.
    let is_on_the_line = |entry: &Entry| matches!(entry.what, What::Answer { .. } | What::Xfer { .. });
    let is_reply = |entry: &Entry| is_human_reply(entry).is_some() || is_bot_reply(entry) || is_on_the_line(entry);
    (0..entries.len()).filter(|&i| is_reply(&entries[i])).collect()
}

/// A reopen that is resolved again with no public reply in between was a "thank you" (A.3-8).
fn drop_soft_pairs(resolved: &mut Vec<Resolved>, replies: &[usize], masks: &mut Vec<Mask>) {
    let mut kept: Vec<Resolved> = Vec::with_capacity(resolved.len());
    for one in resolved.drain(..) {
        if let Some(before) = kept.last_mut()
            && let Some(reopened) = before.reopened
            && !replies.iter().any(|&at| reopened.position < at && at < one.by.position)
        {
            masks.push(Mask::over(reopened, Some(one.by), Stays::Solved));
            before.reopened = one.reopened;
        } else {
            kept.push(one);
        }
    }
    *resolved = kept;
}

fn effective_statuses(raw: &[Step], starts_at: Millis, masks: &[Mask]) -> Vec<(Millis, Status)> {
    let mut statuses = Vec::with_capacity(raw.len() + 1);
    statuses.push((starts_at, Status::New));
    let mut before_lapse = Status::New;
    for step in raw {
        let status = match masks.iter().find(|mask| mask.covers(step)).map(|mask| mask.stays) {
            Some(Stays::Solved) => Status::Solved,
            Some(Stays::Running) => before_lapse,
            None => step.status,
        };
        before_lapse = status;
        statuses.push((step.at, status));
    }
    statuses
}

/// The agent of a public human reply (METRICS A.2), the only thing that stops a human response clock; the inner
/// option is empty where the source does not name the agent.
#[must_use]
pub fn is_human_reply(entry: &Entry) -> Option<Option<Sym>> {
    match entry.what {
        What::Message { by: Actor::Agent(agent), public: true, kind: MessageKind::Reply, automated: false } => {
            Some(agent)
        }
        _ => None,
    }
}

/// A public reply of a bot.
#[must_use]
pub fn is_bot_reply(entry: &Entry) -> bool {
    matches!(entry.what, What::Message { by: Actor::Bot(_), public: true, kind: MessageKind::Reply, .. })
}
