//! SLA clocks of one session: targets, pauses, raises, outcomes (METRICS B.3, B.6, H20 to H23, H25).

use crate::calendar::{Clock, RunningSpan, Segment};
use crate::channel::Class;
use crate::event::{Millis, Status};
use crate::facts::Flags;
use crate::settings::{SlaMetric, SlaPolicy};

use super::episode::SKEW;
use super::rules::{Rules, rank};
use super::session::Session;

/// How one promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Earliest due instant of its clocks, where one will come.
    pub due_at: Option<Millis>,
    /// When it was met or breached; `None` while it runs or once it is cancelled.
    pub at: Option<Millis>,
    /// Met, breached, or neither yet.
    pub met: Option<bool>,
}

/// One clock of a promise: the target in force from an instant on.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    /// From when this target's time counts.
    pub start: Millis,
    /// The policy.
    pub policy: &'a SlaPolicy,
}

/// The clocks of a promise that starts at `start`: one for the target then, one more for each raise before `stop` (H23).
#[must_use]
pub fn targets<'a>(
    metric: SlaMetric,
    class: Class,
    session: &Session<'_>,
    rules: &Rules<'a>,
    start: Millis,
    stop: Option<Millis>,
) -> Vec<Target<'a>> {
    let mut targets = Vec::new();
    each_target(metric, class, session, rules, start, stop, |target| targets.push(target));
    targets
}

fn each_target<'a>(
    metric: SlaMetric,
    class: Class,
    session: &Session<'_>,
    rules: &Rules<'a>,
    start: Millis,
    stop: Option<Millis>,
    mut hear: impl FnMut(Target<'a>),
) {
    let team = session.holder_at(start).team;
    let mut priority = session.first_priority;
    let mut add = |at, priority| {
        if let Some(policy) = rules.policy(metric, class, priority, team) {
            hear(Target { start: at, policy });
        }
    };
    let before = session.urgencies.iter().take_while(|urgency| urgency.at <= start);
    for urgency in before {
        priority = Some(urgency.priority);
    }
    add(start, priority);
    for urgency in session.urgencies.iter().skip_while(|urgency| urgency.at <= start) {
        if stop.is_some_and(|stop| urgency.at >= stop) {
            break;
        }
        if urgency.priority > rank(priority) {
            add(urgency.at, Some(urgency.priority));
        }
        priority = Some(urgency.priority);
    }
}

/// The response promise: from `human_start` to the first public human reply; none where a bad clock would judge it (H44).
#[must_use]
pub fn response(
    class: Class,
    session: &Session<'_>,
    rules: &Rules<'_>,
    segments: &[Segment],
    human_start: Millis,
    replied_at: Option<Millis>,
) -> Option<Outcome> {
    if replied_at.is_some_and(|reply| reply < human_start - SKEW) {
        return None;
    }
    // What was resolved before the clock started, by a bot before its handoff, cancels nothing.
    let resolved_at = session.history.resolutions.iter().map(|one| one.by.at).find(|&at| at >= human_start);
    let cancelled_at = resolved_at.filter(|&at| replied_at.is_none_or(|reply| at < reply));
    let stop = cancelled_at.or(replied_at);
    let mut judged = Judged::default();
    each_target(SlaMetric::FirstResponse, class, session, rules, human_start, stop, |target| {
        let Some(clock) = clock_of(&target, rules, segments) else { return };
        let late = clock.elapsed_ms(target.start, stop.unwrap_or(rules.as_of)) > target.policy.target;
        judged.add(clock.due(target.start, target.policy.target), late);
    });
    if cancelled_at.is_some() {
        // A cancelled clock has no outcome, unless it was late before (H21).
        return judged.settle(None).filter(|outcome| outcome.met.is_some());
    }
    judged.settle(replied_at)
}

/// The resolution promise: from the opening to the final resolution, outside the policy's pauses; `spans` is scratch.
#[must_use]
pub fn resolution(
    class: Class,
    session: &Session<'_>,
    rules: &Rules<'_>,
    segments: &[Segment],
    spans: &mut Vec<RunningSpan>,
) -> Option<Outcome> {
    let resolved_at = session.history.last().map(|step| step.at);
    if resolved_at.is_some_and(|at| at < session.opened_at - SKEW) {
        return None;
    }
    let mut judged = Judged::default();
    each_target(SlaMetric::Resolution, class, session, rules, session.opened_at, resolved_at, |target| {
        let Some(clock) = clock_of(&target, rules, segments) else { return };
        note_spans(&target, session, spans);
        let due = clock.due_over(spans, resolved_at.unwrap_or(rules.as_of), target.policy.target);
        judged.add(due.due, due.elapsed > target.policy.target);
    });
    judged.settle(resolved_at)
}

/// The spans in which a resolution target's time counts.
#[must_use]
pub fn spans_of(target: &Target<'_>, session: &Session<'_>) -> Vec<RunningSpan> {
    let mut spans = Vec::new();
    note_spans(target, session, &mut spans);
    spans
}

fn note_spans(target: &Target<'_>, session: &Session<'_>, spans: &mut Vec<RunningSpan>) {
    let resolved_at = session.history.last().map(|step| step.at);
    let pauses = |status: Status| target.policy.pause.contains(&status);
    session.history.note_running(target.start, resolved_at, pauses, spans);
}

/// The clock that a target runs on; `None` where it wants business hours that nobody set.
#[must_use]
pub fn clock_of<'b>(target: &Target<'_>, rules: &'b Rules<'_>, segments: &'b [Segment]) -> Option<Clock<'b>> {
    match target.policy.hours {
        crate::calendar::Hours::Calendar => Some(Clock::Calendar),
        crate::calendar::Hours::Business => rules.business(segments),
    }
}

/// The clocks of a promise, judged.
#[derive(Default)]
struct Judged {
    any: bool,
    due_at: Option<Millis>,
    breached_at: Option<Millis>,
}

impl Judged {
    fn add(&mut self, due_at: Option<Millis>, is_late: bool) {
        let earlier = |known: Option<Millis>| known.into_iter().chain(due_at).min();
        self.any = true;
        self.due_at = earlier(self.due_at);
        if is_late {
            self.breached_at = earlier(self.breached_at);
        }
    }

    /// Breached at the earliest due instant of a late clock, else met when done; cancelled or running else.
    fn settle(&self, done_at: Option<Millis>) -> Option<Outcome> {
        let met = if self.breached_at.is_some() { Some(false) } else { done_at.map(|_| true) };
        let at = self.breached_at.or(done_at);
        self.any.then_some(Outcome { due_at: self.due_at, at, met })
    }
}

/// The flags of an outcome: a clock ran, was met, was breached.
pub fn flag(flags: &mut Flags, outcome: Option<Outcome>, [ran, met, breached]: [Flags; 3]) {
    flags.set(ran, outcome.is_some());
    flags.set(met, outcome.and_then(|one| one.met) == Some(true));
    flags.set(breached, outcome.and_then(|one| one.met) == Some(false));
}
