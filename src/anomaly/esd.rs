//! The generalised extreme Studentised deviate test for several outliers.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::{
    robust_z::NORMAL,
    sorted::{median_distance, median_of},
};
use crate::num::{beta, describe};

/// What distances are measured from and in.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    VariantArray,
    Serialize,
    Deserialize,
)]
pub enum Scale {
    /// Median and `1.4826 · MAD`: the hybrid of Hochenbaum, Vallis and Kejariwal (2017).
    #[default]
    Robust,
    /// Mean and standard deviation: Rosner's own.
    Classic,
}

/// Choices of the test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Esd {
    /// The largest share of the sample that may be outliers, below one half; 0.02 (Twitter's
    /// `max_anoms` is 0.10 by default and 0.02 in its examples).
    pub most: f64,
    /// `α`, the significance level; 0.05.
    pub level: f64,
    /// Centre and scale.
    pub scale: Scale,
    /// The scale is at least this share of the sample's standard deviation; 0 as published.
    pub floor: f64,
}

impl Default for Esd {
    fn default() -> Self {
        Self { most: 0.02, level: 0.05, scale: Scale::Robust, floor: 0.0 }
    }
}

/// A value that was tested, the most extreme first.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outlier {
    /// The value.
    pub value: f64,
    /// `R_j`: its distance from the centre of what was left, in units of the scale.
    pub statistic: f64,
    /// `λ_j`.
    pub critical: f64,
    /// Whether it is an outlier: `R_i > λ_i` for this or a later `i`.
    pub outlier: bool,
}

/// Tests the most extreme values of an ascending sample, one after the other (Rosner 1983,
/// *Technometrics* 25, 165–172): `R_j = max |x - centre| / scale`, remove that `x`, again;
/// `λ_j = (n-j) t / sqrt((n-j-1+t²)(n-j+1))` with `t` the quantile of Student's distribution with
/// `n-j-1` degrees of freedom at `1 - α / (2(n-j+1))`. The outliers are those up to the last `j` with
/// `R_j > λ_j`, for extreme values can hide each other. Stops where the scale is 0.
pub fn generalised_esd(ascending: &[f64], spec: &Esd) -> Vec<Outlier> {
    test(ascending, spec, &critical_values(ascending.len(), spec))
}

/// The test with critical values at hand, which depend on the size of the sample only.
pub(super) fn test(ascending: &[f64], spec: &Esd, critical_values: &[f64]) -> Vec<Outlier> {
    let floor = if spec.floor > 0.0 { spec.floor * describe::moments(ascending, 1).1 } else { 0.0 };
    let mut left = ascending;
    let mut tested = Vec::with_capacity(critical_values.len());
    for &critical in critical_values {
        let [first, .., last] = *left else { break };
        let (centre, scale) = match spec.scale {
            Scale::Robust => {
                let median = median_of(left);
                (median, NORMAL * median_distance(left, median))
            }
            Scale::Classic => describe::moments(left, 1),
        };
        let scale = scale.max(floor);
        if scale <= 0.0 {
            break;
        }
        let upper = last - centre >= centre - first;
        let value = if upper { last } else { first };
        left = if upper { &left[..left.len() - 1] } else { &left[1..] };
        let statistic = (value - centre).abs() / scale;
        tested.push(Outlier { value, statistic, critical, outlier: false });
    }
    let outliers = tested.iter().rposition(|t| t.statistic > t.critical).map_or(0, |last| last + 1);
    tested.iter_mut().take(outliers).for_each(|t| t.outlier = true);
    tested
}

/// `λ_1, λ_2, …` of a sample of `n`, as many as may be outliers.
pub(super) fn critical_values(n: usize, spec: &Esd) -> Vec<f64> {
    let most = (spec.most.clamp(0.0, 0.499) * n as f64).floor() as usize;
    (1..=most).map_while(|j| critical(n, j, spec.level)).collect()
}

/// `λ_j` of a sample of `n`; `None` without degrees of freedom.
fn critical(n: usize, j: usize, level: f64) -> Option<f64> {
    let (n, j) = (n as f64, j as f64);
    let free = n - j - 1.0;
    if free < 1.0 {
        return None;
    }
    let t = beta::student_ppf(1.0 - level / (2.0 * (n - j + 1.0)), free);
    Some((n - j) * t / ((free + t * t) * (n - j + 1.0)).sqrt())
}
