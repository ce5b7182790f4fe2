//! Logistic regression: the model.
use ndarray::{ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use super::{Ending, Size};
use crate::num;

/// A fitted logistic regression: the probability of the positive class is
/// `sigmoid(intercept + Σ coefficient · x)`.
///
/// Fitted by minimising `Σ weight · log loss + ½ l2 ‖coefficients‖²` (scikit-learn 1.9.1,
/// `LogisticRegression` with `C = 1 / l2`) with Newton's method, see [`Ending`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    /// Log odds of a row of zeros.
    pub intercept: f64,
    /// Change of the log odds per unit of each column, shape `(n_columns,)`.
    pub coefficients: Vec<f64>,
    /// The objective divided by the summed row weights, before the first Newton iteration
    /// (`ln 2`: all coefficients are 0) and after each, shape `(n_iterations + 1,)`.
    pub losses: Vec<f64>,
    /// Why training ended.
    pub ending: Ending,
}

/// What each column adds to the log odds of one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contributions {
    /// Log odds of a row of zeros.
    pub intercept: f64,
    /// `coefficient · x`, shape `(n_columns,)`.
    pub columns: Vec<f64>,
    /// Log odds of the row: the intercept and all columns added in order.
    pub log_odds: f64,
    /// Probability of the positive class.
    pub score: f64,
}

impl Logistic {
    pub(super) fn score(&self, row: ArrayView1<'_, f64>) -> f64 {
        num::sigmoid(self.log_odds(row))
    }

    pub(super) fn scores(&self, x: ArrayView2<'_, f64>) -> Vec<f64> {
        x.rows().into_iter().map(|row| self.score(row)).collect()
    }

    /// Takes the score of one row apart. Cells beyond the model's columns are left out.
    pub fn contributions(&self, row: ArrayView1<'_, f64>) -> Contributions {
        let log_odds = self.log_odds(row);
        Contributions {
            intercept: self.intercept,
            columns: self.coefficients.iter().zip(row).map(|(w, x)| w * x).collect(),
            log_odds,
            score: num::sigmoid(log_odds),
        }
    }

    pub(super) fn importances(&self) -> Vec<f64> {
        self.coefficients.iter().map(|w| w.abs()).collect()
    }

    pub(super) fn size(&self) -> Size {
        Size::Logistic {
            coefficients: self.coefficients.len() as u32,
            iterations: self.losses.len().saturating_sub(1) as u32,
        }
    }

    fn log_odds(&self, row: ArrayView1<'_, f64>) -> f64 {
        self.coefficients.iter().zip(row).fold(self.intercept, |sum, (w, x)| sum + w * x)
    }
}
