//! One alert per burst.
use serde::{Deserialize, Serialize};

use super::Reading;

/// When a row belongs to the alert before it.
///
/// A row may stand out if nothing stood out in the last `quiet` rows, or if it is clearly odder than
/// what did (`escalate` times), or if what did was below the limit and this row is not. On the
/// benchmark's series one alert per burst is worth 1 to 8 points to every detector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BurstSpec {
    /// Rows after one that stood out in which the next ones belong to it; 128, which is as far
    /// back as the longest view of [`super::Surprise`] looks, so that a burst has no echo. In rows, so
    /// that it fits any sampling step.
    pub quiet: u32,
    /// How much larger a statistic must be to be said again; 1.5.
    pub escalate: f64,
}

impl Default for BurstSpec {
    fn default() -> Self {
        Self { quiet: 128, escalate: 1.5 }
    }
}

/// Share of the limit below which a row neither starts a burst nor belongs to one.
const FAINT: f64 = 1.0 / 3.0;

/// What the burst rule says of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Too faint to matter.
    Faint,
    /// It stands out.
    First,
    /// It belongs to a row that stood out.
    Later,
}

/// The burst that is under way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Burst {
    spec: BurstSpec,
    /// Rows that still belong to it.
    left: u32,
    peak: f64,
    alerted: bool,
}

impl Burst {
    pub(super) fn new(spec: BurstSpec) -> Self {
        Self { spec, left: 0, peak: 0.0, alerted: false }
    }

    /// A row without a reading passes too.
    pub(super) fn pass(&mut self) {
        self.left = self.left.saturating_sub(1);
    }

    pub(super) fn take(&mut self, reading: &Reading) -> Part {
        self.pass();
        if self.left == 0 {
            (self.peak, self.alerted) = (0.0, false);
        }
        let Reading { statistic, limit, .. } = *reading;
        let alert = statistic >= limit;
        if statistic < FAINT * limit {
            Part::Faint
        } else if statistic > self.spec.escalate * self.peak || (alert && !self.alerted) {
            (self.peak, self.alerted) = (statistic, alert);
            self.left = self.spec.quiet.saturating_add(1);
            Part::First
        } else {
            Part::Later
        }
    }
}
