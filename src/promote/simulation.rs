//! The engine: tasks in the order of their time.
use std::{collections::BTreeMap, rc::Rc};

use super::{
    Action, Cause, Event, Happening, Release, Seconds, Site, Spec, SpecError, State, WEEK,
    Workshop,
    replay::Snapshot,
    state::{Due, Task},
};
use crate::{
    check::{Keying, Level, TESTS},
    digest::Digest,
    release::LOCATIONS,
    rng::Rng,
    rollout,
};

/// What the engine needs to know of a release at every turn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Brief {
    pub(super) built: bool,
    /// Positions in the list of the tests that fail, in order.
    pub(super) failing: Vec<u16>,
    /// One per location.
    pub(super) standings: Vec<rollout::Standing>,
}

/// How far a simulation is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    /// There is more to do; the share of the time that is over.
    More(f64),
    /// The end is reached.
    Done,
}

/// Delivery under way.
#[derive(Debug)]
pub struct Simulation {
    pub(super) spec: Spec,
    pub(super) workshop: Workshop,
    pub(super) state: State,
    pub(super) log: Vec<Event>,
    pub(super) ledger: Vec<Release>,
    pub(super) script: Vec<(Seconds, Action)>,
    /// What of the script could not be done when its time came, and why.
    pub(super) refusals: Vec<(Seconds, String)>,
    pub(super) snapshots: Vec<Snapshot>,
    pub(super) briefs: Vec<Rc<Brief>>,
    pub(super) tasks: u64,
    pub(super) work: u64,
    /// By which name the verdicts of each release are kept, where they are kept by name.
    pub(super) names: Vec<Digest>,
    pub(super) running: Vec<bool>,
    /// What changes of the catalogue do that somebody made by hand.
    pub(super) by_hand: BTreeMap<String, Rc<Brief>>,
}

impl Simulation {
    /// Sets everything up: the product of the beginning serves everywhere.
    ///
    /// # Errors
    /// [`SpecError`].
    pub fn new(spec: Spec, workshop: Workshop) -> Result<Self, SpecError> {
        spec.validate()?;
        let site = Site {
            live: 0,
            desired: 0,
            since: 0,
            stable: 0,
            coming: None,
            rollout: None,
            held: false,
            drifted: None,
            incident: None,
            ended: None,
            mirrored: None,
            served: vec![0],
            harm: 0.0,
            gain: 0.0,
            counted: 0,
            payments: 0.0,
            worse: 0.0,
        };
        let quarantined = (0..)
            .zip(TESTS)
            .filter(|(_, test)| spec.quarantine.iter().any(|key| key == test.key))
            .map(|(at, _)| at)
            .collect();
        let state = State {
            now: 0,
            releases: 0,
            progress: Vec::new(),
            places: vec![site; spec.places.len()],
            head: Vec::new(),
            quarantined,
            waiting: Vec::new(),
            queue: Vec::new(),
            order: 0,
            team_commits: 0,
            known_lines: 0,
        };
        let running = TESTS.iter().map(|test| spec.runs(test)).collect();
        let mut simulation = Self {
            spec,
            workshop,
            state,
            log: Vec::new(),
            ledger: Vec::new(),
            script: Vec::new(),
            refusals: Vec::new(),
            snapshots: Vec::new(),
            briefs: Vec::new(),
            tasks: 0,
            work: 0,
            names: Vec::new(),
            running,
            by_hand: BTreeMap::new(),
        };
        let base = simulation.workshop.record(&[], &[]);
        let base = Brief::of(&base);
        simulation.briefs.push(Rc::new(base));
        if simulation.spec.keying == Keying::Name {
            let name = simulation.workshop.name(&[]);
            simulation.names.push(name);
        }
        simulation.start_team();
        simulation.keep();
        Ok(simulation)
    }

    /// The choices.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// Where everything is now.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What happened so far, in order.
    pub fn log(&self) -> &[Event] {
        &self.log
    }

    /// The releases so far, by number from 1.
    pub fn ledger(&self) -> &[Release] {
        &self.ledger
    }

    /// What was planned and could not be done when its time came: when, and why.
    pub fn refusals(&self) -> &[(Seconds, String)] {
        &self.refusals
    }

    /// The workshop, to look at what was found of a release.
    pub fn workshop(&mut self) -> &mut Workshop {
        &mut self.workshop
    }

    /// Content hash of everything that happened and of what stands where.
    pub fn fingerprint(&self) -> Digest {
        Digest::of(&(&self.log, &self.ledger, &self.state.places))
    }

    /// Gives the workshop back, with everything that was found, for another simulation.
    pub fn into_workshop(self) -> Workshop {
        self.workshop
    }

    /// Tasks that were carried out, those that were played again counted again: what going to an
    /// instant costs.
    pub fn work(&self) -> u64 {
        self.work
    }

    /// Does the next task, if it is due by `until`; false if none is.
    pub fn step(&mut self, until: Seconds) -> bool {
        let Some(due) = self.state.next(until.min(self.spec.end())) else { return false };
        self.state.now = due.at;
        self.carry_out(due);
        self.tasks += 1;
        self.work += 1;
        if self.tasks.is_multiple_of(64) {
            self.keep();
        }
        true
    }

    /// Goes on for up to `tasks` tasks.
    pub fn advance(&mut self, tasks: u32) -> Progress {
        for _ in 0..tasks {
            if !self.step(Seconds::MAX) {
                self.finish();
                return Progress::Done;
            }
        }
        Progress::More(self.state.now as f64 / self.spec.end().max(1) as f64)
    }

