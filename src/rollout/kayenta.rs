//! The judge of Kayenta (`NetflixACAJudge`): a rank test per metric, a score over groups.
//!
//! Per metric the Mann–Whitney confidence interval of the shift between canary and baseline (98 %) is
//! held against a tolerance of a quarter of the estimated shift (Hodges–Lehmann); groups are weighted,
//! and the score decides between pass, marginal and fail.
use serde::{Deserialize, Serialize};

use crate::num::{order, special, stats};

/// Share of the estimated shift that is tolerated.
const TOLERANCE: f64 = 0.25;
/// Confidence of the interval.
const CONFIDENCE: f64 = 0.98;
/// Fewest observations of each arm.
const LEAST: usize = 50;

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
    /// The class.
    pub class: Class,
}

/// Compares observations of one metric, shapes `(n_canary,)`, `(n_baseline,)`.
pub fn compare(canary: &[f64], baseline: &[f64]) -> Ranked {
    let (n, m) = (canary.len(), baseline.len());
    let none = Ranked { shift: 0.0, interval: (0.0, 0.0), class: Class::NoData };
    if n < LEAST || m < LEAST {
        return none;
    }
    // All differences; their order statistics are estimate and interval (Hollander and Wolfe 1999,
    // section 4.3, normal approximation).
    let mut gaps: Vec<f64> =
        canary.iter().flat_map(|c| baseline.iter().map(move |b| c - b)).collect();
    order::sort_floats(&mut gaps);
    let shift = stats::quantile_sorted(&gaps, 0.5).unwrap_or(0.0);
    let (nf, mf) = (n as f64, m as f64);
    let z = special::normal_ppf(0.5 + CONFIDENCE / 2.0);
    let cut = (nf * mf / 2.0 - z * (nf * mf * (nf + mf + 1.0) / 12.0).sqrt()).floor().max(0.0);
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
    Ranked { shift, interval, class }
}

/// The score of groups of metrics of which less is better: weight and classes. 0 to 100; groups
/// without data do not count. `None` without any.
pub fn score(groups: &[(f64, Vec<Class>)]) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (weight, classes) in groups {
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
