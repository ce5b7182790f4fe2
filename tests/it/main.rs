//! Integration tests, one binary.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod alert;
mod analyse;
mod architecture;
mod command;
mod correlate;
mod curate;
mod data;
mod drift;
mod golden;
mod ingest;
mod lesson;
mod links;
mod metrics;
mod model;
mod num;
mod profile;
mod quality;
mod reference;
mod run;
mod session;
mod shipped;
mod target;
