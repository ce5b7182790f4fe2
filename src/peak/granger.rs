//! Granger's test: does the past of one series foretell another?
use serde::{Deserialize, Serialize};

use super::least_squares;
use crate::num::{beta::fisher_sf, ln};

/// The F test at one number of lags.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FTest {
    /// Number of lags of both series.
    pub lags: u32,
    /// `((ssr - ssr₊) / lags) / (ssr₊ / free)`; infinite if the fit is perfect.
    pub f: f64,
    /// `P(F > f)` if the past of the cause adds nothing.
    pub p_value: f64,
    /// Degrees of freedom that are left: `n - 3 lags - 1`.
    pub free: u32,
    /// Sum of squared residuals from the effect's own past.
    pub ssr: f64,
    /// Sum of squared residuals with the past of the cause too.
    pub ssr_with: f64,
}

/// The tests of one direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Granger {
    /// One per number of lags from 1 on, as far as it could be carried out.
    pub tests: Vec<FTest>,
    /// The one with the number of lags of least BIC; it decides.
    pub chosen: Option<FTest>,
    /// Whether its p-value is at most `α`.
    pub significant: bool,
}

/// Regresses the effect on a constant and `lags` of its own past, with and without as many of the
/// cause's past (Granger 1969, *Econometrica* 37, 424–438; statsmodels'
/// `grangercausalitytests`, `ssr_ftest`). `None` with too few rows or if a column follows from
/// others.
pub fn f_test(cause: &[f64], effect: &[f64], lags: u32) -> Option<FTest> {
    let (own, with) = regress(cause, effect, lags as usize, lags as usize)?;
    let rows = effect.len() - lags as usize;
    let free = rows.checked_sub(2 * lags as usize + 1).filter(|&free| free > 0)?;
    let gained = (own - with).max(0.0) / f64::from(lags);
    let left = with / free as f64;
    let f = if left > 0.0 {
        gained / left
    } else if gained > 0.0 {
        f64::INFINITY
    } else {
        0.0
    };
    let p_value = fisher_sf(f, f64::from(lags), free as f64);
    Some(FTest { lags, f, p_value, free: free as u32, ssr: own, ssr_with: with })
}

/// Tests with 1 to `most` lags; the BIC is that of the larger regression, on the same rows for all.
pub fn granger(cause: &[f64], effect: &[f64], most: u32, level: f64) -> Granger {
    let tests: Vec<FTest> = (1..=most).map_while(|lags| f_test(cause, effect, lags)).collect();
    let most = tests.len();
    let rows = effect.len().saturating_sub(most) as f64;
    let mut best: Option<(f64, FTest)> = None;
    for test in &tests {
        let lags = test.lags as usize;
        let Some((_, with)) = regress(cause, effect, lags, most) else { continue };
        let bic =
            rows * ln((with / rows).max(f64::MIN_POSITIVE)) + (2 * lags + 1) as f64 * ln(rows);
        if best.is_none_or(|(least, _)| bic < least) {
            best = Some((bic, *test));
        }
    }
    let chosen = best.map(|(_, test)| test);
    let significant = chosen.is_some_and(|test| test.p_value <= level);
    Granger { tests, chosen, significant }
}

/// The sums of squared residuals without and with the cause, from row `from` on.
fn regress(cause: &[f64], effect: &[f64], lags: usize, from: usize) -> Option<(f64, f64)> {
    let n = effect.len();
    if cause.len() != n || lags == 0 || from < lags || n <= from + 2 * lags + 1 {
        return None;
    }
    let past = |v: &[f64]| -> Vec<Vec<f64>> {
        (1..=lags).map(|lag| v[from - lag..n - lag].to_vec()).collect()
    };
    let mut columns = vec![vec![1.0; n - from]];
    columns.extend(past(effect));
    let own = least_squares::fit(columns.clone(), &effect[from..])?;
    columns.extend(past(cause));
    let with = least_squares::fit(columns, &effect[from..])?;
    Some((own.ssr, with.ssr))
}
