//! What the learner does.
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{Happening, Purpose, Release, Seconds, Simulation, live_name, simulation::Brief};
use crate::{
    change::{Change, listed, reverted},
    check::test,
};

/// One thing that somebody does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Commits a change on top of the main line.
    Commit(Box<Change>),
    /// Commits the reverse of a release's change.
    Revert {
        /// Which release.
        release: u32,
    },
    /// Commits a change that takes that of a release out again, as operations prescribe.
    TakeOut {
        /// Which release.
        release: u32,
        /// The change; it has no edits of its own ([`crate::change::prescribed`]).
        change: Box<Change>,
    },
    /// Begins a stopped build or verification again from the step that failed.
    Rerun {
        /// Which release.
        release: u32,
    },
    /// Agrees to a promotion.
    Approve {
        /// Where.
        place: u8,
        /// Which release.
        release: u32,
    },
    /// Promotes a release by hand; an older one than what stands there pins the place.
    Promote {
        /// Where.
        place: u8,
        /// Which release.
        release: u32,
    },
    /// Lets releases in again.
    Lift {
        /// Where.
        place: u8,
    },
    /// Rejects a release for good.
    Reject {
        /// Which release.
        release: u32,
    },
    /// Sends a release past the places before: a hotfix. It leaves an audit line.
    Bypass {
        /// Where.
        place: u8,
        /// Which release.
        release: u32,
        /// Number of the person who takes it upon himself.
        who: u8,
    },
    /// Lets a paused rollout go on.
    Resume {
        /// Where.
        place: u8,
    },
    /// Ends a rollout and goes back.
    Abort {
        /// Where.
        place: u8,
    },
    /// Changes something in a place by hand.
    Drift {
        /// Where.
        place: u8,
        /// What, by its key in the catalogue.
        key: String,
    },
    /// Puts back what was changed there by hand.
    PutBack {
        /// Where.
        place: u8,
    },
    /// Lets a test run without stopping anything, or lets it stop releases again.
    Quarantine {
        /// Its key.
        test: String,
        /// Whether it is put there or taken out.
        on: bool,
    },
}

impl Simulation {
    /// Does something now.
    ///
    /// # Errors
    /// Why it cannot be done, in words; nothing has happened then.
    pub fn act(&mut self, action: Action) -> Result<(), String> {
        self.permit(&action)?;
        let at = self.state.now;
        // What was planned for later belongs to another future.
        self.script.retain(|(planned, _)| *planned <= at);
        self.plan(at, action);
        while self.step(at) {}
        Ok(())
    }

    /// Plans to do something at an instant; if it cannot be done then, nothing happens.
    pub fn plan(&mut self, at: Seconds, action: Action) {
        let line = self.script.len() as u32;
        self.script.push((at, action));
        self.state.schedule_line(at.max(self.state.now), line);
    }

    /// Goes to the end and agrees to whatever asks for it, at once: for following a change without a
    /// person.
    pub fn agree_to_everything(&mut self) {
        while self.step(Seconds::MAX) {
            let asked: Vec<(u8, u32)> = self
                .state
                .progress
                .iter()
                .flat_map(|live| {
                    (0_u8..).zip(&live.approvals).zip(&self.spec.places).filter_map(
                        |((at, have), place)| {
                            have.filter(|have| *have < place.approvals).map(|_| (at, live.release))
                        },
                    )
                })
                .collect();
            for (place, release) in asked {
                self.plan(self.state.now, Action::Approve { place, release });
            }
        }
        self.finish();
    }

    /// What was done and planned: with the spec it determines everything.
    pub fn script(&self) -> &[(Seconds, Action)] {
        &self.script
    }

    pub(super) fn act_line(&mut self, line: u32) {
        let Some((_, action)) = self.script.get(line as usize).cloned() else { return };
        match self.permit(&action) {
            Ok(()) => self.carry(action),
            Err(why) => self.refusals.push((self.state.now, why)),
        }
    }

