//! The build server: build, unit, integration, system tests, in this order; red stops the rest.
use std::rc::Rc;

use super::{Cause, Happening, Live, Seconds, Simulation, state::Task};
use crate::check::{Level, TESTS};

/// Seconds that a build takes.
const BUILD_S: f64 = 42.0;
/// Seconds until a red test is said.
const SAY_S: f64 = 1.0;

/// How a level ends.
pub(super) struct Ending {
    /// Seconds it takes.
    pub(super) seconds: f64,
    /// The test that stopped it, and whether it failed for no reason.
    pub(super) red: Option<(u16, bool)>,
    /// It holds elsewhere: what was changed in the place by hand made it fail.
    pub(super) by_hand: bool,
    /// Tests in quarantine that failed.
    pub(super) ignored: Vec<u16>,
}

impl Simulation {
    /// A release begins: it is committed and its build starts. The event of the commit.
    pub(super) fn begin(&mut self, release: u32, cause: Cause) -> u32 {
        let committed = self.emit(Happening::Committed, release, None, cause);
        let places = self.spec.places.len();
        self.state.progress.push(Live {
            release,
            built: false,
            red: None,
            attempts: 1,
            verified: vec![None; places],
            left: vec![None; places],
            approvals: vec![None; places],
            rejected: false,
            bypass: None,
            refused: None,
        });
        self.forget_old();
        self.after(BUILD_S * self.spec.team.by_hand, Task::Build(release), Some(committed));
        committed
    }

    pub(super) fn end_build(&mut self, release: u32, cause: Cause) {
        if !self.brief(release).built {
            let event = self.emit(Happening::BuildFailed, release, None, cause);
            if let Some(live) = self.state.live_mut(release) {
                live.red = Some(u8::MAX);
            }
            self.mend_later(release, false, event);
            return;
        }
        let event = self.emit(Happening::Built, release, None, cause);
        self.begin_level(release, 0, Some(event));
    }

    /// Starts the tests of a level of the build.
    pub(super) fn begin_level(&mut self, release: u32, level: u8, cause: Cause) {
        let ending = self.run_level(release, Level::ALL[usize::from(level)], None);
        self.after(ending.seconds, Task::Level(release, level), cause);
    }

    pub(super) fn end_level(&mut self, release: u32, level: u8, cause: Cause) {
        let ending = self.run_level(release, Level::ALL[usize::from(level)], None);
        for test in ending.ignored {
            self.emit(Happening::Ignored(test), release, None, cause);
        }
        if let Some((test, flaky)) = ending.red {
            let event = self.emit(Happening::Red(test, flaky), release, None, cause);
            if let Some(live) = self.state.live_mut(release) {
                live.red = Some(level);
            }
            if flaky && self.is_teams(release) {
                // Somebody looks, sees nothing, and presses the button.
                self.rerun(release, Some(event));
            } else {
                self.mend_later(release, false, event);
            }
            return;
        }
        let event = self.emit(Happening::Green(level), release, None, cause);
        let next = level + 1;
        if Level::ALL.get(usize::from(next)).is_some_and(|level| level.is_build()) {
            self.begin_level(release, next, Some(event));
            return;
        }
        if let Some(live) = self.state.live_mut(release) {
            live.built = true;
        }
        self.look_after(event, None);
    }

    /// Begins again at the step that failed. The build and the levels before are not repeated.
    pub(super) fn rerun(&mut self, release: u32, cause: Cause) {
        let Some(live) = self.state.live_mut(release) else { return };
        live.attempts = live.attempts.saturating_add(1);
        if let Some(place) = live.refused.take() {
            let event = self.emit(Happening::Rerun, release, Some(place), cause);
            self.look_after(event, Some(place));
            return;
        }
        let Some(level) = live.red.take() else { return };
        let event = self.emit(Happening::Rerun, release, None, cause);
        if level == u8::MAX {
            self.after(BUILD_S, Task::Build(release), Some(event));
        } else {
            self.begin_level(release, level, Some(event));
        }
    }

    /// Lets a test run without stopping anything from now on, or lets it stop releases again.
    pub(super) fn quarantine(&mut self, key: &str, on: bool) {
        let Some(at) = TESTS.iter().position(|test| test.key == key) else { return };
        let at = at as u16;
        self.state.quarantined.retain(|known| *known != at);
        if on {
            self.state.quarantined.push(at);
        }
        let what = if on { Happening::Quarantined(at) } else { Happening::Trusted(at) };
        self.emit(what, 0, None, None);
    }

    /// True if a test runs and stops releases now.
    pub(super) fn stops(&self, at: u16) -> bool {
        self.running[usize::from(at)] && !self.state.quarantined.contains(&at)
    }

    /// Runs the tests of a level on a release, in order, up to the first that stops it; in a place as
    /// it stands there, with what was changed by hand.
    pub(super) fn run_level(&self, release: u32, level: Level, place: Option<u8>) -> Ending {
        let own = self.brief(release);
        let brief = place.map_or_else(|| Rc::clone(&own), |place| self.felt(place, release));
        let attempts = self.state.live(release).map_or(1, |live| live.attempts);
        let flaky = self.spec.flakiness > 0.0;
        let mut draws = flaky.then(|| self.stream("flaky", release, attempts * 8 + level as u8));
        let mut ending = Ending { seconds: 0.0, red: None, by_hand: false, ignored: Vec::new() };
        for at in self.tests_of(level) {
            let fails = brief.failing.binary_search(&at).is_ok();
            let flakes = draws.as_mut().is_some_and(|rng| rng.chance(self.spec.flakiness));
            ending.seconds += f64::from(TESTS[usize::from(at)].seconds) * self.spec.team.by_hand;
            if fails || flakes {
                if self.stops(at) {
                    ending.seconds += SAY_S;
                    // Where only the place is to blame, the release may try again.
                    let to_blame = own.failing.binary_search(&at).is_ok();
                    ending.red = Some((at, !to_blame));
                    ending.by_hand = fails && !to_blame;
                    return ending;
                }
                ending.ignored.push(at);
            }
        }
        ending
    }

    /// Releases that can no longer move are no part of the state.
    fn forget_old(&mut self) {
        const KEPT: usize = 12;
        if self.state.progress.len() <= KEPT {
            return;
        }
        let sites = &self.state.places;
        let stands = |release: u32| {
            sites.iter().any(|site| {
                site.live == release || site.coming == Some(release) || site.stable == release
            })
        };
        let first_kept = self.state.progress.len() - KEPT;
        let mut at = 0;
        self.state.progress.retain(|live| {
            at += 1;
            at > first_kept || stands(live.release)
        });
    }

    /// Everybody looks whether there is something to promote: `place`, or all.
    pub(super) fn look_after(&mut self, event: u32, place: Option<u8>) {
        let now: Seconds = self.state.now;
        for at in 0..self.spec.places.len() as u8 {
            if place.is_none_or(|place| place == at) {
                self.state.schedule(now, Task::Look(at), Some(event));
            }
        }
    }
}
