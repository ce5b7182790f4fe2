//! Median and MAD of a sliding window.
use serde::{Deserialize, Serialize};

use super::{
    Detector, Reading, Rule,
    sorted::{Sorted, median_distance, median_of},
    threshold::over_scale,
};
use crate::num::describe;

/// The MAD of a normal distribution times this is its standard deviation: `1 / Φ⁻¹(3/4)`, rounded as
/// in R's `mad`.
pub(super) const NORMAL: f64 = 1.4826;

/// Choices of [`RobustZ`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RobustZSpec {
    /// Rows of the window; 500.
    pub window: u32,
    /// Rows before anything is said; 50.
    pub learn: u32,
    /// Robust deviations that are an anomaly; 3.5 (Iglewicz and Hoaglin 1993).
    pub deviations: f64,
    /// The scale is at least this share of the window's standard deviation; 0.5. Without a floor a
    /// series that mostly stands still alerts at every move.
    pub floor: f64,
}

impl Default for RobustZSpec {
    fn default() -> Self {
        Self { window: 500, learn: 50, deviations: 3.5, floor: 0.5 }
    }
}

/// Distance from the median of the window in units of `1.4826 · MAD`, which outliers cannot inflate.
#[derive(Clone, Debug, PartialEq)]
pub struct RobustZ {
    spec: RobustZSpec,
    window: Sorted,
}

impl RobustZ {
    /// Starts with nothing seen.
    pub fn new(spec: RobustZSpec) -> Self {
        let window = Sorted::new(spec.window);
        Self { spec, window }
    }
}

impl Detector for RobustZ {
    fn update(&mut self, _time: i64, value: f64) -> Option<Reading> {
        let RobustZSpec { learn, deviations, floor, .. } = self.spec;
        let known = self.window.len() as u64 >= u64::from(learn.max(2));
        let reading = known.then(|| {
            let values = self.window.ascending();
            let median = median_of(values);
            let floor = floor * describe::moments(values, 0).1;
            let scale = (NORMAL * median_distance(values, median)).max(floor);
            Reading {
                statistic: over_scale((value - median).abs(), scale),
                limit: deviations,
                expected: Some(median),
                lower: Some(median - deviations * scale),
                upper: Some(median + deviations * scale),
                rule: Rule::RobustDeviations,
            }
        });
        self.window.push(value);
        reading
    }
}
