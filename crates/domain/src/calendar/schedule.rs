//! One version of a schedule: local rules (weekly shifts, holidays, validity) in an IANA zone, and the
//! instants at which they are open.
//!
//! Every instant is worked out from its own local date, never by adding 24 hours, so that days of 23 and
//! 25 hours come out right.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use super::open_hours::merged;

/// Most shifts or closed parts that one day may list: half-hour slots. It bounds the size of a compiled
/// horizon.
pub const MAX_SHIFTS_PER_DAY: usize = 48;

/// Minutes of a nominal local day.
pub(super) const DAY: u16 = 1440;

/// A shift: local minutes `[start, end)` of the day it starts on.
///
/// `start` is below 1440; an `end` past 1440 runs into the next day. Read and written as `[start, end]`;
/// written with start > end, the end belongs to the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "(u16, u16)", into = "(u16, u16)")]
pub struct Shift {
    start: u16,
    end: u16,
}

impl Shift {
    /// The shift `[start, end)`; with start > end it ends on the next day.
    ///
    /// # Errors
    /// When it is empty, starts at 1440 or later, or ends after the next day (2880).
    pub fn new(start: u16, end: u16) -> Result<Self, ScheduleError> {
        if start >= DAY || end > 2 * DAY {
            return Err(ScheduleError::ShiftOutOfRange { start, end });
        }
        if start == end {
            return Err(ScheduleError::EmptyShift { minute: start });
        }
        let end = if start > end { end + DAY } else { end };
        Ok(Shift { start, end })
    }
}

impl TryFrom<(u16, u16)> for Shift {
    type Error = ScheduleError;

    fn try_from((start, end): (u16, u16)) -> Result<Self, ScheduleError> {
        Shift::new(start, end)
    }
}

impl From<Shift> for (u16, u16) {
    fn from(shift: Shift) -> Self {
        (shift.start, shift.end)
    }
}

/// What a holiday does to its local date.
///
/// A night shift that started the day before is cut at midnight by `Closed` and `Open`, and where they
/// apply by the other two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holiday {
    /// Closed all day; a night shift of that day is not held, its hours after midnight included.
    Closed,
    /// A half day: shifts are cut at this local minute, later ones are not held.
    ClosedFrom(u16),
    /// Closed during these parts of the date only; they do not reach past its midnight.
    ClosedDuring(Vec<Shift>),
    /// Open during these shifts and no others: a special opening day, or special hours.
    Open(Vec<Shift>),
}

/// A holiday on its date, with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedHoliday {
    /// The local date.
    pub date: Date,
    /// What it does to the hours of that date.
    pub holiday: Holiday,
    /// Its name as people know it.
    pub name: String,
}

/// Why a schedule cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// The zone is not in the IANA data.
    #[error("unknown time zone `{0}`")]
    UnknownZone(String),
    /// A shift starts past its day or ends past the next.
    #[error("shift {start}..{end} must start before minute 1440 and end by minute 2880")]
    ShiftOutOfRange {
        /// Start, in minutes of the day.
        start: u16,
        /// End, in minutes of the day.
        end: u16,
    },
    /// A shift ends where it starts.
    #[error("shift at minute {minute} is empty")]
    EmptyShift {
        /// Where it starts and ends, in minutes of the day.
        minute: u16,
    },
    /// A day lists more than [`MAX_SHIFTS_PER_DAY`] shifts or closed parts.
    #[error("{count} shifts on {day}, more than {MAX_SHIFTS_PER_DAY}")]
    TooManyShifts {
        /// The weekday or date.
        day: String,
        /// How many there are.
        count: usize,
    },
    /// `valid_to` does not come after `valid_from`.
    #[error("valid_to {to} is not after valid_from {from}")]
    EmptyValidity {
        /// First valid date.
        from: Date,
        /// First date no longer valid.
        to: Date,
    },
}

/// One version of an owner's opening hours.
#[derive(Debug, Clone)]
pub struct Schedule {
    zone: TimeZone,
    /// Shifts per weekday, Monday first, as written: each is placed in time by itself.
    weekly: [Vec<(u16, u16)>; 7],
    holidays: BTreeMap<Date, Holiday>,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
}

