//! Integration tests, one binary.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod analyse;
mod curate;
mod drift;
mod golden;
mod metrics;
mod num;
mod profile;
mod quality;
mod shipped;
mod target;
mod model;
mod data;
mod ingest;
