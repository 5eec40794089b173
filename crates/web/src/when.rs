//! Dates and instants of a report in words.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use nabiz_catalogue::query::Dimension;
use nabiz_words::Words;

/// A period given by its first day and the first day after it; what is no date stands for itself.
pub(crate) fn range(words: Words, from: &str, to: &str) -> String {
    let (Some(first), Some(after)) = (date(from), date(to)) else { return format!("{from} – {to}") };
    let last = after.yesterday().unwrap_or(after).max(first);
    words.date_range(first, last)
}

/// The same of a stretch that may end within a day: `25–26 Nov 2026 (until 13:19)`.
pub(crate) fn range_until(words: Words, from: &str, to: &str) -> String {
    let (true, Some(time), Some(first), Some(last)) = (is_cut(to), to.get(11..16), date(from), date(to)) else {
        return range(words, from, to);
    };
    words.with("report-until", &[("range", words.date_range(first, last).into()), ("time", time.into())])
}

/// Whether a stretch is told to end within a day.
pub(crate) fn is_cut(to: &str) -> bool {
    to.get(11..16).is_some_and(|time| time != "00:00")
}

/// An instant (RFC 3339) in the account's zone; what is none stands for itself.
pub(crate) fn instant(words: Words, text: &str, zone: &str) -> String {
    let at = text.split('[').next().unwrap_or(text).parse::<Timestamp>();
    match (at, TimeZone::get(zone)) {
        (Ok(at), Ok(zone)) => words.datetime(&at.to_zoned(zone)),
        _ => text.to_owned(),
    }
}

/// A stretch of the trend as a chart's axis has room for it: `Kas 2026`, and the first day of a week.
pub(crate) fn tick(words: Words, grain: &str, key: &str) -> String {
    let short = match grain {
        "week" => monday(key).map(|day| words.day_month(day)),
        "day" => date(key).map(|day| words.day_month(day)),
        _ => None,
    };
    short.unwrap_or_else(|| full(words, grain, key))
}

/// The same in full: `2026, 47. hafta`.
pub(crate) fn full(words: Words, grain: &str, key: &str) -> String {
    words.key(&Dimension::parse(grain), Some(key))
}

/// The day at the beginning of an RFC 3339 text.
pub(crate) fn date(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

fn monday(week: &str) -> Option<Date> {
    let (year, number) = week.split_once("-W")?;
    let day = jiff::civil::ISOWeekDate::new(year.parse().ok()?, number.parse().ok()?, jiff::civil::Weekday::Monday);
    Some(day.ok()?.date())
}

#[cfg(test)]
mod tests {
    use nabiz_words::Lang;

    use super::*;

    #[test]
    fn stretches_of_time_read_as_people_write_them() {
        let tr = Words::new(Lang::Tr);
        assert_eq!(range(tr, "2026-04-01", "2026-05-01"), "1–30 Nis 2026");
        assert_eq!(range(tr, "2026-04-01T00:00:00+03:00", "2026-04-02T00:00:00+03:00"), "1 Nis 2026");
        assert_eq!(range(tr, "", "x"), " – x");
        let en = Words::new(Lang::En);
        assert_eq!(range_until(en, "2026-04-01T00:00:00+03:00", "2026-04-02T00:00:00+03:00"), "1 Apr 2026");
        let cut = range_until(en, "2026-04-01T00:00:00+03:00", "2026-04-02T13:19:05+03:00");
        assert_eq!(cut, "1–2 Apr 2026 (until 13:19)");
        assert_eq!(tick(tr, "month", "2026-04"), "Nis 2026");
        assert_eq!(tick(tr, "week", "2026-W47"), "16 Kas");
        assert_eq!(full(tr, "week", "2026-W47"), "2026, 47. hafta");
        let at = instant(tr, "2026-05-08T00:00:00+03:00", "Europe/Istanbul");
        assert_eq!(at, "8 May 2026 00:00 (Europe/Istanbul)");
        assert_eq!(instant(tr, "never", "Europe/Istanbul"), "never");
    }
}
