//! A simulated team: commits, trains, mends. Its commits are edits of the product of the beginning,
//! one each, so that every distinct change is built and tested once.
use std::rc::Rc;

use super::{
    Cadence, Cause, DAY, HOUR, Happening, Purpose, Release, Simulation, WEEK, Workshop,
    simulation::Brief, state::Task,
};
use crate::{
    change::{CATALOGUE, Edit, Kind, Listed},
    check::{Keying, TESTS},
};

/// Trainings that have a table of their own; then they repeat.
const CUTS: u32 = 8;

impl Simulation {
    pub(super) fn start_team(&mut self) {
        let team = self.spec.team.clone();
        if team.commits_per_week > 0.0 {
            self.schedule_commit();
        }
        if team.retrain_days > 0 && team.commits_per_week > 0.0 {
            self.after(f64::from(team.retrain_days) * DAY as f64, Task::TeamRetrain, None);
        }
        if team.cadence == Cadence::Quarterly {
            self.after(13.0 * WEEK as f64, Task::QuarterEnd, None);
        }
        if team.outages_per_year > 0.0 {
            self.schedule_outage(0);
        }
    }

    fn schedule_commit(&mut self) {
        let nth = self.state.team_commits;
        let mean = WEEK as f64 / self.spec.team.commits_per_week;
        let wait = self.wait("commit", nth, 0, mean);
        self.after(wait, Task::TeamCommit, None);
    }

    pub(super) fn team_commit(&mut self) {
        let nth = self.state.team_commits;
        self.state.team_commits += 1;
        let mut rng = self.stream("what", nth, 0);
        let bad = rng.chance(self.spec.team.bad_share);
        let fits = |entry: &&Listed| entry.bad == bad && entry.key != "newer-table";
        let all: Vec<&Listed> = CATALOGUE.iter().filter(fits).collect();
        // Most of what a team commits is code.
        let code: Vec<&Listed> = all.iter().copied().filter(|e| e.kind == Kind::Code).collect();
        let from = if rng.chance(0.6) { &code } else { &all };
        if let Some(entry) = from.get(rng.below(from.len() as u32) as usize) {
            self.commit_edit(Edit::Listed(entry.key.to_owned()), Purpose::Feature, None);
        }
        self.schedule_commit();
    }

    pub(super) fn team_retrain(&mut self) {
        let days = f64::from(self.spec.team.retrain_days.max(1));
        let done = (self.state.now as f64 / (days * DAY as f64)).round() as u32;
        self.commit_edit(Edit::Retrain { cut: done % CUTS + 1 }, Purpose::Retraining, None);
        self.after(days * DAY as f64, Task::TeamRetrain, None);
    }

    fn commit_edit(&mut self, edit: Edit, purpose: Purpose, cause: Cause) {
        match self.spec.team.cadence {
            Cadence::Continuous => {
                let now = self.state.now;
                self.release(&[(now, edit)], purpose, None, cause);
            }
            Cadence::Quarterly => self.state.waiting.push((self.state.now, edit)),
        }
    }

    pub(super) fn quarter_end(&mut self) {
        let waiting = std::mem::take(&mut self.state.waiting);
        if !waiting.is_empty() {
            self.release(&waiting, Purpose::Feature, None, None);
        }
        self.after(13.0 * WEEK as f64, Task::QuarterEnd, None);
    }

    /// Makes a release of some edits of the beginning.
    pub(super) fn release(
        &mut self,
        commits: &[(u64, Edit)],
        purpose: Purpose,
        mends: Option<u32>,
        cause: Cause,
    ) -> u32 {
        let edits: Vec<Edit> = commits.iter().map(|(_, edit)| edit.clone()).collect();
        // The same change twice is the change once.
        let mut distinct = edits.clone();
        distinct.sort();
        distinct.dedup();
        let parts: Vec<Rc<Brief>> = distinct
            .iter()
            .map(|edit| found(&mut self.workshop, std::slice::from_ref(edit)))
            .collect();
        let brief = match parts.as_slice() {
            [one] => Rc::clone(one),
            parts => Rc::new(Brief::merged(&self.briefs[0], parts)),
        };
        let committed = commits.iter().map(|(at, _)| *at).min().unwrap_or(self.state.now);
        let times = commits.iter().map(|(at, _)| *at).collect();
        self.enter(
            brief,
            Release {
                number: 0,
                committed,
                commits: times,
                edits,
                change: None,
                purpose,
                mends,
                reused: None,
            },
            cause,
        )
    }

