//! The simulated payments product: topology, load, faults, telemetry, truth.
//!
//! ```text
//! Spec ─► World ─ step ─► plant (queueing) ─► measured values ─► rules ─► alerts ─┐
//!           ▲                  ▲                                  logs, changes ──┴► transit ─► bytes + truth
//!         Action            faults                                              (late, lost, twice)
//! ```
//!
//! - [`Topology`]: what there is and what it means for the business.
//! - [`load`]: how many payments people want to make.
//! - [`Fault`]: what goes wrong; [`Action`]: what can be done about it.
//! - `plant`: how trouble spreads (queues, pools, timeouts, retries), documented there.
//! - [`noise`]: everything that makes reading the telemetry hard; the noise model stands there.
//! - `emit`: one file per wire format. Nothing but bytes leaves the world: the chain reads them
//!   exactly as it reads pasted ones.
//! - [`Truth`]: which event belongs to which fault, decided by comparing the world with worlds that
//!   have only one of its faults or none, under the same weather.
//!
//! A [`World`] is resumable ([`World::step`]), copyable (a copy is a snapshot), and its random
//! numbers are addressed by entity and step, so the same seed gives the same weather whether or not
//! somebody acts: differences between two runs are the action's doing.
mod action;
mod alarm;
mod business;
mod change;
mod deploy;
mod effect;
mod emit;
mod fault;
pub mod load;
mod log;
mod logbook;
mod metric;
pub mod noise;
mod outcome;
mod plant;
mod rule;
mod series;
mod shadow;
mod simulation;
mod spec;
mod storm;
mod stream;
mod topology;
mod transit;
mod truth;

pub use action::{Action, ActionKind, Delivery, Remedy, remedy};
pub use emit::{Tool, clock::iso8601};
pub use fault::{Fault, FaultKind, Origin};
pub use metric::{Metric, measured_at};
pub use noise::Noise;
pub use outcome::Applied;
pub use rule::Rule;
pub use series::{Metrics, Series};
pub use simulation::World;
pub use spec::{Faults, MOST_EVENTS, MOST_FAULTS, Spec, SpecError};
pub use storm::{Storm, storm};
pub use topology::{Call, Host, Layer, Need, Node, NodeId, Placement, Role, Topology};
pub use truth::{Change, Chunk, FaultTruth, Loss, Payload, Truth};
