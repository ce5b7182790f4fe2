//! What faults and actions do to the nodes, before anything propagates.
use serde::{Deserialize, Serialize};

use super::{
    action::{Action, ActionKind, Remedy, remedy},
    fault::{Fault, FaultKind},
    topology::{NodeId, Topology},
};

/// Seconds in which a fault's effect fades once its cause is gone.
const FADE_S: f64 = 60.0;

/// A fault with what has been done about it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Course {
    pub(crate) fault: Fault,
    /// When its cause was removed, seconds from the start.
    pub(crate) cured_s: Option<f64>,
    /// From and until when its symptoms are held down.
    pub(crate) eased_s: (f64, f64),
}

impl Course {
    pub(crate) fn new(fault: Fault) -> Self {
        Self { fault, cured_s: None, eased_s: (0.0, 0.0) }
    }

    /// When it ends, as things stand.
    pub(crate) fn end_s(&self) -> f64 {
        let natural = self.fault.onset_s + self.fault.duration_s;
        self.cured_s.map_or(natural, |cured| cured.min(natural))
    }

    /// Takes note of an action that takes effect at `at_s`.
    pub(crate) fn treat(&mut self, action: Action, at_s: f64) {
        if at_s < self.fault.onset_s {
            return;
        }
        match remedy(&self.fault, action) {
            Remedy::Cures => self.cured_s = Some(self.cured_s.map_or(at_s, |at| at.min(at_s))),
            Remedy::Eases(seconds) => self.eased_s = (at_s, at_s + seconds),
            Remedy::Nothing => {}
        }
    }

    /// How far it is, 0 to 1: a ramp, a plateau, a fade; held down while eased, and ramping again
    /// afterwards.
    pub(crate) fn strength(&self, now_s: f64) -> f64 {
        let since = if now_s >= self.eased_s.1 && self.eased_s.1 > self.fault.onset_s {
            self.eased_s.1
        } else {
            self.fault.onset_s
        };
        let eased = now_s >= self.eased_s.0 && now_s < self.eased_s.1;
        if now_s < self.fault.onset_s || eased {
            return 0.0;
        }
        let end = self.end_s();
        let level = (now_s.min(end) - since).max(0.0) / self.fault.ramp_s.max(1.0);
        let fade = 1.0 - (now_s - end).max(0.0) / FADE_S;
        level.min(1.0) * fade.clamp(0.0, 1.0)
    }

    /// Fill level of a leak, 0 to 1, and whether the process has just been killed: the first time
    /// the memory takes the whole ramp to fill, later half of it.
    fn leak(&self, now_s: f64) -> (f64, bool) {
        let x = self.strength(now_s);
        let over = now_s - self.fault.onset_s - self.fault.ramp_s;
        if x < 1.0 || over < 0.0 {
            return (x, false);
        }
        let period = (0.5 * self.fault.ramp_s).max(60.0);
        let phase = over / period - (over / period).floor();
        (0.35 + 0.65 * phase, phase * period < 40.0)
    }
}

/// What is different at a node; [`NodeEffect::default`] is nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct NodeEffect {
    /// Multiplies the capacity.
    pub(crate) capacity: f64,
    /// Multiplies the service time.
    pub(crate) slow: f64,
    /// Added to every response, ms.
    pub(crate) added_ms: f64,
    /// Share of requests that fail here for the fault's own sake.
    pub(crate) errors: f64,
    /// Multiplies the pool.
    pub(crate) pool: f64,
    /// Whether callers try again.
    pub(crate) retries: bool,
    /// Share of packets lost.
    pub(crate) loss: f64,
    /// Memory in use above normal, share of what is free.
    pub(crate) memory: f64,
    /// Disk in use above normal, share of what is free.
    pub(crate) disk: f64,
    /// Clock offset, ms.
    pub(crate) clock_ms: f64,
    /// Whether its certificate has run out.
    pub(crate) expired: bool,
    /// Share of null features.
    pub(crate) nulls: f64,
    /// Added to the population stability index.
    pub(crate) psi: f64,
    /// Share of the cache's hits that is gone.
    pub(crate) misses: f64,
    /// Share of processor time stolen by others.
    pub(crate) steal: f64,
}

impl Default for NodeEffect {
    fn default() -> Self {
        Self {
            capacity: 1.0,
            slow: 1.0,
            added_ms: 0.0,
            errors: 0.0,
            pool: 1.0,
            retries: true,
            loss: 0.0,
            memory: 0.0,
            disk: 0.0,
            clock_ms: 0.0,
            expired: false,
            nulls: 0.0,
            psi: 0.0,
            misses: 0.0,
            steal: 0.0,
        }
    }
}

