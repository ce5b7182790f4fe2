//! A/B tests, shadows, and how often a rule stops releases.
use serde::{Deserialize, Serialize};

use super::{Canary, Method, Spec, Standing, Verdict};
use crate::{digest::Digest, num::special, release::Answers, rng::Rng};

/// Customers that each arm of an A/B test needs to see a change of a share (two-sided z-test for two
/// proportions; Fleiss, Levin and Paik 2003, equation 4.14 without the continuity correction):
/// `n = (z_{1-α/2} √(2 p̄ q̄) + z_{1-β} √(p₁q₁ + p₂q₂))² / (p₁ - p₂)²`. `None` if there is nothing to see or
/// a share lies outside 0 to 1.
pub fn sample_size(from: f64, to: f64, alpha: f64, power: f64) -> Option<u64> {
    let inside = |p: f64| p > 0.0 && p < 1.0;
    let gap = from - to;
    if ![from, to, alpha, power].into_iter().all(inside) || gap.abs() < 1e-12 {
        return None;
    }
    let mean = f64::midpoint(from, to);
    let null = special::normal_ppf(1.0 - alpha / 2.0) * (2.0 * mean * (1.0 - mean)).sqrt();
    let other = special::normal_ppf(power) * (from * (1.0 - from) + to * (1.0 - to)).sqrt();
    let n = (null + other) * (null + other) / (gap * gap);
    Some(n.ceil() as u64)
}

/// The arm of a customer: always the same, because it is a hash of the customer and the experiment.
/// `share` of the customers get the second arm.
pub fn arm(experiment: &str, customer: &str, share: f64) -> bool {
    let text = Digest::of(&(experiment, customer)).short();
    let number = u32::from_str_radix(&text, 16).unwrap_or(0);
    f64::from(number) / 4_294_967_296.0 < share
}

/// How two releases decided the same payments, the second one unheard: `[first][second]`, held or
/// not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disagreement {
    /// Both let it pass.
    pub both_pass: u64,
    /// Only the shadow would have held it.
    pub only_shadow_holds: u64,
    /// Only the live release held it.
    pub only_live_holds: u64,
    /// Both held it.
    pub both_hold: u64,
}

impl Disagreement {
    /// Payments.
    pub fn payments(&self) -> u64 {
        self.both_pass + self.only_shadow_holds + self.only_live_holds + self.both_hold
    }

    /// Share of them that the shadow would have decided otherwise.
    pub fn share(&self) -> f64 {
        let otherwise = self.only_shadow_holds + self.only_live_holds;
        otherwise as f64 / self.payments().max(1) as f64
    }
}

/// Compares the answers of a live release with those of its shadow to the same payments.
pub fn shadow(live: &Answers, shadow: &Answers) -> Disagreement {
    let mut found = Disagreement::default();
    for (live, shadow) in live.held.iter().zip(&shadow.held) {
        match (live, shadow) {
            (false, false) => found.both_pass += 1,
            (false, true) => found.only_shadow_holds += 1,
            (true, false) => found.only_live_holds += 1,
            (true, true) => found.both_hold += 1,
        }
    }
    found
}

/// How often a rule stopped a release.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Aborts {
    /// The rule.
    pub method: Method,
    /// Releases.
    pub releases: u32,
    /// Of them, stopped.
    pub stopped: u32,
    /// Mean looks until the end.
    pub looks: f64,
}

/// Plays the canary of a release again and again, each time with other traffic.
pub fn aborts(
    (new, old): (&Standing, &Standing),
    spec: &Spec,
    (releases, seed): (u32, u32),
) -> Aborts {
    let (mut stopped, mut looks) = (0, 0);
    for nth in 0..releases {
        let mut rng = Rng::new(seed, &format!("aborts.{nth}"));
        let mut canary = Canary::default();
        let steps = spec.steps.len();
        'rollout: for (at, step) in spec.steps.iter().enumerate() {
            for look in 0..spec.looks.max(1) {
                let last = at + 1 == steps && look + 1 == spec.looks.max(1);
                let seconds = f64::from(step.pause_s) / f64::from(spec.looks.max(1));
                let share = f64::from(step.percent) / 100.0;
                let verdict = canary.observe((new, old), (share, seconds), spec, last, &mut rng);
                if verdict == Verdict::Fail && canary.failed > spec.failure_limit {
                    stopped += 1;
                    break 'rollout;
                }
            }
        }
        looks += canary.looks;
    }
    let looks = f64::from(looks) / f64::from(releases.max(1));
    Aborts { method: spec.method, releases, stopped, looks }
}
