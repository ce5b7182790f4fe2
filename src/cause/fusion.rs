//! Reciprocal rank fusion: `score = Σ 1 / (60 + rank)` over the other methods (Cormack, Clarke and
//! Buettcher 2009, with their constant). A method that has nothing to say of a component (score 0 or
//! less) adds nothing. Simple, and as good as the majority of its voters.
use strum::VariantArray as _;

use super::{Evidence, Hypothesis, Method, Spec, by_method, view::View};

/// The constant of the paper: how much less the first place is worth than infinity.
const DAMPING: f64 = 60.0;

pub(super) fn rank(view: &View<'_>, spec: &Spec) -> Vec<Hypothesis> {
    let mut ranks: Vec<Vec<(Method, u32)>> = vec![Vec::new(); view.incident.graph.len() as usize];
    let voters =
        Method::VARIANTS.iter().filter(|m| !matches!(m, Method::Fusion | Method::Combined));
    for &method in voters {
        for (at, hypothesis) in by_method(view, spec, method).iter().enumerate() {
            if hypothesis.score > 0.0
                && let Some(list) = ranks.get_mut(hypothesis.node as usize)
            {
                list.push((method, at as u32 + 1));
            }
        }
    }
    view.hypotheses(|node| {
        let ranks = ranks.get_mut(node as usize).map(std::mem::take).unwrap_or_default();
        let parts = ranks.iter().map(|(_, rank)| 1.0 / (DAMPING + f64::from(*rank)));
        (crate::num::stats::sum(parts), vec![Evidence::Ranks(ranks)])
    })
}
