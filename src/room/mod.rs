//! What loops with a room of their own share: what a person chooses and looks at ([`Plan`]), the work
//! behind it ([`Engine`]), and what is said ([`Sheet`]).
//!
//! ```text
//! Plan (choices, view) ── scenario, address ──► Engine ── step by step ──► Sheet, rail, timeline
//!   ▲                                                                            │
//!   └───────────── Go (look elsewhere) · Deed (do something) · a control ◄───────┘
//! ```
//!
//! The page that draws a sheet knows no algorithm, and a test reads it without a page. What a link on
//! a sheet means only its own loop knows: the page hands a [`Go`] or a [`Deed`] back to the plan.
mod control;
mod engine;
mod lane;
mod messages;
mod plan;
mod sheet;

pub use control::{Control, Takes};
pub use engine::{Engine, Progress};
pub use messages::Messages;
pub use plan::{Clock, Done, Plan, Stopover};
pub use sheet::{
    Card, Cell, Deed, Go, Graph, Grid, Head, Lane, Node, Offer, Pace, Pass, Row, Sheet, Span, Step,
    Stop, Story, Taken, Timeline, Track,
};
