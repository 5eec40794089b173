//! Values of metrics, printed by their unit.

use nabiz_catalogue::metric::Unit;
use nabiz_catalogue::score::NaReason;

use crate::DASH;
use crate::message::Words;

impl Words {
    /// A value in full (METRICS A.7): `3 sa 19 dk 13 sn`, `%94,04`, `4,50`, `+42,0`, `₺1.234,50`, `1.234`.
    #[must_use]
    pub fn value(self, unit: Unit, value: f64, currency: Option<&str>) -> String {
        match unit {
            Unit::Seconds => self.duration_seconds(value),
            Unit::Percent => self.percent(value, 2),
            Unit::Score(..) => self.score(value),
            Unit::NetScore => self.nps(value),
            Unit::Money => currency.map_or_else(|| self.fixed(value, 2), |currency| self.money(value, currency)),
            Unit::Ratio => self.fixed(value, 2),
            Unit::Count | Unit::Number => self.number(value, 2),
        }
    }

    /// A value for cards and axes: `3 sa 19 dk`, `%94`, `4,5`, `+42`, `₺1.234,50`.
    #[must_use]
    pub fn value_compact(self, unit: Unit, value: f64, currency: Option<&str>) -> String {
        match unit {
            Unit::Seconds => self.duration_compact(value),
            Unit::Percent => self.percent_trimmed(value, 1),
            Unit::NetScore => self.signed(value, 0),
            Unit::Score(..) | Unit::Ratio | Unit::Count | Unit::Number => self.number(value, 1),
            Unit::Money => self.value(unit, value, currency),
        }
    }

    /// A difference of two values, with its sign: `−1 dk 40 sn`, `+2,15 puan`, `−0,25`.
    #[must_use]
    pub fn change(self, unit: Unit, change: f64, currency: Option<&str>) -> String {
        match unit {
            Unit::Seconds => self.duration_signed(change),
            Unit::Percent => self.points(change, 2),
            Unit::NetScore => self.signed(change, 1),
            Unit::Money => {
                currency.map_or_else(|| self.signed(change, 2), |currency| self.money_signed(change, currency))
            }
            Unit::Count => self.signed(change, 0),
            Unit::Score(..) | Unit::Ratio | Unit::Number => self.signed(change, 2),
        }
    }

    /// An interval: `%45,20 – %60,10`, `1 dk – 2 dk 5 sn`.
    #[must_use]
    pub fn interval(self, unit: Unit, (low, high): (f64, f64), currency: Option<&str>) -> String {
        format!("{} – {}", self.value(unit, low, currency), self.value(unit, high, currency))
    }

    /// A number beside a figure with its name, its unit told by the id's end: `Patience, median: 2 min 12 sec`.
    #[must_use]
    pub fn part(self, id: &str, value: f64) -> String {
        let (name, printed) = match id.rsplit_once('_') {
            Some((name, "s")) => (name, self.duration_seconds(value)),
            Some((name, "pct")) => (name, self.percent(value, 2)),
            Some((name, "pp")) => (name, self.points(value, 2)),
            _ => (id, self.number(value, 2)),
        };
        format!("{}: {printed}", self.name_or_id("part", name))
    }

    /// A value or what is printed in its place.
    #[must_use]
    pub fn value_or_na(self, unit: Unit, value: Option<f64>, na: Option<NaReason>, currency: Option<&str>) -> String {
        match (value, na) {
            (Some(value), _) => self.value(unit, value, currency),
            (None, Some(reason)) => self.na(reason),
            (None, None) => DASH.to_owned(),
        }
    }
}
