//! Zendesk's schedules: weekly intervals in minutes from Sunday, holidays of whole days, and which ticket goes by which.
//!
//! A schedule of which any row was refused is left out as a whole: hours that lack a part would bend every figure without
//! anybody seeing it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use nabiz_domain::calendar::{Holiday, Schedule, ScheduleError, Shift};
use nabiz_domain::event::Millis;
use nabiz_domain::symbols::Sym;

use super::zones;
use crate::desk::Desk;
use crate::fields::{Fields, Object};
use crate::reader::Outcome;
use crate::refusal::{Fault, RefusalKind, shown};
use crate::value::Found;

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// Minutes of a week.
const WEEK: u16 = 7 * DAY;
/// Years in which holidays may lie, as all times.
const YEARS: std::ops::Range<i16> = 1980..2100;
/// Days that one holiday may last.
const LONGEST: i32 = 366;

/// What was told of schedules.
#[derive(Debug, Default)]
pub(super) struct Schedules {
    told: BTreeMap<Sym, Told>,
    /// Holidays by schedule, which may be told later or, where it was deleted, never.
    holidays: BTreeMap<Sym, Holidays>,
    /// The schedule that each ticket was given last, and when.
    tickets: BTreeMap<Sym, (Millis, Sym)>,
}

/// One schedule.
#[derive(Debug, Default)]
struct Told {
    /// How many were told before it.
    number: usize,
    name: Option<String>,
    /// In IANA's words.
    zone: Option<String>,
    created_at: Option<Millis>,
    /// When it was changed last, as pages say.
    updated_at: Option<Millis>,
    /// Minutes from Sunday 00:00, local.
    intervals: BTreeSet<(u16, u16)>,
    refused: u64,
}

/// The holidays of one schedule.
#[derive(Debug, Default)]
struct Holidays {
    days: BTreeSet<Date>,
    refused: u64,
}

impl Schedules {
    /// A row of the table `schedule`: one interval.
    pub(super) fn interval(&mut self, row: &dyn Fields, desk: &mut Desk) -> Found<Outcome> {
        let told = self.told(row, desk)?;
        told.interval(row).inspect_err(|_| told.refused += 1)?;
        Ok(Outcome::Passed)
    }

    /// A schedule of a page, whole; its holidays may stand in it.
    pub(super) fn page(&mut self, row: Object<'_>, desk: &mut Desk) -> Found<Outcome> {
        let id = desk.sym(&row.need("id")?);
        let told = self.told(&row, desk)?;
        told.page(row).inspect_err(|_| told.refused += 1)?;
        for holiday in row.list("holidays") {
            self.days(id, &holiday)?;
        }
        Ok(Outcome::Passed)
    }

    /// A holiday that says whose it is.
    pub(super) fn holiday(&mut self, row: &dyn Fields, desk: &mut Desk) -> Found<Outcome> {
        let schedule = desk.sym(&row.need("schedule_id")?);
        self.days(schedule, row)?;
        Ok(Outcome::Passed)
    }

    /// By which schedule a ticket goes.
    pub(super) fn ticket(&mut self, row: &dyn Fields, desk: &mut Desk) -> Found<Outcome> {
        let (ticket, schedule) = (desk.sym(&row.need("ticket_id")?), desk.sym(&row.need("schedule_id")?));
        let at = row.time("created_at")?.unwrap_or(Millis::MIN);
        let last = self.tickets.entry(ticket).or_insert((at, schedule));
        if at >= last.0 {
            *last = (at, schedule);
        }
        Ok(Outcome::Passed)
    }

