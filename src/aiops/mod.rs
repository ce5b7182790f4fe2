//! The operations loop as a person walks it: what is chosen, the one job from choices to findings,
//! and what each station says about them.
//!
//! ```text
//! Choices ─► Tape (world, played with the learner's acts) ─► chain over what has come so far ─► Found
//!    or bytes of the learner's own ──────────────────────────►                                  │
//!                                                               Sheet of a station ◄── say ─────┘
//! ```
//!
//! [`Room`] is resumable and keeps what is still valid: a knob of the chain does not play the world
//! again, another station computes nothing anew. A [`crate::room::Sheet`] is data (words, figures, tables, offers):
//! the page that draws it knows no algorithm, and a test reads it without a page.
mod act;
mod audit;
mod choices;
mod compare;
mod detector;
mod engine;
mod field;
mod fields;
mod found;
mod go;
mod past;
mod plan;
mod present;
mod reading;
mod room;
mod rules;
mod ruling;
mod say;
mod station;
mod tape;
mod text;
mod touched;
mod view;
mod watching;

pub use act::Act;
pub use choices::{Choices, Kind};
pub use field::{Field, FieldError, Range};
pub use fields::FIELDS;
pub use found::Found;
pub use go::{Deed, Go};
pub use plan::Plan;
pub use room::{Own, Phase, Progress, Room, RoomError};
pub use rules::{Duty, Rules, Subject};
pub use ruling::{About, Ruling};
pub use station::Station;
pub use tape::Tape;
pub use text::{Trouble, read, write};
pub use view::View;
