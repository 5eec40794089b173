//! Quantiles, their order-statistic intervals, and the summary every duration is served with (METRICS A.7).
//!
//! Rolled-up quantiles come from the union of the values, so nothing here averages or merges quantiles.

use super::normal::Z_95;
use super::ratio::finite;

/// Up to this n the ranks of a quantile's interval come from the exact binomial distribution (METRICS A.7).
const EXACT_RANKS_UP_TO: u64 = 1000;

/// Probability left outside a 95 % interval on each side.
const TAIL: f64 = 0.025;

/// Where the R-7 quantile `q` of `n` sorted values lies: the 0-based index ⌊h⌋ of the lower order statistic and
/// the fraction h − ⌊h⌋ of the way to the next one, with h = (n−1)q (METRICS A.7).
///
/// `None` for n = 0 or `q` outside `[0, 1]`. A fraction above 0 means that index + 1 exists.
pub fn r7_position(n: u64, q: f64) -> Option<(u64, f64)> {
    if n == 0 || !(0.0..=1.0).contains(&q) {
        return None;
    }
    let last = n - 1;
    let h = last as f64 * q;
    let lower = (h.floor() as u64).min(last);
    let fraction = if lower == last { 0.0 } else { h - h.floor() };
    Some((lower, fraction))
}

/// The value `fraction` of the way between two neighbouring order statistics, never beyond `upper`.
pub fn r7_value(lower: f64, upper: f64, fraction: f64) -> Option<f64> {
    Some(finite(lower + fraction * (upper - lower))?.min(upper))
}

/// R-7 quantile of `n` values of which `order_statistic(i)` gives the i-th smallest (0-based), for
/// callers that hold a histogram or columns instead of a sorted slice. It is asked for at most two indexes.
pub fn quantile_by(n: u64, q: f64, mut order_statistic: impl FnMut(u64) -> Option<f64>) -> Option<f64> {
    let (lower, fraction) = r7_position(n, q)?;
    let low = order_statistic(lower)?;
    let high = if fraction > 0.0 { order_statistic(lower + 1)? } else { low };
    r7_value(low, high, fraction)
}

/// R-7 quantile `q` of ascending values = PostgreSQL `percentile_cont`, NumPy's default, Excel `PERCENTILE.INC`.
pub fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    quantile_by(sorted.len() as u64, q, |index| nth(sorted, index))
}

/// The figures every duration is served with, in the unit of its values (METRICS A.7).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Number of values.
    pub n: u64,
    /// Arithmetic mean.
    pub mean: f64,
    /// R-7 quantile 0.5, the headline of durations.
    pub median: f64,
    /// R-7 quantile 0.8.
    pub p80: f64,
    /// R-7 quantile 0.9.
    pub p90: f64,
}

impl Summary {
    /// Summary of ascending values; `None` if there are none or one is not finite.
    pub fn of_sorted(sorted: &[f64]) -> Option<Self> {
        Some(Self {
            n: sorted.len() as u64,
            mean: finite(sorted.iter().sum::<f64>() / sorted.len() as f64)?,
            median: quantile(sorted, 0.5)?,
            p80: quantile(sorted, 0.8)?,
            p90: quantile(sorted, 0.9)?,
        })
    }
}

/// 1-based ranks `(l, u)` such that `[x(l), x(u)]` is the distribution-free 95 % interval of quantile `q` (METRICS A.7).
///
/// For n ≤ 1000, l = max{i : F(i−1) ≤ .025} and u = min{i : 1−F(i−1) ≤ .025} with F the Binomial(n, q) cdf; `None` if
/// one of them does not exist (n below 6, 17, 36 for q = .5, .8, .9). Above, the normal formula, clamped to `[1, n]`.
/// `None` for `q` outside `(0, 1)`.
pub fn quantile_ci_ranks(n: u64, q: f64) -> Option<(u64, u64)> {
    if n == 0 || !(q > 0.0 && q < 1.0) {
        return None;
    }
    if n <= EXACT_RANKS_UP_TO {
        // P(X ≥ u) for X ~ Binomial(n, q) is P(Y ≤ n−u) for Y ~ Binomial(n, 1−q), so the upper rank is a mirrored lower one.
        let lower = lower_rank(n, q);
        let upper = n + 1 - lower_rank(n, 1.0 - q);
        return (lower >= 1 && upper <= n).then_some((lower, upper));
    }
    let centre = n as f64 * q;
    let half = Z_95 * (centre * (1.0 - q)).sqrt();
    let lower = (centre - half).floor() as u64;
    let upper = ((centre + half).ceil() as u64).saturating_add(1);
    Some((lower.clamp(1, n), upper.clamp(1, n)))
}

