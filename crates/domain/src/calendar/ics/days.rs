//! The days that events close, gathered per date.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use jiff::civil::{Date, DateTime, Time};

use crate::calendar::open_hours::merged;
use crate::calendar::schedule::{DAY, Holiday, NamedHoliday, Shift};

/// Years that are kept; yearly events without an end recur until the last.
pub const YEARS: RangeInclusive<i16> = 2000..=2100;

/// Most days a file may spell out, recurrences included; it bounds what a hostile file costs.
const MAX_DAYS: usize = 50_000;

/// Closed days, gathered.
#[derive(Default)]
pub struct Days {
    days: BTreeMap<Date, Day>,
    spelled_out: usize,
}

#[derive(Default)]
struct Day {
    closed: Vec<(u16, u16)>,
    names: BTreeSet<String>,
}

impl Days {
    /// Closes `count` dates from `first` on.
    pub fn close_dates(&mut self, first: Date, count: i32, name: &str) -> Result<(), &'static str> {
        let mut date = first;
        for _ in 0..count {
            self.close(date, 0, DAY, name)?;
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        Ok(())
    }

    /// Closes the local times `[from, to)`. Minutes that are partly covered are closed.
    pub fn close_walls(&mut self, from: DateTime, to: DateTime, name: &str) -> Result<(), &'static str> {
        let mut date = from.date();
        while date <= to.date() {
            let start = if date == from.date() { minute(from.time()) } else { 0 };
            let end = if date == to.date() { minute_up(to.time()) } else { DAY };
            if start < end {
                self.close(date, start, end, name)?;
            }
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        Ok(())
    }

    /// The gathered days in order.
    pub fn into_holidays(self) -> Vec<NamedHoliday> {
        let named = |(date, day): (Date, Day)| {
            let names: Vec<String> = day.names.into_iter().collect();
            NamedHoliday { date, holiday: holiday(day.closed), name: names.join(" / ") }
        };
        self.days.into_iter().map(named).collect()
    }

    fn close(&mut self, date: Date, start: u16, end: u16, name: &str) -> Result<(), &'static str> {
        self.spelled_out += 1;
        if self.spelled_out > MAX_DAYS {
            return Err("the file spells out too many days");
        }
        if YEARS.contains(&date.year()) {
            let day = self.days.entry(date).or_default();
            day.closed.push((start, end));
            if !name.is_empty() {
                day.names.insert(name.to_owned());
            }
        }
        Ok(())
    }
}

fn holiday(closed: Vec<(u16, u16)>) -> Holiday {
    let parts = merged(closed);
    if parts == [(0, DAY)] {
        return Holiday::Closed;
    }
    // Every part starts and ends within its day, so none is refused.
    Holiday::ClosedDuring(parts.into_iter().filter_map(|(start, end)| Shift::new(start, end).ok()).collect())
}

/// The minute of the day.
fn minute(time: Time) -> u16 {
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}

/// The minute of the day, rounded up.
fn minute_up(time: Time) -> u16 {
    minute(time) + u16::from(time.second() > 0 || time.subsec_nanosecond() > 0)
}
