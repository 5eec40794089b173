//! 95 % intervals of proportions, their differences, means and NPS, and the rules for a change arrow (METRICS A.7).
//!
//! Intervals of quantiles live in [`super::quantile`].

use super::normal::Z_95;
use super::ratio::finite;

/// Means and NPS have an interval from this many answers on (METRICS A.7, "n ≥ 30 shown").
pub const MIN_N_INTERVAL: u64 = 30;

/// Wilson interval of the proportion `k`/`n`, both ends in `[0, 1]`; `None` if n = 0 or k > n (METRICS A.7).
pub fn wilson(k: u64, n: u64) -> Option<(f64, f64)> {
    if n == 0 || k > n {
        return None;
    }
    let n = n as f64;
    let p = k as f64 / n;
    let z2n = Z_95 * Z_95 / n;
    let centre = p + z2n / 2.0;
    let half = (z2n * (p * (1.0 - p) + z2n / 4.0)).sqrt();
    let low = (centre - half) / (1.0 + z2n);
    let high = (centre + half) / (1.0 + z2n);
    // The interval contains p by construction; the bounds only undo rounding at k = 0 and k = n.
    Some((low.clamp(0.0, p), high.clamp(p, 1.0)))
}

/// Newcombe's Wilson-based interval of `k1`/`n1` − `k2`/`n2`: `(difference, low, high)`, proportions in `[-1, 1]` (METRICS A.7).
pub fn newcombe(k1: u64, n1: u64, k2: u64, n2: u64) -> Option<(f64, f64, f64)> {
    let (low1, high1) = wilson(k1, n1)?;
    let (low2, high2) = wilson(k2, n2)?;
    let (p1, p2) = (k1 as f64 / n1 as f64, k2 as f64 / n2 as f64);
    let difference = p1 - p2;
    Some((difference, difference - (p1 - low1).hypot(high2 - p2), difference + (high1 - p1).hypot(p2 - low2)))
}

/// Whether two proportions differ clearly enough for a change arrow: the Newcombe interval excludes 0 (METRICS A.7).
pub fn proportions_differ(k1: u64, n1: u64, k2: u64, n2: u64) -> bool {
    newcombe(k1, n1, k2, n2).is_some_and(|(_, low, high)| low > 0.0 || high < 0.0)
}

/// Whether two durations or means differ clearly enough for a change arrow: their intervals do not overlap (METRICS A.7).
pub fn intervals_apart(a: (f64, f64), b: (f64, f64)) -> bool {
    a.1 < b.0 || b.1 < a.0
}

/// n, Σx and Σx² of a set of values: what a roll-up of a mean keeps (METRICS A.7). Sets merge by addition.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moments {
    /// Number of values.
    pub n: u64,
    /// Σx, in the values' unit.
    pub sum: f64,
    /// Σx², in the square of the values' unit.
    pub sum_squares: f64,
}

impl Moments {
    /// Adds `count` values equal to `value`.
    pub fn add(&mut self, value: f64, count: u64) {
        self.n = self.n.saturating_add(count);
        self.sum += value * count as f64;
        self.sum_squares += value * value * count as f64;
    }

    /// The moments of the union of two disjoint sets.
    pub fn merge(self, other: Self) -> Self {
        Self {
            n: self.n.saturating_add(other.n),
            sum: self.sum + other.sum,
            sum_squares: self.sum_squares + other.sum_squares,
        }
    }

    /// Σx / n.
    pub fn mean(&self) -> Option<f64> {
        finite(self.sum / self.n as f64)
    }

    /// Sample standard deviation (divisor n − 1); needs two values.
    pub fn sd(&self) -> Option<f64> {
        if self.n < 2 {
            return None;
        }
        let squares_about_mean = self.sum_squares - self.sum * self.mean()?;
        finite((squares_about_mean.max(0.0) / (self.n - 1) as f64).sqrt())
    }
}

/// `(mean, low, high)` = x̄ ± z·s/√n from moments, the interval clamped to the scale's `range` if there is one (METRICS A.7).
///
/// `None` below [`MIN_N_INTERVAL`] values.
pub fn mean_ci(moments: Moments, range: Option<(f64, f64)>) -> Option<(f64, f64, f64)> {
    mean_ci_from_sd(moments.n, moments.mean()?, moments.sd()?, range)
}

/// As [`mean_ci`], from n, the mean and the sample standard deviation.
pub fn mean_ci_from_sd(n: u64, mean: f64, sd: f64, range: Option<(f64, f64)>) -> Option<(f64, f64, f64)> {
    if n < MIN_N_INTERVAL || sd < 0.0 {
        return None;
    }
    let half = finite(Z_95 * sd / (n as f64).sqrt())?;
    let (floor, ceiling) = range.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
    let low = finite((mean - half).max(floor))?;
    let high = finite((mean + half).min(ceiling))?;
    (low <= mean && mean <= high).then_some((mean, low, high))
}

