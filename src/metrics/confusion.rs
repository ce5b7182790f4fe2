//! Rows by label and call, and the shares that follow.
use serde::{Deserialize, Serialize};

use super::Costs;

/// The confusion matrix of a binary classifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// Positive rows called positive.
    pub tp: u64,
    /// Negative rows called positive.
    pub fp: u64,
    /// Positive rows called negative.
    #[serde(rename = "fn")]
    pub fn_: u64,
    /// Negative rows called negative.
    pub tn: u64,
}

impl Confusion {
    /// Counts the rows; a score at or above `threshold` calls positive.
    pub fn at(labels: &[bool], scores: &[f64], threshold: f64) -> Self {
        let mut counts = Self::default();
        for (&label, &score) in labels.iter().zip(scores) {
            let cell = match (label, score >= threshold) {
                (true, true) => &mut counts.tp,
                (false, true) => &mut counts.fp,
                (true, false) => &mut counts.fn_,
                (false, false) => &mut counts.tn,
            };
            *cell += 1;
        }
        counts
    }

    /// All rows.
    pub fn rows(&self) -> u64 {
        self.tp + self.fp + self.fn_ + self.tn
    }

    /// Share of rows called right; `None` without rows.
    pub fn accuracy(&self) -> Option<f64> {
        share(self.tp + self.tn, self.rows())
    }

    /// Share of the rows called positive that are; `None` if none is called positive.
    pub fn precision(&self) -> Option<f64> {
        share(self.tp, self.tp + self.fp)
    }

    /// Share of the positive rows that are called so; `None` without positive rows.
    pub fn recall(&self) -> Option<f64> {
        share(self.tp, self.tp + self.fn_)
    }

    /// Share of the negative rows that are called so; `None` without negative rows.
    pub fn specificity(&self) -> Option<f64> {
        share(self.tn, self.tn + self.fp)
    }

    /// Harmonic mean of precision and recall, `2 tp / (2 tp + fp + fn)`; `None` if no row is or is
    /// called positive.
    pub fn f1(&self) -> Option<f64> {
        share(2 * self.tp, 2 * self.tp + self.fp + self.fn_)
    }

    /// Mean cost of a row; `None` without rows.
    pub fn cost(&self, costs: Costs) -> Option<f64> {
        let total = self.fp as f64 * costs.false_positive + self.fn_ as f64 * costs.false_negative;
        (self.rows() > 0).then(|| total / self.rows() as f64)
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counted by hand: TP 3, FP 3, FN 1, TN 2; the case for which linfa 0.8.1 swaps the two.
    #[test]
    fn a_matrix_counted_by_hand() {
        let labels = [true, true, true, true, false, false, false, false, false];
        let scores = [0.9, 0.8, 0.5, 0.2, 0.95, 0.7, 0.5, 0.4, 0.1];
        let counts = Confusion::at(&labels, &scores, 0.5);
        assert_eq!(counts, Confusion { tp: 3, fp: 3, fn_: 1, tn: 2 });
        assert_eq!(counts.precision(), Some(0.5));
        assert_eq!(counts.recall(), Some(0.75));
        assert_eq!(counts.specificity(), Some(0.4));
        assert_eq!(counts.accuracy(), Some(5.0 / 9.0));
        assert_eq!(counts.f1(), Some(0.6));
        assert_eq!(counts.cost(Costs { false_positive: 1.0, false_negative: 6.0 }), Some(1.0));
    }

    #[test]
    fn what_is_not_defined_is_none() {
        let nothing = Confusion::default();
        assert_eq!(
            (nothing.accuracy(), nothing.f1(), nothing.cost(Costs::default())),
            (None, None, None)
        );
        let silent = Confusion::at(&[true, false], &[0.1, 0.2], 0.5);
        assert_eq!((silent.precision(), silent.recall()), (None, Some(0.0)));
        assert_eq!(Confusion::at(&[true], &[0.1], 0.5).specificity(), None);
        assert_eq!(Confusion::at(&[false], &[0.1], 0.5).recall(), None);
    }
}
