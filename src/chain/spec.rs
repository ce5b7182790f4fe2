//! What can be chosen about the whole way.
use serde::{Deserialize, Serialize};
use strum::VariantArray as _;

use crate::{alert, cause, correlate, event::Severity, template, wire};

/// How suspects of an incident are weighed. Weights are natural log odds: +0.69 makes a suspect twice
/// as likely. All are ours, chosen on simulated storms with seeds other than those of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuspectSpec {
    /// For explaining all of the incident's alerts; a share of them counts its share. 1.5.
    pub explains: f64,
    /// For being the first to speak; falls with `fade`. 0.25.
    pub first: f64,
    /// Seconds in which the worth of an early onset falls to 1/e: 180.
    pub fade: f64,
    /// Subtracted when something that it depends on, and that speaks as well, began no later. 1.25.
    pub explained: f64,
    /// Seconds by which clocks and checks may differ: 90, as in correlation.
    pub slack: f64,
    /// For saying that it is itself in trouble (full, exhausted, expired, …), not that it suffers; a share of the clearest counts its share. 1.5.
    pub own: f64,
    /// For being named as the one that did not answer; a share of such lines counts its share. 2.25.
    pub named: f64,
    /// For being where most is said; a share of it counts its share. 2.5.
    pub loud: f64,
    /// For being the worst: severity critical 1, error a half. 0.75.
    pub severity: f64,
    /// For a change shortly before; halves with `half_life`, and counts as far as the place says something. 0.5.
    pub change: f64,
    /// Seconds in which a change becomes half as suspect: 1,800 (as in `cause`).
    pub half_life: f64,
    /// Seconds before the incident in which a change counts: 3,600.
    pub window: f64,
    /// For being the place that explains the incident's alerts best in retrospect. 3.
    pub settled: f64,
    /// What the ranking by metrics counts, where there are metrics: its log odds times this. 0.25.
    pub metrics: f64,
    /// The most that metrics say for or against a suspect. 4.
    pub cap: f64,
}

impl Default for SuspectSpec {
    fn default() -> Self {
        Self {
            explains: 1.5,
            first: 0.25,
            fade: 180.0,
            explained: 1.25,
            slack: 90.0,
            own: 1.5,
            named: 2.25,
            loud: 2.5,
            severity: 0.75,
            change: 0.5,
            half_life: 1_800.0,
            window: 3_600.0,
            settled: 3.0,
            metrics: 0.25,
            cap: 4.0,
        }
    }
}

/// All choices of the chain: those of its modules, and what lies between them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Reading.
    pub wire: wire::Spec,
    /// Templates.
    pub template: template::Spec,
    /// New templates and rates; times are milliseconds.
    pub rate: template::RateSpec,
    /// The least severity of a line that becomes an alert because its template is new or its rate
    /// unusual: WARNING. Below, it is only marked.
    pub unusual_from: Severity,
    /// Alerts; the formats that say when something is over are known to.
    pub alert: alert::Spec,
    /// Incidents.
    pub correlate: correlate::Spec,
    /// Causes by events.
    pub suspect: SuspectSpec,
    /// Causes by metrics.
    pub cause: cause::Spec,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            wire: wire::Spec::default(),
            template: template::Spec::default(),
            rate: template::RateSpec::default(),
            unusual_from: Severity::WARNING,
            alert: alert::Spec { speaking: speaking(), ..alert::Spec::default() },
            correlate: correlate::Spec::default(),
            suspect: SuspectSpec::default(),
            cause: cause::Spec::default(),
        }
    }
}

/// The wire formats that say when something is over, whether or not they have in what was read.
fn speaking() -> Vec<u8> {
    let all = wire::Format::VARIANTS.iter();
    all.filter(|format| format.resolves()).map(|&format| format as u8).collect()
}
