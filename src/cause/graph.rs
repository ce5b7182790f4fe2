//! Who calls whom.
use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::Error;

/// A directed graph of components. An edge points from the caller to the callee, from what depends
/// to what it depends on: trouble travels against it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graph {
    nodes: Vec<String>,
    index: BTreeMap<String, u32>,
    callees: Vec<Vec<u32>>,
    callers: Vec<Vec<u32>>,
}

/// A component that another one is connected with, and over how many calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// The component.
    pub node: u32,
    /// Calls on the shortest way.
    pub hops: u32,
}

impl Graph {
    /// A graph of named components and calls `(caller, callee)`, positions in `nodes`. A call that is
    /// given twice counts once; a component that calls itself is left out, because nothing is learnt
    /// from it.
    ///
    /// # Errors
    /// Two components of one name; a call of a component that there is not.
    pub fn new(
        nodes: Vec<String>,
        calls: impl IntoIterator<Item = (u32, u32)>,
    ) -> Result<Self, Error> {
        let mut index = BTreeMap::new();
        for (at, name) in nodes.iter().enumerate() {
            if index.insert(name.clone(), at as u32).is_some() {
                return Err(Error::TwoNodes { name: name.clone() });
            }
        }
        let mut graph = Self {
            callees: vec![Vec::new(); nodes.len()],
            callers: vec![Vec::new(); nodes.len()],
            nodes,
            index,
        };
        for (caller, callee) in calls {
            let known = graph.nodes.len() as u32;
            if caller >= known || callee >= known {
                return Err(Error::NoNode { node: caller.max(callee), known });
            }
            if caller != callee {
                graph.callees[caller as usize].push(callee);
                graph.callers[callee as usize].push(caller);
            }
        }
        for list in graph.callees.iter_mut().chain(&mut graph.callers) {
            list.sort_unstable();
            list.dedup();
        }
        Ok(graph)
    }

    /// Number of components.
    pub fn len(&self) -> u32 {
        self.nodes.len() as u32
    }

    /// Whether there are no components.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The names, in order of their positions.
    pub fn nodes(&self) -> &[String] {
        &self.nodes
    }

    /// The name of a component; empty if there is no such position.
    pub fn name(&self, node: u32) -> &str {
        self.nodes.get(node as usize).map_or("", String::as_str)
    }

    /// The position of a name.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.index.get(name).copied()
    }

    /// What a component calls, ascending.
    pub fn callees(&self, node: u32) -> &[u32] {
        self.callees.get(node as usize).map_or(&[], Vec::as_slice)
    }

    /// What calls a component, ascending.
    pub fn callers(&self, node: u32) -> &[u32] {
        self.callers.get(node as usize).map_or(&[], Vec::as_slice)
    }

    /// All calls, `(caller, callee)`, ascending.
    pub fn calls(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        (0..self.len())
            .flat_map(|caller| self.callees(caller).iter().map(move |&callee| (caller, callee)))
    }

    /// Everything that calls a component, directly or through others, nearest first, without itself.
    pub fn upstream(&self, node: u32) -> Vec<Reached> {
        self.walk(node, |at| self.callers(at))
    }

    /// Everything that a component calls, directly or through others, nearest first, without itself.
    pub fn downstream(&self, node: u32) -> Vec<Reached> {
        self.walk(node, |at| self.callees(at))
    }

    /// The same components with those calls that `keep` says yes to.
    #[must_use]
    pub fn filtered(&self, mut keep: impl FnMut(u32, u32) -> bool) -> Self {
        let mut kept = self.clone();
        for list in kept.callees.iter_mut().chain(&mut kept.callers) {
            list.clear();
        }
        for (caller, callee) in self.calls() {
            if keep(caller, callee) {
                kept.callees[caller as usize].push(callee);
                kept.callers[callee as usize].push(caller);
            }
        }
        kept
    }

    /// Breadth first.
    fn walk<'a>(&'a self, from: u32, next: impl Fn(u32) -> &'a [u32]) -> Vec<Reached> {
        let mut seen = vec![false; self.nodes.len()];
        let mut found = Vec::new();
        let mut queue = VecDeque::from([Reached { node: from, hops: 0 }]);
        while let Some(at) = queue.pop_front() {
            let Some(mark) = seen.get_mut(at.node as usize) else { break };
            if std::mem::replace(mark, true) {
                continue;
            }
            if at.node != from {
                found.push(at);
            }
            queue.extend(next(at.node).iter().map(|&node| Reached { node, hops: at.hops + 1 }));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(n: u32) -> Vec<String> {
        (0..n).map(|i| format!("n{i}")).collect()
    }

    #[test]
    fn neighbours_and_reach_by_hand() {
        let graph = Graph::new(names(5), [(0, 1), (1, 2), (0, 2), (2, 0), (3, 2), (1, 2), (4, 4)]);
        let graph = graph.unwrap();
        assert_eq!(graph.callees(0), [1, 2]);
        assert_eq!(graph.callers(2), [0, 1, 3]);
        assert_eq!(graph.calls().count(), 5);
        let hops =
            |found: Vec<Reached>| found.into_iter().map(|r| (r.node, r.hops)).collect::<Vec<_>>();
        assert_eq!(hops(graph.upstream(1)), [(0, 1), (2, 2), (3, 3)]);
        assert_eq!(hops(graph.downstream(3)), [(2, 1), (0, 2), (1, 3)]);
        assert!(graph.upstream(99).is_empty() && graph.callees(99).is_empty());
        assert_eq!(graph.filtered(|caller, _| caller == 3).calls().collect::<Vec<_>>(), [(3, 2)]);
    }

    #[test]
    fn wrong_graphs_are_refused() {
        assert!(matches!(Graph::new(names(2), [(0, 2)]), Err(Error::NoNode { node: 2, known: 2 })));
        let twice = vec!["a".to_owned(), "a".to_owned()];
        assert!(matches!(Graph::new(twice, []), Err(Error::TwoNodes { .. })));
    }
}
