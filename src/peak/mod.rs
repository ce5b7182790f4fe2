//! Cause and effect of peak usage.
//!
//! Four questions about a load (requests per second, say) and a symptom (latency, error rate) on the
//! same rows. Which moves first ([`correlation`])? Does the past of one foretell the other, beyond
//! what the other's own past does, and the other way round too ([`granger`])? Where does the symptom
//! bend upwards ([`curve`])? And what if the load grows ([`what_if`])?
//!
//! None of this proves a cause. A third thing that drives both, such as the time of day, looks just
//! the same; take the season off with [`Spec::season`].
pub mod correlation;
pub mod curve;
pub mod granger;
mod least_squares;
mod series;
mod study;
pub mod unit_root;
pub mod what_if;

use serde::{Deserialize, Serialize};
use strum::VariantArray;
use thiserror::Error;

pub use study::{Direction, Step, Study, Work, study};

/// What is done to both series before lags are looked at.
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
pub enum Transform {
    /// [`Self::Difference`] if one of the two wanders ([`unit_root::wanders`]), else
    /// [`Self::Levels`].
    #[default]
    Automatic,
    /// Nothing. Two series that wander then seem to depend on each other (Granger and Newbold 1974).
    Levels,
    /// Each row less the one before, which takes trends off. A series that does not wander then
    /// needs many lags to be foretold from its own past, and the effect seems to foretell its cause.
    Difference,
}

/// Choices of a [`Study`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Before lags are looked at.
    pub transform: Transform,
    /// Rows of a season whose mean shape is taken off both series first; 0 for none.
    pub season: u32,
    /// Whether the correlation is taken of the residuals of an autoregression of the load (Box and
    /// Jenkins 1976, section 11.2.1): without it one wave smears over many lags.
    pub prewhiten: bool,
    /// Longest lag of the correlation in rows, each way; 24.
    pub lags: u32,
    /// Most lags of the Granger test and of the autoregression; 8. The number used has the least BIC.
    pub order: u32,
    /// `α` of all tests and one less the confidence of all intervals; 0.05.
    pub level: f64,
    /// The quantile of the load that counts as the peak; 0.95.
    pub peak: f64,
    /// Growth of the load that is asked about; 0.3.
    pub growth: f64,
    /// Resamples of the interval; 200.
    pub resamples: u32,
    /// Seed of the resamples.
    pub seed: u32,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            transform: Transform::Automatic,
            season: 0,
            prewhiten: true,
            lags: 24,
            order: 8,
            level: 0.05,
            peak: 0.95,
            growth: 0.3,
            resamples: 200,
            seed: 1,
        }
    }
}

/// Why two series cannot be studied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum PeakError {
    /// Not the same rows.
    #[error("the load has {load} rows and the symptom {symptom}; both must have the same rows")]
    Lengths {
        /// Rows of the load.
        load: u32,
        /// Rows of the symptom.
        symptom: u32,
    },
    /// Too little to go by.
    #[error("{rows} rows have both a load and a symptom; at least {needed} are needed")]
    TooFew {
        /// Rows with both.
        rows: u32,
        /// Rows needed.
        needed: u32,
    },
    /// The load never changes.
    #[error("the load is the same in all rows, so nothing can follow from it")]
    ConstantLoad,
    /// The symptom never changes.
    #[error("the symptom is the same in all rows, so there is nothing to explain")]
    ConstantSymptom,
}
