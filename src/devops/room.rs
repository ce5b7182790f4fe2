//! The one job: from choices to what stands where, a release or a few events at a time.
use std::rc::Rc;

use super::{Choices, Found, Station, Versus, View, say};
use crate::{
    change::{CATALOGUE, Edit},
    compare::{Comparison, Step, Study},
    export::{self, File, Lab, Target},
    promote::{Action, Seconds, Simulation, Spec, Workshop},
    release::Source,
    rollout::{self, Aborts, Method, Standing},
    room::{Progress, Sheet, Stop, Timeline},
    run::Sources,
    scenario::Scenario,
};

/// Pairs of the comparison of two ways of working.
const PAIRS: u32 = 200;
/// Weeks of each arm.
const WEEKS: u32 = 26;
/// Cuts of the training table that a team's trainings tell apart.
const CUTS: u32 = 8;
/// Good releases that each rule is tried on.
const GOOD: u32 = 2_000;
/// Of them in one step.
const AT_ONCE: u32 = 100;
/// Events that are played in one step at most.
const EVENTS: usize = 64;

#[derive(Debug, Default)]
enum Work {
    #[default]
    Idle,
    /// The product of the beginning is built and tried.
    Opening,
    /// Time passes up to an instant.
    Playing(Seconds),
    /// Every change of the catalogue is built and tested, before many seeds need them all.
    Learning(usize),
    /// Two ways of working are compared.
    Comparing(Box<Study>),
    /// Each rule is tried on good releases.
    Trying(Trial),
}

/// Rules that are tried on good releases.
#[derive(Debug, Default)]
struct Trial {
    done: u32,
    so_far: Vec<Aborts>,
}

/// Keeps what is valid and computes what is not.
#[derive(Debug, Default)]
pub struct Room {
    scenario: Scenario,
    choices: Choices,
    view: View,
    simulation: Option<Simulation>,
    /// The workshop while no simulation has it, and the source that it was opened for.
    workshop: Option<Workshop>,
    opened: Option<Source>,
    played: Option<Choices>,
    found: Option<Found>,
    comparison: Option<(Choices, Versus, Rc<Comparison>)>,
    aborts: Option<(Choices, Rc<Vec<Aborts>>)>,
    /// The product's run, for engines that repeat it.
    lab: Option<(Scenario, Rc<Lab>)>,
    work: Work,
}

impl Room {
    pub(super) fn begin(&mut self, scenario: &Scenario, choices: &Choices, view: &View) {
        let same = self.choices == *choices && self.view == *view && self.scenario == *scenario;
        if same && !matches!(self.work, Work::Idle) {
            return;
        }
        (self.scenario, self.choices, self.view) =
            (scenario.clone(), choices.clone(), view.clone());
        let now = choices.instant(view.now.unwrap_or_else(|| choices.opening()));
        let ready = self.simulation.is_some() && self.played.as_ref() == Some(choices);
        self.work = if ready { Work::Playing(now) } else { Work::Opening };
    }

    /// The tick that is wanted.
    fn wanted(&self) -> Seconds {
        self.choices.instant(self.view.now.unwrap_or_else(|| self.choices.opening()))
    }

