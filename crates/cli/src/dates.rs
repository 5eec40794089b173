//! Dates and instants as they are written on the command line.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use nabiz_domain::event::Millis;

use crate::failure::Usage;

/// An instant, or local time of an account whose zone is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// An instant.
    Instant(Timestamp),
    /// Local time.
    Local(DateTime),
}

/// Reads RFC 3339, a local date (its midnight) or a local date and time; `option` is named in messages.
pub(crate) fn when(option: &str, text: &str) -> anyhow::Result<When> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(When::Instant(instant));
    }
    match text.parse::<DateTime>() {
        Ok(local) => Ok(When::Local(local)),
        Err(_) => Err(Usage::error(format!(
            "failed to read `{text}` of {option}: write `2024-04-30`, `2024-04-30T18:00` or `2024-04-30T18:00:00+03:00`"
        ))),
    }
}

/// The same where only local time makes sense.
pub(crate) fn local(option: &str, text: &str) -> anyhow::Result<DateTime> {
    match when(option, text) {
        Ok(When::Local(local)) => Ok(local),
        Ok(When::Instant(_)) => Err(Usage::error(format!(
            "failed to read `{text}` of {option}: periods are local time of the account, so leave the offset out"
        ))),
        Err(_) => Err(Usage::error(format!(
            "failed to read `{text}` of {option}: write a local date or time, `2024-04-30` or `2024-04-30T18:00`"
        ))),
    }
}

/// The instant of local time in `zone`; in a gap or fold of the clock as METRICS A.4 has it.
pub(crate) fn instant(option: &str, local: DateTime, zone: &TimeZone) -> anyhow::Result<Millis> {
    let zoned = zone.to_ambiguous_zoned(local).compatible();
    let zoned = zoned.map_err(|_| Usage::error(format!("`{local}` of {option} lies outside the calendar")))?;
    Ok(zoned.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_and_local_times_are_told_apart() {
        let rows = [
            ("2024-04-30", Some(false)),
            ("2024-04-30T18:00", Some(false)),
            ("2024-04-30 18:00:30", Some(false)),
            ("2024-04-30T18:00:00+03:00", Some(true)),
            ("2024-04-30T18:00:00Z", Some(true)),
            ("30.04.2024", None),
            ("yesterday", None),
            ("2024-02-30", None),
            ("", None),
        ];
        for (text, expected) in rows {
            let is_instant = when("--as-of", text).ok().map(|when| matches!(when, When::Instant(_)));
            assert_eq!(is_instant, expected, "{text}");
        }
    }

    #[test]
    fn a_period_takes_no_offset() {
        assert!(local("--from", "2024-04-30T18:00:00Z").unwrap_err().to_string().contains("leave the offset out"));
        assert!(local("--from", "April").unwrap_err().to_string().contains("`April` of --from"));
    }
}
