//! How bad an event is.
use serde::{Deserialize, Serialize};

/// OpenTelemetry's severity number (Logs data model 1.x, `SeverityNumber`): 1 to 24, of which 9 is
/// information, 13 a warning, 17 an error and 21 fatal.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Severity(pub u8);

impl Severity {
    /// Not said.
    pub const UNSPECIFIED: Self = Self(0);
    /// For programmers.
    pub const DEBUG: Self = Self(5);
    /// Normal.
    pub const INFO: Self = Self(9);
    /// Worth a look.
    pub const WARNING: Self = Self(13);
    /// Something failed.
    pub const ERROR: Self = Self(17);
    /// Somebody must act.
    pub const CRITICAL: Self = Self(21);

    /// The range's short name in the OpenTelemetry data model.
    pub fn word(self) -> &'static str {
        match self.0 {
            0 => "unspecified",
            1..=4 => "trace",
            5..=8 => "debug",
            9..=12 => "info",
            13..=16 => "warning",
            17..=20 => "error",
            _ => "critical",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_follow_the_ranges() {
        assert_eq!(
            [0, 1, 8, 9, 13, 16, 17, 21, 24].map(|n| Severity(n).word()),
            [
                "unspecified",
                "trace",
                "debug",
                "info",
                "warning",
                "warning",
                "error",
                "critical",
                "critical"
            ]
        );
    }
}
