//! Integration tests, one binary.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod curate;
mod profile;
mod quality;
mod shipped;
mod analyse;
mod drift;
mod golden;
mod metrics;
mod num;
mod target;
