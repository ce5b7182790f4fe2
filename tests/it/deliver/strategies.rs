//! Ways to give a release its traffic, and what each of them costs.
use opslab::{
    change::Change,
    promote::{Action, DAY, Exposure, HOUR, Happening, MINUTE, Simulation, Spec, Workshop},
    rollout::{Method, Strategy},
};

use super::{alone, count, first, workshop};

/// One location, no gate before it, so that only the rollout stands between a bad release and users.
fn open(strategy: Strategy) -> Spec {
    let mut spec = alone();
    spec.weeks = 1;
    spec.places.truncate(4);
    for place in &mut spec.places {
        (place.verify, place.soak_s, place.approvals) = (false, 0, 0);
    }
    spec.without = opslab::check::TESTS.iter().map(|test| test.key.to_owned()).collect();
    spec.rollout.strategy = strategy;
    spec
}

fn played(spec: &Spec, workshop: Workshop, key: &str) -> (Simulation, Exposure) {
    let mut simulation = Simulation::new(spec.clone(), workshop).unwrap();
    let change = Change::listed(key).unwrap();
    simulation.plan(MINUTE, Action::Commit(Box::new(change)));
    simulation.go_to(DAY);
    let exposure = simulation.exposures(1).remove(0);
    (simulation, exposure)
}

#[test]
fn what_each_strategy_costs_when_a_release_is_bad() {
    let mut kept = workshop();
    let mut found = Vec::new();
    for strategy in [Strategy::AllAtOnce, Strategy::Rolling, Strategy::BlueGreen, Strategy::Canary]
    {
        // Loses one payment in some, answers slowly: seen within ten minutes by the monitors.
        let (simulation, cost) = played(&open(strategy), kept, "debug-logging");
        assert_eq!(simulation.state().places[3].live, 0, "{strategy:?} goes back");
        found.push((strategy, cost));
        kept = simulation.into_workshop();
    }
    let [all, rolling, blue, canary] = [0, 1, 2, 3].map(|at| found[at].1.clone());
    // All at once: nothing beside it, everybody meets it until the monitors see it.
    assert_eq!((all.two_versions_s, all.most_copies), (0, all.usual_copies));
    assert!(all.in_rollout.abs() < 1e-9 && all.requests > 0.0);
    // Rolling: three steps of two minutes, a quarter more copies; then as all at once, so that even more
    // meet it.
    assert_eq!(rolling.two_versions_s, 6 * MINUTE);
    assert_eq!(rolling.most_copies, rolling.usual_copies + rolling.usual_copies.div_ceil(4));
    assert!(rolling.requests > all.requests);
    // Blue–green: ten minutes that nobody meets it, twice the copies; then everybody, but shortly.
    assert!(blue.two_versions_s > 10 * MINUTE && blue.two_versions_s <= 15 * MINUTE + 30);
    assert_eq!(blue.most_copies, 2 * blue.usual_copies);
    assert!(blue.requests < all.requests, "{} against {}", blue.requests, all.requests);
    // Canary: few meet it, at the price of two versions side by side.
    assert!(canary.requests < 0.1 * all.requests, "{} of {}", canary.requests, all.requests);
    assert!(canary.two_versions_s > 0 && canary.most_copies > canary.usual_copies);
}

#[test]
fn a_good_release_passes_every_strategy_in_its_own_time() {
    let mut kept = workshop();
    let mut minutes = Vec::new();
    for strategy in [
        Strategy::AllAtOnce,
        Strategy::Rolling,
        Strategy::BlueGreen,
        Strategy::Canary,
        Strategy::Shadow,
    ] {
        let (simulation, cost) = played(&open(strategy), kept, "log-line");
        assert_eq!(simulation.state().places[3].live, 1, "{strategy:?}");
        minutes.push(cost.two_versions_s / MINUTE);
        kept = simulation.into_workshop();
    }
    assert_eq!(minutes, [0, 6, 15, 40, 60]);
}

#[test]
fn a_canary_keeps_its_pauses() {
    let (simulation, _) = played(&open(Strategy::Canary), workshop(), "log-line");
    let at = |percent| first(&simulation, Happening::Weight(percent), 1, 3).unwrap();
    let served = first(&simulation, Happening::Served, 1, 3).unwrap();
    assert_eq!(
        [at(20) - at(5), at(50) - at(20), served - at(50)],
        [10 * MINUTE, 10 * MINUTE, 20 * MINUTE]
    );
}

#[test]
fn nobody_is_served_by_a_shadow() {
    let spec = open(Strategy::Shadow);
    let (simulation, cost) = played(&spec, workshop(), "threshold-flipped");
    // It would have held what passes and passed what is held: the matrix shows it, nobody felt it.
    let mirrored = simulation.state().places[3].mirrored.unwrap();
    let matrix = mirrored.matrix;
    assert_eq!((mirrored.release, mirrored.against), (1, 0));
    assert_eq!(matrix.both_pass + matrix.both_hold, 0, "{matrix:?}");
    assert!(matrix.share() > 0.999 && matrix.payments() > 100);
    assert!(cost.requests.abs() < 1e-9, "{cost:?}");
    assert_eq!(cost.most_copies, 2 * cost.usual_copies);
    assert!(simulation.place_reports()[3].harm.abs() < 1e-9);
    assert_eq!(count(&simulation, Happening::Aborted), 1);
    assert_eq!(count(&simulation, Happening::Served), 0);
    // What is decided the same passes, and the matrix says so.
    let (simulation, _) = played(&spec, simulation.into_workshop(), "refactoring");
    let matrix = simulation.state().places[3].mirrored.unwrap().matrix;
    assert_eq!(matrix.only_live_holds + matrix.only_shadow_holds, 0);
    assert!(matrix.both_hold > 0 && matrix.both_pass > matrix.both_hold);
    assert_eq!(simulation.state().places[3].live, 1);
}

#[test]
fn going_back_within_the_window_skips_all_steps() {
    let steps = |window: u8| {
        let mut spec = open(Strategy::Canary);
        spec.rollout.window = window;
        spec.rollout.method = Method::Sequential;
        let mut simulation = Simulation::new(spec, workshop()).unwrap();
        for (hour, key) in [(0, "log-line"), (4, "refactoring")] {
            let change = Change::listed(key).unwrap();
            simulation.plan(hour * HOUR + MINUTE, Action::Commit(Box::new(change)));
        }
        simulation.go_to(10 * HOUR);
        assert_eq!(simulation.state().places[3].live, 2);
        let before = simulation.log().len();
        simulation.act(Action::Promote { place: 3, release: 1 }).unwrap();
        simulation.go_to(12 * HOUR);
        assert_eq!(simulation.state().places[3].live, 1);
        let weights = |e: &&opslab::promote::Event| matches!(e.what, Happening::Weight(_));
        simulation.log()[before..].iter().filter(weights).count()
    };
    assert_eq!((steps(3), steps(0)), (0, 3));
}
