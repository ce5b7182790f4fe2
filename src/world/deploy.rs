//! The delivery pipeline: says what was changed, and lets the cluster say what it did about it.
use super::{
    action::{Action, Delivery},
    change::{Planned, version},
    emit::{self, Deployment, Reason, Tool},
    simulation::Fixed,
    stream::Stream,
    topology::{NodeId, Topology},
    transit::{Fate, Parcel, Transit},
    truth::Change,
};
use crate::event::Time;

/// Changes to come, changes that were, and the versions that run.
#[derive(Clone, Debug)]
pub(super) struct Pipeline {
    plan: Vec<Planned>,
    next: usize,
    versions: Vec<String>,
    counts: Vec<u32>,
    changes: Vec<Change>,
    stream: Stream,
}

impl Pipeline {
    pub(super) fn new(plan: Vec<Planned>, topology: &Topology, seed: u32) -> Self {
        Self {
            plan,
            next: 0,
            versions: topology.ids().map(|id| version(id, 0)).collect(),
            counts: vec![0; topology.nodes.len()],
            changes: Vec::new(),
            stream: Stream::new(seed, "deployments"),
        }
    }

    /// The versions that run.
    pub(super) fn versions(&self) -> &[String] {
        &self.versions
    }

    /// What was changed so far.
    pub(super) fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Makes all planned changes before `until_s`.
    pub(super) fn step(&mut self, fixed: &Fixed, until_s: f64, transit: &mut Transit) {
        while let Some(planned) = self.plan.get(self.next).cloned() {
            if planned.at_s >= until_s {
                return;
            }
            self.next += 1;
            let at = fixed.spec.start.0 + (planned.at_s * 1e6) as i64;
            self.counts[planned.node.at()] += 1;
            let change = Change {
                at: Time(at),
                node: planned.node,
                artifact: planned.artifact,
                what: planned.what.to_owned(),
                fault: planned.fault,
            };
            self.make(fixed, change, transit);
        }
    }

    /// Says that somebody acted.
    pub(super) fn act(
        &mut self,
        fixed: &Fixed,
        action: Action,
        at: Time,
        fault: u8,
        transit: &mut Transit,
    ) {
        let count = self.counts[action.target.at()];
        let (what, artifact) = match action.kind.delivery() {
            Delivery::Back => ("rolledback", version(action.target, count.saturating_sub(1))),
            Delivery::Retrained => {
                self.counts[action.target.at()] += 1;
                ("upgraded", version(action.target, count + 1))
            }
            Delivery::Nothing => {
                let word: &'static str = action.kind.into();
                ("modified", word.to_owned())
            }
        };
        let node = action.target;
        self.make(fixed, Change { at, node, artifact, what: what.to_owned(), fault }, transit);
    }

    fn make(&mut self, fixed: &Fixed, change: Change, transit: &mut Transit) {
        let nth = self.changes.len() as u32;
        let mut draws = self.stream.at(nth);
        let node = fixed.topology.node(change.node);
        if change.what != "modified" {
            self.versions[change.node.at()].clone_from(&change.artifact);
        }
        let deployment = Deployment {
            node,
            what: &change.what,
            artifact: &change.artifact,
            identity: draws.word(),
            at: change.at.0,
        };
        let mut bytes = Vec::new();
        emit::write_deployment(&mut bytes, &deployment);
        let fate = Fate::draw(&fixed.spec.noise, &mut draws);
        let arrives = change.at.0 + (Tool::CdEvents.delay_s() * 1e6) as i64;
        transit.send(
            Parcel { tool: Tool::CdEvents, labels: vec![change.fault], bytes },
            arrives,
            fate,
        );
        if node.watched_by.contains(&Tool::Kubernetes) && change.what != "modified" {
            self.roll(fixed, change.node, change.at, nth, transit);
        }
        self.changes.push(change);
    }

    /// What a cluster says when replicas are replaced, one every eight seconds: harmless by itself.
    fn roll(&self, fixed: &Fixed, id: NodeId, at: Time, nth: u32, transit: &mut Transit) {
        let node = fixed.topology.node(id);
        for replica in 0..u32::from(node.replicas) {
            let host = fixed.topology.host(id, replica);
            let reasons = [Reason::Scheduled, Reason::Pulled, Reason::Started, Reason::Killing];
            for (step, reason) in (0..).zip(reasons) {
                let when = at.0 + i64::from(replica) * 8_000_000 + step * 1_500_000;
                let mut draws = self.stream.of(nth).at(replica * 4 + step as u32);
                let fate = Fate::draw(&fixed.spec.noise, &mut draws);
                // A new generation of pods has new names.
                let pod = replica + 64 * (nth + 1);
                let mut bytes = Vec::new();
                emit::write_lifecycle(&mut bytes, node, host, pod, reason, when);
                transit.send(Parcel { tool: Tool::Kubernetes, labels: vec![0], bytes }, when, fate);
            }
        }
    }
}
