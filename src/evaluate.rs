//! Turns scores into decisions, and says how good both are.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::{
    metrics::{self, CostSweep, Costs, Evaluation},
    model::{Kind, Size},
};

/// How the threshold is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Rule {
    /// A number that the learner sets.
    Fixed,
    /// Where a right-minded gambler would set it: cost of a false alarm over the sum of both costs
    /// (Elkan 2001, *The foundations of cost-sensitive learning*, theorem 1). Right if the scores
    /// are calibrated, and needs no data to be chosen on.
    LeastCost,
}

/// Choices about decisions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// How the threshold is found.
    pub rule: Rule,
    /// The threshold, where it is set by hand: scores from here on are decided positive.
    pub threshold: f64,
    /// What a false alarm costs, in any currency.
    pub cost_false_alarm: f64,
    /// What a miss costs, in the same currency.
    pub cost_miss: f64,
}

impl Default for Spec {
    /// A miss costs twice a false alarm: enough that costs and accuracy disagree.
    fn default() -> Self {
        Self { rule: Rule::Fixed, threshold: 0.5, cost_false_alarm: 1.0, cost_miss: 2.0 }
    }
}

impl Spec {
    /// The threshold in force.
    pub fn threshold(&self) -> f64 {
        match self.rule {
            Rule::Fixed => self.threshold,
            Rule::LeastCost => {
                let total = self.cost_false_alarm + self.cost_miss;
                if total > 0.0 { self.cost_false_alarm / total } else { 0.5 }
            }
        }
    }

    /// The costs.
    pub fn costs(&self) -> Costs {
        Costs { false_positive: self.cost_false_alarm, false_negative: self.cost_miss }
    }
}

/// How many scores of each class fall in each twentieth of `[0, 1]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    /// Of the positive rows.
    pub positives: Vec<u32>,
    /// Of the negative rows.
    pub negatives: Vec<u32>,
}

/// What is said about the fitted model itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Which model.
    pub kind: Kind,
    /// How large it is.
    pub size: Size,
    /// How much each column matters, largest first: name and weight (signed for the logistic
    /// regression).
    pub weights: Vec<(String, f64)>,
    /// Training loss after each iteration; empty for trees.
    pub losses: Vec<f64>,
}

/// The stage's result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The model.
    pub card: Card,
    /// On the test rows.
    pub test: Evaluation,
    /// ROC AUC on the training rows: what the gap is measured from.
    pub train_auc: Option<f64>,
    /// Training rows.
    pub train_rows: u32,
    /// Scores by class on the test rows.
    pub histogram: Histogram,
    /// Costs by threshold on the test rows.
    pub costs: Option<CostSweep>,
    /// Mean cost of a test row at the threshold in force.
    pub cost: f64,
}

/// Evaluates scores of test and training rows.
pub fn evaluate(
    card: Card,
    (test_labels, test_scores): (&[bool], &[f64]),
    (train_labels, train_scores): (&[bool], &[f64]),
    spec: &Spec,
) -> Report {
    const BINS: usize = 20;
    let mut histogram = Histogram { positives: vec![0; BINS], negatives: vec![0; BINS] };
    for (&label, &score) in test_labels.iter().zip(test_scores) {
        let bin = ((score * BINS as f64) as usize).min(BINS - 1);
        let counts = if label { &mut histogram.positives } else { &mut histogram.negatives };
        counts[bin] += 1;
    }
    let test = metrics::evaluate(test_labels, test_scores, spec.threshold());
    Report {
        card,
        train_auc: metrics::roc_auc(train_labels, train_scores),
        train_rows: train_labels.len() as u32,
        histogram,
        costs: metrics::sweep(test_labels, test_scores, spec.costs()),
        cost: test.confusion.cost(spec.costs()).unwrap_or(0.0),
        test,
    }
}
