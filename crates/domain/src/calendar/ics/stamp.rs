//! Dates and date-times of iCalendar properties.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::IcsError;
use super::lines::Property;
use crate::calendar::schedule::zone as zone_named;
use crate::calendar::windows_zones::iana_of_windows;

/// A date, or a wall time in a zone.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// Midnight for a plain date.
    pub wall: DateTime,
    pub all_day: bool,
    pub zone: TimeZone,
}

impl Stamp {
    /// The value of a date or date-time property; a floating time is local to `floating`.
    pub fn read(property: &Property, floating: &TimeZone) -> Result<Self, IcsError> {
        Stamp::read_value(property, &property.value, floating)
    }

    /// As [`Self::read`], for one value of a property that lists several.
    pub fn read_value(property: &Property, value: &str, floating: &TimeZone) -> Result<Self, IcsError> {
        let value = value.trim();
        let wrong = || IcsError::new(property.line, format!("{} is no date: `{value}`", property.name));
        let zone = match (value.ends_with('Z'), property.param("TZID")) {
            (true, _) => TimeZone::UTC,
            (false, Some(name)) => zone_of(property.line, name)?,
            (false, None) => floating.clone(),
        };
        match value.split_once('T') {
            None => {
                let date = date(value).ok_or_else(wrong)?;
                Ok(Stamp { wall: date.at(0, 0, 0, 0), all_day: true, zone: floating.clone() })
            }
            Some((day, time)) => {
                let date = date(day).ok_or_else(wrong)?;
                let wall = date_time(date, time.trim_end_matches('Z')).ok_or_else(wrong)?;
                Ok(Stamp { wall, all_day: false, zone })
            }
        }
    }

    /// The instant; `None` at the far ends of the calendar.
    pub fn instant(&self) -> Option<Timestamp> {
        self.zone.to_ambiguous_timestamp(self.wall).compatible().ok()
    }

    /// The wall time at that instant in another zone; a plain date stays what it is.
    pub fn wall_in(&self, zone: &TimeZone) -> DateTime {
        match self.instant() {
            Some(instant) if !self.all_day => zone.to_datetime(instant),
            _ => self.wall,
        }
    }
}

fn zone_of(line: usize, name: &str) -> Result<TimeZone, IcsError> {
    // Outlook and Exchange write the names of Windows.
    let advice = || match iana_of_windows(name) {
        Some(iana) => format!("did you mean `{iana}`?"),
        None => "write an IANA name such as `Europe/Istanbul`".to_owned(),
    };
    zone_named(name).map_err(|error| IcsError::new(line, format!("{error}; {}", advice())))
}

fn date(text: &str) -> Option<Date> {
    let digits = digits::<8>(text)?;
    Date::new(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?).ok()
}

fn date_time(date: Date, text: &str) -> Option<DateTime> {
    let digits = digits::<6>(text)?;
    let (hour, minute): (i8, i8) = (digits[..2].parse().ok()?, digits[2..4].parse().ok()?);
    // RFC 5545 allows the leap second 60; our instants have none.
    let second: i8 = digits[4..].parse().ok()?;
    DateTime::new(date.year(), date.month(), date.day(), hour, minute, second.min(59), 0).ok()
}

fn digits<const N: usize>(text: &str) -> Option<&str> {
    (text.len() == N && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}
