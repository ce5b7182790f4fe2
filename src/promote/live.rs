//! Production: traffic moves step by step, harm is counted, noticed and ended.
use super::{
    Cause, DAY, Happening, Incident, MINUTE, Simulation,
    state::{Rollout, Task},
};
use crate::rollout::{Canary, Metric, Strategy, Verdict};

/// Seconds of going back when a machine does it.
const BACK_S: f64 = 30.0;

impl Simulation {
    /// Traffic begins to move to a release.
    pub(super) fn begin_rollout(&mut self, place: u8, release: u32, cause: Cause) {
        let at = usize::from(place);
        let stairs = self.spec.rollout.stairs();
        let window = usize::from(self.spec.rollout.window);
        let known = self.state.places[at].served.iter().rev().take(window).any(|&r| r == release);
        if stairs.is_empty() || known {
            self.serve(place, release, cause);
            return;
        }
        self.count(place);
        self.state.places[at].rollout = Some(Rollout {
            release,
            step: 0,
            look: 0,
            percent: 0,
            canary: Canary::default(),
            paused: false,
            begun: cause,
        });
        self.begin_step(place, release, 0, cause);
    }

    fn begin_step(&mut self, place: u8, release: u32, step: u8, cause: Cause) {
        let stairs = self.spec.rollout.stairs();
        let Some(stair) = stairs.get(usize::from(step)).copied() else {
            self.serve(place, release, cause);
            return;
        };
        self.count(place);
        if let Some(rollout) = &mut self.state.places[usize::from(place)].rollout {
            rollout.step = step;
            rollout.look = 0;
            rollout.percent = stair.percent;
        }
        let event = self.emit(Happening::Weight(stair.percent), release, Some(place), cause);
        self.next_look(place, release, f64::from(stair.pause_s), event);
    }

    fn next_look(&mut self, place: u8, release: u32, pause_s: f64, event: u32) {
        let looks = if self.spec.rollout.is_judged() { self.spec.rollout.looks.max(1) } else { 1 };
        let seconds = pause_s / f64::from(looks);
        self.after(seconds, Task::RolloutLook(place, release), Some(event));
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
        let judged = self.spec.rollout.is_judged();
        let looks = if judged { self.spec.rollout.looks.max(1) } else { 1 };
        let pause_s = f64::from(stair.pause_s);
        let last_of_step = rollout.look + 1 >= looks;
        let last = last_of_step && usize::from(rollout.step) + 1 == stairs.len();
        let (verdict, canary) = if judged {
            self.judge(place, &rollout, pause_s / f64::from(looks), last)
        } else {
            (self.preview(place, &rollout), rollout.canary)
        };
        let worst = canary.worst().map_or(0, |finding| metric_number(finding.metric));
        let (failed, unsure) = (canary.failed, canary.inconclusive);
        if let Some(rollout) = &mut self.state.places[at].rollout {
            rollout.canary = canary;
            rollout.look += 1;
        }
        let forgiven = self.spec.rollout.failure_limit;
        let mut cause = cause;
        if verdict == Verdict::Fail {
            let event = self.emit(Happening::Worse(worst), release, Some(place), cause);
            cause = Some(event);
            if !self.spec.rollout.dry_run && (failed > forgiven || !judged) {
                self.abort(place, release, cause);
                return;
            }
        }
        if verdict == Verdict::Inconclusive && unsure > self.spec.rollout.inconclusive_limit {
            self.pause(place, release, cause);
            return;
        }
        if last_of_step {
            let event = if verdict == Verdict::Pass && judged {
                self.emit(Happening::Passed(stair.percent), release, Some(place), cause)
            } else {
                cause.unwrap_or_default()
            };
            self.begin_step(place, release, rollout.step + 1, Some(event));
        } else {
            self.next_look(place, release, pause_s, cause.unwrap_or_default());
        }
    }

