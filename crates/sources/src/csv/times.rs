//! Times in CSV cells: the mapping's formats, tried in order, in the mapping's zone.

use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use nabiz_domain::event::Millis;

use crate::mapping::{Mapping, MappingError};
use crate::refusal::shown;
use crate::time::{self, days_since_epoch, plausible};

/// Reads the times of one mapping.
#[derive(Clone, Debug)]
pub(crate) struct Times {
    formats: Vec<Format>,
    zone: Option<TimeZone>,
    is_utc: bool,
    is_workbook: bool,
    prefix: String,
}

#[derive(Clone, Debug)]
enum Format {
    Rfc3339,
    EpochSeconds,
    EpochMillis,
    /// A pattern of strptime; `plain` where it is digits and marks only, which is read by hand.
    Pattern {
        text: String,
        has_offset: bool,
        plain: Option<Vec<Part>>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Mark(u8),
}

impl Times {
    /// The times of `mapping`.
    ///
    /// # Errors
    /// No or unknown formats, an unknown zone, or no zone where a format carries no offset.
    pub(crate) fn new(mapping: &Mapping) -> Result<Self, MappingError> {
        let spec = &mapping.spec;
        if spec.formats.is_empty() {
            return Err(mapping
                .key_error("formats", "missing: name at least one, such as \"%Y-%m-%d %H:%M:%S\" or \"rfc3339\""));
        }
        let formats: Vec<Format> = spec.formats.iter().map(|text| Format::new(text)).collect();
        for (format, text) in formats.iter().zip(&spec.formats) {
            format.check().map_err(|reason| mapping.key_error("formats", format!("{}: {reason}", shown(text))))?;
        }
        let zone = match &spec.zone {
            Some(name) => {
                let unknown = |_| {
                    mapping
                        .key_error("zone", format!("{} is no IANA time zone, such as `Europe/Istanbul`", shown(name)))
                };
                Some(TimeZone::get(name).map_err(unknown)?)
            }
            None => None,
        };
        if zone.is_none() && formats.iter().any(|format| !format.has_offset()) {
            return Err(mapping.key_error("zone", "missing: name the IANA zone of the times, such as `Europe/Istanbul`, for not every format carries an offset"));
        }
        let is_utc = spec.zone.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("utc"));
        Ok(Self { formats, zone, is_utc, is_workbook: false, prefix: spec.time_prefix.clone().unwrap_or_default() })
    }

    /// The same for cells of a workbook: a cell that is a date has no format of its own.
    pub(crate) fn of_workbook(mut self, is_workbook: bool) -> Self {
        self.is_workbook = is_workbook;
        self
    }

    /// The instant that `text` writes.
    ///
    /// # Errors
    /// Why it writes none, in words.
    pub(crate) fn read(&self, text: &str) -> Result<Millis, String> {
        if self.prefix.is_empty() { self.read_whole(text) } else { self.read_whole(&format!("{}{text}", self.prefix)) }
    }

    fn read_whole(&self, text: &str) -> Result<Millis, String> {
        let of_formats = self.formats.iter().find_map(|format| self.by(format, text));
        match of_formats.or_else(|| self.is_workbook.then(|| self.of_cell(text)).flatten()) {
            Some(at) => plausible(at, text),
            None => Err(format!("{} fits none of the mapping's `formats`", shown(text))),
        }
    }

    /// A date cell, as the workbook reader writes it; without a zone of its own it is in the mapping's, else in UTC.
    fn of_cell(&self, text: &str) -> Option<Millis> {
        let local: DateTime = text.parse().ok()?;
        Some(instant(local, self.zone.as_ref().unwrap_or(&TimeZone::UTC)))
    }

