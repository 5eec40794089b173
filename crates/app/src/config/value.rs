//! The small notations of the file: durations, times of day, shifts, dates, weekdays and zones. Pure functions
//! from text; where it stands in the file is the caller's affair.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZoneDatabase;
use nabiz_catalogue::register::nearest;
use nabiz_domain::calendar::{Shift, iana_of_windows, zone};
use nabiz_domain::event::Millis;
use nabiz_domain::settings::{DAY, SECOND};

use super::error::Wrong;

/// Longest duration, in days: ten years. Whoever writes more has slipped a unit.
const MAX_DAYS: Millis = 3_650;

const UNITS: [(char, Millis); 4] = [('d', DAY), ('h', 3_600 * SECOND), ('m', 60 * SECOND), ('s', SECOND)];

pub(super) const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// A duration such as `90s`, `24h` or `1h 30m`: whole numbers of days, hours, minutes and seconds, each unit at
/// most once, the largest first.
pub(super) fn duration(text: &str) -> Result<Millis, Wrong> {
    let text = text.trim();
    if text.starts_with('-') {
        return Err(Wrong::new(format!("`{text}` is negative"), "a duration is 0 or longer"));
    }
    let no_duration =
        || Wrong::new(format!("`{text}` is no duration"), "write whole numbers with d, h, m or s: `1h 30m`");
    let mut rest = text;
    let mut units = UNITS.iter();
    let mut total: Millis = 0;
    while !rest.is_empty() || text.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let number: Millis = number.parse().map_err(|_| no_duration())?;
        let mut letters = after.chars();
        let Some(unit) = letters.next() else {
            return Err(Wrong::new(format!("`{text}` has no unit"), "write d, h, m or s after each number: `24h`"));
        };
        // The iterator only goes on, so that a repeated or a larger unit is not found.
        let (_, length) = units.find(|(letter, _)| *letter == unit).ok_or_else(no_duration)?;
        total = total.saturating_add(number.saturating_mul(*length));
        rest = letters.as_str().trim_start();
    }
    if total > MAX_DAYS * DAY {
        return Err(Wrong::new(format!("`{text}` is too long"), format!("the longest duration is {MAX_DAYS}d")));
    }
    Ok(total)
}

/// Minutes of the day of `HH:MM`, up to `24:00`.
pub(super) fn time_of_day(text: &str) -> Result<u16, Wrong> {
    let number = |digits: &str| {
        let plain = matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse::<u16>().ok()).flatten()
    };
    let minutes = text.split_once(':').and_then(|(hour, minute)| {
        let (hour, minute) = (number(hour)?, number(minute).filter(|_| minute.len() == 2)?);
        (hour <= 24 && minute < 60).then_some(hour * 60 + minute)
    });
    let known = minutes.filter(|&minutes| minutes <= 24 * 60);
    known.ok_or_else(|| Wrong::new(format!("`{text}` is no time of day"), "write `HH:MM`, from `00:00` to `24:00`"))
}

/// A shift such as `09:00-18:00`; one that ends before it starts ends on the next day.
pub(super) fn shift(text: &str) -> Result<Shift, Wrong> {
    let Some((start, end)) = text.split_once('-') else {
        return Err(Wrong::new(format!("`{text}` is no shift"), "write `09:00-18:00`"));
    };
    let (start, end) = (time_of_day(start.trim())?, time_of_day(end.trim())?);
    if start == 24 * 60 {
        return Err(Wrong::new(format!("shift `{text}` starts after its day"), "start it at `00:00` of the next day"));
    }
    Shift::new(start, end)
        .map_err(|_| Wrong::new(format!("shift `{text}` ends where it starts"), "for a whole day write `00:00-24:00`"))
}

/// A date such as `2024-04-23`.
pub(super) fn date(text: &str) -> Result<Date, Wrong> {
    // The parser knows more notations, and date-times too; in a settings file they are slips.
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let date = plain.then(|| text.parse().ok()).flatten();
    date.ok_or_else(|| Wrong::new(format!("`{text}` is no date"), "write `2024-04-23`"))
}

/// A weekday such as `mon`, or a range of them such as `mon-fri` or `sat-mon`.
pub(super) fn weekdays(text: &str) -> Result<Vec<Weekday>, Wrong> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let index = |name: &str| WEEKDAYS.iter().position(|(known, _)| *known == name);
    let (Some(first), Some(last)) = (index(first), index(last)) else {
        let help = "use `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun` or a range such as `mon-fri`";
        return Err(Wrong::new(format!("`{text}` is no weekday"), help));
    };
    let length = (last + 7 - first) % 7 + 1;
    Ok(WEEKDAYS.iter().cycle().skip(first).take(length).map(|(_, day)| *day).collect())
}

/// The short name of a weekday.
pub(super) fn weekday_name(weekday: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(_, day)| *day == weekday).map_or("", |(name, _)| name)
}

