//! The ML Test Score.
use serde::{Deserialize, Serialize};

use crate::{check, promote::Spec, rollout::Strategy, scenario::Scenario};

/// One of the 28 tests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What is asked.
    pub what: String,
    /// 0 not done, ½ by hand and written down, 1 automatically and again and again.
    pub points: f64,
    /// By what; empty if not done.
    pub by: String,
}

/// One of the four sections.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// Its items.
    pub items: Vec<Item>,
    /// Their sum.
    pub points: f64,
}

/// What meets a test of the rubric.
#[derive(Clone, Copy, Debug)]
enum Means {
    /// A test of the lab that runs and stops a release.
    Test(&'static str),
    /// Something that the lab always does.
    Always(&'static str),
    /// Done by a person who reads a figure.
    ByHand(&'static str),
    /// A choice of delivery.
    Choice(&'static str, fn(&Spec, &Scenario) -> bool),
    /// Not in the lab.
    Nothing,
}

/// The rubric (Breck et al. 2017, sections II to V) and what in the lab meets it.
const RUBRIC: [(&str, [(&str, Means); 7]); 4] = [
    (
        "Features and data",
        [
            ("Feature expectations are captured in a schema", Means::Test("columns-in-range")),
            (
                "All features are beneficial",
                Means::ByHand("feature analysis: what shuffling a column costs"),
            ),
            ("No feature's cost is too much", Means::Test("few-columns")),
            ("Features adhere to meta-level requirements", Means::Test("no-leak")),
            ("The data pipeline has privacy controls", Means::Test("logs-privately")),
            (
                "New features can be added quickly",
                Means::Choice(
                    "a commit reaches Production without waiting for a quarter",
                    |spec, _| spec.team.by_hand <= 1.0,
                ),
            ),
            ("All input feature code is tested", Means::Test("reads-amount")),
        ],
    ),
    (
        "Model development",
        [
            (
                "Model specs are reviewed and submitted",
                Means::Always("a model is a commit with a diff"),
            ),
            ("Offline and online metrics correlate", Means::Test("keeps-promise")),
            ("All hyperparameters have been tuned", Means::ByHand("the learner tries them")),
            (
                "The impact of model staleness is known",
                Means::ByHand("monitoring shows quality by day"),
            ),
            ("A simpler model is not better", Means::Test("model-gate")),
            ("Model quality is sufficient on all important slices", Means::Test("model-gate")),
            ("The model is tested for considerations of inclusion", Means::Nothing),
        ],
    ),
    (
        "Infrastructure",
        [
            ("Training is reproducible", Means::Test("reproducible")),
            ("Model specs are unit tested", Means::Test("scores-exactly")),
            ("The pipeline is integration tested", Means::Test("training-equals-serving")),
            ("Model quality is validated before serving", Means::Test("ranks-frauds")),
            (
                "The model can be debugged on single examples",
                Means::Always("one record is followed through all stages"),
            ),
            (
                "Models are canaried before serving",
                Means::Choice("canaries are judged", |spec, _| {
                    spec.rollout.strategy == Strategy::Canary && spec.rollout.analysis
                }),
            ),
            (
                "Serving models can be rolled back",
                Means::Choice("a bad release is taken back by itself", |spec, _| {
                    spec.rollout.auto_rollback
                }),
            ),
        ],
    ),
    (
        "Monitoring",
        [
            ("Dependency changes result in notification", Means::Test("library-as-recorded")),
            ("Data invariants hold in training and serving inputs", Means::Test("fields-filled")),
            (
                "Training and serving features compute the same values",
                Means::Test("training-equals-serving"),
            ),
            (
                "Models are not too stale",
                Means::Choice("trainings are planned", |spec, _| spec.team.retrain_days > 0),
            ),
            ("Models are numerically stable", Means::Test("scores-in-range")),
            ("Computing performance has not regressed", Means::Test("under-load")),
            (
                "Prediction quality has not regressed",
                Means::Choice("missed frauds are noticed within a week", |spec, _| {
                    spec.watch.quality_days <= 7
                }),
            ),
        ],
    ),
];

/// Number of sections.
pub const SECTIONS: usize = RUBRIC.len();

/// Scores the sections.
pub(super) fn sections(spec: &Spec, scenario: &Scenario) -> Vec<Section> {
    RUBRIC
        .iter()
        .map(|(name, rows)| {
            let items: Vec<Item> = rows
                .iter()
                .map(|(what, means)| {
                    let (points, by) = points(*means, spec, scenario);
                    Item { what: (*what).to_owned(), points, by }
                })
                .collect();
            let points = items.iter().map(|item| item.points).sum();
            Section { name: (*name).to_owned(), items, points }
        })
        .collect()
}

fn points(means: Means, spec: &Spec, scenario: &Scenario) -> (f64, String) {
    match means {
        Means::Test(key) => {
            let runs = check::test(key).is_some_and(|test| spec.stops(test));
            // By hand it counts half.
            let worth = if spec.team.by_hand > 1.0 { 0.5 } else { 1.0 };
            if runs { (worth, format!("test `{key}`")) } else { (0.0, String::new()) }
        }
        Means::Always(by) => (1.0, by.to_owned()),
        Means::ByHand(by) => (0.5, by.to_owned()),
        Means::Choice(by, met) => {
            if met(spec, scenario) {
                (1.0, by.to_owned())
            } else {
                (0.0, String::new())
            }
        }
        Means::Nothing => (0.0, String::new()),
    }
}

/// What a score means (Breck et al. 2017, table VI).
pub(super) fn reading(score: f64) -> &'static str {
    if score <= 0.0 {
        "More of a research project than a productionised system."
    } else if score <= 1.0 {
        "Not totally untested, but it is worth considering the possibility of serious holes in reliability."
    } else if score <= 2.0 {
        "There has been a first pass at basic productionisation, but additional investment may be needed."
    } else if score <= 3.0 {
        "Reasonably tested, but it is possible that more of those tests and procedures may be automated."
    } else if score <= 5.0 {
        "Strong level of automated testing and monitoring, appropriate for mission-critical systems."
    } else {
        "Exceptional levels of automated testing and monitoring."
    }
}
