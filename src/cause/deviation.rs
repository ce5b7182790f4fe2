//! How far a series is from what it was.
use serde::{Deserialize, Serialize};

use super::{Measure, Series};
use crate::num;

/// Fewest values of the normal time that make a baseline.
const LEAST_NORMAL: usize = 5;

/// How far one series is from its baseline, in the direction that hurts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deviation {
    /// The series: a position in [`super::Incident::series`].
    pub series: u32,
    /// What is usual.
    pub baseline: f64,
    /// By how much the usual varies, in the series' unit.
    pub scale: f64,
    /// What it was during the incident.
    pub value: f64,
    /// `(value - baseline) / scale`, positive where it hurts.
    pub score: f64,
}

/// Location and scale of a sample.
pub(super) type Scaler = fn(&[f64]) -> Option<(f64, f64)>;

/// Mean and standard deviation of the values themselves (`ddof` 0), as scikit-learn's
/// `StandardScaler`.
pub(super) fn mean_and_deviation(values: &[f64]) -> Option<(f64, f64)> {
    Some((num::stats::mean(values)?, num::stats::variance(values, 0)?.sqrt()))
}

/// Median and interquartile range, as scikit-learn's `RobustScaler`.
pub(super) fn median_and_range(values: &[f64]) -> Option<(f64, f64)> {
    let range = num::stats::quantile(values, 0.75)? - num::stats::quantile(values, 0.25)?;
    Some((num::stats::median(values)?, range))
}

/// The largest scaled deviation after row `told`: everything before it counts as normal. A scale of
/// zero counts as one, as in scikit-learn's scalers. `None` without values on either side.
pub(super) fn largest(at: u32, series: &Series, told: u32, scaler: Scaler) -> Option<Deviation> {
    let (before, after) = series.abnormal.split_at_checked(told as usize)?;
    let normal: Vec<f64> =
        series.normal.iter().chain(before).copied().filter(|v| v.is_finite()).collect();
    let (baseline, scale) = scaler(&normal)?;
    let scale = if scale > 0.0 { scale } else { 1.0 };
    let hurt = |value: f64| match series.measure.harm() {
        Some(sign) => sign * (value - baseline) / scale,
        None => ((value - baseline) / scale).abs(),
    };
    let worst = after
        .iter()
        .copied()
        .filter(|v| v.is_finite())
        .max_by(|a, b| hurt(*a).total_cmp(&hurt(*b)))?;
    let score = hurt(worst);
    score.is_finite().then_some(Deviation { series: at, baseline, scale, value: worst, score })
}

/// A series on its way to a careful deviation: everything turned so that more hurts.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    /// The sign that turned it.
    sign: f64,
    /// The median of the normal time.
    median: f64,
    /// Its spread on the side that hurts.
    spread: f64,
}

impl Profile {
    /// The profile of a series; `floor` is the least spread that matters (see [`floor`]). `None`
    /// with fewer than five normal values.
    ///
    /// The spread looks at the side that hurts, at the shoulder (75th percentile) and at the tail
    /// (95th), scaled to a standard deviation of a normal distribution: a series that is usually
    /// flat with a long tail is not anomalous in its tail, and up to a twentieth of bad values in
    /// the normal time change nothing.
    pub(super) fn new(series: &Series, sign: f64, floor: f64) -> Option<Self> {
        let mut values: Vec<f64> =
            series.normal.iter().filter(|v| v.is_finite()).map(|v| sign * v).collect();
        if values.len() < LEAST_NORMAL {
            return None;
        }
        values.sort_by(f64::total_cmp);
        let quantile = |p| num::stats::quantile_sorted(&values, p);
        let median = quantile(0.5)?;
        // Quantiles of the normal distribution: 0.6745 at 75 %, 1.6449 at 95 %.
        let shoulder = (quantile(0.75)? - median) / num::special::normal_ppf(0.75);
        let tail = (quantile(0.95)? - median) / num::special::normal_ppf(0.95);
        Some(Self { sign, median, spread: shoulder.max(tail).max(floor) })
    }

    /// A value, turned so that more hurts.
    pub(super) fn turned(&self, value: f64) -> f64 {
        self.sign * value
    }

    /// The median of the normal time, turned.
    pub(super) fn median(&self) -> f64 {
        self.median
    }

    /// The spread.
    pub(super) fn spread(&self) -> f64 {
        self.spread
    }

    /// The deviation of `value` from `baseline` (both turned).
    pub(super) fn deviation(&self, at: u32, baseline: f64, value: f64) -> Deviation {
        Deviation {
            series: at,
            baseline: self.sign * baseline,
            scale: self.spread,
            value: self.sign * value,
            score: (value - baseline) / self.spread,
        }
    }
}

