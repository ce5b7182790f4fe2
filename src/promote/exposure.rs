//! What a rollout costs: how many requests met the new release, how long two versions ran, and how
//! many copies it took.
use serde::{Deserialize, Serialize};

use super::{Event, Happening, Seconds, Simulation};

/// One location of Production and one release.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exposure {
    /// Which place.
    pub place: u8,
    /// Requests that the release answered there so far.
    pub requests: f64,
    /// Of them, while a rollout was under way.
    pub in_rollout: f64,
    /// Seconds in which it ran there beside another one.
    pub two_versions_s: Seconds,
    /// Copies of the product that usually run there.
    pub usual_copies: u32,
    /// The most that ran at once.
    pub most_copies: u32,
}

/// What the log says of one place and one release.
#[derive(Clone, Copy, Debug, Default)]
struct Walk {
    /// Percent of the traffic, while it gets some or a rollout is under way.
    percent: Option<u8>,
    rolling: bool,
    since: Seconds,
}

impl Simulation {
    /// What the rollouts of a release cost so far, one for each location of Production.
    pub fn exposures(&mut self, release: u32) -> Vec<Exposure> {
        let edits = self.ledger.get((release as usize).wrapping_sub(1)).map(|r| r.edits.clone());
        let record = self.workshop.record(&edits.unwrap_or_default(), &[]);
        let usual = record.artifact.as_ref().map_or(0, |a| a.config.replicas);
        let production = |at: &u8| self.spec.places[usize::from(*at)].level.is_none();
        let places: Vec<u8> = (0..self.spec.places.len() as u8).filter(production).collect();
        places.into_iter().map(|place| self.exposure(release, place, usual)).collect()
    }

    fn exposure(&self, release: u32, place: u8, usual: u32) -> Exposure {
        let brief = self.brief(release);
        let rate = brief.standings.get(self.location(place)).map_or(0.0, |s| s.per_minute);
        let mut found = Exposure {
            place,
            requests: 0.0,
            in_rollout: 0.0,
            two_versions_s: 0,
            usual_copies: usual,
            most_copies: usual,
        };
        let mut walk = Walk::default();
        for event in self.log.iter().filter(|event| event.place == Some(place)) {
            let Some(next) = turn(walk, event, release) else { continue };
            found.add(walk, event.at, rate);
            if let (true, Some(percent)) = (next.rolling, next.percent) {
                found.most_copies = found.most_copies.max(self.spec.rollout.copies(percent, usual));
            }
            walk = Walk { since: event.at, ..next };
        }
        found.add(walk, self.state.now, rate);
        found
    }
}

impl Exposure {
    fn add(&mut self, walk: Walk, until: Seconds, per_minute: f64) {
        let Some(percent) = walk.percent else { return };
        let seconds = until.saturating_sub(walk.since);
        let requests = per_minute * seconds as f64 / 60.0 * f64::from(percent) / 100.0;
        self.requests += requests;
        if walk.rolling {
            self.in_rollout += requests;
            self.two_versions_s += seconds;
        }
    }
}

/// What an event of the place changes for the release; `None` if nothing.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other events move no traffic")]
fn turn(walk: Walk, event: &Event, release: u32) -> Option<Walk> {
    let own = event.release == release;
    match event.what {
        Happening::Weight(percent) if own => {
            Some(Walk { percent: Some(percent), rolling: true, ..walk })
        }
        Happening::Served | Happening::RolledBack(_) if own => {
            Some(Walk { percent: Some(100), rolling: false, ..walk })
        }
        Happening::Served | Happening::RolledBack(_) if walk.percent.is_some() => {
            Some(Walk::default())
        }
        _ => None,
    }
}
