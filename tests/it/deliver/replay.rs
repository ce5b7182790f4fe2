//! Back and forth in time.
use opslab::promote::{DAY, Event, Release, Report, Simulation, Spec, State, report};

use super::workshop;

#[test]
fn a_simulation_is_the_same_however_one_gets_there() {
    let spec = Spec { weeks: 3, ..Spec::default() };
    let mut straight = Simulation::new(spec.clone(), workshop()).unwrap();
    straight.finish();
    let (log, state) = (straight.log().to_vec(), straight.state().clone());
    assert!(log.len() > 100);
    // Every event but the first of a chain has a cause before it.
    for (at, event) in log.iter().enumerate() {
        assert!(event.cause.is_none_or(|cause| (cause as usize) < at));
    }
    // Back and forth.
    for day in [20, 3, 11, 1, 0, 15] {
        straight.go_to(day * DAY);
        assert!(straight.log().iter().all(|event| event.at <= day * DAY));
    }
    straight.finish();
    assert_eq!(straight.log(), log);
    assert_eq!(straight.state(), &state);
    let bytes = opslab::codec::to_bytes(&(straight.log(), straight.ledger(), straight.state()));
    let back: (Vec<Event>, Vec<Release>, State) = opslab::codec::from_bytes(&bytes);
    assert_eq!(back.0, log);
    let report = report(&mut straight);
    let bytes = postcard::to_stdvec(&report).unwrap();
    assert_eq!(postcard::from_bytes::<Report>(&bytes).unwrap(), report);
}

#[test]
fn going_back_a_day_costs_a_few_tasks_however_long_the_story_is() {
    let spec = Spec { weeks: 60, ..Spec::default() };
    let mut simulation = Simulation::new(spec, workshop()).unwrap();
    simulation.finish();
    let (all, tests) = (simulation.work(), simulation.workshop().counts());
    assert!(all > 5_000, "{all}");
    let log = simulation.log().to_vec();
    let mut at = simulation.state().now;
    for _ in 0..40 {
        let before = simulation.work();
        at -= DAY;
        simulation.go_to(at);
        assert_eq!(simulation.state().now, at);
        let cost = simulation.work() - before;
        assert!(cost <= 64, "{cost} tasks to go back to day {}", at / DAY);
    }
    let until = log.iter().filter(|event| event.at <= at).count();
    assert_eq!(simulation.log(), &log[..until]);
    // Forward again: every event as it was, and nothing had to be built or tested for it.
    while simulation.state().now < simulation.spec().end() {
        simulation.go_to(simulation.state().now + DAY);
    }
    assert_eq!(simulation.log(), log);
    assert_eq!(simulation.workshop().counts(), tests);
}
