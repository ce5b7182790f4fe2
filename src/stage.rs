//! The eight stages of the model pipeline: their order, their names, what each one asks.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// A stage of the model pipeline, in order.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, VariantArray,
)]
pub enum Stage {
    /// CSV text becomes typed columns.
    Extract,
    /// The data are explored and checked.
    Validate,
    /// The data are made ready for a model.
    Curate,
    /// The features are analysed.
    Features,
    /// A model is trained and evaluated.
    Train,
    /// The model is validated against limits and a baseline.
    Gate,
    /// The model is registered and promoted through the environments.
    Deploy,
    /// The model in Production is watched, and trained again when it must be.
    Monitor,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Stable name in links, on the command line and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Extract => "extract",
            Self::Validate => "validate",
            Self::Curate => "curate",
            Self::Features => "features",
            Self::Train => "train",
            Self::Gate => "validate-model",
            Self::Deploy => "deploy",
            Self::Monitor => "monitor",
        }
    }

    /// The stage called `id`.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|stage| stage.id() == id)
    }

    /// Name on the rail.
    pub fn name(self) -> &'static str {
        match self {
            Self::Extract => "Extract",
            Self::Validate => "Validate",
            Self::Curate => "Curate",
            Self::Features => "Features",
            Self::Train => "Train",
            Self::Gate => "Validate model",
            Self::Deploy => "Deploy",
            Self::Monitor => "Monitor",
        }
    }

    /// The question the stage answers: its headline.
    pub fn question(self) -> &'static str {
        match self {
            Self::Extract => "What is in the table?",
            Self::Validate => "Can these data be trusted?",
            Self::Curate => "What does the model get to see?",
            Self::Features => "Which columns carry the answer?",
            Self::Train => "How well does it tell good from bad?",
            Self::Gate => "Is it good enough to be released?",
            Self::Deploy => "How does it reach Production?",
            Self::Monitor => "Is the model still right about today?",
        }
    }

    /// One sentence for a class, readable from the back row.
    pub fn lesson(self) -> &'static str {
        match self {
            Self::Extract => {
                "Text comes in; typed columns go out, and nothing is guessed in silence."
            }
            Self::Validate => {
                "A check that cannot fail is no check: each one names its limit, its rows and what it saw."
            }
            Self::Curate => {
                "Everything learned from the data is learned from the training rows, and from no other."
            }
            Self::Features => {
                "Before a model answers, ask the columns: which of them know something?"
            }
            Self::Train => {
                "A score is not a decision: the threshold makes it one, and decisions have costs."
            }
            Self::Gate => {
                "A model is released because it beats limits and a baseline, not because it is new."
            }
            Self::Deploy => {
                "The same bytes pass Test, Stage, UAT and Production, and each asks a different question."
            }
            Self::Monitor => {
                "The world moves on; the monitor says when, and the loop begins again."
            }
        }
    }

    /// Position from 0.
    pub fn index(self) -> usize {
        self as usize
    }
}
