//! N-sigma: the largest deviation from the mean, in standard deviations of the normal time.
//!
//! `score = max_t (x_t - mean) / std`, as `RCAEval`'s `nsigma` (Pham et al. 2024), with the sign of
//! harm: a fall of availability counts, a rise does not. It knows no graph. A failure time that is
//! told late puts bad values into mean and deviation, and it goes blind.
use super::{Evidence, Hypothesis, view::View};

pub(super) fn rank(view: &View<'_>) -> Vec<Hypothesis> {
    view.hypotheses(|node| match view.sigmas.get(node as usize).copied().flatten() {
        Some(deviation) => (deviation.score, vec![Evidence::Sigmas(deviation)]),
        None => (0.0, vec![Evidence::NoData]),
    })
}
