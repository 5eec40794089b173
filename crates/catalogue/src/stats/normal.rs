//! The standard normal distribution, as far as intervals and placements need it.

/// The 97.5 % quantile of the standard normal: half the width of a 95 % interval in standard errors (METRICS A.7).
pub const Z_95: f64 = 1.959963984540054;

/// The 80 % quantile of the standard normal, at the digits METRICS C.4 fixes.
pub const Z_80: f64 = 0.8416212;

/// Φ(x), the share of a standard normal at or below `x`. NaN stays NaN.
pub fn cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constants_are_quantiles_of_the_cdf() {
        assert!((cdf(Z_95) - 0.975).abs() < 1e-15);
        assert!((cdf(Z_80) - 0.8).abs() < 1e-7);
        assert_eq!(cdf(0.0), 0.5);
        assert_eq!(cdf(f64::INFINITY), 1.0);
        assert!(cdf(-30.0) > 0.0, "the far tail keeps its precision");
    }
}
