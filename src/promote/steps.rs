//! The way of a release, step by step, as it stands: read off the event log.
use serde::{Deserialize, Serialize};

use super::{Event, Happening, Seconds, Simulation};
use crate::check::{Level, Outcome, TESTS};

/// How a step of the rail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// It held.
    Passed,
    /// It stopped the release.
    Failed,
    /// Not run, because something before stopped the release.
    NotRun,
    /// Under way, or not yet begun.
    Open,
}

/// One step of a release's way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepReport {
    /// Its name.
    pub name: String,
    /// How it stands.
    pub status: Status,
    /// Simulated seconds it took so far, over all attempts.
    pub seconds: f64,
    /// How often it was begun.
    pub attempts: u8,
    /// Tests that hold, and tests that were chosen.
    pub tests: (u32, u32),
    /// The verdicts, in order, up to the one that stopped it.
    pub outcomes: Vec<Outcome>,
    /// What happened, line by line.
    pub log: Vec<String>,
}

/// A step under way while the log is read.
#[derive(Clone, Debug, Default)]
struct Walk {
    begun: Option<Seconds>,
    ended: Option<bool>,
    seconds: Seconds,
    attempts: u8,
    red: Option<u16>,
    log: Vec<String>,
}

impl Walk {
    fn begin(&mut self, at: Seconds) {
        self.begun = Some(at);
        self.ended = None;
        self.red = None;
        self.attempts = self.attempts.saturating_add(1);
    }

    fn end(&mut self, at: Seconds, passed: bool) {
        if let Some(begun) = self.begun.take() {
            self.seconds += at.saturating_sub(begun);
        }
        self.ended = Some(passed);
    }

    fn status(&self, stopped: bool) -> Status {
        match self.ended {
            Some(true) => Status::Passed,
            Some(false) => Status::Failed,
            None if stopped => Status::NotRun,
            None => Status::Open,
        }
    }
}

impl Simulation {
    /// The steps of the build server: build, unit, integration and system tests.
    pub(super) fn build_steps(&mut self, number: u32) -> Vec<StepReport> {
        let levels: Vec<Level> = Level::ALL.iter().copied().filter(|l| l.is_build()).collect();
        let mut walks = vec![Walk::default(); levels.len() + 1];
        let mut current = 0;
        for event in self.log.iter().filter(|e| e.release == number && e.place.is_none()) {
            if let Some(walk) = walks.get_mut(current) {
                current = follow(walk, event, current);
                walk.log.push(self.words(event));
            }
            // The next step begins when the one before has held.
            if let Some(next) = walks.get_mut(current)
                && next.attempts == 0
            {
                next.begin(event.at);
            }
        }
        let named = std::iter::once(None).chain(levels.into_iter().map(Some));
        let mut stopped = false;
        let reports: Vec<(Option<Level>, Walk)> = named.zip(walks).collect();
        reports
            .into_iter()
            .map(|(level, walk)| {
                let report = self.step_report(number, level, "Build", walk, stopped);
                stopped |= report.status == Status::Failed;
                report
            })
            .collect()
    }

    /// The steps in the places, in their order: deployed and verified, or rolled out.
    pub(super) fn place_steps(&mut self, number: u32) -> Vec<StepReport> {
        let places: Vec<(String, Option<Level>)> =
            self.spec.places.iter().map(|p| (p.name.clone(), p.level)).collect();
        let live = self.state.live(number);
        let stopped = live.is_none_or(|l| l.rejected || l.red.is_some());
        (0_u8..)
            .zip(places)
            .map(|(at, (name, level))| {
                let mut walk = Walk::default();
                let of = |e: &&Event| e.release == number && e.place == Some(at);
                for event in self.log.iter().filter(of) {
                    stand(&mut walk, event);
                    walk.log.push(self.words(event));
                }
                self.step_report(number, level, &name, walk, stopped)
            })
            .collect()
    }

    fn step_report(
        &mut self,
        number: u32,
        level: Option<Level>,
        place: &str,
        walk: Walk,
        stopped: bool,
    ) -> StepReport {
        let status = walk.status(stopped);
        let chosen = level.map(|level| self.tests_of(level)).unwrap_or_default();
        let (mut outcomes, mut held) = (Vec::new(), 0);
        if matches!(status, Status::Passed | Status::Failed) {
            let edits = self.judged_edits(number);
            let record = self.workshop.record(&edits, &[]);
            for &at in &chosen {
                let Some(outcome) = record.outcomes.get(usize::from(at)) else { break };
                outcomes.push(outcome.clone());
                if walk.red == Some(at) {
                    break;
                }
                held += u32::from(outcome.passed);
            }
        }
        let open = walk.begun.map_or(0, |begun| self.state.now.saturating_sub(begun));
        StepReport {
            name: level.filter(|l| l.is_build()).map_or(place, |l| l.name()).to_owned(),
            status,
            seconds: (walk.seconds + open) as f64,
            attempts: walk.attempts,
            tests: (held, chosen.len() as u32),
            outcomes,
            log: walk.log,
        }
    }

    /// The edits of the release whose verdicts a release goes by: its own, unless they are kept by name.
    fn judged_edits(&self, number: u32) -> Vec<crate::change::Edit> {
        let entry = |number: u32| self.ledger.get((number as usize).wrapping_sub(1));
        let own = entry(number);
        let judged = match own.and_then(|own| own.reused) {
            Some(first) => entry(first),
            None => own,
        };
        judged.map(|release| release.edits.clone()).unwrap_or_default()
    }

    /// Tests that are chosen, of all.
    pub fn chosen_tests(&self) -> (u32, u32) {
        (self.running.iter().filter(|on| **on).count() as u32, TESTS.len() as u32)
    }
}

/// What an event of the build server does to the step under way; the step that is under way then.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other events are not of the build server")]
fn follow(walk: &mut Walk, event: &Event, current: usize) -> usize {
    match event.what {
        Happening::Committed | Happening::Rerun => walk.begin(event.at),
        Happening::Built | Happening::Green(_) => {
            walk.end(event.at, true);
            return current + 1;
        }
        Happening::BuildFailed => walk.end(event.at, false),
        Happening::Red(test, _) => {
            walk.end(event.at, false);
            walk.red = Some(test);
        }
        _ => {}
    }
    current
}

/// What an event in a place does to the step there.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other events neither begin nor end it")]
fn stand(walk: &mut Walk, event: &Event) {
    match event.what {
        Happening::Promoting => walk.begin(event.at),
        Happening::Verified | Happening::Served => walk.end(event.at, true),
        Happening::Refuted(test, _) => {
            walk.end(event.at, false);
            walk.red = Some(test);
        }
        Happening::Aborted | Happening::Errored | Happening::Noticed(_) => {
            walk.end(event.at, false);
        }
        Happening::Rerun | Happening::Resumed if walk.ended == Some(false) => walk.begin(event.at),
        _ => {}
    }
}