    /// Writes a release into the ledger and starts its build.
    pub(super) fn enter(
        &mut self,
        mut brief: Rc<Brief>,
        mut release: Release,
        cause: Cause,
    ) -> u32 {
        self.state.releases += 1;
        let number = self.state.releases;
        release.number = number;
        if self.spec.keying == Keying::Name {
            let name = self.workshop.name(&release.edits);
            release.reused = self.names.iter().position(|have| *have == name).map(|at| at as u32);
            self.names.push(name);
        }
        if let Some(first) = release.reused {
            // How it does in Production is not asked by name.
            let failing = self.brief(first).failing.clone();
            brief = Rc::new(Brief { failing, ..Brief::clone(&brief) });
        }
        let reused = release.reused;
        self.ledger.push(release);
        self.briefs.push(brief);
        let committed = self.begin(number, cause);
        if let Some(first) = reused {
            self.emit(Happening::Reused(first), number, None, Some(committed));
        }
        number
    }

    /// Somebody of the team will mend a release; what the learner committed the learner mends.
    pub(super) fn mend_later(&mut self, release: u32, is_fix: bool, event: u32) {
        if self.is_teams(release) {
            let mean = self.spec.team.fix_hours * HOUR as f64;
            let wait = self.wait("mend", release, 0, mean);
            self.after(wait, Task::Mend(release, is_fix), Some(event));
        }
    }

    /// The release again without what was wrong with it.
    pub(super) fn mend(&mut self, release: u32, is_fix: bool, cause: Cause) {
        let Some(old) = self.ledger.get(release.saturating_sub(1) as usize).cloned() else {
            return;
        };
        let known = |edit: &Edit, simulation: &mut Self| {
            let brief = found(&mut simulation.workshop, std::slice::from_ref(edit));
            // What was seen: a test that stopped, or harm.
            let red = brief.failing.iter().any(|at| simulation.stops(*at));
            let base = simulation.brief(0);
            let harms = brief
                .standings
                .iter()
                .zip(&base.standings)
                .any(|(new, old)| new.harm(old) > 0.0 && new.cost > old.cost * 1.01);
            !brief.built || red || (is_fix && harms)
        };
        let now = self.state.now;
        let mut kept: Vec<(u64, Edit)> = Vec::new();
        for (edit, &at) in old.edits.iter().zip(&old.commits) {
            if !known(edit, self) {
                kept.push((at, edit.clone()));
            }
        }
        if old.edits.len() > kept.len() + 1 && old.edits.len() > 1 {
            // In a bundle one mistake is found at a time.
            if let Some(at) = old.edits.iter().position(|e| known(e, self)) {
                kept = old.commits.iter().copied().zip(old.edits.iter().cloned()).collect();
                kept.remove(at);
            }
        }
        if kept.is_empty() {
            kept.push((now, Edit::Listed("refactoring".to_owned())));
        }
        let purpose = if is_fix { Purpose::Fix } else { Purpose::Mend };
        if is_fix {
            // Whoever mends also lets the places go on.
            for place in 0..self.spec.places.len() as u8 {
                self.lift(place, cause);
            }
        }
        self.release(&kept, purpose, Some(release), cause);
    }

    /// Lifts a hold.
    pub(super) fn lift(&mut self, place: u8, cause: Cause) {
        let site = &mut self.state.places[usize::from(place)];
        if site.held {
            site.held = false;
            let live = site.live;
            let event = self.emit(Happening::Lifted, live, Some(place), cause);
            self.look_after(event, Some(place));
        }
    }

    fn schedule_outage(&mut self, nth: u32) {
        let mean = 365.0 * DAY as f64 / self.spec.team.outages_per_year.max(1e-3);
        let wait = self.wait("outage", nth, 0, mean);
        self.after(wait, Task::Outage, None);
    }

    pub(super) fn outage(&mut self) {
        let event = self.emit(Happening::Outage, 0, None, None);
        // Ours: an hour and a half on average, until whoever it belongs to has mended it.
        let wait = self.wait("outage-end", event, 0, 1.5 * HOUR as f64);
        self.after(wait, Task::OutageEnd(event), Some(event));
        self.schedule_outage(event + 1);
    }
}

/// What is known of a release with some edits.
pub(super) fn found(workshop: &mut Workshop, edits: &[Edit]) -> Rc<Brief> {
    debug_assert!(!TESTS.is_empty());
    Rc::new(Brief::of(&workshop.record(edits, &[])))
}
