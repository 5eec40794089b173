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
        let mut history = Self::default();
        history.read_again(entries, starts_at, judge_replies);
        history
    }

    /// The same in place of what was read before: a fold reads millions, one after another.
    pub fn read_again(&mut self, entries: &[Entry], starts_at: Millis, judge_replies: bool) {
        note_steps(entries, &mut self.raw);
        pair(&self.raw, &mut self.resolutions);
        self.lapsed = None;
        let mut masks: Vec<Mask> = Vec::new();
        if judge_replies {
            self.drop_lapses(entries, &mut masks);
            drop_soft_pairs(&mut self.resolutions, entries, &mut masks);
        }
        note_effective(&self.raw, starts_at, &masks, &mut self.effective);
    }

    /// Takes out what a time-out resolved in a session without a public reply (H11).
    fn drop_lapses(&mut self, entries: &[Entry], masks: &mut Vec<Mask>) {
        let is_lapse = |one: &Resolved| one.by.by == Actor::System;
        if !self.resolutions.iter().any(is_lapse) || entries.iter().any(is_reply) {
            return;
        }
        for one in self.resolutions.extract_if(.., |one| is_lapse(one)) {
            masks.push(Mask::over(one.by, one.reopened, Stays::Running));
            self.lapsed = one.reopened.is_none().then_some(one.by);
        }
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
        let mut spans = Vec::new();
        self.note_running(start, end, pauses, &mut spans);
        spans
    }

    /// The same in place of what `spans` held.
    pub fn note_running(
        &self,
        start: Millis,
        end: Option<Millis>,
        pauses: impl Fn(Status) -> bool,
        spans: &mut Vec<RunningSpan>,
    ) {
        spans.clear();
        for stretch in self.stretches(start, end, pauses) {
            match spans.last_mut() {
                Some(last) if last.end == Some(stretch.start) => last.end = stretch.end,
                _ => spans.push(stretch),
            }
        }
    }

    /// As [`Self::running`], cut at every change of status.
    pub fn stretches(
        &self,
        start: Millis,
        end: Option<Millis>,
        pauses: impl Fn(Status) -> bool,
    ) -> impl Iterator<Item = RunningSpan> {
        self.effective.iter().enumerate().filter_map(move |(i, &(from, status))| {
            let until = self.effective.get(i + 1).map(|next| next.0);
            let from = if i == 0 { start } else { from.max(start) };
            let until = match (until, end) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            let runs = !status.is_resolved() && !pauses(status) && until.is_none_or(|until| until > from);
            runs.then_some(RunningSpan { start: from, end: until })
        })
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

fn note_steps(entries: &[Entry], steps: &mut Vec<Step>) {
    let mut status = Status::New;
    steps.clear();
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
}

/// Raw resolutions with the reopens that ended them.
fn pair(raw: &[Step], resolved: &mut Vec<Resolved>) {
    resolved.clear();
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
}

/// A public reply of a person or a bot; a person on the line is what a public reply is elsewhere.
fn is_reply(entry: &Entry) -> bool {
    let is_on_the_line = matches!(entry.what, What::Answer { .. } | What::Xfer { .. });
    is_human_reply(entry).is_some() || is_bot_reply(entry) || is_on_the_line
}

/// A reopen that is resolved again with no public reply in between was a "thank you" (A.3-8).
fn drop_soft_pairs(resolved: &mut Vec<Resolved>, entries: &[Entry], masks: &mut Vec<Mask>) {
    resolved.dedup_by(|one, before| {
        let Some(reopened) = before.reopened else { return false };
        let is_soft = !entries[reopened.position + 1..one.by.position].iter().any(is_reply);
        if is_soft {
            masks.push(Mask::over(reopened, Some(one.by), Stays::Solved));
            before.reopened = one.reopened;
        }
        is_soft
    });
}

fn note_effective(raw: &[Step], starts_at: Millis, masks: &[Mask], statuses: &mut Vec<(Millis, Status)>) {
    statuses.clear();
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
