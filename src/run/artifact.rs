//! What a run makes, stage by stage.
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::{
    analyse, curate, data, delivery, diagnostic::Diagnostic, digest::Digest, evaluate, gate,
    journey, monitor, quality, stage::Stage,
};

/// What a stage made, as the page, the command and tests see it. Large products (the table, the
/// matrix, the fitted model) stay with the run; this is what is said about them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Artifact {
    /// The typed table.
    Extract(Box<data::Report>),
    /// The profile and the checks.
    Validate(Box<quality::Report>),
    /// What the model gets to see.
    Curate(Box<curate::Report>),
    /// What each column knows.
    Features(Box<analyse::Summary>),
    /// The model and how well it does.
    Train(Box<evaluate::Report>),
    /// The verdict.
    Gate(Box<gate::Report>),
    /// The way to Production.
    Deploy(Box<delivery::Report>),
    /// The days in Production.
    Monitor(Box<monitor::Report>),
}

impl Artifact {
    /// The stage that made it.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Extract(_) => Stage::Extract,
            Self::Validate(_) => Stage::Validate,
            Self::Curate(_) => Stage::Curate,
            Self::Features(_) => Stage::Features,
            Self::Train(_) => Stage::Train,
            Self::Gate(_) => Stage::Gate,
            Self::Deploy(_) => Stage::Deploy,
            Self::Monitor(_) => Stage::Monitor,
        }
    }
}

/// How a stage ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Computed now.
    Fresh,
    /// Taken from the cache: nothing it depends on has changed.
    Cached,
    /// It refused to go on; later stages were not run.
    Refused,
    /// Not run, because an earlier stage refused.
    Skipped,
}

impl State {
    /// The word in JSON and on screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Cached => "cached",
            Self::Refused => "refused",
            Self::Skipped => "skipped",
        }
    }
}

/// How much a line of the log, or a stage's verdict, matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tone {
    /// For information.
    Plain,
    /// Something went well.
    Good,
    /// Something to look at.
    Warn,
    /// Something is wrong.
    Bad,
}

/// One line of the plain-language history of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The stage that says it.
    pub stage: Stage,
    /// The simulated day, for what happens in Production.
    pub day: Option<u32>,
    /// How much it matters.
    pub tone: Tone,
    /// One sentence.
    pub text: String,
}

/// Everything a stage says when it ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// The stage.
    pub stage: Stage,
    /// How it ended.
    pub state: State,
    /// What was chosen: hash of the stage's spec and of the keys before it. Same key, same result.
    pub key: Digest,
    /// Content hash of what was made; of the refusal, if it refused.
    pub hash: Digest,
    /// Content hashes of what it was made from.
    pub inputs: Vec<Digest>,
    /// The one fact on the rail, for example `4,454 × 14`.
    pub fact: String,
    /// Facts for the record: name and value.
    pub facts: Vec<(String, String)>,
    /// The answer to the stage's question, one or two sentences.
    pub answer: String,
    /// The verdict: how it matters, and a few words.
    pub verdict: (Tone, String),
    /// Lines of the event log.
    pub log: Vec<Entry>,
    /// What happened here to the record that is followed; absent where the stage was not run.
    pub step: Option<journey::Step>,
    /// What was made; absent where the stage was not run.
    pub artifact: Option<Rc<Artifact>>,
    /// Why it refused, and what to do.
    pub refusal: Option<Diagnostic>,
}

impl Made {
    /// What was made, if the stage was run.
    pub fn artifact(&self) -> Option<&Artifact> {
        self.artifact.as_deref()
    }
}

/// The fingerprint of a run: the hash over the content hashes of all its stages, in order.
pub fn fingerprint<'a>(made: impl IntoIterator<Item = &'a Made>) -> Digest {
    let hashes: Vec<(Stage, Digest)> = made.into_iter().map(|m| (m.stage, m.hash)).collect();
    Digest::of(&hashes)
}
