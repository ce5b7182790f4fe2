//! By density: DBSCAN (Ester and others 1996) of linfa-clustering 0.8.1.
//!
//! Its source (`dbscan/algorithm.rs`) uses no random numbers, no hash map and one thread; distances
//! are sums of squares without fused operations, and clusters are grown one after the other in row
//! order, so that a border point belongs to the first cluster that reaches it whatever the order of
//! the neighbours. Hence the same groups natively and in Wasm. It departs from scikit-learn in that
//! neighbours lie at less than ε, not at most ε.
//!
//! A signal is a point of [`FEATURES`] coordinates, scaled so that 1 is a usual neighbour's distance.
use linfa::{ParamGuard as _, traits::Transformer as _};
use linfa_clustering::Dbscan;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::{
    correlate::{Graph, Signal},
    event::Time,
};

/// Coordinates of a point: minutes since the first signal over [`Density::minutes`]; hops to the
/// first three landmarks of the graph over 2; severity over 8.
pub const FEATURES: usize = 5;

/// Landmarks: services from which distances are measured.
const LANDMARKS: usize = 3;

/// The most signals that are clustered; DBSCAN compares all with all in the worst case.
pub(super) const MOST_POINTS: usize = 20_000;

/// Density.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Density {
    /// Radius of the neighbourhood. Default 1 (ours).
    pub epsilon: f64,
    /// Points within it, the point itself included, that make it a core. Default 2: pairs count.
    pub points: u32,
    /// Minutes that are one unit of distance. Default 3.
    pub minutes: f64,
}

impl Default for Density {
    fn default() -> Self {
        Self { epsilon: 1.0, points: 2, minutes: 3.0 }
    }
}

/// The points, shape `(n_signals, FEATURES)`. The landmarks are the services with the most others
/// below them, the first of equals; a service that does not depend on a landmark nor the other way
/// round is 6 hops away, an unknown one likewise.
pub fn features(signals: &[Signal], graph: &Graph, minutes: f64) -> Array2<f64> {
    let first = signals.first().map_or(Time(0), |signal| signal.at);
    let unit = (minutes * 60e6).max(1.0);
    let mut order: Vec<u32> = (0..graph.len()).collect();
    order.sort_by_key(|&node| (std::cmp::Reverse(graph.height(node)), node));
    order.truncate(LANDMARKS);
    Array2::from_shape_fn((signals.len(), FEATURES), |(row, column)| {
        let signal = &signals[row];
        match column {
            0 => signal.at.0.saturating_sub(first.0) as f64 / unit,
            4 => f64::from(signal.severity.0) / 8.0,
            _ => {
                let landmark = order.get(column - 1).copied();
                let hops = signal.node.zip(landmark).and_then(|(node, landmark)| {
                    graph.hops(landmark, node).or_else(|| graph.hops(node, landmark))
                });
                f64::from(hops.unwrap_or(6)) / 2.0
            }
        }
    })
}

/// Points of no cluster are groups of their own; so are those beyond [`MOST_POINTS`].
pub(super) fn group(spec: Density, signals: &[Signal], graph: &Graph) -> Vec<u32> {
    let few = signals.get(..MOST_POINTS).unwrap_or(signals);
    let points = features(few, graph, spec.minutes);
    let clusters = cluster(&points, spec.epsilon, spec.points);
    let mut numbers: Vec<Option<u32>> = Vec::new();
    let mut next = 0;
    let mut fresh = || {
        next += 1;
        next - 1
    };
    (0..signals.len())
        .map(|row| match clusters.get(row).copied().flatten() {
            None => fresh(),
            Some(cluster) => {
                let at = cluster as usize;
                if numbers.len() <= at {
                    numbers.resize(at + 1, None);
                }
                *numbers[at].get_or_insert_with(&mut fresh)
            }
        })
        .collect()
}

/// DBSCAN on points: the cluster of each row, `None` for noise. Settings that linfa refuses (ε not
/// above 0, fewer than two points) and points that are not finite give noise only.
pub fn cluster(points: &Array2<f64>, epsilon: f64, least: u32) -> Vec<Option<u32>> {
    let noise = || vec![None; points.nrows()];
    if points.iter().any(|value| !value.is_finite()) {
        return noise();
    }
    match Dbscan::params(least as usize).tolerance(epsilon).check() {
        Ok(params) => {
            params.transform(points).iter().map(|c| c.map(|number| number as u32)).collect()
        }
        Err(_) => noise(),
    }
}
