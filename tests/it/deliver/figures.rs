//! Delivery figures, comparison, maturity, exports.
use opslab::{
    change::Change,
    compare::Study,
    dora, maturity,
    promote::{Action, DAY, MINUTE, Simulation, Spec},
    release::Source,
};

use super::{alone, workshop};

#[test]
fn a_bad_release_moves_the_figures_and_a_revert_mends_it() {
    let mut simulation = Simulation::new(alone(), workshop()).unwrap();
    let bad = Change::listed("currency-dropped").unwrap();
    simulation.plan(MINUTE, Action::Commit(Box::new(bad)));
    simulation.plan(3 * DAY, Action::Revert { release: 1 });
    simulation.plan(3 * DAY, Action::Lift { place: 5 });
    simulation.agree_to_everything();
    let dora = dora::measure(&simulation, 0, simulation.spec().end());
    assert!(dora.change_fail_rate.part >= 1 && dora.failed_deployment_recovery_min.n >= 1);
    assert!(dora.rework_rate.part >= 1, "{dora:?}");
    let texts: Vec<String> = simulation.lines(0).into_iter().map(|line| line.text).collect();
    assert!(texts.iter().any(|t| t.starts_with("Production ap went back to the first release")));
    assert!(
        simulation
            .place_reports()
            .iter()
            .all(|place| place.live != 1 || place.name.ends_with("eu"))
    );
}

#[test]
fn continuous_delivery_beats_quarters_on_the_same_luck() {
    let first = Spec { weeks: 52, ..Spec::default() };
    let second = first.quarterly();
    let found = Study::new(first, second, 5, workshop()).unwrap().finish().unwrap();
    let of = |name: &str| found.differences.iter().find(|d| d.name == name).unwrap();
    assert!(of("median lead time, h").mean > 24.0 * 7.0);
    assert!(of("median recovery, h").mean > 0.0);
    assert!(of("deployments a week").mean < 0.0);
    assert!(found.assumptions.len() >= 4);
}

#[test]
fn maturity_follows_what_is_switched_on() {
    let scenario = Source::default().scenario;
    let usual = maturity::measure(&Spec::default(), &scenario);
    assert_eq!((usual.google.reached, usual.microsoft.reached), (2, 3));
    let items: usize = usual.sections.iter().map(|s| s.items.len()).sum();
    assert_eq!((items, usual.sections.len()), (28, 4));
    let least = usual.sections.iter().map(|s| s.points).fold(f64::INFINITY, f64::min);
    assert!((usual.ml_test_score - least).abs() < 1e-12);
    let by_hand = maturity::measure(&Spec::default().quarterly(), &scenario);
    assert_eq!((by_hand.google.reached, by_hand.microsoft.reached), (0, 0));
    assert!(by_hand.ml_test_score < usual.ml_test_score);
}