/// The order-statistic 95 % interval of quantile `q` of ascending values.
pub fn quantile_interval(sorted: &[f64], q: f64) -> Option<(f64, f64)> {
    let (lower, upper) = quantile_ci_ranks(sorted.len() as u64, q)?;
    Some((finite(nth(sorted, lower - 1)?)?, finite(nth(sorted, upper - 1)?)?))
}

/// max{i ≥ 0 : P(X ≤ i−1) ≤ TAIL} for X ~ Binomial(n, q). Probabilities run in logarithms: (1−q)^n may underflow.
fn lower_rank(n: u64, q: f64) -> u64 {
    let ln_odds = q.ln() - (-q).ln_1p();
    let mut ln_pmf = n as f64 * (-q).ln_1p();
    let mut cdf = 0.0;
    for k in 0..n {
        cdf += ln_pmf.exp();
        if cdf > TAIL {
            return k;
        }
        ln_pmf += ((n - k) as f64 / (k + 1) as f64).ln() + ln_odds;
    }
    n
}

fn nth(sorted: &[f64], index: u64) -> Option<f64> {
    sorted.get(usize::try_from(index).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_interval_exists_from_the_least_n_of_its_quantile() {
        for (q, least) in [(0.5, 6), (0.8, 17), (0.9, 36)] {
            for n in 0..=1001 {
                assert_eq!(quantile_ci_ranks(n, q).is_some(), n >= least, "n {n} q {q}");
            }
        }
    }

    #[test]
    fn odd_input_gives_none() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[1.0], f64::NAN), None);
        assert_eq!(quantile(&[1.0], 1.1), None);
        assert_eq!(quantile(&[1.0, f64::NAN], 0.5), None);
        assert_eq!(Summary::of_sorted(&[]), None);
        assert_eq!(Summary::of_sorted(&[1.0, f64::INFINITY]), None);
        assert_eq!(quantile_ci_ranks(100, 0.0), None);
        assert_eq!(quantile_ci_ranks(u64::MAX, 0.9).map(|(l, u)| l < u), Some(true));
        assert_eq!(quantile_ci_ranks(1001, 1e-9), Some((1, 2)));
    }

    #[test]
    fn exact_and_normal_ranks_agree_where_they_meet() {
        for q in [0.5, 0.8, 0.9] {
            let (exact_low, exact_high) = quantile_ci_ranks(1000, q).unwrap();
            let (low, high) = quantile_ci_ranks(1001, q).unwrap();
            assert!(exact_low.abs_diff(low) <= 2 && exact_high.abs_diff(high) <= 2, "q {q}");
        }
    }

    proptest! {
        #[test]
        fn a_quantile_rises_with_q_and_stays_inside(mut x in prop::collection::vec(-1e9..1e9f64, 1..60), a in 0.0..=1.0f64, b in 0.0..=1.0f64) {
            x.sort_by(f64::total_cmp);
            let (low, high) = (quantile(&x, a.min(b)).unwrap(), quantile(&x, a.max(b)).unwrap());
            prop_assert!(x[0] <= low && low <= high && high <= x[x.len() - 1]);
        }

        #[test]
        fn an_interval_contains_its_quantile(mut x in prop::collection::vec(0.0..1e7f64, 1..300), q in 0.05..0.95f64) {
            x.sort_by(f64::total_cmp);
            if let Some((low, high)) = quantile_interval(&x, q) {
                let value = quantile(&x, q).unwrap();
                prop_assert!(low <= value && value <= high);
            }
        }

        #[test]
        fn ranks_lie_between_one_and_n(n in 0..5000u64, q in -0.5..1.5f64) {
            if let Some((low, high)) = quantile_ci_ranks(n, q) {
                prop_assert!(1 <= low && low <= high && high <= n);
            }
        }
    }
}
