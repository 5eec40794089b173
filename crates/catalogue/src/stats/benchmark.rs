//! Building a benchmark: cut points and ranks over account values (METRICS C.3, C.4).
//!
//! Which accounts qualify is the caller's; [`super::placement`] places one account against published cuts.

use super::quantile::quantile;
use super::ratio::{finite, ratio};

/// Which way a metric is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Low values are better (durations).
    Lower,
    /// High values are better (scores, percentages).
    Higher,
}

impl Direction {
    /// Whether `value` is at or beyond `cut` in the good direction.
    pub fn reaches(self, value: f64, cut: f64) -> bool {
        match self {
            Self::Lower => value <= cut,
            Self::Higher => value >= cut,
        }
    }
}

/// The two published cut points of a metric, in its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CutPoints {
    /// Cut-off of the best 20 % of accounts.
    pub top20: f64,
    /// 50th percentile of accounts.
    pub median: f64,
}

/// Least numbers of accounts behind a published figure (METRICS C.3-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicationRule {
    /// Knob `k_accounts_median`.
    pub accounts_for_median: u64,
    /// Knob `k_accounts_top`.
    pub accounts_for_top20: u64,
}

impl Default for PublicationRule {
    fn default() -> Self {
        Self { accounts_for_median: 10, accounts_for_top20: 20 }
    }
}

/// Cut points built from account values, as far as the publication rule allows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BuiltCuts {
    /// Number of accounts.
    pub n: u64,
    /// Cut-off of the best 20 %: R-7 quantile 0.2 if lower is better, 0.8 if higher is.
    pub top20: Option<f64>,
    /// R-7 quantile 0.5.
    pub median: Option<f64>,
}

/// Builds cut points from one value for each qualified account, in any order; unrounded (METRICS C.3).
///
/// An account whose value is not finite has none and is not counted.
pub fn build_cuts(direction: Direction, accounts: &[f64], rule: PublicationRule) -> BuiltCuts {
    let mut sorted: Vec<f64> = accounts.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as u64;
    let top_quantile = match direction {
        Direction::Lower => 0.2,
        Direction::Higher => 0.8,
    };
    let published = |least: u64, q: f64| {
        if n >= least { quantile(&sorted, q) } else { None }
    };
    BuiltCuts {
        n,
        top20: published(rule.accounts_for_top20, top_quantile),
        median: published(rule.accounts_for_median, 0.5),
    }
}

/// `value` at three significant digits, as benchmarks leave the tenant group (METRICS C.3-4).
pub fn three_digits(value: f64) -> Option<f64> {
    finite(format!("{value:.2e}").parse().ok()?)
}

/// Whether a slice of `n` contributors can be shown beside its parent of `parent_n` without revealing the
/// difference: both the slice and its complement hold at least `k` (METRICS C.3-4, B.9). The whole parent can.
pub fn slice_is_safe(n: u64, parent_n: u64, k: u64) -> bool {
    let Some(complement) = parent_n.checked_sub(n) else {
        return false;
    };
    n >= k && (complement == 0 || complement >= k)
}

/// Percentile rank in the good direction among the *other* accounts: 100·(worse + ½·equal)/N (METRICS C.4).
pub fn percentile_rank(direction: Direction, value: f64, others: &[f64]) -> Option<f64> {
    finite(value)?;
    if others.iter().any(|other| !other.is_finite()) {
        return None;
    }
    let equal = others.iter().filter(|&&other| other == value).count();
    let worse = others.iter().filter(|&&other| !direction.reaches(other, value)).count();
    ratio(100.0 * (worse as f64 + equal as f64 / 2.0), others.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn few_accounts_publish_nothing() {
        let values: Vec<f64> = (1..=19).map(f64::from).collect();
        let built = |n: usize| build_cuts(Direction::Lower, &values[..n], PublicationRule::default());
        assert_eq!((built(9).median, built(10).median, built(19).top20), (None, Some(5.5), None));
        assert_eq!(build_cuts(Direction::Higher, &[f64::NAN; 30], PublicationRule::default()).n, 0);
    }

    #[test]
    fn a_slice_hides_its_complement() {
        assert!(slice_is_safe(5, 10, 5) && slice_is_safe(10, 10, 5));
        assert!(!slice_is_safe(6, 10, 5) && !slice_is_safe(4, 10, 5) && !slice_is_safe(11, 10, 5));
    }

    #[test]
    fn published_figures_have_three_digits() {
        assert_eq!(
            [1963.0, 0.012344, -58731.0, 0.0].map(three_digits),
            [Some(1960.0), Some(0.0123), Some(-58700.0), Some(0.0)]
        );
        assert_eq!(three_digits(f64::NAN), None);
    }

    #[test]
    fn a_rank_needs_others() {
        assert_eq!(percentile_rank(Direction::Lower, 1.0, &[]), None);
        assert_eq!(percentile_rank(Direction::Lower, 1.0, &[f64::NAN]), None);
        assert_eq!(percentile_rank(Direction::Higher, 4.0, &[4.0, 3.0]), Some(75.0));
    }

    proptest! {
        #[test]
        fn ranks_in_both_directions_are_complements(others in prop::collection::vec(0..20i32, 1..40), value in 0..20i32) {
            let others: Vec<f64> = others.into_iter().map(f64::from).collect();
            let rank = |direction| percentile_rank(direction, f64::from(value), &others).unwrap();
            prop_assert!((rank(Direction::Lower) + rank(Direction::Higher) - 100.0).abs() < 1e-9);
        }
    }
}
