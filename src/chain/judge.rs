//! How good an outcome is, where the truth is known. Compression never stands alone.
use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::{
    alert::NO_ALERT,
    correlate::{
        Place,
        score::{self, Compression, Score},
    },
    event::{Events, Span},
    world::{FaultTruth, Truth},
};

/// The fault behind each row, 0 for noise, shape `(n_rows,)`; see [`Labeller`].
pub fn labels(events: &Events, stream: &[u8], truth: &Truth) -> Vec<u32> {
    let mut labels = Vec::with_capacity(events.rows.len());
    Labeller::default().extend(&mut labels, events, stream, truth, u32::MAX);
    labels
}

/// Labels rows one after the other.
///
/// A row knows its payload's bytes, the truth knows their offsets in `stream`; both stand in the same
/// order, so each payload of the events is looked for from the one before on. What was quarantined is
/// passed over.
#[derive(Clone, Copy, Debug)]
pub struct Labeller {
    /// The payload of the row before, the next one, and where the row before had its bytes.
    at: usize,
    next: usize,
    raw: Span,
}

impl Default for Labeller {
    fn default() -> Self {
        Self { at: 0, next: 0, raw: Span { start: u32::MAX, len: 0 } }
    }
}

impl Labeller {
    /// Appends the faults behind up to `most` further rows; whether there are more.
    pub fn extend(
        &mut self,
        labels: &mut Vec<u32>,
        events: &Events,
        stream: &[u8],
        truth: &Truth,
        most: u32,
    ) -> bool {
        let bytes = |at: usize| {
            let payload = truth.payloads.get(at)?;
            let from = payload.offset as usize;
            stream.get(from..from + payload.len as usize).map(<[u8]>::trim_ascii)
        };
        let rows = events.rows.get(labels.len()..).unwrap_or_default();
        for event in rows.iter().take(most as usize) {
            if event.raw != self.raw {
                self.raw = event.raw;
                let wanted = events.bytes(self.raw).trim_ascii();
                let mut there = (self.next..).map_while(|at| Some((at, bytes(at)?)));
                let found = there.find(|&(_, bytes)| bytes == wanted).map(|(at, _)| at);
                self.at = found.unwrap_or(self.next);
                self.next = found.map_or(self.next, |found| found + 1);
            }
            let offset = truth.payloads.get(self.at).map(|payload| payload.offset);
            let label = offset.and_then(|offset| truth.label(offset, event.part));
            labels.push(u32::from(label.unwrap_or_default()));
        }
        rows.len() > most as usize
    }
}

/// What became of a fault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Its label.
    pub fault: u32,
    /// Its alerts.
    pub alerts: u32,
    /// Whether an incident shows it.
    pub is_found: bool,
    /// Whether it lies in several incidents.
    pub is_split: bool,
    /// The incident that shows most of it.
    pub incident: Option<u32>,
    /// Place of the true cause among that incident's suspects, from 1.
    pub rank: Option<u32>,
}

/// An outcome held against the truth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// Events to alerts to incidents; alerts that stand alone are no incident.
    pub compression: Compression,
    /// Grouping of alerts.
    pub grouping: Score,
    /// Each fault of the truth.
    pub faults: Vec<Verdict>,
}

impl Judgement {
    /// Whether every fault is found.
    pub fn finds_all(&self) -> bool {
        self.faults.iter().all(|fault| fault.is_found)
    }

    /// Found faults whose true cause stands among the first `k` suspects.
    pub fn ranked_within(&self, k: u32) -> u32 {
        let within = |fault: &&Verdict| fault.rank.is_some_and(|rank| rank <= k);
        self.faults.iter().filter(within).count() as u32
    }
}

/// Holds an outcome against the truth; `stream` is what was fed.
pub fn judge(outcome: &Outcome, stream: &[u8], truth: &Truth) -> Judgement {
    judge_labelled(outcome, &labels(&outcome.read.events, stream, truth), &truth.faults)
}

/// Holds an outcome against the faults of the truth; `event_truth` are the [`labels`] of its rows.
pub fn judge_labelled(outcome: &Outcome, event_truth: &[u32], faults: &[FaultTruth]) -> Judgement {
    let events = &outcome.read.events;
    let verdicts = outcome.machine.verdicts();
    let alert_of: Vec<u32> = (0..events.rows.len())
        .map(|row| verdicts.get(row).map_or(NO_ALERT, |verdict| verdict.alert))
        .collect();
    let alerts = outcome.machine.alerts().len();
    let alert_truth = score::truth_of_alerts(alerts, event_truth, &alert_of);
    let mut groups = outcome.grouping();
    groups.resize(alerts, None);
    let grouping = score::score(&alert_truth, &groups);
    let grouped = groups.iter().flatten().count() as u64;
    let incidents = outcome.incidents().count() as u64;
    let all = (events.rows.len() as u64, alerts as u64);
    let compression = score::compression(all.0, all.1, incidents, grouped, incidents);
    let faults = faults.iter().map(|fault| {
        let known = grouping.faults.iter().find(|found| found.fault == u32::from(fault.id));
        let incident = known.and_then(|found| found.home);
        let rank = incident.and_then(|incident| outcome.ranking(incident)).and_then(|ranking| {
            let cause = Place::Node(u32::from(fault.cause.0));
            let at = ranking.suspects.iter().position(|suspect| suspect.place == cause)?;
            Some(at as u32 + 1)
        });
        Verdict {
            fault: u32::from(fault.id),
            alerts: known.map_or(0, |found| found.items),
            is_found: known.is_some_and(|found| found.is_found),
            is_split: known.is_some_and(|found| found.is_split),
            incident,
            rank,
        }
    });
    let faults = faults.collect();
    Judgement { compression, grouping, faults }
}