    fn permit(&self, action: &Action) -> Result<(), String> {
        let known = |place: u8, release: u32| -> Result<(), String> {
            if usize::from(place) >= self.spec.places.len() {
                return Err(format!("There is no place number {place}."));
            }
            if release > 0 && self.state.live(release).is_none() {
                return Err(format!("{} can no longer be promoted.", live_name(release)));
            }
            Ok(())
        };
        match action {
            Action::Commit(change) => {
                let mut source =
                    self.workshop.source(&self.state.head).map_err(|e| e.to_string())?;
                change
                    .edits
                    .iter()
                    .try_for_each(|e| e.apply(&mut source))
                    .map_err(|e| e.to_string())
            }
            Action::Revert { release } | Action::TakeOut { release, .. } => {
                let found = self.ledger.get(release.saturating_sub(1) as usize);
                let own = found.is_some_and(|r| r.change.is_some());
                own.then_some(())
                    .ok_or_else(|| format!("{} has no change to revert.", live_name(*release)))
            }
            Action::Rerun { release } => {
                let live = self.state.live(*release);
                let red = live.is_some_and(|live| live.red.is_some() || live.refused.is_some());
                red.then_some(())
                    .ok_or_else(|| format!("{} did not stop anywhere.", live_name(*release)))
            }
            Action::Reject { release } => known(0, *release),
            Action::Lift { place } => known(*place, 0),
            Action::Drift { place, key } => {
                known(*place, 0)?;
                listed(key).map(|_| ()).map_err(|error| error.to_string())
            }
            Action::PutBack { place } => {
                known(*place, 0)?;
                let is = self.state.places[usize::from(*place)].drifted.is_some();
                is.then_some(()).ok_or_else(|| "Nothing was changed there by hand.".to_owned())
            }
            Action::Quarantine { test: key, .. } => {
                test(key).map(|_| ()).ok_or_else(|| format!("There is no test `{key}`."))
            }
            Action::Resume { place } | Action::Abort { place } => {
                known(*place, 0)?;
                let rolling = self.state.places[usize::from(*place)].rollout.is_some();
                rolling.then_some(()).ok_or_else(|| "There is no rollout under way.".to_owned())
            }
            Action::Approve { place, release } => known(*place, *release),
            Action::Bypass { place, release, .. } => {
                known(*place, *release)?;
                let fits = self.state.live(*release).is_some_and(|l| l.built && !l.rejected);
                fits.then_some(()).ok_or_else(|| {
                    format!(
                        "{} is not green or was rejected: no bypass makes it an artifact.",
                        live_name(*release)
                    )
                })
            }
            Action::Promote { place, release } => {
                known(*place, *release)?;
                let choice = &self.spec.places[usize::from(*place)];
                let mut reasons: Vec<String> =
                    self.technical(*place, *release).iter().map(super::Obstacle::words).collect();
                let site = &self.state.places[usize::from(*place)];
                if site.coming.is_some() || site.rollout.is_some() {
                    reasons.push(super::Obstacle::Busy.words());
                }
                let agreed = self
                    .state
                    .live(*release)
                    .and_then(|l| l.approvals.get(usize::from(*place)).copied().flatten());
                if agreed.unwrap_or(0) < choice.approvals {
                    let so_far = agreed.unwrap_or(0);
                    reasons.push(
                        super::Obstacle::Approvals { so_far, wanted: choice.approvals }.words(),
                    );
                }
                if reasons.is_empty() {
                    Ok(())
                } else {
                    Err(format!(
                        "{} cannot enter {}: {}.",
                        live_name(*release),
                        choice.name,
                        reasons.join("; ")
                    ))
                }
            }
        }
    }

    fn carry(&mut self, action: Action) {
        match action {
            Action::Commit(change) => self.commit(*change, None),
            Action::Revert { release } => self.revert(release, None),
            Action::TakeOut { release, change } => self.revert(release, Some(*change)),
            Action::Rerun { release } => self.rerun(release, None),
            Action::Approve { place, release } => self.agree(place, release, None),
            Action::Promote { place, release } => {
                let site = &mut self.state.places[usize::from(place)];
                let older = release < site.live;
                site.held = older;
                self.promote(place, release, None);
                if older {
                    self.emit(Happening::Held, release, Some(place), None);
                }
            }
            Action::Lift { place } => self.lift(place, None),
            Action::Reject { release } => self.reject(release, None),
            Action::Bypass { place, release, who } => {
                if let Some(live) = self.state.live_mut(release) {
                    live.bypass = Some(place);
                }
                let event = self.emit(Happening::Bypassed(who), release, Some(place), None);
                self.state.places[usize::from(place)].held = false;
                self.promote(place, release, Some(event));
            }
            Action::Resume { place } => self.resume(place, None),
            Action::Abort { place } => {
                let rollout = self.state.places[usize::from(place)].rollout.as_ref();
                if let Some(release) = rollout.map(|r| r.release) {
                    self.abort(place, release, None);
                }
            }
            Action::Drift { place, key } => self.drift(place, &key),
            Action::PutBack { place } => self.heal(place, None),
            Action::Quarantine { test, on } => self.quarantine(&test, on),
        }
    }

    /// A change on top of the main line.
    fn commit(&mut self, change: Change, mends: Option<u32>) {
        let mut edits = self.state.head.clone();
        edits.extend(change.edits.iter().cloned());
        self.put(change, edits, mends);
    }

    /// Takes the edits of a release out of the main line; under the name of a change, or as a plain
    /// revert.
    fn revert(&mut self, release: u32, named: Option<Change>) {
        let Some(old) = self.ledger.get(release.saturating_sub(1) as usize) else { return };
        let Some(change) = old.change.clone() else { return };
        let mut edits = self.state.head.clone();
        for edit in &change.edits {
            if let Some(at) = edits.iter().rposition(|have| have == edit) {
                edits.remove(at);
            }
        }
        self.put(named.unwrap_or_else(|| reverted(&change)), edits, Some(release));
    }

    fn put(&mut self, change: Change, edits: Vec<crate::change::Edit>, mends: Option<u32>) {
        let now = self.state.now;
        // Held against what Production runs at this moment.
        let production = self.spec.places.iter().position(|p| p.level.is_none()).unwrap_or(0);
        let live = self.state.places[production].live;
        let current = self.ledger.get((live as usize).wrapping_sub(1));
        let against = current.map(|r| r.edits.clone()).unwrap_or_default();
        self.state.head.clone_from(&edits);
        let record = self.workshop.record(&edits, &against);
        let brief = Rc::new(Brief::of(&record));
        let was_live = mends.is_some_and(|m| {
            self.log.iter().any(|e| {
                e.release == m && matches!(e.what, Happening::Noticed(_) | Happening::Aborted)
            })
        });
        let purpose = match (&change.origin, mends) {
            (crate::change::Origin::Operations { .. }, _) => Purpose::Fix,
            (crate::change::Origin::Monitoring { .. }, _) => Purpose::Retraining,
            (crate::change::Origin::Person, Some(_)) if was_live => Purpose::Fix,
            (crate::change::Origin::Person, Some(_)) => Purpose::Mend,
            (crate::change::Origin::Person, None) => Purpose::Feature,
        };
        let release = Release {
            number: 0,
            committed: now,
            commits: vec![now],
            edits,
            change: Some(Box::new(change)),
            purpose,
            mends,
            reused: None,
        };
        self.enter(brief, release, None);
    }
}
