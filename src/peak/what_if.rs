//! What if the load grows?
use serde::{Deserialize, Serialize};

use super::{
    Spec,
    curve::{self, Points, Shape},
};
use crate::{num::pow, rng::Rng};

/// The symptom at the peak, now and after growth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// Growth of the load: 0.3 for 30 %.
    pub growth: f64,
    /// The load at the peak now: the quantile [`Spec::peak`] of the loads.
    pub load_now: f64,
    /// The load at the peak then.
    pub load_then: f64,
    /// Mean symptom at the peak now, by the best curve.
    pub now: Option<f64>,
    /// Mean symptom at the peak then; `None` if that load is beyond the capacity.
    pub then: Option<f64>,
    /// Lower end of the interval of [`Self::then`]; `None` if even that is beyond the capacity.
    pub low: Option<f64>,
    /// Upper end; `None` for no end: too many resamples say that the capacity is exceeded.
    pub high: Option<f64>,
    /// Confidence of the interval.
    pub confidence: f64,
    /// Share of resamples in which the load then is at or beyond the capacity.
    pub saturated: f64,
    /// How far the load then lies beyond the highest load seen, as a share of that; 0 if it does not.
    /// Beyond, the shape of the curve is an assumption, and the interval knows only the shapes that
    /// were tried.
    pub beyond_data: f64,
    /// What each shape says, best or not; `None` beyond its capacity.
    pub by_shape: Vec<(Shape, Option<f64>)>,
}

/// Resamples that are under way: moving blocks (Künsch 1989, *Annals of Statistics* 17, 1217–1241)
/// of `⌈n^(1/3)⌉` consecutive rows, for neighbouring rows are alike and would else feign certainty.
/// Each resample fits all shapes and chooses among them anew, so that the interval also knows how
/// sure the choice is.
#[derive(Clone, Debug)]
pub(super) struct Resampling {
    points: Vec<(f64, f64)>,
    load_then: f64,
    rng: Rng,
    wanted: u32,
    done: u32,
    found: Vec<f64>,
}

impl Resampling {
    pub(super) fn new(points: Vec<(f64, f64)>, spec: &Spec) -> Self {
        let load_then = Points::new(&points).load(spec.peak) * growth(spec);
        let rng = Rng::new(spec.seed, "peak/what-if");
        Self { points, load_then, rng, wanted: spec.resamples.max(20), done: 0, found: Vec::new() }
    }

    /// Share done.
    pub(super) fn progress(&self) -> f64 {
        f64::from(self.done) / f64::from(self.wanted)
    }

    /// One resample; true when all are done.
    pub(super) fn step(&mut self) -> bool {
        if self.done >= self.wanted {
            return true;
        }
        self.done += 1;
        let n = self.points.len();
        let block = (pow(n as f64, 1.0 / 3.0).ceil() as usize).clamp(1, n.max(1));
        let starts = (n + 1).saturating_sub(block).max(1) as u32;
        let mut drawn = Vec::with_capacity(n + block);
        while drawn.len() < n {
            let start = self.rng.below(starts) as usize;
            drawn.extend_from_slice(&self.points[start..start + block]);
        }
        drawn.truncate(n);
        if let Some(best) = curve::best(&Points::new(&drawn).fit()) {
            self.found.push(best.at(self.load_then).unwrap_or(f64::INFINITY));
        }
        self.done >= self.wanted
    }

    /// The answer in the units of the series.
    pub(super) fn finish(mut self, spec: &Spec, units: (f64, f64)) -> WhatIf {
        let points = Points::new(&self.points);
        let load_now = points.load(spec.peak);
        let highest = points.load(1.0);
        let tried = points.fit();
        let best = curve::best(&tried);
        self.found.sort_by(f64::total_cmp);
        let saturated = self.found.iter().filter(|then| then.is_infinite()).count() as f64
            / self.found.len().max(1) as f64;
        let level = spec.level.clamp(1e-9, 0.5);
        let end = |share: f64| {
            let last = self.found.len().checked_sub(1)?;
            let value = *self.found.get((share * last as f64).round() as usize)?;
            value.is_finite().then_some(value * units.1)
        };
        let beyond = if highest > 0.0 { (self.load_then / highest - 1.0).max(0.0) } else { 0.0 };
        WhatIf {
            growth: growth(spec) - 1.0,
            load_now: load_now * units.0,
            load_then: self.load_then * units.0,
            now: best.and_then(|best| best.at(load_now)).map(|y| y * units.1),
            then: best.and_then(|best| best.at(self.load_then)).map(|y| y * units.1),
            low: end(level / 2.0),
            high: end(1.0 - level / 2.0),
            confidence: 1.0 - level,
            saturated,
            beyond_data: beyond,
            by_shape: tried
                .iter()
                .map(|fit| (fit.shape, fit.at(self.load_then).map(|y| y * units.1)))
                .collect(),
        }
    }
}

/// The factor of the load; it cannot shrink below nothing.
fn growth(spec: &Spec) -> f64 {
    if spec.growth.is_finite() { (1.0 + spec.growth).clamp(0.0, 1_000.0) } else { 1.0 }
}
