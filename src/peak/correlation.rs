//! Correlation of a load with what comes before and after it.
use serde::{Deserialize, Serialize};

use super::least_squares;
use crate::num::{ln, special::normal_ppf, stats};

/// The correlation at every lag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correlation {
    /// `r[k]` at lag `k - longest`, shape `(2 longest + 1,)`: correlation of the load with the symptom
    /// that many rows later; at negative lags the symptom comes first.
    pub values: Vec<f64>,
    /// Longest lag.
    pub longest: u32,
    /// Two independent series stay within this at one lag with confidence `1 - α`: `z / √n`.
    pub band: f64,
    /// They stay within this at all lags (Bonferroni).
    pub band_at_all: f64,
    /// Order of the autoregression that was taken off; `None` without prewhitening.
    pub whitened: Option<u32>,
    /// The lag with the largest size, of equals the one nearest to 0.
    pub peak_lag: i32,
    /// The correlation there.
    pub peak: f64,
    /// Whether that is outside of [`Self::band_at_all`].
    pub significant: bool,
}

/// `r_k = Σ (x_t - x̄)(y_{t+k} - ȳ) / (n s_x s_y)` for `k` from `-longest` to `longest` (the biased
/// estimate of Box and Jenkins; statsmodels' `ccf(y, x, adjusted=False)` for `k >= 0`). `x` and `y`
/// have equal length; 0 where a series is constant.
pub fn cross_correlation(x: &[f64], y: &[f64], longest: u32) -> Vec<f64> {
    let n = x.len().min(y.len());
    let centred = |v: &[f64]| -> Vec<f64> {
        let mean = stats::mean(&v[..n]).unwrap_or(0.0);
        v[..n].iter().map(|value| value - mean).collect()
    };
    let (x, y) = (centred(x), centred(y));
    let square = |v: &[f64]| stats::sum(v.iter().map(|value| value * value));
    let size = square(&x).sqrt() * square(&y).sqrt();
    let at = |earlier: &[f64], later: &[f64], lag: u32| {
        let later = later.iter().skip(lag as usize);
        let product = stats::sum(earlier.iter().zip(later).map(|(a, b)| a * b));
        if size > 0.0 { (product / size).clamp(-1.0, 1.0) } else { 0.0 }
    };
    let before = (1..=longest).rev().map(|lag| at(&y, &x, lag));
    let after = (0..=longest).map(|lag| at(&x, &y, lag));
    before.chain(after).collect()
}

/// The residuals of an autoregression of `x` with a constant, and of the same filter on `y`; the
/// order, at most `most`, has the least BIC. Both series lose their first rows, as many as the
/// order.
pub fn prewhiten(x: &[f64], y: &[f64], most: u32) -> (Vec<f64>, Vec<f64>, u32) {
    let n = x.len().min(y.len());
    let (x, y) = (&x[..n], &y[..n]);
    let most = (most as usize).min(n / 10);
    let mut best: Option<(f64, Vec<f64>)> = None;
    for order in 1..=most {
        // All orders on the same rows, so that they can be compared.
        let fitted = autoregress(x, order, most);
        let Some(fit) = fitted else { break };
        let rows = (n - most) as f64;
        let bic =
            rows * ln((fit.ssr / rows).max(f64::MIN_POSITIVE)) + (order + 1) as f64 * ln(rows);
        if best.as_ref().is_none_or(|(least, _)| bic < *least) {
            best = Some((bic, fit.coefficients));
        }
    }
    let order = best.map_or(0, |(_, coefficients)| coefficients.len() - 1);
    let weights = autoregress(x, order, order).map_or(vec![0.0], |fit| fit.coefficients);
    let filter = |v: &[f64]| -> Vec<f64> {
        let rows = order..n;
        rows.map(|t| v[t] - stats::sum((1..=order).map(|lag| weights[lag] * v[t - lag]))).collect()
    };
    let constant = weights[0];
    let x = filter(x).into_iter().map(|v| v - constant).collect();
    (x, filter(y), order as u32)
}

/// Regresses on a constant and the `order` values before, from row `from` on.
fn autoregress(x: &[f64], order: usize, from: usize) -> Option<least_squares::Fit> {
    let rows = x.len().checked_sub(from)?;
    let mut columns = vec![vec![1.0; rows]];
    columns.extend((1..=order).map(|lag| x[from - lag..x.len() - lag].to_vec()));
    least_squares::fit(columns, &x[from..])
}

/// Correlates with bands; the choices are those of [`super::Spec`].
pub(super) fn correlate(x: &[f64], y: &[f64], spec: &super::Spec) -> Correlation {
    let (x, y, whitened) = if spec.prewhiten {
        let (x, y, order) = prewhiten(x, y, spec.order);
        (x, y, Some(order))
    } else {
        (x.to_vec(), y.to_vec(), None)
    };
    let longest = spec.lags.min((x.len() / 4) as u32);
    let values = cross_correlation(&x, &y, longest);
    let width = |share: f64| normal_ppf(1.0 - share / 2.0) / (x.len().max(1) as f64).sqrt();
    let level = spec.level.clamp(1e-9, 0.5);
    let (band, band_at_all) = (width(level), width(level / values.len() as f64));
    let (mut peak_lag, mut peak) = (0, values.get(longest as usize).copied().unwrap_or(0.0));
    let middle = longest as usize;
    for lag in 1..=i32::try_from(longest).unwrap_or(i32::MAX) {
        let step = lag.unsigned_abs() as usize;
        for (lag, at) in [(lag, middle + step), (-lag, middle - step)] {
            if values[at].abs() > peak.abs() {
                (peak_lag, peak) = (lag, values[at]);
            }
        }
    }
    let significant = peak.abs() > band_at_all;
    Correlation { values, longest, band, band_at_all, whitened, peak_lag, peak, significant }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        // Centred: -1 0 1 and 1 -2 1, sizes √2 and √6; lag 1: (-1)(-2) + 0·1 = 2.
        let r = cross_correlation(&[1.0, 2.0, 3.0], &[3.0, 0.0, 3.0], 1);
        let size = 12.0_f64.sqrt();
        // Lag -1: y_t with x_{t+1}: 1·0 + (-2)·1 = -2.
        for (ours, theirs) in r.iter().zip([-2.0 / size, 0.0, 2.0 / size]) {
            assert!((ours - theirs).abs() < 1e-15, "{r:?}");
        }
    }

    #[test]
    fn a_constant_correlates_with_nothing() {
        assert!(cross_correlation(&[1.0; 9], &[2.0; 9], 2).iter().all(|r| r.abs() < 1e-15));
    }
}