/// What is different everywhere.
#[derive(Clone, Debug)]
pub(crate) struct Effects {
    pub(crate) nodes: Vec<NodeEffect>,
    /// Multiplies the demand.
    pub(crate) demand: f64,
    /// Added to the demand, in multiples of what the product was built for.
    pub(crate) surge: f64,
    /// Share of good payments that the model refuses beyond the usual.
    pub(crate) refused: f64,
    /// Share of payments that are frauds the model lets pass beyond the usual.
    pub(crate) fraud: f64,
}

impl Effects {
    pub(crate) fn none(nodes: usize) -> Self {
        let nodes = vec![NodeEffect::default(); nodes];
        Self { nodes, demand: 1.0, surge: 0.0, refused: 0.0, fraud: 0.0 }
    }

    /// Payments per minute that are wanted, given what would be wanted anyway.
    pub(crate) fn wanted(&self, demand: f64) -> f64 {
        demand * self.demand + self.surge * super::plant::BUILT_FOR
    }

    /// Back to nothing, for `nodes` nodes.
    pub(crate) fn clear(&mut self, nodes: usize) {
        self.nodes.clear();
        self.nodes.resize(nodes, NodeEffect::default());
        (self.demand, self.surge, self.refused, self.fraud) = (1.0, 0.0, 0.0, 0.0);
    }

    /// Adds what a fault does at this moment.
    pub(crate) fn add_fault(&mut self, course: &Course, topology: &Topology, now_s: f64) {
        let x = course.strength(now_s);
        if x <= 0.0 {
            return;
        }
        let (s, target) = (course.fault.severity, course.fault.target);
        let xs = x * s;
        let Some(node) = self.nodes.get_mut(target.at()) else { return };
        let fail = |node: &mut NodeEffect, share: f64| {
            node.errors = 1.0 - (1.0 - node.errors) * (1.0 - share.clamp(0.0, 1.0));
        };
        match course.fault.kind {
            FaultKind::BadDeploy => {
                fail(node, 0.35 * xs);
                node.slow *= 1.0 + 0.8 * xs;
            }
            // A limit meant for a test: a quarter of what comes in the morning.
            FaultKind::BadConfig => node.capacity *= 1.0 - 0.94 * x * (0.75 + 0.25 * s),
            FaultKind::PoolExhaustion => node.pool *= 1.0 - 0.985 * x * (0.9 + 0.1 * s),
            FaultKind::CacheStampede => node.misses = node.misses.max(0.95 * xs),
            FaultKind::MemoryLeak => {
                let (level, killed) = course.leak(now_s);
                node.memory = node.memory.max(level * (0.9 + 0.1 * s));
                let pause = ((level - 0.5) / 0.5).max(0.0);
                node.slow *= 1.0 + 2.5 * pause * pause * s;
                if killed {
                    node.capacity *= 0.3;
                    fail(node, 0.4 * s);
                }
            }
            FaultKind::DiskFull => {
                node.disk = node.disk.max(x);
                fail(node, 0.6 * s * ((x - 0.9) / 0.1).max(0.0));
                node.slow *= 1.0 + xs;
            }
            FaultKind::CertificateExpiry => {
                node.expired = true;
                fail(node, 0.8 * xs);
            }
            FaultKind::DnsFailure => {
                fail(node, 0.75 * xs);
                node.added_ms += 150.0 * xs;
            }
            FaultKind::QueueBacklog => node.capacity *= 1.0 - 0.9 * xs,
            FaultKind::ThirdPartyOutage => {
                fail(node, 0.7 * xs);
                node.added_ms += 1800.0 * xs;
            }
            FaultKind::ClockSkew => {
                node.clock_ms += 45_000.0 * xs;
                fail(node, 0.55 * xs * x);
            }
            FaultKind::FeatureNulls => {
                node.nulls = node.nulls.max(0.65 * xs);
                self.wrong_scores(topology, 0.16 * xs, 0.22 * xs, 0.0008 * xs);
            }
            FaultKind::ModelDrift => self.wrong_scores(topology, 0.09 * xs, 0.32 * xs, 0.004 * xs),
            FaultKind::BadModelRelease => {
                node.slow *= 1.0 + 1.4 * xs;
                self.wrong_scores(topology, 0.18 * xs, 0.35 * xs, 0.001 * xs);
            }
            FaultKind::PeakOverload => self.surge += 1.9 * xs,
            FaultKind::PacketLoss | FaultKind::NoisyNeighbour => {
                self.spread(course.fault.kind, topology, target, xs);
            }
        }
    }

    /// The model is wrong: some more payments are refused, scores shift, some more frauds pass.
    fn wrong_scores(&mut self, topology: &Topology, refused: f64, psi: f64, fraud: f64) {
        self.refused = 1.0 - (1.0 - self.refused) * (1.0 - refused);
        self.fraud += fraud;
        for (node, effect) in topology.nodes.iter().zip(&mut self.nodes) {
            if node.role == super::topology::Role::Model {
                effect.psi += psi;
            }
        }
    }