    /// Tells the desk its schedules, the default first; hands back in words which of them have no hours.
    pub(super) fn settle(&mut self, desk: &mut Desk) -> Vec<String> {
        let mut cases: BTreeMap<Sym, u64> = BTreeMap::new();
        for (_, schedule) in self.tickets.values() {
            *cases.entry(*schedule).or_default() += 1;
        }
        let mut all: Vec<(Sym, Told)> = std::mem::take(&mut self.told).into_iter().collect();
        // The first that was made is the default for tickets that are given none.
        all.sort_by_key(|(_, told)| (told.created_at.unwrap_or(Millis::MAX), told.number));
        let mut left_out = Vec::new();
        let mut bearers: BTreeMap<Option<String>, u32> = BTreeMap::new();
        for (_, told) in &all {
            *bearers.entry(told.name.clone()).or_default() += 1;
        }
        for (id, told) in all {
            let name = match (&told.name, desk.symbols.text(id)) {
                (Some(name), id) if bearers.get(&told.name) > Some(&1) => format!("{name} ({id})"),
                (Some(name), _) => name.clone(),
                (None, id) => id.to_owned(),
            };
            let holidays = self.holidays.remove(&id).unwrap_or_default();
            let schedule = told.schedule(holidays).map_err(|why| {
                left_out.push(format!("the schedule {} is left out: {why}", shown(&name)));
            });
            desk.works_by(name, schedule.ok(), cases.get(&id).copied().unwrap_or_default());
        }
        left_out
    }

    /// The schedule of a row, whatever else stands in it.
    fn told(&mut self, row: &dyn Fields, desk: &mut Desk) -> Found<&mut Told> {
        let id = desk.sym(&row.need("id")?);
        let number = self.told.len();
        let told = self.told.entry(id).or_insert_with(|| Told { number, ..Told::default() });
        if told.name.is_none() {
            told.name = row.text("name").map(|name| name.into_owned());
        }
        if told.created_at.is_none() {
            // A time that is none is said with the rest of the row.
            told.created_at = row.time("created_at").ok().flatten();
        }
        Ok(told)
    }

    fn days(&mut self, schedule: Sym, row: &dyn Fields) -> Found<()> {
        let holidays = self.holidays.entry(schedule).or_default();
        holidays.days.extend(days(row).inspect_err(|_| holidays.refused += 1)?);
        Ok(())
    }
}

impl Told {
    fn interval(&mut self, row: &dyn Fields) -> Found<()> {
        let interval = interval(row)?;
        let zone = zone(row)?;
        row.time("created_at")?;
        if let Some(known) = self.zone.as_ref().filter(|known| **known != zone) {
            let reason = format!("{} differs from {} of its other rows", shown(&zone), shown(known));
            return Err(Box::new(Fault::field(RefusalKind::Invalid, "time_zone", reason)));
        }
        self.zone = Some(zone);
        self.intervals.insert(interval);
        Ok(())
    }

    /// Of several pages the one that was changed last holds.
    fn page(&mut self, row: Object<'_>) -> Found<()> {
        let (zone, updated_at) = (zone(&row)?, row.time("updated_at")?);
        row.time("created_at")?;
        let intervals = row.list("intervals").map(|one| interval(&one)).collect::<Found<BTreeSet<_>>>()?;
        if intervals.is_empty() {
            return Err(Box::new(Fault::field(RefusalKind::Missing, "intervals", "there are none, so it never opens")));
        }
        if updated_at >= self.updated_at {
            (self.zone, self.updated_at, self.intervals) = (Some(zone), updated_at, intervals);
        }
        Ok(())
    }

    /// The schedule in the domain's terms.
    fn schedule(&self, holidays: Holidays) -> Result<Schedule, String> {
        let refused = self.refused + holidays.refused;
        let (0, Some(zone)) = (refused, &self.zone) else {
            let rows = if refused == 1 { "a row of it was".to_owned() } else { format!("{refused} rows of it were") };
            return Err(format!("{rows} refused; mend it, or write the hours as a calendar in the settings"));
        };
        let shifts = self.intervals.iter().map(|&interval| shifts(interval)).collect::<Result<Vec<_>, _>>();
        let closed = holidays.days.into_iter().map(|day| (day, Holiday::Closed));
        let schedule = shifts.and_then(|shifts| Schedule::new(zone, shifts.concat())?.with_holidays(closed));
        schedule.map_err(|error| error.to_string())
    }
}

