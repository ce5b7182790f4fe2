//! Personalised `PageRank` on the call graph.
//!
//! A surfer starts at components in proportion to how anomalous they are, follows calls from caller
//! to callee, and starts anew with chance `1 - damping` or where there is no callee:
//! `π = d (π P + π_dangling u) + (1 - d) u`, `u` in proportion to the positive deviations in standard
//! deviations (Page et al. 1999; the conventions of networkx' `pagerank`, which the goldens hold it
//! to). It gathers at what everybody calls, ill or not.
use super::{Evidence, Hypothesis, WalkSpec, view::View};
use crate::num;

/// Steps of the power iteration; at damping 0.85 the error has shrunk below 1e-14.
const MOST_STEPS: u32 = 200;
/// Total change at which the iteration has settled.
const SETTLED: f64 = 1e-13;

pub(super) fn rank(view: &View<'_>, spec: &WalkSpec) -> Vec<Hypothesis> {
    let graph = &view.incident.graph;
    let start = start(view);
    let rows: Vec<Vec<(u32, f64)>> = (0..graph.len())
        .map(|node| {
            let callees = graph.callees(node);
            callees.iter().map(|&callee| (callee, 1.0 / callees.len() as f64)).collect()
        })
        .collect();
    let mass = stationary(&rows, &start, spec.damping);
    flows(view, &rows, &start, &mass, spec.damping)
}

/// Where walks start: in proportion to the positive deviations, evenly if there are none; shape
/// `(n_nodes,)`.
pub(super) fn start(view: &View<'_>) -> Vec<f64> {
    let n = view.incident.graph.len();
    let sigmas: Vec<f64> = (0..n).map(|node| view.sigma(node)).collect();
    let total = num::stats::sum(sigmas.iter().copied());
    if total > 0.0 && total.is_finite() {
        sigmas.into_iter().map(|sigma| sigma / total).collect()
    } else {
        vec![1.0 / f64::from(n.max(1)); n as usize]
    }
}

/// The stationary distribution of a walk that follows `rows` with chance `damping` and else, or where
/// a row is empty, starts anew; by power iteration from `start`.
pub(super) fn stationary(rows: &[Vec<(u32, f64)>], start: &[f64], damping: f64) -> Vec<f64> {
    let mut mass = start.to_vec();
    for _ in 0..MOST_STEPS {
        let stuck = num::stats::sum(
            rows.iter().zip(&mass).filter(|(row, _)| row.is_empty()).map(|(_, m)| *m),
        );
        let mut next: Vec<f64> =
            start.iter().map(|u| (damping * stuck + (1.0 - damping)) * u).collect();
        for (row, from) in rows.iter().zip(&mass) {
            for (to, share) in row {
                if let Some(slot) = next.get_mut(*to as usize) {
                    *slot += damping * from * share;
                }
            }
        }
        let moved = num::stats::sum(next.iter().zip(&mass).map(|(a, b)| (a - b).abs()));
        mass = next;
        if moved < SETTLED {
            break;
        }
    }
    mass
}

/// Hypotheses from a stationary distribution, each with where its mass comes from.
pub(super) fn flows(
    view: &View<'_>,
    rows: &[Vec<(u32, f64)>],
    start: &[f64],
    mass: &[f64],
    damping: f64,
) -> Vec<Hypothesis> {
    let mut into: Vec<Vec<(u32, f64)>> = vec![Vec::new(); mass.len()];
    for (from, (row, held)) in rows.iter().zip(mass).enumerate() {
        for (to, share) in row {
            if let Some(list) = into.get_mut(*to as usize) {
                list.push((from as u32, damping * held * share));
            }
        }
    }
    view.hypotheses(|node| {
        let at = node as usize;
        let mut from = into.get_mut(at).map(std::mem::take).unwrap_or_default();
        num::order::sort_by(&mut from, |a, b| b.1.total_cmp(&a.1));
        from.truncate(3);
        let score = mass.get(at).copied().unwrap_or(0.0);
        let start = start.get(at).copied().unwrap_or(0.0);
        (score, vec![Evidence::Mass { mass: score, start, from }])
    })
}
