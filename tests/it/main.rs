//! Integration tests, one binary.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod alert;
mod analyse;
mod anomaly;
mod anomaly_command;
mod architecture;
mod cause;
mod chain;
mod command;
mod curate;
mod data;
mod drift;
mod events;
mod golden;
mod ingest;
mod lesson;
mod links;
mod lint;
mod metrics;
mod model;
mod num;
mod packed;
mod peak;
mod prescribe;
mod profile;
mod quality;
mod reference;
mod run;
mod search;
mod session;
mod shipped;
mod target;
mod template;
mod wire;
mod world;
