//! The five delivery metrics, from the event log.
//!
//! Definitions: DORA, *DORA's software delivery performance metrics* (dora.dev, guide of 2026-01-05).
//! Throughput: change lead time (commit to running in Production), deployment frequency, failed
//! deployment recovery time. Instability: change fail rate, deployment rework rate. The guide names
//! no tiers; medians with their number are our choice. A deployment is a release that gets traffic
//! at a location of Production; it fails when somebody or something must step in at once.
//!
//! Mean time to restore (MTTR, until 2023) counted every outage, also those that no deployment
//! caused: it stands beside, because course notes still say it.
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    num::stats,
    promote::{Event, HOUR, Happening, MINUTE, Purpose, Release, Seconds, Simulation, WEEK},
};

/// A median with the number it was taken over.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Median {
    /// The median; `None` of nothing.
    pub value: Option<f64>,
    /// Of so many.
    pub n: u32,
}

/// A share with its parts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The share; `None` of nothing.
    pub value: Option<f64>,
    /// So many …
    pub part: u32,
    /// … of so many.
    pub n: u32,
}

/// The metrics over a stretch of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dora {
    /// First instant.
    pub from: Seconds,
    /// Last instant.
    pub to: Seconds,
    /// Hours from commit to all traffic of a location.
    pub change_lead_time_h: Median,
    /// Deployments a week.
    pub deployments_per_week: f64,
    /// Deployments.
    pub deployments: u32,
    /// Minutes from a deployment that failed to its end.
    pub failed_deployment_recovery_min: Median,
    /// Deployments that needed somebody or something to step in.
    pub change_fail_rate: Share,
    /// Deployments that an incident made necessary.
    pub rework_rate: Share,
    /// Minutes of every outage or incident, from notice to end: mean, as the old metric was.
    pub mttr_min: Median,
    /// Whether trainings by plan count.
    pub retrainings_counted: bool,
    /// Why both recovery times differ, in words.
    pub difference: String,
}

fn median(values: &[f64]) -> Median {
    Median { value: stats::median(values), n: values.len() as u32 }
}

fn share(part: u32, n: u32) -> Share {
    Share { value: (n > 0).then(|| f64::from(part) / f64::from(n)), part, n }
}

/// Measures the metrics of a simulation between two instants.
pub fn measure(simulation: &Simulation, from: Seconds, to: Seconds) -> Dora {
    let count = simulation.spec().count_retrainings;
    of_log(simulation.log(), simulation.ledger(), (from, to), count)
}

/// Measures the metrics of an event log.
pub fn of_log(
    log: &[Event],
    ledger: &[Release],
    (from, to): (Seconds, Seconds),
    count_retrainings: bool,
) -> Dora {
    let release = |number: u32| ledger.get((number as usize).wrapping_sub(1));
    let counts = |number: u32| {
        count_retrainings || release(number).is_none_or(|r| r.purpose != Purpose::Retraining)
    };
    let mut tally = Tally::default();
    // When each release first got traffic of each place.
    let mut first: BTreeMap<(u32, u8), Seconds> = BTreeMap::new();
    let mut failed: BTreeSet<(u32, u8)> = BTreeSet::new();
    let mut noticed: BTreeMap<u8, Seconds> = BTreeMap::new();
    let mut by_hand: BTreeSet<u8> = BTreeSet::new();
    let mut outage = None;
    for event in log.iter().filter(|event| event.at <= to) {
        let inside = event.at >= from;
        let key = event.place.map(|place| (event.release, place));
        match (event.what, key) {
            (Happening::Weight(percent), Some(key)) if percent > 0 => {
                first.entry(key).or_insert(event.at);
            }
            (Happening::Served, Some(key)) => {
                first.entry(key).or_insert(event.at);
                if inside && counts(event.release) {
                    tally.serve(release(event.release), event.at);
                }
            }
            (Happening::Aborted | Happening::Noticed(_), Some(key)) => {
                if first.contains_key(&key) && failed.insert(key) && inside && counts(key.0) {
                    tally.failed += 1;
                    // An aborted canary never got all traffic, but it was a deployment.
                    if event.what == Happening::Aborted {
                        tally.deployments += 1;
                    }
                }
                noticed.entry(key.1).or_insert(event.at);
            }
            (Happening::Recovered, Some(key)) => {
                if let (Some(&begun), true) = (first.get(&key), inside && counts(key.0)) {
                    tally.recovery.push((event.at - begun) as f64 / MINUTE as f64);
                }
                if let (Some(since), true) = (noticed.remove(&key.1), inside) {
                    tally.restored.push((event.at - since) as f64 / MINUTE as f64);
                }
            }
            // What somebody changed by hand is no deployment; it is an outage all the same.
            (Happening::Suffered(_), Some(key)) => {
                noticed.entry(key.1).or_insert(event.at);
                by_hand.insert(key.1);
            }
            (Happening::Healed, Some(key)) if by_hand.remove(&key.1) => {
                if let (Some(since), true) = (noticed.remove(&key.1), inside) {
                    tally.restored.push((event.at - since) as f64 / MINUTE as f64);
                    tally.outages += 1;
                }
            }
            (Happening::Outage, _) => outage = Some(event.at),
            (Happening::OutageOver, _) => {
                if let (Some(since), true) = (outage.take(), inside) {
                    tally.restored.push((event.at - since) as f64 / MINUTE as f64);
                    tally.outages += 1;
                }
            }
            _ => {}
        }
    }
    tally.report(from, to, count_retrainings)
}

