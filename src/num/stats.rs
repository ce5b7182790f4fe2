//! Sums, moments, quantiles and ranks of a sample, in a fixed order of summation.
//!
//! All samples are slices of shape `(n,)` without `NaN`; an undefined result is `None`.

/// The sum, compensated (Neumaier 1974, *ZAMM* 54, 39–51): the error does not grow with `n`.
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() {
            (total - next) + value
        } else {
            (value - next) + total
        };
        total = next;
    }
    total + lost
}

/// The arithmetic mean; `None` without values.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| sum(values.iter().copied()) / values.len() as f64)
}

/// The sum of squared deviations from the mean divided by `n - ddof`: `ddof` 0 for the variance of
/// the values themselves, 1 for the unbiased estimate. `None` if `n <= ddof`.
pub fn variance(values: &[f64], ddof: u32) -> Option<f64> {
    let mean = mean(values)?;
    let free = values.len() as f64 - f64::from(ddof);
    (free > 0.0).then(|| sum(values.iter().map(|v| (v - mean) * (v - mean))) / free)
}

/// The quantile at `q` in `[0, 1]`, numpy's `linear` method (type 7 of Hyndman and Fan 1996, *The
/// American Statistician* 50, 361–365). `None` without values.
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    crate::num::order::sort_floats(&mut sorted);
    quantile_sorted(&sorted, q)
}

/// [`quantile`] of values that are already in ascending order. `q` outside `[0, 1]` counts as the
/// nearer bound.
pub fn quantile_sorted(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = q.clamp(0.0, 1.0) * last as f64;
    let below = (position.floor() as usize).min(last);
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    let part = position - below as f64;
    // Numpy interpolates from the nearer end, which keeps the result monotone in `q`.
    Some(if part < 0.5 { low + (high - low) * part } else { high - (high - low) * (1.0 - part) })
}

/// The quantile at one half. `None` without values.
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// Pearson's correlation of pairs `(x[i], y[i])`; `None` with fewer than two pairs or if one side
/// is constant. Surplus values of the longer slice are not looked at.
pub fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let n = x.len().min(y.len());
    let (x, y) = (&x[..n], &y[..n]);
    let (mean_x, mean_y) = (mean(x)?, mean(y)?);
    let pairs = || x.iter().zip(y).map(|(a, b)| (a - mean_x, b - mean_y));
    let xx = sum(pairs().map(|(a, _)| a * a));
    let yy = sum(pairs().map(|(_, b)| b * b));
    let xy = sum(pairs().map(|(a, b)| a * b));
    // The mean of equal values may be off by a rounding, so constancy is asked of the values.
    let varies = |v: &[f64]| v.iter().any(|item| item.total_cmp(&v[0]).is_ne());
    (varies(x) && varies(y) && xx > 0.0 && yy > 0.0)
        .then(|| (xy / (xx.sqrt() * yy.sqrt())).clamp(-1.0, 1.0))
}

/// The rank of each value from 1, shape `(n,)`; equal values share the mean of their ranks
/// (mid-ranks, as scipy's `rankdata`).
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let order: Vec<usize> =
        super::order::by_value(values).into_iter().map(|i| i as usize).collect();
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let first = values[order[start]];
        // `<=` and not `==` by bits: 0 and -0 are one value.
        let ties = order[start..].iter().take_while(|&&i| values[i] <= first).count().max(1);
        let shared = f64::midpoint((start + 1) as f64, (start + ties) as f64);
        for &i in &order[start..start + ties] {
            ranks[i] = shared;
        }
        start += ties;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_keeps_what_plain_addition_loses() {
        assert_eq!(sum([1.0, 1e100, 1.0, -1e100]).to_bits(), 2.0_f64.to_bits());
    }

    #[test]
    fn small_samples_by_hand() {
        assert_eq!(mean(&[1.0, 2.0, 6.0]), Some(3.0));
        assert_eq!(variance(&[1.0, 2.0, 6.0], 1), Some(7.0));
        assert_eq!(variance(&[1.0, 2.0, 6.0], 0), Some(14.0 / 3.0));
        assert_eq!(variance(&[1.0], 1), None);
        assert_eq!(quantile(&[4.0, 1.0, 2.0], 0.25), Some(1.5));
        assert_eq!(quantile(&[4.0, 1.0, 2.0], 1.0), Some(4.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[]), None);
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0, 3.0]), [4.0, 1.0, 4.0, 2.0, 4.0]);
        assert_eq!(ranks(&[0.0, -0.0]), [1.5, 1.5]);
    }

    #[test]
    fn correlation_is_one_on_a_line_and_undefined_on_a_constant() {
        let x = [1.0, 2.0, 4.0, 8.0];
        let line = x.map(|v| 3.0 - 2.0 * v);
        assert_eq!(pearson(&x, &line), Some(-1.0));
        assert_eq!(pearson(&x, &[0.1; 4]), None);
        assert_eq!(pearson(&x[..1], &line[..1]), None);
    }
}