/// A net promoter score with its spread (METRICS A.7, B.11).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetPromoterScore {
    /// 100·(p − d), −100 to 100.
    pub nps: f64,
    /// Number of answers, passives included.
    pub n: u64,
    /// Variance of one answer scored +1, 0, −1: p + d − (p − d)².
    pub variance: f64,
    /// Standard error of `nps`, in its points.
    pub standard_error: f64,
    /// 95 % interval, clamped to ±100; from [`MIN_N_INTERVAL`] answers on.
    pub interval: Option<(f64, f64)>,
}

/// NPS of `promoters` and `detractors` among `n` answers; `None` if n = 0 or the parts exceed n (METRICS A.7, B.11).
pub fn nps(promoters: u64, detractors: u64, n: u64) -> Option<NetPromoterScore> {
    if n == 0 || promoters.checked_add(detractors)? > n {
        return None;
    }
    let p = promoters as f64 / n as f64;
    let d = detractors as f64 / n as f64;
    let nps = 100.0 * (p - d);
    let variance = (p + d - (p - d) * (p - d)).max(0.0);
    let standard_error = 100.0 * (variance / n as f64).sqrt();
    let half = Z_95 * standard_error;
    let interval = (n >= MIN_N_INTERVAL).then_some(((nps - half).max(-100.0), (nps + half).min(100.0)));
    Some(NetPromoterScore { nps, n, variance, standard_error, interval })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_has_no_interval_gives_none() {
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(2, 1), None);
        assert_eq!(newcombe(1, 2, 0, 0), None);
        assert_eq!(nps(0, 0, 0), None);
        assert_eq!(nps(u64::MAX, 1, u64::MAX), None);
        assert_eq!(nps(3, 1, 29).unwrap().interval, None);
        assert_eq!(mean_ci(Moments::default(), None), None);
        assert_eq!(mean_ci_from_sd(29, 4.0, 1.0, None), None);
        assert_eq!(mean_ci_from_sd(30, f64::NAN, 1.0, Some((1.0, 5.0))), None);
        assert_eq!(mean_ci_from_sd(30, 4.0, f64::NAN, Some((1.0, 5.0))), None);
        assert_eq!(mean_ci_from_sd(30, 6.0, 1.0, Some((1.0, 5.0))), None, "a mean outside its scale");
    }

    #[test]
    fn an_arrow_needs_a_difference_that_excludes_zero() {
        assert!(!proportions_differ(54, 60, 46, 60));
        assert!(proportions_differ(57, 60, 46, 60));
        assert!(!proportions_differ(1, 1, 0, 0));
        assert!(intervals_apart((1.0, 2.0), (2.1, 3.0)));
        assert!(!intervals_apart((1.0, 2.0), (2.0, 3.0)));
    }

    fn moments(values: &[f64]) -> Moments {
        let mut moments = Moments::default();
        values.iter().for_each(|&x| moments.add(x, 1));
        moments
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
    }

    proptest! {
        #[test]
        fn wilson_contains_the_proportion(n in 1..=u64::MAX, share in 0.0..=1.0f64) {
            let k = ((n as f64 * share) as u64).min(n);
            let (low, high) = wilson(k, n).unwrap();
            let p = k as f64 / n as f64;
            prop_assert!(0.0 <= low && low <= p && p <= high && high <= 1.0);
        }

        #[test]
        fn newcombe_contains_the_difference_and_turns_with_its_arguments(n1 in 1..5000u64, n2 in 1..5000u64, s1 in 0.0..=1.0f64, s2 in 0.0..=1.0f64) {
            let (k1, k2) = ((n1 as f64 * s1) as u64, (n2 as f64 * s2) as u64);
            let (difference, low, high) = newcombe(k1, n1, k2, n2).unwrap();
            prop_assert!(-1.0 - 1e-12 <= low && low <= difference && difference <= high && high <= 1.0 + 1e-12);
            let (back, back_low, back_high) = newcombe(k2, n2, k1, n1).unwrap();
            prop_assert!(close(back, -difference) && close(back_low, -high) && close(back_high, -low));
        }

        #[test]
        fn moments_of_a_union_are_merged_moments(a in prop::collection::vec(-50.0..50.0f64, 0..40), b in prop::collection::vec(-50.0..50.0f64, 0..40)) {
            let union = moments(&[a.clone(), b.clone()].concat());
            let merged = moments(&a).merge(moments(&b));
            prop_assert_eq!(merged.n, union.n);
            prop_assert!(close(merged.sum, union.sum) && close(merged.sum_squares, union.sum_squares));
        }

        #[test]
        fn a_mean_lies_in_its_interval(scores in prop::collection::vec(1..=5u8, 30..80)) {
            let scores: Vec<f64> = scores.into_iter().map(f64::from).collect();
            let (mean, low, high) = mean_ci(moments(&scores), Some((1.0, 5.0))).unwrap();
            prop_assert!(1.0 <= low && low <= mean && mean <= high && high <= 5.0);
        }

        #[test]
        fn nps_lies_in_its_interval(p in 0..10_000u64, passives in 0..10_000u64, d in 0..10_000u64) {
            if let Some(NetPromoterScore { nps, interval: Some((low, high)), .. }) = nps(p, d, p + passives + d) {
                prop_assert!(-100.0 <= low && low <= nps && nps <= high && high <= 100.0);
            }
        }
    }
}
