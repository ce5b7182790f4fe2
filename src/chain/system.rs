//! What is known of the system besides its events: who depends on whom, and metrics.
use serde::{Deserialize, Serialize};

use crate::{
    cause::{self, Samples},
    correlate::{Dependency, Edge, Topology},
    world,
};

/// A graph that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SystemError {
    /// A line that is no call.
    #[error("line {line} of the topology is not `caller,callee`: `{text}`")]
    Line {
        /// From 1.
        line: u32,
        /// What stands there.
        text: String,
    },
    /// No call at all.
    #[error("the topology names no call; a line `caller,callee` for each is wanted")]
    Empty,
}

/// The system that the events are about, as far as somebody knows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct System {
    /// Who depends on whom: edges point from caller to callee, from what is carried to its carrier.
    pub topology: Topology,
    /// Metrics; component names are those of the topology. Empty without.
    pub metrics: Samples,
}

impl System {
    /// The simulated product as its owners know it: calls, placements, machines; that what answers a
    /// cache's misses depends on the cache; and that a model depends on what fills its features.
    pub fn of_world(known: &world::Topology) -> Self {
        let mut edges: Vec<Edge> = known
            .calls
            .iter()
            .map(|call| edge(call.caller.0, call.callee.0, Dependency::Call))
            .chain(known.calls.iter().filter_map(|call| {
                // Who answers a cache's misses is flooded when the cache loses what it holds.
                Some(edge(call.callee.0, call.misses_of?.0, Dependency::Call))
            }))
            .chain(lineage(known))
            .chain(known.placements.iter().map(|p| edge(p.node.0, p.on.0, Dependency::Runs)))
            .collect();
        edges.sort_by_key(|edge| (edge.caller, edge.callee, edge.kind));
        let hosts = known.ids().flat_map(|id| {
            let name = |&at: &u16| known.hosts.get(usize::from(at)).map(|host| host.name.clone());
            let hosts = known.node(id).hosts.iter().filter_map(name);
            hosts.map(move |name| (name, u32::from(id.0)))
        });
        let topology = Topology {
            services: known.nodes.iter().map(|node| node.name.clone()).collect(),
            edges,
            hosts: hosts.collect(),
        };
        Self { topology, metrics: Samples::default() }
    }

    /// A system of services and calls between them; services that only calls name follow in the order
    /// of their first occurrence.
    pub fn of_calls<'a>(
        names: impl IntoIterator<Item = &'a str>,
        calls: impl IntoIterator<Item = (&'a str, &'a str, Dependency)>,
    ) -> Self {
        let mut services: Vec<String> = Vec::new();
        let mut number = |name: &str| {
            let known = services.iter().position(|service| service == name);
            known.unwrap_or_else(|| {
                services.push(name.to_owned());
                services.len() - 1
            }) as u32
        };
        for name in names {
            number(name);
        }
        let edges = calls
            .into_iter()
            .map(|(caller, callee, kind)| Edge {
                caller: number(caller),
                callee: number(callee),
                kind,
            })
            .collect();
        let topology = Topology { services, edges, hosts: Vec::new() };
        Self { topology, metrics: Samples::default() }
    }

    /// Reads lines `caller,callee`; a first line that says `caller` is a header, blank lines and
    /// those that begin with `#` say nothing.
    ///
    /// # Errors
    /// The first line that is no call; no call at all.
    pub fn from_csv(text: &str) -> Result<Self, SystemError> {
        let mut calls = Vec::new();
        for (line, text) in (1..).zip(text.lines()) {
            let plain = text.trim();
            if plain.is_empty() || plain.starts_with('#') {
                continue;
            }
            let wrong = || SystemError::Line { line, text: plain.chars().take(80).collect() };
            let (from, rest) = plain.split_once(',').ok_or_else(wrong)?;
            let to = rest.split(',').next().unwrap_or_default();
            let [from, to] = [from, to].map(|name| name.trim().trim_matches('"'));
            if from.is_empty() || to.is_empty() {
                return Err(wrong());
            }
            let is_header = calls.is_empty() && from.eq_ignore_ascii_case("caller");
            if !is_header {
                calls.push((from, to, Dependency::Call));
            }
        }
        if calls.is_empty() {
            return Err(SystemError::Empty);
        }
        Ok(Self::of_calls([], calls))
    }

    /// With metrics.
    #[must_use]
    pub fn with_metrics(mut self, metrics: Samples) -> Self {
        self.metrics = metrics;
        self
    }

    /// The same graph as the causes see it: from caller to callee as well. Services of one name
    /// count once, which an own file may hold.
    pub fn graph(&self) -> cause::Graph {
        let calls = self.topology.edges.iter().map(|edge| (edge.caller, edge.callee));
        cause::Graph::new(self.topology.services.clone(), calls).unwrap_or_default()
    }
}

/// A model depends on the pipelines that fill its features: the lineage of its data, no call.
fn lineage(known: &world::Topology) -> impl Iterator<Item = Edge> + '_ {
    let of = |role| known.ids().filter(move |&id| known.node(id).role == role);
    of(world::Role::Model).flat_map(move |model| {
        let fills = known.ids().filter(|&id| known.node(id).role == world::Role::Pipeline);
        fills.map(move |from| edge(model.0, from.0, Dependency::Call))
    })
}

fn edge(from: u16, to: u16, kind: Dependency) -> Edge {
    Edge { caller: u32::from(from), callee: u32::from(to), kind }
}
