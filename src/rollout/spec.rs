//! How a release gets its traffic.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::Method;

/// How traffic moves from the old release to the new one.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, VariantArray,
)]
pub enum Strategy {
    /// All of it, at once.
    AllAtOnce,
    /// Copy by copy, a quarter each; each must become ready.
    Rolling,
    /// A second, idle set is tried; then all traffic switches, and the old set waits.
    BlueGreen,
    /// A little, then more, each step judged.
    Canary,
}

/// One step of a rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Percent of the traffic that the new release gets.
    pub percent: u8,
    /// Seconds until the next step.
    pub pause_s: u32,
}

/// Choices of a rollout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of a rollout")]
pub struct Spec {
    /// How traffic moves.
    pub strategy: Strategy,
    /// The steps of a canary; the last one is followed by all traffic.
    pub steps: Vec<Step>,
    /// Whether steps are judged.
    pub analysis: bool,
    /// How the arms are compared.
    pub method: Method,
    /// Chance that a good release is stopped, over all metrics and looks (for the sequential test).
    pub alpha: f64,
    /// Whether a rise within the tolerance of its metric is no rise. Without it any rise counts, and
    /// `alpha` is the chance of stopping a release that is exactly as good.
    pub tolerant: bool,
    /// Looks in each step.
    pub looks: u8,
    /// Observations of each arm that a look needs; with fewer it is inconclusive (Kayenta asks for
    /// at least 50).
    pub least: u32,
    /// Failed looks that are forgiven (Argo Rollouts `failureLimit`, 0).
    pub failure_limit: u8,
    /// Inconclusive looks that are forgiven before the rollout pauses for a person (Argo Rollouts
    /// `inconclusiveLimit`, 0).
    pub inconclusive_limit: u8,
    /// True if failures are only written down.
    pub dry_run: bool,
    /// Whether a failed analysis or an incident takes the release back by itself.
    pub auto_rollback: bool,
    /// Going back at most so many releases skips all steps (Argo Rollouts `rollbackWindow`).
    pub window: u8,
}

impl Default for Spec {
    /// Steps as in the example of Argo Rollouts, pauses ours.
    fn default() -> Self {
        let step = |percent, minutes: u32| Step { percent, pause_s: minutes * 60 };
        Self {
            strategy: Strategy::Canary,
            steps: vec![step(5, 10), step(20, 10), step(50, 20)],
            analysis: true,
            method: Method::Sequential,
            alpha: 0.05,
            tolerant: true,
            looks: 5,
            least: 50,
            failure_limit: 0,
            inconclusive_limit: 0,
            dry_run: false,
            auto_rollback: true,
            window: 3,
        }
    }
}

impl Spec {
    /// The steps in force: percent of the traffic and seconds.
    pub fn stairs(&self) -> Vec<Step> {
        match self.strategy {
            Strategy::AllAtOnce => Vec::new(),
            Strategy::Rolling => {
                [25, 50, 75].map(|percent| Step { percent, pause_s: 120 }).to_vec()
            }
            // The preview gets no traffic; it is tried for ten minutes.
            Strategy::BlueGreen => vec![Step { percent: 0, pause_s: 600 }],
            Strategy::Canary => self.steps.clone(),
        }
    }

    /// True if the steps are judged on traffic.
    pub fn is_judged(&self) -> bool {
        self.analysis && self.strategy == Strategy::Canary
    }
}
