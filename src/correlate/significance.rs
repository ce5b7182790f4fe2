//! Which alerts matter, and why: a sum of reasons whose weights are learned from what turned out to
//! matter.
//!
//! `score = sigmoid(bias + Σ weight · fact)`: logistic regression, so that every reason's part of the
//! log odds can be shown. Facts lie between 0 and 1.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Graph, Signal};
use crate::{
    alert::Alert,
    event::{Symbol, Time},
    num,
};

/// A reason for an alert to matter.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::VariantArray,
)]
pub enum Factor {
    /// `(number - 9) / 12` of OpenTelemetry's severity: information 0, critical 1.
    Severity,
    /// `1 / (1 + n)` where its kind (name and service) has fired `n` times before.
    Novelty,
    /// `-log(share of its name among all alerts so far) / log(all alerts so far)`.
    Rarity,
    /// `1 - exp(-r / 6)` at `r` events a minute: what comes faster than every ten seconds is near 1.
    Burst,
    /// Share of all services that depend on its service.
    Reach,
    /// Token entropy of its text.
    Entropy,
    /// How fast an error budget burns at its service or one that depends on it: `burn / 14.4`, at
    /// most 1 (14.4 is the page of the SRE workbook's fastest window).
    Slo,
}

/// Number of reasons.
pub const FACTORS: usize = 7;

/// The facts about one alert, in the order of [`Factor`].
pub type Facts = [f64; FACTORS];

/// An error budget that burns.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Burn {
    /// Whose, a node of the graph.
    pub node: u32,
    /// From when.
    pub from: Time,
    /// Until when.
    pub until: Time,
    /// How many times faster than it may.
    pub rate: f64,
}

/// What is known before an alert; grows with each.
#[derive(Clone, Debug, Default)]
pub struct Past {
    kinds: BTreeMap<(Symbol, Symbol), u32>,
    names: BTreeMap<Symbol, u32>,
    all: u32,
}

impl Past {
    /// The facts about an alert by what came before it, which it then joins.
    pub fn facts(
        &mut self,
        graph: &Graph,
        burns: &[Burn],
        signal: &Signal,
        alert: &Alert,
    ) -> Facts {
        let kind = self.kinds.entry((signal.name, signal.service)).or_default();
        let novelty = 1.0 / (1.0 + f64::from(*kind));
        *kind += 1;
        let name = self.names.entry(signal.name).or_default();
        *name += 1;
        self.all += 1;
        let all = f64::from(self.all);
        let rarity = if self.all > 1 {
            (num::ln(all) - num::ln(f64::from(*name))) / num::ln(all)
        } else {
            1.0
        };
        let minutes = alert.last_seen.0.saturating_sub(alert.first_seen.0) as f64 / 60e6;
        let rate = f64::from(alert.events) / minutes.max(1.0);
        let reach = signal.node.map_or(0.0, |node| graph.reach(node));
        let hurts = |burn: &&Burn| {
            let depends = signal.node.is_some_and(|node| graph.hops(burn.node, node).is_some());
            depends && burn.from <= alert.last_seen && signal.at <= burn.until
        };
        let burning = burns.iter().filter(hurts).map(|burn| burn.rate).fold(0.0, f64::max);
        [
            ((f64::from(signal.severity.0) - 9.0) / 12.0).clamp(0.0, 1.0),
            novelty,
            rarity.clamp(0.0, 1.0),
            1.0 - num::exp(-rate / 6.0),
            reach,
            alert.entropy,
            (burning / 14.4).clamp(0.0, 1.0),
        ]
    }
}

/// How much each reason counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scales {
    /// Log odds of an alert without any reason.
    pub bias: f64,
    /// Log odds per unit of each fact.
    pub weights: Facts,
}

/// Before anything is learned, as for the events of an unknown plant: severity and a burning budget count most (ours). An alert of severity
/// error with nothing else lies at 0.3.
impl Default for Scales {
    fn default() -> Self {
        Self { bias: -2.2, weights: [2.0, 0.5, 0.5, 1.0, 0.5, 0.5, 2.0] }
    }
}

/// Why an alert matters, or does not.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Significance {
    /// The facts.
    pub facts: Facts,
    /// What each adds to the log odds.
    pub parts: Facts,
    /// Bias and parts.
    pub log_odds: f64,
    /// Probability that it matters.
    pub score: f64,
}

impl Scales {
    /// What forty storms of the simulated payments product teach, seeds 1,000,001 to 1,000,040 (a test
    /// fits them again). Most of its noise is sudden and speaks of machines that everything depends on,
    /// so reach and bursts count against an alert; a burning budget and uncommon words count for it.
    pub const LEARNED: Self = Self { bias: -1.3, weights: [0.7, -0.4, -1.6, -3.2, -8.5, 2.2, 2.6] };

