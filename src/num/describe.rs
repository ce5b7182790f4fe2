//! Sums, means, deviations and quantiles of numbers, in a fixed order and without overflow.

/// The sum, with the rounding errors carried along (Neumaier 1974, the improved Kahan–Babuška
/// algorithm).
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0);
    for x in values {
        let next = total + x;
        lost += if total.abs() >= x.abs() { (total - next) + x } else { (x - next) + total };
        total = next;
    }
    total + lost
}

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

/// The `p`-quantile of `sorted`, by linear interpolation between order statistics (type 7 of
/// Hyndman and Fan 1996; the default of numpy and pandas); 0 without values.
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let at = p.clamp(0.0, 1.0) * last as f64;
    let below = (at.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let t = at - below as f64;
    let (a, b) = (sorted[below], sorted[above]);
    let step = b - a;
    if !step.is_finite() {
        return a * (1.0 - t) + b * t;
    }
    // As numpy does it, so that both ends are exact.
    if t >= 0.5 { b - step * (1.0 - t) } else { a + step * t }
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
        assert_eq!(sum([1.0, 1e100, 1.0, -1e100]), 2.0);
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