impl Schedule {
    /// A schedule that holds for all time, with these weekly shifts, in the IANA zone `zone`.
    ///
    /// # Errors
    /// When the zone is unknown or a day has too many shifts.
    pub fn new(zone: &str, shifts: impl IntoIterator<Item = (Weekday, Shift)>) -> Result<Self, ScheduleError> {
        let zone = self::zone(zone)?;
        let mut weekly: [Vec<Shift>; 7] = Default::default();
        for (weekday, shift) in shifts {
            weekly[monday_index(weekday)].push(shift);
        }
        for (index, shifts) in weekly.iter().enumerate() {
            check_count(&format!("weekday {}", index + 1), shifts)?;
        }
        let weekly = weekly.map(|shifts| minutes(&shifts));
        Ok(Schedule { zone, weekly, holidays: BTreeMap::new(), valid_from: None, valid_to: None })
    }

    /// Adds holidays. Of several for one date the one added last holds, so an owner's own list goes after
    /// a country's.
    ///
    /// # Errors
    /// When a date lists too many parts.
    pub fn with_holidays(mut self, holidays: impl IntoIterator<Item = (Date, Holiday)>) -> Result<Self, ScheduleError> {
        for (date, holiday) in holidays {
            if let Holiday::ClosedDuring(parts) | Holiday::Open(parts) = &holiday {
                check_count(&date.to_string(), parts)?;
            }
            self.holidays.insert(date, holiday);
        }
        Ok(self)
    }

    /// Bounds the version to `[from, to)`, at local midnights of its own zone; `None` leaves a side open.
    ///
    /// # Errors
    /// When both are given and `to` is not after `from`.
    pub fn valid(mut self, from: Option<Date>, to: Option<Date>) -> Result<Self, ScheduleError> {
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            return Err(ScheduleError::EmptyValidity { from, to });
        }
        self.valid_from = from;
        self.valid_to = to;
        Ok(self)
    }

    /// The zone of its local times.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Its shifts, Monday first, in minutes of the day on which they start; an end past 1440 lies on the next day.
    #[must_use]
    pub fn weekly(&self) -> &[Vec<(u16, u16)>; 7] {
        &self.weekly
    }

    /// Its holidays and special days, in order of date.
    pub fn holidays(&self) -> impl Iterator<Item = (Date, &Holiday)> {
        self.holidays.iter().map(|(date, holiday)| (*date, holiday))
    }

    /// The dates `[from, to)` for which it holds; an open side is `None`.
    #[must_use]
    pub fn valid_dates(&self) -> (Option<Date>, Option<Date>) {
        (self.valid_from, self.valid_to)
    }

    /// The instants `[from, to)` between which it is valid.
    pub(super) fn validity(&self) -> (i64, i64) {
        let midnight = |date| match instant(&self.zone, date, 0) {
            Some(at) => at,
            // Dates at the far ends of the calendar have no instant.
            None if date.year() < 0 => i64::MIN,
            None => i64::MAX,
        };
        (self.valid_from.map_or(i64::MIN, midnight), self.valid_to.map_or(i64::MAX, midnight))
    }

    /// Appends the open intervals within `[from, to)`, unsorted and possibly overlapping. Validity is the
    /// caller's affair.
    pub(super) fn open_within(&self, from: i64, to: i64, open: &mut Vec<(i64, i64)>) {
        let (Some(mut date), Some(last)) = (self.date_at(from), self.date_at(to)) else {
            return;
        };
        // A skipped or repeated local day can put a date's hours a day off: look one further on both sides.
        date = date.yesterday().unwrap_or(date);
        let last = last.tomorrow().unwrap_or(last);
        let mut night_before = date.yesterday().map(|date| self.shifts_of(date)).unwrap_or_default();
        while date <= last {
            let own = self.shifts_of(date);
            for (start, end) in self.minutes_of(date, &night_before, &own) {
                let interval = (instant(&self.zone, date, start), instant(&self.zone, date, end));
                if let (Some(start), Some(end)) = interval {
                    open.push((start.max(from), end.min(to)));
                }
            }
            night_before = own;
            let Ok(next) = date.tomorrow() else { return };
            date = next;
        }
    }

    /// The open minutes of a local date, all within `0..=1440`, holidays applied: what the night before
    /// brings over, and the date's own shifts.
    fn minutes_of(&self, date: Date, night_before: &[(u16, u16)], own: &[(u16, u16)]) -> Vec<(u16, u16)> {
        let carried = night_before.iter().filter(|shift| shift.1 > DAY).map(|shift| (0, shift.1 - DAY));
        let own = own.iter().map(|shift| (shift.0, shift.1.min(DAY)));
        match self.holidays.get(&date) {
            None => carried.chain(own).collect(),
            Some(Holiday::Closed) => Vec::new(),
            Some(Holiday::ClosedFrom(close)) => {
                carried.chain(own).map(|(start, end)| (start, end.min(*close))).collect()
            }
            Some(Holiday::ClosedDuring(parts)) => without(carried.chain(own), &merged(minutes(parts))),
            Some(Holiday::Open(_)) => own.collect(),
        }
    }

    /// The shifts that start on a local date; an end past 1440 runs into the next date.
    fn shifts_of(&self, date: Date) -> Vec<(u16, u16)> {
        let weekly = &self.weekly[monday_index(date.weekday())];
        let held = match self.holidays.get(&date) {
            None | Some(Holiday::ClosedDuring(_)) => weekly.clone(),
            Some(Holiday::Closed) => Vec::new(),
            Some(Holiday::ClosedFrom(close)) => weekly.iter().map(|&(start, end)| (start, end.min(*close))).collect(),
            Some(Holiday::Open(shifts)) => minutes(shifts),
        };
        // A date that its zone skipped has no hours of its own; shifting them on would open another day.
        if held.is_empty() || self.exists(date) { held } else { Vec::new() }
    }

    /// Whether the zone had this date at all: Apia went from 29 to 31 December 2011.
    fn exists(&self, date: Date) -> bool {
        let next = date.tomorrow().ok().and_then(|tomorrow| instant(&self.zone, tomorrow, 0));
        instant(&self.zone, date, 0) < next
    }

    fn date_at(&self, at: i64) -> Option<Date> {
        let timestamp = Timestamp::from_millisecond(at).ok()?;
        Some(self.zone.to_datetime(timestamp).date())
    }
}

