//! What a prescription is made from: plain facts about one incident.
use serde::{Deserialize, Serialize};

use crate::event::Time;

/// Something that was said at a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Signal {
    /// Where.
    pub service: String,
    /// An alert's name or a log's template.
    pub text: String,
}

/// A possible cause with its score from the root-cause ranking; only ratios of scores matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suspect {
    /// Which service, host pool or switch.
    pub service: String,
    /// Its score, not negative.
    pub score: f64,
}

/// A change shortly before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// What was changed.
    pub service: String,
    /// When.
    pub at: Time,
}

/// One incident as the steps before know it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// When its first event happened.
    pub first_seen: Time,
    /// Since when none of its places is in trouble any more, as far as is measured.
    pub over: Option<Time>,
    /// Suspects, best first.
    pub suspects: Vec<Suspect>,
    /// Names of its alerts.
    pub alerts: Vec<Signal>,
    /// Templates of its logs that are new or more frequent than usual.
    pub templates: Vec<Signal>,
    /// Services with events in it.
    pub services: Vec<String>,
    /// Changes in the half hour before it.
    pub changes: Vec<Recent>,
}

impl Incident {
    /// A suspect's share of all scores, 0 to 1.
    pub(crate) fn share(&self, service: &str) -> f64 {
        let all: f64 = self.suspects.iter().map(|suspect| suspect.score.max(0.0)).sum();
        let own = self.suspects.iter().find(|suspect| suspect.service == service);
        match own {
            Some(own) if all > 0.0 => own.score.max(0.0) / all,
            Some(_) => 1.0 / self.suspects.len() as f64,
            None => 0.0,
        }
    }
}

/// Lower-case letters and digits only: `ConnectionPoolExhausted` and `connection pool exhausted`
/// are the same.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
