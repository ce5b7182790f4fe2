//! What an action would do: a dry run on a copy of the world.
//!
//! Nobody knows the truth, so the dry run does not use it. It supposes that the runbook is right:
//! a twin of the product, with the same weather and the same actions so far, in which exactly the
//! supposed fault began at the incident's first event. Two things come of it: how well the
//! supposition explains who is in trouble now and what the business suffers (`fit`), and what becomes
//! of the twin with and without the action. A wrong supposition shows in the fit, and it may make the
//! prediction wrong: that is the lesson, not a defect.
//!
//! The supposed fault lasts as long as such faults do, a quarter of that more where it is still felt
//! after that time, and not a moment longer than its symptoms: where they have ended, so has it, and
//! nothing is left to save.
use serde::{Deserialize, Serialize};

use crate::{
    num::stats::sum,
    world::{Action, Fault, FaultKind, NodeId, SpecError, World},
};

/// Minutes after which a prediction ends.
pub const HORIZON_MINUTES: f64 = 30.0;
/// The product has recovered when so little fails, beyond what fails anyway.
const RECOVERED: f64 = 0.01;

/// A prediction about an action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// The action.
    pub action: Action,
    /// How well the supposition explains what is seen: the mean of `places` and `business`, so that
    /// a fault that shows in one of them only is not ruled out by the other. 0 to 1.
    pub fit: f64,
    /// Overlap (Jaccard index) of the services that are in trouble now with those that the
    /// supposition puts in trouble, its own place among them. 0 to 1.
    pub places: f64,
    /// Overlap of the payments that were lost since the incident began, minute by minute, with those
    /// that the supposition loses: the sum of the smaller ones over that of the larger. 0 to 1.
    pub business: f64,
    /// Payments lost over the horizon when nobody acts, and with the action.
    pub payments: (f64, f64),
    /// Euros lost over the horizon when nobody acts, and with the action.
    pub euros: (f64, f64),
    /// Minutes until the twin has recovered without and with the action; `None` is not within the
    /// horizon.
    pub recovery_minutes: (Option<f64>, Option<f64>),
    /// How much sooner the supposed fault is over with the action, as a share of the time that it
    /// has left within the horizon, 0 to 1: a crutch leaves it where it is.
    pub sooner: f64,
    /// Share of failing payments per minute, without and with the action.
    pub failing: Vec<(f64, f64)>,
}

impl Forecast {
    /// How much good the action does, 0 to 1: the mean of the loss that it avoids and of the time
    /// that it saves. Not every trouble costs money yet, and not all that saves money is a cure.
    pub fn effect(&self) -> f64 {
        f64::midpoint(self.avoided(), self.sooner)
    }

    /// Share of the loss that the action avoids, 0 to 1.
    pub fn avoided(&self) -> f64 {
        let (without, with) = self.euros;
        if without > 0.0 { ((without - with) / without).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// What is supposed: which fault, where, and its time in seconds after the storm's start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Supposition {
    /// What.
    pub kind: FaultKind,
    /// Where.
    pub target: NodeId,
    /// Since when.
    pub onset_s: f64,
    /// How long such faults last when nobody acts, in seconds.
    pub lasts_s: f64,
    /// When its symptoms ended, where they have.
    pub over_s: Option<f64>,
}

/// Builds the twin for a supposition.
///
/// # Errors
/// What is wrong with the supposed fault.
pub fn twin(world: &World, supposed: &Supposition) -> Result<World, SpecError> {
    let onset_s = supposed.onset_s.max(0.0);
    let usual = Fault::usual(supposed.kind, supposed.target, onset_s);
    let elapsed_s = world.elapsed_s() - onset_s;
    let duration_s = match supposed.over_s {
        Some(over_s) => (over_s - onset_s).max(1.0),
        None => supposed.lasts_s.max(elapsed_s + supposed.lasts_s / 4.0),
    };
    world.supposing(vec![Fault { duration_s, ramp_s: usual.ramp_s.min(duration_s), ..usual }])
}

/// Services in trouble as far as they are explained.
fn places(twin: &World, troubled: &[NodeId], target: NodeId) -> f64 {
    let mut explained = twin.troubled();
    if !explained.contains(&target) {
        explained.push(target);
    }
    let both = troubled.iter().filter(|id| explained.contains(id)).count();
    let any = troubled.len() + explained.len() - both;
    both as f64 / any as f64
}

/// Payments lost as far as they are explained.
fn business(world: &World, twin: &World, onset_s: f64) -> f64 {
    let row = |s: f64| (s / f64::from(world.metrics().interval_s.max(1))) as usize;
    let lost = |world: &World| -> Vec<f64> {
        world.metrics().payments_lost.iter().skip(row(onset_s)).copied().collect()
    };
    let pairs: Vec<(f64, f64)> = lost(world).into_iter().zip(lost(twin)).collect();
    let less = sum(pairs.iter().map(|(a, b)| a.min(*b)));
    let more = sum(pairs.iter().map(|(a, b)| a.max(*b)));
    // Nothing lost, as supposed.
    if more > 0.0 { less / more } else { 1.0 }
}

/// Predicts what an action does to a twin of a world; `troubled` are the services in trouble there.
pub fn forecast(
    world: &World,
    twin: &World,
    troubled: &[NodeId],
    supposed: &Supposition,
    action: Action,
) -> Forecast {
    let mut without = twin.quiet_copy();
    let mut with = twin.quiet_copy();
    with.apply(action);
    let sooner = sooner(&without, &with);
    let places = places(twin, troubled, supposed.target);
    let business = business(world, twin, supposed.onset_s.max(0.0));
    let begun = (without.loss(), with.loss());
    let per_minute = (60 / twin.spec().step_s).max(1);
    let mut failing = Vec::new();
    let mut calm: (Option<f64>, Option<f64>) = (None, None);
    let minutes = HORIZON_MINUTES as u32;
    for minute in 0..minutes {
        for _ in 0..per_minute {
            without.step();
            with.step();
        }
        let now = (without.failing_share(), with.failing_share());
        failing.push(now);
        let at = f64::from(minute) + 1.0;
        calm.0 = settled(calm.0, now.0, at);
        calm.1 = settled(calm.1, now.1, at);
    }
    let cost = |world: &World, begun: crate::world::Loss| {
        let loss = world.loss();
        (loss.payments - begun.payments, loss.euros - begun.euros)
    };
    let (a, b) = (cost(&without, begun.0), cost(&with, begun.1));
    Forecast {
        action,
        fit: f64::midpoint(places, business),
        places,
        business,
        payments: (a.0, b.0),
        euros: (a.1, b.1),
        recovery_minutes: calm,
        sooner,
        failing,
    }
}

/// How much of the time that a twin's fault has left is gone in another twin.
fn sooner(without: &World, with: &World) -> f64 {
    let left = |world: &World| {
        let end = world.fault_end(0).map_or(0.0, |end| (end.0 - world.now().0) as f64 / 60e6);
        end.clamp(0.0, HORIZON_MINUTES)
    };
    let (long, short) = (left(without), left(with));
    if long > 0.0 { (1.0 - short / long).max(0.0) } else { 0.0 }
}

/// The first minute since which little fails.
fn settled(since: Option<f64>, failing: f64, minute: f64) -> Option<f64> {
    // 0.3 % fail in a healthy product, because of base errors along the way.
    if failing > RECOVERED + 0.003 { None } else { since.or(Some(minute)) }
}