    pub(super) fn advance(&mut self) -> Result<Progress, String> {
        match std::mem::take(&mut self.work) {
            Work::Idle => Ok(told("done", 1.0, true)),
            Work::Opening => {
                self.open()?;
                self.work = Work::Playing(self.wanted());
                Ok(told("building", 0.0, false))
            }
            Work::Playing(until) => {
                let Some(simulation) = &mut self.simulation else { return Ok(told("", 1.0, true)) };
                if simulation.state().now > until {
                    simulation.go_to(until);
                }
                let (before, mut more) = (simulation.workshop().counts(), true);
                for _ in 0..EVENTS {
                    more = simulation.step(until);
                    // Building and testing a release takes long enough for one step.
                    if !more || simulation.workshop().counts() != before {
                        break;
                    }
                }
                if more {
                    let share = simulation.state().now as f64 / until.max(1) as f64;
                    self.work = Work::Playing(until);
                    return Ok(told("building and testing", share, false));
                }
                simulation.go_to(until);
                self.look();
                Ok(self.next())
            }
            Work::Learning(nth) => Ok(self.learn(nth)),
            Work::Comparing(mut study) => match study.step().map_err(|error| error.to_string())? {
                Step::More(share) => {
                    self.work = Work::Comparing(study);
                    Ok(told("comparing", share, false))
                }
                Step::Done(found) => {
                    self.workshop = study.into_workshop();
                    let versus = self.view.compare.unwrap_or(Versus::Quarterly);
                    self.comparison = Some((self.bare(), versus, Rc::new(*found)));
                    self.open()?;
                    self.work = Work::Playing(self.wanted());
                    Ok(told("comparing", 1.0, false))
                }
            },
            Work::Trying(mut trial) => {
                let more = self.attempt(&mut trial);
                let share = f64::from(trial.done) / f64::from(GOOD);
                if more {
                    self.work = Work::Trying(trial);
                    return Ok(told("trying good releases", share, false));
                }
                self.aborts = Some((self.bare(), Rc::new(trial.so_far)));
                self.look();
                Ok(self.next())
            }
        }
    }

    /// Sets the simulation up for the choices; what was found out about releases is kept.
    fn open(&mut self) -> Result<(), String> {
        let source = self.choices.source();
        if let Some(simulation) = self.simulation.take() {
            self.workshop = Some(simulation.into_workshop());
        }
        let kept = self.workshop.take().filter(|_| self.opened.as_ref() == Some(&source));
        let workshop = kept.unwrap_or_else(|| Workshop::new(source.clone()));
        self.opened = Some(source.clone());
        let mut simulation = Simulation::new(self.choices.spec.clone(), workshop)
            .map_err(|error| format!("Delivery cannot be simulated: {error}"))?;
        for act in &self.choices.acts {
            let action: Result<Action, _> = act.what.action(&source);
            match action {
                Ok(action) => simulation.plan(act.at, action),
                Err(error) => return Err(format!("`{}` cannot be done: {error}", act.what.text())),
            }
        }
        self.simulation = Some(simulation);
        self.played = Some(self.choices.clone());
        Ok(())
    }

    /// Choices without what a comparison does not depend on.
    fn bare(&self) -> Choices {
        Choices { acts: Vec::new(), ..self.choices.clone() }
    }

    /// What is known at the instant shown.
    fn look(&mut self) {
        let bare = self.bare();
        let Some(simulation) = &mut self.simulation else { return };
        let mut found = Found::new(&self.choices, &self.scenario, &self.view, simulation);
        let valid = |made_for: &Choices| *made_for == bare;
        let comparison = self.comparison.as_ref();
        let comparison =
            comparison.filter(|(m, versus, _)| valid(m) && self.view.compare == Some(*versus));
        found.comparison = comparison.map(|(_, versus, found)| (*versus, Rc::clone(found)));
        let target = self.view.export.filter(|_| self.view.station == Station::Measure);
        found.files = target.map(|target| (target, self.files(target)));
        found.aborts = self.aborts.as_ref().filter(|(m, _)| valid(m)).map(|(_, a)| Rc::clone(a));
        self.found = Some(found);
    }

    /// The files of an engine: of the product of the beginning, and of how it is delivered.
    fn files(&mut self, target: Target) -> Rc<Vec<File>> {
        let scenario = self.choices.source().scenario;
        if target.is_pipeline()
            && self.lab.as_ref().is_none_or(|(made_for, _)| *made_for != scenario)
        {
            // The product's table is generated, so there is no source to be missing.
            let lab = Lab::of(&scenario, &Sources::default()).ok();
            self.lab = lab.map(|lab| (scenario.clone(), Rc::new(lab)));
        }
        let lab = self.lab.as_ref().map(|(_, lab)| lab.as_ref());
        Rc::new(export::write(target, &scenario, &self.choices.spec, lab))
    }

