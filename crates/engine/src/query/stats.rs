//! Statistics of merged cells, in the units of scores.

use std::collections::BTreeMap;

use nabiz_catalogue::score::CohortScore;
use nabiz_catalogue::stats::interval::{Moments, mean_ci};
use nabiz_catalogue::stats::quantile::{quantile_ci_ranks, r7_position, r7_value};
use nabiz_catalogue::stats::survival::{Observation, SurvivalCurve};

use crate::pulse::multiset::Multiset;
use crate::pulse::state::{BILLION, Cohort, Sums};

/// The quantiles that durations are given with.
pub const QUANTILES: [f64; 3] = [0.5, 0.8, 0.9];

/// The ranks (from 0, rising) that the quantiles and their intervals of `n` values stand on.
#[must_use]
pub fn ranks(n: u64) -> Vec<u64> {
    let mut ranks = Vec::new();
    for q in QUANTILES {
        if let Some((low, _)) = r7_position(n, q) {
            ranks.push(low);
            ranks.push((low + 1).min(n.saturating_sub(1)));
        }
        if let Some((low, high)) = quantile_ci_ranks(n, q) {
            ranks.push(low - 1);
            ranks.push(high - 1);
        }
    }
    ranks.sort_unstable();
    ranks.dedup();
    ranks
}

/// A quantile and its interval from order statistics, in units of `per`.
#[must_use]
pub fn quantile(n: u64, q: f64, order: &BTreeMap<u64, i64>, per: f64) -> (Option<f64>, Option<(f64, f64)>) {
    let at = |rank: u64| order.get(&rank).map(|&value| value as f64 / per);
    let value = r7_position(n, q).and_then(|(low, fraction)| {
        let high = (low + 1).min(n - 1);
        r7_value(at(low)?, at(high)?, fraction)
    });
    let interval = quantile_ci_ranks(n, q).and_then(|(low, high)| Some((at(low - 1)?, at(high - 1)?)));
    (value, interval)
}

/// Mean and interval of a multiset, in units of `per`.
#[must_use]
pub fn mean(set: &Multiset, per: f64) -> (Option<f64>, Option<(f64, f64)>) {
    if set.n == 0 {
        return (None, None);
    }
    let moments = Moments { n: set.n, sum: set.sum as f64 / per, sum_squares: set.squares as f64 / (per * per) };
    let interval = mean_ci(moments, Some((0.0, f64::INFINITY))).map(|(_, low, high)| (low, high));
    (Some(set.sum as f64 / per / set.n as f64), interval)
}

/// Mean and interval of scores.
#[must_use]
pub fn mean_of_sums(sums: &Sums, range: Option<(f64, f64)>) -> (Option<f64>, Option<(f64, f64)>) {
    if sums.n == 0 {
        return (None, None);
    }
    let (sum, sum_squares) = (sums.sum as f64 / BILLION, sums.squares as f64 / BILLION);
    let interval = mean_ci(Moments { n: sums.n, sum, sum_squares }, range).map(|(_, low, high)| (low, high));
    (Some(sum / sums.n as f64), interval)
}

/// The cohort figure in seconds.
#[must_use]
pub fn cohort(cohort: &Cohort) -> CohortScore {
    let seen = cohort.seen.iter().map(|&(time_ms, event)| Observation { time_ms, event });
    let curve = SurvivalCurve::of(seen.collect());
    let seconds = |q: f64| curve.quantile(q).map(|ms| ms as f64 / 1_000.0);
    CohortScore { n: curve.n, events: curve.events, median: seconds(0.5), p80: seconds(0.8), p90: seconds(0.9) }
}
