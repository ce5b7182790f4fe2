//! Whether a series wanders: the augmented Dickey–Fuller test.
use super::least_squares;

/// Five per cent of series with a unit root fall below this (`MacKinnon` 2010, table 2, constant,
/// no trend, many rows).
const CRITICAL: f64 = -2.861_54;

/// The t statistic of `ρ` in `Δx_t = c + ρ x_(t-1) + φ_1 Δx_(t-1) + … + e_t` (Dickey and Fuller 1979;
/// statsmodels' `adfuller(x, maxlag=lags, autolag=None)`). Found from the two sums of squares with
/// and without `x_(t-1)`, whose F is the square of that t. `None` if it cannot be worked out.
pub fn dickey_fuller(x: &[f64], lags: u32) -> Option<f64> {
    let lags = lags as usize;
    let steps: Vec<f64> = x.windows(2).map(|two| two[1] - two[0]).collect();
    let rows = steps.len().checked_sub(lags)?;
    let free = rows.checked_sub(lags + 2).filter(|&free| free > 0)?;
    let mut columns = vec![vec![1.0; rows]];
    columns.extend((1..=lags).map(|lag| steps[lags - lag..steps.len() - lag].to_vec()));
    let without = least_squares::fit(columns.clone(), &steps[lags..])?;
    columns.push(x[lags..x.len() - 1].to_vec());
    let with = least_squares::fit(columns, &steps[lags..])?;
    let pull = with.coefficients.last()?;
    let f = (without.ssr - with.ssr).max(0.0) / (with.ssr / free as f64);
    f.is_finite().then(|| f.sqrt().copysign(*pull))
}

/// Whether a unit root cannot be ruled out at 5 %.
pub fn wanders(x: &[f64], lags: u32) -> bool {
    dickey_fuller(x, lags).is_some_and(|statistic| statistic > CRITICAL)
}
