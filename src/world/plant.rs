//! The product at work: a queueing model of the call graph, one step at a time.
//!
//! Per step of Δ seconds and node, callers before those they call:
//!
//! - arrivals `a = Σ served(caller) · weight · attempts`, where a call that fails with probability
//!   `f` is tried `attempts = 1 + f + … + f^r` times, at most `1 + budget` on average (a retry budget
//!   of 20 %, the default of Envoy and of Finagle: without one, retry storms never end);
//! - capacity `μ = min(processors, pool / hold)`: threads and connections are held while waiting for
//!   others, so slow callees take capacity away from their callers (back-pressure);
//! - work waits in a backlog `q' = q + (a - μ)Δ` of at most three seconds' work; what does not fit
//!   is shed. Requests are conserved: `aΔ = servedΔ + shed + q' - q`;
//! - response time `L = hold + S·w(ρ) + q'/μ` with Sakasegawa's approximation of the M/M/c queue,
//!   `w = ρ^(√(2(c+1)) - 1) / (c(1 - ρ))` (Sakasegawa 1977), ρ cut at 0.97 because the backlog takes
//!   over there; `hold = S + Σ weight · attempts · min(timeout, L(callee))`;
//! - a call fails when its callee fails or answers too late: response times are taken as
//!   exponential (exact for M/M/1), so `P(late) = exp(-timeout / L)`;
//! - a request fails when it is shed, when the node itself fails, or when a required call fails
//!   after all attempts.
//!
//! Answers travel one hop per step: callers see the failures and response times of the step before.
//! So trouble climbs from the cause to the front door in tens of seconds, as it does through
//! connection pools and averages in real life; load flows down within a step.
use super::{
    effect::Effects,
    topology::{Call, Need, Node, Role, Topology},
};
use crate::num;

/// Share of calls that may be tried again.
const RETRY_BUDGET: f64 = 0.2;
/// Seconds of work that may wait.
const BACKLOG_S: f64 = 3.0;
/// Requests that fail for no particular reason.
const BASE_ERRORS: f64 = 0.0008;
/// Payments per minute for which the product was built.
pub(crate) const BUILT_FOR: f64 = 3600.0;

/// A node at one step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct State {
    /// Requests per second that come.
    pub(crate) arrivals: f64,
    /// Requests per second that are worked on.
    pub(crate) served: f64,
    /// Requests that were turned away in this step.
    pub(crate) shed: f64,
    /// Requests that wait at the end of the step.
    pub(crate) backlog: f64,
    /// Arrivals over capacity.
    pub(crate) utilisation: f64,
    /// Mean response time, ms.
    pub(crate) latency_ms: f64,
    /// Mean time that a request holds a thread and its connections, ms.
    pub(crate) hold_ms: f64,
    /// Share of requests that fail.
    pub(crate) errors: f64,
    /// Share of the pool in use, 0 where there is none.
    pub(crate) pool: f64,
    /// The callee whose failures hurt most, by position in the list of calls; `u16::MAX` is none.
    pub(crate) blame: u16,
}

/// What the product was built for: constants of a topology.
#[derive(Clone, Debug)]
pub(crate) struct Build {
    /// Requests per second of a node with all its replicas.
    capacity: Vec<f64>,
    /// Threads or connections; infinite where there is no pool.
    pool: Vec<f64>,
    /// Response time at the reference load, ms.
    pub(crate) latency_ms: Vec<f64>,
    /// Exponent of Sakasegawa's formula.
    exponent: Vec<f64>,
}

