//! Who may act, and how to take it back.
use serde::{Deserialize, Serialize};

use super::Proposal;
use crate::world::{ActionKind, Applied, World};

/// The learner's rule for acting without asking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Least confidence for acting automatically; above 1 is never.
    pub automatic_from: f64,
    /// Least confidence for proposing at all.
    pub propose_from: f64,
    /// Actions that always want a person: they touch money or take long.
    pub ask_always: Vec<ActionKind>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            automatic_from: 0.75,
            propose_from: 0.2,
            ask_always: vec![ActionKind::Retrain, ActionKind::ShedLoad],
        }
    }
}

/// What the policy says to a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum Verdict {
    /// Act now.
    Automatic,
    /// Wait for a person.
    Approval,
    /// Too unsure even to propose.
    Refused,
}

impl Policy {
    /// The verdict with its reason in words.
    pub fn judge(&self, proposal: &Proposal) -> (Verdict, String) {
        let value = proposal.confidence.value();
        let kind = proposal.forecast.action.kind;
        if value < self.propose_from {
            let why = format!("confidence {value:.2} is below {:.2}", self.propose_from);
            return (Verdict::Refused, why);
        }
        if self.ask_always.contains(&kind) {
            return (Verdict::Approval, format!("`{}` always wants a person", kind.name()));
        }
        if value < self.automatic_from {
            let why = format!("confidence {value:.2} is below {:.2}", self.automatic_from);
            return (Verdict::Approval, why);
        }
        let why = format!("confidence {value:.2} is at least {:.2}", self.automatic_from);
        (Verdict::Automatic, why)
    }
}

/// An action that was carried out, with the world as it was before.
#[derive(Clone, Debug)]
pub struct Done {
    /// What was done.
    pub applied: Applied,
    before: World,
}

/// Actions that were carried out, the last one on top.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    done: Vec<Done>,
}

impl Desk {
    /// Carries a proposal out.
    pub fn act(&mut self, proposal: &Proposal, world: &mut World) -> Applied {
        let before = world.clone();
        let applied = world.apply(proposal.forecast.action);
        self.done.push(Done { applied, before });
        applied
    }

    /// Takes the last action back: the world is again as it was just before it, to the last bit.
    /// What happened since is gone. `None` when there is nothing to take back.
    pub fn undo(&mut self, world: &mut World) -> Option<Applied> {
        let done = self.done.pop()?;
        *world = done.before;
        Some(done.applied)
    }

    /// What was done, oldest first.
    pub fn done(&self) -> impl Iterator<Item = &Applied> {
        self.done.iter().map(|done| &done.applied)
    }
}
