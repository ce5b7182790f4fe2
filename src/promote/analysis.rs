//! Looks at a rollout under way, and what they do to it.
use std::rc::Rc;

use super::{
    Cause, Happening, MINUTE, Mirrored, Simulation,
    live::BACK_S,
    simulation::Brief,
    state::{Rollout, Task},
};
use crate::rollout::{
    self, Canary, Method, Metric, OnError, RETRY_S, Step, Strategy, Verdict, sample_size,
};

/// Rise of the share of errors at which a preview or a shadow fails (ours).
const SEEN: f64 = 0.02;
/// Rise at which new copies do not become ready (ours).
const NOT_READY: f64 = 0.5;

impl Simulation {
    pub(super) fn next_look(&mut self, place: u8, release: u32, stair: Step, event: u32) {
        let seconds = self.pause_of(place, stair) / f64::from(self.looks(stair));
        self.after(seconds, Task::RolloutLook(place, release), Some(event));
    }

    /// Looks in a step.
    fn looks(&self, stair: Step) -> u8 {
        let rollout = &self.spec.rollout;
        match rollout.strategy {
            Strategy::Experiment | Strategy::Bandit => 1,
            Strategy::AllAtOnce
            | Strategy::Rolling
            | Strategy::BlueGreen
            | Strategy::Canary
            | Strategy::Shadow => {
                if rollout.judges(stair) {
                    rollout.looks.max(1)
                } else {
                    1
                }
            }
        }
    }

    /// Seconds of a step: an A/B test lasts until it has its customers.
    fn pause_of(&self, place: u8, stair: Step) -> f64 {
        let least = f64::from(stair.pause_s);
        let Some(each) = self.customers(place) else { return least };
        let brief = self.brief(self.state.places[usize::from(place)].live);
        let rate = brief.standings.get(self.location(place)).map_or(0.0, |s| s.per_minute);
        least.max((each as f64 / (rate / 2.0).max(1e-9) * 60.0).ceil())
    }

    /// Customers that each arm of an A/B test under way in a place needs; `None` where there is none.
    pub fn customers(&self, place: u8) -> Option<u64> {
        let rollout = &self.spec.rollout;
        if rollout.strategy != Strategy::Experiment || !rollout.analysis {
            return None;
        }
        let brief = self.felt(place, self.state.places.get(usize::from(place))?.live);
        let standing = brief.standings.get(self.location(place))?;
        let passed = (1.0 - standing.errors) * (1.0 - standing.held);
        sample_size(passed, passed - rollout.effect, rollout.alpha, rollout.power)
    }

    /// A look at a rollout under way.
    pub(super) fn look_at_rollout(&mut self, place: u8, release: u32, cause: Cause) {
        let at = usize::from(place);
        let Some(rollout) = self.state.places[at].rollout.clone() else { return };
        if rollout.release != release || rollout.paused {
            return;
        }
        let stairs = self.spec.rollout.stairs();
        let Some(stair) = stairs.get(usize::from(rollout.step)).copied() else { return };
        let judged = self.spec.rollout.judges(stair);
        if judged && self.is_unmeasured(place, &rollout) {
            self.unmeasured(place, &rollout, cause);
            return;
        }
        let looks = self.looks(stair);
        let last_of_step = rollout.look + 1 >= looks;
        let last = last_of_step && usize::from(rollout.step) + 1 == stairs.len();
        let mut cause = cause;
        let seconds = self.pause_of(place, stair) / f64::from(looks);
        let (verdict, canary) = if judged && self.spec.rollout.strategy == Strategy::Bandit {
            (self.play(place, &rollout, seconds, last), rollout.canary)
        } else if judged {
            self.judge(place, &rollout, seconds, last)
        } else if self.spec.rollout.strategy == Strategy::Shadow {
            let (verdict, event) = self.mirror(place, &rollout, cause);
            cause = Some(event);
            (verdict, rollout.canary)
        } else {
            (self.preview(place, &rollout), rollout.canary)
        };
        let worst = canary.worst().map_or(0, |finding| metric_number(finding.metric));
        let (failed, unsure) = (canary.failed, canary.inconclusive);
        if let Some(rollout) = &mut self.state.places[at].rollout {
            rollout.canary = canary;
            rollout.look += 1;
        }
        let choices = &self.spec.rollout;
        let (forgiven, dry) = (choices.failure_limit, choices.dry_run);
        let unsure = unsure > choices.inconclusive_limit;
        match verdict {
            Verdict::Fail => {
                if !matches!(self.spec.rollout.strategy, Strategy::Shadow | Strategy::Bandit) {
                    cause = Some(self.emit(Happening::Worse(worst), release, Some(place), cause));
                }
                // A bandit has no looks that could be forgiven: it has given the release up.
                let given_up = self.spec.rollout.strategy == Strategy::Bandit;
                if !dry && (failed > forgiven || !judged || given_up) {
                    self.abort(place, release, cause);
                    return;
                }
            }
            Verdict::Inconclusive if unsure && !dry => {
                self.pause(place, release, cause);
                return;
            }
            Verdict::Inconclusive | Verdict::Pass => {}
        }
        if !last_of_step {
            self.next_look(place, release, stair, cause.unwrap_or_default());
            return;
        }
        let is_bandit = self.spec.rollout.strategy == Strategy::Bandit;
        if verdict == Verdict::Pass && judged && (last || !is_bandit) {
            cause = Some(self.emit(Happening::Passed(stair.percent), release, Some(place), cause));
        }
        self.begin_step(place, release, rollout.step + 1, cause);
    }

