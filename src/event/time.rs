//! Points in time.
use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01 00:00:00 UTC: finer than any of the formats needs, and wide enough
/// for the year 9999 (nanoseconds in 64 bits end in 2262).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Time(pub i64);

impl Time {
    /// Microseconds in a second.
    pub const SECOND: i64 = 1_000_000;

    /// From whole seconds since the epoch; clamped where they do not fit.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(Self::SECOND))
    }

    /// Seconds since the epoch, with fraction.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / Self::SECOND as f64
    }
}
