//! What a lesson file holds.
use serde::{Deserialize, Serialize};

/// A lesson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// Stable name in links.
    pub id: String,
    /// Its number in the course.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// What the learner can do afterwards.
    pub objective: String,
    /// Minutes it takes.
    pub minutes: u32,
    /// The scenario it starts from: `key=value` lines over the default.
    pub setup: Vec<String>,
    /// Its beats, in order.
    pub beats: Vec<Beat>,
    /// What must hold for success.
    pub success: Vec<Condition>,
    /// Hints: nudge, method, worked answer.
    pub hints: Vec<String>,
    /// The card at the end.
    pub recap: String,
    /// For the teacher: timing and questions for the debrief.
    pub notes: Vec<String>,
    /// A log that succeeds.
    pub solution: Log,
    /// Logs that come close and must not succeed.
    pub near_misses: Vec<Log>,
}

/// One step of a lesson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beat {
    /// Stable name within the lesson.
    pub id: String,
    /// Heading.
    pub title: String,
    /// At most 60 words.
    pub text: String,
    /// The screen to look at, as in links.
    pub at: String,
    /// Parameters that may be changed in this beat; all others are locked.
    #[serde(default)]
    pub unlocks: Vec<String>,
    /// What the learner does.
    pub kind: BeatKind,
}

/// What the learner does in a beat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BeatKind {
    /// Reads.
    Read,
    /// Chooses an outcome before it is computed, and says how sure.
    Predict(Vec<Choice>),
    /// Changes an unlocked parameter until the condition holds.
    Act(Check),
    /// Answers a question about what was computed.
    Answer(Vec<Choice>),
}

/// A choice of a prediction or answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Stable name; compared with facts.
    pub id: String,
    /// What the learner reads.
    pub text: String,
}

/// A condition for success, in words and for the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// What the learner reads.
    pub text: String,
    /// What the engine checks.
    pub check: Check,
}

/// A check over the scenario, the learner's answers and the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// A parameter has this value.
    Chosen {
        /// Key of the parameter.
        field: String,
        /// Its value as text.
        value: String,
    },
    /// The answer given in a beat equals a fact of the run.
    Answered {
        /// Id of the beat.
        beat: String,
        /// Name of the fact.
        fact: String,
    },
    /// A fact of the run lies between two numbers, both included.
    Between {
        /// Name of the fact.
        fact: String,
        /// Least.
        least: f64,
        /// Most.
        most: f64,
    },
}

/// A played lesson: one event per line, see [`super::Event::read`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// What it tries.
    pub about: String,
    /// `predict BEAT=CHOICE@PERCENT`, `set KEY=VALUE`, `answer BEAT=CHOICE`, `next`.
    pub events: Vec<String>,
}
