//! From commit to Production on one clock: a discrete-event engine.
//!
//! ```text
//! commit ─► build ─► unit ─► integration ─► system ─► Test ─► Stage ─► UAT ─┬─► Production eu
//!             same artifact, no rebuild                                     ├─► Production us
//!                                                                           └─► Production ap
//! ```
//!
//! The engine ([`Simulation`]) takes tasks from a queue in the order of their time, changes its
//! [`State`] and writes [`Event`]s, each with its cause. What tests and environments say of a release
//! is found by really building and running it ([`Workshop`]) and kept; what the engine draws is only
//! who commits what and when, how long people take, traffic of canaries, outages, and flaky tests
//! where flakiness is switched on.
mod act;
mod analysis;
mod ci;
mod drift;
mod event;
mod exposure;
mod gate;
mod ledger;
mod lineage;
mod live;
mod option;
mod permit;
mod place;
mod replay;
mod report;
mod simulation;
mod spec;
mod state;
mod steps;
mod team;
mod words;
mod workshop;

pub use act::Action;
pub use event::{Cause, Event, Happening};
pub use exposure::Exposure;
pub use gate::Obstacle;
pub use ledger::{Purpose, Release};
pub use lineage::{Commit, Lineage};
pub use option::OPTIONS;
pub use report::{LineReport, PlaceReport, ReleaseReport, Report, report};
pub use simulation::{Progress, Simulation};
pub use spec::{Availability, Cadence, Place, Promotion, Spec, SpecError, Team, Watch};
pub use state::{Ended, Incident, Live, Mirrored, Rollout, Site, State};
pub use steps::{Status, StepReport};
use words::live_name;
pub use workshop::{Record, Workshop};

/// Seconds on the simulated clock, from Monday 00:00 of the first week.
pub type Seconds = u64;

/// Seconds of a minute, an hour, a day, a week.
pub const MINUTE: Seconds = 60;
/// Seconds of an hour.
pub const HOUR: Seconds = 3_600;
/// Seconds of a day.
pub const DAY: Seconds = 86_400;
/// Seconds of a week.
pub const WEEK: Seconds = 604_800;
