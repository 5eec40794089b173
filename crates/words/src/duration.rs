//! Durations: the full text of METRICS A.7, and a short one for cards and axes.

use crate::message::Words;
use crate::{DASH, MINUS};

const MINUTE: u64 = 60;
const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;

impl Words {
    /// Whole seconds, half away from zero, parts of zero left out: `3 sa 19 dk 13 sn`, `0 sn`. Hours grow past a day.
    #[must_use]
    pub fn duration_seconds(self, seconds: f64) -> String {
        self.sized(seconds, Self::full)
    }

    /// A difference of durations, with its sign: `+1 dk 40 sn`, `−12 sn`, `0 sn`.
    #[must_use]
    pub fn duration_signed(self, seconds: f64) -> String {
        let text = self.duration_seconds(seconds);
        if seconds >= 0.5 { format!("+{text}") } else { text }
    }

    /// The two largest parts, from two days on days: `45 sn`, `17 dk 51 sn`, `3 sa 19 dk`, `2,4 gün`.
    #[must_use]
    pub fn duration_compact(self, seconds: f64) -> String {
        self.sized(seconds, Self::compact)
    }

    /// Days, up to one decimal: `1 gün`, `2,4 gün`.
    #[must_use]
    pub fn days(self, days: f64) -> String {
        // Rounded before the plural is chosen: what reads as 1 is one day.
        let rounded = (days * 10.0).round() / 10.0;
        self.with("unit-days", &[("value", self.number(days, 1).into()), ("n", rounded.into())])
    }

    fn sized(self, seconds: f64, print: fn(Self, u64) -> String) -> String {
        if !seconds.is_finite() {
            return DASH.to_owned();
        }
        let whole = seconds.round();
        // Saturates; no duration comes near 2^63 seconds.
        let text = print(self, whole.abs() as u64);
        if whole < 0.0 { format!("{MINUS}{text}") } else { text }
    }

    fn full(self, seconds: u64) -> String {
        let parts = [
            (seconds / HOUR, "unit-hour"),
            (seconds % HOUR / MINUTE, "unit-minute"),
            (seconds % MINUTE, "unit-second"),
        ];
        self.parts(&parts)
    }

    fn compact(self, seconds: u64) -> String {
        if seconds < HOUR {
            return self.full(seconds);
        }
        let minutes = seconds.saturating_add(MINUTE / 2) / MINUTE;
        if minutes < 2 * DAY / MINUTE {
            return self.parts(&[(minutes / 60, "unit-hour"), (minutes % 60, "unit-minute")]);
        }
        self.days(seconds as f64 / DAY as f64)
    }

    /// The parts that are not zero; all zero = the last.
    fn parts(self, parts: &[(u64, &str)]) -> String {
        let print = |(amount, unit): &(u64, &str)| format!("{} {}", self.count(*amount), self.get(unit));
        let shown: Vec<String> = parts.iter().filter(|(amount, _)| *amount > 0).map(print).collect();
        if shown.is_empty() { parts.last().map(print).unwrap_or_default() } else { shown.join(" ") }
    }
}
