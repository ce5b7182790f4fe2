//! How well scores put positive rows above negative ones, whatever the threshold.
use serde::{Deserialize, Serialize};

use crate::num::stats;

/// The most points that a curve is given for drawing.
pub const CURVE_POINTS: u32 = 200;

/// A point of the receiver operating characteristic.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RocPoint {
    /// The threshold that gives it; `None` at the start, where no row is called positive.
    pub threshold: Option<f64>,
    /// Share of the negative rows called positive.
    pub fpr: f64,
    /// Share of the positive rows called positive.
    pub tpr: f64,
}

/// A point of the precision-recall curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrPoint {
    /// The threshold that gives it; `None` at the start, where no row is called positive and
    /// precision is 1 by convention.
    pub threshold: Option<f64>,
    /// Share of the positive rows called positive.
    pub recall: f64,
    /// Share of the rows called positive that are.
    pub precision: f64,
}

/// Rows called positive at a threshold that is one of the scores.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    /// The threshold.
    pub(super) threshold: f64,
    /// True positives.
    pub(super) tp: u64,
    /// False positives.
    pub(super) fp: u64,
}

/// One cut for each distinct score, from the highest down; the last calls every row positive.
pub(super) fn cuts(labels: &[bool], scores: &[f64]) -> Vec<Cut> {
    let order = crate::num::order::by_value(scores);
    let rows = order.iter().rev().map(|&row| (scores[row as usize], labels[row as usize]));
    let mut cuts: Vec<Cut> = Vec::new();
    let (mut tp, mut fp) = (0, 0);
    for (score, label) in rows {
        tp += u64::from(label);
        fp += u64::from(!label);
        let cut = Cut { threshold: score, tp, fp };
        match cuts.last_mut() {
            // `>=` and not equality of bits: 0 and -0 are one threshold.
            Some(last) if score >= last.threshold => *last = Cut { threshold: score, ..cut },
            _ => cuts.push(cut),
        }
    }
    cuts
}

/// The chance that a positive row scores above a negative one, ties counting half (Mann and Whitney
/// 1947); the area under [`roc_curve`]. Exact integer counts, so the order of rows does not matter.
/// `None` unless both classes occur.
pub fn roc_auc(labels: &[bool], scores: &[f64]) -> Option<f64> {
    roc_area(&cuts(labels, scores))
}

pub(super) fn roc_area(cuts: &[Cut]) -> Option<f64> {
    let all = cuts.last()?;
    if all.tp == 0 || all.fp == 0 {
        return None;
    }
    let (mut twice, mut before) = (0_u128, (0, 0));
    for cut in cuts {
        let (tp, fp) = (cut.tp - before.0, cut.fp - before.1);
        twice += u128::from(tp) * u128::from(2 * (all.fp - cut.fp) + fp);
        before = (cut.tp, cut.fp);
    }
    Some(twice as f64 / 2.0 / (all.tp as f64 * all.fp as f64))
}

/// Average precision `Σ (R_k - R_{k-1}) P_k` over the distinct thresholds from the highest down,
/// scikit-learn's step definition, without interpolation. `None` without a positive row.
pub fn average_precision(labels: &[bool], scores: &[f64]) -> Option<f64> {
    pr_area(&cuts(labels, scores))
}

pub(super) fn pr_area(cuts: &[Cut]) -> Option<f64> {
    let positives = cuts.last().map_or(0, |cut| cut.tp);
    let mut before = 0;
    let steps = cuts.iter().map(|cut| {
        let gained = cut.tp - before;
        before = cut.tp;
        gained as f64 * (cut.tp as f64 / (cut.tp + cut.fp) as f64)
    });
    let area = stats::sum(steps);
    (positives > 0).then(|| area / positives as f64)
}

/// The receiver operating characteristic from (0, 0) to (1, 1), at most [`CURVE_POINTS`] points:
/// of more, those are kept at which the length of the curve passes another equal part, and both
/// ends. `None` unless both classes occur.
pub fn roc_curve(labels: &[bool], scores: &[f64]) -> Option<Vec<RocPoint>> {
    roc_points(&cuts(labels, scores))
}

pub(super) fn roc_points(cuts: &[Cut]) -> Option<Vec<RocPoint>> {
    let all = *cuts.last()?;
    if all.tp == 0 || all.fp == 0 {
        return None;
    }
    let mut points = vec![RocPoint { threshold: None, fpr: 0.0, tpr: 0.0 }];
    points.extend(cuts.iter().map(|cut| RocPoint {
        threshold: Some(cut.threshold),
        fpr: cut.fp as f64 / all.fp as f64,
        tpr: cut.tp as f64 / all.tp as f64,
    }));
    Some(thin(points, |p| (p.fpr, p.tpr)))
}

