//! What a person decided about what the lab proposed: incidents approved or refused, actions declined.
use serde::{Deserialize, Serialize};

use crate::world::{ActionKind, NodeId, Topology};

/// What was decided about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum About {
    /// The incident that holds an alert.
    Incident(u32),
    /// An action on a node of the simulated product.
    Action(ActionKind, u16),
}

/// A decision at a minute of the storm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ruling {
    /// Minutes after the storm's beginning.
    pub minute: u32,
    /// About what.
    pub about: About,
    /// Whether it may be. Actions that may be are [`super::Act`]s.
    pub yes: bool,
}

impl Ruling {
    /// `95:approve:alert-12`, `95:refuse:alert-12`, `95:decline:roll-back:ledger`.
    pub(super) fn text(self) -> String {
        match self.about {
            About::Incident(alert) => {
                let word = if self.yes { "approve" } else { "refuse" };
                format!("{}:{word}:alert-{alert}", self.minute)
            }
            About::Action(kind, target) => {
                let kind: &'static str = kind.into();
                let topology = Topology::payments();
                format!("{}:decline:{kind}:{}", self.minute, topology.node(NodeId(target)).name)
            }
        }
    }

    /// Reads what [`Self::text`] writes; `None` where it is not that.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (minute, rest) = text.split_once(':')?;
        let minute = minute.parse().ok().filter(|at| *at <= super::choices::MOST_MINUTES)?;
        let (word, rest) = rest.split_once(':')?;
        let (about, yes) = match word {
            "approve" | "refuse" => {
                let alert = rest.strip_prefix("alert-")?.parse().ok()?;
                (About::Incident(alert), word == "approve")
            }
            "decline" => {
                let (kind, target) = rest.split_once(':')?;
                let target = Topology::payments().find(target)?.0;
                (About::Action(kind.parse().ok()?, target), false)
            }
            _ => return None,
        };
        Some(Self { minute, about, yes })
    }

    /// In words: `declined to roll back ledger`.
    pub fn words(self, topology: &Topology) -> String {
        match self.about {
            About::Incident(alert) => {
                let word = if self.yes { "approved" } else { "refused" };
                format!("{word} the incident that holds alert {alert}")
            }
            About::Action(kind, target) => {
                format!("declined to {} {}", kind.name(), topology.node(NodeId(target)).name)
            }
        }
    }
}
