//! An experiment before it is run: how long it takes, who sees what, and what a bandit would do.
use serde::{Deserialize, Serialize};
use strum::VariantArray as _;

use super::{
    arm,
    bandit::{self, Game, Policy},
    sample_size,
};
use crate::num::special;

/// Customers whose arms are looked up.
const CUSTOMERS: u32 = 10_000;

/// What is tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Its name: another name deals the arms anew.
    pub name: String,
    /// Chance of success with the release that serves, and with the other.
    pub from: f64,
    /// With the other one.
    pub to: f64,
    /// Chance of seeing a difference where there is none.
    pub alpha: f64,
    /// Chance of seeing the difference.
    pub power: f64,
    /// Share of the customers that get the other release.
    pub share: f64,
    /// Customers a day.
    pub per_day: f64,
    /// Payments that the bandits play.
    pub rounds: u32,
    /// Share of random choices of the ε-greedy one.
    pub epsilon: f64,
    /// Seed.
    pub seed: u32,
}

impl Default for Trial {
    /// Ours: share of held customers who confirm within the hour, 60 against 63 in a hundred.
    fn default() -> Self {
        Self {
            name: "second release".to_owned(),
            from: 0.60,
            to: 0.63,
            alpha: 0.05,
            power: 0.8,
            share: 0.5,
            per_day: 1_000.0,
            rounds: 5_000,
            epsilon: 0.1,
            seed: 42,
        }
    }
}

/// How a policy plays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicyReport {
    /// Which.
    pub policy: Policy,
    /// What came of it.
    pub played: bandit::Played,
}

/// What is known before it is run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrialReport {
    /// Customers that each arm needs; `None` if there is nothing to see.
    pub each: Option<u64>,
    /// Days until the smaller arm has them.
    pub days: Option<f64>,
    /// Chance of seeing the difference after so many customers in each arm: number, chance.
    pub power: Vec<(f64, f64)>,
    /// Of ten thousand customers, those that get the other release.
    pub dealt: u32,
    /// Of the same, those that would be dealt another arm if the share grew by a tenth: they all
    /// move to the other release, none moves back.
    pub moved: u32,
    /// Of the same, those that move back then: none, or the arms do not stick.
    pub moved_back: u32,
    /// Each policy on the same two arms.
    pub policies: Vec<PolicyReport>,
}

/// Works an experiment out.
pub fn trial(spec: &Trial) -> TrialReport {
    let each = sample_size(spec.from, spec.to, spec.alpha, spec.power);
    let smaller = spec.share.min(1.0 - spec.share);
    let days = each
        .filter(|_| smaller > 0.0 && spec.per_day > 0.0)
        .map(|each| each as f64 / (smaller * spec.per_day));
    let power = each.map_or_else(Vec::new, |each| {
        (1..=30).map(|at| each as f64 * f64::from(at) / 15.0).map(|n| (n, power(spec, n))).collect()
    });
    let (mut dealt, mut moved, mut moved_back) = (0, 0, 0);
    for customer in 0..CUSTOMERS {
        let customer = format!("C{customer}");
        let now = arm(&spec.name, &customer, spec.share);
        let then = arm(&spec.name, &customer, spec.share + 0.1);
        dealt += u32::from(now);
        moved += u32::from(!now && then);
        moved_back += u32::from(now && !then);
    }
    let policies = Policy::VARIANTS
        .iter()
        .map(|&policy| {
            let arms = vec![spec.from, spec.to];
            let (rounds, epsilon, seed) = (spec.rounds, spec.epsilon, spec.seed);
            let played = bandit::play(&Game { arms, rounds, policy, epsilon, seed });
            PolicyReport { policy, played }
        })
        .collect();
    TrialReport { each, days, power, dealt, moved, moved_back, policies }
}

/// Power of the two-sided z-test with `n` customers in each arm: the formula of [`sample_size`] solved
/// for it.
fn power(spec: &Trial, n: f64) -> f64 {
    let (from, to) = (spec.from, spec.to);
    let mean = f64::midpoint(from, to);
    let null = special::normal_ppf(1.0 - spec.alpha / 2.0) * (2.0 * mean * (1.0 - mean)).sqrt();
    let other = (from * (1.0 - from) + to * (1.0 - to)).sqrt();
    special::normal_cdf(((from - to).abs() * n.sqrt() - null) / other)
}
