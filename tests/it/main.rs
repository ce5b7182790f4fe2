//! Integration tests, one binary.
#![expect(clippy::unwrap_used, reason = "a test may fail")]
mod data;
mod ingest;
