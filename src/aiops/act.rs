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
}

impl Act {
    /// As the world takes it.
    pub fn action(self) -> Action {
        Action { kind: self.kind, target: crate::world::NodeId(self.target) }
    }

    /// Whether the model loop has to do its part.
    pub fn is_retraining(self) -> bool {
        self.kind == ActionKind::Retrain
    }

    /// `95:roll-back:ledger`.
    pub(super) fn text(self, topology: &Topology) -> String {
        let kind: &'static str = self.kind.into();
        format!("{}:{kind}:{}", self.minute, topology.node(crate::world::NodeId(self.target)).name)
    }

    /// Reads what [`Self::text`] writes; `None` where it is not that.
    pub(super) fn read(text: &str, topology: &Topology) -> Option<Self> {
        let (minute, rest) = text.split_once(':')?;
        let (kind, target) = rest.split_once(':')?;
        let minute =
            minute.parse().ok().filter(|&minute| minute <= super::choices::MOST_MINUTES)?;
        Some(Self { minute, kind: kind.parse().ok()?, target: topology.find(target)?.0 })
    }

    /// In words: `roll back ledger`.
    pub fn words(self, topology: &Topology) -> String {
        let name = &topology.node(crate::world::NodeId(self.target)).name;
        format!("{} {name}", self.kind.name())
    }
}
