//! The simulated product, played to the end with the learner's acts, and what came when.
use crate::{
    event::Time,
    world::{FaultTruth, Metrics, NodeId, Payload, Rule, SpecError, Tool, Topology, Truth, World},
};

use super::{
    Act, Choices,
    detector::{Detector, Raises},
};

/// Minutes between two copies of the world that are kept.
const COPY_EVERY: u32 = 15;

/// Bytes of an event, about: memory that need not grow is not copied.
const EVENT_BYTES: usize = 200;

/// A played storm.
#[derive(Clone, Debug)]
pub struct Tape {
    /// All payloads in the order of their arrival.
    pub bytes: Vec<u8>,
    /// The truth at the end.
    pub truth: Truth,
    /// What was measured, per minute.
    pub metrics: Metrics,
    /// The product.
    pub topology: Topology,
    /// The limits that its tools watch.
    pub rules: Vec<Rule>,
    /// Bytes that had come by the end of each minute, shape `(minutes + 1,)`.
    pub cuts: Vec<usize>,
    /// Events that had come by the end of each minute, shape `(minutes + 1,)`.
    pub counts: Vec<u32>,
    /// Silent copies of the world every so many minutes, for dry runs.
    copies: Vec<World>,
}

/// A storm being played.
#[derive(Debug)]
pub(super) struct Playing {
    world: World,
    acts: Vec<Act>,
    bytes: Vec<u8>,
    payloads: Vec<Payload>,
    labels: Vec<u8>,
    cuts: Vec<usize>,
    counts: Vec<u32>,
    copies: Vec<World>,
    detector: Detector,
    /// What the detector said: place of the label, node, when.
    said: Vec<(usize, NodeId, Time)>,
    /// Bytes of that.
    said_bytes: usize,
}

impl Playing {
    pub(super) fn new(choices: &Choices) -> Result<Self, SpecError> {
        let world = World::new(&choices.storm())?;
        let mut acts = choices.acts.clone();
        let events = choices.events as usize;
        acts.sort_unstable();
        acts.reverse();
        Ok(Self {
            copies: vec![world.quiet_copy()],
            world,
            acts,
            bytes: Vec::with_capacity(events.saturating_mul(EVENT_BYTES)),
            payloads: Vec::with_capacity(events),
            labels: Vec::with_capacity(events),
            cuts: vec![0],
            counts: vec![0],
            detector: Detector::new(
                Raises::of(choices.rules.raises),
                choices.method,
                choices.rules.sure,
            ),
            said: Vec::new(),
            said_bytes: 0,
        })
    }

    /// Plays a minute; whether there is more.
    pub(super) fn step(&mut self) -> bool {
        let minute = self.cuts.len() as u32 - 1;
        while self.acts.last().is_some_and(|act| act.minute <= minute) {
            if let Some(act) = self.acts.pop() {
                self.world.apply(act.action());
            }
        }
        let mut more = true;
        for _ in 0..(60 / self.world.spec().step_s).max(1) {
            more = self.world.step();
            let chunk = self.world.take_output();
            self.bytes.extend_from_slice(&chunk.bytes);
            // The world does not know of what the detector said before.
            let (bytes, labels) = (self.said_bytes as u32, self.said.len() as u32);
            self.payloads.extend(chunk.payloads.iter().map(|payload| Payload {
                offset: payload.offset + bytes,
                first: payload.first + labels,
                ..*payload
            }));
            self.labels.extend_from_slice(&chunk.labels);
            if !more {
                break;
            }
        }
        self.detect();
        self.cuts.push(self.bytes.len());
        self.counts.push(self.labels.len() as u32);
        if (minute + 1).is_multiple_of(COPY_EVERY) {
            self.copies.push(self.world.quiet_copy());
        }
        more
    }

    /// What the detector has to say of the minute comes after everything else of it.
    fn detect(&mut self) {
        let metrics = self.world.metrics();
        let interval = i64::from(metrics.interval_s) * Time::SECOND;
        let at = Time(metrics.start.0 + i64::from(metrics.len() as u32) * interval);
        for said in self.detector.see(metrics, self.world.topology()) {
            let first = self.labels.len();
            self.payloads.push(Payload {
                offset: self.bytes.len() as u32,
                len: said.line.len() as u32,
                first: first as u32,
                parts: 1,
                tool: Tool::Alertmanager,
            });
            self.bytes.extend_from_slice(said.line.as_bytes());
            self.said_bytes += said.line.len();
            self.labels.push(0);
            self.said.push((first, said.node, at));
        }
    }

