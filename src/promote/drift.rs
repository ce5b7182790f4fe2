//! What somebody changes in a place by hand, past the pipeline: a setting of the place itself, which
//! stays whatever release comes, until it is put back. In Production it does harm; before, it makes
//! good releases fail.
use std::rc::Rc;

use super::{Cause, Happening, Incident, MINUTE, Simulation, simulation::Brief, state::Task};
use crate::change::Edit;

/// Seconds between two comparisons of desired and live (Argo CD `timeout.reconciliation`, 3 min).
const RECONCILE_S: f64 = 180.0;

impl Simulation {
    /// Something is changed in a place by hand.
    pub(super) fn drift(&mut self, place: u8, key: &str) {
        let at = usize::from(place);
        self.count(place);
        if !self.by_hand.contains_key(key) {
            let record = self.workshop.record(&[Edit::Listed(key.to_owned())], &[]);
            self.by_hand.insert(key.to_owned(), Rc::new(Brief::of(&record)));
        }
        let live = self.state.places[at].live;
        let before = self.felt(place, live);
        self.state.places[at].drifted = Some(key.to_owned());
        let event = self.emit(Happening::Drifted, live, Some(place), None);
        if self.spec.places[at].self_heal {
            self.after(RECONCILE_S, Task::Heal(place), Some(event));
        }
        if self.spec.places[at].level.is_none() {
            let after = self.felt(place, live);
            if let Some((how, wait)) = self.noticeable(place, &after, &before) {
                self.after(wait, Task::Suffer(place, how), Some(event));
            }
        }
    }

    /// A release as it does in a place, with what was changed there by hand. Both add up, as the
    /// changes of a release do.
    pub(super) fn felt(&self, place: u8, release: u32) -> Rc<Brief> {
        let brief = self.brief(release);
        let key = self.state.places[usize::from(place)].drifted.as_ref();
        match (key.and_then(|key| self.by_hand.get(key)), self.briefs.first()) {
            (Some(by_hand), Some(base)) => {
                Rc::new(Brief::merged(base, &[brief, Rc::clone(by_hand)]))
            }
            (None, _) | (_, None) => brief,
        }
    }

    /// Harm of a change by hand is noticed; somebody looks what differs, and puts it back.
    pub(super) fn suffer(&mut self, place: u8, how: u8, cause: Cause) {
        let site = &self.state.places[usize::from(place)];
        if site.drifted.is_none() || site.incident.is_some() {
            return;
        }
        let release = site.live;
        let began = cause.and_then(|cause| self.log.get(cause as usize));
        let since = began.map_or(self.state.now, |event| event.at);
        let event = self.emit(Happening::Suffered(how), release, Some(place), cause);
        let noticed = self.state.now;
        self.state.places[usize::from(place)].incident =
            Some(Incident { since, noticed, release, event });
        self.search(place, release, event);
    }

    /// Somebody looks for what is different here, and puts it back.
    pub(super) fn search(&mut self, place: u8, release: u32, event: u32) {
        let mean = self.spec.team.rollback_minutes * MINUTE as f64;
        let wait = self.wait("search", release, place, mean);
        self.after(wait, Task::Heal(place), Some(event));
    }

    /// What was changed by hand is put back; what it stopped is tried again.
    pub(super) fn heal(&mut self, place: u8, cause: Cause) {
        let at = usize::from(place);
        if self.state.places[at].drifted.is_none() {
            return;
        }
        self.count(place);
        let incident = self.state.places[at].incident;
        let began = incident.and_then(|incident| self.log.get(incident.event as usize));
        let suffered = began.is_some_and(|event| matches!(event.what, Happening::Suffered(_)));
        let site = &mut self.state.places[at];
        site.drifted = None;
        if suffered {
            site.incident = None;
        }
        let live = site.live;
        let event = self.emit(Happening::Healed, live, Some(place), cause);
        let progress = self.state.progress.iter();
        let refused = progress.filter(|live| live.refused == Some(place));
        let again = refused.map(|live| live.release).filter(|release| self.is_teams(*release));
        for release in again.collect::<Vec<_>>() {
            self.rerun(release, Some(event));
        }
        self.look_after(event, Some(place));
    }
}