impl Build {
    /// Sizes a topology: capacities from the visits at a weekday's peak, pools from what is in use
    /// there.
    pub(crate) fn new(topology: &Topology) -> Self {
        let demand = BUILT_FOR / 60.0;
        let capacity = topology
            .visits()
            .iter()
            .zip(&topology.nodes)
            .map(|(visits, node)| (visits.max(0.2) * demand / node.utilisation).max(0.1))
            .collect();
        let exponent = topology
            .nodes
            .iter()
            .map(|node| (2.0 * (f64::from(node.replicas) + 1.0)).sqrt() - 1.0)
            .collect();
        let unlimited = vec![f64::INFINITY; topology.nodes.len()];
        let mut build = Self { capacity, pool: unlimited, latency_ms: Vec::new(), exponent };
        let mut plant = Plant::new(topology);
        let effects = Effects::none(topology.nodes.len());
        for _ in 0..40 {
            plant.step(topology, &build, BUILT_FOR, &effects, 10.0);
        }
        build.latency_ms = plant.now.iter().map(|state| state.latency_ms).collect();
        build.pool = plant
            .now
            .iter()
            .zip(&topology.nodes)
            .map(|(state, node)| {
                let used = state.served * state.hold_ms / 1000.0;
                if node.pool > 0.0 { node.pool * used } else { f64::INFINITY }
            })
            .collect();
        build
    }
}

/// The nodes at work.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plant {
    pub(crate) now: Vec<State>,
    before: Vec<State>,
}

impl Plant {
    pub(crate) fn new(topology: &Topology) -> Self {
        let quiet = State { blame: u16::MAX, latency_ms: 1.0, hold_ms: 1.0, ..State::default() };
        let now = vec![quiet; topology.nodes.len()];
        Self { before: now.clone(), now }
    }

    /// One step of `dt` seconds with a demand of payments per minute.
    pub(crate) fn step(
        &mut self,
        topology: &Topology,
        build: &Build,
        demand: f64,
        effects: &Effects,
        dt: f64,
    ) {
        std::mem::swap(&mut self.now, &mut self.before);
        let payments = effects.wanted(demand) / 60.0;
        for state in &mut self.now {
            state.arrivals = 0.0;
        }
        if let Some(door) = self.now.first_mut() {
            door.arrivals = payments;
        }
        let mut first = 0;
        for (at, node) in topology.nodes.iter().enumerate() {
            let len =
                topology.calls[first..].iter().take_while(|call| call.caller.at() == at).count();
            let calls = &topology.calls[first..first + len];
            if matches!(node.role, Role::Pipeline) {
                self.now[at].arrivals = 0.2 * payments;
            }
            self.serve(at, node, calls, first as u16, build, effects, dt);
            for call in calls {
                let attempts = self.attempts(call, effects);
                let weight = weight(call, effects);
                self.now[call.callee.at()].arrivals += self.now[at].served * weight * attempts;
            }
            first += len;
        }
        self.load_carriers(topology);
    }

    /// What a node does with what comes.
    #[expect(clippy::too_many_arguments, reason = "the one place where everything meets")]
    fn serve(
        &mut self,
        at: usize,
        node: &Node,
        calls: &[Call],
        first: u16,
        build: &Build,
        effects: &Effects,
        dt: f64,
    ) {
        let effect = &effects.nodes[at];
        let own_ms = node.service_ms * effect.slow;
        let (hold_ms, success, blame) = self.wait(calls, first, effects, own_ms);
        let processors = build.capacity[at] * effect.capacity / effect.slow.sqrt();
        let pool = build.pool[at] * effect.pool;
        let pooled = pool / (hold_ms / 1000.0);
        let queue = node.role == Role::Queue;
        let capacity = if queue {
            calls.first().map_or(processors, |call| self.consumed(call, build, effects))
        } else {
            processors.min(pooled)
        };
        let (before, arrivals) = (self.before[at].backlog, self.now[at].arrivals);
        let room = if queue { f64::INFINITY } else { capacity * BACKLOG_S };
        let waiting = (before + (arrivals - capacity) * dt).max(0.0);
        let backlog = waiting.min(room);
        let shed = waiting - backlog;
        let served = (arrivals * dt + before - backlog - shed).max(0.0) / dt;
        let utilisation = if capacity > 0.0 { arrivals / capacity } else { 1.0 };
        let turned_away = if arrivals > 0.0 { (shed / (arrivals * dt)).min(1.0) } else { 0.0 };
        let busy = utilisation.min(0.97);
        let crowd = num::pow(busy, build.exponent[at]) / (f64::from(node.replicas) * (1.0 - busy));
        let late_ms = if queue { 0.0 } else { 1000.0 * backlog / capacity.max(1e-9) };
        let own = 1.0 - (1.0 - BASE_ERRORS) * (1.0 - effect.errors);
        self.now[at] = State {
            arrivals,
            served,
            shed,
            backlog,
            utilisation: arrivals / processors.max(1e-9),
            latency_ms: hold_ms + own_ms * crowd + late_ms + effect.added_ms,
            hold_ms: hold_ms + effect.added_ms,
            errors: 1.0 - (1.0 - own) * (1.0 - turned_away) * success,
            pool: if pool.is_finite() {
                (arrivals * hold_ms / 1000.0 / pool).min(1.0)
            } else {
                0.0
            },
            blame,
        };
    }

