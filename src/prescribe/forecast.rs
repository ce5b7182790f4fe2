//! What an action would do: a dry run on a copy of the world.
//!
//! Nobody knows the truth, so the dry run does not use it. It supposes that the runbook is right:
//! a twin of the product, with the same weather and the same actions so far, in which exactly the
//! supposed fault began at the incident's first event. Two things come of it: how well the
//! supposition explains who is in trouble now (`fit`), and what becomes of the twin with and without
//! the action. A wrong supposition shows in the fit, and it may make the prediction wrong: that is
//! the lesson, not a defect.
use serde::{Deserialize, Serialize};

use crate::world::{Action, Fault, FaultKind, NodeId, SpecError, World};

/// Minutes after which a prediction ends.
pub const HORIZON_MINUTES: f64 = 30.0;
/// The product has recovered when so little fails, beyond what fails anyway.
const RECOVERED: f64 = 0.01;

/// A prediction about an action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// The action.
    pub action: Action,
    /// Overlap (Jaccard index) of the services that are in trouble now with those that the
    /// supposition puts in trouble, 0 to 1.
    pub fit: f64,
    /// Payments lost over the horizon when nobody acts, and with the action.
    pub payments: (f64, f64),
    /// Euros lost over the horizon when nobody acts, and with the action.
    pub euros: (f64, f64),
    /// Minutes until the twin has recovered without and with the action; `None` is not within the
    /// horizon.
    pub recovery_minutes: (Option<f64>, Option<f64>),
    /// Share of failing payments per minute, without and with the action.
    pub failing: Vec<(f64, f64)>,
}

impl Forecast {
    /// Share of the loss that the action avoids, 0 to 1.
    pub fn avoided(&self) -> f64 {
        let (without, with) = self.euros;
        if without > 0.0 { ((without - with) / without).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// Builds the twin for a supposition.
///
/// # Errors
/// What is wrong with the supposed fault.
pub fn twin(
    world: &World,
    kind: FaultKind,
    target: NodeId,
    onset_s: f64,
) -> Result<World, SpecError> {
    // How long it would stay is not known: longer than anybody looks.
    let usual = Fault::usual(kind, target, onset_s.max(0.0));
    world.supposing(vec![Fault { duration_s: 1e6, ..usual }])
}

/// Predicts what an action does to a twin.
pub fn forecast(twin: &World, troubled: &[NodeId], action: Action) -> Forecast {
    let mut without = twin.quiet_copy();
    let mut with = twin.quiet_copy();
    with.apply(action);
    let explained = twin.troubled();
    let both = troubled.iter().filter(|id| explained.contains(id)).count();
    let any = troubled.len() + explained.len() - both;
    // Nobody in trouble, as supposed: some faults only show in refused payments.
    let fit = if any > 0 { both as f64 / any as f64 } else { 1.0 };
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
        fit,
        payments: (a.0, b.0),
        euros: (a.1, b.1),
        recovery_minutes: calm,
        failing,
    }
}

/// The first minute since which little fails.
fn settled(since: Option<f64>, failing: f64, minute: f64) -> Option<f64> {
    // 0.3 % fail in a healthy product, because of base errors along the way.
    if failing > RECOVERED + 0.003 { None } else { since.or(Some(minute)) }
}