/// The proper IANA name of a time zone.
pub(super) fn zone_name(text: &str) -> Result<String, Wrong> {
    let known = zone(text).map_err(|_| {
        let windows = iana_of_windows(text).map(str::to_owned);
        let meant = windows.or_else(|| zone_meant(text)).map(|name| format!("did you mean `{name}`?"));
        let help = meant.unwrap_or_else(|| "use an IANA name such as `Europe/Istanbul`".to_owned());
        Wrong::new(format!("unknown time zone `{text}`"), help)
    })?;
    Ok(known.iana_name().unwrap_or(text).to_owned())
}

/// The zone most like `text`, by its whole name or its city.
fn zone_meant(text: &str) -> Option<String> {
    let names: Vec<String> = TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
    // `Etc/GMT+3` is three hours *behind* Greenwich: never what somebody means who writes `GMT+3`.
    let places = names.iter().map(String::as_str).filter(|name| name.contains('/') && !name.starts_with("Etc/"));
    let city = |name: &'_ str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let whole = nearest(text, places.clone()).map(str::to_owned);
    whole.or_else(|| {
        let cities: Vec<String> = places.clone().map(city).collect();
        let meant = nearest(text, cities.iter().map(String::as_str))?;
        // Backwards, so that Europe comes before Asia.
        places.clone().rev().find(|name| city(name) == meant).map(str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Millis = 60 * SECOND;

    #[test]
    fn durations_add_their_units_up() {
        for (text, expected) in [
            ("0s", 0),
            ("90s", 90 * SECOND),
            ("30m", 30 * MINUTE),
            ("24h", DAY),
            ("7d", 7 * DAY),
            ("1h 30m", 90 * MINUTE),
            (" 1d2h3m4s ", DAY + 2 * 60 * MINUTE + 3 * MINUTE + 4 * SECOND),
            ("3650d", 3_650 * DAY),
        ] {
            assert_eq!(duration(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_says_why() {
        for (text, expected) in [
            ("", "`` is no duration"),
            ("h", "`h` is no duration"),
            ("24", "`24` has no unit"),
            ("-1h", "`-1h` is negative"),
            ("1.5h", "`1.5h` is no duration"),
            ("1 h", "`1 h` is no duration"),
            ("2 weeks", "`2 weeks` is no duration"),
            ("30m 1h", "`30m 1h` is no duration"),
            ("1h 1h", "`1h 1h` is no duration"),
            ("3650d 1s", "`3650d 1s` is too long"),
            ("99999999999999999999d", "`99999999999999999999d` is no duration"),
            ("9223372036854775807d", "`9223372036854775807d` is too long"),
            ("1ş", "`1ş` is no duration"),
        ] {
            assert_eq!(duration(text).unwrap_err().problem, expected, "{text}");
        }
    }

    #[test]
    fn shifts_may_run_to_midnight_and_past_it() {
        for (text, expected) in [
            ("09:00-18:00", (540, 1080)),
            ("9:00 - 18:00", (540, 1080)),
            ("00:00-24:00", (0, 1440)),
            ("22:00-06:00", (1320, 1800)),
            ("22:00-00:00", (1320, 1440)),
        ] {
            assert_eq!(shift(text).map(<(u16, u16)>::from), Ok(expected), "{text}");
        }
        for text in [
            "",
            "09:00",
            "9-18",
            "09:60-10:00",
            "24:01-25:00",
            "24:00-06:00",
            "09:00-09:00",
            "09:0-10:00",
            "+9:00-10:00",
        ] {
            assert!(shift(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_range_of_weekdays_may_go_round_the_week() {
        let names = |text| weekdays(text).map(|days| days.into_iter().map(weekday_name).collect::<Vec<_>>().join(" "));
        assert_eq!(names("wed"), Ok("wed".into()));
        assert_eq!(names("mon-fri"), Ok("mon tue wed thu fri".into()));
        assert_eq!(names("sat-mon"), Ok("sat sun mon".into()));
        assert_eq!(names("monday").unwrap_err().problem, "`monday` is no weekday");
    }

    #[test]
    fn dates_have_one_notation() {
        assert_eq!(date("2024-04-23"), Ok(jiff::civil::date(2024, 4, 23)));
        for text in
            ["20240423", "2024-4-23", "23.04.2024", "2024-02-30", "2024-04-23T00:00", "2024-W17-2", "----------"]
        {
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_zone_is_found_by_its_city_but_no_offset_is_guessed() {
        for (text, expected) in [
            ("Europe/Istambul", "did you mean `Europe/Istanbul`?"),
            ("Istanbul", "did you mean `Europe/Istanbul`?"),
            ("GMT+3", "use an IANA name such as `Europe/Istanbul`"),
            ("", "use an IANA name such as `Europe/Istanbul`"),
        ] {
            assert_eq!(zone_name(text).unwrap_err().help.unwrap(), expected, "{text}");
        }
        assert_eq!(zone_name("europe/istanbul"), Ok("Europe/Istanbul".into()));
    }
}
