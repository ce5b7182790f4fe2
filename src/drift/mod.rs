//! Whether the data have moved away from the data that the model was made from.
//!
//! Two ways. A [`Detector`] reads a stream one value at a time and signals a change
//! ([`PageHinkley`]). A [`Reference`] is fitted once on a column of the reference data and compared
//! with any later sample of it: [`psi`] (population stability index), [`ks`] (Kolmogorov and
//! Smirnov), [`chi_square`].
pub mod chi_square;
pub mod evidently;
pub mod ks;
mod page_hinkley;
pub mod psi;
mod reference;

use serde::{Deserialize, Serialize};

pub use page_hinkley::{Mode, PageHinkley, PageHinkleySpec};
pub use reference::{Drift, Reference, Sample};

/// What one observation did to a detector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Signal {
    /// No change seen.
    Stable,
    /// Change suspected.
    Warning,
    /// Change declared; the detector restarts at the next observation.
    Drift,
}

/// A detector that reads one value at a time.
pub trait Detector {
    /// Takes in `x` and says what it means.
    fn update(&mut self, x: f64) -> Signal;
    /// The statistic that [`Self::threshold`] is compared with.
    fn statistic(&self) -> f64;
    /// The statistic above which drift is declared.
    fn threshold(&self) -> f64;
}

/// The outcome of comparing a current sample with a reference.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// How far apart they are; 0 for equal distributions.
    pub statistic: f64,
    /// The probability of a statistic at least as large if nothing has changed, where the method
    /// has one.
    pub p_value: Option<f64>,
}

/// How batches and streams are judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Quantile bins of the PSI of a numeric column.
    pub bins: u32,
    /// A PSI from here on is worth a look (credit-risk practice; see Yurdakul 2018 for limits that
    /// grow as samples shrink).
    pub psi_warning: f64,
    /// A PSI from here on is drift (same source).
    pub psi_drift: f64,
    /// A p-value up to here is drift (Evidently 0.7.23's level for `ks` and `chisquare`).
    pub p_value: f64,
    /// The detector on the stream of errors.
    pub page_hinkley: PageHinkleySpec,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            bins: 10,
            psi_warning: 0.1,
            psi_drift: 0.25,
            p_value: 0.05,
            page_hinkley: PageHinkleySpec::default(),
        }
    }
}

impl Spec {
    /// Reads a PSI by the two limits.
    pub fn judge_psi(&self, psi: f64) -> Signal {
        if psi >= self.psi_drift {
            Signal::Drift
        } else if psi >= self.psi_warning {
            Signal::Warning
        } else {
            Signal::Stable
        }
    }
}
