//! The month of an instant in an account's zone.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use nabiz_domain::event::Millis;

/// Where rows without an instant go.
pub(super) const NONE: &str = "none";

/// The months met so far: first instant, first instant after, name.
pub(super) struct Months<'z> {
    zone: &'z TimeZone,
    known: BTreeMap<Millis, (Millis, String)>,
}

impl<'z> Months<'z> {
    pub fn new(zone: &'z TimeZone) -> Self {
        Self { zone, known: BTreeMap::new() }
    }

    /// `YYYY-MM`, or [`NONE`] without an instant or off the calendar.
    pub fn name(&mut self, at: Option<Millis>) -> String {
        let Some(at) = at else { return NONE.to_owned() };
        let known = self.known.range(..=at).next_back().filter(|(_, (end, _))| at < *end);
        if let Some((_, (_, name))) = known {
            return name.clone();
        }
        let Some((from, to, name)) = month_of(self.zone, at) else { return NONE.to_owned() };
        self.known.insert(from, (to, name.clone()));
        name
    }
}

fn month_of(zone: &TimeZone, at: Millis) -> Option<(Millis, Millis, String)> {
    let date = zone.to_datetime(Timestamp::from_millisecond(at).ok()?).date();
    let first = date.first_of_month();
    let next = first.checked_add(1.month()).ok()?;
    let begin = |date: jiff::civil::Date| crate::grid::instant(zone, date.at(0, 0, 0, 0));
    Some((begin(first)?, begin(next)?, format!("{:04}-{:02}", date.year(), date.month())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_at_the_accounts_midnight() {
        let zone = nabiz_domain::calendar::zone("Europe/Istanbul").unwrap();
        let mut months = Months::new(&zone);
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap().as_millisecond());
        for (instant, month) in [
            ("2025-01-31T20:59:59.999Z", "2025-01"),
            ("2025-01-31T21:00:00Z", "2025-02"),
            ("2025-02-28T20:59:59Z", "2025-02"),
            ("2024-12-31T21:00:00Z", "2025-01"),
        ] {
            assert_eq!(months.name(at(instant)), month, "{instant}");
        }
        assert_eq!(months.name(None), NONE);
        assert_eq!(months.name(Some(Millis::MIN)), NONE);
    }
}
