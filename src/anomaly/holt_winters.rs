//! Triple exponential smoothing with a band.
use serde::{Deserialize, Serialize};

use super::{Detector, Reading, Rule, clock, threshold::over_scale};
use crate::num::stats::{mean, sum};

/// Rows from which the step of the series is read.
const OPENING: usize = 32;
/// Longest season in rows: a week of minutes.
const LONGEST: i64 = 10_080;

/// The weights of the newest row, each in `[0, 1]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Smoothing {
    /// `α` of the level.
    pub level: f64,
    /// `β` of the trend.
    pub trend: f64,
    /// `γ` of the season, and of the band.
    pub season: f64,
}

/// Choices of [`HoltWinters`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoltWintersSpec {
    /// Length of the season in seconds; a day.
    pub season: u32,
    /// The weights; 0.05, 0.001, 0.3. A fast level would follow an anomaly, a fast trend runs away
    /// on noise, a season must be learned within a few days.
    pub smoothing: Smoothing,
    /// `δ`: widths of the band that are an anomaly; 3 (Brutlag 2000 recommends 2 to 3).
    pub widths: f64,
}

impl Default for HoltWintersSpec {
    fn default() -> Self {
        let smoothing = Smoothing { level: 0.05, trend: 0.001, season: 0.3 };
        Self { season: 86_400, smoothing, widths: 3.0 }
    }
}

/// Additive Holt–Winters: `ŷ = l + b + s_t`, `l' = α(y - s_t) + (1-α)(l + b)`,
/// `b' = β(l' - l) + (1-β) b`, `s'_t = γ(y - l - b) + (1-γ) s_t` (Winters 1960; this form: Hyndman et
/// al. 2008, and statsmodels' `ExponentialSmoothing`), with the band of Brutlag (2000, *LISA XIV*):
/// `d'_t = γ |y - ŷ| + (1-γ) d_t`, one width per place in the season, never narrower than half the
/// mean width. Level and season start from the first season; the place in it goes by the clock, so
/// that missing rows do not shift it.
#[derive(Clone, Debug, PartialEq)]
pub struct HoltWinters {
    spec: HoltWintersSpec,
    /// The first season's rows, until there are enough.
    opening: Vec<(i64, f64)>,
    step: i64,
    period: i64,
    state: Option<State>,
}

/// Level, trend, season and band.
#[derive(Clone, Debug, PartialEq)]
struct State {
    level: f64,
    trend: f64,
    season: Vec<f64>,
    widths: Vec<f64>,
    width_sum: f64,
    rows: u32,
}

impl HoltWinters {
    /// Starts with nothing seen.
    pub fn new(spec: HoltWintersSpec) -> Self {
        Self { spec, opening: Vec::new(), step: 1, period: i64::MAX, state: None }
    }

    fn place(&self, time: i64) -> usize {
        time.div_euclid(self.step).rem_euclid(self.period) as usize
    }

    /// Collects the first season; once it is whole, starts from it.
    fn open(&mut self, time: i64, value: f64) {
        self.opening.push((time, value));
        let n = self.opening.len();
        if n == OPENING {
            let times: Vec<i64> = self.opening.iter().map(|&(time, _)| time).collect();
            self.step = clock::step(&times);
            let season = i64::from(self.spec.season).saturating_mul(super::SECOND);
            self.period = (season / self.step).clamp(1, LONGEST);
        }
        if n >= OPENING && n as u64 >= self.period.unsigned_abs() {
            let opening = std::mem::take(&mut self.opening);
            let (first, rest) = opening.split_at(n.min(self.period as usize));
            let values: Vec<f64> = first.iter().map(|&(_, value)| value).collect();
            let level = mean(&values).unwrap_or(0.0);
            let mut season = vec![0.0; self.period as usize];
            for &(time, value) in first {
                season[self.place(time)] = value - level;
            }
            let widths = vec![0.0; season.len()];
            let mut state = State { level, trend: 0.0, season, widths, width_sum: 0.0, rows: 0 };
            for &(time, value) in rest {
                state.learn(self.place(time), value, self.spec.smoothing);
            }
            self.state = Some(state);
        }
    }
}

impl State {
    /// The forecast for a place in the season.
    fn forecast(&self, place: usize) -> f64 {
        self.level + self.trend + self.season[place]
    }

    fn learn(&mut self, place: usize, value: f64, weights: Smoothing) {
        let Smoothing { level, trend, season } = weights;
        let (before, drift, seasonal) = (self.level, self.trend, self.season[place]);
        let error = (value - self.forecast(place)).abs();
        self.level = level * (value - seasonal) + (1.0 - level) * (before + drift);
        self.trend = trend * (self.level - before) + (1.0 - trend) * drift;
        self.season[place] = season * (value - before - drift) + (1.0 - season) * seasonal;
        let width = self.widths[place];
        // The first season of errors is taken as it comes: there is nothing to smooth yet.
        let weight = if (self.rows as usize) < self.widths.len() { 1.0 } else { season };
        self.widths[place] = weight * error + (1.0 - weight) * width;
        self.rows = self.rows.saturating_add(1);
        // Summed anew now and then, so that rounding does not pile up.
        self.width_sum = if self.rows.is_multiple_of(1_024) {
            sum(self.widths.iter().copied())
        } else {
            self.width_sum + (self.widths[place] - width)
        };
    }
}

impl Detector for HoltWinters {
    fn update(&mut self, time: i64, value: f64) -> Option<Reading> {
        let place = self.place(time);
        let HoltWintersSpec { smoothing, widths: limit, .. } = self.spec;
        let Some(state) = &mut self.state else {
            self.open(time, value);
            return None;
        };
        let expected = state.forecast(place);
        let mean = state.width_sum.max(0.0) / state.widths.len() as f64;
        let width = state.widths[place].max(mean / 2.0);
        // One season for level and shape, one for the band.
        let known = state.rows as usize >= state.widths.len();
        state.learn(place, value, smoothing);
        known.then(|| Reading {
            statistic: over_scale((value - expected).abs(), width),
            limit,
            expected: Some(expected),
            lower: Some(expected - limit * width),
            upper: Some(expected + limit * width),
            rule: Rule::Forecast,
        })
    }
}
