//! Dates, times and stretches of time. Names of months and days stand in the message files, as CLDR has them.

use jiff::Zoned;
use jiff::civil::{Date, DateTime, Time, Weekday};

use crate::message::Words;

impl Words {
    /// `22 Kas 2026`, `22 Nov 2026`.
    #[must_use]
    pub fn date(self, date: Date) -> String {
        format!("{} {}", date.day(), self.month(date))
    }

    /// `22 Kasım 2026`, `22 November 2026`.
    #[must_use]
    pub fn date_long(self, date: Date) -> String {
        format!("{} {}", date.day(), self.month_long(date))
    }

    /// Without the year, for axes: `22 Kas`.
    #[must_use]
    pub fn day_month(self, date: Date) -> String {
        format!("{} {}", date.day(), self.month_name("month-short", date))
    }

    /// From `first` to `last`, both included, what they share said once:
    /// `1–30 Nis 2026`, `1 Oca – 30 Nis 2026`, `22 Kas 2025 – 3 Oca 2026`.
    #[must_use]
    pub fn date_range(self, first: Date, last: Date) -> String {
        if first == last {
            self.date(first)
        } else if first.year() != last.year() {
            format!("{} – {}", self.date(first), self.date(last))
        } else if first.month() != last.month() {
            format!("{} – {}", self.day_month(first), self.date(last))
        } else {
            format!("{}–{}", first.day(), self.date(last))
        }
    }

    /// `Kas 2026`, `Nov 2026`.
    #[must_use]
    pub fn month(self, date: Date) -> String {
        format!("{} {}", self.month_name("month-short", date), date.year())
    }

    /// `Kasım 2026`, `November 2026`.
    #[must_use]
    pub fn month_long(self, date: Date) -> String {
        format!("{} {}", self.month_name("month", date), date.year())
    }

    /// The ISO week of a date: `2026, 47. hafta`, `2026, week 47`.
    #[must_use]
    pub fn week(self, date: Date) -> String {
        let week = date.iso_week_date();
        let (year, number) = (week.year().to_string(), week.week().to_string());
        self.with("date-week", &[("year", year.into()), ("week", number.into())])
    }

    /// `Pazartesi`, `Monday`.
    #[must_use]
    pub fn weekday(self, weekday: Weekday) -> String {
        self.get(&format!("weekday-{}", weekday.to_monday_one_offset()))
    }

    /// `Pzt`, `Mon`.
    #[must_use]
    pub fn weekday_short(self, weekday: Weekday) -> String {
        self.get(&format!("weekday-short-{}", weekday.to_monday_one_offset()))
    }

    /// `14:05`.
    #[must_use]
    pub fn time(self, time: Time) -> String {
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// An hour of the day, 0 to 23: `14:00–15:00`.
    #[must_use]
    pub fn hour(self, hour: i8) -> String {
        format!("{hour:02}:00–{:02}:00", i16::from(hour) + 1)
    }

    /// Where the zone is said elsewhere: `22 Kas 2026 14:05`.
    #[must_use]
    pub fn datetime_local(self, at: DateTime) -> String {
        format!("{} {}", self.date(at.date()), self.time(at.time()))
    }

    /// With the zone: `22 Kas 2026 14:05 (Europe/Istanbul)`; a zone without name by its offset, `(UTC+03:00)`.
    #[must_use]
    pub fn datetime(self, at: &Zoned) -> String {
        let zone = match at.time_zone().iana_name() {
            Some(name) => name.to_owned(),
            None => at.strftime("UTC%:z").to_string(),
        };
        format!("{} ({zone})", self.datetime_local(at.datetime()))
    }

    fn month_name(self, family: &str, date: Date) -> String {
        self.get(&format!("{family}-{}", date.month()))
    }
}