    /// Goes to an instant, forward or back.
    pub fn go_to(&mut self, at: Seconds) {
        let at = at.min(self.spec.end());
        if at < self.state.now {
            self.restore(at);
        }
        while self.step(at) {}
        self.state.now = at;
    }

    /// Goes to the end.
    pub fn finish(&mut self) {
        self.go_to(self.spec.end());
    }

    fn carry_out(&mut self, due: Due) {
        let cause = due.cause;
        match due.task {
            Task::TeamCommit => self.team_commit(),
            Task::TeamRetrain => self.team_retrain(),
            Task::QuarterEnd => self.quarter_end(),
            Task::Script(line) => self.act_line(line),
            Task::Build(release) => self.end_build(release, cause),
            Task::Level(release, level) => self.end_level(release, level, cause),
            Task::Mend(release, is_fix) => self.mend(release, is_fix, cause),
            Task::Look(place) => self.look_for(place, cause),
            Task::Approve(place, release) => self.agree(place, release, cause),
            Task::Resume(place) => self.resume(place, cause),
            Task::Arrive(place, release) => self.arrive(place, release, cause),
            Task::Verify(place, release) => self.end_verification(place, release, cause),
            Task::RolloutLook(place, release) => self.look_at_rollout(place, release, cause),
            Task::Notice(place, release, how) => self.notice(place, release, how, cause),
            Task::GoBack(place, release) => self.go_back(place, release, cause),
            Task::Lift(place) => self.lift(place, cause),
            Task::Heal(place) => self.heal(place, cause),
            Task::Suffer(place, how) => self.suffer(place, how, cause),
            Task::Outage => self.outage(),
            Task::OutageEnd(event) => {
                self.emit(Happening::OutageOver, 0, None, Some(event));
            }
        }
    }

    /// Writes an event; its position.
    pub(super) fn emit(
        &mut self,
        what: Happening,
        release: u32,
        place: Option<u8>,
        cause: Cause,
    ) -> u32 {
        self.log.push(Event { at: self.state.now, what, release, place, cause });
        self.log.len() as u32 - 1
    }

    /// Puts a task in the queue, so many seconds from now.
    pub(super) fn after(&mut self, seconds: f64, task: Task, cause: Cause) {
        let at = self.state.now + seconds.max(0.0).round() as Seconds;
        self.state.schedule(at, task, cause);
    }

    /// A stream of its own for one decision.
    pub(super) fn stream(&self, name: &str, release: u32, place: u8) -> Rng {
        Rng::new(self.spec.seed, &format!("deliver.{name}.{release}.{place}"))
    }

    /// An exponential waiting time with this mean, in seconds.
    pub(super) fn wait(&self, name: &str, release: u32, place: u8, mean_s: f64) -> f64 {
        self.stream(name, release, place).exponential() * mean_s
    }

    pub(super) fn brief(&self, release: u32) -> Rc<Brief> {
        let at = (release as usize).min(self.briefs.len().saturating_sub(1));
        Rc::clone(&self.briefs[at])
    }

    /// True if somebody of a simulated team reacts to what becomes of a release: those that the
    /// learner committed wait for the learner.
    pub(super) fn is_teams(&self, release: u32) -> bool {
        self.ledger.get(release.saturating_sub(1) as usize).is_some_and(|r| r.change.is_none())
    }

    /// The tests of a level that run, by position in the list.
    pub(super) fn tests_of(&self, level: Level) -> Vec<u16> {
        (0..)
            .zip(TESTS)
            .filter(|(at, test)| test.level == level && self.running[usize::from(*at)])
            .map(|(at, _)| at)
            .collect()
    }

    /// The location that a place of Production is.
    pub(super) fn location(&self, place: u8) -> usize {
        let location = self.spec.places.get(usize::from(place)).map_or(0, |p| p.location);
        usize::from(location).min(LOCATIONS.len() - 1)
    }

    /// Weeks so far.
    pub fn weeks(&self) -> f64 {
        self.state.now as f64 / WEEK as f64
    }
}

impl Brief {
    pub(super) fn of(record: &super::Record) -> Self {
        let failing = (0..)
            .zip(&record.outcomes)
            .filter(|(_, outcome)| !outcome.passed)
            .map(|(at, _)| at)
            .collect();
        Self { built: record.artifact.is_some(), failing, standings: record.standings.clone() }
    }

    /// Several changes in one release: what fails for one fails for all, and costs add up. That is
    /// an assumption: two faults may hide each other.
    pub(super) fn merged(base: &Self, parts: &[Rc<Self>]) -> Self {
        let mut merged = base.clone();
        for part in parts {
            merged.built &= part.built;
            merged.failing.extend(part.failing.iter().filter(|f| !base.failing.contains(f)));
            for ((sum, own), start) in
                merged.standings.iter_mut().zip(&part.standings).zip(&base.standings)
            {
                sum.cost += own.cost - start.cost;
                sum.errors = (sum.errors + own.errors - start.errors).clamp(0.0, 1.0);
                sum.held = (sum.held + own.held - start.held).clamp(0.0, 1.0);
                sum.mean_ms = (sum.mean_ms + own.mean_ms - start.mean_ms).max(0.1);
                sum.p95_ms = (sum.p95_ms + own.p95_ms - start.p95_ms).max(0.1);
            }
        }
        merged.failing.sort_unstable();
        merged.failing.dedup();
        merged
    }
}