    fn judge(&self, place: u8, rollout: &Rollout, seconds: f64, last: bool) -> (Verdict, Canary) {
        let location = self.location(place);
        let (new, old) = self.arms(place, rollout.release);
        let mut canary = rollout.canary.clone();
        let (Some(new), Some(old)) = (new.standings.get(location), old.standings.get(location))
        else {
            return (Verdict::Inconclusive, canary);
        };
        let name = format!("canary.{}.{}", rollout.step, rollout.look);
        let mut rng = self.stream(&name, rollout.release, place);
        let share = f64::from(rollout.percent) / 100.0;
        let choices = &self.spec.rollout;
        let once = rollout::Spec { method: Method::Once, ..choices.clone() };
        let spec = if choices.strategy == Strategy::Experiment { &once } else { choices };
        let verdict = canary.observe((new, old), (share, seconds), spec, last, &mut rng);
        (verdict, canary)
    }

    /// The new release and the old one as they do in a place.
    fn arms(&self, place: u8, release: u32) -> (Rc<Brief>, Rc<Brief>) {
        let live = self.state.places[usize::from(place)].live;
        (self.felt(place, release), self.felt(place, live))
    }

    /// A bandit plays for some seconds.
    fn play(&mut self, place: u8, rollout: &Rollout, seconds: f64, last: bool) -> Verdict {
        let (location, (new, old)) = (self.location(place), self.arms(place, rollout.release));
        let (Some(new), Some(old)) = (new.standings.get(location), old.standings.get(location))
        else {
            return Verdict::Inconclusive;
        };
        let mut rng = self.stream(&format!("bandit.{}", rollout.step), rollout.release, place);
        let mut arms = rollout.arms;
        arms.play((new, old), (f64::from(rollout.percent) / 100.0, seconds), &mut rng);
        if let Some(rollout) = &mut self.state.places[usize::from(place)].rollout {
            rollout.arms = arms;
        }
        let choices = &self.spec.rollout;
        if arms.payments() < f64::from(choices.least) {
            Verdict::Inconclusive
        } else if arms.is_lost(choices.alpha, last) {
            Verdict::Fail
        } else {
            Verdict::Pass
        }
    }

    /// True if the store of metrics does not answer.
    fn is_unmeasured(&self, place: u8, rollout: &Rollout) -> bool {
        let chance = self.spec.rollout.unmeasured;
        let (step, look, errors) = (rollout.step, rollout.look, rollout.canary.errors);
        chance > 0.0
            && self
                .stream(&format!("unmeasured.{step}.{look}.{errors}"), rollout.release, place)
                .chance(chance)
    }

    /// A measurement failed: it is tried again soon; too often in a row, and the analysis is given up.
    fn unmeasured(&mut self, place: u8, rollout: &Rollout, cause: Cause) {
        let release = rollout.release;
        let errors = rollout.canary.errors.saturating_add(1);
        if let Some(rollout) = &mut self.state.places[usize::from(place)].rollout {
            rollout.canary.errors = errors;
        }
        let event = self.emit(Happening::Unmeasured(errors), release, Some(place), cause);
        if errors <= self.spec.rollout.error_limit {
            self.after(f64::from(RETRY_S), Task::RolloutLook(place, release), Some(event));
            return;
        }
        let event = self.emit(Happening::Errored, release, Some(place), Some(event));
        if self.spec.rollout.dry_run {
            self.begin_step(place, release, rollout.step + 1, Some(event));
            return;
        }
        if let Some(rollout) = &mut self.state.places[usize::from(place)].rollout {
            rollout.errored = true;
        }
        match self.spec.rollout.on_error {
            OnError::Pause => self.pause(place, release, Some(event)),
            OnError::GoBack => {
                if let Some(rollout) = &mut self.state.places[usize::from(place)].rollout {
                    rollout.paused = true;
                }
                self.after(BACK_S, Task::GoBack(place, release), Some(event));
            }
        }
    }