/// The zone of an IANA name, from the bundled data.
///
/// # Errors
/// When there is no such zone.
pub fn zone(name: &str) -> Result<TimeZone, ScheduleError> {
    let zone = TimeZoneDatabase::bundled().get(name);
    zone.map_err(|_| ScheduleError::UnknownZone(name.to_owned()))
}

/// The instant of a local wall time, at `minute` (0..=2880) of `date`: in a gap it is shifted forward by
/// the gap, in a fold it is the earlier one.
fn instant(zone: &TimeZone, date: Date, minute: u16) -> Option<i64> {
    let mut date = date;
    for _ in 0..minute / DAY {
        date = date.tomorrow().ok()?;
    }
    let minute = minute % DAY;
    let wall: DateTime = date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
    zone.to_ambiguous_timestamp(wall).compatible().ok().map(Timestamp::as_millisecond)
}

fn monday_index(weekday: Weekday) -> usize {
    weekday.to_monday_zero_offset().unsigned_abs().into()
}

fn minutes(shifts: &[Shift]) -> Vec<(u16, u16)> {
    shifts.iter().map(|shift| (shift.start, shift.end)).collect()
}

fn check_count(day: &str, shifts: &[Shift]) -> Result<(), ScheduleError> {
    let count = shifts.len();
    if count > MAX_SHIFTS_PER_DAY {
        return Err(ScheduleError::TooManyShifts { day: day.to_owned(), count });
    }
    Ok(())
}

/// What is left of each interval of `open` outside `closed`, which is sorted and disjoint.
fn without(open: impl Iterator<Item = (u16, u16)>, closed: &[(u16, u16)]) -> Vec<(u16, u16)> {
    let mut left = Vec::new();
    for (mut start, end) in open {
        for &(from, to) in closed {
            left.push((start, end.min(from)));
            start = start.max(to);
        }
        left.push((start, end));
    }
    left.retain(|(start, end)| start < end);
    left
}
