//! What one window of traffic shows: drift of inputs and scores, quality with and without labels.
use std::ops::Range;

use super::{report::Share, traffic::Traffic};
use crate::{
    drift::{self, Reference, Sample},
    num::wilson,
    table::Table,
    target::Feature,
};

/// Normal quantile of a 95 % interval.
const Z: f64 = 1.96;

/// The inputs and scores that the serving version was trained on, prepared for daily comparison.
pub(super) struct Yardstick {
    /// Column position and fitted reference of each feature.
    columns: Vec<(usize, Option<Reference>)>,
    scores: Option<Reference>,
}

impl Yardstick {
    pub(super) fn new(training: &Table, features: &[&Feature], scores: &[f64]) -> Self {
        let spec = drift::Spec::default();
        let n = training.n_rows();
        let columns = features
            .iter()
            .map(|feature| {
                let at = feature.position as usize;
                let sample = Sample::of(&training.columns[at].values, 0..n);
                (at, sample.and_then(|sample| Reference::fit(sample, &spec)))
            })
            .collect();
        Self { columns, scores: Reference::fit(Sample::Number(scores), &spec) }
    }

    /// Index and Kolmogorov–Smirnov p-value of each feature over some rows.
    pub(super) fn inputs(&self, table: &Table, rows: Range<u32>) -> (Vec<f64>, Vec<Option<f64>>) {
        let rows = rows.start as usize..rows.end as usize;
        self.columns
            .iter()
            .map(|(at, reference)| {
                let sample = Sample::of(&table.columns[*at].values, rows.clone());
                let drift = reference.as_ref().zip(sample).and_then(|(r, s)| r.compare(s));
                let is_number = matches!(reference, Some(Reference::Number { .. }));
                drift.map_or((0.0, None), |drift| {
                    let p = drift.test.and_then(|test| test.p_value).filter(|_| is_number);
                    (drift.psi.value, p)
                })
            })
            .unzip()
    }

    /// The index of the scores.
    pub(super) fn scores(&self, scores: &[f64]) -> f64 {
        let drift = self.scores.as_ref().and_then(|r| r.compare(Sample::Number(scores)));
        drift.map_or(0.0, |drift| drift.psi.value)
    }
}

/// Decisions on traffic: scores, and whether each was positive.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    pub(super) scores: Vec<f64>,
    pub(super) positive: Vec<bool>,
}

impl Decisions {
    /// Right decisions among some rows, and found positives among the positives.
    pub(super) fn measured(
        &self,
        traffic: &Traffic,
        rows: Range<u32>,
    ) -> (Option<Share>, Option<Share>) {
        let (mut right, mut found, mut positives, mut n) = (0, 0, 0, 0);
        for row in rows.start as usize..rows.end as usize {
            let (decided, label) = (self.positive[row], traffic.labels[row]);
            n += 1;
            right += u32::from(decided == label);
            positives += u32::from(label);
            found += u32::from(decided && label);
        }
        (share(right, n), share(found, positives))
    }

    /// The same, estimated from the scores alone: confidence-based performance estimation, right
    /// while the scores stay calibrated (NannyML 0.13.1, CBPE, without its own calibration).
    pub(super) fn estimated(&self, rows: Range<u32>) -> (f64, Option<f64>) {
        let rows = rows.start as usize..rows.end as usize;
        let n = rows.len().max(1) as f64;
        let (mut right, mut found, mut positives) = (0.0, 0.0, 0.0);
        for (&score, &decided) in self.scores[rows.clone()].iter().zip(&self.positive[rows]) {
            right += if decided { score } else { 1.0 - score };
            positives += score;
            found += if decided { score } else { 0.0 };
        }
        (right / n, (positives > 0.0).then(|| found / positives))
    }

    /// Share decided positive among some rows.
    pub(super) fn alarm_rate(&self, rows: Range<u32>) -> f64 {
        let rows = rows.start as usize..rows.end as usize;
        let n = rows.len().max(1) as f64;
        self.positive[rows].iter().filter(|&&positive| positive).count() as f64 / n
    }
}

/// A share with its interval; `None` of nothing.
fn share(part: u32, n: u32) -> Option<Share> {
    let (low, high) = wilson::interval(u64::from(part), u64::from(n), Z);
    (n > 0).then(|| Share { value: f64::from(part) / f64::from(n), low, high, n })
}

/// Where the mean of a series rose, if it did: the position after which the sum of deviations from
/// the overall mean is lowest (Page 1954; Taylor 2000, *Change-point analysis*).
pub(super) fn change_point(series: &[bool]) -> usize {
    let n = series.len();
    let mean = series.iter().filter(|&&x| x).count() as f64 / n.max(1) as f64;
    let (mut sum, mut lowest, mut at) = (0.0, 0.0, 0);
    for (i, &x) in series.iter().enumerate() {
        sum += f64::from(u8::from(x)) - mean;
        if sum < lowest {
            (lowest, at) = (sum, i + 1);
        }
    }
    at
}
