//! Validates a model: limits it must reach, and a baseline it must beat.
//!
//! A check passes or fails by a number, a limit and a direction, limits included (as in TensorFlow
//! Model Analysis, `metrics_validator.py`); a number that cannot be computed fails.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::words;

/// What the model is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Baseline {
    /// Always the share of positives in the training rows.
    Prior,
    /// A tree with one question.
    Stump,
}

/// Limits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Least ROC AUC on the test rows.
    pub min_auc: f64,
    /// What the model is compared with.
    pub baseline: Baseline,
    /// Least gain in ROC AUC over the baseline.
    pub min_gain: f64,
    /// Most that ROC AUC may fall from training to test rows.
    pub max_gap: f64,
    /// Most expected calibration error.
    pub max_ece: f64,
    /// Least ROC AUC in the weakest slice that is large enough to judge.
    pub min_slice_auc: f64,
}

impl Default for Spec {
    /// ROC AUC 0.6 is little to ask, so that weak but honest tables pass; the others are what the
    /// shipped tables keep with room to spare.
    fn default() -> Self {
        Self {
            min_auc: 0.6,
            baseline: Baseline::Stump,
            min_gain: 0.01,
            max_gap: 0.2,
            max_ece: 0.1,
            min_slice_auc: 0.5,
        }
    }
}

/// A part of the test rows that is judged by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// For example `job = fixed`.
    pub name: String,
    /// Its test rows.
    pub n: u32,
    /// Its positives.
    pub n_positive: u32,
    /// ROC AUC within it.
    pub roc_auc: f64,
}

/// What was measured, for the gate to judge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// ROC AUC on the test rows.
    pub test_auc: Option<f64>,
    /// ROC AUC on the training rows.
    pub train_auc: Option<f64>,
    /// ROC AUC of the baseline on the test rows.
    pub baseline_auc: Option<f64>,
    /// Mean logarithmic loss on the test rows.
    pub log_loss: f64,
    /// The same for always answering the training share of positives.
    pub prior_log_loss: f64,
    /// Expected calibration error on the test rows.
    pub ece: f64,
    /// Slices large enough to judge, weakest first.
    pub slices: Vec<Slice>,
    /// Test rows.
    pub n: u32,
}

/// One check of a gate or of an environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Stable name.
    pub id: String,
    /// What is checked, for a person.
    pub name: String,
    /// What was measured; `None` if it could not be.
    pub observed: Option<f64>,
    /// The limit, included.
    pub limit: f64,
    /// True if at least the limit is wanted, false if at most.
    pub at_least: bool,
    /// Rows it was measured on.
    pub n: u32,
    /// Whether it holds.
    pub passed: bool,
    /// The outcome in words, with its numbers.
    pub sentence: String,
}

impl Check {
    /// Name, outcome and numbers, for a log.
    pub fn line(&self) -> String {
        let outcome = if self.passed { "passed" } else { "failed" };
        format!("{}: {outcome}. {}", self.name, self.sentence)
    }

    /// Judges a number by its limit, included; a missing number fails.
    pub fn new(
        id: &str,
        name: &str,
        (observed, at_least, limit): (Option<f64>, bool, f64),
        n: u32,
        what: &str,
    ) -> Self {
        let passed =
            observed.is_some_and(|value| if at_least { value >= limit } else { value <= limit });
        let sentence = match observed {
            Some(value) => {
                // Numbers that differ must not look equal.
                let short = |x: f64| format!("{x:.3}");
                let full = short(value) == short(limit) && !passed;
                let [value, bar] =
                    [value, limit].map(|x| if full { words::number(x) } else { short(x) });
                let relation = match (passed, at_least) {
                    (true, true) => format!("at least the limit {bar}"),
                    (true, false) => format!("at most the limit {bar}"),
                    (false, true) => format!("but at least {bar} is demanded"),
                    (false, false) => format!("but at most {bar} is allowed"),
                };
                format!("{what} {value}, {relation} (n = {n}).")
            }
            None => format!("{what} could not be measured on {n} rows, so the check fails."),
        };
        let (id, name) = (id.to_owned(), name.to_owned());
        Self { id, name, observed, limit, at_least, n, passed, sentence }
    }
}

/// The verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was judged.
    pub measured: Measured,
    /// The baseline's name.
    pub baseline: String,
    /// The checks, in order.
    pub checks: Vec<Check>,
    /// True if every check passed.
    pub blessed: bool,
}

impl Baseline {
    /// The word for a person.
    pub fn word(self) -> &'static str {
        match self {
            Self::Prior => "always the average",
            Self::Stump => "one question",
        }
    }
}

/// Judges a model.
pub fn judge(measured: Measured, spec: &Spec) -> Report {
    let n = measured.n;
    let pair = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a - b);
    let baseline = spec.baseline.word();
    let mut checks = vec![
        Check::new(
            "roc_auc",
            "Tells good from bad",
            (measured.test_auc, true, spec.min_auc),
            n,
            "ROC AUC is",
        ),
        Check::new(
            "gain",
            "Beats the baseline",
            (pair(measured.test_auc, measured.baseline_auc), true, spec.min_gain),
            n,
            &format!("The gain in ROC AUC over the baseline ({baseline}) is"),
        ),
        Check::new(
            "log_loss",
            "Says more than the average",
            (Some(measured.log_loss), false, measured.prior_log_loss),
            n,
            "Logarithmic loss is",
        ),
        Check::new(
            "gap",
            "Learned, not memorised",
            (pair(measured.train_auc, measured.test_auc), false, spec.max_gap),
            n,
            "From training to test rows ROC AUC falls by",
        ),
        Check::new(
            "ece",
            "Means what it says",
            (Some(measured.ece), false, spec.max_ece),
            n,
            "The expected calibration error is",
        ),
    ];
    if let Some(weakest) = measured.slices.first() {
        checks.push(Check::new(
            "slice",
            "Fair to its weakest slice",
            (Some(weakest.roc_auc), true, spec.min_slice_auc),
            weakest.n,
            &format!("In the weakest slice, {}, ROC AUC is", weakest.name),
        ));
    }
    let blessed = checks.iter().all(|check| check.passed);
    Report { measured, baseline: baseline.to_owned(), checks, blessed }
}
