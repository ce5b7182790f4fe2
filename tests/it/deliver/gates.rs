//! Places, gates, flaky tests.
use opslab::{
    change::Change,
    check::TESTS,
    promote::{Action, DAY, HOUR, Happening, Simulation},
    release::LOCATIONS,
};

use super::{alone, follow, served, workshop};

#[test]
fn gates_say_why_and_a_hotfix_leaves_a_line() {
    let mut simulation = Simulation::new(alone(), workshop()).unwrap();
    let change = Change::listed("log-line").unwrap();
    simulation.act(Action::Commit(Box::new(change))).unwrap();
    simulation.go_to(5 * HOUR);
    // Place 3 is Production eu: UAT has verified, but nobody has agreed.
    let why = simulation.act(Action::Promote { place: 3, release: 1 }).unwrap_err();
    assert!(why.contains("cannot enter Production eu"), "{why}");
    simulation.act(Action::Bypass { place: 4, release: 1, who: 7 }).unwrap();
    let audit = simulation.lines(0);
    assert!(audit.iter().any(|line| line.text.starts_with("Audit: person 7 sent release 1")));
    simulation.act(Action::Reject { release: 1 }).unwrap();
    simulation.go_to(2 * DAY);
    simulation.act(Action::Approve { place: 3, release: 1 }).unwrap();
    let why = simulation.act(Action::Promote { place: 3, release: 1 }).unwrap_err();
    assert!(why.contains("rejected for good"), "{why}");
    assert_eq!(simulation.state().places[3].live, 0);
    simulation.act(Action::Drift { place: 0, key: "six-replicas".to_owned() }).unwrap();
    assert!(!simulation.place_reports()[0].in_sync);
    simulation.go_to(2 * DAY + 2 * HOUR);
    assert!(simulation.place_reports()[0].in_sync, "self-heal");
}

#[test]
fn flakiness_is_the_only_thing_that_is_drawn() {
    let mut spec = alone();
    spec.flakiness = 0.2;
    let simulation = follow(&spec, workshop(), "log-line");
    let flaky = simulation.log().iter().any(|e| matches!(e.what, Happening::Red(_, true)));
    assert!(flaky, "one test in five fails for no reason");
    let every: Vec<String> = TESTS.iter().map(|t| t.key.to_owned()).collect();
    spec.quarantine = every;
    let simulation = follow(&spec, simulation.into_workshop(), "log-line");
    assert_eq!(served(&simulation), LOCATIONS.len(), "quarantine stops nothing");
    assert!(simulation.log().iter().any(|e| matches!(e.what, Happening::Ignored(_))));
}
