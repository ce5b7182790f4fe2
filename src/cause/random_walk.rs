//! The random walk of `MonitorRank` (Kim, Sumbaly and Shah 2013) and `MicroRCA` (Wu et al. 2020).
//!
//! From a component the walker goes to a callee with weight of the callee's deviation, back to a
//! caller with `back` times the caller's, and stays with weight `max(0, own - largest callee's)`, each
//! row made to sum to one; with chance `1 - damping` it starts anew in proportion to the deviations.
//! `PyRCA` walks ten steps a thousand times at random; here the stationary distribution is computed,
//! so there is no luck in it. It stays where the largest deviation is, cause or not.
use super::{Hypothesis, WalkSpec, page_rank, view::View};
use crate::num;

pub(super) fn rank(view: &View<'_>, spec: &WalkSpec) -> Vec<Hypothesis> {
    let rows = transitions(view, spec);
    let start = page_rank::start(view);
    let mass = page_rank::stationary(&rows, &start, spec.damping);
    page_rank::flows(view, &rows, &start, &mass, spec.damping)
}

/// The chances of each step; empty where all weights are zero.
fn transitions(view: &View<'_>, spec: &WalkSpec) -> Vec<Vec<(u32, f64)>> {
    let graph = &view.incident.graph;
    (0..graph.len())
        .map(|node| {
            let callees = graph.callees(node);
            let deepest = callees.iter().map(|&callee| view.sigma(callee)).fold(0.0, f64::max);
            let forward = callees.iter().map(|&callee| (callee, view.sigma(callee)));
            let backward = graph
                .callers(node)
                .iter()
                .filter(|caller| !callees.contains(caller))
                .map(|&caller| (caller, spec.back * view.sigma(caller)));
            let stay = std::iter::once((node, (view.sigma(node) - deepest).max(0.0)));
            let weights: Vec<(u32, f64)> =
                forward.chain(backward).chain(stay).filter(|(_, weight)| *weight > 0.0).collect();
            let total = num::stats::sum(weights.iter().map(|(_, weight)| *weight));
            weights.into_iter().map(|(to, weight)| (to, weight / total)).collect()
        })
        .collect()
}
