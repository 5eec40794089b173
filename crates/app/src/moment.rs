//! Instants and stretches of time as they are shown: in the zone of the account.

use std::fmt;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use nabiz_domain::event::Millis;
use serde::{Serialize, Serializer};

/// An instant in the account's zone; it prints as RFC 3339 with the offset, milliseconds only where
/// there are any.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub Zoned);

impl Moment {
    /// The instant `at` in `zone`; instants outside the calendar are its ends.
    #[must_use]
    pub fn of(zone: &TimeZone, at: Millis) -> Self {
        let end = if at < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Self(Timestamp::from_millisecond(at).unwrap_or(end).to_zoned(zone.clone()))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub fn millis(&self) -> Millis {
        self.0.timestamp().as_millisecond()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%Y-%m-%dT%H:%M:%S%.f%:z"))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// A stretch of time that was counted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Its start.
    pub from: Moment,
    /// Its end, not included.
    pub to: Moment,
    /// Its length.
    pub seconds: f64,
}

impl Interval {
    /// `[from, to)` in `zone`.
    #[must_use]
    pub fn of(zone: &TimeZone, (from, to): (Millis, Millis)) -> Self {
        Self { from: Moment::of(zone, from), to: Moment::of(zone, to), seconds: seconds(to - from) }
    }

    /// Several of them.
    #[must_use]
    pub fn all(zone: &TimeZone, spans: &[(Millis, Millis)]) -> Vec<Self> {
        spans.iter().map(|&span| Self::of(zone, span)).collect()
    }
}

/// Milliseconds as seconds.
#[must_use]
pub fn seconds(ms: Millis) -> f64 {
    ms as f64 / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_print_in_the_zone_with_milliseconds_only_where_there_are_any() {
        let zone = nabiz_domain::calendar::zone("Europe/Istanbul").unwrap();
        let rows = [
            (1_713_164_400_000, "\"2024-04-15T10:00:00+03:00\""),
            (1_713_164_400_250, "\"2024-04-15T10:00:00.25+03:00\""),
        ];
        for (at, text) in rows {
            assert_eq!(serde_json::to_string(&Moment::of(&zone, at)).unwrap(), text);
        }
    }
}
