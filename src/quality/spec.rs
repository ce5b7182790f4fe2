//! What is expected of a table.
use serde::{Deserialize, Serialize};

/// What happens when an expectation fails that is more than a note.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray,
)]
pub enum OnFailure {
    /// Say so and go on.
    #[default]
    Warn,
    /// Leave out the rows concerned and go on.
    SetAside,
    /// Go no further.
    Stop,
}

/// Limits of the expectations. Shares lie between 0 and 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Largest share of missing cells in a column.
    pub max_missing: f64,
    /// Largest change of that share between the reference part and the rest (0.1, as Evidently's
    /// automatic tests have it).
    pub max_missing_shift: f64,
    /// A number is far out when it lies beyond the quartiles by more than this many interquartile
    /// ranges (Tukey's outer fence is 3; 10 leaves the long tails of money alone) …
    pub iqr_factor: f64,
    /// … and stands alone when it also lies this many times farther from the median than the next
    /// number on its side.
    pub apart_factor: f64,
    /// How far numbers may leave the range of the reference part, in widths of that range.
    pub range_slack: f64,
    /// The share of cells that may leave the reference's range, domain or type (1 - `mostly` of
    /// Great Expectations).
    pub tolerance: f64,
    /// Largest share of rows that are copies of an earlier row (0.05 as in Deepchecks).
    pub max_duplicates: f64,
    /// Largest share of rows that agree in all but the target with a row of the other class.
    pub max_conflicts: f64,
    /// Smallest share of the rarer class.
    pub min_class_share: f64,
    /// Largest change of the share of positives between the reference part and the rest.
    pub max_class_shift: f64,
    /// Largest ROC AUC that one feature alone may reach.
    pub leak_auc: f64,
    /// Fewest rows.
    pub min_rows: u32,
    /// Largest step between two instants, in median steps.
    pub gap_factor: f64,
    /// The share of rows, first in time, that the rest is compared with.
    pub reference_share: f64,
    /// What happens when an expectation fails.
    pub on_failure: OnFailure,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            max_missing: 0.2,
            max_missing_shift: 0.1,
            iqr_factor: 10.0,
            apart_factor: 3.0,
            range_slack: 1.0,
            tolerance: 0.001,
            max_duplicates: 0.05,
            max_conflicts: 0.01,
            min_class_share: 0.002,
            max_class_shift: 0.2,
            leak_auc: 0.98,
            min_rows: 100,
            gap_factor: 10.0,
            reference_share: 0.5,
            on_failure: OnFailure::Warn,
        }
    }
}
