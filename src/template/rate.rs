//! Templates that are new, and templates that come more or less often than before.
//!
//! Both read pairs of time and template in the order of time, from the log of any source.
use serde::{Deserialize, Serialize};

use super::{TemplateId, count::Counter};

/// How rates are judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateSpec {
    /// Time during which every template is new and none is reported, in the unit of the times.
    pub warm_up: i64,
    /// Length of the windows in which lines are counted, in the same unit.
    pub window: i64,
    /// Windows before the one judged that say what is usual.
    pub history: u32,
    /// Score from which a window is an anomaly: standard deviations, about. 5 is one false alarm
    /// in 1.7 million windows of a Poisson process.
    pub threshold: f64,
}

impl Default for RateSpec {
    /// Times in milliseconds: five minutes of warm-up, a minute per window, half an hour of history.
    fn default() -> Self {
        Self { warm_up: 300_000, window: 60_000, history: 30, threshold: 5.0 }
    }
}

/// A template that was not seen during the warm-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Novelty {
    /// When it came first.
    pub time: i64,
    /// Which.
    pub template: TemplateId,
    /// Position of its first pair.
    pub index: u32,
}

/// Whether there was more of a template than usual, or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum Direction {
    /// More.
    Burst,
    /// Less.
    Silence,
}

/// Windows in a row in which a template's rate was unusual.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateAnomaly {
    /// Which.
    pub template: TemplateId,
    /// Beginning of the first window.
    pub from: i64,
    /// End of the last window.
    pub to: i64,
    /// More or less.
    pub direction: Direction,
    /// Lines in the window with the largest score.
    pub count: u32,
    /// Lines that were usual before that window.
    pub expected: f64,
    /// The largest score.
    pub score: f64,
}

/// Templates first seen after the warm-up. Templates of `known` are not new: seeds, or those of an
/// earlier day.
pub fn new_templates(
    spec: &RateSpec,
    known: &[TemplateId],
    pairs: &[(i64, TemplateId)],
) -> Vec<Novelty> {
    let Some(&(start, _)) = pairs.first() else { return Vec::new() };
    let mut seen: Vec<bool> = Vec::new();
    let mut first = |template: TemplateId| {
        let at = template.0 as usize;
        if at >= seen.len() {
            seen.resize(at + 1, false);
        }
        seen.get_mut(at).is_some_and(|seen| !std::mem::replace(seen, true))
    };
    for template in known {
        first(*template);
    }
    let mut found = Vec::new();
    for (index, &(time, template)) in pairs.iter().enumerate() {
        if first(template) && time.saturating_sub(start) >= spec.warm_up {
            found.push(Novelty { time, template, index: index as u32 });
        }
    }
    found
}

/// Windows in which a template came unusually often or seldom, one entry per run of windows: a
/// [`Counter`] over all pairs.
pub fn rate_anomalies(spec: &RateSpec, pairs: &[(i64, TemplateId)]) -> Vec<RateAnomaly> {
    let Some(&(start, _)) = pairs.first() else { return Vec::new() };
    let mut counter = Counter::new(spec, start);
    for &(time, template) in pairs {
        counter.add(time, template);
    }
    counter.anomalies(spec)
}
