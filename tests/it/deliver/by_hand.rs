//! What people do past the pipeline and at its gates: changes by hand, quarantine, limits, approvals.
use opslab::{
    change::Change,
    promote::{Action, DAY, HOUR, Happening, MINUTE, Simulation, Spec},
};

use super::{alone, count, first, served, workshop};

fn drift(place: u8, key: &str) -> Action {
    Action::Drift { place, key: key.to_owned() }
}

fn heals(on: bool) -> Spec {
    let mut spec = alone();
    spec.places.iter_mut().for_each(|place| place.self_heal = on);
    spec
}

#[test]
fn what_was_changed_by_hand_in_production_does_harm_until_it_is_put_back() {
    // A threshold of 0.9 holds fewer payments, so that frauds pass.
    let mut simulation = Simulation::new(heals(false), workshop()).unwrap();
    simulation.go_to(HOUR);
    simulation.act(drift(3, "threshold-by-feeling")).unwrap();
    simulation.go_to(2 * HOUR);
    let eu = &simulation.place_reports()[3];
    assert!(!eu.in_sync && eu.by_hand.as_deref() == Some("threshold-by-feeling"));
    assert!(eu.harm > 0.0, "{eu:?}");
    assert!(simulation.place_reports()[4].harm.abs() < 1e-9, "only there");
    simulation.act(Action::PutBack { place: 3 }).unwrap();
    let harm = simulation.place_reports()[3].harm;
    simulation.go_to(5 * HOUR);
    let eu = &simulation.place_reports()[3];
    assert!(eu.in_sync && (eu.harm - harm).abs() < 1e-9, "{} then {harm}", eu.harm);
    let why = simulation.act(Action::PutBack { place: 3 }).unwrap_err();
    assert!(why.contains("Nothing was changed"), "{why}");
}

#[test]
fn self_heal_puts_it_back_before_anybody_notices() {
    let mut simulation = Simulation::new(heals(true), workshop()).unwrap();
    simulation.act(drift(3, "debug-logging")).unwrap();
    simulation.go_to(DAY);
    assert_eq!(first(&simulation, Happening::Healed, 0, 3), Some(3 * MINUTE));
    assert!(!simulation.log().iter().any(|e| matches!(e.what, Happening::Suffered(_))));
}

#[test]
fn harm_of_a_change_by_hand_is_an_outage_and_no_failed_deployment() {
    let mut simulation = Simulation::new(heals(false), workshop()).unwrap();
    simulation.act(drift(3, "debug-logging")).unwrap();
    simulation.go_to(3 * DAY);
    assert_eq!(count(&simulation, Happening::Suffered(0)), 1, "{:?}", simulation.log());
    assert_eq!(count(&simulation, Happening::Healed), 1, "somebody finds it");
    let figures = opslab::dora::measure(&simulation, 0, 3 * DAY);
    assert_eq!((figures.mttr_min.n, figures.failed_deployment_recovery_min.n), (1, 0));
    assert_eq!(figures.change_fail_rate.part, 0);
    // The same log once more, from the middle: what was changed by hand is part of the state.
    let whole = simulation.fingerprint();
    simulation.go_to(MINUTE);
    simulation.go_to(3 * DAY);
    assert_eq!(simulation.fingerprint(), whole);
}

#[test]
fn a_place_that_was_changed_by_hand_refuses_good_releases() {
    let mut simulation = Simulation::new(heals(false), workshop()).unwrap();
    simulation.act(drift(1, "test-store")).unwrap();
    let change = Change::listed("log-line").unwrap();
    simulation.plan(MINUTE, Action::Commit(Box::new(change)));
    simulation.go_to(2 * HOUR);
    let refused = simulation.log().iter().find(|e| matches!(e.what, Happening::Refuted(_, true)));
    assert_eq!(refused.and_then(|event| event.place), Some(1), "{:?}", simulation.log());
    assert!(!simulation.state().live(1).unwrap().rejected, "the release is not to blame");
    simulation.go_to(DAY);
    if simulation.state().live(1).unwrap().refused.is_some() {
        simulation.act(Action::Rerun { release: 1 }).unwrap();
        simulation.go_to(2 * DAY);
    }
    assert_eq!(simulation.state().places[1].live, 1, "{:?}", simulation.log());
}

#[test]
fn quarantine_begins_and_ends_when_somebody_says_so() {
    let quarantine = |on| Action::Quarantine { test: "scales-as-fitted".to_owned(), on };
    let commit = || Action::Commit(Box::new(Change::listed("scaler-refitted").unwrap()));
    let mut simulation = Simulation::new(alone(), workshop()).unwrap();
    simulation.act(commit()).unwrap();
    simulation.go_to(HOUR);
    assert_eq!(count(&simulation, Happening::Built), 1);
    let red = |simulation: &Simulation| {
        let reds = simulation.log().iter().filter(|e| matches!(e.what, Happening::Red(_, false)));
        reds.map(|event| event.release).collect::<Vec<_>>()
    };
    assert_eq!(red(&simulation), [1]);
    simulation.act(quarantine(true)).unwrap();
    simulation.act(Action::Rerun { release: 1 }).unwrap();
    simulation.go_to(2 * HOUR);
    assert!(simulation.log().iter().any(|e| matches!(e.what, Happening::Ignored(_))));
    let ignored = red(&simulation).len();
    simulation.act(quarantine(false)).unwrap();
    simulation.act(Action::Revert { release: 1 }).unwrap();
    simulation.act(commit()).unwrap();
    simulation.go_to(3 * HOUR);
    assert_eq!(red(&simulation).last(), Some(&3), "it stops releases again");
    assert!(red(&simulation).len() > ignored);
    assert_eq!(served(&simulation), 0);
    let why = simulation.act(Action::Quarantine { test: "no".to_owned(), on: true }).unwrap_err();
    assert!(why.contains("no test `no`"), "{why}");
}

#[test]
fn a_limit_of_the_gate_that_nobody_meets_stops_the_release() {
    let source = opslab::release::Source::default();
    let change = opslab::change::commit_field(&source, "gate.min_auc", "1").unwrap();
    let mut simulation = Simulation::new(alone(), workshop()).unwrap();
    simulation.act(Action::Commit(Box::new(change))).unwrap();
    simulation.go_to(HOUR);
    let red = simulation.log().iter().find_map(|event| match event.what {
        Happening::Red(at, false) => Some(opslab::check::TESTS[usize::from(at)].key),
        _ => None,
    });
    assert_eq!(red, Some("model-gate"), "its verdict on the model before must not be taken");
}

#[test]
fn who_agrees_is_asked_once() {
    let simulation = super::follow(&alone(), workshop(), "log-line");
    let agreed = |e: &&opslab::promote::Event| matches!(e.what, Happening::Approved(..));
    let most = simulation.log().iter().filter(agreed).map(|event| event.what);
    assert!(
        most.clone().all(|what| what == Happening::Approved(1, 1)),
        "{:?}",
        most.collect::<Vec<_>>()
    );
}
