//! What a series measures, and which direction of it hurts.
use serde::{Deserialize, Serialize};

/// What a series measures.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::IntoStaticStr,
)]
#[strum(serialize_all = "lowercase")]
pub enum Measure {
    /// Time per request, in seconds: more hurts.
    Latency,
    /// Share of requests that succeed, per cent or 0 to 1: less hurts.
    Availability,
    /// Failed requests per interval, or their share: more hurts.
    Errors,
    /// How full or busy a resource is: more hurts.
    Saturation,
    /// Requests per interval: how much depends on the component; no symptom in itself.
    Requests,
    /// Unknown: either direction may hurt.
    Other,
}

/// Measures that speak of the same symptom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Symptom {
    /// It takes longer.
    Slow,
    /// It fails.
    Failing,
    /// It is full.
    Full,
    /// No symptom, only context.
    Load,
    /// It is unlike before.
    Odd,
}

/// Words in a metric's name, and what they mean; the first that occurs decides. Words of the field,
/// as in the names of Prometheus' exporters, `CloudWatch` and OpenTelemetry.
const WORDS: &[(&str, Measure)] = &[
    ("availability", Measure::Availability),
    ("success", Measure::Availability),
    ("uptime", Measure::Availability),
    ("error", Measure::Errors),
    ("fail", Measure::Errors),
    ("fault", Measure::Errors),
    ("exception", Measure::Errors),
    ("5xx", Measure::Errors),
    ("drop", Measure::Errors),
    ("latency", Measure::Latency),
    ("duration", Measure::Latency),
    ("response_time", Measure::Latency),
    ("delay", Measure::Latency),
    ("cpu", Measure::Saturation),
    ("mem", Measure::Saturation),
    ("disk", Measure::Saturation),
    ("queue", Measure::Saturation),
    ("saturation", Measure::Saturation),
    ("utili", Measure::Saturation),
    ("backlog", Measure::Saturation),
    ("request", Measure::Requests),
    ("throughput", Measure::Requests),
    ("traffic", Measure::Requests),
    ("workload", Measure::Requests),
    ("rps", Measure::Requests),
    ("qps", Measure::Requests),
];

impl Measure {
    /// Reads the name of a metric; [`Measure::Other`] if no word of it is known.
    pub fn of_name(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        WORDS
            .iter()
            .find(|(word, _)| name.contains(word))
            .map_or(Self::Other, |(_, measure)| *measure)
    }

    /// The symptom it speaks of.
    pub fn symptom(self) -> Symptom {
        match self {
            Self::Latency => Symptom::Slow,
            Self::Availability | Self::Errors => Symptom::Failing,
            Self::Saturation => Symptom::Full,
            Self::Requests => Symptom::Load,
            Self::Other => Symptom::Odd,
        }
    }

    /// +1 where more hurts, -1 where less hurts, `None` where both may.
    pub fn harm(self) -> Option<f64> {
        match self {
            Self::Latency | Self::Errors | Self::Saturation => Some(1.0),
            Self::Availability => Some(-1.0),
            Self::Requests | Self::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_metrics_are_understood() {
        for (name, measure) in [
            ("latency p95", Measure::Latency),
            ("http_request_duration_seconds", Measure::Latency),
            ("http_requests_failed_total", Measure::Errors),
            ("Availability", Measure::Availability),
            ("requests Sum", Measure::Requests),
            ("container_cpu_usage", Measure::Saturation),
            ("temperature", Measure::Other),
        ] {
            assert_eq!(Measure::of_name(name), measure, "{name}");
        }
    }
}
