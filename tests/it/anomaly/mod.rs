//! Detectors against pandas, statsmodels and scipy; laws that all detectors keep; the benchmark.

mod benchmark;
mod bursts;
mod golden;
mod laws;

use opslab::anomaly::SECOND;

use crate::golden::lcg;

fn values() -> Vec<f64> {
    let (a, b) = (lcg(400, 7919, 13, 1009), lcg(400, 104_729, 7, 1013));
    a.iter().zip(b).map(|(a, b)| 10.0 + 5.0 * a + 3.0 * b).collect()
}

/// Five-minute rows.
fn series(values: &[f64]) -> Vec<(i64, f64)> {
    (0..)
        .map(|row| 1_400_000_000 + row * 300)
        .map(|t| t * SECOND)
        .zip(values.iter().copied())
        .collect()
}
