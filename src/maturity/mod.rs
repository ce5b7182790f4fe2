//! How mature a way of working is, computed from what is really built and switched on.
//!
//! - Google, *MLOps: Continuous delivery and automation pipelines in machine learning* (2020-01-07,
//!   updated 2024-08-28): level 0 manual process, 1 pipeline automation, 2 CI/CD pipeline automation.
//! - Microsoft, *Machine Learning operations maturity model* (Azure Architecture Center): 0 no MLOps,
//!   1 DevOps but no MLOps, 2 automated training, 3 automated model deployment, 4 full automation.
//! - Breck et al. 2017, *The ML Test Score: a rubric for ML production readiness*: 28 tests in four
//!   sections; half a point for doing it by hand, one for doing it automatically; the score is the
//!   *minimum* over the sections.
mod score;

use serde::{Deserialize, Serialize};

pub use score::{Item, SECTIONS, Section};

use crate::{
    check::TESTS,
    promote::{Cadence, Promotion, Spec},
    rollout::Strategy,
    scenario::Scenario,
};

/// One condition of a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// What is asked.
    pub what: String,
    /// Whether it is met.
    pub met: bool,
    /// By what, or what is missing.
    pub because: String,
}

/// A level and what it asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Its number.
    pub number: u8,
    /// Its name.
    pub name: String,
    /// What it asks for beyond the level below.
    pub conditions: Vec<Condition>,
}

/// A ladder of levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// Whose.
    pub name: String,
    /// The levels, lowest first.
    pub levels: Vec<Level>,
    /// The highest level of which, and of all below which, every condition is met.
    pub reached: u8,
}

/// The meter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Maturity {
    /// Google's levels 0 to 2.
    pub google: Ladder,
    /// Microsoft's levels 0 to 4.
    pub microsoft: Ladder,
    /// The four sections of the ML Test Score.
    pub sections: Vec<Section>,
    /// Their minimum.
    pub ml_test_score: f64,
    /// What Breck et al. say of such a score.
    pub reading: String,
}

/// Computes the meter.
pub fn measure(spec: &Spec, scenario: &Scenario) -> Maturity {
    let facts = Facts::of(spec, scenario);
    let sections = score::sections(spec, scenario);
    let ml_test_score = sections.iter().map(|section| section.points).fold(f64::INFINITY, f64::min);
    Maturity {
        google: google(&facts),
        microsoft: microsoft(&facts),
        reading: score::reading(ml_test_score).to_owned(),
        sections,
        ml_test_score,
    }
}

/// What is switched on.
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
struct Facts {
    ci: bool,
    cd: bool,
    automatic: bool,
    retraining: bool,
    gated: bool,
    by_trigger: bool,
    canary: bool,
    back: bool,
    watched: bool,
}

impl Facts {
    fn of(spec: &Spec, scenario: &Scenario) -> Self {
        let runs = |key: &str| crate::check::test(key).is_some_and(|test| spec.stops(test));
        let tests = |level| TESTS.iter().any(|test| test.level == level && spec.stops(test));
        let production = || spec.places.iter().filter(|place| place.level.is_none());
        Self {
            ci: spec.team.cadence == Cadence::Continuous && runs("decides") && runs("row-by-row"),
            cd: spec.places.iter().any(|p| p.level.is_some_and(|level| p.verify && tests(level)))
                && spec.team.cadence == Cadence::Continuous,
            automatic: production().all(|p| p.promotion != Promotion::Manual),
            retraining: spec.team.retrain_days > 0,
            gated: runs("model-gate") && runs("reproducible"),
            by_trigger: scenario.monitor.on_alarm == crate::monitor::OnAlarm::Retrain,
            canary: spec.rollout.strategy == Strategy::Canary && spec.rollout.analysis,
            back: spec.rollout.auto_rollback,
            watched: spec.watch.quality_days <= 7,
        }
    }
}