    /// The fault behind what the detector said: the latest that the node suffers from.
    fn label(&mut self, truth: &Truth) {
        for &(place, node, at) in &self.said {
            let suffers = |fault: &&FaultTruth| {
                let is_there = fault.cause == node || fault.members.contains(&node);
                is_there && (fault.onset.0..=fault.end.0 + 600 * Time::SECOND).contains(&at.0)
            };
            let fault = truth.faults.iter().filter(suffers).max_by_key(|fault| fault.onset);
            if let Some((label, fault)) = self.labels.get_mut(place).zip(fault) {
                *label = fault.id;
            }
        }
    }

    pub(super) fn share(&self) -> f64 {
        self.world.progress()
    }

    pub(super) fn finish(mut self) -> Tape {
        self.bytes.shrink_to_fit();
        let truth = self.world.truth();
        self.label(&truth);
        let truth = Truth { payloads: self.payloads, labels: self.labels, ..truth };
        Tape {
            metrics: self.world.metrics().clone(),
            topology: self.world.topology().clone(),
            rules: self.world.rules().to_vec(),
            bytes: self.bytes,
            truth,
            cuts: self.cuts,
            counts: self.counts,
            copies: self.copies,
        }
    }
}

impl Tape {
    /// Length in minutes.
    pub fn minutes(&self) -> u32 {
        self.cuts.len() as u32 - 1
    }

    /// The minute that the lab opens with: when a first bad quarter of an hour has begun to be
    /// expensive (six tenths of the worst ten minutes are lost), so that something can still be done.
    /// Where nothing ever is: when a fault has been known for as long. The last minute otherwise.
    pub fn opening(&self) -> u32 {
        let lost = &self.metrics.payments_lost;
        let window = |at: usize| -> f64 {
            lost.get(at.saturating_sub(10)..at).unwrap_or_default().iter().sum()
        };
        let most = (0..=lost.len()).map(window).fold(0.0_f64, f64::max);
        let usual: f64 = lost.iter().sum::<f64>() / (lost.len() as f64).max(1.0) * 10.0;
        let first = (0..=lost.len()).find(|&at| window(at) >= 0.6 * most);
        if let Some(at) = first.filter(|_| most > 1.5 * usual) {
            return at as u32;
        }
        let known = self.truth.faults.iter().filter_map(|fault| fault.first_alert).min();
        known.map_or(self.minutes(), |at| (self.minute(at) as u32 + 10).min(self.minutes()))
    }

    /// The moment so many minutes after the beginning.
    pub fn time(&self, minute: u32) -> Time {
        Time(self.truth.start.0 + i64::from(minute) * 60 * Time::SECOND)
    }

    /// Minutes from the beginning to a moment, 0 before it.
    pub fn minute(&self, time: Time) -> f64 {
        let passed = time.0.saturating_sub(self.truth.start.0) as f64 / (60.0 * 1e6);
        passed.clamp(0.0, f64::from(self.minutes()))
    }

    /// What had come by a minute.
    pub fn until(&self, minute: u32) -> &[u8] {
        let cut = self.cuts.get(minute as usize).copied().unwrap_or(self.bytes.len());
        self.bytes.get(..cut).unwrap_or_default()
    }

    /// The truth about what had come by a minute: faults that had begun.
    pub fn truth_at(&self, minute: u32) -> Truth {
        let now = self.time(minute);
        let bytes = self.until(minute).len();
        let mut truth = self.truth.clone();
        truth.payloads.retain(|payload| (payload.offset as usize) < bytes);
        truth.faults.retain(|fault| fault.onset <= now);
        truth.changes.retain(|change| change.at <= now);
        truth
    }

    /// Faults that had begun by a minute.
    pub fn faults_at(&self, minute: u32) -> Vec<FaultTruth> {
        let now = self.time(minute);
        self.truth.faults.iter().filter(|fault| fault.onset <= now).cloned().collect()
    }

    /// What had been measured by a minute.
    pub fn metrics_at(&self, minute: u32) -> Metrics {
        let mut metrics = self.metrics.clone();
        let rows = minute as usize;
        for series in &mut metrics.series {
            series.values.truncate(rows);
        }
        metrics.payments_lost.truncate(rows);
        metrics.euros_lost.truncate(rows);
        metrics
    }

    /// The world at a minute, to try something on: the acts so far are in it.
    pub fn world_at(&self, minute: u32, acts: &[Act]) -> Option<World> {
        let copy = self.copies.get((minute / COPY_EVERY) as usize).or(self.copies.last())?;
        let mut world = copy.quiet_copy();
        let begun = (world.elapsed_s() / 60.0).round() as u32;
        let per_minute = (60 / world.spec().step_s).max(1);
        for at in begun..minute {
            for act in acts.iter().filter(|act| act.minute == at) {
                world.apply(act.action());
            }
            for _ in 0..per_minute {
                world.step();
            }
        }
        Some(world)
    }
}
