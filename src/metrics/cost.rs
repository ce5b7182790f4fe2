//! What mistakes cost, by threshold.
use serde::{Deserialize, Serialize};

use super::ranking::{self, Cut};

/// What a mistake costs, in any one currency. By default each costs 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// Of a negative row called positive.
    pub false_positive: f64,
    /// Of a positive row called negative.
    pub false_negative: f64,
}

impl Default for Costs {
    fn default() -> Self {
        Self { false_positive: 1.0, false_negative: 1.0 }
    }
}

/// The mistakes at a threshold and what they cost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CostPoint {
    /// A score at or above it calls positive.
    pub threshold: f64,
    /// Negative rows called positive.
    pub fp: u64,
    /// Positive rows called negative.
    #[serde(rename = "fn")]
    pub fn_: u64,
    /// Mean cost of a row.
    pub cost: f64,
}

/// Cost by threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CostSweep {
    /// Cost at the thresholds 0, 0.01, … 1, for drawing.
    pub points: Vec<CostPoint>,
    /// The cheapest of all thresholds; of several, the one that calls fewest rows positive.
    pub best: CostPoint,
}

/// Sweeps the threshold. The best is sought among the scores themselves and a threshold above them
/// all. `None` without rows or with a cost that is negative or not finite.
pub fn sweep(labels: &[bool], scores: &[f64], costs: Costs) -> Option<CostSweep> {
    let usable = |cost: f64| cost.is_finite() && cost >= 0.0;
    if !usable(costs.false_positive) || !usable(costs.false_negative) {
        return None;
    }
    let cuts = ranking::cuts(labels, scores);
    let all = *cuts.last()?;
    let rows = (all.tp + all.fp) as f64;
    let point = |cut: Cut, threshold: f64| {
        let fn_ = all.tp - cut.tp;
        let cost =
            (cut.fp as f64 * costs.false_positive + fn_ as f64 * costs.false_negative) / rows;
        CostPoint { threshold, fp: cut.fp, fn_, cost }
    };
    let silent = Cut { threshold: f64::INFINITY, tp: 0, fp: 0 };
    let mut best = point(silent, cuts[0].threshold.next_up());
    for &cut in &cuts {
        let candidate = point(cut, cut.threshold);
        if candidate.cost < best.cost {
            best = candidate;
        }
    }
    let points = (0..=100)
        .map(|k| {
            let threshold = f64::from(k) / 100.0;
            let called = cuts.partition_point(|cut| cut.threshold >= threshold);
            point(called.checked_sub(1).map_or(silent, |last| cuts[last]), threshold)
        })
        .collect();
    Some(CostSweep { points, best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Confusion;

    fn costs(false_positive: f64, false_negative: f64) -> Costs {
        Costs { false_positive, false_negative }
    }

    #[test]
    fn the_best_threshold_by_hand() {
        let labels = [true, false, true, false];
        let scores = [0.9, 0.8, 0.4, 0.1];
        // Missing a positive is dear: accept the false alarm at 0.8.
        let dear = sweep(&labels, &scores, costs(1.0, 10.0)).unwrap();
        assert_eq!(dear.best, CostPoint { threshold: 0.4, fp: 1, fn_: 0, cost: 0.25 });
        // A false alarm is dear: stop above it.
        let quiet = sweep(&labels, &scores, costs(10.0, 1.0)).unwrap();
        assert_eq!(quiet.best, CostPoint { threshold: 0.9, fp: 0, fn_: 1, cost: 0.25 });
        // Only false alarms cost: call nothing positive.
        let silent = sweep(&labels, &scores, costs(1.0, 0.0)).unwrap();
        assert!(silent.best.threshold > 0.9 && silent.best.fn_ == 2);
        assert_eq!(sweep(&labels, &scores, costs(f64::NAN, 1.0)), None);
        assert_eq!(sweep(&[], &[], Costs::default()), None);
    }

    #[test]
    fn every_drawn_point_is_the_confusion_at_its_threshold() {
        let labels: Vec<bool> = (0..500_u32).map(|i| (i * 7) % 13 < 5).collect();
        let scores: Vec<f64> = (0..500_u32).map(|i| f64::from((i * 31) % 101) / 100.0).collect();
        for point in sweep(&labels, &scores, costs(2.0, 3.0)).unwrap().points {
            let counts = Confusion::at(&labels, &scores, point.threshold);
            assert_eq!((counts.fp, counts.fn_), (point.fp, point.fn_));
            assert_eq!(counts.cost(costs(2.0, 3.0)), Some(point.cost));
        }
    }
}
