//! What an alert speaks of: the four golden signals (Beyer and others 2016, "Site Reliability
//! Engineering", chapter 6).
//!
//! It matters for what can follow from what: errors and latency climb from a service to its callers,
//! traffic comes down from callers, and saturation is a condition of the place itself.
use serde::{Deserialize, Serialize};

/// A golden signal.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::VariantArray,
)]
pub enum Golden {
    /// Requests fail.
    Errors,
    /// Requests take long.
    Latency,
    /// Much or little is asked.
    Traffic,
    /// Something runs short, is worn out or set wrongly: everything else.
    Saturation,
}

const TRAFFIC: &[&str] = &["request rate", "requestrate", "requests per", "traffic", "throughput"];

const LATENCY: &[&str] = &["latency", "slow", "response time", "duration", "p95", "p99"];

const ERRORS: &[&str] = &[
    "error",
    "fail",
    "burn",
    "approval rate",
    "approvalrate",
    "success rate",
    "successrate",
    "availability",
    "timed out",
    "timeout",
    "unhealthy",
    "unavailable",
    "unreachable",
    "refused",
    "5xx",
    "502",
    "503",
    "504",
    "backoff",
    "back-off",
];

impl Golden {
    /// By the words of the name, and of the text where the name says nothing.
    pub fn of(name: &str, text: &str) -> Self {
        Self::said(name).or_else(|| Self::said(text)).unwrap_or(Self::Saturation)
    }

    fn said(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        [(TRAFFIC, Self::Traffic), (LATENCY, Self::Latency), (ERRORS, Self::Errors)]
            .into_iter()
            .find_map(|(words, golden)| says(words).then_some(golden))
            .or_else(|| is_down(text).then_some(Self::Errors))
    }

    /// Whether it climbs from a service to its callers.
    pub fn climbs(self) -> bool {
        match self {
            Self::Errors | Self::Latency => true,
            Self::Traffic | Self::Saturation => false,
        }
    }
}

/// Whether something is said to be down, as a word or as the end of a name: `HostDown`. Many words end
/// with those letters that mean something else.
fn is_down(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| word.eq_ignore_ascii_case("down") || word.ends_with("Down"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_speak_before_texts() {
        for (name, text, golden) in [
            ("ErrorBudgetBurn", "", Golden::Errors),
            ("LatencyHigh", "many errors", Golden::Latency),
            ("edge request rate", "", Golden::Traffic),
            ("MemoryHigh", "", Golden::Saturation),
            ("BackOff", "", Golden::Errors),
            ("RedisDown", "", Golden::Errors),
            ("cart", "down", Golden::Errors),
            ("disk", "shutdown of the download", Golden::Saturation),
            ("CPUHigh", "CPU utilisation of pool-a is 97 %", Golden::Saturation),
            ("Watchdog", "checkout answers 503", Golden::Errors),
        ] {
            assert_eq!(Golden::of(name, text), golden, "{name}");
        }
    }
}
