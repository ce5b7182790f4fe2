//! A place takes a release, verifies it, and hands it on.
use super::{Cause, Happening, MINUTE, Simulation, state::Task};

/// Seconds that putting a release in a place takes.
const DEPLOY_S: f64 = 120.0;

impl Simulation {
    /// The place looks for something to promote by itself.
    pub(super) fn look_for(&mut self, place: u8, cause: Cause) {
        let at = usize::from(place);
        let site = &self.state.places[at];
        if site.held || site.coming.is_some() || site.rollout.is_some() || site.incident.is_some() {
            return;
        }
        let Some(release) = self.candidate(place) else { return };
        let wanted = self.spec.places[at].approvals;
        let agreed = self.state.live(release).and_then(|live| live.approvals.get(at).copied());
        match agreed {
            Some(Some(have)) if have >= wanted => self.promote(place, release, cause),
            Some(None) if wanted == 0 => self.promote(place, release, cause),
            Some(None) => self.ask(place, release, wanted, cause),
            Some(Some(_)) | None => {}
        }
    }

    /// Asks people to agree.
    fn ask(&mut self, place: u8, release: u32, wanted: u8, cause: Cause) {
        if let Some(slot) =
            self.state.live_mut(release).and_then(|l| l.approvals.get_mut(usize::from(place)))
        {
            *slot = Some(0);
        }
        let event = self.emit(Happening::Waiting(wanted), release, Some(place), cause);
        if self.is_teams(release) {
            self.ask_next(place, release, 0, event);
        }
    }

    fn ask_next(&mut self, place: u8, release: u32, nth: u8, event: u32) {
        let mean = self.spec.team.approve_minutes * MINUTE as f64;
        let wait = self.wait(&format!("approve.{nth}"), release, place, mean);
        self.after(wait, Task::Approve(place, release), Some(event));
    }

    /// Somebody agrees.
    pub(super) fn agree(&mut self, place: u8, release: u32, cause: Cause) {
        let at = usize::from(place);
        let Some(wanted) = self.spec.places.get(at).map(|p| p.approvals) else { return };
        let Some(slot) = self.state.live_mut(release).and_then(|l| l.approvals.get_mut(at)) else {
            return;
        };
        let have = slot.unwrap_or(0).saturating_add(1);
        *slot = Some(have);
        let event = self.emit(Happening::Approved(have, wanted), release, Some(place), cause);
        if have < wanted {
            if self.is_teams(release) {
                self.ask_next(place, release, have, event);
            }
            return;
        }
        self.look_after(event, Some(place));
    }

    /// Sends a release into a place.
    pub(super) fn promote(&mut self, place: u8, release: u32, cause: Cause) {
        let event = self.emit(Happening::Promoting, release, Some(place), cause);
        let site = &mut self.state.places[usize::from(place)];
        site.coming = Some(release);
        site.desired = release;
        self.after(DEPLOY_S * self.spec.team.by_hand, Task::Arrive(place, release), Some(event));
    }

    pub(super) fn arrive(&mut self, place: u8, release: u32, cause: Cause) {
        let at = usize::from(place);
        if self.state.places[at].coming != Some(release) {
            return;
        }
        let Some(level) = self.spec.places[at].level else {
            self.begin_rollout(place, release, cause);
            return;
        };
        let before = self.state.places[at].live;
        self.leave(place, before);
        let now = self.state.now;
        let site = &mut self.state.places[at];
        site.live = release;
        site.since = now;
        let event = self.emit(Happening::Deployed, release, Some(place), cause);
        if self.spec.places[at].verify {
            let ending = self.run_level(release, level, Some(place));
            self.after(ending.seconds, Task::Verify(place, release), Some(event));
        } else {
            self.verified(place, release, Some(event));
        }
    }

