//! Who depends on whom.
#![expect(clippy::similar_names, reason = "caller and callee are the words of the field")]
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::num;

/// How one service depends on another.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::VariantArray,
)]
pub enum Dependency {
    /// It calls it and needs the answer.
    Call,
    /// It runs on it: a pool of machines, a switch.
    Runs,
}

/// `caller` depends on `callee`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// Position in [`Topology::services`].
    pub caller: u32,
    /// Position in [`Topology::services`].
    pub callee: u32,
    /// How.
    pub kind: Dependency,
}

/// A service graph as somebody gave it; it may be wrong or incomplete.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topology {
    /// Names, as `service.name` says them.
    pub services: Vec<String>,
    /// Dependencies; edges that name no service are ignored.
    pub edges: Vec<Edge>,
    /// Machines and the service on each; a machine of several services stands several times and
    /// tells nothing.
    pub hosts: Vec<(String, u32)>,
}

impl Topology {
    /// The service that a monitoring tool means: its name in any case of letters; the first word of a
    /// check's description; the name of a pod or replica, which ends in generated parts; or else the
    /// machine, by the same rules or because one service alone runs there.
    pub fn locate(&self, service: &str, host: &str) -> Option<u32> {
        self.named(service).or_else(|| self.named(host)).or_else(|| {
            let on: Vec<u32> = self
                .hosts
                .iter()
                .filter(|known| !host.is_empty() && known.0.eq_ignore_ascii_case(host))
                .map(|known| known.1)
                .collect();
            // Of several, the one that carries the others: it is the machine.
            let carries = |by: u32, service: u32| {
                let is_it = |edge: &Edge| {
                    edge.kind == Dependency::Runs && edge.caller == service && edge.callee == by
                };
                service == by || self.edges.iter().any(is_it)
            };
            on.iter().copied().find(|&by| on.iter().all(|&service| carries(by, service)))
        })
    }

    fn named(&self, name: &str) -> Option<u32> {
        let mut name = name.split_ascii_whitespace().next()?;
        loop {
            let at = self.services.iter().position(|service| service.eq_ignore_ascii_case(name));
            if let Some(at) = at {
                return Some(at as u32);
            }
            let (left, right) = name.rsplit_once('-')?;
            if !is_generated(right) {
                return None;
            }
            name = left;
        }
    }
}

/// Whether a part of a name was made by a machine: it has a digit, or is five consonants as
/// Kubernetes draws them (`apimachinery/util/rand`, which leaves vowels out).
fn is_generated(part: &str) -> bool {
    let is_word = part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let has_digit = part.bytes().any(|byte| byte.is_ascii_digit());
    let has_vowel = part.bytes().any(|byte| b"aeiou".contains(&byte));
    is_word && (has_digit || (part.len() == 5 && !has_vowel))
}

/// The most services a graph is computed for; the rest is unknown to it.
pub const MOST_SERVICES: usize = 2_048;

/// No path.
const FAR: u8 = u8::MAX;

/// A topology with its distances.
#[derive(Clone, Debug)]
pub struct Graph {
    nodes: u32,
    /// Hops from caller (row) to callee (column) along dependencies.
    hops: Vec<u8>,
    callees: Vec<Vec<(u32, Dependency)>>,
    callers: Vec<Vec<u32>>,
    /// The same, along calls only.
    calls: Vec<u8>,
    /// Number of nodes below the longest chain of dependencies under a node.
    height: Vec<u32>,
}

impl Graph {
    /// Breadth-first from each service: O(services · edges).
    pub fn new(topology: &Topology) -> Self {
        let nodes = topology.services.len().min(MOST_SERVICES);
        let mut callees: Vec<Vec<(u32, Dependency)>> = vec![Vec::new(); nodes];
        let mut callers: Vec<Vec<u32>> = vec![Vec::new(); nodes];
        for edge in &topology.edges {
            let (from, to) = (edge.caller as usize, edge.callee as usize);
            if from < nodes && to < nodes && from != to {
                callees[from].push((edge.callee, edge.kind));
                callers[to].push(edge.caller);
            }
        }
        for list in &mut callees {
            list.sort_unstable();
            list.dedup();
        }
        for list in &mut callers {
            list.sort_unstable();
            list.dedup();
        }
        let hops = distances(&callees, |_| true);
        let calls = distances(&callees, |kind| kind == Dependency::Call);
        let height = (0..nodes)
            .map(|from| {
                let row = &hops[from * nodes..(from + 1) * nodes];
                row.iter().filter(|&&hops| hops != FAR).count() as u32 - 1
            })
            .collect();
        Self { nodes: nodes as u32, hops, calls, callees, callers, height }
    }

    /// Number of services.
    pub fn len(&self) -> u32 {
        self.nodes
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.nodes == 0
    }

    /// Hops from a service to one that it depends on, 0 to itself; `None`: it does not depend on it.
    pub fn hops(&self, caller: u32, callee: u32) -> Option<u8> {
        if caller >= self.nodes || callee >= self.nodes {
            return None;
        }
        let hops = self.hops.get((caller * self.nodes + callee) as usize).copied()?;
        (hops != FAR).then_some(hops)
    }

