//! Clocks: elapsed time and due instants in calendar or business hours, the latter across the owners that
//! are responsible one after another.
//!
//! It knows when time runs, not why: which statuses pause a clock and which target applies is the policy's
//! affair.

use serde::{Deserialize, Serialize};

use super::open_hours::{OpenHours, merged};

/// Which time a duration or a target counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// Every hour counts, 24×7.
    Calendar,
    /// Only open hours count.
    Business,
}

/// From `from` (ms UTC) on, until the next segment, the calendar with this index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Since when, in ms UTC.
    pub from: i64,
    /// Index into the clock's compiled calendars.
    pub calendar: usize,
}

/// A stretch during which a clock runs, in ms UTC; without an end it still runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunningSpan {
    /// Start of the stretch.
    pub start: i64,
    /// Its end, not included; `None` while it still runs.
    pub end: Option<i64>,
}

impl RunningSpan {
    /// The stretch `[start, end)`.
    pub fn new(start: i64, end: i64) -> Self {
        RunningSpan { start, end: Some(end) }
    }

    /// A stretch that still runs.
    pub fn open(start: i64) -> Self {
        RunningSpan { start, end: None }
    }
}

/// How a target stands on its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The earliest instant (ms UTC) at which accrued time equals the target; it may lie in the future of
    /// a span that still runs. `None` when the spans never accrue that much.
    pub due: Option<i64>,
    /// Ms accrued over all spans, with one that still runs counted up to `as_of`.
    pub elapsed: i64,
}

/// A clock that turns spans of instants into counted milliseconds.
#[derive(Debug, Clone, Copy)]
pub enum Clock<'a> {
    /// 24×7.
    Calendar,
    /// Open hours, by the calendar in force at each moment.
    Business {
        /// The compiled calendars of all owners.
        calendars: &'a [OpenHours],
        /// Who is responsible when, sorted by `from`; of equal ones the last holds. The first also covers
        /// the time before it. Without segments, or with an index out of range, the clock stands still.
        segments: &'a [Segment],
    },
}

impl<'a> Clock<'a> {
    /// The clock that counts `hours`; calendars and segments matter to business hours only.
    pub fn new(hours: Hours, calendars: &'a [OpenHours], segments: &'a [Segment]) -> Self {
        match hours {
            Hours::Calendar => Clock::Calendar,
            Hours::Business => Clock::Business { calendars, segments },
        }
    }

    /// Counted ms of `[a, b)`; 0 when `b` does not come after `a`.
    pub fn elapsed_ms(&self, a: i64, b: i64) -> i64 {
        match self {
            Clock::Calendar => b.saturating_sub(a).max(0),
            Clock::Business { calendars, segments } => pieces(calendars, segments, a, b)
                .map(|piece| piece.open_hours.business_ms(piece.start, piece.end))
                .sum(),
        }
    }

    /// The earliest instant, not before `start`, at which `budget_ms` have been counted.
    ///
    /// Without a budget (zero or less) it is `start`. `None` when the calendars' horizons do not hold it.
    pub fn due(&self, start: i64, budget_ms: i64) -> Option<i64> {
        self.due_before(start, i64::MAX, budget_ms).ok()
    }

    /// The due instant of `target_ms` on a clock that runs during `spans`, and what it has counted.
    ///
    /// `spans` are sorted and disjoint. `as_of` only bounds what a span that still runs has counted so far.
    pub fn due_over(&self, spans: &[RunningSpan], as_of: i64, target_ms: i64) -> Due {
        let mut due = None;
        let mut left = target_ms;
        for span in spans {
            match self.due_before(span.start, span.end.unwrap_or(i64::MAX), left) {
                Ok(instant) => {
                    due = Some(instant);
                    break;
                }
                Err(counted) => left -= counted,
            }
        }
        let counted = |span: &RunningSpan| self.elapsed_ms(span.start, span.end.unwrap_or(as_of));
        let elapsed = spans.iter().map(counted).fold(0, i64::saturating_add);
        Due { due, elapsed }
    }

    /// The counted intervals of `[a, b)`, sorted and disjoint: the receipt of [`Self::elapsed_ms`].
    pub fn intervals_within(&self, a: i64, b: i64) -> Vec<(i64, i64)> {
        match self {
            Clock::Calendar => merged(vec![(a, b)]),
            Clock::Business { calendars, segments } => merged(
                pieces(calendars, segments, a, b)
                    .flat_map(|piece| piece.open_hours.intervals_within(piece.start, piece.end))
                    .collect(),
            ),
        }
    }

    /// The due instant of a budget that starts at `a`, or what was counted when `[a, b)` ends before it.
    fn due_before(&self, a: i64, b: i64, budget_ms: i64) -> Result<i64, i64> {
        if budget_ms <= 0 {
            return Ok(a);
        }
        match self {
            Clock::Calendar => match a.checked_add(budget_ms) {
                Some(due) if due <= b => Ok(due),
                _ => Err(b.saturating_sub(a).max(0)),
            },
            Clock::Business { calendars, segments } => {
                let mut counted = 0;
                for piece in pieces(calendars, segments, a, b) {
                    let left = budget_ms - counted;
                    match piece.open_hours.due(piece.start, left) {
                        Some(due) if due <= piece.end => return Ok(due),
                        _ => counted += piece.open_hours.business_ms(piece.start, piece.end),
                    }
                }
                Err(counted)
            }
        }
    }
}

/// A part of a span under one owner's calendar.
struct Piece<'a> {
    start: i64,
    end: i64,
    open_hours: &'a OpenHours,
}

/// Cuts `[a, b)` where the owner changes; parts whose calendar is missing are left out.
fn pieces<'a>(calendars: &'a [OpenHours], segments: &'a [Segment], a: i64, b: i64) -> impl Iterator<Item = Piece<'a>> {
    let first = segments.partition_point(|segment| segment.from <= a).saturating_sub(1);
    let tail = segments.get(first..).unwrap_or_default();
    tail.iter()
        .enumerate()
        .map_while(move |(index, segment)| {
            let start = if index == 0 { a } else { segment.from.max(a) };
            let end = tail.get(index + 1).map_or(b, |next| next.from.min(b));
            (start < b).then_some((start, end, segment.calendar))
        })
        .filter_map(move |(start, end, calendar)| {
            let open_hours = calendars.get(calendar)?;
            (start < end).then_some(Piece { start, end, open_hours })
        })
}
