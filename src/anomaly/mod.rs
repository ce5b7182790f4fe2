//! Anomalies of one metric over time.
pub mod score;
