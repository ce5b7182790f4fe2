//! Fixed limits.
use serde::{Deserialize, Serialize};

use super::{Detector, Reading, Rule};
use crate::num::describe;

/// Choices of [`Threshold`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThresholdSpec {
    /// Above this is an anomaly.
    pub above: Option<f64>,
    /// Below this is an anomaly.
    pub below: Option<f64>,
    /// Without both, limits are drawn once around the first so many rows; 300.
    pub learn: u32,
    /// And this many standard deviations away from their mean; 3 (Shewhart 1931).
    pub deviations: f64,
}

impl Default for ThresholdSpec {
    fn default() -> Self {
        Self { above: None, below: None, learn: 300, deviations: 3.0 }
    }
}

/// A static threshold: what every monitoring system starts with.
///
/// The statistic is the distance from the middle of the normal range in units of its half width, so
/// that the limit is 1; with one limit only, the half width is the size of that limit (1 if it is 0).
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    spec: ThresholdSpec,
    learned: Vec<f64>,
    limits: Option<(Option<f64>, Option<f64>)>,
}

impl Threshold {
    /// Starts with the limits given, or with nothing seen.
    pub fn new(spec: ThresholdSpec) -> Self {
        let given = spec.above.is_some() || spec.below.is_some();
        let limits = given.then_some((spec.below, spec.above));
        Self { spec, learned: Vec::new(), limits }
    }
}

impl Detector for Threshold {
    fn update(&mut self, _time: i64, value: f64) -> Option<Reading> {
        let Some((lower, upper)) = self.limits else {
            self.learned.push(value);
            if self.learned.len() as u64 >= u64::from(self.spec.learn) {
                let (mean, deviation) = describe::moments(&self.learned, 1);
                let reach = self.spec.deviations * deviation;
                self.limits = Some((Some(mean - reach), Some(mean + reach)));
                self.learned = Vec::new();
            }
            return None;
        };
        let size = |limit: f64| if limit.abs() > 0.0 { limit.abs() } else { 1.0 };
        let (middle, half) = match (lower, upper) {
            (Some(lower), Some(upper)) => {
                (f64::midpoint(lower, upper), (upper - lower).abs() / 2.0)
            }
            (None, Some(upper)) => (upper - size(upper), size(upper)),
            (Some(lower), None) => (lower + size(lower), size(lower)),
            (None, None) => return None,
        };
        let over = match (lower, upper) {
            (Some(_), Some(_)) => (value - middle).abs(),
            (Some(_), None) => middle - value,
            (None, Some(_) | None) => value - middle,
        };
        let statistic = over_scale(over.max(0.0), half);
        let rule = if value >= middle { Rule::Above } else { Rule::Below };
        Some(Reading { statistic, limit: 1.0, expected: None, lower, upper, rule })
    }
}

/// A distance in units of a scale: 0 for no distance, infinite where there is a distance but no
/// scale.
pub(super) fn over_scale(distance: f64, scale: f64) -> f64 {
    if distance <= 0.0 {
        0.0
    } else if scale > 0.0 {
        distance / scale
    } else {
        f64::INFINITY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statistic(spec: ThresholdSpec, value: f64) -> f64 {
        Threshold::new(spec).update(0, value).unwrap().statistic
    }

    #[test]
    fn limits_by_hand() {
        let both =
            ThresholdSpec { above: Some(20.0), below: Some(10.0), ..ThresholdSpec::default() };
        assert_eq!(statistic(both.clone(), 20.0).to_bits(), 1.0_f64.to_bits());
        assert_eq!(statistic(both.clone(), 15.0).to_bits(), 0.0_f64.to_bits());
        assert!(statistic(both, 9.0) > 1.0);
        let above = ThresholdSpec { above: Some(80.0), ..ThresholdSpec::default() };
        assert!(statistic(above.clone(), 79.9) < 1.0 && statistic(above, 80.0) >= 1.0);
        let below = ThresholdSpec { below: Some(0.0), ..ThresholdSpec::default() };
        assert!(statistic(below.clone(), 0.1) < 1.0 && statistic(below, 0.0) >= 1.0);
    }

    #[test]
    fn without_limits_it_draws_them_once() {
        let mut detector = Threshold::new(ThresholdSpec { learn: 4, ..ThresholdSpec::default() });
        for value in [1.0, 3.0, 1.0, 3.0] {
            assert_eq!(detector.update(0, value), None);
        }
        let deviation = (4.0_f64 / 3.0).sqrt();
        let reading = detector.update(0, 2.0).unwrap();
        assert!((reading.upper.unwrap() - (2.0 + 3.0 * deviation)).abs() < 1e-12);
        assert!((reading.lower.unwrap() - (2.0 - 3.0 * deviation)).abs() < 1e-12);
    }
}
