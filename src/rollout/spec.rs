//! How a release gets its traffic.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::{Method, bandit::Policy, kayenta};

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
    /// Every request goes to both, and only the old release is heard; what the new one would have
    /// decided is held against it, then all traffic moves.
    Shadow,
    /// An A/B test: half of the customers get the new release, each always the same one, until there
    /// are as many as the difference to be seen asks for; then it is judged, once.
    Experiment,
    /// Traffic moves to whichever release does better while it is being learned which one that is.
    Bandit,
}

/// What becomes of a rollout whose analysis could not measure. That says nothing about the release:
/// it is not rejected (Kargo tells `Failed` from `Errored`, `onVerification: [Failed]`).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, VariantArray,
)]
pub enum OnError {
    /// It waits for a person, at the traffic that it has.
    Pause,
    /// It goes back, and the place is held.
    GoBack,
}

/// Seconds after which a measurement that failed is tried again (Argo Rollouts at 9f8d111, 10 s).
pub const RETRY_S: u32 = 10;

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
    /// Measurements in a row that may fail before the analysis is given up (Argo Rollouts
    /// `consecutiveErrorLimit`, 4).
    pub error_limit: u8,
    /// Chance that a measurement fails because the store of metrics does not answer.
    pub unmeasured: f64,
    /// What becomes of the rollout then.
    pub on_error: OnError,
    /// Share of the payments that a shadow may decide otherwise (ours).
    pub disagreement: f64,
    /// Weights and thresholds of [`Method::Kayenta`].
    pub kayenta: kayenta::Spec,
    /// Difference of the share of payments passed that an A/B test is to see (ours: a point).
    pub effect: f64,
    /// Chance that it sees it (Cohen 1988).
    pub power: f64,
    /// How a bandit chooses.
    pub policy: Policy,
    /// Share of random choices of [`Policy::EpsilonGreedy`].
    pub epsilon: f64,
    /// True if failures, inconclusive looks and errors are only written down (Argo Rollouts
    /// `dryRun`).
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
            error_limit: 4,
            unmeasured: 0.0,
            on_error: OnError::Pause,
            disagreement: 0.05,
            kayenta: kayenta::Spec::default(),
            effect: 0.01,
            power: 0.8,
            policy: Policy::Thompson,
            epsilon: 0.1,
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
            // The preview gets no traffic and is tried for ten minutes. After the switch the old set
            // waits, and with an analysis the new one is judged for five more (Argo Rollouts
            // `postPromotionAnalysis`).
            Strategy::BlueGreen => {
                let after = self.analysis.then_some(Step { percent: 100, pause_s: 300 });
                std::iter::once(Step { percent: 0, pause_s: 600 }).chain(after).collect()
            }
            // An hour of every request, unheard.
            Strategy::Shadow => vec![Step { percent: 0, pause_s: 3_600 }],
            // Extended to what the number of customers asks for; an hour at least, because minutes are
            // not like each other.
            Strategy::Experiment => vec![Step { percent: 50, pause_s: 3_600 }],
            // Two hours, shared out anew every five minutes.
            Strategy::Bandit => vec![Step { percent: 50, pause_s: 300 }; 24],
            Strategy::Canary => self.steps.clone(),
        }
    }

    /// True if the steps are judged on traffic.
    pub fn is_judged(&self) -> bool {
        self.analysis && self.strategy == Strategy::Canary
    }

    /// True if this step is judged on traffic.
    pub fn judges(&self, step: Step) -> bool {
        self.analysis
            && match self.strategy {
                Strategy::Canary | Strategy::Experiment | Strategy::Bandit => true,
                Strategy::BlueGreen => step.percent > 0,
                Strategy::AllAtOnce | Strategy::Rolling | Strategy::Shadow => false,
            }
    }

    /// Copies that run in all while the new release gets so much of the traffic, where `usual` do
    /// otherwise: a rolling update adds a quarter (Kubernetes `maxSurge`, 25 %); blue–green and a shadow
    /// double; a canary adds copies for its share and, where it is judged, as many for the fresh
    /// baseline, while the old set stays whole (Argo Rollouts without `dynamicStableScale`).
    pub fn copies(&self, percent: u8, usual: u32) -> u32 {
        let share = |percent: u32| (usual * percent).div_ceil(100);
        usual
            + match self.strategy {
                Strategy::AllAtOnce => 0,
                Strategy::Rolling => share(25),
                Strategy::BlueGreen | Strategy::Shadow => usual,
                Strategy::Canary if self.analysis => 2 * share(u32::from(percent.min(50))),
                Strategy::Canary | Strategy::Experiment | Strategy::Bandit => {
                    share(u32::from(percent))
                }
            }
    }
}
