//! The one job: from choices to findings, a few milliseconds at a time.
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    About, Choices, Found, Ruling, Station, Tape, View,
    audit::{self, Changed},
    compare::Comparing,
    past::past,
    reading::Reading,
    say,
    tape::Playing,
};
use crate::{
    anomaly::Method,
    chain, correlate,
    event::Time,
    prescribe::{Past, Trial},
    room::{Sheet, Stop, Timeline},
    search,
    world::{self, SpecError},
};

/// Events from which on findings are given up before others are made in their place: both together
/// would take too much memory.
const MANY: usize = 100_000;

/// Events of the learner's own.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// Names and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// When they were brought: the year of stamps that have none.
    pub now: Time,
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

impl Progress {
    /// What the chain says of itself.
    pub(super) fn of(told: chain::Progress) -> Self {
        let phase = match told.phase {
            chain::Phase::Read => Phase::Read,
            chain::Phase::Templates => Phase::Templates,
            chain::Phase::Alerts => Phase::Alerts,
            chain::Phase::Correlate => Phase::Correlate,
            chain::Phase::Causes => Phase::Causes,
            chain::Phase::Done => Phase::Done,
        };
        Self { phase, share: told.share }
    }
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
    Reading,
    Station,
    /// The index of the events, for searching.
    Indexing(Box<search::Builder>),
    Comparing(Box<Comparing>),
}

/// What a tape depends on.
type TapeKey = (world::Spec, Vec<super::Act>, Option<(u32, Method, f64)>);
/// What reading depends on besides the tape or the learner's own bytes.
type ReadKey = (chain::Spec, f64);
/// What findings depend on: a minute and decisions about incidents besides.
type FoundKey = (u32, ReadKey, Vec<Ruling>);

/// Keeps what is valid and computes what is not.
#[derive(Debug, Default)]
pub struct Room {
    own: Option<Own>,
    choices: Choices,
    view: View,
    tape: Option<(TapeKey, Arc<Tape>)>,
    found: Option<(FoundKey, Found)>,
    /// The chain, which goes on when time does, and what it was begun with.
    reading: Option<(ReadKey, Reading)>,
    work: Work,
    /// The last comparison of many storms, and the choices that it was made for.
    trial: Option<(Choices, Arc<Trial>)>,
    /// What was changed, in order.
    audit: Arc<Vec<Changed>>,
    /// Alert rules to check, and where they come from.
    rules: Option<(String, String)>,
    /// Incidents that are over, from storms before this one; made when they are first wanted.
    history: Option<Arc<Vec<Past>>>,
}

