//! Explore and validate: what is in a table, and whether it is fit to learn from.
//!
//! The first half of the rows in time order (or any rows that the caller names) is the *reference*:
//! ranges, domains and types are learnt there and expected of the rest. Everything else is counted
//! over the whole table.
mod check;
pub mod expectation;
mod histogram;
pub mod profile;
mod spec;

pub use check::{Check, Step};
pub use expectation::{Expectation, Outcome, Unit};
pub use profile::ColumnProfile;
use serde::{Deserialize, Serialize};
pub use spec::{OnFailure, Spec};

use crate::diagnostic::Diagnostic;

/// The first rows of a longer list that a report shows.
pub const ROWS_SHOWN: usize = 50;

/// What was found in a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Statistics of each column, in table order; columns that were screened out have none.
    pub profile: Vec<ColumnProfile>,
    /// Rows in the reference part.
    pub reference_rows: u64,
    /// Every expectation that was checked, held or not.
    pub expectations: Vec<Outcome>,
    /// What a person should know: expectations that failed, missing cells, copies of rows.
    pub findings: Vec<Finding>,
    /// Rows that later stages leave out, ascending; empty unless the spec says so.
    pub set_aside: Vec<u32>,
    /// What follows from it.
    pub verdict: Verdict,
}

impl Report {
    /// How many expectations held.
    pub fn n_passed(&self) -> u64 {
        self.expectations.iter().filter(|outcome| outcome.passed).count() as u64
    }
}

/// A message with the rows that it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The expectation that found it.
    pub expectation: Expectation,
    /// The message.
    pub diagnostic: Diagnostic,
    /// How many rows it is about.
    pub n_rows: u64,
    /// The first [`ROWS_SHOWN`] of them, counted from 0.
    pub rows: Vec<u32>,
}

/// What follows from the outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Verdict {
    /// Nothing failed but what is merely worth knowing.
    Passed,
    /// Something failed and the run goes on.
    Warned,
    /// Something failed and the rows concerned are left out.
    SetAside,
    /// The run does not go on.
    Stopped,
}