/// Whether a series is a share of requests, and what its whole is: 1 or 100.
pub(super) fn whole(series: &Series) -> Option<f64> {
    let name = series.name.to_ascii_lowercase();
    let shared = match series.measure {
        Measure::Availability => true,
        Measure::Errors => {
            ["rate", "ratio", "percent", "share", "%"].iter().any(|w| name.contains(w))
        }
        Measure::Latency | Measure::Saturation | Measure::Requests | Measure::Other => false,
    };
    let largest = series.normal.iter().chain(&series.abnormal).copied().fold(0.0, f64::max);
    shared.then_some(if largest > 1.0 { 100.0 } else { 1.0 })
}

/// The least spread that matters, in the series' unit, so that a metric which never moved does not
/// shout at a breath.
///
/// A share of `n` requests: the binomial standard deviation at `n`, the usual share counted with
/// half a failure more (Jeffreys). A count: the Poisson standard deviation, at least one. Anything
/// else: a twentieth of its median.
pub(super) fn floor(series: &Series, requests: Option<f64>) -> f64 {
    let normal: Vec<f64> = series.normal.iter().copied().filter(|v| v.is_finite()).collect();
    let median = num::stats::median(&normal).unwrap_or(0.0);
    if let Some(whole) = whole(series) {
        let n = requests.unwrap_or(100.0).max(1.0);
        let bad = match series.measure {
            Measure::Availability => 1.0 - median / whole,
            Measure::Errors
            | Measure::Latency
            | Measure::Saturation
            | Measure::Requests
            | Measure::Other => median / whole,
        };
        let p = (bad.clamp(0.0, 1.0) * n + 0.5) / (n + 1.0);
        return whole * (p * (1.0 - p) / n).sqrt();
    }
    if series.measure == Measure::Errors {
        return median.max(1.0).sqrt();
    }
    let largest = normal.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
    let floor = 0.05 * if median.abs() > 0.0 { median.abs() } else { largest };
    if floor > 0.0 { floor } else { 1e-9 }
}

/// The mean of the worst quarter of the values, of at least two: one bad point is not enough, and a
/// failure that fills part of the window is not diluted. `None` without values.
pub(super) fn worst(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(|a, b| b.total_cmp(a));
    values.truncate(values.len().div_ceil(4).max(2));
    num::stats::mean(&values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(measure: Measure, name: &str, normal: &[f64], abnormal: &[f64]) -> Series {
        Series {
            node: 0,
            name: name.to_owned(),
            measure,
            normal: normal.to_vec(),
            abnormal: abnormal.to_vec(),
        }
    }

    #[test]
    fn the_largest_deviation_by_hand() {
        let up = series(Measure::Latency, "latency", &[1.0, 3.0], &[2.0, 7.0, f64::NAN, -9.0]);
        let found = largest(4, &up, 0, mean_and_deviation).unwrap();
        assert_eq!(
            (found.series, found.baseline, found.scale, found.value, found.score),
            (4, 2.0, 1.0, 7.0, 5.0)
        );
        let down = series(Measure::Availability, "availability", &[100.0; 9], &[100.0, 97.0]);
        assert_eq!(largest(0, &down, 0, median_and_range).map(|d| d.score), Some(3.0));
        let either = series(Measure::Other, "x", &[1.0, 3.0], &[2.0, -9.0]);
        assert_eq!(largest(0, &either, 0, mean_and_deviation).map(|d| d.score), Some(11.0));
        assert_eq!(largest(0, &up, 9, mean_and_deviation), None);
        let late = largest(0, &up, 2, mean_and_deviation).map(|d| d.baseline);
        assert_eq!(late, Some(3.25), "two rows more count as normal");
    }

    #[test]
    fn a_constant_metric_has_the_noise_of_its_counts() {
        let all_good = series(Measure::Availability, "availability", &[100.0; 50], &[]);
        let floor_of = |n| floor(&all_good, Some(n));
        assert!((floor_of(100.0) - 0.702).abs() < 0.001, "{}", floor_of(100.0));
        assert!(floor_of(10_000.0) < 0.01);
        let flat = |measure, name, level| floor(&series(measure, name, &[level; 9], &[]), None);
        assert!((flat(Measure::Errors, "errors", 0.0) - 1.0).abs() < 1e-15);
        assert!((flat(Measure::Latency, "latency", 2.0) - 0.1).abs() < 1e-15);
    }

    #[test]
    fn the_tail_of_the_normal_time_is_part_of_the_spread() {
        let mut normal = vec![1.0; 90];
        normal.extend([5.0; 10]);
        let profile =
            Profile::new(&series(Measure::Latency, "latency", &normal, &[]), 1.0, 0.01).unwrap();
        assert!((profile.spread() - 4.0 / 1.644_853_6).abs() < 1e-6);
    }

    #[test]
    fn one_bad_point_counts_half() {
        assert_eq!(worst([0.0, 8.0, 2.0].into_iter()), Some(5.0));
        assert_eq!(worst((0..16).map(f64::from)), Some(13.5));
        assert_eq!(worst(std::iter::empty()), None);
    }
}