/// The precision-recall curve from recall 0 to 1, thinned as [`roc_curve`]. `None` without a
/// positive row.
pub fn pr_curve(labels: &[bool], scores: &[f64]) -> Option<Vec<PrPoint>> {
    pr_points(&cuts(labels, scores))
}

pub(super) fn pr_points(cuts: &[Cut]) -> Option<Vec<PrPoint>> {
    let all = *cuts.last()?;
    if all.tp == 0 {
        return None;
    }
    let mut points = vec![PrPoint { threshold: None, recall: 0.0, precision: 1.0 }];
    points.extend(cuts.iter().map(|cut| PrPoint {
        threshold: Some(cut.threshold),
        recall: cut.tp as f64 / all.tp as f64,
        precision: cut.tp as f64 / (cut.tp + cut.fp) as f64,
    }));
    Some(thin(points, |p| (p.recall, p.precision)))
}

/// Keeps both ends and, between them, the first point beyond each equal part of the curve's length
/// (city-block distance).
fn thin<P: Copy>(points: Vec<P>, place: impl Fn(&P) -> (f64, f64)) -> Vec<P> {
    let most = CURVE_POINTS as usize;
    if points.len() <= most {
        return points;
    }
    let step = |pair: &[P]| {
        let ((x0, y0), (x1, y1)) = (place(&pair[0]), place(&pair[1]));
        (x1 - x0).abs() + (y1 - y0).abs()
    };
    let length: f64 = points.windows(2).map(step).sum();
    let part = length / (most - 1) as f64;
    let mut kept = vec![points[0]];
    let mut run = 0.0;
    for pair in points.windows(2) {
        run += step(pair);
        if run >= part * kept.len() as f64 && kept.len() < most - 1 {
            kept.push(pair[1]);
            // A long edge may pass several parts; the next point waits for the next whole one.
            run = run.min(part * kept.len() as f64);
        }
    }
    let last = points[points.len() - 1];
    if place(&kept[kept.len() - 1]) != place(&last) {
        kept.push(last);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_counted_by_hand() {
        // Positive 0.8, 0.5; negative 0.5, 0.3, 0.9: wins 1 + 1 (0.8) and 0.5 + 1 (0.5) of 6.
        let labels = [true, true, false, false, false];
        let scores = [0.8, 0.5, 0.5, 0.3, 0.9];
        assert_eq!(roc_auc(&labels, &scores), Some(3.5 / 6.0));
        // Downwards: 0.9 no; 0.8 yes (1 of 2); 0.5 one yes, one no (2 of 4); 0.3 no.
        assert_eq!(average_precision(&labels, &scores), Some(0.5 * 0.5 + 0.5 * 0.5));
        let curve = roc_curve(&labels, &scores).unwrap();
        assert_eq!(curve.len(), 5);
        assert_eq!((curve[3].fpr, curve[3].tpr), (2.0 / 3.0, 1.0));
    }

    #[test]
    fn one_class_has_no_ranking() {
        for label in [true, false] {
            assert_eq!(roc_auc(&[label; 3], &[0.1, 0.2, 0.3]), None);
            assert_eq!(roc_curve(&[label; 3], &[0.1, 0.2, 0.3]), None);
        }
        assert_eq!(average_precision(&[false; 3], &[0.1, 0.2, 0.3]), None);
        assert_eq!(pr_curve(&[], &[]), None);
    }

    #[test]
    fn a_long_curve_keeps_its_ends_and_its_shape() {
        let n = 5_000_u32;
        let scores: Vec<f64> = (0..n).map(|i| f64::from(i) / f64::from(n)).collect();
        let labels: Vec<bool> = (0..n).map(|i| (i * 7_919) % 1_009 < i / 5).collect();
        let curve = roc_curve(&labels, &scores).unwrap();
        assert!(curve.len() <= 200 && curve.len() > 150, "{}", curve.len());
        assert_eq!((curve[0].fpr, curve[0].tpr, curve[0].threshold), (0.0, 0.0, None));
        let end = curve[curve.len() - 1];
        assert_eq!((end.fpr, end.tpr), (1.0, 1.0));
        let area: f64 =
            curve.windows(2).map(|p| (p[1].fpr - p[0].fpr) * (p[1].tpr + p[0].tpr) / 2.0).sum();
        assert!((area - roc_auc(&labels, &scores).unwrap()).abs() < 1e-3, "{area}");
        let pr = pr_curve(&labels, &scores).unwrap();
        assert!(pr.len() <= 200);
        assert_eq!((pr[0].recall, pr[pr.len() - 1].recall), (0.0, 1.0));
    }
}