    /// The place went back because nothing could be measured: it is held, and the release is as good
    /// as it was.
    pub(super) fn hold_after_error(&mut self, place: u8, release: u32, event: u32) {
        let site = &mut self.state.places[usize::from(place)];
        site.held = true;
        let back = site.live;
        let event = self.emit(Happening::Held, back, Some(place), Some(event));
        if self.is_teams(release) {
            // Somebody mends the store of metrics and lets the place go on.
            let mean = self.spec.team.approve_minutes * MINUTE as f64;
            let wait = self.wait("lift", event, place, mean);
            self.after(wait, Task::Lift(place), Some(event));
        }
    }

    /// Holds what nobody heard against what served.
    fn mirror(&mut self, place: u8, rollout: &Rollout, cause: Cause) -> (Verdict, u32) {
        let at = usize::from(place);
        let (release, against) = (rollout.release, self.state.places[at].live);
        let edits = |number: u32| {
            let entry = self.ledger.get((number as usize).wrapping_sub(1));
            entry.map(|entry| entry.edits.clone()).unwrap_or_default()
        };
        let (new, old) = (edits(release), edits(against));
        let matrix = self.workshop.mirrored(&new, &old, self.location(place));
        self.state.places[at].mirrored = Some(Mirrored { release, against, matrix });
        let permille = (matrix.share() * 1_000.0).round() as u16;
        let event = self.emit(Happening::Mirrored(permille), release, Some(place), cause);
        let choices = &self.spec.rollout;
        let verdict = if !choices.analysis {
            Verdict::Pass
        } else if self.preview(place, rollout) == Verdict::Fail
            || matrix.share() > choices.disagreement
        {
            Verdict::Fail
        } else if matrix.payments() < u64::from(choices.least) {
            Verdict::Inconclusive
        } else {
            Verdict::Pass
        };
        (verdict, event)
    }

    /// Without users or without analysis only what falls over at once is seen: the new copies do
    /// not become ready, or the preview does not answer.
    fn preview(&self, place: u8, rollout: &Rollout) -> Verdict {
        let location = self.location(place);
        let errors =
            |release| self.felt(place, release).standings.get(location).map_or(0.0, |s| s.errors);
        let before = errors(self.state.places[usize::from(place)].live);
        let limit = match self.spec.rollout.strategy {
            Strategy::BlueGreen | Strategy::Shadow if self.spec.rollout.analysis => SEEN,
            Strategy::AllAtOnce
            | Strategy::Rolling
            | Strategy::BlueGreen
            | Strategy::Canary
            | Strategy::Shadow
            | Strategy::Experiment
            | Strategy::Bandit => NOT_READY,
        };
        if errors(rollout.release) - before > limit { Verdict::Fail } else { Verdict::Pass }
    }

    fn pause(&mut self, place: u8, release: u32, cause: Cause) {
        if let Some(rollout) = &mut self.state.places[usize::from(place)].rollout {
            rollout.paused = true;
        }
        let event = self.emit(Happening::Paused, release, Some(place), cause);
        if self.is_teams(release) {
            // A person looks at the same numbers and lets it go on.
            let mean = self.spec.team.approve_minutes * MINUTE as f64;
            let wait = self.wait("resume", release, place, mean);
            self.after(wait, Task::Resume(place), Some(event));
        }
    }

    /// A paused rollout goes on.
    pub(super) fn resume(&mut self, place: u8, cause: Cause) {
        let Some(rollout) = &mut self.state.places[usize::from(place)].rollout else { return };
        if !rollout.paused {
            return;
        }
        rollout.paused = false;
        rollout.errored = false;
        rollout.canary.inconclusive = 0;
        rollout.canary.errors = 0;
        let (release, step) = (rollout.release, rollout.step);
        let event = self.emit(Happening::Resumed, release, Some(place), cause);
        self.begin_step(place, release, step + 1, Some(event));
    }
}

fn metric_number(metric: Metric) -> u8 {
    Metric::ALL.iter().position(|m| *m == metric).unwrap_or_default() as u8
}
