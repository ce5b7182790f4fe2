//! The judge of Kayenta (`NetflixACAJudge`): a rank test per metric, a score over groups.
//!
//! Per metric the Mann–Whitney confidence interval of the shift between canary and baseline (98 %) is
//! held against a tolerance of a quarter of the estimated shift (Hodges–Lehmann); groups are weighted,
//! and the score decides between pass, marginal and fail.
//!
//! Read in Kayenta's `NetflixACAJudge`, `MannWhitneyClassifier` and `WeightedSumScorer`. The test itself is
//! held to scipy (`tests/golden/rollout.py`).
use serde::{Deserialize, Serialize};

use crate::num::{order, special, stats};

/// Share of the estimated shift that is tolerated.
const TOLERANCE: f64 = 0.25;
/// Confidence of the interval.
const CONFIDENCE: f64 = 0.98;
/// Fewest observations of each arm.
const LEAST: usize = 50;

/// Weights and thresholds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Weight of the group of errors.
    pub errors: f64,
    /// Weight of the group of latency.
    pub latency: f64,
    /// Weight of the group of decisions: payments held, payments passed.
    pub decisions: f64,
    /// Score from which a person looks instead of the rollout ending.
    pub marginal: f64,
    /// Score from which all is well.
    pub pass: f64,
}

impl Default for Spec {
    /// Thresholds as in Spinnaker's examples; weights ours: errors alone end a rollout, latency or
    /// decisions alone send for a person.
    fn default() -> Self {
        Self { errors: 40.0, latency: 20.0, decisions: 40.0, marginal: 75.0, pass: 95.0 }
    }
}

/// One group of metrics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its weight.
    pub weight: f64,
    /// The classes of its metrics.
    pub classes: Vec<Class>,
}

/// The verdict over all groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// 0 to 100; `None` without data.
    pub score: Option<f64>,
    /// What it means.
    pub judgement: Judgement,
    /// The groups.
    pub groups: Vec<Group>,
}

/// What a metric of the canary is against the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Class {
    /// Neither.
    Pass,
    /// Higher.
    High,
    /// Lower.
    Low,
    /// Fewer than 50 observations.
    NoData,
}

/// The comparison of one metric.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// The estimated shift: median of all differences.
    pub shift: f64,
    /// Its 98 % interval.
    pub interval: (f64, f64),
    /// Pairs in which the canary is higher, ties counting half.
    pub u: f64,
    /// In standard errors, without correction for continuity.
    pub z: f64,
    /// Two-sided p-value of it.
    pub p: f64,
    /// The class.
    pub class: Class,
}

/// The Mann–Whitney test of two samples, shapes `(n,)`, `(m,)`: `U` of the first, its distance from
/// `nm/2` in standard errors, and the two-sided p-value of the normal approximation, with the variance
/// corrected for ties and none for continuity (Mann and Whitney 1947; scipy 1.17's
/// `mannwhitneyu(method="asymptotic", use_continuity=False)`). `(0, 0, 1)` if a sample is empty.
pub fn mann_whitney(first: &[f64], second: &[f64]) -> (f64, f64, f64) {
    let (n, m) = (first.len() as f64, second.len() as f64);
    if first.is_empty() || second.is_empty() {
        return (0.0, 0.0, 1.0);
    }
    let mut all = first.to_vec();
    all.extend_from_slice(second);
    let ranks = stats::ranks(&all);
    let u = stats::sum(ranks.iter().take(first.len()).copied()) - n * (n + 1.0) / 2.0;
    order::sort_floats(&mut all);
    // `<=` and not `==`: sorted, so that what is not above is equal.
    let ties = all.chunk_by(|a, b| b <= a).map(|tied| {
        let t = tied.len() as f64;
        t * t * t - t
    });
    let total = n + m;
    let spread = total + 1.0 - stats::sum(ties) / (total * (total - 1.0)).max(1.0);
    let variance = n * m / 12.0 * spread;
    if variance <= 0.0 {
        return (u, 0.0, 1.0);
    }
    let z = (u - n * m / 2.0) / variance.sqrt();
    (u, z, (2.0 * special::normal_cdf(-z.abs())).min(1.0))
}

/// Compares observations of one metric, shapes `(n_canary,)`, `(n_baseline,)`.
pub fn compare(canary: &[f64], baseline: &[f64]) -> Ranked {
    if canary.len() < LEAST || baseline.len() < LEAST {
        let none = (0.0, 0.0);
        return Ranked { shift: 0.0, interval: none, u: 0.0, z: 0.0, p: 1.0, class: Class::NoData };
    }
    // All differences; their order statistics are estimate and interval (Hollander and Wolfe 1999,
    // section 4.3, normal approximation).
    let mut gaps: Vec<f64> =
        canary.iter().flat_map(|c| baseline.iter().map(move |b| c - b)).collect();
    order::sort_floats(&mut gaps);
    let shift = stats::quantile_sorted(&gaps, 0.5).unwrap_or(0.0);
    let (n, m) = (canary.len() as f64, baseline.len() as f64);
    let width = special::normal_ppf(0.5 + CONFIDENCE / 2.0);
    let cut = (n * m / 2.0 - width * (n * m * (n + m + 1.0) / 12.0).sqrt()).floor().max(0.0);
    let at = (cut as usize).min(gaps.len() - 1);
    let interval = (gaps[at], gaps[gaps.len() - 1 - at]);
    let bound = TOLERANCE * shift.abs();
    let class = if interval.0 > bound {
        Class::High
    } else if interval.1 < -bound {
        Class::Low
    } else {
        Class::Pass
    };
    let tested = mann_whitney(canary, baseline);
    Ranked { shift, interval, u: tested.0, z: tested.1, p: tested.2, class }
}

/// The score of groups of metrics of which less is better: 0 to 100; groups
/// without data do not count. `None` without any.
pub fn score(groups: &[Group]) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for Group { weight, classes, .. } in groups {
        let known: Vec<&Class> = classes.iter().filter(|c| **c != Class::NoData).collect();
        if known.is_empty() {
            continue;
        }
        let good = known.iter().filter(|c| ***c != Class::High).count();
        sum += weight * good as f64 / known.len() as f64;
        weights += weight;
    }
    (weights > 0.0).then(|| 100.0 * sum / weights)
}

/// What a score means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Judgement {
    /// At least the pass threshold.
    Pass,
    /// Between both: a person looks.
    Marginal,
    /// Below the marginal threshold, or no data.
    Fail,
}

/// Judges a score by thresholds, `(marginal, pass)`.
pub fn judge(score: Option<f64>, (marginal, pass): (f64, f64)) -> Judgement {
    match score {
        Some(score) if score >= pass => Judgement::Pass,
        Some(score) if score >= marginal => Judgement::Marginal,
        Some(_) | None => Judgement::Fail,
    }
}