    /// Whether a service reaches another by calls alone.
    pub fn calls(&self, caller: u32, callee: u32) -> bool {
        caller < self.nodes
            && callee < self.nodes
            && self.calls.get((caller * self.nodes + callee) as usize).is_some_and(|&h| h != FAR)
    }

    /// What a service depends on directly.
    pub fn callees(&self, node: u32) -> &[(u32, Dependency)] {
        self.callees.get(node as usize).map(Vec::as_slice).unwrap_or_default()
    }

    /// What depends directly on a service.
    pub fn callers(&self, node: u32) -> &[u32] {
        self.callers.get(node as usize).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many services a service depends on in all: causes come before effects in this order.
    pub fn height(&self, node: u32) -> u32 {
        self.height.get(node as usize).copied().unwrap_or_default()
    }

    /// Share of all services that depend on a service, itself included, 0 to 1.
    pub fn reach(&self, node: u32) -> f64 {
        let dependents = (0..self.nodes).filter(|&from| self.hops(from, node).is_some()).count();
        dependents as f64 / f64::from(self.nodes.max(1))
    }

    /// Vertex entropy by degree, 0 to 1: `-p log2 p` with `p = k / 2E`, over its largest value in the
    /// graph (after Tee, Parisis and Wakeman 2017, "Vertex entropy as a critical node measure in
    /// network monitoring", without their clustering coefficient; Moogsoft publishes no formula).
    pub fn vertex_entropy(&self, node: u32) -> f64 {
        let degree = |node: u32| (self.callees(node).len() + self.callers(node).len()) as f64;
        let all: f64 = (0..self.nodes).map(degree).sum();
        let entropy = |node: u32| {
            let p = degree(node) / all;
            if p > 0.0 { -p * num::log2(p) } else { 0.0 }
        };
        let most = (0..self.nodes).map(entropy).fold(0.0, f64::max);
        if most > 0.0 { entropy(node) / most } else { 0.0 }
    }
}

/// Hops between all nodes along edges of some kinds, row by row.
fn distances(callees: &[Vec<(u32, Dependency)>], follow: impl Fn(Dependency) -> bool) -> Vec<u8> {
    let nodes = callees.len();
    let mut hops = vec![FAR; nodes * nodes];
    for (from, row) in hops.chunks_exact_mut(nodes.max(1)).enumerate() {
        row[from] = 0;
        let mut queue = VecDeque::from([from]);
        while let Some(at) = queue.pop_front() {
            for &(next, kind) in &callees[at] {
                if follow(kind) && row[next as usize] == FAR && row[at] < FAR - 1 {
                    row[next as usize] = row[at] + 1;
                    queue.push_back(next as usize);
                }
            }
        }
    }
    hops
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn graph(services: u32, edges: &[(u32, u32)]) -> Graph {
        let edge = |&(caller, callee): &(u32, u32)| Edge { caller, callee, kind: Dependency::Call };
        Graph::new(&Topology {
            services: (0..services).map(|i| format!("s{i}")).collect(),
            edges: edges.iter().map(edge).collect(),
            hosts: Vec::new(),
        })
    }

    #[test]
    fn tools_call_services_by_many_names() {
        let topology = Topology {
            services: ["edge", "ledger-db", "ledger"].map(str::to_owned).to_vec(),
            edges: Vec::new(),
            hosts: [("db-1", 1), ("node-1", 0), ("node-1", 2)]
                .map(|(h, s)| (h.to_owned(), s))
                .to_vec(),
        };
        for (service, host, found) in [
            ("Edge", "", Some(0)),
            ("ledger-db", "", Some(1)),
            ("ledger-7d9f-x2kq", "", Some(2)),
            ("ledger-7d9f", "db-1", Some(2)),
            ("postgres", "db-1", Some(1)),
            ("kubelet", "node-1", None),
            ("ledger-7d9f8-zvxkq", "", Some(2)),
            ("ledger-db disk usage", "", Some(1)),
            ("ledger-queue", "", None),
            ("", "ledger", Some(2)),
            ("", "", None),
            ("a-b-c-d", "", None),
        ] {
            assert_eq!(topology.locate(service, host), found, "{service} on {host}");
        }
    }

    #[test]
    fn hops_follow_the_arrows() {
        let graph = graph(5, &[(0, 1), (1, 2), (0, 3), (3, 2), (9, 1)]);
        assert_eq!(graph.hops(0, 2), Some(2));
        assert_eq!(graph.hops(2, 0), None);
        assert_eq!(graph.hops(4, 4), Some(0));
        assert_eq!(graph.hops(4, 99), None);
        assert_eq!((graph.height(0), graph.height(2)), (3, 0));
        assert!((graph.reach(2) - 0.8).abs() < 1e-12);
        assert!(graph.vertex_entropy(4) == 0.0 && graph.vertex_entropy(0) >= 1.0);
    }
}
