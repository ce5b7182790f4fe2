//! Anomaly traversal: follow the anomaly from the symptom down to where it ends.
//!
//! A component is a candidate if it is anomalous, none of its callees is, and an all-anomalous path
//! leads to it from the symptom; its score is the sum of the deviations on that path (the baseline
//! of `PetShop`, Hardt et al. 2024). Of several paths the shortest counts, and of those the first in
//! the order of the graph. One healthy or unmeasured component on the way hides everything behind
//! it. Without a symptom every anomalous component without anomalous callers starts a path.
use std::collections::VecDeque;

use super::{Evidence, Hypothesis, Spec, view::View};

pub(super) fn rank(view: &View<'_>, _spec: &Spec) -> Vec<Hypothesis> {
    let came_from = explore(view);
    let graph = &view.incident.graph;
    view.hypotheses(|node| {
        let sigma = view.sigma(node);
        if !view.is_anomalous(node) {
            return (0.0, vec![Evidence::Healthy { sigma }]);
        }
        let deeper: Vec<u32> = graph
            .callees(node)
            .iter()
            .copied()
            .filter(|&callee| view.is_anomalous(callee))
            .collect();
        if !deeper.is_empty() {
            return (0.0, vec![Evidence::DeeperAnomaly { callees: deeper }]);
        }
        let Some(path) = path(&came_from, node) else {
            return (0.0, vec![Evidence::NoPath]);
        };
        let sum = crate::num::stats::sum(path.iter().map(|&at| view.sigma(at)));
        (sum, vec![Evidence::Path { nodes: path, sum }])
    })
}

/// From which component each one was reached over anomalous ones; a start came from itself.
fn explore(view: &View<'_>) -> Vec<Option<u32>> {
    let graph = &view.incident.graph;
    let starts: Vec<u32> = match view.target() {
        Some(target) => vec![target],
        None => (0..graph.len())
            .filter(|&node| {
                view.is_anomalous(node)
                    && !graph.callers(node).iter().any(|&caller| view.is_anomalous(caller))
            })
            .collect(),
    };
    let mut came_from: Vec<Option<u32>> = vec![None; graph.len() as usize];
    let mut queue = VecDeque::new();
    for start in starts {
        if let Some(slot) = came_from.get_mut(start as usize) {
            *slot = Some(start);
            queue.push_back(start);
        }
    }
    while let Some(at) = queue.pop_front() {
        for &callee in graph.callees(at) {
            if let Some(slot @ None) = came_from.get_mut(callee as usize)
                && view.is_anomalous(callee)
            {
                *slot = Some(at);
                queue.push_back(callee);
            }
        }
    }
    came_from
}

/// The way from a start to `node`, if it was reached.
fn path(came_from: &[Option<u32>], node: u32) -> Option<Vec<u32>> {
    let mut path = vec![node];
    let mut at = node;
    while path.len() <= came_from.len() {
        let before = came_from.get(at as usize).copied().flatten()?;
        if before == at {
            path.reverse();
            return Some(path);
        }
        path.push(before);
        at = before;
    }
    None
}
