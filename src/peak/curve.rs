//! The symptom as a function of the load: flat, a line, a queue or a bend.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::num::{ln, stats};

/// Points tried along a grid, and narrowing steps of the golden section around the best.
const SEARCH: (u32, u32) = (24, 32);
/// Utilisation at the highest load that a queue may have.
const UTILISATION: (f64, f64) = (0.05, 0.999);
/// Quantiles of the load between which a bend may lie.
const BEND: (f64, f64) = (0.1, 0.9);
/// `(√5 - 1) / 2`.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// The shapes that are tried.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, VariantArray, Serialize, Deserialize,
)]
pub enum Shape {
    /// `y = a`: the load does not matter.
    Flat,
    /// `y = a + b x`.
    Line,
    /// `y = a + s / (1 - x/c)`: the mean response time of a single server (M/M/1; Kleinrock 1975,
    /// section 3.2) with service time `s` and capacity `c`, after a fixed part `a`.
    Queue,
    /// `y = a + b x + d max(0, x - k)` with `d > 0`: steeper from `k` on.
    Bend,
}

/// A fitted shape.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// The shape.
    pub shape: Shape,
    /// `a`, in units of the symptom.
    pub base: f64,
    /// `b` of a line and a bend, in units of the symptom per unit of load; else 0.
    pub slope: f64,
    /// `s` of a queue in units of the symptom; `d` of a bend as [`Self::slope`]; else 0.
    pub rise: f64,
    /// `c` of a queue, `k` of a bend, in units of load; else 0.
    pub place: f64,
    /// Sum of squared residuals.
    pub ssr: f64,
    /// `n ln(ssr/n) + p ln n` with `p` parameters (Schwarz 1978); the least is best.
    pub bic: f64,
}

/// Where the curve turns up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Knee {
    /// The load.
    pub load: f64,
    /// The symptom that the curve has there.
    pub symptom: f64,
}

/// The shapes side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// The shape with the least BIC.
    pub best: Fitted,
    /// All that could be fitted, in the order of [`Shape`].
    pub tried: Vec<Fitted>,
    /// The point of the curve that lies farthest below the line between its ends (Satopää et al.
    /// 2011, *Kneedle*): from there on a unit of load costs more than on average. `None` for shapes
    /// that do not bend.
    pub knee: Option<Knee>,
    /// Share of the symptom's variance that the curve accounts for.
    pub r_squared: f64,
    /// Lowest load seen.
    pub lowest: f64,
    /// Highest load seen.
    pub highest: f64,
    /// Rows.
    pub rows: u32,
}

impl Fitted {
    /// The symptom at a load; `None` at and beyond the capacity of a queue.
    pub fn at(&self, load: f64) -> Option<f64> {
        let Self { shape, base, slope, rise, place, .. } = *self;
        match shape {
            Shape::Flat => Some(base),
            Shape::Line => Some(base + slope * load),
            Shape::Queue => (load < place).then(|| base + rise / (1.0 - load / place)),
            Shape::Bend => Some(base + slope * load + rise * (load - place).max(0.0)),
        }
    }

    /// The same curve in other units: `load` and `symptom` are what the values were divided by.
    fn rescaled(self, load: f64, symptom: f64) -> Self {
        let rise = match self.shape {
            Shape::Flat | Shape::Line | Shape::Queue => self.rise * symptom,
            Shape::Bend => self.rise * symptom / load,
        };
        Self {
            base: self.base * symptom,
            slope: self.slope * symptom / load,
            rise,
            place: self.place * load,
            ssr: self.ssr * symptom * symptom,
            ..self
        }
    }
}

/// Sums that least squares with a constant and one column needs.
struct Line {
    base: f64,
    slope: f64,
    ssr: f64,
}

/// Fits `y = base + slope · x`; a constant `x` gets slope 0.
fn line(x: &[f64], y: &[f64]) -> Line {
    let (mean_x, mean_y) = (stats::mean(x).unwrap_or(0.0), stats::mean(y).unwrap_or(0.0));
    let xx = stats::sum(x.iter().map(|x| (x - mean_x) * (x - mean_x)));
    let xy = stats::sum(x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)));
    let slope = if xx > 0.0 { xy / xx } else { 0.0 };
    let base = mean_y - slope * mean_x;
    let ssr = stats::sum(x.iter().zip(y).map(|(x, y)| {
        let residual = y - base - slope * x;
        residual * residual
    }));
    Line { base, slope, ssr }
}

/// Loads and symptoms, what there is to fit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Points {
    x: Vec<f64>,
    y: Vec<f64>,
    sorted: Vec<f64>,
}

impl Points {
    pub(super) fn new(points: &[(f64, f64)]) -> Self {
        let (x, y): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        let mut sorted = x.clone();
        sorted.sort_by(f64::total_cmp);
        Self { x, y, sorted }
    }

    /// The quantile of the load.
    pub(super) fn load(&self, share: f64) -> f64 {
        stats::quantile_sorted(&self.sorted, share).unwrap_or(0.0)
    }

    /// Every shape that can be fitted.
    pub(super) fn fit(&self) -> Vec<Fitted> {
        let fits = Shape::VARIANTS.iter().filter_map(|shape| match shape {
            Shape::Flat => self.flat(),
            Shape::Line => self.line(),
            Shape::Queue => self.queue(),
            Shape::Bend => self.bend(),
        });
        fits.collect()
    }

    fn fitted(&self, shape: Shape, parameters: u32, line: &Line) -> Fitted {
        let n = self.y.len().max(1) as f64;
        let bic = n * ln((line.ssr / n).max(f64::MIN_POSITIVE)) + f64::from(parameters) * ln(n);
        let Line { base, slope, ssr } = *line;
        Fitted { shape, base, slope, rise: 0.0, place: 0.0, ssr, bic }
    }

