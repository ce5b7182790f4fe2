//! Versions of the model, where each one serves, and which one came from which.
//!
//! Versions carry aliases (`champion`, `challenger`), as MLflow recommends since 2.9, instead of the
//! stages it deprecated.
use serde::{Deserialize, Serialize};

use super::Environment;
use crate::digest::Digest;

/// One registered model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// Content hash of the package.
    pub package: Digest,
    /// Content hash of the rows it was trained on.
    pub data: Digest,
    /// What it was trained on, for a person.
    pub trained_on: String,
    /// Training rows.
    pub rows: u32,
    /// ROC AUC on rows it has not seen, at registration.
    pub roc_auc: Option<f64>,
    /// The version it is to replace.
    pub parent: Option<u32>,
    /// The last environment whose check it passed.
    pub reached: Option<Environment>,
    /// Simulated day of registration.
    pub day: u32,
}

/// All versions, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Registry {
    /// The versions; the number of each is its position plus one.
    pub versions: Vec<Version>,
    /// The version that serves in Production.
    pub champion: Option<u32>,
}

impl Registry {
    /// Adds a version under the next number; the champion becomes its parent.
    pub fn register(&mut self, mut version: Version) -> u32 {
        let number = self.versions.len() as u32 + 1;
        version.number = number;
        version.parent = self.champion;
        self.versions.push(version);
        number
    }

    /// Records how far a version came; in Production it becomes the champion.
    pub fn record(&mut self, number: u32, reached: Option<Environment>) {
        if let Some(version) = self.versions.get_mut(number.saturating_sub(1) as usize) {
            version.reached = reached;
            if reached == Some(Environment::Production) {
                self.champion = Some(number);
            }
        }
    }

    /// The registry as it was on `day`, when `champion` served: later versions were not there yet.
    #[must_use]
    pub fn on_day(&self, day: u32, champion: u32) -> Self {
        let there = |version: &&Version| version.day <= day;
        Self {
            versions: self.versions.iter().filter(there).cloned().collect(),
            champion: Some(champion),
        }
    }

    /// The alias of a version: `champion`, `challenger` (the newest, not in Production) or none.
    pub fn alias(&self, number: u32) -> &'static str {
        if self.champion == Some(number) {
            "champion"
        } else if number as usize == self.versions.len() {
            "challenger"
        } else {
            ""
        }
    }
}
