//! Everything a page or a command shows of delivery at an instant.
use serde::{Deserialize, Serialize};

use super::{Ended, Exposure, Mirrored, Obstacle, Purpose, Seconds, Simulation, StepReport, words};
use crate::{
    change::{Change, FileDiff, Kind},
    release::{Difference, Parts},
    rollout::{Arms, Finding, Standing, kayenta::Scored},
};

/// One release in detail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReleaseReport {
    /// Its number.
    pub number: u32,
    /// What it brings.
    pub title: String,
    /// Why it was made.
    pub purpose: Purpose,
    /// When it was committed.
    pub committed: Seconds,
    /// Content hashes of its parts; `None` if it was not built.
    pub parts: Option<Parts>,
    /// The artifact's content hash, short.
    pub artifact: Option<String>,
    /// In which parts it differs from what Production runs.
    pub differences: Vec<Difference>,
    /// What a reviewer reads.
    pub diff: Vec<FileDiff>,
    /// The build server's steps: build, unit, integration, system tests.
    pub steps: Vec<StepReport>,
    /// What became of it in each place, in their order.
    pub verifications: Vec<StepReport>,
    /// The release whose verdicts were taken for it, where they are kept by name.
    pub reused: Option<u32>,
    /// What its rollouts cost so far, one for each location of Production.
    pub exposures: Vec<Exposure>,
    /// For each place, everything that keeps it out; empty where nothing does.
    pub obstacles: Vec<Vec<Obstacle>>,
    /// How it does at each location; the truth layer.
    pub standings: Vec<Standing>,
}

/// One place at an instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent states of a place")]
pub struct PlaceReport {
    /// Its name.
    pub name: String,
    /// The release that serves.
    pub live: u32,
    /// The release that ought to.
    pub desired: u32,
    /// True if the place is as desired.
    pub in_sync: bool,
    /// What was changed there by hand, by its key in the catalogue.
    pub by_hand: Option<String>,
    /// Held against releases that come by themselves.
    pub held: bool,
    /// The release that comes, and its percentage of the traffic.
    pub coming: Option<(u32, u8)>,
    /// What the last look at the rollout said.
    pub findings: Vec<Finding>,
    /// What a bandit under way has seen.
    pub arms: Option<Arms>,
    /// Customers that each arm of an A/B test needs here.
    pub customers: Option<u64>,
    /// What Kayenta said last of the rollout under way.
    pub scored: Option<Scored>,
    /// True while the rollout waits for a person.
    pub paused: bool,
    /// How the last rollout here ended.
    pub ended: Option<Ended>,
    /// True if what serves was rejected for good.
    pub rejected: bool,
    /// What the last shadow here would have decided.
    pub mirrored: Option<Mirrored>,
    /// True while an incident is open.
    pub incident: bool,
    /// Euros that releases cost so far beyond the product of the beginning.
    pub harm: f64,
    /// Euros that others saved.
    pub gain: f64,
    /// Payments so far.
    pub payments: f64,
    /// Share of them served worse than by the product of the beginning.
    pub worse_share: f64,
}

/// A line of the event log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineReport {
    /// When.
    pub at: Seconds,
    /// To which release.
    pub release: u32,
    /// Where.
    pub place: Option<u8>,
    /// Position of the line that led to it.
    pub cause: Option<u32>,
    /// What.
    pub text: String,
}

/// Delivery at an instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The instant.
    pub now: Seconds,
    /// Events so far.
    pub events: u32,
    /// Releases so far.
    pub releases: u32,
    /// The places.
    pub places: Vec<PlaceReport>,
    /// The last release, in detail.
    pub last: Option<ReleaseReport>,
}

/// Describes delivery at the instant where the simulation stands.
pub fn report(simulation: &mut Simulation) -> Report {
    let releases = simulation.state.releases;
    let last = (releases > 0).then(|| simulation.release_report(releases)).flatten();
    Report {
        now: simulation.state.now,
        events: simulation.log.len() as u32,
        releases,
        places: simulation.place_reports(),
        last,
    }
}