    fn flat(&self) -> Option<Fitted> {
        let base = stats::mean(&self.y)?;
        let ssr = stats::sum(self.y.iter().map(|y| (y - base) * (y - base)));
        Some(self.fitted(Shape::Flat, 1, &Line { base, slope: 0.0, ssr }))
    }

    fn line(&self) -> Option<Fitted> {
        (self.load(1.0) > self.load(0.0))
            .then(|| self.fitted(Shape::Line, 2, &line(&self.x, &self.y)))
    }

    /// For a given capacity a queue is a line in `1 / (1 - x/c)`, so only the capacity is searched,
    /// by the utilisation at the highest load.
    fn queue(&self) -> Option<Fitted> {
        let highest = self.load(1.0);
        if highest <= 0.0 || self.load(0.0) < 0.0 || self.load(0.0) >= highest {
            return None;
        }
        let at = |utilisation: f64| {
            let waits: Vec<f64> =
                self.x.iter().map(|x| 1.0 / (1.0 - utilisation * x / highest)).collect();
            line(&waits, &self.y)
        };
        let utilisation = least(UTILISATION, |u| at(u).ssr);
        let best = at(utilisation);
        let fitted = self.fitted(Shape::Queue, 3, &best);
        (best.slope > 0.0).then(|| Fitted {
            slope: 0.0,
            rise: best.slope,
            place: highest / utilisation,
            ..fitted
        })
    }

    /// For a given place of the bend the rest is linear: what the excess load explains of what a
    /// line through the load leaves over (Frisch and Waugh 1933).
    fn bend(&self) -> Option<Fitted> {
        let range = (self.load(BEND.0), self.load(BEND.1));
        if range.0 >= range.1 {
            return None;
        }
        let plain = line(&self.x, &self.y);
        let left = |of: &Line, y: &[f64]| -> Vec<f64> {
            self.x.iter().zip(y).map(|(x, y)| y - of.base - of.slope * x).collect()
        };
        let rest = left(&plain, &self.y);
        let at = |place: f64| {
            let excess: Vec<f64> = self.x.iter().map(|x| (x - place).max(0.0)).collect();
            let through = line(&self.x, &excess);
            (line(&left(&through, &excess), &rest), through)
        };
        let place = least(range, |place| at(place).0.ssr);
        let (best, through) = at(place);
        let base = plain.base - best.slope * through.base;
        let slope = plain.slope - best.slope * through.slope;
        let fitted = self.fitted(Shape::Bend, 4, &Line { base, slope, ssr: best.ssr });
        (best.slope > 0.0).then_some(Fitted { rise: best.slope, place, ..fitted })
    }

    /// The fits in other units, the best of them, and its knee.
    pub(super) fn curve(&self, units: (f64, f64)) -> Option<Curve> {
        let tried = self.fit();
        let best = best(&tried)?;
        let whole = self.flat()?.ssr;
        let (lowest, highest) = (self.load(0.0), self.load(1.0));
        let knee = knee(&best, lowest, highest)
            .map(|knee| Knee { load: knee.load * units.0, symptom: knee.symptom * units.1 });
        Some(Curve {
            best: best.rescaled(units.0, units.1),
            tried: tried.into_iter().map(|fit| fit.rescaled(units.0, units.1)).collect(),
            knee,
            r_squared: if whole > 0.0 { (1.0 - best.ssr / whole).max(0.0) } else { 0.0 },
            lowest: lowest * units.0,
            highest: highest * units.0,
            rows: self.y.len() as u32,
        })
    }
}

/// The fit of least BIC; of equals the simplest.
pub(super) fn best(tried: &[Fitted]) -> Option<Fitted> {
    let mut best: Option<Fitted> = None;
    for fit in tried {
        if best.is_none_or(|best| fit.bic < best.bic) {
            best = Some(*fit);
        }
    }
    best
}

/// Where the slope is that of the chord over the loads seen.
fn knee(fit: &Fitted, lowest: f64, highest: f64) -> Option<Knee> {
    let load = match fit.shape {
        Shape::Flat | Shape::Line => return None,
        Shape::Bend => fit.place,
        Shape::Queue => {
            let chord = (fit.at(highest)? - fit.at(lowest)?) / (highest - lowest);
            fit.place * (1.0 - (fit.rise / (fit.place * chord)).sqrt())
        }
    };
    let symptom = fit.at(load).filter(|_| load.is_finite())?;
    Some(Knee { load, symptom })
}

/// The argument within a range at which a cost is least: a grid, then the golden section between the
/// neighbours of the best.
fn least(range: (f64, f64), cost: impl Fn(f64) -> f64) -> f64 {
    let (steps, narrowings) = SEARCH;
    let at = |step: u32| range.0 + (range.1 - range.0) * f64::from(step) / f64::from(steps);
    let mut best = (f64::INFINITY, 0);
    for step in 0..=steps {
        let cost = cost(at(step));
        if cost < best.0 {
            best = (cost, step);
        }
    }
    let (mut low, mut high) = (at(best.1.saturating_sub(1)), at((best.1 + 1).min(steps)));
    let inner = |low: f64, high: f64| (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
    let (mut left, mut right) = inner(low, high);
    let (mut of_left, mut of_right) = (cost(left), cost(right));
    for _ in 0..narrowings {
        if of_left <= of_right {
            (high, right, of_right) = (right, left, of_left);
            left = inner(low, high).0;
            of_left = cost(left);
        } else {
            (low, left, of_left) = (left, right, of_right);
            right = inner(low, high).1;
            of_right = cost(right);
        }
    }
    let middle = f64::midpoint(low, high);
    // The edge of the grid may be the best of all.
    if cost(middle) <= best.0 { middle } else { at(best.1) }
}
