//! How a number is moved and divided (scikit-learn 1.9 `StandardScaler`, `MinMaxScaler` and
//! `RobustScaler`, with their defaults).
use serde::{Deserialize, Serialize};

use super::Scale;
use crate::num::describe;

/// No scaled number is larger, so that sums of products of them stay finite.
const LARGEST: f64 = 1e100;

/// `(x - center) / scale`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// What is taken away.
    pub center: f64,
    /// What is divided by; never 0.
    pub scale: f64,
}

impl Scaling {
    /// Neither moves nor divides.
    pub const NONE: Self = Self { center: 0.0, scale: 1.0 };

    /// Fits to training numbers in ascending order, missing ones filled in.
    pub fn fit(how: Scale, sorted: &[f64]) -> Self {
        let at = |p| describe::quantile(sorted, p);
        let (center, spread) = match how {
            Scale::None => return Self::NONE,
            Scale::Standard => {
                let (mean, sd) = describe::moments(sorted, 0);
                (mean, if is_constant(sorted, mean, sd) { 0.0 } else { sd })
            }
            Scale::MinMax => (at(0.0), varying(at(1.0) - at(0.0))),
            Scale::Robust => (at(0.5), varying(at(0.75) - at(0.25))),
        };
        // What does not vary is only moved.
        let scale = if spread > 0.0 { spread.min(f64::MAX) } else { 1.0 };
        Self { center, scale }
    }

    /// The scaled number.
    pub fn apply(&self, x: f64) -> f64 {
        let moved = x - self.center;
        let scaled = if moved.is_finite() {
            moved / self.scale
        } else {
            x / self.scale - self.center / self.scale
        };
        scaled.clamp(-LARGEST, LARGEST)
    }
}

/// 0 for a spread that is taken for rounding (`_handle_zeros_in_scale` of scikit-learn).
fn varying(spread: f64) -> f64 {
    if spread < 10.0 * f64::EPSILON { 0.0 } else { spread }
}

/// True if what looks like variance is rounding of the mean (`_is_constant_feature` of
/// scikit-learn: `var <= n * eps * var + (n * mean * eps)^2`).
fn is_constant(sorted: &[f64], mean: f64, sd: f64) -> bool {
    let n = sorted.len() as f64;
    let blur = n * mean * f64::EPSILON;
    let free = (1.0 - n * f64::EPSILON).max(0.0);
    sd * free.sqrt() <= blur.abs()
}
