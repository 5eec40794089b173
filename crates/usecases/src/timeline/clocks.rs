//! The clocks of a session: when each started and stopped, what it counted, and what was promised.

use nabiz_domain::calendar::{Clock, Hours, RunningSpan, Segment};
use nabiz_domain::channel::Class;
use nabiz_domain::event::{Millis, Status};
use nabiz_domain::facts::{Episode, Flags, Turn};
use nabiz_domain::fold::Rules;
use nabiz_domain::fold::episode::SKEW;
use nabiz_domain::fold::session::Session;
use nabiz_domain::fold::sla::{Target, clock_of, spans_of, targets};
use nabiz_domain::settings::{SlaMetric, SlaPolicy};

pub use nabiz_app::timeline::{ClockId, ClockState, Outcome};

/// A promise on a clock, as numbers.
#[derive(Clone, Debug)]
pub(super) struct Promise<'a> {
    pub policy: &'a SlaPolicy,
    pub due_at: Option<Millis>,
    pub outcome: Outcome,
    pub counted: Millis,
}

/// A clock, as numbers.
#[derive(Clone, Debug)]
pub(super) struct Run<'a> {
    pub id: ClockId,
    pub start: Millis,
    /// When it stopped or the case ended without it.
    pub end: Option<Millis>,
    pub state: ClockState,
    /// When it ran; without pauses one stretch.
    pub spans: Vec<(Millis, Millis)>,
    pub promise: Option<Promise<'a>>,
}

impl Run<'_> {
    /// Calendar time counted; a clock that runs backwards by more than a skew stays negative.
    pub fn calendar_ms(&self) -> Millis {
        self.spans.iter().map(|span| span.1 - span.0).map(|ms| if (-SKEW..0).contains(&ms) { 0 } else { ms }).sum()
    }

    /// Business time counted.
    pub fn business_ms(&self, clock: &Clock<'_>) -> Millis {
        self.spans.iter().map(|&(from, to)| clock.elapsed_ms(from, to)).sum()
    }

    /// The open hours that were counted.
    pub fn intervals(&self, clock: &Clock<'_>) -> Vec<(Millis, Millis)> {
        self.spans.iter().flat_map(|&(from, to)| clock.intervals_within(from, to)).collect()
    }
}

/// What the clocks of a session are read from.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub rules: &'a Rules<'a>,
    pub session: &'a Session<'a>,
    pub episode: &'a Episode,
    pub segments: &'a [Segment],
}

/// Every clock of the session, in the order in which they are shown; calls have none of these.
pub(super) fn runs<'a>(reading: Reading<'a>, turns: &[Turn]) -> Vec<Run<'a>> {
    let episode = reading.episode;
    if episode.labels.channel.class() == Class::Call {
        return Vec::new();
    }
    let mut runs = Vec::new();
    if reading.session.is_inbound() && !episode.flags.has(Flags::BOT_ONLY) {
        let start = episode.human_start;
        let awaits = |flag| episode.flags.has(flag);
        runs.push(reading.plain(
            ClockId::FirstAssignment,
            episode.assignment_start(),
            episode.assigned_at,
            awaits(Flags::AWAITS_ASSIGNMENT),
        ));
        runs.push(reading.plain(ClockId::FirstResponse, start, episode.replied_at, awaits(Flags::AWAITS_REPLY)));
    }
    for turn in turns {
        let is_open = turn.flags.has(Flags::TURN_OPEN);
        runs.push(reading.plain(ClockId::NextResponse, turn.started_at, turn.replied_at, is_open));
    }
    let is_unresolved = episode.flags.has(Flags::AWAITS_RESOLUTION);
    if episode.first_resolved_at != episode.resolved_at {
        runs.push(reading.plain(ClockId::FirstResolution, episode.opened_at, episode.first_resolved_at, false));
    }
    runs.push(reading.plain(ClockId::Resolution, episode.opened_at, episode.resolved_at, is_unresolved));
    runs.extend(reading.requester_wait());
    if reading.has_promises() {
        runs.extend(reading.response_promises());
        runs.extend(reading.resolution_promises());
    }
    runs
}

