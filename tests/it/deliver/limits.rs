//! Failed, inconclusive and errored looks, each with a limit of its own.
use opslab::{
    change::Change,
    dora,
    promote::{Action, DAY, HOUR, Happening, MINUTE, Simulation, Spec, Workshop},
    rollout::OnError,
};

use super::{alone, count, workshop};

/// Only the canary at one location is in the way.
fn canary() -> Spec {
    let mut spec = alone();
    spec.weeks = 1;
    spec.places.truncate(4);
    for place in &mut spec.places {
        (place.verify, place.soak_s, place.approvals) = (false, 0, 0);
    }
    spec.without = opslab::check::TESTS.iter().map(|test| test.key.to_owned()).collect();
    spec
}

fn played(spec: &Spec, workshop: Workshop, key: &str) -> Simulation {
    let mut simulation = Simulation::new(spec.clone(), workshop).unwrap();
    let change = Change::listed(key).unwrap();
    simulation.plan(MINUTE, Action::Commit(Box::new(change)));
    simulation.go_to(DAY);
    simulation
}

fn worse(simulation: &Simulation) -> usize {
    simulation.log().iter().filter(|e| matches!(e.what, Happening::Worse(_))).count()
}

#[test]
fn failures_are_forgiven_up_to_the_limit_and_a_dry_run_forgives_all() {
    let mut spec = canary();
    let simulation = played(&spec, workshop(), "strict-words");
    assert_eq!((worse(&simulation), count(&simulation, Happening::Aborted)), (1, 1));
    spec.rollout.failure_limit = 2;
    let simulation = played(&spec, simulation.into_workshop(), "strict-words");
    assert_eq!((worse(&simulation), count(&simulation, Happening::Aborted)), (3, 1));
    spec.rollout.dry_run = true;
    let simulation = played(&spec, simulation.into_workshop(), "strict-words");
    assert!(worse(&simulation) >= 10, "written down: {}", worse(&simulation));
    assert_eq!(count(&simulation, Happening::Aborted), 0);
    assert_eq!(count(&simulation, Happening::Served), 1, "and let through");
}

#[test]
fn too_little_traffic_pauses_for_a_person_and_is_no_failure() {
    let mut spec = canary();
    spec.rollout.least = 1_000_000_000;
    let mut simulation = played(&spec, workshop(), "log-line");
    assert_eq!((worse(&simulation), count(&simulation, Happening::Paused)), (0, 1));
    assert!(simulation.place_reports()[3].paused);
    assert_eq!(simulation.state().places[3].rollout.as_ref().unwrap().canary.inconclusive, 1);
    simulation.act(Action::Resume { place: 3 }).unwrap();
    simulation.go_to(DAY + HOUR);
    assert_eq!(count(&simulation, Happening::Paused), 2, "at the next step it is unsure again");
    spec.rollout.inconclusive_limit = 3;
    let simulation = played(&spec, simulation.into_workshop(), "log-line");
    let paused = simulation.state().places[3].rollout.as_ref().unwrap();
    assert_eq!((paused.canary.inconclusive, paused.step), (4, 0));
}

#[test]
fn an_analysis_that_cannot_measure_is_errored_and_not_failed() {
    let mut spec = canary();
    spec.rollout.unmeasured = 1.0;
    let mut simulation = played(&spec, workshop(), "log-line");
    // Five in a row, one more than the limit, ten seconds between them.
    let failed: Vec<_> = simulation
        .log()
        .iter()
        .filter(|e| matches!(e.what, Happening::Unmeasured(_)))
        .map(|e| e.at)
        .collect();
    assert_eq!(failed.len(), 5);
    assert!(failed.windows(2).all(|pair| pair[1] - pair[0] == 10));
    let errored = |simulation: &Simulation| count(simulation, Happening::Errored);
    assert_eq!((errored(&simulation), count(&simulation, Happening::Paused)), (1, 1));
    let texts: Vec<String> = simulation.lines(0).into_iter().map(|line| line.text).collect();
    assert!(texts.iter().any(|text| text.contains("errored, not failed")), "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("nothing could be measured")));
    // A person looks elsewhere and lets it go on.
    simulation.act(Action::Resume { place: 3 }).unwrap();
    simulation.go_to(DAY + HOUR);
    assert_eq!(simulation.state().places[3].rollout.as_ref().unwrap().step, 1);

    // Where an errored analysis takes the release back: the place is held, the release is not rejected,
    // and nobody counts a failed deployment.
    spec.rollout.on_error = OnError::GoBack;
    let mut simulation = played(&spec, simulation.into_workshop(), "log-line");
    assert_eq!((simulation.state().places[3].live, simulation.state().places[3].held), (0, true));
    assert!(!simulation.state().live(1).unwrap().rejected);
    assert_eq!(count(&simulation, Happening::Aborted), 0);
    let figures = dora::measure(&simulation, 0, DAY);
    assert_eq!((figures.change_fail_rate.part, figures.failed_deployment_recovery_min.n), (0, 0));
    let before = count(&simulation, Happening::Errored);
    simulation.act(Action::Lift { place: 3 }).unwrap();
    simulation.go_to(DAY + HOUR);
    assert_eq!(count(&simulation, Happening::Errored), before + 1, "lifted, it is tried again");

    // A failed one is rejected and counted, as ever.
    spec.rollout.unmeasured = 0.0;
    let simulation = played(&spec, simulation.into_workshop(), "strict-words");
    assert!(simulation.state().places[3].held);
    assert!(simulation.state().live(1).unwrap().rejected);
    assert_eq!(dora::measure(&simulation, 0, DAY).change_fail_rate.part, 1);
}

#[test]
fn single_errors_are_tried_again_and_forgotten() {
    let mut spec = canary();
    spec.rollout.unmeasured = 0.3;
    let simulation = played(&spec, workshop(), "log-line");
    let failed =
        simulation.log().iter().filter(|e| matches!(e.what, Happening::Unmeasured(_))).count();
    assert!(failed > 2, "{failed}");
    assert_eq!(count(&simulation, Happening::Errored), 0);
    assert_eq!(count(&simulation, Happening::Served), 1);
}

#[test]
fn a_teams_place_is_lifted_once_the_store_of_metrics_is_back() {
    let mut spec = Spec { weeks: 3, ..Spec::default() };
    spec.team.outages_per_year = 0.0;
    spec.rollout.unmeasured = 0.4;
    spec.rollout.error_limit = 0;
    spec.rollout.on_error = OnError::GoBack;
    let mut simulation = Simulation::new(spec, workshop()).unwrap();
    simulation.finish();
    assert!(count(&simulation, Happening::Errored) > 3);
    assert!(count(&simulation, Happening::Lifted) > 3);
}
