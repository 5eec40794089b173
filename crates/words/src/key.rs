//! The value of a dimension as readers know it: a group's row or column head.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use nabiz_catalogue::query::Dimension;
use nabiz_domain::channel::Channel;
use nabiz_domain::event::Priority;

use crate::message::Words;

impl Words {
    /// The name of a group's value: `email` → `E-posta`, `2026-11` → `Kas 2026`, `3` (weekday) → `Çarşamba`, no topic →
    /// `Etiketsiz`. What is the account's own (teams, agents, topics), or cannot be read, stands for itself.
    #[must_use]
    pub fn key(self, dimension: &Dimension, value: Option<&str>) -> String {
        let Some(value) = value else { return self.no_key(dimension) };
        self.known_key(dimension, value).unwrap_or_else(|| value.to_owned())
    }

    /// The same with what it is a value of: `Kanal: E-posta`, `Channel: E-mail`.
    #[must_use]
    pub fn named_key(self, dimension: &Dimension, value: Option<&str>) -> String {
        format!("{}: {}", self.dimension(dimension), self.key(dimension, value))
    }

    /// A record's class: one, several joined by `+`, `all` or `account`.
    #[must_use]
    pub fn class_key(self, class: &str) -> String {
        let names: Vec<String> = class.split('+').map(|one| self.name_or_id("class", one)).collect();
        names.join(" + ")
    }

    fn known_key(self, dimension: &Dimension, value: &str) -> Option<String> {
        match dimension {
            Dimension::Class => Some(self.class_key(value)),
            Dimension::Channel => Channel::parse(value).map(|channel| self.channel(channel)),
            Dimension::Priority => Priority::parse(value).map(|priority| self.priority(priority)),
            Dimension::Hour => value.parse().ok().filter(|hour| (0..24).contains(hour)).map(|hour| self.hour(hour)),
            Dimension::Weekday => Some(self.weekday(Weekday::from_monday_one_offset(value.parse().ok()?).ok()?)),
            Dimension::Day => Some(self.date(value.parse().ok()?)),
            Dimension::Week => Some(self.week(monday(value)?)),
            Dimension::Month => Some(self.month(format!("{value}-01").parse().ok()?)),
            Dimension::Account | Dimension::Team | Dimension::Agent | Dimension::Topic | Dimension::Attribute(_) => {
                None
            }
        }
    }

    fn no_key(self, dimension: &Dimension) -> String {
        let own = match dimension {
            Dimension::Attribute(_) => None,
            built_in => self.find(&format!("key-none-{}", built_in.id()), &[]),
        };
        own.unwrap_or_else(|| self.get("key-none"))
    }
}

/// The first day of a week written as `2026-W47`.
fn monday(week: &str) -> Option<Date> {
    let (year, number) = week.split_once("-W")?;
    let first = ISOWeekDate::new(year.parse().ok()?, number.parse().ok()?, Weekday::Monday).ok()?;
    Some(first.date())
}
