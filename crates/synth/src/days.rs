//! The shop's days and opening hours: Monday to Friday 09–18, Saturday 10–16, closed on Turkey's public
//! holidays. It knows dates and zones so that nobody else here has to.

use jiff::civil::{Date, Weekday};
use nabiz_domain::calendar::{Calendar, Holiday, OpenHours, Schedule, Shift, tr_holidays, zone};
use nabiz_domain::event::Millis;

use crate::ShopError;

pub(crate) const SECOND: Millis = 1_000;
pub(crate) const MINUTE: Millis = 60 * SECOND;
pub(crate) const HOUR: Millis = 60 * MINUTE;
pub(crate) const DAY: Millis = 24 * HOUR;

/// Opening hours by weekday from Monday: local minutes `[start, end)`.
pub(crate) const WEEK: [Option<(u16, u16)>; 7] = [
    Some((540, 1080)),
    Some((540, 1080)),
    Some((540, 1080)),
    Some((540, 1080)),
    Some((540, 1080)),
    Some((600, 960)),
    None,
];

/// Work that runs past the last day still finds open hours for so long; what happens then is never told.
const RUN_OUT_DAYS: i64 = 200;

/// One local day.
#[derive(Clone, Debug)]
pub(crate) struct Day {
    pub date: Date,
    /// Its midnight.
    pub start: Millis,
    pub length: Millis,
    /// From Monday, 0.
    pub weekday: usize,
    /// Closed all day by law.
    pub holiday: bool,
}

/// All days of the shop, with its opening hours.
#[derive(Clone, Debug)]
pub(crate) struct Days {
    pub all: Vec<Day>,
    open: OpenHours,
}

impl Days {
    pub fn new(timezone: &str, first: Date, count: u32) -> Result<Self, ShopError> {
        let tz = zone(timezone).map_err(ShopError::Timezone)?;
        let holidays: Vec<_> = tr_holidays().into_iter().map(|day| (day.named.date, day.named.holiday)).collect();
        let midnight = |date: Date| Ok(date.to_zoned(tz.clone())?.timestamp().as_millisecond());
        let mut all = Vec::with_capacity(count as usize);
        let (mut date, mut start) = (first, midnight(first).map_err(ShopError::Date)?);
        for _ in 0..count {
            let next = date.tomorrow().map_err(ShopError::Date)?;
            let end = midnight(next).map_err(ShopError::Date)?;
            let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
            let holiday = holidays.iter().any(|(day, kind)| *day == date && *kind == Holiday::Closed);
            all.push(Day { date, start, length: end - start, weekday, holiday });
            (date, start) = (next, end);
        }
        let (from, to) = (all.first().map_or(start, |day| day.start), start + RUN_OUT_DAYS * DAY);
        let schedule = Schedule::new(timezone, shifts()).map_err(ShopError::Timezone)?;
        let schedule = schedule.with_holidays(holidays).map_err(ShopError::Timezone)?;
        Ok(Self { all, open: Calendar::new(vec![schedule]).compile(from, to) })
    }

    /// The first midnight.
    pub fn start(&self) -> Millis {
        self.all.first().map_or(0, |day| day.start)
    }

    /// The midnight after the last day.
    pub fn end(&self) -> Millis {
        self.all.last().map_or(0, |day| day.start + day.length)
    }

    pub fn is_open(&self, at: Millis) -> bool {
        self.open.is_open(at)
    }

    /// The instant at which `work` of open time has passed since `at`.
    pub fn after(&self, at: Millis, work: Millis) -> Millis {
        self.open.due(at, work.max(1)).unwrap_or(at + DAY + work)
    }

    /// The day an instant lies on, and its minute of that day: by 24-hour days, which is near enough
    /// for rosters.
    pub fn day_and_minute(&self, at: Millis) -> (u32, u32) {
        let since = (at - self.start()).max(0);
        ((since / DAY) as u32, (since % DAY / MINUTE) as u32)
    }
}

fn shifts() -> Vec<(Weekday, Shift)> {
    let mut shifts = Vec::new();
    for (offset, hours) in (0i8..).zip(WEEK) {
        let weekday = Weekday::from_monday_zero_offset(offset);
        if let (Ok(weekday), Some((start, end))) = (weekday, hours)
            && let Ok(shift) = Shift::new(start, end)
        {
            shifts.push((weekday, shift));
        }
    }
    shifts
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn work_waits_for_the_next_open_hour() {
        let days = Days::new("Europe/Istanbul", date(2025, 4, 28), 7).unwrap();
        let [wednesday, thursday, friday] = [2, 3, 4].map(|day: usize| days.all[day].start);
        assert_eq!(days.all[2].weekday, 2);
        assert!(days.all[3].holiday, "1 May");
        assert!(!days.is_open(thursday + 10 * HOUR));
        assert_eq!(days.after(wednesday + 17 * HOUR, 2 * HOUR), friday + 10 * HOUR);
        assert_eq!(days.day_and_minute(friday + 10 * HOUR), (4, 600));
    }

    #[test]
    fn an_unknown_zone_is_an_error() {
        assert!(Days::new("Moon/Base", date(2025, 1, 1), 7).is_err());
    }
}
