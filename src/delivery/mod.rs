//! From a blessed model to Production: a package of fixed bytes, a registry of versions, and a check
//! at each environment that the others cannot make.
mod environment;
mod registry;

use serde::{Deserialize, Serialize};

pub use self::{
    environment::{Environment, Trial, promote},
    registry::{Registry, Version},
};
use crate::{
    curate::{CurateError, Preparation},
    digest::Digest,
    gate::Check,
    model::Fitted,
    table::Table,
};

/// What each environment demands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// UAT: most that decisions with the model may cost, as a share of the cheapest way without one.
    pub max_cost_ratio: f64,
    /// Production: most population stability index between scores of live rows and of test rows.
    pub max_score_psi: f64,
    /// Rows of live traffic that Stage and Production are tried on.
    pub trial_rows: u32,
}

impl Default for Spec {
    fn default() -> Self {
        Self { max_cost_ratio: 1.05, max_score_psi: 0.25, trial_rows: 200 }
    }
}

/// What is delivered: everything that turns a raw row into a decision. The same bytes go to every
/// environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Package {
    /// The fitted preparation.
    pub preparation: Preparation,
    /// The fitted model.
    pub model: Fitted,
    /// Scores from here on are positive.
    pub threshold: f64,
}

impl Package {
    /// Scores rows of a raw table, shape `(rows.len(),)`.
    ///
    /// # Errors
    /// If the table lacks a column that the preparation was fitted with.
    pub fn scores(&self, table: &Table, rows: &[u32]) -> Result<Vec<f64>, CurateError> {
        let x = self.preparation.transform(table, rows)?;
        Ok(self.model.scores(x.view()))
    }

    /// The content hash.
    pub fn digest(&self) -> Digest {
        Digest::of(self)
    }
}

/// How one candidate fared on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Promotion {
    /// The version's number.
    pub version: u32,
    /// The environments entered, in order, each with its check. The last one refused, unless all
    /// passed.
    pub steps: Vec<(Environment, Check)>,
}

impl Promotion {
    /// The last environment whose check passed.
    pub fn reached(&self) -> Option<Environment> {
        self.steps.iter().filter(|(_, check)| check.passed).map(|(e, _)| *e).next_back()
    }

    /// True if it serves in Production.
    pub fn arrived(&self) -> bool {
        self.reached() == Some(Environment::Production)
    }
}

/// The stage's result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The registry after the promotion.
    pub registry: Registry,
    /// The way of the candidate.
    pub promotion: Promotion,
    /// Size of the package in bytes.
    pub package_bytes: u64,
    /// Its content hash.
    pub package: Digest,
}
