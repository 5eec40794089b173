//! Dates and instants as they are written on the command line, and as they are printed.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use nabiz_domain::event::Millis;
use nabiz_words::Words;

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

/// A period by its first instant and the first after it, dates or RFC 3339: whole days by their dates.
pub(crate) fn range(words: Words, from: &str, to: &str) -> String {
    let date = |text: &str| text.get(..10).and_then(|date| date.parse::<Date>().ok());
    let is_midnight = |text: &str| text.get(10..).is_none_or(|rest| rest.is_empty() || rest.starts_with("T00:00:00"));
    match (date(from), date(to)) {
        (Some(first), Some(after)) if is_midnight(from) && is_midnight(to) => {
            words.date_range(first, after.yesterday().unwrap_or(after).max(first))
        }
        _ => [from, to].map(|text| text.get(..16).unwrap_or(text).replace('T', " ")).join(" – "),
    }
}

/// An instant written as RFC 3339, in a zone.
pub(crate) fn in_zone(words: Words, text: &str, zone: &TimeZone) -> String {
    text.parse::<Timestamp>().map_or_else(|_| text.to_owned(), |at| words.datetime(&at.to_zoned(zone.clone())))
}

/// An instant in a zone.
pub(crate) fn millis_in_zone(words: Words, at: Millis, zone: &TimeZone) -> String {
    let instant = Timestamp::from_millisecond(at);
    instant.map_or_else(|_| at.to_string(), |at| words.datetime(&at.to_zoned(zone.clone())))
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
    fn periods_print_as_days_where_they_are_whole_days() {
        let words = Words::new(nabiz_words::Lang::En);
        let rows = [
            ("2024-04-15T00:00:00+03:00", "2024-04-22T00:00:00+03:00", "15–21 Apr 2024"),
            ("2024-01-01", "2024-05-01", "1 Jan – 30 Apr 2024"),
            ("2024-04-15T09:00:00+03:00", "2024-04-15T18:00:00+03:00", "2024-04-15 09:00 – 2024-04-15 18:00"),
        ];
        for (from, to, text) in rows {
            assert_eq!(range(words, from, to), text);
        }
    }

    #[test]
    fn a_period_takes_no_offset() {
        assert!(local("--from", "2024-04-30T18:00:00Z").unwrap_err().to_string().contains("leave the offset out"));
        assert!(local("--from", "April").unwrap_err().to_string().contains("`April` of --from"));
    }
}
