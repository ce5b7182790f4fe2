//! Every step says how it stands, how long it took and what happened.
use opslab::{
    change::Change,
    promote::{Action, HOUR, Happening, MINUTE, Simulation, Status},
};

use super::{alone, follow, workshop};

fn statuses(simulation: &mut Simulation, release: u32) -> Vec<(String, Status, u8)> {
    let report = simulation.release_report(release).unwrap();
    let all = report.steps.into_iter().chain(report.verifications);
    all.map(|step| (step.name, step.status, step.attempts)).collect()
}

#[test]
fn steps_have_status_duration_and_log_at_every_instant() {
    let mut simulation = Simulation::new(alone(), workshop()).unwrap();
    let bad = Change::listed("strict-words").unwrap();
    simulation.plan(MINUTE, Action::Commit(Box::new(bad)));
    // The build takes 42 seconds.
    simulation.go_to(MINUTE + 20);
    let report = simulation.release_report(1).unwrap();
    let names: Vec<&str> = report.steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["Build", "Unit tests", "Integration tests", "System tests"]);
    assert_eq!(report.steps[0].status, Status::Open);
    assert!((report.steps[0].seconds - 20.0).abs() < 1e-9);
    assert!(report.steps[1..].iter().all(|s| s.status == Status::Open && s.attempts == 0));
    simulation.go_to(HOUR);
    let report = simulation.release_report(1).unwrap();
    let found: Vec<Status> = report.steps.iter().map(|step| step.status).collect();
    assert_eq!(found, [Status::Passed, Status::Passed, Status::Failed, Status::NotRun]);
    assert!((report.steps[0].seconds - 42.0).abs() < 1e-9);
    let stopped = &report.steps[2];
    let last = stopped.outcomes.last().unwrap();
    assert_eq!((last.test.as_str(), last.passed), ("unknown-words", false));
    assert_eq!(stopped.tests.0 as usize, stopped.outcomes.len() - 1);
    assert!(stopped.log.iter().any(|line| line.contains("unknown-words")), "{:?}", stopped.log);
    // A red test is said within a second of the time that the tests up to it take.
    let run: u32 = stopped.outcomes.iter().map(|outcome| outcome.seconds).sum();
    assert!((stopped.seconds - f64::from(run) - 1.0).abs() < 1e-9, "{}", stopped.seconds);
    assert!(report.verifications.iter().all(|step| step.status == Status::NotRun));
}

#[test]
fn a_rerun_begins_at_the_step_that_failed_and_repeats_nothing_before_it() {
    let mut spec = alone();
    spec.flakiness = 0.04;
    let mut workshop = workshop();
    // The first seed whose luck stops integration tests, but neither of the others.
    for seed in 0..200 {
        spec.seed = seed;
        let mut simulation = Simulation::new(spec.clone(), workshop).unwrap();
        let change = Change::listed("log-line").unwrap();
        simulation.act(Action::Commit(Box::new(change))).unwrap();
        simulation.go_to(HOUR);
        let before = statuses(&mut simulation, 1);
        if before[2].1 != Status::Failed {
            workshop = simulation.into_workshop();
            continue;
        }
        let untouched = simulation.release_report(1).unwrap().steps;
        simulation.act(Action::Rerun { release: 1 }).unwrap();
        simulation.go_to(2 * HOUR);
        let after = simulation.release_report(1).unwrap().steps;
        assert_eq!(after[..2], untouched[..2], "build and unit tests are as they were");
        assert_eq!(after[2].attempts, 2);
        assert!(after[2].seconds > untouched[2].seconds);
        let built = simulation.log().iter().filter(|e| e.what == Happening::Built).count();
        assert_eq!(built, 1, "nothing is built again");
        let why = simulation.act(Action::Rerun { release: 9 }).unwrap_err();
        assert!(why.contains("did not stop"), "{why}");
        return;
    }
    panic!("no seed stops integration tests");
}

#[test]
fn a_verification_that_failed_for_no_reason_is_begun_again_by_hand() {
    let mut spec = alone();
    spec.flakiness = 0.05;
    let every: Vec<String> = opslab::check::TESTS
        .iter()
        .filter(|test| test.level.is_build())
        .map(|test| test.key.to_owned())
        .collect();
    spec.quarantine = every;
    let mut workshop = workshop();
    for seed in 0..200 {
        spec.seed = seed;
        let mut simulation = follow(&spec, workshop, "log-line");
        let refused = simulation.log().iter().find_map(|event| match event.what {
            Happening::Refuted(_, true) => event.place,
            _ => None,
        });
        let Some(place) = refused else {
            workshop = simulation.into_workshop();
            continue;
        };
        let reasons = simulation.obstacles(place, 1);
        assert!(reasons.iter().any(|o| o.words().contains("not begun again")), "{reasons:?}");
        assert!(!simulation.state().live(1).unwrap().rejected, "one bad throw rejects nothing");
        // Back to an hour after the refusal, and again.
        let at = simulation.log().last().unwrap().at;
        simulation.go_to(at + HOUR);
        simulation.act(Action::Rerun { release: 1 }).unwrap();
        simulation.go_to(at + 30 * HOUR);
        let step = &simulation.release_report(1).unwrap().verifications[usize::from(place)];
        assert_eq!(step.attempts, 3, "promoted, begun again, promoted: {:?}", step.log);
        return;
    }
    panic!("no seed stops a verification");
}
