//! Mean, deviation and quantiles of any finite numbers: what [`stats`] says, kept from overflowing.
use super::stats::{self, sum};

/// The arithmetic mean of `values`, shape `(n,)`; 0 without values.
pub fn mean(values: &[f64]) -> f64 {
    moments(values, 0).0
}

/// Mean and standard deviation with divisor `n - lost` (`lost` is the degrees of freedom used up:
/// 0 as in numpy, 1 as in pandas); the deviation is 0 where that divisor is not positive.
/// Two passes; very large and very small values are scaled first, so that no square overflows.
pub fn moments(values: &[f64], lost: u32) -> (f64, f64) {
    let n = values.len() as f64;
    if values.is_empty() {
        return (0.0, 0.0);
    }
    let unit = unit(values);
    let mean = sum(values.iter().map(|x| x / unit)) / n;
    let divisor = n - f64::from(lost);
    if divisor <= 0.0 {
        return ((mean * unit).clamp(f64::MIN, f64::MAX), 0.0);
    }
    let squares = sum(values.iter().map(|x| {
        let d = x / unit - mean;
        d * d
    }));
    // The last factor may round above the largest finite number; it never needs to.
    ((mean * unit).clamp(f64::MIN, f64::MAX), ((squares / divisor).sqrt() * unit).min(f64::MAX))
}

/// The `p`-quantile of `sorted` as [`stats::quantile_sorted`] has it; 0 without values.
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let value = stats::quantile_sorted(sorted, p).unwrap_or(0.0);
    if value.is_finite() {
        return value;
    }
    // The distance between two neighbours overflowed, so it is the halves that are interpolated.
    let halves: Vec<f64> = sorted.iter().map(|x| x / 2.0).collect();
    stats::quantile_sorted(&halves, p).unwrap_or(0.0) * 2.0
}

/// A divisor that brings the values near 1 if they are very large or very small, else 1.
fn unit(values: &[f64]) -> f64 {
    let largest = values.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    if largest > 0.0 && !(1e-100..1e100).contains(&largest) { largest } else { 1.0 }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "these results are exact")]
    use super::*;

    #[test]
    fn describes_as_numpy() {
        let values = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(moments(&values, 0), (3.75, 7.1875_f64.sqrt()));
        assert_eq!(quantile(&values, 0.25), 1.75);
        assert_eq!(quantile(&values, 1.0), 8.0);
        assert_eq!(moments(&[3.0], 1), (3.0, 0.0));
        assert_eq!(mean(&[]), 0.0);
    }

    #[test]
    fn extreme_values_stay_finite() {
        let (mean, sd) = moments(&[f64::MAX, -f64::MAX, f64::MAX], 1);
        assert!(mean.is_finite() && sd.is_finite() && sd > 1e307);
        let (_, sd) = moments(&[1e-200, 3e-200], 0);
        assert!((sd / 1e-200 - 1.0).abs() < 1e-12);
        assert!(quantile(&[-f64::MAX, f64::MAX], 0.5).is_finite());
    }
}
