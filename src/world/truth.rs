//! What really happened: kept beside the bytes, never in them.
use serde::{Deserialize, Serialize};

use super::{
    emit::Tool,
    fault::{Fault, FaultKind},
    topology::NodeId,
};
use crate::event::{Events, Time};

/// One delivery of one tool: a piece of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// First byte in the stream.
    pub offset: u32,
    /// Number of bytes, line end included.
    pub len: u32,
    /// Position of its first part in [`Truth::labels`].
    pub first: u32,
    /// Number of events in it.
    pub parts: u16,
    /// Whose format it has.
    pub tool: Tool,
}

/// A change that somebody made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// When.
    pub at: Time,
    /// To what.
    pub node: NodeId,
    /// What it brought: a version.
    pub artifact: String,
    /// What it was in the words of `CDEvents`: `upgraded`, `modified`, `rolledback`.
    pub what: String,
    /// The fault that it brought, from 1; 0 for a harmless one.
    pub fault: u8,
}

/// What a fault cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Loss {
    /// Payments that were wanted and did not happen.
    pub payments: f64,
    /// Their value, frauds let through and late settlement, in euros.
    pub euros: f64,
}

/// One fault as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultTruth {
    /// Its label, from 1.
    pub id: u8,
    /// What happened.
    pub kind: FaultKind,
    /// The whole fault.
    pub fault: Fault,
    /// Where the cause is.
    pub cause: NodeId,
    /// When it began.
    pub onset: Time,
    /// When its cause ended: by itself or by somebody's action.
    pub end: Time,
    /// Whether somebody's action ended it.
    pub cured: bool,
    /// Nodes with events that it caused, in the topology's order.
    pub members: Vec<NodeId>,
    /// The change that brought it, by position in [`Truth::changes`].
    pub change: Option<u32>,
    /// Events that it caused and that were delivered, duplicates included.
    pub events: u32,
    /// Alerts (fired, repeated or resolved) among them.
    pub alerts: u32,
    /// When the first of its alerts was out.
    pub first_alert: Option<Time>,
    /// When the first of its critical alerts was out: the one that wakes somebody.
    pub first_page: Option<Time>,
    /// What it cost by itself.
    pub loss: Loss,
}

/// The truth about a storm.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// All payloads in the order of the stream.
    pub payloads: Vec<Payload>,
    /// For every part of every payload the fault that caused it, from 1; 0 is noise. A change that
    /// brings a fault carries the fault's label, although it comes before the onset.
    pub labels: Vec<u8>,
    /// All faults.
    pub faults: Vec<FaultTruth>,
    /// All changes.
    pub changes: Vec<Change>,
    /// First moment.
    pub start: Time,
    /// Last moment.
    pub end: Time,
    /// What everything together cost.
    pub loss: Loss,
}

impl Truth {
    /// The fault behind a part of the payload that begins at this byte; 0 is noise, `None` is no
    /// payload.
    pub fn label(&self, offset: u32, part: u16) -> Option<u8> {
        let at = self.payloads.binary_search_by_key(&offset, |payload| payload.offset).ok()?;
        let payload = self.payloads.get(at)?;
        if part >= payload.parts {
            return None;
        }
        self.labels.get(payload.first as usize + usize::from(part)).copied()
    }

    /// The fault behind each of these events, which were read from the storm's bytes in their order;
    /// 0 is noise. Payloads that were not read (quarantined, not there yet) are passed over; `None`
    /// when an event comes from no payload of this storm.
    pub fn align(&self, events: &Events) -> Option<Vec<u8>> {
        let mut payloads = self.payloads.iter();
        let (mut raw, mut payload) = (None, None);
        let mut labels = Vec::with_capacity(events.rows.len());
        for event in &events.rows {
            if raw != Some(event.raw) || payload.is_none() {
                // The reader leaves line ends out.
                let of_length = |payload: &&Payload| {
                    payload.len >= event.raw.len && payload.len - event.raw.len <= 2
                };
                payload = payloads.find(of_length);
                raw = Some(event.raw);
            }
            let payload = payload.filter(|payload| event.part < payload.parts)?;
            labels.push(*self.labels.get(payload.first as usize + usize::from(event.part))?);
        }
        Some(labels)
    }

    /// The payload that holds a byte.
    pub fn payload_at(&self, offset: u32) -> Option<&Payload> {
        let after = self.payloads.partition_point(|payload| payload.offset <= offset);
        let payload = self.payloads.get(after.checked_sub(1)?)?;
        (offset - payload.offset < payload.len).then_some(payload)
    }
}

