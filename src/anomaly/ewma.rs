//! Exponentially weighted moving average.
use serde::{Deserialize, Serialize};

use super::{Detector, Reading, Rule, threshold::over_scale};

/// Choices of [`Ewma`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EwmaSpec {
    /// Weight `a` of the newest value, in `(0, 1]`; 0.02, a memory of about fifty rows.
    pub weight: f64,
    /// Standard deviations from the mean that are an anomaly; 3 (Roberts 1959).
    pub deviations: f64,
    /// Rows before anything is said; 50.
    pub learn: u32,
}

impl Default for EwmaSpec {
    fn default() -> Self {
        Self { weight: 0.02, deviations: 3.0, learn: 50 }
    }
}

/// Mean and variance that forget: `m' = a x + (1-a) m`, `v' = (1-a)(v + a (x-m)²)` (Finch 2009,
/// *Incremental calculation of weighted mean and variance*, section 9; pandas'
/// `ewm(adjust=False).var(bias=True)` gives the same). A value is judged before it is taken in.
#[derive(Clone, Debug, PartialEq)]
pub struct Ewma {
    spec: EwmaSpec,
    seen: u32,
    mean: f64,
    variance: f64,
}

impl Ewma {
    /// Starts with nothing seen.
    pub fn new(spec: EwmaSpec) -> Self {
        Self { spec, seen: 0, mean: 0.0, variance: 0.0 }
    }

    /// The weighted mean and variance.
    pub fn moments(&self) -> (f64, f64) {
        (self.mean, self.variance)
    }
}

impl Detector for Ewma {
    fn update(&mut self, _time: i64, value: f64) -> Option<Reading> {
        let EwmaSpec { weight, deviations, learn } = self.spec;
        let weight = weight.clamp(0.0, 1.0);
        let (mean, deviation) = (self.mean, self.variance.max(0.0).sqrt());
        let distance = value - mean;
        if self.seen == 0 {
            self.mean = value;
        } else {
            self.mean = weight * value + (1.0 - weight) * mean;
            self.variance = (1.0 - weight) * (self.variance + weight * distance * distance);
        }
        self.seen = self.seen.saturating_add(1);
        (self.seen > learn.max(1)).then(|| Reading {
            statistic: over_scale(distance.abs(), deviation),
            limit: deviations,
            expected: Some(mean),
            lower: Some(mean - deviations * deviation),
            upper: Some(mean + deviations * deviation),
            rule: Rule::Deviations,
        })
    }
}
