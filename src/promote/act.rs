//! What the learner does.
use std::{collections::BTreeSet, rc::Rc};

use serde::{Deserialize, Serialize};

use super::{Happening, Purpose, Release, Seconds, Simulation, simulation::Brief};
use crate::change::{Change, reverted};

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
        let mut agreed: BTreeSet<(u8, u32, u8)> = BTreeSet::new();
        while self.step(Seconds::MAX) {
            let asked: Vec<(u8, u32, u8)> = self
                .state
                .progress
                .iter()
                .flat_map(|live| {
                    (0_u8..).zip(&live.approvals).zip(&self.spec.places).filter_map(
                        |((at, have), place)| {
                            have.filter(|have| *have < place.approvals)
                                .map(|have| (at, live.release, have))
                        },
                    )
                })
                .collect();
            for (place, release, have) in asked {
                // Each is asked once.
                if !agreed.insert((place, release, have)) {
                    continue;
                }
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
        let Some(change) = self.brought(release) else { return };
        let mut edits = self.state.head.clone();
        for edit in &change.edits {
            if let Some(at) = edits.iter().rposition(|have| have == edit) {
                edits.remove(at);
            }
        }
        self.put(named.unwrap_or_else(|| reverted(&change)), edits, Some(release));
    }

    /// The change that a release brought: as a person wrote it, or, where a team committed it, what
    /// the release before had not. `None` where it brought nothing.
    pub fn brought(&self, release: u32) -> Option<Change> {
        let at = release.checked_sub(1)? as usize;
        let found = self.ledger.get(at)?;
        if let Some(change) = &found.change {
            return Some(Change::clone(change));
        }
        let before = at.checked_sub(1).and_then(|at| self.ledger.get(at));
        let before = before.map_or(&[][..], |release| &release.edits);
        let new = found.edits.iter().filter(|edit| !before.contains(edit));
        let edits: Vec<crate::change::Edit> = new.cloned().collect();
        let listed = edits.iter().filter_map(|edit| match edit {
            crate::change::Edit::Listed(key) => Change::listed(key).ok(),
            crate::change::Edit::Set { .. } | crate::change::Edit::Retrain { .. } => None,
        });
        (!edits.is_empty()).then(|| Change {
            title: self.title(release),
            kind: self.kind_of(release),
            origin: crate::change::Origin::Person,
            diff: listed.flat_map(|change| change.diff).collect(),
            edits: edits.clone(),
            why: String::new(),
            bad: None,
        })
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