/// Which nodes speak because of which fault.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tally {
    /// Events per fault and node, before any is lost on its way.
    said: Vec<Vec<u32>>,
    /// Delivered events per fault.
    pub(super) events: Vec<u32>,
    /// Delivered alerts per fault.
    pub(super) alerts: Vec<u32>,
    /// When the first alert of each fault was out, and the first that wakes somebody, µs since 1970.
    pub(super) first: Vec<[Option<Time>; 2]>,
}

impl Tally {
    pub(super) fn new(faults: usize, nodes: usize) -> Self {
        Self {
            said: vec![vec![0; nodes]; faults],
            events: vec![0; faults],
            alerts: vec![0; faults],
            first: vec![[None; 2]; faults],
        }
    }

    /// A node says something because of a fault; label 0 is nobody's.
    pub(super) fn note(&mut self, label: u8, node: NodeId) {
        let fault = usize::from(label).checked_sub(1).and_then(|fault| self.said.get_mut(fault));
        if let Some(count) = fault.and_then(|nodes| nodes.get_mut(node.at())) {
            *count += 1;
        }
    }

    /// An alert is out because of a fault; `page` is one that wakes somebody.
    pub(super) fn alarm(&mut self, label: u8, page: bool, at: Time) {
        let fault = usize::from(label).checked_sub(1).and_then(|fault| self.first.get_mut(fault));
        let Some([alert, paged]) = fault else { return };
        alert.get_or_insert(at);
        if page {
            paged.get_or_insert(at);
        }
    }

    /// Counts what a chunk delivers.
    pub(super) fn count(&mut self, chunk: &Chunk) {
        for payload in &chunk.payloads {
            let first = payload.first.saturating_sub(chunk.labelled) as usize;
            let labels = chunk.labels.get(first..first + usize::from(payload.parts));
            for &label in labels.unwrap_or_default() {
                let Some(fault) = usize::from(label).checked_sub(1) else { continue };
                self.events[fault] += 1;
                self.alerts[fault] += u32::from(payload.tool.alerts());
            }
        }
    }

    /// Nodes that spoke because of a fault: more than one word in 200 of what it caused.
    pub(super) fn members(&self, fault: usize) -> Vec<NodeId> {
        let Some(said) = self.said.get(fault) else { return Vec::new() };
        let all: u32 = said.iter().sum();
        let enough = |&(_, &count): &(u16, &u32)| count > all / 200;
        (0..).zip(said).filter(enough).map(|(id, _)| NodeId(id)).collect()
    }
}

/// Bytes with their truth: what a step put out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Chunk {
    /// The payloads, one after the other.
    pub bytes: Vec<u8>,
    /// Where they are; offsets count from the beginning of the storm.
    pub payloads: Vec<Payload>,
    /// Their labels; `first` counts from the beginning of the storm.
    pub labels: Vec<u8>,
    /// Bytes put out before this chunk.
    pub(super) before: u32,
    /// Labels put out before this chunk.
    pub(super) labelled: u32,
}

impl Chunk {
    /// Appends one payload that `write` makes, with the labels of its parts. Nothing is appended
    /// beyond 4 GiB.
    pub(super) fn push(&mut self, tool: Tool, labels: &[u8], write: impl FnOnce(&mut Vec<u8>)) {
        let from = self.bytes.len();
        write(&mut self.bytes);
        let len = self.bytes.len() - from;
        let end = u64::from(self.before) + self.bytes.len() as u64;
        if labels.is_empty() || end > u64::from(u32::MAX) {
            self.bytes.truncate(from);
            return;
        }
        self.payloads.push(Payload {
            offset: self.before + from as u32,
            len: len as u32,
            first: self.labelled + self.labels.len() as u32,
            parts: labels.len().min(usize::from(u16::MAX)) as u16,
            tool,
        });
        self.labels.extend_from_slice(labels);
    }

    /// Declares everything since the end of the last payload to be one payload.
    pub(super) fn seal(&mut self, tool: Tool, labels: &[u8]) {
        let end = self.payloads.last().map_or(self.before, |last| last.offset + last.len);
        let from = end.saturating_sub(self.before) as usize;
        let tail = self.bytes.split_off(from.min(self.bytes.len()));
        self.push(tool, labels, |out| out.extend_from_slice(&tail));
    }

    /// Takes what is there and leaves an empty chunk that goes on counting.
    pub(super) fn take(&mut self) -> Self {
        let next = Self {
            before: self.before + self.bytes.len() as u32,
            labelled: self.labelled + self.labels.len() as u32,
            ..Self::default()
        };
        std::mem::replace(self, next)
    }
}
