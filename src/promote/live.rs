//! Production: traffic moves step by step, harm is counted, noticed and ended.
use super::{
    Cause, DAY, Happening, Incident, MINUTE, Simulation,
    simulation::Brief,
    state::{Ended, Rollout, Task},
};
use crate::rollout::{Arms, Canary, Strategy};

/// Seconds of going back when a machine does it.
pub(super) const BACK_S: f64 = 30.0;

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
            arms: Arms::default(),
            paused: false,
            errored: false,
            begun: cause,
        });
        self.begin_step(place, release, 0, cause);
    }

    pub(super) fn begin_step(&mut self, place: u8, release: u32, step: u8, cause: Cause) {
        let stairs = self.spec.rollout.stairs();
        let Some(stair) = stairs.get(usize::from(step)).copied() else {
            self.serve(place, release, cause);
            return;
        };
        self.count(place);
        let choices = &self.spec.rollout;
        let mut percent = stair.percent;
        if let Some(rollout) = &mut self.state.places[usize::from(place)].rollout {
            if choices.strategy == Strategy::Bandit {
                percent = rollout.arms.percent(choices.policy, choices.epsilon);
            }
            rollout.step = step;
            rollout.look = 0;
            rollout.percent = percent;
        }
        let event = self.emit(Happening::Weight(percent), release, Some(place), cause);
        self.next_look(place, release, stair, event);
    }

    /// All traffic goes to a release.
    pub(super) fn serve(&mut self, place: u8, release: u32, cause: Cause) {
        self.count(place);
        let now = self.state.now;
        let before = self.state.places[usize::from(place)].live;
        self.leave(place, before);
        self.close_rollout(place, false);
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
        let (new, old) = (self.felt(place, release), self.felt(place, before));
        if let Some((how, wait)) = self.noticeable(place, &new, &old) {
            self.after(wait, Task::Notice(place, release, how), Some(event));
        }
    }

    /// How and after how many seconds it is noticed that something does worse in a place than
    /// something else; `None` if never.
    pub(super) fn noticeable(&self, place: u8, new: &Brief, old: &Brief) -> Option<(u8, f64)> {
        let location = self.location(place);
        let (new, old) = (new.standings.get(location)?, old.standings.get(location)?);
        let watch = &self.spec.watch;
        let minutes = |m: u32| f64::from(m) * MINUTE as f64;
        if new.errors - old.errors >= 0.005 || new.p95_ms - old.p95_ms >= 40.0 {
            Some((0, minutes(watch.errors_minutes)))
        } else if (new.held - old.held).abs() >= 0.03 {
            Some((1, minutes(watch.held_minutes)))
            // Less is no more than a fraud or two in the days that labels are waited for.
        } else if new.cost > old.cost * 1.08 {
            Some((2, f64::from(watch.quality_days) * DAY as f64))
        } else {
            None
        }
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
        let rollout = site.rollout.as_ref().filter(|r| r.release == release);
        let (rolling, errored) = (rollout.is_some(), rollout.is_some_and(|r| r.errored));
        if !rolling && site.live != release {
            return;
        }
        if !rolling {
            site.live = site.stable;
            site.since = now;
        }
        self.close_rollout(place, true);
        let site = &mut self.state.places[at];
        site.coming = None;
        site.desired = site.live;
        let had = site.incident.take();
        let back = site.live;
        let auto = auto || errored;
        let event = self.emit(Happening::RolledBack(auto), back, Some(place), cause);
        if errored {
            self.hold_after_error(place, release, event);
            return;
        }
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

    /// Ends the rollout under way and keeps what it has seen.
    fn close_rollout(&mut self, place: u8, back: bool) {
        let at = self.state.now;
        let site = &mut self.state.places[usize::from(place)];
        if let Some(rollout) = site.rollout.take() {
            let (release, percent) = (rollout.release, rollout.percent);
            let (canary, arms) = (rollout.canary, rollout.arms);
            site.ended = Some(Ended { release, at, percent, back, canary, arms });
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
            let brief = self.felt(place, release);
            let Some(standing) = brief.standings.get(location) else { continue };
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
