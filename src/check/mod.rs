//! Tests and verifications: real functions over a real artifact.
//!
//! A [`Test`] reads an artifact and rows that are set aside for its level, and says in words what it
//! found. Nothing is drawn: the same artifact gets the same verdict, which is kept under the hashes
//! of what was read ([`Memo`]).
mod bench;
mod environment;
mod integration;
mod limit;
mod list;
mod memo;
mod system;
mod unit;

use serde::{Deserialize, Serialize};
use strum::VariantArray;

pub use bench::{
    Bench, EUROS_FAILED, EUROS_HELD, EUROS_MISSED, SHARE_LOST, Slices, cost, cost_without,
    mean_cost,
};
pub use limit::Judged;
pub use list::{TESTS, Test, test};
pub use memo::{Keying, Memo};

/// Where a test stands on the way to Production.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, VariantArray,
)]
pub enum Level {
    /// One function, small fixed tables.
    Unit,
    /// Parts together: request, features, model, answer.
    Integration,
    /// The whole, on a sample of payments, alone on the build server.
    System,
    /// Deployed in Test, beside its callers.
    Test,
    /// Deployed in Stage, under load, with faults.
    Stage,
    /// Deployed in UAT, judged by the business.
    Uat,
}

impl Level {
    /// All, in order.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its name for a person.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unit => "Unit tests",
            Self::Integration => "Integration tests",
            Self::System => "System tests",
            Self::Test => "Test",
            Self::Stage => "Stage",
            Self::Uat => "UAT",
        }
    }

    /// True before delivery: part of the build.
    pub fn is_build(self) -> bool {
        matches!(self, Self::Unit | Self::Integration | Self::System)
    }
}

/// A part of a release that a test reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// The code.
    Code,
    /// The fitted model.
    Model,
    /// The training table and the fields of requests.
    Schema,
    /// The settings.
    Config,
}

/// The verdict of one test on one artifact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Which test.
    pub test: String,
    /// Its level.
    pub level: Level,
    /// Whether it holds.
    pub passed: bool,
    /// What was measured.
    pub observed: f64,
    /// The limit, included.
    pub limit: f64,
    /// What was found, in words, with the numbers.
    pub sentence: String,
    /// Where to look.
    pub place: String,
    /// Simulated seconds it took.
    pub seconds: u32,
}
