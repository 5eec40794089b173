//! Instants in rows: RFC 3339 or integer milliseconds, between 1980 and 2100.

use jiff::civil;
use nabiz_domain::event::Millis;

use crate::refusal::shown;

/// 1980-01-01T00:00:00Z.
pub(crate) const EARLIEST: Millis = 315_532_800_000;
/// 2100-01-01T00:00:00Z; the first instant that is too late.
pub(crate) const LATEST: Millis = 4_102_444_800_000;

/// The instant of an RFC 3339 text, cut to milliseconds.
///
/// # Errors
/// Why the text is none, in words.
pub(crate) fn of_text(text: &str) -> Result<Millis, String> {
    match fixed_form(text.as_bytes()) {
        Some(at) => plausible(at, text),
        None => of_unusual_text(text),
    }
}

/// The instant of an integer number of milliseconds.
///
/// # Errors
/// Why the text is none, in words.
pub(crate) fn of_number(text: &str) -> Result<Millis, String> {
    match text.parse() {
        Ok(at) => plausible(at, text),
        Err(_) => Err(format!("{} is not a whole number of milliseconds", shown(text))),
    }
}

/// The instant of a text as vendors' exports write them: RFC 3339, a civil time (taken as UTC), seconds or milliseconds.
///
/// # Errors
/// Why the text is none, in words.
pub(crate) fn of_any(text: &str) -> Result<Millis, String> {
    if text.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(number) = text.parse::<Millis>()
    {
        let at = if number < LATEST / 1000 { number * 1000 } else { number };
        return plausible(at, text);
    }
    // Some warehouses part the offset by a blank.
    if let Some((instant, offset)) = text.rsplit_once(' ')
        && instant.contains(':')
        && offset.starts_with(['+', '-', 'Z'])
    {
        return of_text(&format!("{instant}{offset}")).or_else(|_| of_text(text));
    }
    let bare = text.strip_suffix(" UTC").or_else(|| text.strip_suffix("+00")).unwrap_or(text);
    match bare.parse::<civil::DateTime>() {
        // A text with an offset is a civil time, too, to the parser, which would pass over the offset.
        Ok(local) if !bare.ends_with(']') && !has_offset(bare) => {
            let at = jiff::tz::TimeZone::UTC.to_timestamp(local).map_err(|_| format!("{} is no time", shown(text)))?;
            plausible(at.as_millisecond(), text)
        }
        _ => of_text(text),
    }
}

fn has_offset(text: &str) -> bool {
    let behind_date = text.get(10..).unwrap_or_default();
    behind_date.contains(['Z', 'z', '+', '-'])
}

/// `at`, unless it lies outside 1980 to 2100.
pub(crate) fn plausible(at: Millis, text: &str) -> Result<Millis, String> {
    if (EARLIEST..LATEST).contains(&at) {
        return Ok(at);
    }
    let hint = match text.parse::<Millis>() {
        Ok(seconds) if (EARLIEST / 1000..LATEST / 1000).contains(&seconds) => {
            "; it looks like seconds, write milliseconds"
        }
        Ok(micros) if (EARLIEST..LATEST).contains(&(micros / 1000)) => {
            "; it looks like microseconds, write milliseconds"
        }
        _ => "",
    };
    Err(format!("{} lies outside 1980-01-01 to 2100-01-01{hint}", shown(text)))
}

fn of_unusual_text(text: &str) -> Result<Millis, String> {
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return plausible(at.as_nanosecond().div_euclid(1_000_000) as Millis, text);
    }
    if text.parse::<civil::DateTime>().is_ok() {
        return Err(format!("{} has no time zone; add an offset such as `+03:00`, or `Z` for UTC", shown(text)));
    }
    Err(format!("{} is no time; write `2024-04-15T07:00:00Z` or whole milliseconds", shown(text)))
}

/// `YYYY-MM-DDTHH:MM:SS[.fraction](Z|±HH:MM)`, by hand because every event has one; `None` for any other form.
fn fixed_form(text: &[u8]) -> Option<Millis> {
    let (head, tail) = text.split_at_checked(19)?;
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if separators.iter().any(|&(at, byte)| head[at] != byte) {
        return None;
    }
    let year = two(head, 0)? * 100 + two(head, 2)?;
    let (month, day) = (two(head, 5)?, two(head, 8)?);
    let (hour, minute, second) = (two(head, 11)?, two(head, 14)?, two(head, 17)?);
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (fraction, zone) = fraction(tail)?;
    let local = ((days_since_epoch(year, month, day) * 24 + hour) * 60 + minute) * 60 + second - offset(zone)?;
    Some(local * 1000 + fraction)
}

/// Milliseconds of `.123456`, and what follows.
fn fraction(tail: &[u8]) -> Option<(Millis, &[u8])> {
    let Some((b'.', digits)) = tail.split_first() else { return Some((0, tail)) };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=9).contains(&count) {
        return None;
    }
    let millis = (0..3).fold(0, |sum, i| sum * 10 + if i < count { Millis::from(digits[i] - b'0') } else { 0 });
    Some((millis, &digits[count..]))
}