fn condition(what: &str, met: bool, because: (&str, &str)) -> Condition {
    let because = if met { because.0 } else { because.1 };
    Condition { what: what.to_owned(), met, because: because.to_owned() }
}

fn ladder(name: &str, levels: Vec<(&str, Vec<Condition>)>) -> Ladder {
    let levels: Vec<Level> = (0..)
        .zip(levels)
        .map(|(number, (name, conditions))| Level { number, name: name.to_owned(), conditions })
        .collect();
    let met = |level: &&Level| level.conditions.iter().all(|c| c.met);
    let reached = (levels.iter().take_while(met).count() as u8).saturating_sub(1);
    Ladder { name: name.to_owned(), levels, reached }
}

fn google(facts: &Facts) -> Ladder {
    ladder(
        "Google",
        vec![
            ("Manual process", Vec::new()),
            (
                "Pipeline automation",
                vec![
                    condition(
                        "The model is trained again without hands",
                        facts.retraining || facts.by_trigger,
                        ("trainings are planned or follow alarms", "nobody trains again"),
                    ),
                    condition(
                        "Data and model are validated on the way",
                        facts.gated,
                        (
                            "the model's gate and reproducibility stop a release",
                            "the model's gate is off",
                        ),
                    ),
                    condition(
                        "The model in Production is watched",
                        facts.watched,
                        (
                            "missed frauds are noticed within a week",
                            "missed frauds are noticed too late",
                        ),
                    ),
                ],
            ),
            (
                "CI/CD pipeline automation",
                vec![
                    condition(
                        "Every commit is built and tested",
                        facts.ci,
                        (
                            "unit and integration tests stop a release",
                            "tests of the build are off or done by hand",
                        ),
                    ),
                    condition(
                        "The same artifact is delivered through environments",
                        facts.cd,
                        ("environments verify what they get", "environments do not verify"),
                    ),
                    condition(
                        "Production takes what was verified by itself",
                        facts.automatic,
                        ("promotion is automatic after approval", "somebody must promote by hand"),
                    ),
                ],
            ),
        ],
    )
}

fn microsoft(facts: &Facts) -> Ladder {
    ladder(
        "Microsoft",
        vec![
            ("No MLOps", Vec::new()),
            (
                "DevOps but no MLOps",
                vec![condition(
                    "Builds and tests of the application are automated",
                    facts.ci,
                    ("commits are built and tested", "tests of the build are off or done by hand"),
                )],
            ),
            (
                "Automated training",
                vec![
                    condition(
                        "Training is reproducible",
                        facts.gated,
                        (
                            "training again makes the same bytes, and a gate judges them",
                            "reproducibility or the gate is off",
                        ),
                    ),
                    condition(
                        "Training needs no hands",
                        facts.retraining || facts.by_trigger,
                        ("trainings are planned or follow alarms", "nobody trains again"),
                    ),
                ],
            ),
            (
                "Automated model deployment",
                vec![
                    condition(
                        "Models are tested and delivered like code",
                        facts.cd && facts.automatic,
                        (
                            "a trained model takes the same way as a commit",
                            "the way to Production needs hands",
                        ),
                    ),
                    condition(
                        "A/B or canary before all traffic",
                        facts.canary,
                        ("canaries are judged", "no canary is judged"),
                    ),
                ],
            ),
            (
                "Full automated operations",
                vec![
                    condition(
                        "Alarms lead to training",
                        facts.by_trigger,
                        (
                            "an alarm of monitoring trains a challenger",
                            "an alarm only tells (monitor.on_alarm)",
                        ),
                    ),
                    condition(
                        "Bad releases are taken back without hands",
                        facts.back && facts.canary,
                        ("failed analyses roll back", "somebody must roll back"),
                    ),
                    condition(
                        "Quality in Production is watched",
                        facts.watched,
                        (
                            "missed frauds are noticed within a week",
                            "missed frauds are noticed too late",
                        ),
                    ),
                ],
            ),
        ],
    )
}
