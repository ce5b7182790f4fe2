//! A bandit as a rollout: the old release and the new one are its arms, a payment that is answered in
//! time and passes is its success, and after every few minutes each arm gets the share of the traffic
//! that the policy gives it.
//!
//! What is known at once is all that it can learn from: a release that lets frauds pass earns more,
//! until the labels come.
use serde::{Deserialize, Serialize};

use super::{Standing, bandit::Policy, canary::binomial};
use crate::{num::special, rng::Rng};

/// Smallest share of an arm while nothing is decided: what gets no traffic teaches nothing (ours).
const LEAST: f64 = 0.01;
/// Chance of being the better arm below which the new one is given up at any look (ours).
const HOPELESS: f64 = 0.001;

/// What was seen of both arms: the old release, then the new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Arms {
    /// Payments.
    pub plays: [f64; 2],
    /// Of them, answered in time and passed.
    pub wins: [f64; 2],
    /// Expected successes lost so far against sending every payment to the better arm.
    pub regret: f64,
}

/// The chance that a payment is answered in time and passes.
fn success(standing: &Standing) -> f64 {
    ((1.0 - standing.errors) * (1.0 - standing.held)).clamp(0.0, 1.0)
}

impl Arms {
    /// Payments of both arms.
    pub fn payments(&self) -> f64 {
        self.plays[0] + self.plays[1]
    }

    /// Watches for some seconds while the new release gets a share of the traffic.
    pub fn play(
        &mut self,
        (new, old): (&Standing, &Standing),
        (share, seconds): (f64, f64),
        rng: &mut Rng,
    ) {
        let rates = [success(old), success(new)];
        let best = rates[0].max(rates[1]);
        let payments = new.per_minute * seconds / 60.0;
        for (arm, share) in [1.0 - share, share].into_iter().enumerate() {
            let n = (payments * share).floor();
            self.plays[arm] += n;
            self.wins[arm] += binomial(n, rates[arm], rng);
            self.regret += n * (best - rates[arm]);
        }
    }

    /// The probability that the new release is the better arm: both shares with a uniform prior, their
    /// beta posteriors by the normal approximation.
    pub fn chance(&self) -> f64 {
        let posterior = |arm: usize| {
            let (a, b) = (self.wins[arm] + 1.0, self.plays[arm] - self.wins[arm] + 1.0);
            let n = a + b;
            (a / n, a * b / (n * n * (n + 1.0)))
        };
        let ((old, old_variance), (new, new_variance)) = (posterior(0), posterior(1));
        special::normal_cdf((new - old) / (old_variance + new_variance).sqrt())
    }

    /// The percentage of the traffic that the new release gets next. Thompson sampling gives each arm
    /// as much as it is likely to be the best (Chapelle and Li 2011, over a batch of payments);
    /// ε-greedy all but ε to the one that did better so far.
    pub fn percent(&self, policy: Policy, epsilon: f64) -> u8 {
        let share = match policy {
            _ if self.payments() < 1.0 => 0.5,
            Policy::Equal => 0.5,
            Policy::Thompson => self.chance(),
            Policy::EpsilonGreedy if self.chance() > 0.5 => 1.0 - epsilon / 2.0,
            Policy::EpsilonGreedy => epsilon / 2.0,
        };
        (share.clamp(LEAST, 1.0 - LEAST) * 100.0).round() as u8
    }

    /// Whether the new release is given up: at the end where it is better only with a chance below
    /// `alpha`, before where there is hardly any.
    pub fn is_lost(&self, alpha: f64, last: bool) -> bool {
        self.chance() < if last { alpha } else { HOPELESS }
    }
}
