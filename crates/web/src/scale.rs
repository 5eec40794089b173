//! Round numbers for a chart's axis. The ticks are chosen here, so that their texts come from the words.

use nabiz_catalogue::metric::Unit;
use nabiz_words::Words;
use serde::Serialize;

/// Steps at which durations read well, in seconds: up to a day, then days.
const TIME_STEPS: [f64; 26] = [
    1.0,
    2.0,
    5.0,
    10.0,
    15.0,
    30.0,
    60.0,
    120.0,
    300.0,
    600.0,
    900.0,
    1800.0,
    3600.0,
    7200.0,
    10_800.0,
    14_400.0,
    21_600.0,
    43_200.0,
    86_400.0,
    172_800.0,
    432_000.0,
    864_000.0,
    1_728_000.0,
    4_320_000.0,
    8_640_000.0,
    17_280_000.0,
];
/// At most so many steps.
const MOST: f64 = 5.0;

/// A value axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Scale {
    /// Lower end.
    pub min: f64,
    /// Upper end.
    pub max: f64,
    /// Distance of ticks.
    pub step: f64,
    /// A text for each tick, from the lower end.
    pub labels: Vec<String>,
}

impl Scale {
    /// An axis that holds all of `values`: from zero for amounts and times, close to the values for shares and scores.
    pub fn new(words: Words, unit: Unit, currency: Option<&str>, values: impl Iterator<Item = f64>) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| value.is_finite()) {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        let (floor, mut ceiling, least) = ends(unit);
        // Some shares pass 100 % (clearance); the others get no room there.
        if unit == Unit::Percent && high <= 100.0 {
            ceiling = 100.0;
            low = low.min((high - least).max(0.0));
        }
        if matches!(unit, Unit::Seconds | Unit::Money | Unit::Count | Unit::Ratio | Unit::Number) {
            low = low.min(0.0);
        }
        let spread = (high - low).max(least);
        let step = step(unit, spread);
        let min = ((low / step).floor() * step).max(floor);
        let max = ((high.max(min + least) / step).ceil() * step).min(ceiling).max(min + step);
        let count = ((max - min) / step).round() as usize;
        let label = |tick: usize| words.value_compact(unit, min + step * tick as f64, currency);
        Self { min, max, step, labels: (0..=count).map(label).collect() }
    }
}

/// The ends that values cannot pass, and the smallest span worth drawing.
fn ends(unit: Unit) -> (f64, f64, f64) {
    match unit {
        Unit::Percent => (0.0, f64::INFINITY, 2.0),
        Unit::Score(low, high) => (low, high, 0.5),
        Unit::NetScore => (-100.0, 100.0, 5.0),
        Unit::Count | Unit::Seconds => (0.0, f64::INFINITY, 4.0),
        Unit::Money | Unit::Ratio | Unit::Number => (f64::NEG_INFINITY, f64::INFINITY, 0.1),
    }
}

fn step(unit: Unit, spread: f64) -> f64 {
    let rough = spread / MOST;
    if unit == Unit::Seconds
        && let Some(step) = TIME_STEPS.into_iter().find(|step| *step >= rough)
    {
        return step;
    }
    let decade = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|one| one * decade).find(|step| *step >= rough * 0.999);
    let step = step.unwrap_or(10.0 * decade);
    if unit == Unit::Count { step.max(1.0) } else { step }
}

#[cfg(test)]
mod tests {
    use nabiz_words::Lang;

    use super::*;

    #[test]
    fn ticks_are_round_in_the_unit_of_the_reader() {
        let rows: [(Unit, &[f64], &[&str]); 7] = [
            (Unit::Seconds, &[6576.0, 11_953.0], &["0 sn", "1 sa", "2 sa", "3 sa", "4 sa"]),
            (Unit::Seconds, &[36.0], &["0 sn", "10 sn", "20 sn", "30 sn", "40 sn"]),
            (Unit::Percent, &[82.5, 94.04], &["%80", "%85", "%90", "%95"]),
            (Unit::Percent, &[100.0], &["%98", "%98,5", "%99", "%99,5", "%100"]),
            (Unit::Score(1.0, 5.0), &[4.2, 4.6], &["4,2", "4,3", "4,4", "4,5", "4,6", "4,7"]),
            (Unit::NetScore, &[-12.0, 33.0], &["−20", "−10", "0", "+10", "+20", "+30", "+40"]),
            (Unit::Count, &[], &["0", "1", "2", "3", "4"]),
        ];
        for (unit, values, labels) in rows {
            let scale = Scale::new(Words::new(Lang::Tr), unit, None, values.iter().copied());
            assert_eq!(scale.labels, labels, "{unit:?} {values:?}");
        }
    }
}
