//! `[[calendars]]`: weekly hours, holidays and validity, and the schedules they make.

use std::collections::BTreeMap;
use std::io;

use jiff::civil::{Date, Weekday};
use nabiz_domain::calendar::{
    Calendar, Holiday, MAX_SHIFTS_PER_DAY, Schedule, ScheduleError, Shift, holidays_from_ics, tr_holidays, zone,
};
use toml::de::DeValue;

use super::entry::{Entry, Section};
use super::error::{Flaw, Read, Wrong};
use super::value;

const KEYS: [&str; 6] = ["name", "timezone", "hours", "holidays", "valid_from", "valid_to"];
const HOLIDAY_KEYS: [&str; 5] = ["date", "name", "open", "closed_from", "closed_during"];

/// One `[[calendars]]` as it is written: a version of the calendar of its name.
#[derive(Clone, Debug)]
pub(super) struct Version<'t> {
    pub name: &'t str,
    pub section: Section<'t>,
    timezone: Option<String>,
    hours: Vec<(Weekday, Shift)>,
    holidays: Vec<Source<'t>>,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
}

/// Where holidays come from.
#[derive(Clone, Debug)]
enum Source<'t> {
    Turkey,
    File(&'t str, Entry<'t>),
    Day(Date, Holiday),
}

/// Files that a settings file names, each read once.
pub(super) struct Files<'f> {
    read: &'f dyn Fn(&str) -> io::Result<String>,
    texts: BTreeMap<String, String>,
}

impl<'f> Files<'f> {
    pub fn new(read: &'f dyn Fn(&str) -> io::Result<String>) -> Self {
        Self { read, texts: BTreeMap::new() }
    }

    /// The names of what was read.
    pub fn into_names(self) -> Vec<String> {
        self.texts.into_keys().collect()
    }

    fn text(&mut self, name: &str) -> io::Result<&str> {
        if !self.texts.contains_key(name) {
            self.texts.insert(name.to_owned(), (self.read)(name)?);
        }
        Ok(self.texts.get(name).map_or("", String::as_str))
    }
}

/// Reads the list of calendars.
pub(super) fn read<'t>(entry: &Entry<'t>, above: &[&str]) -> Read<Vec<Version<'t>>> {
    entry.sections(&KEYS, above)?.into_iter().map(version).collect()
}

/// Puts the versions of each name together; those without a zone are in the account's.
pub(super) fn build<'t>(
    versions: &[Version<'t>],
    account_zone: &str,
    files: &mut Files<'_>,
) -> Read<BTreeMap<&'t str, Calendar>> {
    let mut schedules: BTreeMap<&str, Vec<Schedule>> = BTreeMap::new();
    for version in versions {
        schedules.entry(version.name).or_default().push(version.schedule(account_zone, files)?);
    }
    Ok(schedules.into_iter().map(|(name, versions)| (name, Calendar::new(versions))).collect())
}

fn version(section: Section<'_>) -> Read<Version<'_>> {
    let date = |name: &str| section.get(name).map(|entry| date(&entry)).transpose();
    let timezone = section.get("timezone").map(|entry| entry.noted(value::zone_name)).transpose()?;
    let holidays = section.get("holidays").map(|entry| entry.list()).transpose()?.unwrap_or_default();
    Ok(Version {
        name: section.need("name", "\"support\"")?.text()?,
        timezone,
        hours: hours(&section.need("hours", "{ mon-fri = [\"09:00-18:00\"] }")?.section()?)?,
        holidays: holidays.iter().map(source).collect::<Read<_>>()?,
        valid_from: date("valid_from")?,
        valid_to: date("valid_to")?,
        section,
    })
}

fn hours(section: &Section<'_>) -> Read<Vec<(Weekday, Shift)>> {
    let mut hours: Vec<(Weekday, Shift)> = Vec::new();
    let mut written: Vec<Weekday> = Vec::new();
    for (name, at, entry) in section.entries() {
        let flaw = |wrong| Box::new(Flaw { at, key: Some(entry.key.clone()), wrong, source: None });
        let days = value::weekdays(name).map_err(flaw)?;
        if let Some(day) = days.iter().find(|day| written.contains(day)) {
            let problem = format!("`{}` has hours already", value::weekday_name(*day));
            return Err(flaw(Wrong::new(problem, "write the hours of a day in one place")));
        }
        let shifts = shifts(&entry)?;
        hours.extend(days.iter().flat_map(|&day| shifts.iter().map(move |&shift| (day, shift))));
        written.extend(days);
    }
    Ok(hours)
}

fn shifts(entry: &Entry<'_>) -> Read<Vec<Shift>> {
    let shifts: Vec<Shift> = entry.list()?.iter().map(|item| item.noted(value::shift)).collect::<Read<_>>()?;
    if shifts.len() > MAX_SHIFTS_PER_DAY {
        let problem = format!("{} shifts on one day", shifts.len());
        return Err(entry.flaw(Wrong::new(problem, format!("use at most {MAX_SHIFTS_PER_DAY}"))));
    }
    Ok(shifts)
}

/// `2024-04-23`, in quotes or without.
fn date(entry: &Entry<'_>) -> Read<Date> {
    match entry.value() {
        DeValue::Datetime(written) => {
            let text = written.to_string();
            value::date(&text).map_err(|wrong| entry.flaw(wrong))
        }
        _ => entry.noted(value::date),
    }
}

fn source<'t>(item: &Entry<'t>) -> Read<Source<'t>> {
    match item.value() {
        DeValue::Table(_) => day(&item.section()?),
        DeValue::Datetime(_) => Ok(Source::Day(date(item)?, Holiday::Closed)),
        _ => named(item),
    }
}

