//! An alert as the lenses see it.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Golden, Topology};
use crate::{
    alert::{Alert, Origin},
    event::{Events, Severity, Symbol, Time},
};

/// What correlation knows of an alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// Position in the machine's alerts.
    pub alert: u32,
    /// Its first row.
    pub row: Option<u32>,
    /// When it began.
    pub at: Time,
    /// Its service's position in the topology; none if the graph does not know it.
    pub node: Option<u32>,
    /// Service.
    pub service: Symbol,
    /// Host.
    pub host: Symbol,
    /// Name.
    pub name: Symbol,
    /// Severity when it began.
    pub severity: Severity,
    /// Identity.
    pub fingerprint: u64,
    /// Services that its text names besides its own: log lines say who did not answer.
    pub mentions: Vec<u32>,
    /// What it speaks of.
    pub golden: Golden,
    /// Whether it has ended, as far as is known.
    pub ended: bool,
    /// Hashes of the distinct words of name and text, volatile ones left out, sorted.
    pub tokens: Vec<u64>,
}

/// Finds services by name, each pair of words once.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    known: BTreeMap<(Symbol, Symbol), Option<u32>>,
}

impl Places {
    /// The node of a service's and a host's word.
    pub(super) fn node(
        &mut self,
        events: &Events,
        topology: &Topology,
        service: Symbol,
        host: Symbol,
    ) -> Option<u32> {
        let find = || topology.locate(events.word(service), events.word(host));
        *self.known.entry((service, host)).or_insert_with(find)
    }
}

/// Services that a text names, other than one.
fn mentions(topology: &Topology, text: &str, own: Option<u32>) -> Vec<u32> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut found: Vec<u32> = Vec::new();
    // What stands in a path is a word of an interface, not who answers there.
    let spoken = text.split_ascii_whitespace().filter(|word| !word.starts_with('/'));
    let parts = spoken.flat_map(|word| word.split(|c: char| !is_part(c)));
    for word in parts.filter(|word| word.len() > 2).take(64) {
        let at = topology.services.iter().position(|service| service == word);
        let at = at.map(|at| at as u32).filter(|&at| Some(at) != own);
        found.extend(at.filter(|at| !found.contains(at)));
    }
    found
}

impl Signal {
    /// The value of a label of its first event.
    pub(super) fn label(&self, events: &Events, name: &str) -> Symbol {
        let row = self.row.and_then(|row| events.rows.get(row as usize));
        let value = row.and_then(|row| events.label(row, name)).unwrap_or_default();
        events.symbols.find(value).unwrap_or(Symbol::NONE)
    }

    /// Reads what an alert says.
    pub(super) fn read(
        events: &Events,
        topology: &Topology,
        places: &mut Places,
        number: u32,
        alert: &Alert,
    ) -> Self {
        let node = places.node(events, topology, alert.service, alert.host);
        let row = alert.row.and_then(|row| events.rows.get(row as usize));
        let body = row.map(|row| events.text(row.body)).unwrap_or_default();
        let words = events.word(alert.name).split_ascii_whitespace();
        let mut tokens: Vec<u64> = words
            .chain(body.split_ascii_whitespace().take(64))
            .filter(|word| !word.bytes().any(|byte| byte.is_ascii_digit()))
            .map(|word| Events::identity([word]))
            .collect();
        tokens.sort_unstable();
        tokens.dedup();
        Self {
            alert: number,
            row: alert.row,
            at: alert.opened,
            node,
            service: alert.service,
            host: alert.host,
            name: alert.name,
            severity: row.map_or(alert.severity, |row| row.severity),
            mentions: mentions(topology, &body, node),
            golden: match alert.origin {
                Origin::Log => Golden::Errors,
                Origin::Tool | Origin::Heartbeat(_) => Golden::of(events.word(alert.name), &body),
            },
            ended: false,
            fingerprint: alert.fingerprint,
            tokens,
        }
    }
}

/// All alerts as signals, in the order in which they opened.
pub fn read_signals(events: &Events, topology: &Topology, alerts: &[Alert]) -> Vec<Signal> {
    let mut places = Places::default();
    (0..)
        .zip(alerts)
        .map(|(number, alert)| Signal::read(events, topology, &mut places, number, alert))
        .collect()
}

/// Shared over all words of two sorted lists (Jaccard 1912), 0 to 1; two empty lists share nothing.
pub(super) fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let shared = a.iter().filter(|token| b.binary_search(token).is_ok()).count();
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}
