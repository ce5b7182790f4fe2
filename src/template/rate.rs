//! Templates that are new, and templates that come more or less often than before.
//!
//! Both read pairs of time and template in the order of time, from the log of any source.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::TemplateId;

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

/// Windows in which a template came unusually often or seldom, one entry per run of windows.
///
/// Counts are made comparable by `2·sqrt(n + 3/8)` (Anscombe 1948), which has variance 1 for Poisson
/// counts of any rate. The score of a window is its distance from the mean of the history, in units
/// of the history's own standard deviation or 1, whichever is larger. Windows of an anomaly are left
/// out of the history, at most as many as the history is long: after that they are usual.
pub fn rate_anomalies(spec: &RateSpec, pairs: &[(i64, TemplateId)]) -> Vec<RateAnomaly> {
    let (Some(&(start, _)), Some(&(end, _))) = (pairs.first(), pairs.last()) else {
        return Vec::new();
    };
    let window = spec.window.max(1);
    // The last window is judged only when it is whole.
    let windows = end.saturating_sub(start).max(0) / window;
    let mut counts: BTreeMap<TemplateId, BTreeMap<i64, u32>> = BTreeMap::new();
    for &(time, template) in pairs {
        let at = time.saturating_sub(start).max(0) / window;
        if at < windows {
            let of = counts.entry(template).or_default();
            let count = of.entry(at).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut found = Vec::new();
    for (template, counts) in &counts {
        Judge { spec, template: *template, start, window }.run(counts, windows, &mut found);
    }
    found.sort_by_key(|anomaly| (anomaly.from, anomaly.template));
    found
}

/// Windows of one template, one after the other.
struct Judge<'s> {
    spec: &'s RateSpec,
    template: TemplateId,
    start: i64,
    window: i64,
}

impl Judge<'_> {
    fn run(&self, counts: &BTreeMap<i64, u32>, windows: i64, found: &mut Vec<RateAnomaly>) {
        let history = self.spec.history.max(2) as usize;
        let mut past: Vec<u32> = Vec::with_capacity(history);
        let (mut at, mut oldest, mut skipped) = (0, 0, 0);
        let mut open: Option<RateAnomaly> = None;
        while at < windows {
            // Where nothing came for a whole history nothing can be unusual until something comes.
            if past.len() == history && past.iter().all(|count| *count == 0) {
                match counts.range(at..).next() {
                    Some((next, _)) => at = *next,
                    None => break,
                }
            }
            let count = counts.get(&at).copied().unwrap_or(0);
            let judged = (past.len() == history).then(|| self.judge(&past, count, at)).flatten();
            match (judged, &mut open) {
                (Some(new), Some(old)) if old.direction == new.direction && old.to == new.from => {
                    old.to = new.to;
                    if new.score > old.score {
                        (old.count, old.expected, old.score) = (new.count, new.expected, new.score);
                    }
                }
                (Some(new), _) => found.extend(open.replace(new)),
                (None, _) => found.extend(open.take()),
            }
            skipped = if judged.is_some() { skipped + 1 } else { 0 };
            if judged.is_none() || skipped > history {
                if past.len() < history {
                    past.push(count);
                } else if let Some(slot) = past.get_mut(oldest) {
                    *slot = count;
                    oldest = (oldest + 1) % history;
                }
            }
            at += 1;
        }
        found.extend(open);
    }

    fn judge(&self, past: &[u32], count: u32, at: i64) -> Option<RateAnomaly> {
        let n = past.len() as f64;
        let mean = past.iter().map(|count| anscombe(*count)).sum::<f64>() / n;
        let variance = past
            .iter()
            .map(|count| (anscombe(*count) - mean) * (anscombe(*count) - mean))
            .sum::<f64>()
            / n;
        let score = (anscombe(count) - mean) / variance.sqrt().max(1.0);
        let from = self.start.saturating_add(at.saturating_mul(self.window));
        (score.abs() >= self.spec.threshold).then(|| RateAnomaly {
            template: self.template,
            from,
            to: from.saturating_add(self.window),
            direction: if score > 0.0 { Direction::Burst } else { Direction::Silence },
            count,
            expected: (mean * mean / 4.0 - 0.375).max(0.0),
            score: score.abs(),
        })
    }
}

fn anscombe(count: u32) -> f64 {
    2.0 * (f64::from(count) + 0.375).sqrt()
}