    fn judge(&self, place: u8, rollout: &Rollout, seconds: f64, last: bool) -> (Verdict, Canary) {
        let location = self.location(place);
        let (new, old) =
            (self.brief(rollout.release), self.brief(self.state.places[usize::from(place)].live));
        let mut canary = rollout.canary.clone();
        let (Some(new), Some(old)) = (new.standings.get(location), old.standings.get(location))
        else {
            return (Verdict::Inconclusive, canary);
        };
        let name = format!("canary.{}.{}", rollout.step, rollout.look);
        let mut rng = self.stream(&name, rollout.release, place);
        let share = f64::from(rollout.percent) / 100.0;
        let verdict =
            canary.observe((new, old), (share, seconds), &self.spec.rollout, last, &mut rng);
        (verdict, canary)
    }

    /// Without traffic or without analysis only what falls over at once is seen: the new copies do
    /// not become ready, or the preview does not answer.
    fn preview(&self, place: u8, rollout: &Rollout) -> Verdict {
        let location = self.location(place);
        let errors =
            |release| self.brief(release).standings.get(location).map_or(0.0, |s| s.errors);
        let before = errors(self.state.places[usize::from(place)].live);
        let limit = match self.spec.rollout.strategy {
            Strategy::BlueGreen if self.spec.rollout.analysis => 0.02,
            Strategy::AllAtOnce | Strategy::Rolling | Strategy::BlueGreen | Strategy::Canary => 0.5,
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
        rollout.canary.inconclusive = 0;
        let (release, step) = (rollout.release, rollout.step);
        let event = self.emit(Happening::Resumed, release, Some(place), cause);
        self.begin_step(place, release, step + 1, Some(event));
    }

    /// All traffic goes to a release.
    pub(super) fn serve(&mut self, place: u8, release: u32, cause: Cause) {
        self.count(place);
        let now = self.state.now;
        let before = self.state.places[usize::from(place)].live;
        self.leave(place, before);
        let site = &mut self.state.places[usize::from(place)];
        site.stable = before;
        site.live = release;
        site.since = now;
        site.coming = None;
        site.rollout = None;
        site.served.push(release);
        if site.served.len() > 8 {
            site.served.remove(0);
        }
        let event = self.emit(Happening::Served, release, Some(place), cause);
        if let Some(slot) =
            self.state.live_mut(release).and_then(|l| l.verified.get_mut(usize::from(place)))
        {
            *slot = Some(now);
        }
        self.expect_notice(place, release, before, event);
        self.look_after(event, None);
    }

    /// Schedules when harm will be noticed, if there is any.
    fn expect_notice(&mut self, place: u8, release: u32, before: u32, event: u32) {
        let location = self.location(place);
        let (new, old) = (self.brief(release), self.brief(before));
        let (Some(new), Some(old)) = (new.standings.get(location), old.standings.get(location))
        else {
            return;
        };
        let watch = &self.spec.watch;
        let minutes = |m: u32| f64::from(m) * MINUTE as f64;
        let (how, wait) = if new.errors - old.errors >= 0.005 || new.p95_ms - old.p95_ms >= 40.0 {
            (0, minutes(watch.errors_minutes))
        } else if (new.held - old.held).abs() >= 0.03 {
            (1, minutes(watch.held_minutes))
            // Less is no more than a fraud or two in the days that labels are waited for.
        } else if new.cost > old.cost * 1.08 {
            (2, f64::from(watch.quality_days) * DAY as f64)
        } else {
            return;
        };
        self.after(wait, Task::Notice(place, release, how), Some(event));
    }

    pub(super) fn notice(&mut self, place: u8, release: u32, how: u8, cause: Cause) {
        let site = &self.state.places[usize::from(place)];
        if site.live != release || site.incident.is_some() {
            return;
        }
        let since = site.since;
        let event = self.emit(Happening::Noticed(how), release, Some(place), cause);
        let noticed = self.state.now;
        self.state.places[usize::from(place)].incident =
            Some(Incident { since, noticed, release, event });
        let wait = if self.spec.rollout.auto_rollback && how == 0 {
            BACK_S
        } else {
            self.wait("rollback", release, place, self.spec.team.rollback_minutes * MINUTE as f64)
        };
        self.after(wait, Task::GoBack(place, release), Some(event));
    }

    /// Ends a rollout.
    pub(super) fn abort(&mut self, place: u8, release: u32, cause: Cause) {
        let event = self.emit(Happening::Aborted, release, Some(place), cause);
        if let Some(rollout) = &mut self.state.places[usize::from(place)].rollout {
            rollout.paused = true;
        }
        let wait = if self.spec.rollout.auto_rollback {
            BACK_S
        } else {
            self.wait("abort", release, place, self.spec.team.rollback_minutes * MINUTE as f64)
        };
        self.after(wait, Task::GoBack(place, release), Some(event));
    }

    /// The place goes back to the release before, and is held.
    pub(super) fn go_back(&mut self, place: u8, release: u32, cause: Cause) {
        let at = usize::from(place);
        self.count(place);
        let now = self.state.now;
        let auto = self.spec.rollout.auto_rollback;
        let site = &mut self.state.places[at];
        let rolling = site.rollout.as_ref().is_some_and(|r| r.release == release);
        if !rolling && site.live != release {
            return;
        }
        if !rolling {
            site.live = site.stable;
            site.since = now;
        }
        site.rollout = None;
        site.coming = None;
        site.desired = site.live;
        let had = site.incident.take();
        let back = site.live;
        let event = self.emit(Happening::RolledBack(auto), back, Some(place), cause);
        if !rolling {
            self.leave(place, release);
        }
        self.emit(Happening::Recovered, release, Some(place), had.map(|i| i.event).or(cause));
        // What was rejected before cannot come back, so nothing need be held for it.
        let first = self.state.live(release).is_some_and(|live| !live.rejected);
        if first {
            self.state.places[at].held = true;
            self.emit(Happening::Held, back, Some(place), Some(event));
        } else {
            self.look_after(event, Some(place));
        }
        self.reject(release, Some(event));
        if first {
            self.mend_later(release, true, event);
        }
    }

    /// Counts harm and payments of a place of Production up to now.
    pub(super) fn count(&mut self, place: u8) {
        let now = self.state.now;
        let added = self.accrued(place);
        let site = &mut self.state.places[usize::from(place)];
        site.harm += added.harm;
        site.gain += added.gain;
        site.payments += added.payments;
        site.worse += added.worse;
        site.counted = now;
    }

    /// What came since it was last counted.
    pub(super) fn accrued(&self, place: u8) -> Accrued {
        let at = usize::from(place);
        let mut sum = Accrued::default();
        if self.spec.places[at].level.is_some() {
            return sum;
        }
        let location = self.location(place);
        let site = &self.state.places[at];
        let Some(base) = self.briefs.first().and_then(|b| b.standings.get(location)) else {
            return sum;
        };
        let minutes = self.state.now.saturating_sub(site.counted) as f64 / MINUTE as f64;
        let coming = site.rollout.as_ref().map(|r| (r.release, f64::from(r.percent) / 100.0));
        let share = coming.map_or(0.0, |(_, share)| share);
        for (release, share) in [(site.live, 1.0 - share)].into_iter().chain(coming) {
            let brief = self.briefs.get(release as usize);
            let Some(standing) = brief.and_then(|b| b.standings.get(location)) else { continue };
            let payments = standing.per_minute * share * minutes;
            let worse =
                (standing.errors - base.errors).max(0.0) + (standing.held - base.held).max(0.0);
            let harm = standing.harm(base) * share * minutes;
            sum.harm += harm.max(0.0);
            sum.gain += (-harm).max(0.0);
            sum.payments += payments;
            sum.worse += payments * worse.min(1.0);
        }
        sum
    }
}

/// Harm and gain in euros, payments, and those served worse than at the beginning.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Accrued {
    pub(super) harm: f64,
    pub(super) gain: f64,
    pub(super) payments: f64,
    pub(super) worse: f64,
}

fn metric_number(metric: Metric) -> u8 {
    Metric::ALL.iter().position(|m| *m == metric).unwrap_or_default() as u8
}
