//! The normal form of everything that monitoring tools say: the OpenTelemetry log data model as
//! envelope, PD-CEF words for alerts, Alertmanager's life cycle.
//!
//! A million events must fit into a browser tab. So an event is a small row; its texts are spans of
//! one arena (the bytes as they came, then texts that had to be unescaped), its words are symbols of
//! one table, and its labels are a range of one list.
//!
//! ```text
//! bytes ─► wire::read ─► Events { arena, symbols, labels, rows } ─► alert ─► correlate ─► cause ─► prescribe
//!                   └──► Quarantined { place, reason, raw }
//! ```

mod list;
mod severity;
mod symbol;
mod time;

use serde::{Deserialize, Serialize};

pub use list::{Events, Labels};
pub use severity::Severity;
pub use symbol::{Symbol, Symbols};
pub use time::{Time, TimeError};

/// A piece of the arena of [`Events`], in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Number of bytes.
    pub len: u32,
}

/// What an event says (`event_name` of the normal form).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::IntoStaticStr,
)]
pub enum Kind {
    /// A condition began or still holds.
    #[strum(serialize = "alert.fired")]
    Fired,
    /// A condition ended.
    #[strum(serialize = "alert.resolved")]
    Resolved,
    /// A person took note.
    #[strum(serialize = "alert.acked")]
    Acked,
    /// A line of a log.
    #[strum(serialize = "log")]
    Log,
    /// Somebody changed something: a deployment, a configuration.
    #[strum(serialize = "change")]
    Change,
    /// A measured value.
    #[strum(serialize = "metric")]
    Metric,
}

/// One event. Fields that its source does not give are [`Symbol::NONE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When it happened.
    pub time: Time,
    /// When the lab read it (the clock of the lab, never the machine's).
    pub observed: Time,
    /// What it says.
    pub kind: Kind,
    /// OpenTelemetry's severity number, 1 to 24.
    pub severity: Severity,
    /// The wire format it was read from (index into `wire::Format`'s variants).
    pub format: u8,
    /// Position within its payload: an Alertmanager webhook holds many alerts.
    pub part: u16,
    /// `service.name`.
    pub service: Symbol,
    /// `host.name`.
    pub host: Symbol,
    /// The alert's name (`alert.class`), the reason of a Kubernetes event, the program of a log.
    pub name: Symbol,
    /// Who it is: the identity that its source gives, hashed; 0 where the source gives none.
    pub identity: u64,
    /// Summary or message: valid UTF-8.
    pub body: Span,
    /// The payload as it came.
    pub raw: Span,
    /// Everything else, sorted by the label's name.
    pub labels: Labels,
}