/// An interval, cut at midnights: a holiday closes its own date, not the hours of a shift behind it.
fn shifts((start, end): (u16, u16)) -> Result<Vec<(Weekday, Shift)>, ScheduleError> {
    let days = Weekday::Sunday.cycle_forward().zip((0..WEEK).step_by(DAY.into()));
    let parts = days.map(|(weekday, midnight)| (weekday, start.max(midnight), end.min(midnight + DAY), midnight));
    let held = parts.filter(|(_, start, end, _)| start < end);
    held.map(|(weekday, start, end, midnight)| Ok((weekday, Shift::new(start - midnight, end - midnight)?))).collect()
}

fn interval(row: &dyn Fields) -> Found<(u16, u16)> {
    let (start, end) = (minute(row, "start_time")?, minute(row, "end_time")?);
    if end <= start {
        let reason = format!("`{end}` does not come after the start, `{start}`");
        return Err(Box::new(Fault::field(RefusalKind::Invalid, "end_time", reason)));
    }
    Ok((start, end))
}

/// Minutes from the begin of the week up to its end.
fn minute(row: &dyn Fields, name: &'static str) -> Found<u16> {
    let text = row.need(name)?;
    let minute = row.number(name)?.filter(|number| (0.0..=f64::from(WEEK)).contains(number) && number.fract() == 0.0);
    minute.map(|number| number as u16).ok_or_else(|| {
        let reason = format!("{} is no minute of a week, from 0 to {WEEK}", shown(&text));
        Box::new(Fault::field(RefusalKind::Invalid, name, reason))
    })
}

fn zone(row: &dyn Fields) -> Found<String> {
    let name = row.need("time_zone")?;
    zones::iana(&name).ok_or_else(|| Box::new(Fault::unknown("time_zone", "time zone", &name, zones::names())))
}

/// The days of a holiday, the last included.
fn days(row: &dyn Fields) -> Found<impl Iterator<Item = Date>> {
    let (first, last) = (date(row, "start_date")?, date(row, "end_date")?);
    let reason = match (last - first).get_days() {
        ..0 => format!("`{last}` lies before the start, `{first}`"),
        0..LONGEST => return Ok(first.series(jiff::Span::new().days(1)).take_while(move |day| *day <= last)),
        LONGEST.. => format!("`{last}` lies more than a year after the start, `{first}`"),
    };
    Err(Box::new(Fault::field(RefusalKind::Invalid, "end_date", reason)))
}

fn date(row: &dyn Fields, name: &'static str) -> Found<Date> {
    let text = row.need(name)?;
    let date = text.parse::<Date>().ok().filter(|date| YEARS.contains(&date.year()));
    date.ok_or_else(|| {
        let reason = format!("{} is no date from 1980 to 2099; write `2024-04-23`", shown(&text));
        Box::new(Fault::field(RefusalKind::Time, name, reason))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_cut_at_midnights() {
        let weekday = |interval| -> Vec<(Weekday, (u16, u16))> {
            shifts(interval).unwrap().into_iter().map(|(weekday, shift)| (weekday, shift.into())).collect()
        };
        let (sunday, monday, tuesday, saturday) =
            (Weekday::Sunday, Weekday::Monday, Weekday::Tuesday, Weekday::Saturday);
        for (interval, expected) in [
            // Minute 0 is Sunday 00:00, 1440 Monday 00:00.
            ((0, 1), vec![(sunday, (0, 1))]),
            ((0, 1440), vec![(sunday, (0, 1440))]),
            ((1440, 2880), vec![(monday, (0, 1440))]),
            // 1920 = 1440 + 8 × 60: Monday 08:00; 2520 = 1440 + 18 × 60: Monday 18:00.
            ((1920, 2520), vec![(monday, (480, 1080))]),
            // Monday 22:00 to Tuesday 06:00.
            ((2760, 3240), vec![(monday, (1320, 1440)), (tuesday, (0, 360))]),
            ((10_079, 10_080), vec![(saturday, (1439, 1440))]),
        ] {
            assert_eq!(weekday(interval), expected, "{interval:?}");
        }
        assert!(
            weekday((0, 10_080)).iter().all(|(_, hours)| *hours == (0, 1440)),
            "round the clock is seven whole days"
        );
        assert_eq!(weekday((0, 10_080)).len(), 7);
    }
}
