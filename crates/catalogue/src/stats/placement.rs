//! Placing one account's value against two published cut points (METRICS C.4).
//!
//! It places plain values: which variant of a metric is compared, and whether its n allows it, is the caller's.

use super::benchmark::{CutPoints, Direction};
use super::normal::{Z_80, cdf};
use super::ratio::{finite, ratio};

/// How a metric spreads across accounts, which the estimate from two cut points relies on (METRICS C.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spread {
    /// Log-normal: durations.
    Log,
    /// Logit-normal: percentages, 0 to 100.
    Logit,
    /// Not known (CSAT mean, whose top cut is the scale's ceiling): no estimate.
    Unknown,
}

/// Where an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// Not at the median yet.
    BelowMedian,
    /// At or beyond the median.
    AboveMedian,
    /// At or beyond the top-20 cut.
    Top20,
}

impl Label {
    /// `below_median`, `above_median` or `top20`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BelowMedian => "below_median",
            Self::AboveMedian => "above_median",
            Self::Top20 => "top20",
        }
    }
}

/// The label of a value; at a cut counts as reached (METRICS C.4).
pub fn label(direction: Direction, value: f64, cuts: CutPoints) -> Label {
    if direction.reaches(value, cuts.top20) {
        Label::Top20
    } else if direction.reaches(value, cuts.median) {
        Label::AboveMedian
    } else {
        Label::BelowMedian
    }
}

/// One account against two published cut points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// Where it stands.
    pub label: Label,
    /// Estimated percentile in the good direction, 0–100, to be marked as an estimate; show [`displayed_percentile`] of it.
    pub percentile_estimate: Option<f64>,
    /// Value − median, in the metric's unit.
    pub gap: f64,
    /// Value / median.
    pub ratio: Option<f64>,
    /// What the value must still change by to reach the top-20 cut, in the metric's unit and sign; 0 if it is there.
    pub to_top20: f64,
}

/// Places a value; `None` if it or a cut is not finite (METRICS C.4).
pub fn place(direction: Direction, spread: Spread, value: f64, cuts: CutPoints) -> Option<Placement> {
    finite(cuts.top20)?;
    let label = label(direction, value, cuts);
    Some(Placement {
        label,
        percentile_estimate: percentile_estimate(direction, spread, value, cuts),
        gap: finite(value - cuts.median)?,
        ratio: ratio(value, cuts.median),
        to_top20: if label == Label::Top20 { 0.0 } else { finite(cuts.top20 - value)? },
    })
}

/// 100·Φ((s(median) − s(value))/σ) with σ = (s(median) − s(top20))/0.8416212 and s the log or logit (METRICS C.4).
///
/// The sign of s cancels, so both directions share the formula. `None` where s is undefined (a duration of 0, a
/// percentage of 0 or 100) or the top-20 cut is not better than the median.
fn percentile_estimate(direction: Direction, spread: Spread, value: f64, cuts: CutPoints) -> Option<f64> {
    if direction.reaches(cuts.median, cuts.top20) {
        return None;
    }
    let scaled = |x: f64| match spread {
        Spread::Log => (x > 0.0).then(|| x.ln()),
        Spread::Logit => (x > 0.0 && x < 100.0).then(|| (x / (100.0 - x)).ln()),
        Spread::Unknown => None,
    };
    let median = scaled(cuts.median)?;
    let sigma = (median - scaled(cuts.top20)?) / Z_80;
    finite(100.0 * cdf((median - scaled(value)?) / sigma))
}

/// A percentile as it is printed: never outside 1–99 (METRICS C.4).
pub fn displayed_percentile(percentile: f64) -> Option<f64> {
    finite(percentile).map(|percentile| percentile.clamp(1.0, 99.0))
}

