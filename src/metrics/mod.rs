//! How good scores are: classification metrics over `labels: &[bool]` and `scores: &[f64]`, both of
//! shape `(n_rows,)`.
//!
//! A score is the model's probability of the positive class, finite, at best within `[0, 1]`. A row
//! is called positive if its score is at or above the threshold. A figure that the data do not
//! define (one class only, nothing called positive) is `None`, never `NaN`. Should the slices differ
//! in length, the surplus is not looked at.
//!
//! These are our own because linfa 0.8.1 returns precision and recall swapped for the call that its
//! documentation shows. Definitions are scikit-learn's at 1.9.1, and so are the golden numbers.
mod confusion;
mod cost;
mod probability;
mod ranking;

use serde::{Deserialize, Serialize};

pub use confusion::Confusion;
pub use cost::{CostPoint, CostSweep, Costs, sweep};
pub use probability::{CalibrationBin, brier, calibration, ece, log_loss};
pub use ranking::{
    CURVE_POINTS, PrPoint, RocPoint, average_precision, pr_curve, roc_auc, roc_curve,
};

/// Number of equal-width bins of [`Evaluation::calibration`] and [`ece`].
pub const CALIBRATION_BINS: u32 = 10;

/// All metrics of one model on one set of rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Rows scored.
    pub rows: u64,
    /// Rows whose label is positive.
    pub positives: u64,
    /// The threshold of `confusion` and what follows from it.
    pub threshold: f64,
    /// Rows by label and call.
    pub confusion: Confusion,
    /// See [`Confusion::accuracy`].
    pub accuracy: Option<f64>,
    /// See [`Confusion::precision`].
    pub precision: Option<f64>,
    /// See [`Confusion::recall`].
    pub recall: Option<f64>,
    /// See [`Confusion::specificity`].
    pub specificity: Option<f64>,
    /// See [`Confusion::f1`].
    pub f1: Option<f64>,
    /// See [`roc_auc`].
    pub roc_auc: Option<f64>,
    /// See [`average_precision`]; the area under the precision-recall curve.
    pub average_precision: Option<f64>,
    /// See [`log_loss`].
    pub log_loss: Option<f64>,
    /// See [`brier`].
    pub brier: Option<f64>,
    /// See [`ece`].
    pub ece: Option<f64>,
    /// See [`roc_curve`]; empty if undefined.
    pub roc: Vec<RocPoint>,
    /// See [`pr_curve`]; empty if undefined.
    pub pr: Vec<PrPoint>,
    /// See [`calibration`], [`CALIBRATION_BINS`] bins.
    pub calibration: Vec<CalibrationBin>,
}

/// Computes every metric at `threshold`; O(n log n).
pub fn evaluate(labels: &[bool], scores: &[f64], threshold: f64) -> Evaluation {
    let confusion = Confusion::at(labels, scores, threshold);
    // One sort for all that asks for the order of scores.
    let cuts = ranking::cuts(labels, scores);
    let calibration = calibration(labels, scores, CALIBRATION_BINS);
    Evaluation {
        rows: confusion.rows(),
        positives: confusion.tp + confusion.fn_,
        threshold,
        confusion,
        accuracy: confusion.accuracy(),
        precision: confusion.precision(),
        recall: confusion.recall(),
        specificity: confusion.specificity(),
        f1: confusion.f1(),
        roc_auc: ranking::roc_area(&cuts),
        average_precision: ranking::pr_area(&cuts),
        log_loss: log_loss(labels, scores),
        brier: brier(labels, scores),
        ece: probability::calibration_error(&calibration),
        roc: ranking::roc_points(&cuts).unwrap_or_default(),
        pr: ranking::pr_points(&cuts).unwrap_or_default(),
        calibration,
    }
}
