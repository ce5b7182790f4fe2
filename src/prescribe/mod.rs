//! From an incident to an action.
//!
//! ```text
//! Incident ─► runbooks matched by rule ─┐
//!         └─► similar past incidents ───┼─► suppositions ─► twin of the world ─► forecast ─► confidence
//!                                       │                                                       │
//!              World ◄── act / undo ◄── Desk ◄── automatic, approval or refused ◄── Policy ◄────┘
//! ```
//!
//! Every number is kept beside the decision: the signs that matched, the neighbours, the forecast
//! with and without, the factors of the confidence, the rule that the policy applied.
mod confidence;
mod desk;
mod forecast;
mod incident;
mod library;
mod risk;
mod runbook;
mod similar;
mod trial;

use serde::{Deserialize, Serialize};

pub use confidence::Confidence;
pub use desk::{Desk, Done, Policy, Verdict};
pub use forecast::{Forecast, HORIZON_MINUTES, Supposition, forecast, twin};
pub(crate) use incident::plain;
pub use incident::{Incident, Recent, Signal, Suspect};
pub use risk::{Planned, Reason, Record, Risk, assess};
pub use runbook::{Match, Runbook, Seen, Sign, Step, runbook, runbooks};
pub use similar::{Neighbour, Past, lasts, similar, support};
pub use trial::{Arm, Difference, Hand, Human, Machine, Outcome, Trial, TrialSpec};

use crate::{
    event::Time,
    world::{Action, NodeId, World},
};

/// How far to look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Suspects that are considered.
    pub suspects: u32,
    /// Suppositions that are tried on a twin.
    pub suppositions: u32,
    /// Past incidents that may vote.
    pub neighbours: u32,
}

impl Default for Spec {
    fn default() -> Self {
        Self { suspects: 3, suppositions: 4, neighbours: 5 }
    }
}

/// One thing that could be done, with all its reasons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Why this runbook.
    pub matched: Match,
    /// Similar past incidents that ended with the same kind of fault.
    pub neighbours: Vec<Neighbour>,
    /// What would come of it.
    pub forecast: Forecast,
    /// How sure the lab is.
    pub confidence: Confidence,
}

/// Proposes what to do about an incident: best first.
///
/// Runbooks are matched to the first suspects; the best suppositions are tried on twins, each with
/// every step of its runbook; the proposals are sorted by confidence.
///
/// `troubled` are the services that are in trouble now, as the incident sees them; suspects that the
/// world does not know are left out.
pub fn prescribe(
    world: &World,
    incident: &Incident,
    troubled: &[NodeId],
    history: &[Past],
    spec: &Spec,
) -> Vec<Proposal> {
    let topology = world.topology();
    let neighbours = similar(incident, history, spec.neighbours as usize);
    let mut suppositions: Vec<(f64, NodeId, Match)> = Vec::new();
    for suspect in incident.suspects.iter().take(spec.suspects as usize) {
        let Some(target) = topology.find(&suspect.service) else { continue };
        let share = incident.share(&suspect.service);
        for book in runbooks() {
            let matched = book.matches(incident, &suspect.service, topology.node(target).role);
            let past = support(&neighbours, history, book.kind);
            let rule = Confidence::new(share, matched.score, past, 1.0, 1.0).rule;
            if rule > 0.0 && matched.fits {
                suppositions.push((share * rule, target, matched));
            }
        }
    }
    suppositions.sort_by(|a, b| b.0.total_cmp(&a.0));
    suppositions.truncate(spec.suppositions as usize);
    let start = world.spec().start;
    let seconds = |time: Time| (time.0 - start.0) as f64 / 1e6;
    let mut proposals = Vec::new();
    for (_, target, matched) in suppositions {
        let kind = matched.kind;
        let lasts = lasts(&neighbours, history, kind).unwrap_or(kind.course().1);
        let supposed = Supposition {
            kind,
            target,
            onset_s: seconds(incident.first_seen),
            lasts_s: 60.0 * lasts,
            over_s: incident.over.map(seconds),
        };
        let Ok(twin) = twin(world, &supposed) else { continue };
        let past = support(&neighbours, history, matched.kind);
        let same = |n: &&Neighbour| {
            history.get(n.at as usize).is_some_and(|past| past.kind == matched.kind)
        };
        for step in runbook(matched.kind).mitigation {
            let action = Action { kind: step.action, target };
            let forecast = forecast(world, &twin, troubled, &supposed, action);
            let share = incident.share(&matched.service);
            let effect = forecast.effect();
            proposals.push(Proposal {
                confidence: Confidence::new(share, matched.score, past, forecast.fit, effect),
                neighbours: neighbours.iter().filter(same).cloned().collect(),
                matched: matched.clone(),
                forecast,
            });
        }
    }
    proposals.sort_by(|a, b| b.confidence.value().total_cmp(&a.confidence.value()));
    proposals
}