    /// How long a request is held up by its calls, how likely all required ones succeed, and which
    /// one hurts most.
    fn wait(&self, calls: &[Call], first: u16, effects: &Effects, own_ms: f64) -> (f64, f64, u16) {
        let (mut hold_ms, mut success, mut worst, mut blame) = (own_ms, 1.0, 0.005, u16::MAX);
        for (nth, call) in calls.iter().enumerate() {
            if call.need == Need::Message {
                continue;
            }
            let weight = weight(call, effects);
            let answer = &self.before[call.callee.at()];
            hold_ms +=
                weight * self.attempts(call, effects) * answer.latency_ms.min(call.timeout_ms);
            let failure = self.failure(call);
            let tries = if effects.nodes[call.callee.at()].retries { call.retries } else { 0 };
            let lasting = (0..tries).fold(failure, |product, _| product * failure);
            // Attempts beyond the budget are not made.
            let lasting = lasting.max(failure - RETRY_BUDGET * (1.0 - failure)).min(failure);
            if call.need == Need::Required {
                success *= 1.0 - weight.min(1.0) * lasting;
            }
            if failure * weight.min(1.0) > worst {
                worst = failure * weight.min(1.0);
                blame = first + nth as u16;
            }
        }
        (hold_ms, success, blame)
    }

    /// Probability that one attempt fails: an error, or an answer that comes too late.
    fn failure(&self, call: &Call) -> f64 {
        let answer = &self.before[call.callee.at()];
        let late = num::exp(-call.timeout_ms / answer.latency_ms.max(0.01));
        1.0 - (1.0 - answer.errors) * (1.0 - late)
    }

    fn attempts(&self, call: &Call, effects: &Effects) -> f64 {
        if call.retries == 0 || !effects.nodes[call.callee.at()].retries {
            return 1.0;
        }
        let failure = self.failure(call);
        let more = (0..call.retries).fold((0.0, 1.0), |(sum, product), _| {
            let product = product * failure;
            (sum + product, product)
        });
        1.0 + more.0.min(RETRY_BUDGET)
    }

    /// What the consumers of a queue take, requests per second.
    fn consumed(&self, call: &Call, build: &Build, effects: &Effects) -> f64 {
        let worker = call.callee.at();
        build.capacity[worker] * effects.nodes[worker].capacity * (1.0 - self.before[worker].errors)
    }

    /// Pools and switches carry what the nodes on them do.
    fn load_carriers(&mut self, topology: &Topology) {
        for (at, node) in topology.nodes.iter().enumerate() {
            if !matches!(node.role, Role::Pool | Role::Switch) {
                continue;
            }
            let (mut traffic, mut busy, mut shares) = (0.0, 0.0, 0.0);
            for placed in topology.placements.iter().filter(|placed| placed.on.at() == at) {
                let state = &self.now[placed.node.at()];
                traffic += state.arrivals * placed.share;
                busy += state.utilisation.min(1.2) * placed.share;
                shares += placed.share;
            }
            let state = &mut self.now[at];
            (state.arrivals, state.served) = (traffic, traffic);
            state.utilisation = if shares > 0.0 { busy / shares } else { 0.0 };
        }
    }
}