    fn by(&self, format: &Format, text: &str) -> Option<Millis> {
        match format {
            // A time outside the range has the form all the same; the range is checked once, behind.
            Format::Rfc3339 => match time::of_text(text) {
                Ok(at) => Some(at),
                Err(_) => text.parse().ok().map(|at: jiff::Timestamp| at.as_millisecond()),
            },
            Format::EpochSeconds => text.parse::<i64>().ok()?.checked_mul(1000),
            Format::EpochMillis => text.parse().ok(),
            Format::Pattern { text: pattern, has_offset, plain } => {
                if self.is_utc
                    && let Some(at) = plain.as_ref().and_then(|parts| by_hand(parts, text))
                {
                    return Some(at);
                }
                let broken = BrokenDownTime::parse(pattern, text).ok()?;
                if *has_offset {
                    return broken.to_timestamp().ok().map(|at| at.as_millisecond());
                }
                let local = broken
                    .to_datetime()
                    .or_else(|_| broken.to_date().map(|date| date.to_datetime(jiff::civil::Time::midnight())))
                    .ok()?;
                self.in_zone(local)
            }
        }
    }

    /// A local time that the clocks skip counts as after the change, one that they repeat as before it.
    fn in_zone(&self, local: DateTime) -> Option<Millis> {
        self.zone.as_ref().map(|zone| instant(local, zone))
    }
}

/// The instant of a local time. At the end of the calendar (9999-12-31, which some programs write for "never") there is none
/// in most zones; it has the form of a time all the same, and the range is checked behind.
fn instant(local: DateTime, zone: &TimeZone) -> Millis {
    zone.to_timestamp(local).map_or(Millis::MAX, |at| at.as_millisecond())
}

impl Format {
    fn new(text: &str) -> Self {
        match text {
            "rfc3339" => Self::Rfc3339,
            "epoch_seconds" => Self::EpochSeconds,
            "epoch_millis" => Self::EpochMillis,
            _ => {
                let has_offset = ["%z", "%:z", "%s"].iter().any(|part| text.contains(part));
                Self::Pattern { text: text.to_owned(), has_offset, plain: plain_parts(text) }
            }
        }
    }

    fn has_offset(&self) -> bool {
        match self {
            Self::Pattern { has_offset, .. } => *has_offset,
            _ => true,
        }
    }

    /// Whether the pattern writes a time and reads it again.
    fn check(&self) -> Result<(), String> {
        let Self::Pattern { text, .. } = self else { return Ok(()) };
        let sample =
            jiff::civil::date(2024, 4, 15).at(7, 8, 9, 0).to_zoned(TimeZone::UTC).map_err(|error| error.to_string())?;
        let written = BrokenDownTime::from(&sample).to_string(text).map_err(|error| error.to_string())?;
        let read = BrokenDownTime::parse(text, &written).map_err(|error| error.to_string())?;
        if read.to_date().is_err() && read.to_timestamp().is_err() {
            return Err("holds no whole date; write year, month and day, such as `%Y-%m-%d %H:%M`".to_owned());
        }
        Ok(())
    }
}

fn plain_parts(pattern: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut bytes = pattern.bytes();
    while let Some(byte) = bytes.next() {
        parts.push(match byte {
            b'%' => match bytes.next()? {
                b'Y' => Part::Year,
                b'm' => Part::Month,
                b'd' => Part::Day,
                b'H' => Part::Hour,
                b'M' => Part::Minute,
                b'S' => Part::Second,
                _ => return None,
            },
            b'/' | b'-' | b':' | b'.' | b'T' => Part::Mark(byte),
            b' ' => Part::Mark(b' '),
            _ => return None,
        });
    }
    // Without a mark between them it would take strptime's own rules to part two numbers.
    let is_parted = parts
        .chunks(2)
        .all(|pair| !matches!(pair[0], Part::Mark(_)) && pair.get(1).is_none_or(|part| matches!(part, Part::Mark(_))));
    is_parted.then_some(parts)
}

