//! What each component's metrics say, weighed: how likely it is ill, and how much of the symptom it
//! carries.
use super::{
    CombinedSpec, Deviation, Measure, Series, Symptom,
    deviation::{Profile, floor, whole, worst},
    view::View,
};
use crate::num;

/// One component.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    /// The deviation that decided.
    pub(super) deviation: Option<Deviation>,
    /// Log odds that the component is ill, between plus and minus the cap; 0 where nothing is known.
    pub(super) log_odds: f64,
    /// What the symptom amounts to here.
    pub(super) volume: Volume,
}

/// What the symptom amounts to, summed over the abnormal rows: seconds waited or requests failed
/// beyond the usual.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Volume {
    /// Counted from the worse of the two baselines (normal time, rows before the onset): the least
    /// that one can lay at its door.
    careful: Option<f64>,
    /// Counted from the freshest baseline.
    fresh: Option<f64>,
    /// The same two without the number of requests, where that is not known.
    careful_plain: Option<f64>,
    fresh_plain: Option<f64>,
}

impl Volume {
    /// The share of the symptom's volume that a component's own could account for, at most 1.
    /// `None` where one of the two is not known.
    pub(super) fn share_of(&self, symptom: &Self) -> Option<f64> {
        let (own, all) = match (self.careful, symptom.fresh) {
            (Some(own), Some(all)) => (own, all),
            _ => (self.careful_plain?, symptom.fresh_plain?),
        };
        (all > 0.0).then(|| (own / all).clamp(0.0, 1.0))
    }
}

/// The readings of all components, shape `(n_nodes,)`.
pub(super) fn all(view: &View<'_>, spec: &CombinedSpec) -> Vec<Reading> {
    (0..view.incident.graph.len()).map(|node| one(view, spec, node)).collect()
}

fn one(view: &View<'_>, spec: &CombinedSpec, node: u32) -> Reading {
    let requests = view.requests(node);
    let after = |series: &Series| -> Vec<f64> {
        series.abnormal.iter().skip(view.onset.row as usize).copied().collect()
    };
    let counts = requests.map(after);
    let usual_count = counts.as_ref().and_then(|counts| {
        let known: Vec<f64> = counts.iter().copied().filter(|v| v.is_finite()).collect();
        num::stats::median(&known)
    });
    let log_odds =
        |deviation: &Deviation| (deviation.score - spec.threshold).clamp(-spec.cap, spec.cap);
    let mut reading = Reading::default();
    let speaking = view.speaking(node);
    if let Some((at, series)) = speaking
        && let Some(judged) = Judged::new(view, at, series, usual_count)
    {
        reading.log_odds = log_odds(&judged.deviation);
        reading.deviation = Some(judged.deviation);
        reading.volume = judged.volume(series, counts.as_deref());
    }
    if counts.as_ref().is_some_and(|counts| counts.iter().all(|n| n.is_nan() || *n <= 0.0)) {
        // Nobody called it: it can have cost nobody anything.
        reading.volume.careful = reading.volume.careful.or(Some(0.0));
    }
    let said = view.symptom().map(Measure::symptom);
    let mut seen = Vec::new();
    for (at, series) in view.series(node) {
        let symptom = series.measure.symptom();
        if symptom == Symptom::Load || Some(symptom) == said || seen.contains(&series.measure) {
            continue;
        }
        seen.push(series.measure);
        let Some(judged) = Judged::new(view, at, series, usual_count) else { continue };
        let off = if said.is_some() { spec.off_symptom } else { 1.0 };
        let odds = off * log_odds(&judged.deviation);
        // Another measure may raise a suspicion but not lift one.
        let first = reading.deviation.is_none();
        if odds > reading.log_odds || (first && said.is_none()) {
            reading.log_odds = odds;
            reading.deviation = Some(judged.deviation);
        }
    }
    if view.target() == Some(node) {
        reading.log_odds = spec.cap;
    }
    reading
}

/// A series held against its baselines.
struct Judged {
    profile: Profile,
    /// Turned so that more hurts.
    careful: f64,
    fresh: f64,
    /// The abnormal rows, turned.
    rows: Vec<f64>,
    deviation: Deviation,
}

impl Judged {
    fn new(view: &View<'_>, at: u32, series: &Series, requests: Option<f64>) -> Option<Self> {
        let floor = floor(series, requests);
        if let Some(sign) = series.measure.harm() {
            return Self::turned(view, at, series, sign, floor);
        }
        let up = Self::turned(view, at, series, 1.0, floor);
        let down = Self::turned(view, at, series, -1.0, floor);
        let score = |judged: &Option<Self>| judged.as_ref().map(|j| j.deviation.score);
        if score(&down) > score(&up) { down } else { up }
    }

    fn turned(view: &View<'_>, at: u32, series: &Series, sign: f64, floor: f64) -> Option<Self> {
        let profile = Profile::new(series, sign, floor)?;
        let (before, after) = series.abnormal.split_at_checked(view.onset.row as usize)?;
        let before: Vec<f64> = before.iter().copied().filter(|v| v.is_finite()).collect();
        let fresh = num::stats::median(&before).map_or(profile.median(), |v| profile.turned(v));
        let careful = fresh.max(profile.median());
        let rows: Vec<f64> = after.iter().map(|v| profile.turned(*v)).collect();
        let value = worst(rows.iter().copied().filter(|v| v.is_finite()))?;
        let deviation = profile.deviation(at, careful, value);
        deviation.score.is_finite().then_some(Self { profile, careful, fresh, rows, deviation })
    }

    /// Seconds waited or requests failed beyond the usual; nothing for other measures.
    fn volume(&self, series: &Series, requests: Option<&[f64]>) -> Volume {
        let (unit, per_request) = match (series.measure, whole(series)) {
            (Measure::Latency, _) => (1.0, true),
            (_, Some(whole)) => (1.0 / whole, true),
            (Measure::Errors, None) => (1.0, false),
            _ => return Volume::default(),
        };
        let beyond = |baseline: f64, weights: Option<&[f64]>| -> f64 {
            num::stats::sum(self.rows.iter().enumerate().filter(|(_, v)| v.is_finite()).map(
                |(at, v)| {
                    let weight = weights.map_or(1.0, |w| w.get(at).copied().unwrap_or(0.0));
                    unit * (v - baseline) * if weight.is_finite() { weight } else { 0.0 }
                },
            ))
        };
        debug_assert!(self.profile.spread() > 0.0, "a spread has a floor");
        let weights = requests.filter(|_| per_request);
        let weighted = weights.is_some() || !per_request;
        Volume {
            careful: weighted.then(|| beyond(self.careful, weights)),
            fresh: weighted.then(|| beyond(self.fresh, weights)),
            careful_plain: Some(beyond(self.careful, None)),
            fresh_plain: Some(beyond(self.fresh, None)),
        }
    }
}