impl Room {
    /// Brings events of the learner's own, or goes back to the storm.
    pub fn bring(&mut self, own: Option<Own>) {
        self.own = own;
        (self.found, self.reading) = (None, None);
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
        if self.found.is_some() {
            audit::note(Arc::make_mut(&mut self.audit), &self.choices, choices, view.now);
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

    /// Has the chain go on, or begin, unless its findings are there.
    fn chain(&mut self) -> Result<(), RoomError> {
        let key = (self.choices.chain(), self.choices.forgotten);
        let minute = self.minute();
        if let Some((shown, found)) = &mut self.found
            && (shown.0, &shown.1) == (minute, &key)
            && shown.2 == rulings(&self.choices, minute)
        {
            found.renew(&self.choices);
            self.work = Work::Station;
            return Ok(());
        }
        let reading = self.reading.take().filter(|(known, _)| *known == key);
        let shown = self.found.as_ref().is_some_and(|((_, shown, _), _)| *shown == key);
        let tape = self.tape.as_ref().filter(|_| self.own.is_none());
        let reading = match (reading, &self.own, tape) {
            (Some((_, mut reading)), None, Some((_, tape))) if reading.reaches(minute, shown) => {
                let found = self.found.take().map(|(_, found)| found);
                reading.go_on(&self.choices, tape, minute, found);
                reading
            }
            (_, own, tape) => {
                let events = |found: &Found| found.outcome.read.events.rows.len();
                self.found.take_if(|(_, found)| events(found) > MANY);
                match (own, tape) {
                    (Some(own), _) => Reading::of_files(key.0.clone(), own)?,
                    (None, Some((_, tape))) => Reading::of_tape(&self.choices, tape, minute)?,
                    (None, None) => return Ok(()),
                }
            }
        };
        self.reading = Some((key, reading));
        self.work = Work::Reading;
        Ok(())
    }

    /// Works for some milliseconds.
    ///
    /// # Errors
    /// Choices that the chain refuses.
    pub fn step(&mut self) -> Result<Progress, RoomError> {
        match std::mem::take(&mut self.work) {
            Work::Idle => Ok(Progress { phase: Phase::Done, share: 1.0 }),
            Work::Playing(mut playing) => {
                let progress = Progress { phase: Phase::World, share: playing.share() };
                if playing.step() {
                    self.work = Work::Playing(playing);
                } else {
                    self.tape = Some((tape_key(&self.choices), Arc::new(playing.finish())));
                    (self.found, self.reading) = (None, None);
                    self.chain()?;
                }
                Ok(progress)
            }
            Work::Reading => Ok(self.read()),
            Work::Station => {
                if let Some(builder) = self.prepare() {
                    self.work = Work::Indexing(Box::new(builder));
                    return Ok(Progress { phase: Phase::Station, share: 0.0 });
                }
                let wants = self.view.compare && self.view.station == Station::Act;
                if wants && self.own.is_none() && !self.has_trial() {
                    self.work = Work::Comparing(Box::new(Comparing::new(&self.choices)));
                    return Ok(Progress { phase: Phase::Compare, share: 0.0 });
                }
                self.hand_over_trial();
                Ok(Progress { phase: Phase::Done, share: 1.0 })
            }
            Work::Indexing(mut builder) => {
                self.work = Work::Station;
                let share = builder.progress();
                if let Some((_, found)) = &mut self.found {
                    if builder.step(&found.outcome.read.events) {
                        self.work = Work::Indexing(builder);
                    } else {
                        found.index = Some(builder.finish(&found.outcome.read.events));
                    }
                }
                Ok(Progress { phase: Phase::Station, share })
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

    /// Works out what only the station shows; what makes the index, where the station searches.
    fn prepare(&mut self) -> Option<search::Builder> {
        let (_, found) = self.found.as_mut()?;
        found.rules.clone_from(&self.rules);
        found.truth = self.view.truth;
        found.audit = Arc::clone(&self.audit);
        match self.view.station {
            Station::Normalise => return found.indexing(),
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
        None
    }

    /// Lets the chain do its next step.
    fn read(&mut self) -> Progress {
        let minute = self.minute();
        let tape = self.tape.as_ref().map(|(_, tape)| tape).filter(|_| self.own.is_none());
        let Some((key, reading)) = &mut self.reading else {
            return Progress { phase: Phase::Done, share: 1.0 };
        };
        let (progress, known) = reading.step(self.own.as_ref(), tape.map(|tape| &**tape));
        self.work = Work::Reading;
        if let Some((mut outcome, labels)) = known {
            let rulings = rulings(&self.choices, minute);
            decide(&mut outcome, &rulings, tape.map(|tape| &**tape));
            let found = Found::new(&self.choices, tape.map(Arc::clone), minute, outcome, labels);
            self.found = Some(((minute, key.clone(), rulings), found));
            self.work = Work::Station;
        }
        progress
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

/// Carries decisions about incidents out.
fn decide(outcome: &mut chain::Outcome, rulings: &[Ruling], tape: Option<&Tape>) {
    for ruling in rulings {
        let About::Incident(alert) = ruling.about else { continue };
        let holds = |one: &&correlate::Incident| one.members.iter().any(|m| m.alert == alert);
        let id = outcome.incidents().find(holds).map(|incident| incident.id);
        let at = tape.map_or(Time::default(), |tape| tape.time(ruling.minute));
        if let Some(id) = id {
            outcome.correlator.decide(id, at, ruling.yes);
        }
    }
}

/// Choices without what a comparison does not depend on.
fn bare(choices: &Choices) -> Choices {
    let usual = Choices::default();
    Choices {
        acts: Vec::new(),
        rulings: Vec::new(),
        events: usual.events,
        automatic: usual.automatic,
        ..choices.clone()
    }
}

fn tape_key(choices: &Choices) -> TapeKey {
    let raises = choices.rules.raises;
    (
        choices.storm(),
        choices.acts.clone(),
        (raises > 0).then_some((raises, choices.method, choices.rules.sure)),
    )
}

/// Decisions about incidents that had been made by a minute.
fn rulings(choices: &Choices, minute: u32) -> Vec<Ruling> {
    let of = |one: &&Ruling| one.minute <= minute && matches!(one.about, About::Incident(_));
    choices.rulings.iter().filter(of).copied().collect()
}
