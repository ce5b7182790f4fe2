//! A learner's attempt at a lesson: where it stands, what was predicted, what was answered.
use std::rc::Rc;

use super::{BeatKind, Check, Lesson, fact, find};
use crate::{
    keyed::Keyed,
    run::Made,
    scenario::{Field, Scenario},
};

/// What the learner expects, and how sure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prediction {
    /// Id of the choice.
    pub choice: String,
    /// How sure, in percent.
    pub confidence: u8,
}

/// How one condition for success stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The condition in words.
    pub text: String,
    /// Whether it holds.
    pub met: bool,
    /// What was found instead, if it does not hold.
    pub found: String,
}

/// Something that happens in a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A lesson begins.
    Start(String),
    /// One beat on.
    Next,
    /// One beat back.
    Back,
    /// A prediction is committed in a beat.
    Predict(String, Prediction),
    /// An answer is given in a beat.
    Answer(String, String),
    /// A parameter is set; refused while it is locked.
    Set(String, String),
    /// One more hint is asked for.
    Hint,
    /// The lesson is left; the scenario stays.
    Leave,
}

impl Event {
    /// Reads a line of a log: `predict BEAT=CHOICE@PERCENT`, `answer BEAT=CHOICE`, `set KEY=VALUE`,
    /// `next`, `back` or `hint`.
    pub fn read(line: &str) -> Option<Self> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let pair = rest.split_once('=').map(|(a, b)| (a.to_owned(), b.to_owned()));
        match (verb, pair) {
            ("next", None) => Some(Self::Next),
            ("back", None) => Some(Self::Back),
            ("hint", None) => Some(Self::Hint),
            ("answer", Some((beat, choice))) => Some(Self::Answer(beat, choice)),
            ("set", Some((key, value))) => Some(Self::Set(key, value)),
            ("predict", Some((beat, value))) => {
                let (choice, percent) = value.split_once('@')?;
                let confidence = percent.parse().ok().filter(|p| *p <= 100)?;
                Some(Self::Predict(beat, Prediction { choice: choice.to_owned(), confidence }))
            }
            _ => None,
        }
    }
}

/// An attempt at a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// The lesson.
    pub lesson: &'static Lesson,
    /// Position of the beat shown.
    pub beat: usize,
    /// Predictions by beat.
    pub predictions: Keyed<String, Prediction>,
    /// Answers by beat.
    pub answers: Keyed<String, String>,
    /// Hints shown.
    pub hints: usize,
    /// How the conditions stand, after the last run.
    pub verdicts: Vec<Verdict>,
}

impl Attempt {
    /// Begins a lesson; also returns the scenario that it starts from.
    pub fn new(lesson: &'static Lesson) -> (Self, Scenario) {
        let mut scenario = Scenario::default();
        for line in &lesson.setup {
            if let Some((key, value)) = line.split_once('=') {
                // A test sets up every lesson and fails if a line is refused.
                let _ = Field::find(key).and_then(|field| field.write(&mut scenario, value));
            }
        }
        let attempt = Self {
            lesson,
            beat: 0,
            predictions: Keyed::default(),
            answers: Keyed::default(),
            hints: 0,
            verdicts: Vec::new(),
        };
        (attempt, scenario)
    }

