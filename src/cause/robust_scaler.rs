//! Robust scaler: the largest deviation from the median, in interquartile ranges.
//!
//! `score = max_t (x_t - median) / IQR`, the second step of BARO (Pham, Ha and Zhang 2024, `RCAEval`'s
//! `baro`), with the sign of harm. Up to a quarter of bad values in the normal time leave it
//! standing. It knows no graph, and where a metric is flat in normal times the range is zero, counts
//! as one, and the units decide.
use super::{Evidence, Hypothesis, deviation::median_and_range, view::View};

pub(super) fn rank(view: &View<'_>) -> Vec<Hypothesis> {
    let deviations = view.largest(median_and_range);
    view.hypotheses(|node| match deviations.get(node as usize).copied().flatten() {
        Some(deviation) => (deviation.score, vec![Evidence::Ranges(deviation)]),
        None => (0.0, vec![Evidence::NoData]),
    })
}
