//! The one job: from choices to findings, a few milliseconds at a time.
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::compare::Comparing;
use super::{Choices, Found, Station, Tape, View, past::past, say, tape::Playing};
use crate::{
    chain::{self, Chain},
    prescribe::{Past, Trial},
    room::{Sheet, Stop, Timeline},
    world::{self, SpecError},
};

/// Bytes fed to the chain per step.
const PIECE: usize = 1 << 17;

/// Events of the learner's own.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// Names and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// When they were brought: the year of stamps that have none.
    pub now: crate::event::Time,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Phase {
    /// The world is played.
    World,
    /// Bytes become events.
    Read,
    /// Lines get templates.
    Templates,
    /// Events become alerts.
    Alerts,
    /// Alerts become incidents.
    Correlate,
    /// Incidents get causes.
    Causes,
    /// A station works out what only it shows.
    Station,
    /// Many storms are played with and without the lab.
    Compare,
    /// Nothing is left to do.
    Done,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// The share of it that is done, 0 to 1.
    pub share: f64,
}

/// What cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoomError {
    /// The storm cannot be played.
    #[error("the storm cannot be played: {0}")]
    Storm(#[from] SpecError),
    /// The chain refuses its choices.
    #[error("the chain cannot begin: {0}")]
    Chain(#[from] chain::Error),
}

#[derive(Debug, Default)]
enum Work {
    #[default]
    Idle,
    Playing(Box<Playing>),
    /// The chain, the file that it reads, and how far.
    Chaining(Box<Chain>, usize, usize),
    Station,
    Comparing(Box<Comparing>),
}

/// What a tape depends on.
type TapeKey = (world::Spec, Vec<super::Act>);
/// What findings depend on besides the tape or the learner's own bytes.
type FoundKey = (u32, chain::Spec, f64);

/// Keeps what is valid and computes what is not.
#[derive(Debug, Default)]
pub struct Room {
    own: Option<Own>,
    choices: Choices,
    view: View,
    tape: Option<(TapeKey, Arc<Tape>)>,
    found: Option<(FoundKey, Found)>,
    work: Work,
    /// The last comparison of many storms, and the choices that it was made for.
    trial: Option<(Choices, Arc<Trial>)>,
    /// Alert rules to check, and where they come from.
    rules: Option<(String, String)>,
    /// Incidents that are over, from storms before this one; made when they are first wanted.
    history: Option<Arc<Vec<Past>>>,
}

impl Room {
    /// Brings events of the learner's own, or goes back to the storm.
    pub fn bring(&mut self, own: Option<Own>) {
        self.own = own;
        self.found = None;
        self.work = Work::Idle;
    }

    /// Brings alert rules to check, or takes them away.
    pub fn bring_rules(&mut self, rules: Option<(String, String)>) {
        self.rules = rules;
        self.work = Work::Idle;
    }

    /// Whether the events are the learner's own.
    pub fn has_own(&self) -> bool {
        self.own.is_some()
    }

    /// Asks for a view of other choices. What is still valid is kept; [`Self::step`] does the rest.
    ///
    /// # Errors
    /// Choices that make no storm; what was there before stays.
    pub fn ask(&mut self, choices: &Choices, view: &View) -> Result<(), RoomError> {
        let same_work = self.choices == *choices && self.view == *view;
        if same_work && !matches!(self.work, Work::Idle) {
            return Ok(());
        }
        if self.own.is_none() {
            let key = tape_key(choices);
            if self.tape.as_ref().is_none_or(|(known, _)| *known != key) {
                let playing = Playing::new(choices)?;
                (self.choices, self.view) = (choices.clone(), view.clone());
                self.work = Work::Playing(Box::new(playing));
                return Ok(());
            }
        }
        (self.choices, self.view) = (choices.clone(), view.clone());
        self.chain()
    }

    /// The minute that is shown.
    fn minute(&self) -> u32 {
        let tape = self.tape.as_ref().filter(|_| self.own.is_none()).map(|(_, tape)| tape);
        tape.map_or(0, |tape| self.view.now.unwrap_or_else(|| tape.opening()).min(tape.minutes()))
    }

    fn found_key(&self) -> FoundKey {
        (self.minute(), self.choices.chain(), self.choices.forgotten)
    }

    /// Begins the chain, unless its findings are there.
    fn chain(&mut self) -> Result<(), RoomError> {
        let key = self.found_key();
        if self.found.as_ref().is_some_and(|(known, _)| *known == key) {
            if let Some((_, found)) = &mut self.found {
                found.renew(&self.choices);
            }
            self.work = Work::Station;
            return Ok(());
        }
        let minute = self.minute();
        let chain = if let Some(own) = &self.own {
            let mut chain = Chain::new(self.choices.chain(), None)?;
            chain.observe_at(own.now);
            chain.expect(own.files.iter().map(|(_, bytes)| bytes.len() as u64).sum());
            chain
        } else {
            let system =
                self.tape.as_ref().map(|(_, tape)| Found::system(&self.choices, tape, minute));
            let mut chain = Chain::new(self.choices.chain(), system)?;
            if let Some((_, tape)) = &self.tape {
                chain.observe_at(tape.time(minute));
                chain.expect(tape.until(minute).len() as u64);
            }
            chain
        };
        self.work = Work::Chaining(Box::new(chain), 0, 0);
        Ok(())
    }

    /// Works for some milliseconds.
    ///
    /// # Errors
    /// Choices that the chain refuses.
    pub fn step(&mut self) -> Result<Progress, RoomError> {
        let minute = self.minute();
        let files: Vec<(&str, &[u8])> = match (&self.own, &self.tape) {
            (Some(own), _) => {
                own.files.iter().map(|(name, b)| (name.as_str(), b.as_slice())).collect()
            }
            (None, Some((_, tape))) => vec![("storm", tape.until(minute))],
            (None, None) => Vec::new(),
        };
        match std::mem::take(&mut self.work) {
            Work::Idle => Ok(Progress { phase: Phase::Done, share: 1.0 }),
            Work::Playing(mut playing) => {
                let progress = Progress { phase: Phase::World, share: playing.share() };
                if playing.step() {
                    self.work = Work::Playing(playing);
                } else {
                    self.tape = Some((tape_key(&self.choices), Arc::new(playing.finish())));
                    self.found = None;
                    self.chain()?;
                }
                Ok(progress)
            }
            Work::Chaining(mut chain, file, fed) => {
                let (progress, next) = read(&mut chain, &files, (file, fed));
                if progress.phase == Phase::Done {
                    let outcome = chain.finish();
                    let tape = self.tape.as_ref().map(|(_, tape)| Arc::clone(tape));
                    let tape = tape.filter(|_| self.own.is_none());
                    let found = Found::new(&self.choices, tape, minute, outcome);
                    self.found = Some((self.found_key(), found));
                    self.work = Work::Station;
                    return Ok(Progress { phase: Phase::Station, share: 0.0 });
                }
                self.work = Work::Chaining(chain, next.0, next.1);
                Ok(progress)
            }
            Work::Station => {
                if let Some((_, found)) = &mut self.found {
                    found.rules.clone_from(&self.rules);
                    found.truth = self.view.truth;
                    match self.view.station {
                        Station::Normalise => found.build_index(),
                        Station::Detect => found.detect(),
                        Station::Prescribe | Station::Act => {
                            let history = self.history.get_or_insert_with(|| Arc::new(past()));
                            found.prescribe(self.view.incident, history);
                        }
                        Station::Ingest
                        | Station::Deduplicate
                        | Station::Template
                        | Station::Correlate
                        | Station::Cause => {}
                    }
                }
                let wants = self.view.compare && self.view.station == Station::Act;
                if wants && self.own.is_none() && !self.has_trial() {
                    self.work = Work::Comparing(Box::new(Comparing::new(&self.choices)));
                    return Ok(Progress { phase: Phase::Compare, share: 0.0 });
                }
                self.hand_over_trial();
                Ok(Progress { phase: Phase::Done, share: 1.0 })
            }
            Work::Comparing(mut comparing) => {
                if comparing.step()? {
                    let progress = Progress { phase: Phase::Compare, share: comparing.share() };
                    self.work = Work::Comparing(comparing);
                    return Ok(progress);
                }
                self.trial = Some((bare(&self.choices), Arc::new(comparing.finish())));
                self.hand_over_trial();
                Ok(Progress { phase: Phase::Done, share: 1.0 })
            }
        }
    }

    fn has_trial(&self) -> bool {
        self.trial.as_ref().is_some_and(|(made_for, _)| *made_for == bare(&self.choices))
    }

    fn hand_over_trial(&mut self) {
        let trial = if self.has_trial() { self.trial.as_ref() } else { None };
        let trial = trial.map(|(_, trial)| Arc::clone(trial));
        if let Some((_, found)) = &mut self.found {
            found.trial = trial;
        }
    }

    /// Whether something is left to do.
    pub fn is_busy(&self) -> bool {
        !matches!(self.work, Work::Idle)
    }

    /// Gives up what is being done; what was found before stays.
    pub fn stop(&mut self) {
        self.work = Work::Idle;
    }

    /// What was found.
    pub fn found(&self) -> Option<&Found> {
        self.found.as_ref().map(|(_, found)| found)
    }

    /// What the station says.
    pub fn sheet(&self) -> Option<Sheet> {
        self.found().map(|found| say::sheet(found, &self.view))
    }

    /// The rail.
    pub fn rail(&self) -> Vec<Stop> {
        self.found().map(say::rail).unwrap_or_default()
    }

    /// The timeline.
    pub fn timeline(&self) -> Timeline {
        self.found().map(|found| say::timeline(found, &self.view)).unwrap_or_default()
    }
}

/// Feeds the next piece of the files, or lets the chain do its next step once all were read.
fn read(
    chain: &mut Chain,
    files: &[(&str, &[u8])],
    (file, fed): (usize, usize),
) -> (Progress, (usize, usize)) {
    let Some(&(name, bytes)) = files.get(file) else {
        chain.end();
        return (told(chain.step()), (file, fed));
    };
    if fed == 0 {
        chain.begin(name);
    }
    let until = fed.saturating_add(PIECE).min(bytes.len());
    chain.feed(bytes.get(fed..until).unwrap_or_default());
    chain.read();
    let next = if until < bytes.len() { (file, until) } else { (file + 1, 0) };
    let all: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let before: usize = files.iter().take(file).map(|(_, bytes)| bytes.len()).sum();
    let share = (before + until) as f64 / (all as f64).max(1.0);
    (Progress { phase: Phase::Read, share }, next)
}

/// Choices without what a comparison does not depend on.
fn bare(choices: &Choices) -> Choices {
    let usual = Choices::default();
    Choices {
        acts: Vec::new(),
        events: usual.events,
        automatic: usual.automatic,
        ..choices.clone()
    }
}

fn tape_key(choices: &Choices) -> TapeKey {
    (choices.storm(), choices.acts.clone())
}

fn told(progress: chain::Progress) -> Progress {
    let phase = match progress.phase {
        chain::Phase::Read => Phase::Read,
        chain::Phase::Templates => Phase::Templates,
        chain::Phase::Alerts => Phase::Alerts,
        chain::Phase::Correlate => Phase::Correlate,
        chain::Phase::Causes => Phase::Causes,
        chain::Phase::Done => Phase::Done,
    };
    Progress { phase, share: progress.share }
}
