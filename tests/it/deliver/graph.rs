//! Places before places: fan-out and fan-in, pins and holds.
use opslab::{
    change::Change,
    check::Level,
    promote::{
        Action, Availability, DAY, HOUR, Happening, MINUTE, Obstacle, Place, Promotion, Simulation,
        Spec,
    },
};

use super::{alone, count, first, workshop};

/// Test, then two stages side by side, the second by hand; Production after both.
fn diamond(availability: Availability) -> Spec {
    let mut spec = alone();
    let place = |name: &str, level, after: &[u8], promotion| Place {
        name: name.to_owned(),
        level,
        location: 0,
        after: after.to_vec(),
        availability,
        soak_s: 0,
        approvals: 0,
        promotion,
        verify: true,
        self_heal: true,
    };
    spec.places = vec![
        place("Test", Some(Level::Test), &[], Promotion::Newest),
        place("Load", Some(Level::Stage), &[0], Promotion::Newest),
        place("Audit", Some(Level::Uat), &[0], Promotion::Manual),
        place("Production eu", None, &[1, 2], Promotion::Newest),
    ];
    spec
}

fn begun(availability: Availability) -> Simulation {
    let mut simulation = Simulation::new(diamond(availability), workshop()).unwrap();
    let change = Change::listed("log-line").unwrap();
    simulation.plan(MINUTE, Action::Commit(Box::new(change)));
    simulation.go_to(2 * DAY);
    simulation
}

#[test]
fn one_of_two_places_before_is_enough_where_one_is_asked_for() {
    let simulation = begun(Availability::OneOf);
    assert!(first(&simulation, Happening::Verified, 1, 1).is_some(), "fan-out: Load has it");
    assert_eq!(first(&simulation, Happening::Verified, 1, 2), None, "Audit waits for a person");
    assert_eq!(simulation.state().places[3].live, 1);
}

#[test]
fn all_places_before_must_verify_where_all_are_asked_for() {
    let mut simulation = begun(Availability::All);
    assert_eq!(simulation.state().places[3].live, 0);
    let missing = Obstacle::Unverified { place: "Audit".to_owned() };
    assert_eq!(simulation.obstacles(3, 1), [missing]);
    let why = simulation.act(Action::Promote { place: 3, release: 1 }).unwrap_err();
    assert!(why.contains("Audit has not verified it") && !why.contains("Load"), "{why}");
    simulation.act(Action::Promote { place: 2, release: 1 }).unwrap();
    simulation.go_to(4 * DAY);
    let (audited, promoted) = (
        first(&simulation, Happening::Verified, 1, 2).unwrap(),
        first(&simulation, Happening::Promoting, 1, 3).unwrap(),
    );
    assert_eq!(promoted, audited, "as soon as the last of them has it");
    assert_eq!(simulation.state().places[3].live, 1);
}

/// One release a day, each of which reaches all of Production unless it is held.
fn daily(keys: &[&str]) -> Simulation {
    let mut spec = alone();
    spec.rollout.strategy = opslab::rollout::Strategy::AllAtOnce;
    for place in &mut spec.places {
        place.approvals = 0;
    }
    let mut simulation = Simulation::new(spec, workshop()).unwrap();
    for (day, key) in (0..).zip(keys) {
        let change = Change::listed(key).unwrap();
        simulation.plan(day * DAY + MINUTE, Action::Commit(Box::new(change)));
    }
    simulation
}

#[test]
fn an_older_release_by_hand_pins_the_place_until_the_hold_is_lifted() {
    let mut simulation = daily(&["log-line", "refactoring", "six-replicas"]);
    simulation.go_to(2 * DAY - HOUR);
    assert_eq!(simulation.state().places[3].live, 2);
    simulation.plan(2 * DAY - HOUR, Action::Promote { place: 3, release: 1 });
    simulation.go_to(3 * DAY);
    assert_eq!(simulation.state().places[3].live, 1, "pinned");
    assert!(simulation.state().places[3].held);
    assert_eq!(simulation.state().places[4].live, 3, "the others go on");
    assert_eq!(simulation.obstacles(3, 3), [Obstacle::Held]);
    // The fast track: it served there two releases ago, so no step was needed.
    assert_eq!(count(&simulation, Happening::Held), 1);
    let mut lifted = simulation;
    lifted.act(Action::Lift { place: 3 }).unwrap();
    lifted.go_to(3 * DAY + HOUR);
    assert_eq!(lifted.state().places[3].live, 3, "lifted: the newest comes");
}

#[test]
fn promoting_the_candidate_by_hand_ends_the_hold_too() {
    let mut simulation = daily(&["log-line", "refactoring", "six-replicas", "patient-timeout"]);
    simulation.plan(2 * DAY - HOUR, Action::Promote { place: 3, release: 1 });
    simulation.plan(3 * DAY - HOUR, Action::Promote { place: 3, release: 3 });
    simulation.go_to(3 * DAY - MINUTE);
    assert!(!simulation.state().places[3].held);
    simulation.go_to(4 * DAY);
    assert_eq!(simulation.state().places[3].live, 4);
}

#[test]
fn matching_upstream_takes_what_stands_there_and_not_the_newest() {
    let mut simulation = daily(&["log-line", "refactoring"]);
    let mut spec = simulation.spec().clone();
    spec.set("deliver.promotion", "match_upstream").unwrap();
    let script = simulation.script().to_vec();
    simulation = Simulation::new(spec, simulation.into_workshop()).unwrap();
    for (at, action) in script {
        simulation.plan(at, action);
    }
    simulation.go_to(2 * DAY - HOUR);
    assert_eq!(simulation.state().places[3].live, 2);
    // UAT goes back to release 1 by hand: Production follows it.
    simulation.act(Action::Promote { place: 2, release: 1 }).unwrap();
    simulation.go_to(3 * DAY);
    assert_eq!(simulation.state().places[2].live, 1);
    assert_eq!(simulation.state().places[3].live, 1);
}
