//! Changes: what somebody commits, why, and what it does to the source.
//!
//! A change is one of four kinds (code, data, model, configuration). It comes from a person, from
//! monitoring (a retrained model), or from operations (a prescription), and enters delivery by the
//! same door.
mod catalogue;
mod diff;
mod entry;

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::{
    release::Source,
    scenario::{Field, FieldError},
};
pub use catalogue::{CATALOGUE, Listed, listed};
pub use diff::{FileDiff, Line};
pub use entry::{commit_field, prescribed, retrained, reverted};

/// What is changed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, VariantArray,
)]
pub enum Kind {
    /// The program.
    Code,
    /// The training table.
    Data,
    /// How the model is made, or the model.
    Model,
    /// Settings that are no code.
    Configuration,
}

impl Kind {
    /// Its name for a person.
    pub fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Data => "data",
            Self::Model => "model",
            Self::Configuration => "configuration",
        }
    }
}

/// One thing that is done to the source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Edit {
    /// An entry of the catalogue, by its key.
    Listed(String),
    /// A parameter of the scenario gets a value.
    Set {
        /// The parameter, as [`crate::scenario::FIELDS`] names it.
        key: String,
        /// The value, as text.
        value: String,
    },
    /// The training table is cut again, with the rows that came since.
    Retrain {
        /// Number of the cut, from 1.
        cut: u32,
    },
}

/// Who asks for a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Somebody of the team.
    Person,
    /// Monitoring, because of an alarm or a plan.
    Monitoring {
        /// What led to it.
        reason: String,
    },
    /// Operations, because of an incident.
    Operations {
        /// What led to it.
        reason: String,
    },
}

/// A change, ready to be committed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// One line.
    pub title: String,
    /// What is changed.
    pub kind: Kind,
    /// Who asks.
    pub origin: Origin,
    /// What it does, in order.
    pub edits: Vec<Edit>,
    /// What a reviewer reads.
    pub diff: Vec<FileDiff>,
    /// Why it is good or bad; the truth layer.
    pub why: String,
    /// Whether it does harm, where that is known: of the catalogue.
    pub bad: Option<bool>,
}

/// Why an edit cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// The catalogue has no such entry.
    #[error("there is no change `{key}` in the catalogue{}", near(.nearest.as_deref()))]
    Unknown {
        /// What was asked for.
        key: String,
        /// The nearest key, if there is one.
        nearest: Option<String>,
    },
    /// The scenario does not take it.
    #[error("{0}")]
    Field(#[from] FieldError),
}

fn near(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |key| format!("; did you mean `{key}`?"))
}

impl Edit {
    /// Makes the edit.
    ///
    /// # Errors
    /// [`ChangeError`] if there is no such change or parameter, or the value will not do.
    pub fn apply(&self, source: &mut Source) -> Result<(), ChangeError> {
        match self {
            Self::Listed(key) => (listed(key)?.apply)(source),
            Self::Set { key, value } => {
                let field = Field::find(key)?;
                field.write(&mut source.scenario, value)?;
            }
            Self::Retrain { cut } => source.data.cut = *cut,
        }
        Ok(())
    }
}

impl Change {
    /// A change of the catalogue.
    ///
    /// # Errors
    /// [`ChangeError::Unknown`].
    pub fn listed(key: &str) -> Result<Self, ChangeError> {
        let entry = listed(key)?;
        Ok(Self {
            title: entry.title.to_owned(),
            kind: entry.kind,
            origin: Origin::Person,
            edits: vec![Edit::Listed(key.to_owned())],
            diff: vec![FileDiff::of(entry.file, entry.lines)],
            why: entry.why.to_owned(),
            bad: Some(entry.bad),
        })
    }

    /// The source with this change.
    ///
    /// # Errors
    /// As [`Edit::apply`].
    pub fn applied(&self, source: &Source) -> Result<Source, ChangeError> {
        let mut changed = source.clone();
        self.edits.iter().try_for_each(|edit| edit.apply(&mut changed))?;
        Ok(changed)
    }
}
