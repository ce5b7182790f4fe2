//! Anomalies of one metric over time.