/// Whether the label is uncertain ("~"): the account's own 95 % interval crosses a cut (METRICS C.4).
pub fn label_is_uncertain(direction: Direction, (low, high): (f64, f64), cuts: CutPoints) -> bool {
    label(direction, low, cuts) != label(direction, high, cuts)
}

/// Placements against both values of a disputed cell; the flag `uncertain_source` is set where the labels differ (METRICS C.4).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DisputedPlacement {
    /// Against the canonical value (the table).
    pub table: Placement,
    /// Against the other value (the prose).
    pub prose: Placement,
    /// True if the source decides the label: show both.
    pub uncertain_source: bool,
}

/// Places a value against both readings of a disputed cell.
pub fn place_disputed(
    direction: Direction,
    spread: Spread,
    value: f64,
    table: CutPoints,
    prose: CutPoints,
) -> Option<DisputedPlacement> {
    let table = place(direction, spread, value, table)?;
    let prose = place(direction, spread, value, prose)?;
    Some(DisputedPlacement { table, prose, uncertain_source: table.label != prose.label })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RESOLUTION: CutPoints = CutPoints { top20: 11953.0, median: 29811.0 };
    const SLA: CutPoints = CutPoints { top20: 94.04, median: 82.5 };

    #[test]
    fn a_value_on_a_cut_has_reached_it() {
        for (value, expected) in [
            (94.04, Label::Top20),
            (94.03, Label::AboveMedian),
            (82.5, Label::AboveMedian),
            (82.49, Label::BelowMedian),
        ] {
            assert_eq!(label(Direction::Higher, value, SLA), expected, "{value}");
        }
        let on_top = place(Direction::Lower, Spread::Log, 11953.0, RESOLUTION).unwrap();
        assert!((on_top.percentile_estimate.unwrap() - 80.0).abs() < 1e-5);
        assert_eq!(on_top.to_top20, 0.0);
        assert_eq!(place(Direction::Higher, Spread::Logit, 82.5, SLA).unwrap().percentile_estimate, Some(50.0));
    }

    #[test]
    fn an_undefined_estimate_is_none() {
        let estimate = |spread, value, cuts| place(Direction::Higher, spread, value, cuts).unwrap().percentile_estimate;
        assert_eq!(estimate(Spread::Logit, 100.0, SLA), None);
        assert_eq!(estimate(Spread::Logit, 0.0, SLA), None);
        assert_eq!(estimate(Spread::Unknown, 4.5, CutPoints { top20: 5.0, median: 4.0 }), None);
        assert_eq!(estimate(Spread::Logit, 90.0, CutPoints { top20: 82.5, median: 82.5 }), None);
        assert_eq!(place(Direction::Lower, Spread::Log, 0.0, RESOLUTION).unwrap().percentile_estimate, None);
        assert_eq!(place(Direction::Lower, Spread::Log, f64::NAN, RESOLUTION), None);
    }

    #[test]
    fn a_disputed_cell_is_uncertain_between_its_values() {
        let prose = CutPoints { median: 58731.0, ..RESOLUTION };
        let disputed =
            |value| place_disputed(Direction::Lower, Spread::Log, value, RESOLUTION, prose).unwrap().uncertain_source;
        assert_eq!([20_000.0, 40_000.0, 60_000.0].map(disputed), [false, true, false]);
        assert!(label_is_uncertain(Direction::Lower, (25_000.0, 35_000.0), RESOLUTION));
        assert!(!label_is_uncertain(Direction::Lower, (13_000.0, 20_000.0), RESOLUTION));
    }

    proptest! {
        #[test]
        fn the_estimate_rises_as_the_value_gets_better(a in 1.0..1e6f64, b in 1.0..1e6f64) {
            let estimate = |v| place(Direction::Lower, Spread::Log, v, RESOLUTION).unwrap().percentile_estimate.unwrap();
            prop_assert!(estimate(a.min(b)) >= estimate(a.max(b)));
            prop_assert!((0.0..=100.0).contains(&estimate(a)));
        }
    }
}