    /// A release stands in a place no more.
    pub(super) fn leave(&mut self, place: u8, release: u32) {
        let now = self.state.now;
        let at = usize::from(place);
        if let Some(slot) = self.state.live_mut(release).and_then(|l| l.left.get_mut(at)) {
            *slot = Some(now);
        }
    }

    pub(super) fn end_verification(&mut self, place: u8, release: u32, cause: Cause) {
        let at = usize::from(place);
        let Some(level) = self.spec.places[at].level else { return };
        if self.state.places[at].coming != Some(release) {
            return;
        }
        let ending = self.run_level(release, level, Some(place));
        for test in ending.ignored {
            self.emit(Happening::Ignored(test), release, Some(place), cause);
        }
        let Some((test, flaky)) = ending.red else {
            self.verified(place, release, cause);
            return;
        };
        let event = self.emit(Happening::Refuted(test, flaky), release, Some(place), cause);
        if flaky && !ending.by_hand && self.is_teams(release) {
            if let Some(live) = self.state.live_mut(release) {
                live.attempts = live.attempts.saturating_add(1);
            }
            let again = self.emit(Happening::Rerun, release, Some(place), Some(event));
            let ending = self.run_level(release, level, Some(place));
            self.after(ending.seconds, Task::Verify(place, release), Some(again));
            return;
        }
        // The place goes back to what was verified last, so that others can use it.
        self.leave(place, release);
        let now = self.state.now;
        let site = &mut self.state.places[at];
        site.coming = None;
        site.live = site.stable;
        site.desired = site.stable;
        site.since = now;
        let stable = site.stable;
        let back = self.emit(Happening::RolledBack(true), stable, Some(place), Some(event));
        if flaky {
            // Whoever committed it may begin it again from here.
            if let Some(live) = self.state.live_mut(release) {
                live.refused = Some(place);
            }
            if ending.by_hand {
                self.search(place, release, event);
            }
        } else {
            self.reject(release, Some(event));
            self.mend_later(release, false, event);
        }
        self.look_after(back, Some(place));
    }

    /// A place has verified a release.
    pub(super) fn verified(&mut self, place: u8, release: u32, cause: Cause) {
        let at = usize::from(place);
        let now = self.state.now;
        if let Some(slot) = self.state.live_mut(release).and_then(|l| l.verified.get_mut(at)) {
            *slot = Some(now);
        }
        if let Some(slot) = self.state.live_mut(release).and_then(|l| l.left.get_mut(at)) {
            *slot = None;
        }
        let event = self.emit(Happening::Verified, release, Some(place), cause);
        let site = &mut self.state.places[at];
        site.coming = None;
        site.stable = release;
        self.look_after(event, Some(place));
        for next in 0..self.spec.places.len() as u8 {
            let choice = &self.spec.places[usize::from(next)];
            if choice.after.contains(&place) {
                let soak = choice.soak_s as f64;
                self.after(soak, Task::Look(next), Some(event));
            }
        }
    }

    /// Never again.
    pub(super) fn reject(&mut self, release: u32, cause: Cause) {
        let Some(live) = self.state.live_mut(release) else { return };
        if live.rejected {
            return;
        }
        live.rejected = true;
        self.emit(Happening::Rejected, release, None, cause);
        for place in 0..self.spec.places.len() as u8 {
            let site = &mut self.state.places[usize::from(place)];
            let rolling = site.rollout.as_ref().is_some_and(|r| r.release == release);
            if site.coming == Some(release) && !rolling {
                site.coming = None;
                // It stood there to be verified: what was verified last takes its place again.
                let stood =
                    self.spec.places[usize::from(place)].level.is_some() && site.live == release;
                if stood {
                    site.live = site.stable;
                    site.since = self.state.now;
                }
                site.desired = site.live;
                let stable = site.stable;
                if stood {
                    self.leave(place, release);
                    self.emit(Happening::RolledBack(true), stable, Some(place), cause);
                }
            } else if rolling {
                self.abort(place, release, cause);
            }
        }
    }
}
