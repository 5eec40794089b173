//! Turkey's public holidays, 2020 to 2030, from the table `tr_holidays.txt`.
//!
//! Days and lengths are those of Law 2429 on national and general holidays: 1 January, 23 April, 1 May,
//! 19 May, 15 July, 30 August; 28 October from 13:00 and 29 October; Ramazan Bayramı 3½ days and Kurban
//! Bayramı 4½ days, each from 13:00 of its eve (arife). First days of the feasts follow the calendar of
//! religious days that the Presidency of Religious Affairs (Diyanet) publishes for each year; later ones
//! are calculated and marked so. `docs/holidays-tr.md` tells how each year was checked. Administrative
//! leave that bridges a feast binds public servants only and is not in here.

use jiff::civil::Date;

use super::schedule::{Holiday, NamedHoliday};

/// What a holiday's date rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// Fixed by law to a day of the year.
    Law,
    /// Read from a published yearly calendar of religious days.
    Published,
    /// Calculated in advance: check it once that year's calendar is out.
    Calculated,
}

/// A public holiday of Turkey with what its date rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrHoliday {
    /// Date, effect and Turkish name.
    pub named: NamedHoliday,
    /// What the date rests on; of two holidays on one date, the weaker one.
    pub basis: Basis,
}

const TABLE: &str = include_str!("tr_holidays.txt");
const YEARS: std::ops::RangeInclusive<i16> = 2020..=2030;
/// Half days close at 13:00.
const HALF_DAY: Holiday = Holiday::ClosedFrom(13 * 60);

/// Turkey's public holidays in the order of their dates, one entry per date.
///
/// Where two fall on one date their names are joined and the date is closed whenever either closes it.
pub fn tr_holidays() -> Vec<TrHoliday> {
    let mut all: Vec<TrHoliday> = TABLE.lines().flat_map(holidays_of_line).collect();
    // Closed sorts before half days: see `strictest_first`.
    all.sort_by_key(|entry| (entry.named.date, strictest_first(&entry.named.holiday)));
    all.dedup_by(|later, kept| later.named.date == kept.named.date && join(kept, later));
    all
}

/// One line is `fixed MM-DD whole|half name` or `feast YYYY-MM-DD days basis name`. The table is ours, so a
/// line that is neither is a comment; a test counts the entries.
fn holidays_of_line(line: &str) -> Vec<TrHoliday> {
    let mut words = line.splitn(3, ' ');
    match (words.next(), words.next(), words.next()) {
        (Some("fixed"), Some(month_day), Some(rest)) => fixed(month_day, rest),
        (Some("feast"), Some(date), Some(rest)) => feast(date, rest).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn fixed(month_day: &str, rest: &str) -> Vec<TrHoliday> {
    let Some((extent, name)) = rest.split_once(' ') else {
        return Vec::new();
    };
    let holiday = if extent == "half" { HALF_DAY } else { Holiday::Closed };
    let dates = YEARS.filter_map(|year| format!("{year}-{month_day}").parse::<Date>().ok());
    dates.map(|date| entry(date, holiday.clone(), name, Basis::Law)).collect()
}

/// A feast of some days, with its eve.
fn feast(date: &str, rest: &str) -> Option<Vec<TrHoliday>> {
    let mut words = rest.splitn(3, ' ');
    let first: Date = date.parse().ok()?;
    let days: usize = words.next()?.parse().ok()?;
    let basis = if words.next()? == "published" { Basis::Published } else { Basis::Calculated };
    let name = words.next()?;
    let mut entries = vec![entry(first.yesterday().ok()?, HALF_DAY, &format!("{name} arifesi"), basis)];
    for (index, date) in first.series(jiff::Span::new().days(1)).take(days).enumerate() {
        entries.push(entry(date, Holiday::Closed, &format!("{name} {}. gün", index + 1), basis));
    }
    Some(entries)
}

fn entry(date: Date, holiday: Holiday, name: &str, basis: Basis) -> TrHoliday {
    TrHoliday { named: NamedHoliday { date, holiday, name: name.to_owned() }, basis }
}

fn strictest_first(holiday: &Holiday) -> u8 {
    u8::from(*holiday != Holiday::Closed)
}

/// Joins a second holiday of the same date into the stricter first; always true, as `dedup_by` wants.
fn join(kept: &mut TrHoliday, later: &TrHoliday) -> bool {
    kept.named.name = format!("{} / {}", kept.named.name, later.named.name);
    kept.basis = kept.basis.max(later.basis);
    true
}
