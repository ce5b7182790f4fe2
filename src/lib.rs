//! Ops Lab: DevOps, MLOps and AIOps in one browser tab.
//!
//! A [`scenario::Scenario`] is a small complete value. Running it ([`run::run`]) is a pure function
//! that makes artifacts in order and tells an observer of each. A [`figure::Figure`] is data made
//! from an artifact. The browser only edits scenarios, listens to artifacts and draws figures.
//!
//! ```text
//! link / panel / command ─► Scenario ─► run ─► Artifact, Artifact, … ─► Figure ─► page | JSON
//!                                       ▲ worker or native thread: the same function
//! ```
//!
//! # Invariants
//! 1. Arrows point one way: `num rng digest table` ← the domain modules ← `scenario` ← `run` ←
//!    `figure`, `lesson` ← `web`, `bin`. `tests/it/architecture.rs` holds the whole table.
//! 2. Only `web` names a browser; only `bin` names files, clocks and the terminal.
//! 3. Same scenario, same bytes, on every machine: transcendental functions come from [`num`],
//!    random numbers from [`rng`], and nothing iterates over a hash map.
//! 4. Only `scenario` knows defaults and ranges; only `scenario::link` knows link text.
//! 5. A refused dataset or model is a result, not an error: the run says why and goes no further.

pub mod aiops;
pub mod alert;
pub mod analyse;
pub mod anomaly;
pub mod cause;
pub mod chain;
pub mod change;
pub mod check;
pub mod codec;
pub mod compare;
pub mod correlate;
pub mod curate;
pub mod data;
pub mod delivery;
pub mod devops;
pub mod diagnostic;
pub mod digest;
pub mod dora;
pub mod drift;
pub mod evaluate;
pub mod event;
pub mod export;
pub mod figure;
pub mod gate;
pub mod ingest;
pub mod journey;
pub mod keyed;
pub mod learn;
pub mod lesson;
pub mod lint;
pub mod maturity;
pub mod metrics;
pub mod model;
pub mod monitor;
pub mod num;
pub mod peak;
pub mod prescribe;
pub mod promote;
pub mod quality;
pub mod release;
pub mod rng;
pub mod rollout;
pub mod room;
pub mod run;
pub mod scenario;
pub mod search;
pub mod session;
pub mod stage;
pub mod table;
pub mod target;
pub mod template;
#[cfg(feature = "web")]
pub mod web;
pub mod wire;
pub mod words;
pub mod world;
