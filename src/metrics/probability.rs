//! How far scores can be read as probabilities.
use serde::{Deserialize, Serialize};

use crate::num::{ln, stats};

/// One bin of a calibration diagram.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// Scores above this (the first bin: from this on).
    pub from: f64,
    /// Scores up to and with this.
    pub to: f64,
    /// Rows in the bin.
    pub count: u64,
    /// Their mean score; `None` in an empty bin.
    pub mean_score: Option<f64>,
    /// The share of them that is positive; `None` in an empty bin.
    pub share_positive: Option<f64>,
}

/// Mean negative log-likelihood in nats; a score is first brought into `[ε, 1 - ε]`, where ε is the
/// machine epsilon of `f64`, as scikit-learn does. `None` without rows.
pub fn log_loss(labels: &[bool], scores: &[f64]) -> Option<f64> {
    let clip = |p: f64| p.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
    mean_over(labels, scores, |label, score| -ln(clip(if label { score } else { 1.0 - score })))
}

/// Mean squared distance between score and label (Brier 1950). `None` without rows.
pub fn brier(labels: &[bool], scores: &[f64]) -> Option<f64> {
    mean_over(labels, scores, |label, score| {
        let miss = score - f64::from(u8::from(label));
        miss * miss
    })
}

/// The calibration diagram over `bins` equal-width bins of `[0, 1]`, edges and sides as
/// scikit-learn's `calibration_curve`: a score on an edge belongs to the bin below. Scores outside
/// count to the nearer end. Empty bins are listed.
pub fn calibration(labels: &[bool], scores: &[f64], bins: u32) -> Vec<CalibrationBin> {
    let width = 1.0 / f64::from(bins);
    let inner: Vec<f64> = (1..bins).map(|k| f64::from(k) * width).collect();
    let mut members: Vec<(Vec<f64>, u64)> = vec![(Vec::new(), 0); bins as usize];
    if members.is_empty() {
        return Vec::new();
    }
    for (&label, &score) in labels.iter().zip(scores) {
        let (bin_scores, positives) = &mut members[inner.partition_point(|edge| *edge < score)];
        bin_scores.push(score);
        *positives += u64::from(label);
    }
    (0..bins)
        .zip(members)
        .map(|(k, (bin_scores, positives))| CalibrationBin {
            from: f64::from(k) * width,
            to: if k + 1 == bins { 1.0 } else { f64::from(k + 1) * width },
            count: bin_scores.len() as u64,
            mean_score: stats::mean(&bin_scores),
            share_positive: (!bin_scores.is_empty())
                .then(|| positives as f64 / bin_scores.len() as f64),
        })
        .collect()
}

/// Expected calibration error: the mean distance between share positive and mean score over ten
/// equal-width bins, weighted by their rows (Naeini, Cooper and Hauskrecht 2015). `None` without
/// rows.
pub fn ece(labels: &[bool], scores: &[f64]) -> Option<f64> {
    calibration_error(&calibration(labels, scores, super::CALIBRATION_BINS))
}

pub(super) fn calibration_error(bins: &[CalibrationBin]) -> Option<f64> {
    let rows: u64 = bins.iter().map(|bin| bin.count).sum();
    let gaps = bins
        .iter()
        .filter_map(|bin| Some(bin.count as f64 * (bin.share_positive? - bin.mean_score?).abs()));
    (rows > 0).then(|| stats::sum(gaps) / rows as f64)
}

fn mean_over(labels: &[bool], scores: &[f64], loss: impl Fn(bool, f64) -> f64) -> Option<f64> {
    let losses: Vec<f64> = labels.iter().zip(scores).map(|(&l, &s)| loss(l, s)).collect();
    stats::mean(&losses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let (labels, scores) = ([true, false, true, false], [0.75, 0.25, 0.5, 1.0]);
        assert_eq!(brier(&labels, &scores), Some((0.0625 + 0.0625 + 0.25 + 1.0) / 4.0));
        // A certain and wrong row costs -ln ε, not infinity.
        let loss = log_loss(&labels[3..], &scores[3..]).unwrap();
        assert!((loss - 52.0 * ln(2.0)).abs() < 1e-12, "{loss}");
        // Bins (0.2, 0.3], (0.4, 0.5], (0.7, 0.8], (0.9, 1]: gaps 0.25, 0.5, 0.25, 1.
        assert_eq!(ece(&labels, &scores), Some(0.5));
    }

    #[test]
    fn bins_hold_every_row_once_and_own_their_upper_edge() {
        let scores = [0.0, 0.2, 0.2 + 1e-9, 1.0, 1.5, -1.0];
        let bins = calibration(&[true; 6], &scores, 5);
        assert_eq!(bins.iter().map(|b| b.count).collect::<Vec<_>>(), [3, 1, 0, 0, 2]);
        assert_eq!(bins[2].share_positive, None);
        assert_eq!((brier(&[], &[]), log_loss(&[], &[]), ece(&[], &[])), (None, None, None));
        assert!(calibration(&[], &[], 0).is_empty());
    }
}