/// Calls per request: more when they are the misses of a cache that has lost its contents.
fn weight(call: &Call, effects: &Effects) -> f64 {
    let lost = call.misses_of.map_or(0.0, |cache| effects.nodes[cache.at()].misses);
    call.weight + (1.0 - call.weight).max(0.0) * lost
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{
        effect::Course,
        fault::{Fault, FaultKind},
        topology::NodeId,
    };

    /// States of all steps.
    fn play(kind: Option<FaultKind>, demand: f64, seconds: u32) -> (Topology, Vec<Vec<State>>) {
        let topology = Topology::payments();
        let build = Build::new(&topology);
        let mut plant = Plant::new(&topology);
        let mut states = Vec::new();
        for step in 0..seconds / 10 {
            let now = f64::from(step) * 10.0;
            let mut effects = Effects::none(topology.nodes.len());
            if let Some(kind) = kind {
                let fault = Fault::usual(kind, kind.targets(&topology)[0], 600.0);
                effects.add_fault(&Course::new(fault), &topology, now);
            }
            plant.step(&topology, &build, demand, &effects, 10.0);
            states.push(plant.now.clone());
        }
        (topology, states)
    }

    #[test]
    fn a_healthy_product_is_quick_and_right() {
        let (topology, states) = play(None, 3600.0, 1200);
        for (node, state) in topology.nodes.iter().zip(&states[119]) {
            assert!(state.errors < 0.02, "{} {state:?}", node.name);
            assert!(state.utilisation < 0.75, "{} {state:?}", node.name);
            assert!(state.latency_ms < 400.0, "{} {state:?}", node.name);
        }
    }

    #[test]
    fn requests_are_conserved() {
        let topology = Topology::payments();
        let build = Build::new(&topology);
        let mut plant = Plant::new(&topology);
        let fault = Fault::usual(FaultKind::PeakOverload, NodeId::default(), 200.0);
        for step in 0..120 {
            let mut effects = Effects::none(topology.nodes.len());
            effects.add_fault(&Course::new(fault), &topology, f64::from(step) * 10.0);
            let before: Vec<f64> = plant.now.iter().map(|state| state.backlog).collect();
            plant.step(&topology, &build, 3600.0, &effects, 10.0);
            for (at, (state, before)) in plant.now.iter().zip(before).enumerate() {
                if matches!(topology.nodes[at].role, Role::Pool | Role::Switch) {
                    continue;
                }
                let come = state.arrivals * 10.0;
                let gone = state.served * 10.0 + state.shed + state.backlog - before;
                assert!((come - gone).abs() < 1e-6 * come.max(1.0), "{at} {state:?}");
            }
        }
    }

    #[test]
    fn every_fault_hurts_and_heals() {
        use strum::VariantArray as _;
        for &kind in FaultKind::VARIANTS {
            // A queue that grew for half an hour is worked off in another one.
            let rest = if kind == FaultKind::QueueBacklog { 4500 } else { 900 };
            let seconds = 600 + 60 * kind.course().1 as u32 + rest;
            let (_, hurt) = play(Some(kind), 3000.0, seconds);
            let (_, well) = play(None, 3000.0, seconds);
            let worse = |a: &State, b: &State| {
                a.errors > b.errors + 0.02
                    || a.latency_ms > 1.5 * b.latency_ms
                    || a.backlog > b.backlog + 100.0
            };
            let bad = |step: usize| hurt[step].iter().zip(&well[step]).any(|(a, b)| worse(a, b));
            let technical = !matches!(kind, FaultKind::FeatureNulls | FaultKind::ModelDrift);
            assert!((0..hurt.len()).any(bad) || !technical, "{kind:?} does not hurt");
            assert!(!(0..60).any(bad), "{kind:?} hurts before it begins");
            assert!(!bad(hurt.len() - 1), "{kind:?} does not heal");
        }
    }
}
