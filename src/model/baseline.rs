//! What a model must beat.
use ndarray::{ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use super::{Fit, FitError, Fitted, Kind, Spec, Step, TreeSpec};

/// The model that looks at no column: every row scores the share of positives in training
/// (scikit-learn 1.9.1, `DummyClassifier(strategy="prior")`).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prior {
    /// Share of positives.
    pub share: f64,
}

impl Prior {
    /// Counts labels; the share of no labels is 0.
    pub fn new(y: &[bool]) -> Self {
        let positives = y.iter().filter(|&&label| label).count();
        Self { share: positives as f64 / y.len().max(1) as f64 }
    }

    /// The score of `rows` rows, shape `(rows,)`.
    pub fn scores(&self, rows: usize) -> Vec<f64> {
        vec![self.share; rows]
    }
}

/// The two simplest models: the prior, and a stump, the one best split (Holte 1993, "Very simple
/// classification rules perform well on most commonly used datasets").
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Looks at no column.
    pub prior: Prior,
    /// A tree of depth 1 with at least 5 rows on each side.
    pub stump: Fitted,
}

impl Baseline {
    /// Probability of the positive class by the stump for each row of `x`, shape `(n_rows,)`.
    ///
    /// # Panics
    /// If `x` has not the columns of the training data.
    pub fn scores(&self, x: ArrayView2<'_, f64>) -> Vec<f64> {
        self.stump.scores(x)
    }

    /// The same for one row.
    ///
    /// # Panics
    /// If `row` has not the columns of the training data.
    pub fn score(&self, row: ArrayView1<'_, f64>) -> f64 {
        self.stump.score(row)
    }
}

/// A baseline under way.
#[derive(Clone, Debug)]
pub struct BaselineFit {
    prior: Prior,
    stump: Fit,
}

impl BaselineFit {
    /// Starts to fit the baseline to features `x`, shape `(n_rows, n_columns)`, and labels `y`, shape
    /// `(n_rows,)`.
    ///
    /// # Errors
    /// If the data cannot be learned from, see [`FitError`].
    pub fn new(x: ArrayView2<'_, f64>, y: &[bool]) -> Result<Self, FitError> {
        let tree = TreeSpec { max_depth: 1, ..TreeSpec::default() };
        let spec = Spec { kind: Kind::Tree, tree, ..Spec::default() };
        Ok(Self { prior: Prior::new(y), stump: Fit::new(&spec, x, y, 0)? })
    }

    /// Goes on for a few milliseconds.
    pub fn step(&mut self) -> Step<Baseline> {
        match self.stump.step() {
            Step::More(share) => Step::More(share),
            Step::Done(stump) => Step::Done(Baseline { prior: self.prior, stump }),
        }
    }

    /// Goes on to the end.
    pub fn finish(self) -> Baseline {
        Baseline { prior: self.prior, stump: self.stump.finish() }
    }
}
