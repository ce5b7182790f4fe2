//! How well a forest does on training rows that its trees did not see.
use serde::{Deserialize, Serialize};

use crate::num;

/// The forest after some of its trees, judged on each training row by those trees whose bootstrap
/// sample left it out (Breiman 2001, §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutOfBag {
    /// Rows that some tree left out.
    pub rows: u32,
    /// Mean log loss, with scores kept `2.2e-16` away from 0 and 1 (scikit-learn 1.9.1, `log_loss`).
    pub log_loss: f64,
    /// Area under the ROC curve, ties counted half; `None` without rows of both classes.
    pub roc_auc: Option<f64>,
}

/// Sums over the trees so far.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    /// Sum of the scores of each row, shape `(n_rows,)`.
    sums: Vec<f64>,
    /// Number of trees behind each sum.
    trees: Vec<u32>,
    order: Vec<u64>,
}

impl Tally {
    pub(super) fn new(rows: usize) -> Self {
        Self { sums: vec![0.0; rows], trees: vec![0; rows], order: Vec::new() }
    }

    /// Adds the score that one tree gives a row it did not see.
    pub(super) fn add(&mut self, row: usize, score: f64) {
        self.sums[row] += score;
        self.trees[row] += 1;
    }

    /// Judges the forest so far.
    pub(super) fn judge(&mut self, labels: &[bool]) -> OutOfBag {
        self.order.clear();
        let mut loss = 0.0;
        for ((&sum, &trees), &label) in self.sums.iter().zip(&self.trees).zip(labels) {
            if trees > 0 {
                let score = sum / f64::from(trees);
                let right = if label { score } else { 1.0 - score };
                loss -= num::ln(right.clamp(f64::EPSILON, 1.0 - f64::EPSILON));
                // Scores are not negative, so their bits sort as they do. The lowest bit of the
                // fraction makes room for the label.
                self.order.push((score.to_bits() & !1) | u64::from(label));
            }
        }
        let rows = self.order.len() as u32;
        let log_loss = if rows == 0 { 0.0 } else { loss / f64::from(rows) };
        num::order::sort_keys(&mut self.order);
        OutOfBag { rows, log_loss, roc_auc: area(&self.order) }
    }
}

/// Area under the ROC curve of sorted scores with the label as their lowest bit: the share of pairs
/// of a positive and a negative row in right order (Mann and Whitney 1947), exact in integers.
fn area(sorted: &[u64]) -> Option<f64> {
    let (mut negatives, mut positives, mut twice) = (0u64, 0u64, 0u64);
    for ties in sorted.chunk_by(|a, b| a >> 1 == b >> 1) {
        let up = ties.iter().filter(|&&bits| bits & 1 == 1).count() as u64;
        let down = ties.len() as u64 - up;
        twice += up * (2 * negatives + down);
        (negatives, positives) = (negatives + down, positives + up);
    }
    let pairs = negatives * positives;
    (pairs > 0).then(|| twice as f64 / (2 * pairs) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_cases_by_hand() {
        let mut tally = Tally::new(5);
        let labels = [true, false, true, false, true];
        assert_eq!(tally.judge(&labels), OutOfBag { rows: 0, log_loss: 0.0, roc_auc: None });
        for (row, score) in [(0, 0.5), (1, 0.5), (2, 0.75), (3, 0.25)] {
            tally.add(row, score);
        }
        let judged = tally.judge(&labels);
        // Pairs: 0.5 ties 0.5 (a half), 0.5 over 0.25, 0.75 over both.
        assert_eq!((judged.rows, judged.roc_auc), (4, Some(3.5 / 4.0)));
        let loss = 0.25 * (2.0 * num::ln(2.0) + 2.0 * num::ln(4.0 / 3.0));
        assert!((judged.log_loss - loss).abs() < 1e-15);
        // A second tree: the mean counts.
        tally.add(3, 1.0);
        assert_eq!(tally.judge(&labels).roc_auc, Some(2.5 / 4.0));
    }
}
