//! The open hours that were counted of a row: `Mon 15 Apr 17:30–18:00, Tue 09:00–09:45`.

use jiff::civil::{Date, DateTime};
use nabiz_words::Words;

/// Intervals that are written out; all of them stand in JSON.
const SHOWN: usize = 4;
/// So many days after a date that was said a weekday alone names one day only.
const WEEK: i32 = 7;

/// `intervals` in local time, the first ones in full and the others as a number.
pub(super) fn line(words: Words, intervals: &[(DateTime, DateTime)]) -> String {
    let mut said = Said::default();
    let mut parts: Vec<String> = intervals.iter().take(SHOWN).map(|one| said.interval(words, *one)).collect();
    let more = intervals.len().saturating_sub(SHOWN) as u64;
    if more > 0 {
        parts.push(words.with("explain-hours-more", &[("n", more.into())]));
        // `…` stands for the comma.
        let last = parts.split_off(parts.len() - 2);
        parts.push(last.join(" "));
    }
    parts.join(", ")
}

/// What of a date was said already.
#[derive(Default)]
struct Said {
    in_full: Option<Date>,
    last: Option<Date>,
}

impl Said {
    fn interval(&mut self, words: Words, (from, to): (DateTime, DateTime)) -> String {
        let has_seconds = from.second() != 0 || to.second() != 0;
        let time = |at: DateTime| at.strftime(if has_seconds { "%H:%M:%S" } else { "%H:%M" }).to_string();
        let begin = format!("{}{}", self.day(words, from.date()), time(from));
        if to.date() == from.date() {
            return format!("{begin}–{}", time(to));
        }
        let is_midnight = to.time() == jiff::civil::Time::midnight();
        if is_midnight && from.date().tomorrow().is_ok_and(|next| next == to.date()) {
            let end = if has_seconds { "24:00:00" } else { "24:00" };
            return format!("{begin}–{end}");
        }
        format!("{begin} – {}{}", self.day(words, to.date()), time(to))
    }

    /// The day, as far as it has to be said, with the blank behind it.
    fn day(&mut self, words: Words, date: Date) -> String {
        if self.last == Some(date) {
            return String::new();
        }
        self.last = Some(date);
        let weekday = words.weekday_short(date.weekday());
        if self.in_full.is_some_and(|full| date >= full && (date - full).get_days() < WEEK) {
            return format!("{weekday} ");
        }
        self.in_full = Some(date);
        format!("{weekday} {} ", words.day_month(date))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nabiz_words::Lang;

    fn said(lang: Lang, intervals: &[(&str, &str)]) -> String {
        let at = |text: &str| text.parse::<DateTime>().unwrap();
        let intervals: Vec<_> = intervals.iter().map(|(from, to)| (at(from), at(to))).collect();
        line(Words::new(lang), &intervals)
    }

    #[test]
    fn a_day_is_said_once_and_by_its_weekday_where_that_is_clear() {
        let overnight = [("2024-04-15T17:30", "2024-04-15T18:00"), ("2024-04-16T09:00", "2024-04-16T09:45")];
        assert_eq!(said(Lang::En, &overnight), "Mon 15 Apr 17:30–18:00, Tue 09:00–09:45");
        assert_eq!(said(Lang::Tr, &overnight), "Pzt 15 Nis 17:30–18:00, Sal 09:00–09:45");
        let shifts = [("2024-04-15T09:00", "2024-04-15T12:00"), ("2024-04-15T13:00", "2024-04-15T14:00")];
        assert_eq!(said(Lang::En, &shifts), "Mon 15 Apr 09:00–12:00, 13:00–14:00");
        let weeks = [("2024-04-15T09:00", "2024-04-15T12:00"), ("2024-04-22T09:00", "2024-04-22T10:00")];
        assert_eq!(said(Lang::En, &weeks), "Mon 15 Apr 09:00–12:00, Mon 22 Apr 09:00–10:00");
        assert_eq!(said(Lang::En, &[]), "");
    }

    #[test]
    fn seconds_and_midnights_are_kept() {
        assert_eq!(said(Lang::En, &[("2024-04-15T12:00:00", "2024-04-15T12:00:30")]), "Mon 15 Apr 12:00:00–12:00:30");
        assert_eq!(said(Lang::En, &[("2024-04-15T22:00", "2024-04-16T00:00")]), "Mon 15 Apr 22:00–24:00");
        assert_eq!(said(Lang::En, &[("2024-04-15T22:00", "2024-04-17T06:00")]), "Mon 15 Apr 22:00 – Wed 06:00");
    }

    #[test]
    fn of_many_intervals_the_first_are_written_out() {
        let days: Vec<(String, String)> =
            (15..=20).map(|day| (format!("2024-04-{day}T09:00"), format!("2024-04-{day}T18:00"))).collect();
        let days: Vec<(&str, &str)> = days.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        let first = "Mon 15 Apr 09:00–18:00, Tue 09:00–18:00, Wed 09:00–18:00, Thu 09:00–18:00";
        assert_eq!(said(Lang::En, &days), format!("{first} … and 2 more"));
        assert_eq!(said(Lang::En, &days[..4]), first);
    }
}
