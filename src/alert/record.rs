//! What became of each row.
use serde::{Deserialize, Serialize};

/// What the machine did with a row.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::VariantArray,
)]
pub enum Fate {
    /// It waits for its turn.
    #[default]
    Waiting,
    /// It began an alert; the number is its entropy.
    Opened,
    /// It began an ended alert again; seconds since the end, limit: the window.
    Reopened,
    /// It said what was known; seconds since the event before.
    Exact,
    /// It said something else of a known alert; seconds since the event before.
    Partial,
    /// A log line counted to a log alert; seconds since the line before.
    Folded,
    /// It ended an alert; seconds it had been open.
    Resolved,
    /// It would have ended a flapping alert; the weighted change in percent, limit: where it stops.
    HeldOpen,
    /// Somebody took note of an alert.
    Acked,
    /// It is older than the alert's state and changed only counts; seconds it is older.
    Outdated,
    /// It ends or acknowledges what is not open.
    Unmatched,
    /// A log line that matters only in company; lines so far, limit: how many it takes.
    Gathering,
    /// A log line below the severity; the number is its severity, limit: the one needed.
    Noise,
    /// Its entropy is too low; limit: the threshold.
    LowEntropy,
    /// Too many alerts of its name are open; the number is how many, limit: how many may be.
    Flooded,
    /// A change, kept for correlation.
    Change,
    /// A measured value, kept for detectors.
    Metric,
}

/// Stands for no alert in a [`Verdict`].
pub const NO_ALERT: u32 = u32::MAX;

/// The decision on one row, 20 bytes; [`super::Machine::biography`] tells it at length.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Its alert, or [`NO_ALERT`].
    pub alert: u32,
    /// The number behind the decision, see [`Fate`].
    pub number: f32,
    /// What the number was held against.
    pub limit: f32,
    /// By how many seconds it came too late to be sorted in; 0 for nearly all.
    pub late: f32,
    /// The decision.
    pub fate: Fate,
}

impl Default for Verdict {
    fn default() -> Self {
        Self { alert: NO_ALERT, number: 0.0, limit: 0.0, late: 0.0, fate: Fate::Waiting }
    }
}

/// How many rows met which fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// By position in [`Fate`]'s variants.
    pub by_fate: [u32; 17],
    /// Rows that came too late to be sorted in.
    pub late: u32,
}

impl Counts {
    /// Rows of a fate.
    pub fn of(&self, fate: Fate) -> u32 {
        self.by_fate.get(fate as usize).copied().unwrap_or_default()
    }

    pub(super) fn count(&mut self, fate: Fate) {
        if let Some(count) = self.by_fate.get_mut(fate as usize) {
            *count = count.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn every_fate_has_a_counter() {
        assert_eq!(Fate::VARIANTS.len(), Counts::default().by_fate.len());
        assert_eq!(size_of::<Verdict>(), 20);
    }
}
