//! One record, followed through every stage, beside a copy of it that went wrong on the way in.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::stage::Stage;

/// What is done to the copy before it enters the first stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Change {
    /// Nothing: the record and its copy stay equal.
    AsIs,
    /// The number arrives a hundred times too large, as cents for euros.
    Cents,
    /// The cell arrives empty.
    Missing,
}

/// Which record, and what happens to its copy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Position among the held-out rows of live traffic, from 1; beyond the last, the last.
    pub record: u32,
    /// What is done to the copy.
    pub change: Change,
    /// The column it is done to; empty for `amount`, or else the first numeric feature.
    pub column: String,
}

impl Default for Spec {
    fn default() -> Self {
        Self { record: 1, change: Change::AsIs, column: String::new() }
    }
}

/// One value of the record at a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// What it is.
    pub name: String,
    /// The record's value, as a person reads it.
    pub value: String,
    /// The copy's value.
    pub copy: String,
}

/// What a stage did to the record and to its copy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The stage.
    pub stage: Stage,
    /// What was done, one sentence with the record's own numbers.
    pub sentence: String,
    /// Values at this stage; those that differ come first.
    pub cells: Vec<Cell>,
    /// True if the copy differs from the record here.
    pub changed: bool,
    /// Alarms that the copy raised here and the record did not.
    pub alarms: u32,
    /// How many held-out records there are, if the one asked for is beyond them and the last one is
    /// followed instead. Said by the first stage.
    pub beyond: Option<u32>,
}