fn named<'t>(item: &Entry<'t>) -> Read<Source<'t>> {
    let text = item.text()?;
    if text == "tr" {
        return Ok(Source::Turkey);
    }
    if text.to_ascii_lowercase().ends_with(".ics") {
        return Ok(Source::File(text, item.clone()));
    }
    let unknown = |_| {
        let help = "write `\"tr\"`, a file that ends in `.ics` or a date such as `\"2024-04-23\"`";
        item.flaw(Wrong::new(format!("unknown holidays `{text}`"), help))
    };
    Ok(Source::Day(value::date(text).map_err(unknown)?, Holiday::Closed))
}

fn day<'t>(section: &Section<'t>) -> Read<Source<'t>> {
    section.refuse_unknown(&HOLIDAY_KEYS, &[])?;
    let day = date(&section.need("date", "\"2024-12-31\"")?)?;
    // The name is for who reads the file.
    section.get("name").map(|entry| entry.text()).transpose()?;
    let hours = ["open", "closed_from", "closed_during"].map(|key| section.get(key));
    let holiday = match &hours {
        [None, None, None] => Holiday::Closed,
        [Some(entry), None, None] => Holiday::Open(some_shifts(entry)?),
        [None, Some(entry), None] => Holiday::ClosedFrom(entry.noted(value::time_of_day)?),
        [None, None, Some(entry)] => Holiday::ClosedDuring(closed_parts(entry)?),
        _ => {
            let help = "keep one of `open`, `closed_from` and `closed_during`";
            return Err(section.flaw(Wrong::new("the hours of the day are given twice", help)));
        }
    };
    Ok(Source::Day(day, holiday))
}

fn some_shifts(entry: &Entry<'_>) -> Read<Vec<Shift>> {
    let shifts = shifts(entry)?;
    if shifts.is_empty() {
        return Err(entry.flaw(Wrong::new("no hours are listed", "for a closed day leave the key out")));
    }
    Ok(shifts)
}

fn closed_parts(entry: &Entry<'_>) -> Read<Vec<Shift>> {
    let parts = some_shifts(entry)?;
    if parts.iter().any(|&part| <(u16, u16)>::from(part).1 > 24 * 60) {
        let help = "end it at `24:00` and give the rest to the next date";
        return Err(entry.flaw(Wrong::new("a closed part runs past midnight", help)));
    }
    Ok(parts)
}

impl Version<'_> {
    fn schedule(&self, account_zone: &str, files: &mut Files<'_>) -> Read<Schedule> {
        let zone_name = self.timezone.as_deref().unwrap_or(account_zone);
        let flaw = |error: ScheduleError| self.section.flaw(Wrong { problem: error.to_string(), help: None });
        let mut schedule = Schedule::new(zone_name, self.hours.iter().copied()).map_err(flaw)?;
        for source in &self.holidays {
            schedule = schedule.with_holidays(source.holidays(zone_name, files)?).map_err(flaw)?;
        }
        schedule.valid(self.valid_from, self.valid_to).map_err(|error| match self.section.get("valid_to") {
            Some(entry) => {
                let help = "`valid_to` is the first day on which it no longer holds";
                entry.flaw(Wrong::new(error.to_string(), help))
            }
            None => flaw(error),
        })
    }
}

impl Source<'_> {
    fn holidays(&self, zone_name: &str, files: &mut Files<'_>) -> Read<Vec<(Date, Holiday)>> {
        match self {
            Self::Turkey => Ok(tr_holidays().into_iter().map(|day| (day.named.date, day.named.holiday)).collect()),
            Self::Day(date, holiday) => Ok(vec![(*date, holiday.clone())]),
            Self::File(name, entry) => {
                let flaw = |source| {
                    let wrong = Wrong { problem: format!("failed to read holidays from `{name}`"), help: None };
                    Box::new(Flaw { source: Some(source), ..*entry.flaw(wrong) })
                };
                let zone = zone(zone_name).map_err(|error| flaw(error.into()))?;
                let text = files.text(name).map_err(|error| flaw(error.into()))?;
                let days = holidays_from_ics(text, &zone).map_err(|error| flaw(error.into()))?;
                Ok(days.into_iter().map(|day| (day.date, day.holiday)).collect())
            }
        }
    }
}