/// The instant in UTC, for what is surely right; strptime decides about the rest.
fn by_hand(parts: &[Part], text: &str) -> Option<Millis> {
    let (mut year, mut month, mut day, mut seconds) = (None, None, None, 0);
    let mut rest = text.as_bytes();
    for part in parts {
        if let Part::Mark(mark) = part {
            rest = rest.strip_prefix(&[*mark])?;
            continue;
        }
        let count = rest.iter().take(5).take_while(|byte| byte.is_ascii_digit()).count();
        let most = if *part == Part::Year { 4 } else { 2 };
        if count == 0 || count > most || (*part == Part::Year && count != 4) {
            return None;
        }
        let (digits, behind) = rest.split_at(count);
        rest = behind;
        let number = digits.iter().fold(0, |sum, &digit| sum * 10 + Millis::from(digit - b'0'));
        match part {
            Part::Year => year = Some(number),
            Part::Month if (1..=12).contains(&number) => month = Some(number),
            Part::Day if (1..=31).contains(&number) => day = Some(number),
            Part::Hour if number < 24 => seconds += number * 3600,
            Part::Minute if number < 60 => seconds += number * 60,
            Part::Second if number < 60 => seconds += number,
            _ => return None,
        }
    }
    let (year, month, day) = (year?, month?, day?);
    if !rest.is_empty() || day > time::days_in(year, month) {
        return None;
    }
    Some((days_since_epoch(year, month, day) * 86_400 + seconds) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn times(zone: &str, formats: &str) -> Times {
        let text = format!(
            "name = \"t\"\nshape = \"case_per_row\"\naccount = \"a\"\ncase = \"c\"\n{zone}\nformats = {formats}\n[open]\ntime = \"o\"\nchannel = \"email\"\n"
        );
        Times::new(&Mapping::parse("t.toml", &text).unwrap()).unwrap()
    }

    #[test]
    fn cells_are_read_by_the_first_format_that_fits() {
        let istanbul =
            times("zone = \"Europe/Istanbul\"", "[\"%d.%m.%Y %H:%M\", \"%Y-%m-%d\", \"%I:%M %p, %d %b %Y\"]");
        let berlin = times("zone = \"Europe/Berlin\"", "[\"%Y-%m-%d %H:%M\"]");
        let offset = times("", "[\"%Y-%m-%d %H:%M %z\", \"rfc3339\", \"epoch_seconds\"]");
        for (times, text, expected) in [
            (&istanbul, "15.04.2024 10:00", Ok(1_713_164_400_000)),
            (&istanbul, "15.4.2024 10:00", Ok(1_713_164_400_000)),
            (&istanbul, "2024-04-15", Ok(1_713_128_400_000)),
            (&istanbul, "10:00 AM, 15 Apr 2024", Ok(1_713_164_400_000)),
            (&istanbul, "31.02.2024 10:00", Err("`31.02.2024 10:00` fits none of the mapping's `formats`")),
            (&istanbul, "01.01.0099 10:00", Err("`01.01.0099 10:00` lies outside 1980-01-01 to 2100-01-01")),
            // No zone has an instant for the last day of the calendar.
            (&istanbul, "31.12.9999 23:59", Err("`31.12.9999 23:59` lies outside 1980-01-01 to 2100-01-01")),
            // 02:30 does not exist on 31 March and exists twice on 27 October.
            (&berlin, "2024-03-31 02:30", Ok(1_711_848_600_000)),
            (&berlin, "2024-10-27 02:30", Ok(1_729_989_000_000)),
            (&offset, "2024-04-15 10:00 +0300", Ok(1_713_164_400_000)),
            (&offset, "2024-04-15T07:00:00Z", Ok(1_713_164_400_000)),
            (&offset, "1713164400", Ok(1_713_164_400_000)),
        ] {
            assert_eq!(times.read(text), expected.map_err(str::to_owned), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_by_hand_agrees_with_strptime(
            text in "[0-3]?[0-9]/[01]?[0-9]/(19|20)[0-9][0-9] [0-2]?[0-9]:[0-6]?[0-9]"
        ) {
            let pattern = "%d/%m/%Y %H:%M";
            let by_jiff = BrokenDownTime::parse(pattern, &text).ok().and_then(|broken| broken.to_datetime().ok());
            let by_jiff = by_jiff.and_then(|local| TimeZone::UTC.to_timestamp(local).ok()).map(|at| at.as_millisecond());
            if let Some(at) = by_hand(&plain_parts(pattern).unwrap(), &text) {
                prop_assert_eq!(Some(at), by_jiff, "{}", text);
            }
        }
    }
}