    /// What the station wants besides.
    fn next(&mut self) -> Progress {
        let Some(found) = &self.found else { return told("done", 1.0, true) };
        if self.view.station == Station::Measure
            && self.view.compare.is_some()
            && found.comparison.is_none()
        {
            self.work = Work::Learning(0);
            return told("building and testing every change", 0.0, false);
        }
        if self.view.station == Station::Production && found.aborts.is_none() {
            self.work = Work::Trying(Trial::default());
            return told("trying good releases", 0.0, false);
        }
        told("done", 1.0, true)
    }

    /// Finds out about the next change of the catalogue, and begins to compare after the last.
    fn learn(&mut self, nth: usize) -> Progress {
        let Some(simulation) = &mut self.simulation else { return told("done", 1.0, true) };
        let listed = CATALOGUE.iter().map(|entry| Edit::Listed(entry.key.to_owned()));
        let cuts = (1..=CUTS).map(|cut| Edit::Retrain { cut });
        let all: Vec<Edit> = listed.chain(cuts).collect();
        if let Some(edit) = all.get(nth) {
            simulation.workshop().record(std::slice::from_ref(edit), &[]);
            self.work = Work::Learning(nth + 1);
            let share = (nth + 1) as f64 / all.len() as f64;
            return told("building and testing every change", share, false);
        }
        // A quarter has to end in both arms.
        let spec = Spec { weeks: WEEKS, ..self.choices.spec.clone() };
        let other = self.view.compare.unwrap_or(Versus::Quarterly).of(&spec);
        let workshop = self.simulation.take().map(Simulation::into_workshop);
        // Both specs were checked when the simulation was set up.
        let study = workshop.and_then(|workshop| Study::new(spec, other, PAIRS, workshop).ok());
        if let Some(study) = study {
            self.work = Work::Comparing(Box::new(study));
        }
        told("comparing", 0.0, false)
    }

    /// Tries each rule on some more releases that are exactly as good as the one before; whether
    /// there are more to try.
    fn attempt(&mut self, trial: &mut Trial) -> bool {
        let Some(simulation) = &mut self.simulation else { return false };
        let seed = self.choices.spec.seed.wrapping_add(trial.done);
        let base =
            simulation.workshop().known(&[]).and_then(|base| base.standings.first().copied());
        let Some(base): Option<Standing> = base else { return false };
        let rules = [Method::Sequential, Method::Naive, Method::Once];
        for (nth, method) in rules.into_iter().enumerate() {
            let spec =
                rollout::Spec { method, tolerant: false, ..self.choices.spec.rollout.clone() };
            let found = rollout::aborts((&base, &base), &spec, (AT_ONCE, seed));
            match trial.so_far.get_mut(nth) {
                None => trial.so_far.push(found),
                Some(sum) => {
                    sum.looks += (found.looks - sum.looks) * f64::from(found.releases)
                        / f64::from(sum.releases + found.releases);
                    sum.releases += found.releases;
                    sum.stopped += found.stopped;
                }
            }
        }
        trial.done += AT_ONCE;
        trial.done < GOOD
    }

    pub(super) fn is_at_work(&self) -> bool {
        !matches!(self.work, Work::Idle)
    }

    pub(super) fn give_up(&mut self) {
        self.work = Work::Idle;
        if self.simulation.is_none() {
            // The workshop went with a comparison; it is opened again when it is wanted.
            self.played = None;
        }
    }

    /// What was found.
    pub fn found(&self) -> Option<&Found> {
        self.found.as_ref()
    }

    pub(super) fn say(&self) -> Option<Sheet> {
        self.found.as_ref().map(|found| say::sheet(found, &self.view))
    }

    pub(super) fn stops(&self) -> Vec<Stop> {
        self.found.as_ref().map(say::rail).unwrap_or_default()
    }

    pub(super) fn when(&self) -> Timeline {
        self.found.as_ref().map(say::timeline).unwrap_or_default()
    }
}

fn told(phase: &str, share: f64, done: bool) -> Progress {
    Progress { phase: phase.to_owned(), share, done }
}
