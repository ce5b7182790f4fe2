//! Alerts, their life and the list of what happened to them.
use serde::{Deserialize, Serialize};

use crate::event::{Event, Severity, Symbol, Time};

/// Where an alert comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A monitoring tool said so.
    Tool,
    /// Log lines that matter.
    Log,
    /// A heartbeat that did not come (position in `Spec::heartbeats`).
    Heartbeat(u32),
}

/// Why an alert ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum Ending {
    /// Its source said so.
    Said,
    /// Nothing was heard for the resolve timeout.
    Timeout,
    /// It stopped flapping in the good state.
    Calm,
    /// The heartbeat came again.
    Back,
    /// It began anew after a long silence.
    Lost,
}

/// One thing that goes wrong, from its first event to its end; the same thing again soon after is
/// the same alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Who it is.
    pub fingerprint: u64,
    /// Where it comes from.
    pub origin: Origin,
    /// Its first row; none for a heartbeat.
    pub row: Option<u32>,
    /// The alert's name.
    pub name: Symbol,
    /// Service.
    pub service: Symbol,
    /// Host.
    pub host: Symbol,
    /// Wire format.
    pub format: u8,
    /// Template of its lines; 0 is none.
    pub template: u32,
    /// The worst so far.
    pub severity: Severity,
    /// When the machine opened it.
    pub opened: Time,
    /// Time of its earliest event.
    pub first_seen: Time,
    /// Time of its latest event.
    pub last_seen: Time,
    /// When it began and ended and began again, alternating.
    pub turns: Vec<Time>,
    /// Why it ended last.
    pub ending: Option<Ending>,
    /// When somebody took note.
    pub acked: Option<Time>,
    /// Events folded into it, the first one included.
    pub events: u32,
    /// Of those, exact duplicates.
    pub exact: u32,
    /// Of those, duplicates that said something else.
    pub partial: u32,
    /// Entropy of its first text, 0 to 1.
    pub entropy: f64,
    /// Whether it flaps.
    pub flapping: bool,
    /// Until when nobody was to be told, with what was known of its class.
    pub paused: Option<(Time, super::Endings)>,
    /// On how many days before its class fired at this hour, if that makes it expected.
    pub expected: Option<u32>,
    /// Its groups.
    pub groups: Vec<u32>,
    /// When it is looked at next for having timed out.
    pub(super) expires: Option<Time>,
    /// What it may inhibit: rule and hash of the labels that must agree.
    pub(super) sources: Vec<(u32, u64)>,
    /// What may inhibit it.
    pub(super) targets: Vec<(u32, u64)>,
    /// Silences whose conditions it fulfils.
    pub(super) silences: Vec<u32>,
}

impl Alert {
    /// An alert that begins, by the event that says so.
    pub(super) fn begin(fingerprint: u64, origin: Origin, at: Time, event: &Event) -> Self {
        Self {
            fingerprint,
            origin,
            row: None,
            name: event.name,
            service: event.service,
            host: event.host,
            format: event.format,
            template: 0,
            severity: event.severity,
            opened: at,
            first_seen: event.time,
            last_seen: event.time,
            turns: vec![at],
            ending: None,
            acked: None,
            events: 0,
            exact: 0,
            partial: 0,
            entropy: 1.0,
            flapping: false,
            paused: None,
            expected: None,
            groups: Vec::new(),
            expires: None,
            sources: Vec::new(),
            targets: Vec::new(),
            silences: Vec::new(),
        }
    }

    /// Whether it fires now.
    pub fn is_firing(&self) -> bool {
        self.turns.len() % 2 == 1
    }

    /// Whether it fired at an instant.
    pub fn fires_at(&self, at: Time) -> bool {
        self.turns.partition_point(|&turn| turn <= at) % 2 == 1
    }

    /// When it ended, if it has.
    pub fn resolved(&self) -> Option<Time> {
        if self.is_firing() { None } else { self.turns.last().copied() }
    }
}

/// What happened to an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// It began.
    Opened,
    /// It began again.
    Reopened,
    /// It became worse.
    Worse(Severity),
    /// Somebody took note.
    Acked,
    /// It began to flap.
    Flapping,
    /// Nobody is told until then.
    Paused(Time),
    /// It ended.
    Ended(Ending),
}

/// An entry of the list that later stages read: what happened to which alert, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// When.
    pub at: Time,
    /// Which alert.
    pub alert: u32,
    /// What.
    pub what: What,
}