    /// What carries others hands its trouble to them.
    fn spread(&mut self, kind: FaultKind, topology: &Topology, carrier: NodeId, xs: f64) {
        let lossy = kind == FaultKind::PacketLoss;
        if let Some(effect) = self.nodes.get_mut(carrier.at()) {
            if lossy {
                effect.loss = effect.loss.max(0.18 * xs);
            } else {
                effect.steal = effect.steal.max(0.55 * xs);
            }
        }
        for placed in topology.placements.iter().filter(|placed| placed.on == carrier) {
            let Some(effect) = self.nodes.get_mut(placed.node.at()) else { continue };
            let share = placed.share * xs;
            if lossy {
                effect.errors = 1.0 - (1.0 - effect.errors) * (1.0 - 0.05 * share);
                effect.added_ms += 45.0 * share;
                effect.loss = effect.loss.max(0.18 * share);
            } else {
                effect.capacity *= 1.0 - 0.62 * share;
                effect.slow *= 1.0 + 1.6 * share;
                effect.steal = effect.steal.max(0.55 * share);
            }
        }
    }

    /// Adds what an action does besides curing: side effects while it happens and lasting ones.
    pub(crate) fn add_action(
        &mut self,
        action: Action,
        decided_s: f64,
        topology: &Topology,
        now_s: f64,
    ) {
        let effective = decided_s + action.kind.delay_s();
        let (taken, seconds) = action.kind.disturbance();
        let Some(node) = self.nodes.get_mut(action.target.at()) else { return };
        if now_s >= effective - seconds && now_s < effective {
            node.capacity *= 1.0 - taken;
        }
        if now_s < effective {
            return;
        }
        let recent = now_s < effective + 600.0;
        match action.kind {
            ActionKind::ScaleOut => node.capacity *= 1.5,
            ActionKind::RaisePool => node.pool *= 2.0,
            ActionKind::ThrottleRetries if recent => node.retries = false,
            ActionKind::ShedLoad if recent => self.demand *= 0.85,
            ActionKind::Drain if recent => {
                for placed in topology.placements.iter().filter(|p| p.on == action.target) {
                    if let Some(effect) = self.nodes.get_mut(placed.node.at()) {
                        // The others take over at once; until new replicas are up, with less.
                        effect.capacity *= 1.0 - 0.3 * placed.share;
                    }
                }
            }
            ActionKind::RollBack
            | ActionKind::Restart
            | ActionKind::Drain
            | ActionKind::FailOver
            | ActionKind::Retrain
            | ActionKind::RenewCertificate
            | ActionKind::ClearDisk
            | ActionKind::ThrottleRetries
            | ActionKind::WarmCache
            | ActionKind::SynchroniseClock
            | ActionKind::RepairPipeline
            | ActionKind::SwitchResolver
            | ActionKind::ShedLoad => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(kind: FaultKind) -> Course {
        let topology = Topology::payments();
        Course::new(Fault::usual(kind, kind.targets(&topology)[0], 600.0))
    }

    #[test]
    fn a_fault_ramps_stays_and_fades() {
        let mut course = course(FaultKind::DiskFull);
        let (onset, ramp) = (600.0, course.fault.ramp_s);
        assert!(course.strength(onset - 1.0) <= 0.0);
        assert!((course.strength(onset + ramp / 2.0) - 0.5).abs() < 1e-9);
        assert!(course.strength(onset + ramp) >= 1.0);
        let action = Action { kind: ActionKind::ClearDisk, target: course.fault.target };
        course.treat(action, onset + ramp);
        assert!(course.strength(onset + ramp + FADE_S) <= 0.0);
    }

    #[test]
    fn easing_wears_off_and_what_does_not_fit_does_nothing() {
        let mut course = course(FaultKind::PoolExhaustion);
        let late = 600.0 + course.fault.ramp_s;
        let untouched = course;
        course.treat(Action { kind: ActionKind::Retrain, target: course.fault.target }, late);
        assert_eq!(course, untouched);
        course.treat(Action { kind: ActionKind::Restart, target: course.fault.target }, late);
        assert!(course.strength(late + 60.0) <= 0.0);
        assert!(course.strength(late + 12.0 * 60.0 + course.fault.ramp_s / 2.0) > 0.4);
        course.treat(Action { kind: ActionKind::RollBack, target: NodeId(0) }, late);
        assert_eq!(course.cured_s, None);
    }

    #[test]
    fn every_fault_changes_something() {
        use strum::VariantArray as _;
        let topology = Topology::payments();
        for &kind in FaultKind::VARIANTS {
            let course = course(kind);
            let mut effects = Effects::none(topology.nodes.len());
            effects.add_fault(&course, &topology, 600.0 + course.fault.ramp_s);
            let none = Effects::none(topology.nodes.len());
            let changed =
                effects.nodes != none.nodes || effects.surge > 0.0 || effects.refused > 0.0;
            assert!(changed, "{kind:?}");
        }
    }
}
