//! Every release there ever was.
use serde::{Deserialize, Serialize};

use super::Seconds;
use crate::change::{Change, Edit};

/// Why there is a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Purpose {
    /// Something new.
    Feature,
    /// A training by plan.
    Retraining,
    /// A commit that was stopped, mended before it reached Production.
    Mend,
    /// Mending what an incident showed: rework.
    Fix,
}

/// A release: what it is made of, since when, why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its number, from 1.
    pub number: u32,
    /// When its first change was committed.
    pub committed: Seconds,
    /// When each of its changes was committed: what lead time is counted from.
    pub commits: Vec<Seconds>,
    /// What is done to the source of the beginning.
    pub edits: Vec<Edit>,
    /// The change that a person reads; `None` for those that a team commits by itself, whose
    /// edit names an entry of the catalogue.
    pub change: Option<Box<Change>>,
    /// Why.
    pub purpose: Purpose,
    /// The release that it mends.
    pub mends: Option<u32>,
    /// The release whose verdicts were taken for it, where they are kept by name.
    pub reused: Option<u32>,
}