    /// The screen of the beat shown, as links name it.
    pub fn at(&self) -> &'static str {
        self.lesson.beats.get(self.beat).map_or("", |beat| beat.at.as_str())
    }

    /// Carries out an event on the attempt that may be under way. Returns the scenario if it
    /// changed.
    pub fn follow(
        attempt: &mut Option<Self>,
        event: Event,
        scenario: &Scenario,
    ) -> Option<Scenario> {
        match event {
            Event::Start(id) => {
                let (new, start) = Self::new(find(&id)?);
                *attempt = Some(new);
                (start != *scenario).then_some(start)
            }
            Event::Leave => {
                *attempt = None;
                None
            }
            Event::Next
            | Event::Back
            | Event::Predict(..)
            | Event::Answer(..)
            | Event::Set(..)
            | Event::Hint => attempt.as_mut()?.take(event, scenario),
        }
    }

    fn take(&mut self, event: Event, scenario: &Scenario) -> Option<Scenario> {
        match event {
            Event::Next if self.may_go_on(scenario) => {
                self.beat = (self.beat + 1).min(self.lesson.beats.len() - 1);
            }
            Event::Back => self.beat = self.beat.saturating_sub(1),
            Event::Predict(beat, prediction) => {
                if !self.predictions.contains_key(&beat) {
                    self.predictions.insert(beat, prediction);
                }
            }
            Event::Answer(beat, choice) => {
                self.answers.insert(beat, choice);
            }
            Event::Set(key, value) if self.unlocks(&key) => {
                let mut next = scenario.clone();
                let written = Field::find(&key).and_then(|f| f.write(&mut next, &value));
                return (written.is_ok() && next != *scenario).then_some(next);
            }
            Event::Hint => self.hints = (self.hints + 1).min(self.lesson.hints.len()),
            Event::Next | Event::Set(..) | Event::Start(_) | Event::Leave => {}
        }
        None
    }

    /// True if the beat shown is done: its prediction committed, its change made, its answer given.
    pub fn may_go_on(&self, scenario: &Scenario) -> bool {
        let Some(beat) = self.lesson.beats.get(self.beat) else { return false };
        match &beat.kind {
            BeatKind::Read => true,
            BeatKind::Predict(_) => self.predictions.contains_key(&beat.id),
            BeatKind::Answer(_) => self.answers.contains_key(&beat.id),
            BeatKind::Act(check) => self.judge(check, scenario, &[]).0,
        }
    }

    /// True if the parameter may be changed now.
    pub fn unlocks(&self, key: &str) -> bool {
        let reached = self.lesson.beats.iter().take(self.beat + 1);
        let committed = reached.clone().all(|beat| {
            !matches!(beat.kind, BeatKind::Predict(_)) || self.predictions.contains_key(&beat.id)
        });
        committed && reached.flat_map(|beat| &beat.unlocks).any(|unlocked| unlocked == key)
    }

    /// True if every condition holds.
    pub fn succeeded(&self) -> bool {
        !self.verdicts.is_empty() && self.verdicts.iter().all(|verdict| verdict.met)
    }

    /// The first prediction of the lesson: how sure it was, in percent, and whether the condition
    /// that asks for the same thing confirms it. `None` before it was made.
    pub fn outcome(&self) -> Option<(u8, bool)> {
        let beat = self.lesson.beats.iter().find(|b| matches!(b.kind, BeatKind::Predict(_)))?;
        let prediction = self.predictions.get(&beat.id)?;
        // The right answers of a solved lesson are the facts: a prediction was right if it is one.
        let right = self.answers.values().any(|answer| *answer == prediction.choice);
        Some((prediction.confidence, right))
    }

    /// Checks the conditions for success against a finished run.
    pub fn check(&mut self, scenario: &Scenario, made: &[Rc<Made>]) {
        self.verdicts = self
            .lesson
            .success
            .iter()
            .map(|condition| {
                let (met, found) = self.judge(&condition.check, scenario, made);
                Verdict { text: condition.text.clone(), met, found }
            })
            .collect();
    }

    fn judge(&self, check: &Check, scenario: &Scenario, made: &[Rc<Made>]) -> (bool, String) {
        match check {
            Check::Chosen { field, value } => {
                let found = Field::find(field).map(|f| f.read(scenario)).unwrap_or_default();
                (found == *value, format!("`{field}` is {found}"))
            }
            Check::Answered { beat, fact: name } => {
                match (self.answers.get(beat), fact(name, made)) {
                    (None, _) => (false, "no answer yet".to_owned()),
                    (Some(_), None) => (false, "the run does not show it yet".to_owned()),
                    (Some(answer), Some(found)) => (*answer == found, format!("you said {answer}")),
                }
            }
            Check::Between { fact: name, least, most } => {
                let value = fact(name, made).and_then(|text| crate::num::decimal::parse(&text));
                let met = value.is_some_and(|value| value >= *least && value <= *most);
                (met, value.map_or("not known yet".to_owned(), |value| format!("it is {value:.3}")))
            }
        }
    }
}