impl<'a> Reading<'a> {
    fn plain(&self, id: ClockId, start: Millis, stop: Option<Millis>, waits: bool) -> Run<'a> {
        let gave_up = if waits { None } else { self.episode.resolved_at.or(self.episode.lapsed_at) };
        let end = stop.or(gave_up);
        let state = match (stop, waits) {
            (Some(_), _) => ClockState::Stopped,
            (None, true) => ClockState::Running,
            (None, false) => ClockState::Ended,
        };
        let until = end.unwrap_or(self.rules.as_of);
        Run { id, start, end, state, spans: vec![(start, until)], promise: None }
    }

    fn requester_wait(&self) -> Option<Run<'a>> {
        let stop = self.episode.resolved_at?;
        let running = self.session.history.running(self.episode.opened_at, Some(stop), |s| s == Status::Pending);
        let spans = self.closed(&running, stop);
        let (id, start, end) = (ClockId::RequesterWait, self.episode.opened_at, Some(stop));
        Some(Run { id, start, end, state: ClockState::Stopped, spans, promise: None })
    }

    fn closed(&self, spans: &[RunningSpan], end: Millis) -> Vec<(Millis, Millis)> {
        spans.iter().map(|span| (span.start, span.end.unwrap_or(end))).collect()
    }

    fn has_promises(&self) -> bool {
        !self.rules.settings.sla.is_empty() && self.session.is_inbound() && !self.session.is_out
    }

    fn response_promises(&self) -> Vec<Run<'a>> {
        let flags = self.episode.flags;
        if flags.has(Flags::BOT_ONLY) || flags.has(Flags::ON_BEHALF) {
            return Vec::new();
        }
        let class = self.episode.labels.channel.class();
        let (start, reply) = (self.episode.human_start, self.episode.replied_at);
        let first = self.session.history.first().map(|step| step.at);
        let cancelled = first.filter(|&at| reply.is_none_or(|reply| at < reply));
        let stop = reply.or(cancelled);
        let clocks = targets(SlaMetric::FirstResponse, class, self.session, self.rules, start, stop);
        let end = cancelled.or(reply);
        let until = end.unwrap_or(self.rules.as_of);
        let run = |target: &Target<'a>| {
            let clock = clock_of(target, self.rules, self.segments)?;
            let counted = clock.elapsed_ms(target.start, until);
            let outcome = match (counted > target.policy.target, cancelled, reply) {
                (true, ..) => Outcome::Breached,
                (false, Some(_), _) => Outcome::Cancelled,
                (false, None, Some(_)) => Outcome::Met,
                (false, None, None) => Outcome::Running,
            };
            let due_at = clock.due(target.start, target.policy.target);
            let promise = Promise { policy: target.policy, due_at, outcome, counted };
            Some(promised(ClockId::ResponseSla, target.start, end, vec![(target.start, until)], promise))
        };
        clocks.iter().filter_map(run).collect()
    }

    fn resolution_promises(&self) -> Vec<Run<'a>> {
        let class = self.episode.labels.channel.class();
        let (start, stop) = (self.episode.opened_at, self.session.history.last().map(|step| step.at));
        let until = stop.unwrap_or(self.rules.as_of);
        let run = |target: &Target<'a>| {
            let clock = clock_of(target, self.rules, self.segments)?;
            let spans = spans_of(target, self.session);
            let due = clock.due_over(&spans, until, target.policy.target);
            let outcome = match (due.elapsed > target.policy.target, stop) {
                (true, _) => Outcome::Breached,
                (false, Some(_)) => Outcome::Met,
                (false, None) => Outcome::Running,
            };
            let promise = Promise { policy: target.policy, due_at: due.due, outcome, counted: due.elapsed };
            Some(promised(ClockId::ResolutionSla, target.start, stop, self.closed(&spans, until), promise))
        };
        let clocks = targets(SlaMetric::Resolution, class, self.session, self.rules, start, stop);
        clocks.iter().filter_map(run).collect()
    }
}

fn promised<'a>(
    id: ClockId,
    start: Millis,
    end: Option<Millis>,
    spans: Vec<(Millis, Millis)>,
    promise: Promise<'a>,
) -> Run<'a> {
    let state = if end.is_some() { ClockState::Stopped } else { ClockState::Running };
    Run { id, start, end, state, spans, promise: Some(promise) }
}

/// A promise with the open hours that were counted on its clock.
pub(crate) struct Kept {
    pub start: Millis,
    pub target: Millis,
    pub counted: Millis,
    pub due_at: Option<Millis>,
    pub outcome: Outcome,
    /// Empty where the promise runs round the clock.
    pub intervals: Vec<(Millis, Millis)>,
}

/// The promise that decided a session's outcome: the breached one, else the one due first.
pub(crate) fn kept(rules: &Rules<'_>, session: &Session<'_>, episode: &Episode, id: ClockId) -> Option<Kept> {
    let segments = session.segments(rules);
    let reading = Reading { rules, session, episode, segments: &segments };
    let runs = runs(reading, &[]);
    let promises = runs.iter().filter(|run| run.id == id).filter_map(|run| Some((run, run.promise.as_ref()?)));
    let first =
        |one: &(&Run<'_>, &Promise<'_>)| (one.1.outcome != Outcome::Breached, one.1.due_at.unwrap_or(Millis::MAX));
    let (run, promise) = promises.min_by_key(first)?;
    let business = rules.business(&segments).filter(|_| promise.policy.hours == Hours::Business);
    Some(Kept {
        start: run.start,
        target: promise.policy.target,
        counted: promise.counted,
        due_at: promise.due_at,
        outcome: promise.outcome,
        intervals: business.map(|clock| run.intervals(&clock)).unwrap_or_default(),
    })
}

/// The name of hours in settings.
pub(super) fn hours_id(hours: Hours) -> &'static str {
    match hours {
        Hours::Calendar => "calendar",
        Hours::Business => "business",
    }
}
