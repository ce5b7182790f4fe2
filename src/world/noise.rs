//! What has nothing to do with any fault, and the ways in which telemetry gets lost.
//!
//! # The noise model
//! None of this is softened for the sake of a score. Rates are per hour at level 1 and scale with
//! their knob in [`Noise`]; the figures are ours, chosen so that a quiet hour looks like one.
//!
//! | what | how | default |
//! |---|---|---|
//! | background logs | information, warnings and single errors of every node, ∝ its traffic; they fill the volume up to the number of events asked for | most of the stream |
//! | alerts that resolve themselves | a rule's *measured* value crosses its threshold for 1–4 minutes beyond its `for`; the same rules, names and severities as in a fault | 26 per hour |
//! | flapping checks | a rule's value swings over and under for 10–25 minutes | 2 per hour |
//! | long unrelated warnings | a warning of a node's disk, memory, processor … stands for 30–120 minutes, beside whatever happens | 3 per hour |
//! | harmless common causes | for 1–2 minutes beyond their `for`, several rules of nodes in one zone cross together (a brief network event): looks like an incident and is none | 1 per hour |
//! | harmless changes | deployments and configuration changes, spread evenly, and one near every fault (within ten minutes before its onset, at an uninvolved node) | 3 per hour |
//! | shared front door | no knob: whatever fails required calls fails the edge and the gateway, so their alerts carry every fault | |
//! | common cause | no knob: pools and switches carry nodes that do not call each other | |
//! | base errors | 0.08 % of requests fail anyway, and say so in the logs | |
//! | measurement noise | multiplicative, per metric (8 % for latencies, 15 % for error rates) | |
//! | missing | a payload is lost on its way | 1 % |
//! | duplicated | a payload is delivered twice, the second time up to two minutes later | 1.5 % |
//! | late | a payload arrives 0.5–10 minutes late | 2 % |
//! | skewed clocks | one host in eight is off by up to ± 45 s, for good; RFC 3164 knows no year and no zone | |
use serde::{Deserialize, Serialize};

use super::{
    rule::Rule,
    stream::{Draws, Stream},
    topology::Topology,
};

/// How much noise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Noise {
    /// Multiplies the rates of alerts that mean nothing: self-resolving, flapping, long, common.
    pub alerts: f64,
    /// Harmless changes per hour; one is put near every fault besides.
    pub changes_per_hour: f64,
    /// Share of payloads that never arrive.
    pub missing: f64,
    /// Share of payloads that arrive twice.
    pub duplicated: f64,
    /// Share of payloads that arrive 0.5 to 10 minutes late.
    pub late: f64,
    /// Share of hosts whose clock is off by up to 45 s.
    pub skewed_hosts: f64,
}

impl Default for Noise {
    fn default() -> Self {
        Self {
            alerts: 1.0,
            changes_per_hour: 3.0,
            missing: 0.01,
            duplicated: 0.015,
            late: 0.02,
            skewed_hosts: 0.125,
        }
    }
}

impl Noise {
    /// No noise but the background logs: for tests and for a first lesson.
    pub fn none() -> Self {
        Self {
            alerts: 0.0,
            changes_per_hour: 0.0,
            missing: 0.0,
            duplicated: 0.0,
            late: 0.0,
            skewed_hosts: 0.0,
        }
    }
}

/// A rule's measured value crosses the threshold although nothing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Blip {
    /// Which rule.
    pub(crate) rule: u32,
    /// First step.
    pub(crate) from: u32,
    /// One past the last step.
    pub(crate) until: u32,
}

const SELF_RESOLVING: f64 = 26.0;
const FLAPPING: f64 = 2.0;
const LONG: f64 = 3.0;
const COMMON: f64 = 1.0;

/// All blips of a storm of so many steps of so many seconds, sorted by first step.
pub(crate) fn blips(
    noise: &Noise,
    rules: &[Rule],
    topology: &Topology,
    seed: u32,
    steps: u32,
    seconds: f64,
) -> Vec<Blip> {
    let hours = f64::from(steps) * seconds / 3600.0;
    let per_minute = 60.0 / seconds;
    let minutes = |draws: &mut Draws, low: f64, high: f64| {
        (draws.between(low, high) * per_minute).max(1.0) as u32
    };
    let stream = Stream::new(seed, "blips");
    let mut blips = Vec::new();
    let mut add = |rule: u32, from: u32, len: u32| {
        blips.push(Blip { rule, from, until: from.saturating_add(len) });
    };
    let count = |nth: u32, rate: f64| stream.at(nth).poisson(rate * noise.alerts * hours);
    for nth in 0..count(0, SELF_RESOLVING) {
        let mut draws = stream.of(1).at(nth);
        let (rule, from) = (draws.below(rules.len() as u32), draws.below(steps));
        let Some(hold) = rules.get(rule as usize).map(|rule| u32::from(rule.hold)) else { break };
        add(rule, from, hold + 1 + minutes(&mut draws, 1.0, 4.0));
    }
    for nth in 0..count(1, FLAPPING) {
        let mut draws = stream.of(2).at(nth);
        let (rule, mut from) = (draws.below(rules.len() as u32), draws.below(steps));
        let Some(hold) = rules.get(rule as usize).map(|rule| u32::from(rule.hold)) else { break };
        let end = from + minutes(&mut draws, 10.0, 25.0);
        while from < end {
            let len = hold + 1 + minutes(&mut draws, 0.3, 1.5);
            add(rule, from, len);
            from += len + minutes(&mut draws, 0.8, 2.5);
        }
    }
    let warnings: Vec<u32> =
        (0..rules.len() as u32).filter(|&rule| !rules[rule as usize].critical).collect();
    for nth in 0..count(2, LONG) {
        let mut draws = stream.of(3).at(nth);
        let Some(&rule) = draws.pick(&warnings) else { break };
        let from = draws.below(steps);
        add(rule, from, minutes(&mut draws, 30.0, 120.0));
    }
    for nth in 0..count(3, COMMON) {
        let mut draws = stream.of(4).at(nth);
        let zone = if draws.chance(0.5) { 'a' } else { 'b' };
        let near: Vec<u32> = warnings
            .iter()
            .copied()
            .filter(|&rule| topology.host(rules[rule as usize].node, 0).zone == zone)
            .collect();
        let from = draws.below(steps);
        for _ in 0..3 + draws.below(4) {
            let Some(&rule) = draws.pick(&near) else { break };
            let hold = u32::from(rules[rule as usize].hold);
            add(rule, from + draws.below(4), hold + minutes(&mut draws, 1.0, 2.0));
        }
    }
    blips.sort_by_key(|blip| (blip.from, blip.rule, blip.until));
    blips
}

/// Offset of every host's clock, ms.
pub(crate) fn clock_offsets(noise: &Noise, hosts: usize, seed: u32) -> Vec<i64> {
    let stream = Stream::new(seed, "clocks");
    (0..hosts as u32)
        .map(|host| {
            let mut draws = stream.at(host);
            let skewed = draws.chance(noise.skewed_hosts);
            let offset = draws.between(-45_000.0, 45_000.0);
            if skewed { offset as i64 } else { 0 }
        })
        .collect()
}