    /// Weighs facts.
    pub fn weigh(&self, facts: Facts) -> Significance {
        let mut parts = facts;
        for (part, weight) in parts.iter_mut().zip(&self.weights) {
            *part *= weight;
        }
        let log_odds = parts.iter().fold(self.bias, |sum, part| sum + part);
        Significance { facts, parts, log_odds, score: num::sigmoid(log_odds) }
    }

    /// Learns from alerts that mattered and alerts that did not (feedback, or the truth of a
    /// simulation): minimises `Σ log loss + l2/2 · ‖weights‖²` by Newton's method, as scikit-learn's
    /// `LogisticRegression` with `C = 1 / l2`. `None` without both kinds.
    pub fn fit(facts: &[Facts], mattered: &[bool], l2: f64) -> Option<Self> {
        let rows = || facts.iter().zip(mattered);
        let positives = rows().filter(|row| *row.1).count();
        if positives == 0 || positives == rows().count() || l2.is_nan() || l2 <= 0.0 {
            return None;
        }
        let mut at = [0.0; FACTORS + 1];
        for _ in 0..50 {
            let mut gradient = [0.0; FACTORS + 1];
            let mut hessian = [[0.0; FACTORS + 1]; FACTORS + 1];
            for (facts, &label) in rows() {
                let row = with_one(facts);
                let p = num::sigmoid(row.iter().zip(&at).map(|(x, w)| x * w).sum());
                let error = p - f64::from(u8::from(label));
                for (i, x) in row.iter().enumerate() {
                    gradient[i] += error * x;
                    let weighted = row.iter().map(|y| p * (1.0 - p) * x * y);
                    hessian[i].iter_mut().zip(weighted).for_each(|(cell, term)| *cell += term);
                }
            }
            for i in 1..=FACTORS {
                gradient[i] += l2 * at[i];
                hessian[i][i] += l2;
            }
            hessian[0][0] += 1e-9;
            let step = solve(hessian, gradient);
            let size = step.iter().map(|s| s * s).sum::<f64>().sqrt();
            // Far from the minimum a whole step may overshoot.
            let scale = if size > 5.0 { 5.0 / size } else { 1.0 };
            at.iter_mut().zip(&step).for_each(|(w, s)| *w -= scale * s);
            if size < 1e-10 {
                break;
            }
        }
        let mut weights = [0.0; FACTORS];
        weights.copy_from_slice(at.get(1..)?);
        let fitted = Self { bias: at[0], weights };
        at.iter().all(|w| w.is_finite()).then_some(fitted)
    }
}

fn with_one(facts: &Facts) -> [f64; FACTORS + 1] {
    let mut row = [1.0; FACTORS + 1];
    for (to, from) in row.iter_mut().skip(1).zip(facts) {
        *to = *from;
    }
    row
}

/// Gaussian elimination with row exchange; the matrix is positive definite.
fn solve(
    mut a: [[f64; FACTORS + 1]; FACTORS + 1],
    mut b: [f64; FACTORS + 1],
) -> [f64; FACTORS + 1] {
    let n = FACTORS + 1;
    for column in 0..n {
        let best = (column..n).max_by(|&i, &j| a[i][column].abs().total_cmp(&a[j][column].abs()));
        let best = best.unwrap_or(column);
        a.swap(column, best);
        b.swap(column, best);
        let pivot = a[column];
        for row in column + 1..n {
            let factor = a[row][column] / pivot[column];
            a[row].iter_mut().zip(&pivot).for_each(|(x, p)| *x -= factor * p);
            b[row] -= factor * b[column];
        }
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|column| a[row][column] * b[column]).sum();
        b[row] = (b[row] - known) / a[row][row];
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_and_weights_are_learned() {
        let scales = Scales::default();
        let weighed = scales.weigh([0.7, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert!((weighed.log_odds - (-2.2 + 1.4)).abs() < 1e-12);
        assert!((weighed.score - 0.31).abs() < 0.01);
        // Only the second fact tells.
        let facts: Vec<Facts> = (0..200_u32)
            .map(|i| {
                let noise = f64::from(i * 7_919 % 101) / 100.0;
                [noise, f64::from(i % 2), 1.0 - noise, 0.5, 0.5, 0.5, 0.0]
            })
            .collect();
        let mattered: Vec<bool> = (0..200).map(|i| (i % 2 == 1) != (i % 10 == 3)).collect();
        let fitted = Scales::fit(&facts, &mattered, 1.0).unwrap();
        assert!(fitted.weights[1] > 2.0, "{fitted:?}");
        assert!(fitted.weights[0].abs() < 0.5 && fitted.weights[6] == 0.0, "{fitted:?}");
        assert_eq!(Scales::fit(&facts, &[true; 200], 1.0), None);
        assert_eq!(Scales::fit(&facts, &mattered, 0.0), None);
    }
}
