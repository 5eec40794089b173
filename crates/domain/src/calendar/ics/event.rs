//! One event: when it is, how it recurs, and which days it closes.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span};

use super::IcsError;
use super::days::{Days, YEARS};
use super::lines::{EventBlock, Property};
use super::stamp::Stamp;

/// Longest name kept, in characters.
const NAME_CHARS: usize = 200;

/// An event that closes something.
pub struct Event {
    line: usize,
    name: String,
    start: Stamp,
    length: Length,
    rule: Option<Rule>,
    excluded: Vec<Stamp>,
}

enum Length {
    Days(i32),
    Exact(SignedDuration),
}

/// A yearly recurrence.
struct Rule {
    interval: usize,
    count: usize,
    /// Last start allowed, as wall time in the zone of the event's start.
    until: Option<DateTime>,
}

impl Event {
    /// Reads an event; `None` when it is cancelled.
    pub fn read(block: &EventBlock, zone: &TimeZone) -> Result<Option<Self>, IcsError> {
        let status = block.one("STATUS")?;
        if status.is_some_and(|status| status.value.trim().eq_ignore_ascii_case("CANCELLED")) {
            return Ok(None);
        }
        for name in ["RDATE", "RECURRENCE-ID", "EXRULE"] {
            if let Some(property) = block.all(name).next() {
                return Err(IcsError::new(property.line, format!("{name} is not supported")));
            }
        }
        let Some(start) = block.one("DTSTART")? else {
            return Err(IcsError::new(block.line, "an event without DTSTART"));
        };
        let start = Stamp::read(start, zone)?;
        let length = length(block, &start, zone)?;
        let rule = block.one("RRULE")?.map(|rule| Rule::read(rule, &start)).transpose()?;
        let mut excluded = Vec::new();
        for property in block.all("EXDATE") {
            for value in property.value.split(',') {
                excluded.push(Stamp::read_value(property, value, &start.zone)?);
            }
        }
        let name = block.one("SUMMARY")?.map(|summary| unescaped(&summary.value)).unwrap_or_default();
        Ok(Some(Event { line: block.line, name, start, length, rule, excluded }))
    }

    /// Closes the days of all its occurrences.
    pub fn close_days(&self, zone: &TimeZone, days: &mut Days) -> Result<(), IcsError> {
        for start in self.occurrences() {
            let closed = match self.length {
                Length::Days(count) => days.close_dates(start.wall.date(), count, &self.name),
                Length::Exact(length) => {
                    let end = start.instant().and_then(|instant| instant.checked_add(length).ok());
                    match end {
                        Some(end) => days.close_walls(start.wall_in(zone), zone.to_datetime(end), &self.name),
                        None => continue,
                    }
                }
            };
            closed.map_err(|message| IcsError::new(self.line, message))?;
        }
        Ok(())
    }

    fn occurrences(&self) -> Vec<Stamp> {
        let Some(rule) = &self.rule else {
            return vec![self.start.clone()];
        };
        let walls = (self.start.wall.year()..=*YEARS.end())
            .step_by(rule.interval)
            // 29 February recurs in leap years only.
            .filter_map(|year| self.start.wall.with().year(year).build().ok())
            .take_while(|wall| rule.until.is_none_or(|until| *wall <= until))
            .take(rule.count);
        let kept = walls.filter(|wall| YEARS.contains(&wall.year()) && !self.excludes(*wall));
        kept.map(|wall| Stamp { wall, ..self.start.clone() }).collect()
    }

    fn excludes(&self, wall: DateTime) -> bool {
        self.excluded.iter().any(|excluded| {
            let excluded_wall = excluded.wall_in(&self.start.zone);
            let by_date = excluded.all_day || self.start.all_day;
            if by_date { excluded_wall.date() == wall.date() } else { excluded_wall == wall }
        })
    }
}

/// How long the event lasts, from DTEND or DURATION; a plain date without either lasts its day.
fn length(block: &EventBlock, start: &Stamp, zone: &TimeZone) -> Result<Length, IcsError> {
    let (line, end) = match (block.one("DTEND")?, block.one("DURATION")?) {
        (Some(end), _) => (end.line, Stamp::read(end, zone)?),
        (None, Some(duration)) => (duration.line, end_after(duration, start)?),
        (None, None) if start.all_day => return Ok(Length::Days(1)),
        (None, None) => {
            return Err(IcsError::new(block.line, "an event with a start time but no end"));
        }
    };
    if end.all_day != start.all_day {
        return Err(IcsError::new(line, "DTSTART and its end must both be dates or both have times"));
    }
    let before = || IcsError::new(line, "the event ends before it starts");
    if start.all_day {
        let days = (end.wall.date() - start.wall.date()).get_days();
        // Some programs write a one-day event with its end on the same date.
        return if days < 0 { Err(before()) } else { Ok(Length::Days(days.max(1))) };
    }
    match (start.instant(), end.instant()) {
        (Some(start), Some(end)) if start <= end => Ok(Length::Exact(end.duration_since(start))),
        _ => Err(before()),
    }
}

fn end_after(duration: &Property, start: &Stamp) -> Result<Stamp, IcsError> {
    let span = duration.value.trim().parse::<Span>().ok();
    match span.and_then(|span| start.wall.checked_add(span).ok()) {
        Some(wall) => Ok(Stamp { wall, ..start.clone() }),
        None => Err(IcsError::new(duration.line, format!("DURATION is no duration: `{}`", duration.value))),
    }
}

impl Rule {
    fn read(property: &Property, start: &Stamp) -> Result<Self, IcsError> {
        let wrong = |part: &str| IcsError::new(property.line, format!("RRULE part `{part}` is not supported"));
        let mut rule = Rule { interval: 1, count: usize::MAX, until: None };
        let mut yearly = false;
        for part in property.value.trim().split(';').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').ok_or_else(|| wrong(part))?;
            let number = || value.parse::<usize>().ok().filter(|number| *number > 0);
            match key.to_ascii_uppercase().as_str() {
                "FREQ" if value.eq_ignore_ascii_case("YEARLY") => yearly = true,
                "INTERVAL" => rule.interval = number().ok_or_else(|| wrong(part))?,
                "COUNT" => rule.count = number().ok_or_else(|| wrong(part))?,
                "UNTIL" => rule.until = Some(until(property, value, start)?),
                // Programs repeat the start's own month and day, which changes nothing.
                "BYMONTH" if number() == usize::try_from(start.wall.month()).ok() => {}
                "BYMONTHDAY" if number() == usize::try_from(start.wall.day()).ok() => {}
                "WKST" => {}
                _ => return Err(wrong(part)),
            }
        }
        if yearly { Ok(rule) } else { Err(wrong(property.value.trim())) }
    }
}

/// UNTIL as wall time in the zone of the start; a plain date includes its whole day.
///
/// For all-day events many programs write a UTC time, such as the last second of a year. Its date counts as
/// written: moved into a zone east of Greenwich it would add a day that nobody meant.
fn until(property: &Property, value: &str, start: &Stamp) -> Result<DateTime, IcsError> {
    let until = Stamp::read_value(property, value, &start.zone)?;
    if until.all_day || start.all_day {
        return Ok(until.wall.date().at(23, 59, 59, 999_999_999));
    }
    Ok(until.wall_in(&start.zone))
}

/// A text value with its escapes resolved, on one line and of bounded length.
fn unescaped(value: &str) -> String {
    let mut name = String::new();
    let mut characters = value.trim().chars().take(NAME_CHARS);
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('n' | 'N') => name.push(' '),
                Some(escaped) => name.push(escaped),
                None => {}
            },
            _ => name.push(c),
        }
    }
    name
}