/// Seconds in which a deployment that failed had traffic, all places together.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other events are not about it")]
pub fn failed_seconds(log: &[Event], end: Seconds) -> f64 {
    let mut first: BTreeMap<(u32, u8), Seconds> = BTreeMap::new();
    let mut failed: BTreeMap<(u32, u8), Seconds> = BTreeMap::new();
    let mut sum = 0;
    for event in log {
        let Some(place) = event.place else { continue };
        let key = (event.release, place);
        match event.what {
            Happening::Weight(_) | Happening::Served => {
                first.entry(key).or_insert(event.at);
            }
            Happening::Aborted | Happening::Noticed(_) => {
                if let Some(&since) = first.get(&key) {
                    failed.entry(key).or_insert(since);
                }
            }
            Happening::Recovered => {
                if let Some(since) = failed.remove(&key) {
                    sum += event.at - since;
                }
            }
            _ => {}
        }
    }
    sum += failed.values().map(|since| end.saturating_sub(*since)).sum::<Seconds>();
    sum as f64
}

#[derive(Default)]
struct Tally {
    lead: Vec<f64>,
    recovery: Vec<f64>,
    restored: Vec<f64>,
    outages: u32,
    deployments: u32,
    failed: u32,
    rework: u32,
}

impl Tally {
    fn serve(&mut self, release: Option<&Release>, at: Seconds) {
        self.deployments += 1;
        let Some(release) = release else { return };
        self.rework += u32::from(release.purpose == Purpose::Fix);
        for &commit in &release.commits {
            self.lead.push(at.saturating_sub(commit) as f64 / HOUR as f64);
        }
    }

    fn report(self, from: Seconds, to: Seconds, retrainings_counted: bool) -> Dora {
        let weeks = to.saturating_sub(from).max(1) as f64 / WEEK as f64;
        let n = self.restored.len() as u32;
        let mttr = Median { value: stats::mean(&self.restored), n };
        let difference = format!(
            "Failed deployment recovery time counts the {} that failed, from their first traffic on. MTTR counts every outage ({} of {} here had no deployment to blame), from the moment it was noticed.",
            crate::words::counted(self.recovery.len() as u64, "deployment"),
            self.outages,
            n,
        );
        Dora {
            from,
            to,
            change_lead_time_h: median(&self.lead),
            deployments_per_week: f64::from(self.deployments) / weeks,
            deployments: self.deployments,
            failed_deployment_recovery_min: median(&self.recovery),
            change_fail_rate: share(self.failed, self.deployments),
            rework_rate: share(self.rework, self.deployments),
            mttr_min: mttr,
            retrainings_counted,
            difference,
        }
    }
}
