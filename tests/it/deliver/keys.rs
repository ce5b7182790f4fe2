//! By content or by name: the trap of a cache that does not look inside.
use opslab::{
    change::Change,
    check::Keying,
    promote::{Action, Happening, MINUTE, Simulation, Spec, Status, Workshop},
};

use super::{Stop, alone, count, stop, workshop};

fn played(keying: Keying, workshop: Workshop, key: &str) -> Simulation {
    let spec = Spec { keying, ..alone() };
    let mut simulation = Simulation::new(spec, workshop).unwrap();
    let change = Change::listed(key).unwrap();
    simulation.plan(MINUTE, Action::Commit(Box::new(change)));
    simulation.agree_to_everything();
    simulation
}

#[test]
fn a_key_of_names_serves_a_stale_verdict_and_one_of_contents_does_not() {
    // Another table behind the same path: distances in metres.
    let by_content = played(Keying::Content, workshop(), "table-in-metres");
    let stopped = stop(&by_content);
    assert_eq!(stopped, Stop::Test(opslab::check::Level::Integration, "columns-in-range"));
    let mut by_name = played(Keying::Name, by_content.into_workshop(), "table-in-metres");
    assert_eq!(stop(&by_name), Stop::Nowhere, "the old verdict was taken");
    assert_eq!(count(&by_name, Happening::Reused(0)), 1);
    assert_eq!(by_name.state().places[3].live, 1, "and it serves");
    let report = by_name.release_report(1).unwrap();
    assert_eq!(report.reused, Some(0));
    assert!(report.steps.iter().all(|step| step.status == Status::Passed));
    let differs: Vec<&str> = report.differences.iter().map(|d| d.part.as_str()).collect();
    assert!(differs.is_empty(), "it is what Production runs: {differs:?}");
    let base = by_name.workshop().record(&[], &[]);
    let other = base.artifact.as_ref().unwrap().parts.schema;
    assert_ne!(report.parts.unwrap().schema, other, "though its content is another");
    let harm: f64 = by_name.place_reports().iter().map(|place| place.harm).sum();
    assert!(harm > 0.0);
    assert!(by_name.lines(0).iter().any(|line| line.text.contains("called the same")));
}

#[test]
fn what_is_called_otherwise_is_tested_by_either_key() {
    // Code is in the name, because each build tags its image.
    let simulation = played(Keying::Name, workshop(), "hour-ahead");
    assert_eq!(stop(&simulation), Stop::Test(opslab::check::Level::Unit, "reads-night"));
    let reused = simulation.log().iter().any(|e| matches!(e.what, Happening::Reused(_)));
    assert!(!reused);
}

#[test]
fn the_second_of_a_name_gets_the_verdict_of_the_first_also_after_going_back() {
    let spec = Spec { keying: Keying::Name, ..alone() };
    let mut simulation = Simulation::new(spec, workshop()).unwrap();
    // A new threshold makes a name of its own; the table changes behind it.
    let named =
        opslab::change::commit_field(simulation.workshop().base(), "evaluate.threshold", "0.4");
    simulation.plan(MINUTE, Action::Commit(Box::new(named.unwrap())));
    let table = Change::listed("device-lost").unwrap();
    simulation.plan(2 * MINUTE, Action::Commit(Box::new(table)));
    simulation.finish();
    let log = simulation.log().to_vec();
    assert_eq!(count(&simulation, Happening::Reused(1)), 1);
    simulation.go_to(90);
    simulation.finish();
    assert_eq!(simulation.log(), log);
}
