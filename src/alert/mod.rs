//! From events to alerts: deduplicate, suppress, route, group.
//!
//! [`Machine`] reads rows of [`Events`] in event time and keeps, beside every
//! outcome, the rule, the numbers and what would have happened otherwise ([`Machine::biography`],
//! [`Machine::rival`]). It is deterministic, resumable, and indifferent to how its input is cut.
//!
//! ```text
//! row ─► order ─► log or alert? ─► fingerprint ─► entropy, flood ─► merge ─► flapping ─► pause
//!                                                                              │
//!            notification ◄─ silence, inhibition, mute ◄─ group timers ◄─ routes
//! ```

mod admit;
mod alerts;
mod biography;
mod entropy;
mod fingerprint;
mod flap;
mod fold;
mod group;
mod index;
mod learn;
mod machine;
mod mark;
mod matcher;
mod order;
mod pattern;
mod record;
mod rival;
mod route;
mod spec;
mod suppress;
mod timer;

use serde::{Deserialize, Serialize};

pub use alerts::{Alert, Change, Ending, Origin, What};
pub use biography::{Decision, Otherwise, Rule};
pub use entropy::{Preview, Previewed, Vocabulary, preview};
pub use group::{Group, Notification, Reason};
pub use learn::Endings;
pub use machine::{Machine, Step};
pub use mark::Mark;
pub use matcher::{Comparison, Field, Matcher, all_hold, like};
pub use pattern::{Pattern, PatternError};
pub use record::{Counts, Fate, NO_ALERT, Verdict};
pub use rival::{Rival, Supposition};
pub use spec::{
    Burst, Cut, Error, Filter, Flapping, Heartbeat, Identity, Inhibition, Mute, Pause, Route,
    STORED, Season, Silence, Spec, Timers,
};
pub use suppress::{Suppressed, Suppression};

use crate::event::Events;

/// What the template miner found unusual about a log line.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::VariantArray,
)]
pub enum Unusual {
    /// Nothing.
    #[default]
    No,
    /// A line of this kind was never seen before.
    NewTemplate,
    /// Lines of this kind come much more or less often than usual.
    Rate,
}

/// What the machine reads. Columns that end early count as 0 and [`Unusual::No`].
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The events in the order in which they were read.
    pub events: &'a Events,
    /// The template of each row's line, shape `(n_rows,)`; 0 is none.
    pub templates: &'a [u32],
    /// What is unusual about each row's line, shape `(n_rows,)`.
    pub unusual: &'a [Unusual],
}

impl<'a> Input<'a> {
    /// Events without templates.
    pub fn new(events: &'a Events) -> Self {
        Self { events, templates: &[], unusual: &[] }
    }
}
