//! Changes: deployments, configurations, model versions; most of them are harmless.
use super::{
    effect::Course,
    fault::FaultKind,
    noise::Noise,
    stream::{Stream, mix},
    topology::{NodeId, Role, Topology},
};

/// A change in the plan.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Planned {
    /// Seconds after the start.
    pub(crate) at_s: f64,
    pub(crate) node: NodeId,
    /// In the words of `CDEvents`.
    pub(crate) what: &'static str,
    pub(crate) artifact: String,
    /// The fault that it brings, from 1; 0 is none.
    pub(crate) fault: u8,
}

/// The version of a node after a number of changes.
pub(crate) fn version(node: NodeId, changes: u32) -> String {
    let base = mix(u64::from(node.0) + 100);
    format!("v{}.{}.{}", 2 + base % 7, base / 7 % 20, changes)
}

/// All changes of a storm, by time: those that bring a fault, one harmless neighbour of every
/// fault, and the usual ones.
pub(crate) fn plan(
    noise: &Noise,
    courses: &[Course],
    topology: &Topology,
    seed: u32,
    whole_s: f64,
) -> Vec<Planned> {
    let stream = Stream::new(seed, "changes");
    let mut plan: Vec<Planned> = Vec::new();
    let mut add = |at_s: f64, node: NodeId, what: &'static str, fault: u8| {
        plan.push(Planned { at_s: at_s.max(0.0), node, what, artifact: String::new(), fault });
    };
    for (nth, course) in courses.iter().enumerate() {
        let mut draws = stream.of(1).at(nth as u32);
        let fault = &course.fault;
        // A release shows at once; a leak needs some minutes to begin to be felt.
        let before = match fault.kind {
            FaultKind::BadDeploy | FaultKind::BadConfig | FaultKind::BadModelRelease => {
                draws.between(10.0, 90.0)
            }
            FaultKind::PoolExhaustion | FaultKind::MemoryLeak => draws.between(240.0, 900.0),
            FaultKind::CacheStampede
            | FaultKind::DiskFull
            | FaultKind::CertificateExpiry
            | FaultKind::PacketLoss
            | FaultKind::DnsFailure
            | FaultKind::NoisyNeighbour
            | FaultKind::QueueBacklog
            | FaultKind::ThirdPartyOutage
            | FaultKind::ClockSkew
            | FaultKind::FeatureNulls
            | FaultKind::ModelDrift
            | FaultKind::PeakOverload => 0.0,
        };
        if fault.kind.follows_change() {
            let what = if fault.kind == FaultKind::BadConfig { "modified" } else { "upgraded" };
            add(fault.onset_s - before, fault.target, what, nth as u8 + 1);
        }
        if noise.changes_per_hour > 0.0 {
            let at = fault.onset_s - draws.between(20.0, 600.0);
            if let Some(node) = uninvolved(topology, courses, &mut draws) {
                add(at, node, "upgraded", 0);
            }
        }
    }
    let usual = stream.at(0).poisson(noise.changes_per_hour * whole_s / 3600.0);
    for nth in 0..usual {
        let mut draws = stream.of(2).at(nth);
        let at = draws.unit() * whole_s;
        let what = if draws.chance(0.25) { "modified" } else { "upgraded" };
        if let Some(node) = uninvolved(topology, courses, &mut draws) {
            add(at, node, what, 0);
        }
    }
    plan.sort_by(|a, b| a.at_s.total_cmp(&b.at_s));
    let mut counts = vec![0; topology.nodes.len()];
    for change in &mut plan {
        counts[change.node.at()] += 1;
        change.artifact = version(change.node, counts[change.node.at()]);
    }
    plan
}

/// A node that the bank deploys to and that no fault strikes.
fn uninvolved(
    topology: &Topology,
    courses: &[Course],
    draws: &mut super::stream::Draws,
) -> Option<NodeId> {
    let free: Vec<NodeId> = topology
        .ids()
        .filter(|&id| {
            let role = topology.node(id).role;
            matches!(
                role,
                Role::Service | Role::Model | Role::Worker | Role::Balancer | Role::Pipeline
            ) && courses.iter().all(|course| course.fault.target != id)
        })
        .collect();
    draws.pick(&free).copied()
}