/// Seconds east of UTC.
fn offset(zone: &[u8]) -> Option<Millis> {
    match zone {
        b"Z" => Some(0),
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (two(zone, 1)?, two(zone, 4)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = (hours * 60 + minutes) * 60;
            Some(if *sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

/// The number that two digits write.
fn two(text: &[u8], at: usize) -> Option<Millis> {
    let (tens, ones) = (text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| Millis::from(tens) * 10 + Millis::from(ones))
}

pub(crate) fn days_in(year: Millis, month: Millis) -> Millis {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar (Hinnant, `days_from_civil`).
pub(crate) fn days_since_epoch(year: Millis, month: Millis, day: Millis) -> Millis {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a number of days from 1970-01-01 (Hinnant, `civil_from_days`).
pub(crate) fn date_of(days: Millis) -> (Millis, Millis, Millis) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + Millis::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_read_with_their_offset() {
        for (text, expected) in [
            ("2024-04-15T07:00:00.000Z", Ok(1_713_164_400_000)),
            ("2024-04-15T10:00:00+03:00", Ok(1_713_164_400_000)),
            ("2024-04-15T07:00:00.1239Z", Ok(1_713_164_400_123)),
            ("2024-04-15T07:00:00.5Z", Ok(1_713_164_400_500)),
            ("2024-02-29 07:00:00z", Ok(1_709_190_000_000)),
            (
                "2024-04-15T07:00:00",
                Err("`2024-04-15T07:00:00` has no time zone; add an offset such as `+03:00`, or `Z` for UTC"),
            ),
            (
                "2023-02-29T07:00:00Z",
                Err("`2023-02-29T07:00:00Z` is no time; write `2024-04-15T07:00:00Z` or whole milliseconds"),
            ),
            ("yesterday", Err("`yesterday` is no time; write `2024-04-15T07:00:00Z` or whole milliseconds")),
            ("1979-12-31T23:59:59Z", Err("`1979-12-31T23:59:59Z` lies outside 1980-01-01 to 2100-01-01")),
            ("2100-01-01T00:00:00Z", Err("`2100-01-01T00:00:00Z` lies outside 1980-01-01 to 2100-01-01")),
        ] {
            assert_eq!(of_text(text), expected.map_err(str::to_owned), "{text}");
        }
    }

    #[test]
    fn times_of_exports_are_read_in_their_forms() {
        // 2024-03-04 08:00:00 UTC.
        let eight = Ok(1_709_539_200_000);
        for text in [
            "2024-03-04T08:00:00Z",
            "2024-03-04 08:00:00",
            "2024-03-04 08:00:00 UTC",
            "2024-03-04 11:00:00+03:00",
            "2024-03-04 08:00:00.000 +0000",
            "2024-03-04 11:00:00.000 +0300",
            "2024-03-04 03:00:00 -05:00",
            "2024-03-04 08:00:00 Z",
            "1709539200",
            "1709539200000",
        ] {
            assert_eq!(of_any(text), eight, "{text}");
        }
        assert_eq!(of_any("2024-03-04 08:00:00.250 +0000"), Ok(1_709_539_200_250));
        for text in ["2024-03-04 08:00:00 +99", "soon +0000", "2024-03-04 +0000", "8:00 +3"] {
            assert!(of_any(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_are_milliseconds() {
        for (text, expected) in [
            ("1713164400000", Ok(1_713_164_400_000)),
            (
                "1713164400",
                Err("`1713164400` lies outside 1980-01-01 to 2100-01-01; it looks like seconds, write milliseconds"),
            ),
            (
                "1713164400000000",
                Err(
                    "`1713164400000000` lies outside 1980-01-01 to 2100-01-01; it looks like microseconds, write milliseconds",
                ),
            ),
            ("1713164400000.5", Err("`1713164400000.5` is not a whole number of milliseconds")),
        ] {
            assert_eq!(of_number(text), expected.map_err(str::to_owned), "{text}");
        }
    }

    fn by_jiff(text: &str) -> Option<Millis> {
        let at = text.parse::<jiff::Timestamp>().ok()?;
        Some(at.as_nanosecond().div_euclid(1_000_000) as Millis)
    }

    proptest! {
        #[test]
        fn the_fast_form_agrees_with_jiff(
            date in (1900_u32..2200, 0_u32..14, 0_u32..33),
            time in (0_u32..25, 0_u32..62, 0_u32..62),
            fraction in "(\\.[0-9]{1,10})?",
            zone in "Z|[+-][0-2][0-9]:[0-6][0-9]",
        ) {
            let ((y, mo, d), (h, mi, s)) = (date, time);
            let text = format!("{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}{fraction}{zone}");
            if let Some(at) = fixed_form(text.as_bytes()) {
                prop_assert_eq!(Some(at), by_jiff(&text), "{}", text);
            }
        }

        #[test]
        fn days_and_dates_are_inverse(days in -200_000_i64..200_000) {
            let (year, month, day) = date_of(days);
            prop_assert_eq!(days_since_epoch(year, month, day), days);
        }
    }
}
