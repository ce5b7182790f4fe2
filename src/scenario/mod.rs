//! What the learner chose: a plain value, complete and valid.
//!
//! A scenario composes the specs of all stages. It has no optional parts that mean "default" and
//! no text where a choice is meant; text occurs only where the learner names a column. Undo and
//! redo are values of it, links and files are written from it, and [`FIELDS`] declares each of its
//! parameters once for the panel, the command line, links and documentation.
pub mod field;
mod fields;
pub mod file;
pub mod link;
use serde::{Deserialize, Serialize};

pub use self::{
    field::{Choice, Field, FieldError, Input},
    fields::FIELDS,
};
use crate::{
    analyse, curate,
    data::{self, TableId},
    delivery, evaluate, gate, journey, model, monitor, quality,
};

/// Everything that determines a run, but for the bytes of a table of the learner's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Root of every random stream.
    pub seed: u32,
    /// Which table, which column is to be predicted, which part of time.
    pub data: data::Spec,
    /// What the data must look like.
    pub quality: quality::Spec,
    /// How the data are made ready.
    pub curate: curate::Spec,
    /// How the features are analysed.
    pub analyse: analyse::Spec,
    /// Which model, with which parameters.
    pub model: model::Spec,
    /// How scores become decisions.
    pub evaluate: evaluate::Spec,
    /// What a model must reach to be released.
    pub gate: gate::Spec,
    /// What each environment demands.
    pub delivery: delivery::Spec,
    /// The simulated days in Production.
    pub monitor: monitor::Spec,
    /// The record that is followed through all stages.
    pub journey: journey::Spec,
    /// What was chosen in the operations loop, as text that `aiops::read` knows; the other loops only
    /// carry it.
    pub ops: String,
    /// What was chosen in the delivery loop, as text that `devops::read` knows; carried likewise.
    pub dev: String,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            seed: 42,
            data: data::Spec::default(),
            quality: quality::Spec::default(),
            curate: curate::Spec::default(),
            analyse: analyse::Spec::default(),
            model: model::Spec::default(),
            evaluate: evaluate::Spec::default(),
            gate: gate::Spec::default(),
            delivery: delivery::Spec::default(),
            monitor: monitor::Spec::default(),
            journey: journey::Spec::default(),
            ops: String::new(),
            dev: String::new(),
        }
    }
}

impl Scenario {
    /// The text that a room's loop is carried as, if this is its key.
    pub fn carried(&mut self, key: &str) -> Option<&mut String> {
        match key {
            "ops" => Some(&mut self.ops),
            "dev" => Some(&mut self.dev),
            _ => None,
        }
    }

    /// What no parameter can see by itself: whether the parameters go together.
    ///
    /// # Errors
    /// [`FieldError::NotBelow`] if the time window is empty or ends before it begins.
    pub fn check(&self) -> Result<(), FieldError> {
        if self.data.from < self.data.to {
            return Ok(());
        }
        Err(FieldError::NotBelow {
            key: "data.from",
            value: self.data.from.to_string(),
            other: "data.to",
            limit: self.data.to.to_string(),
        })
    }

    /// What is wrong with the record to follow if there are only `n`.
    pub fn no_record(&self, n: u32) -> FieldError {
        FieldError::OutOfRange {
            key: "journey.record",
            value: self.journey.record.to_string(),
            min: "1".to_owned(),
            max: n.to_string(),
            clamped: n.to_string(),
        }
    }

    /// What the table is called for a person.
    pub fn table_title(&self) -> &'static str {
        self.data.table.entry().title
    }

    /// The same scenario on another table: choices that name columns go back to that table's own.
    #[must_use]
    pub fn with_table(&self, table: TableId) -> Self {
        let mut next = self.clone();
        next.data = data::Spec { table, cards: self.data.cards.clone(), ..data::Spec::default() };
        next.monitor.feature = String::new();
        next.journey = journey::Spec::default();
        next
    }
}
