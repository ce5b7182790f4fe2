//! By topology: alerts of services close to each other in the graph, within a look-back.
use serde::{Deserialize, Serialize};

use crate::correlate::{Graph, Signal, union::Union};

/// Closeness in the service graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Neighbours {
    /// Hops along dependencies, in either direction. Default 1.
    pub hops: u8,
    /// Look-back in seconds. Default 900 (Keep's topology processor).
    pub seconds: u32,
}

impl Default for Neighbours {
    fn default() -> Self {
        Self { hops: 1, seconds: 900 }
    }
}

pub(super) fn group(spec: Neighbours, signals: &[Signal], graph: &Graph) -> Vec<u32> {
    let mut union = Union::new(signals.len());
    super::near_pairs(signals, spec.seconds, |a, b| {
        let (Some(x), Some(y)) = (signals[a].node, signals[b].node) else { return };
        let hops = graph.hops(x, y).into_iter().chain(graph.hops(y, x)).min();
        if hops.is_some_and(|hops| hops <= spec.hops) {
            union.join(a as u32, b as u32);
        }
    });
    union.labels()
}
