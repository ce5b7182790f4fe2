//! Whether a release may enter a place, and every reason why not.
use serde::{Deserialize, Serialize};

use super::{Availability, Live, Seconds, Simulation};

/// Why a release may not enter a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Obstacle {
    /// The build is not green.
    NotBuilt,
    /// It was rejected for good.
    Rejected,
    /// Its verification here failed; it waits to be begun again.
    Refused,
    /// A place before has not verified it.
    Unverified {
        /// Which.
        place: String,
    },
    /// It has not stood long enough in a place before.
    Soaking {
        /// Where.
        place: String,
        /// Seconds so far.
        so_far: Seconds,
        /// Seconds wanted.
        wanted: Seconds,
    },
    /// People must agree.
    Approvals {
        /// How many have.
        so_far: u8,
        /// How many must.
        wanted: u8,
    },
    /// The place is held.
    Held,
    /// Something else is on its way there.
    Busy,
    /// Nothing gets in by itself.
    Manual,
}

impl Obstacle {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::NotBuilt => "its build is not green".to_owned(),
            Self::Rejected => "it was rejected for good".to_owned(),
            Self::Refused => "its verification failed and was not begun again".to_owned(),
            Self::Unverified { place } => format!("{place} has not verified it"),
            Self::Soaking { place, so_far, wanted } => {
                format!("it has stood in {place} for {} of {} min", so_far / 60, wanted / 60)
            }
            Self::Approvals { so_far, wanted } => format!("{so_far} of {wanted} have agreed"),
            Self::Held => "the place is held".to_owned(),
            Self::Busy => "another release is on its way there".to_owned(),
            Self::Manual => "nothing gets in by itself".to_owned(),
        }
    }
}

impl Simulation {
    /// Everything that keeps a release out of a place now; empty if nothing does.
    pub fn obstacles(&self, place: u8, release: u32) -> Vec<Obstacle> {
        let mut found = self.technical(place, release);
        let Some(choice) = self.spec.places.get(usize::from(place)) else { return found };
        let site = &self.state.places[usize::from(place)];
        let agreed = self
            .state
            .live(release)
            .and_then(|live| live.approvals.get(usize::from(place)).copied().flatten())
            .unwrap_or(0);
        if agreed < choice.approvals {
            found.push(Obstacle::Approvals { so_far: agreed, wanted: choice.approvals });
        }
        if site.held {
            found.push(Obstacle::Held);
        }
        if site.coming.is_some() || site.rollout.is_some() || site.incident.is_some() {
            found.push(Obstacle::Busy);
        }
        if choice.promotion == super::Promotion::Manual {
            found.push(Obstacle::Manual);
        }
        found
    }

    /// What no manual promotion may override, only a bypass.
    pub(super) fn technical(&self, place: u8, release: u32) -> Vec<Obstacle> {
        let Some(live) = self.state.live(release) else { return vec![Obstacle::NotBuilt] };
        if live.rejected {
            return vec![Obstacle::Rejected];
        }
        if !live.built {
            return vec![Obstacle::NotBuilt];
        }
        if live.refused == Some(place) {
            return vec![Obstacle::Refused];
        }
        if live.bypass == Some(place) {
            return Vec::new();
        }
        let Some(choice) = self.spec.places.get(usize::from(place)) else { return Vec::new() };
        let each: Vec<Option<Obstacle>> =
            choice.after.iter().map(|&before| self.behind(live, before, choice.soak_s)).collect();
        let any = each.iter().any(Option::is_none);
        match choice.availability {
            Availability::OneOf if any => Vec::new(),
            Availability::OneOf | Availability::All => each.into_iter().flatten().collect(),
        }
    }

    /// What a place before still wants of a release.
    fn behind(&self, live: &Live, before: u8, wanted: Seconds) -> Option<Obstacle> {
        let at = usize::from(before);
        let name = self.spec.places.get(at).map(|p| p.name.clone()).unwrap_or_default();
        let Some(since) = live.verified.get(at).copied().flatten() else {
            return Some(Obstacle::Unverified { place: name });
        };
        let until = live.left.get(at).copied().flatten().unwrap_or(self.state.now);
        let so_far = until.saturating_sub(since);
        (so_far < wanted).then_some(Obstacle::Soaking { place: name, so_far, wanted })
    }

    /// The release that a place would take next by itself.
    pub(super) fn candidate(&self, place: u8) -> Option<u32> {
        let choice = self.spec.places.get(usize::from(place))?;
        let site = self.state.places.get(usize::from(place))?;
        let fits = |release: u32| release != site.live && self.technical(place, release).is_empty();
        match choice.promotion {
            super::Promotion::Newest => {
                let newest = self.state.progress.iter().map(|live| live.release).rev();
                newest.filter(|&release| release > site.live).find(|&release| fits(release))
            }
            super::Promotion::MatchUpstream => choice
                .after
                .iter()
                .map(|&before| self.state.places[usize::from(before)].live)
                .find(|&release| release > 0 && fits(release)),
            super::Promotion::Manual => None,
        }
    }
}
