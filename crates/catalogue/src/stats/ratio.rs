//! Ratios and percentages that exist only where their denominator does (METRICS A.7, A.8).

/// `Some(value)` if it is a number a reader can use: neither NaN nor infinite.
pub fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// `numerator / denominator`; `None` if the denominator is zero or the result is not finite.
pub fn ratio(numerator: f64, denominator: f64) -> Option<f64> {
    finite(numerator / denominator)
}

/// 100 · `numerator` / `denominator`, unrounded; `None` (not 0, not 100) for an empty denominator.
pub fn percent(numerator: u64, denominator: u64) -> Option<f64> {
    ratio(100.0 * numerator as f64, denominator as f64)
}

/// A pair of proportions as percentages.
pub fn as_percent((low, high): (f64, f64)) -> (f64, f64) {
    (100.0 * low, 100.0 * high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_denominator_has_no_ratio() {
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(3, 0), None);
        assert_eq!(percent(0, 3), Some(0.0));
        assert_eq!(percent(5, 4), Some(125.0));
        assert_eq!(ratio(f64::NAN, 1.0), None);
    }
}
