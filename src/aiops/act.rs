//! What the learner did to the simulated product, and when.
use serde::{Deserialize, Serialize};

use crate::world::{Action, ActionKind, Topology};

/// An action at a minute of the storm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Act {
    /// Minutes after the storm's beginning.
    pub minute: u32,
    /// What.
    pub kind: ActionKind,
    /// To what: a node of the simulated product.
    pub target: u16,
    /// The policy did it, without a person.
    pub by_policy: bool,
}

/// Behind an act that the policy did.
const BY_POLICY: &str = ":by-policy";

impl Act {
    /// As the world takes it.
    pub fn action(self) -> Action {
        Action { kind: self.kind, target: crate::world::NodeId(self.target) }
    }

    /// Whether the model loop has to do its part.
    pub fn is_retraining(self) -> bool {
        self.kind == ActionKind::Retrain
    }

    /// `95:roll-back:ledger`, with `:by-policy` behind it where no person did it.
    pub(super) fn text(self, topology: &Topology) -> String {
        let kind: &'static str = self.kind.into();
        let name = &topology.node(crate::world::NodeId(self.target)).name;
        let by = if self.by_policy { BY_POLICY } else { "" };
        format!("{}:{kind}:{name}{by}", self.minute)
    }

    /// Reads what [`Self::text`] writes; `None` where it is not that.
    pub(super) fn read(text: &str, topology: &Topology) -> Option<Self> {
        let whole = text;
        let text = whole.strip_suffix(BY_POLICY).unwrap_or(whole);
        let (minute, rest) = text.split_once(':')?;
        let (kind, target) = rest.split_once(':')?;
        let minute =
            minute.parse().ok().filter(|&minute| minute <= super::choices::MOST_MINUTES)?;
        let (kind, target) = (kind.parse().ok()?, topology.find(target)?.0);
        Some(Self { minute, kind, target, by_policy: text.len() < whole.len() })
    }

    /// In words: `roll back ledger`.
    pub fn words(self, topology: &Topology) -> String {
        let name = &topology.node(crate::world::NodeId(self.target)).name;
        format!("{} {name}", self.kind.name())
    }
}
