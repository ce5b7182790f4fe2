//! The delivery loop as a person walks it: what is chosen and done, the one job from there to what
//! stands where, and what each station says about it.
//!
//! ```text
//! Choices (spec, acts) ─► promote::Simulation up to the instant shown ─► Found ─► Sheet of a station
//!      ▲
//!      └── Inbox: what monitoring and operations ask for
//! ```
//!
//! [`Room`] is resumable and keeps what is still valid: what was found out about a release is never
//! found out again, another instant only moves the clock, another station computes nothing.
mod act;
mod choices;
mod engine;
mod field;
mod found;
mod go;
mod inbox;
mod plan;
mod room;
mod say;
mod station;
mod text;
mod trace;
mod versus;
mod view;

pub use act::{Act, What};
pub use choices::Choices;
pub use field::{FIELDS, Field};
pub use found::Found;
pub use go::{Deed, Go};
pub use plan::Plan;
pub use room::Room;
pub use station::Station;
pub use text::{Trouble, read, write};
pub use versus::Versus;
pub use view::View;

/// Simulated seconds of a tick of the loop's clock.
pub const TICK: crate::promote::Seconds = 600;