impl Simulation {
    /// The places as they stand.
    pub fn place_reports(&self) -> Vec<PlaceReport> {
        (0_u8..)
            .zip(&self.spec.places)
            .zip(&self.state.places)
            .map(|((at, choice), site)| {
                let added = self.accrued(at);
                let payments = site.payments + added.payments;
                let rollout = site.rollout.as_ref();
                PlaceReport {
                    name: choice.name.clone(),
                    live: site.live,
                    desired: site.desired,
                    in_sync: site.live == site.desired && site.drifted.is_none(),
                    by_hand: site.drifted.clone(),
                    held: site.held,
                    coming: rollout.map(|r| (r.release, r.percent)).or(site.coming.map(|r| (r, 0))),
                    findings: rollout.map(|r| r.canary.findings.clone()).unwrap_or_default(),
                    customers: self.customers(at),
                    arms: rollout.map(|r| r.arms).filter(|arms| arms.payments() > 0.0),
                    scored: rollout.and_then(|r| r.canary.scored.clone()),
                    paused: rollout.is_some_and(|r| r.paused),
                    ended: site.ended.clone(),
                    rejected: self.state.live(site.live).is_some_and(|live| live.rejected),
                    mirrored: site.mirrored,
                    incident: site.incident.is_some(),
                    harm: site.harm + added.harm,
                    gain: site.gain + added.gain,
                    payments,
                    worse_share: (site.worse + added.worse) / payments.max(1.0),
                }
            })
            .collect()
    }

    /// The whole log in words, from some position on.
    pub fn lines(&self, from: usize) -> Vec<LineReport> {
        let line = |event: &super::Event| LineReport {
            at: event.at,
            release: event.release,
            place: event.place,
            cause: event.cause,
            text: self.words(event),
        };
        self.log.get(from..).unwrap_or_default().iter().map(line).collect()
    }

    /// One release in detail.
    pub fn release_report(&mut self, number: u32) -> Option<ReleaseReport> {
        let release = self.ledger.get(number.checked_sub(1)? as usize)?.clone();
        let record = self.workshop.record(&release.edits, &[]);
        let production = self.spec.places.iter().position(|p| p.level.is_none()).unwrap_or(0);
        let live = self.state.places.get(production).map_or(0, |site| site.live);
        let live = self.ledger.get((live as usize).wrapping_sub(1));
        let live = live.map(|r| r.edits.clone()).unwrap_or_default();
        let current = self.workshop.record(&live, &[]);
        let differences = match (&record.artifact, &current.artifact) {
            (Some(new), Some(old)) => new.differences(old),
            (None, _) | (_, None) => Vec::new(),
        };
        let diff = match &release.change {
            Some(change) => change.diff.clone(),
            None => release
                .edits
                .iter()
                .filter_map(|edit| match edit {
                    crate::change::Edit::Listed(key) => Change::listed(key).ok(),
                    crate::change::Edit::Set { .. } | crate::change::Edit::Retrain { .. } => None,
                })
                .flat_map(|change| change.diff)
                .collect(),
        };
        let places = 0..self.spec.places.len() as u8;
        Some(ReleaseReport {
            number,
            title: words::title(&release),
            purpose: release.purpose,
            committed: release.committed,
            parts: record.artifact.as_ref().map(|a| a.parts),
            artifact: record.artifact.as_ref().map(|a| a.digest.short()),
            differences,
            diff,
            steps: self.build_steps(number),
            verifications: self.place_steps(number),
            reused: release.reused,
            exposures: self.exposures(number),
            obstacles: places.map(|place| self.obstacles(place, number)).collect(),
            standings: record.standings.clone(),
        })
    }

    /// Of which kind a release is, by its first change.
    pub fn kind_of(&self, number: u32) -> Kind {
        let release = self.ledger.get(number.saturating_sub(1) as usize);
        release.map_or(Kind::Code, |release| {
            if let Some(change) = &release.change {
                return change.kind;
            }
            match release.edits.first() {
                Some(crate::change::Edit::Listed(key)) => {
                    crate::change::listed(key).map_or(Kind::Code, |entry| entry.kind)
                }
                Some(crate::change::Edit::Retrain { .. }) => Kind::Model,
                Some(crate::change::Edit::Set { .. }) => Kind::Configuration,
                None => Kind::Code,
            }
        })
    }
}
