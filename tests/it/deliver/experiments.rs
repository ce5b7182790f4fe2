//! A/B tests and bandits as rollouts.
use opslab::{
    change::Change,
    promote::{Action, DAY, Happening, MINUTE, Simulation, Spec, Workshop},
    rng::Rng,
    rollout::{Arms, Standing, Strategy, bandit::Policy},
};

use super::{alone, first, workshop};

/// One location and nothing before it, so that only the rollout judges.
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

fn played(spec: &Spec, workshop: Workshop, key: &str) -> Simulation {
    let mut simulation = Simulation::new(spec.clone(), workshop).unwrap();
    simulation.plan(MINUTE, Action::Commit(Box::new(Change::listed(key).unwrap())));
    simulation.go_to(DAY);
    simulation
}

fn percents(simulation: &Simulation) -> Vec<u8> {
    let weight = |e: &opslab::promote::Event| match e.what {
        Happening::Weight(percent) => Some(percent),
        _ => None,
    };
    simulation.log().iter().filter_map(weight).collect()
}

#[test]
fn an_ab_test_is_judged_once_when_it_has_its_customers() {
    let mut spec = open(Strategy::Experiment);
    let good = played(&spec, workshop(), "log-line");
    assert_eq!(percents(&good), [50]);
    let each = good.customers(3).unwrap();
    let (begun, served) =
        (first(&good, Happening::Weight(50), 1, 3), first(&good, Happening::Served, 1, 3));
    assert_eq!(served.unwrap() - begun.unwrap(), 3_600, "an hour is enough for a point");
    // A tenth of the difference asks for a hundred times as many.
    spec.rollout.effect = 0.001;
    let long = played(&spec, good.into_workshop(), "log-line");
    let more = long.customers(3).unwrap() as f64 / each as f64;
    // Not quite a hundred: the variance of the lower share is larger.
    assert!((80.0..110.0).contains(&more), "{more}");
    let wait = first(&long, Happening::Served, 1, 3).map(|at| at - begun.unwrap());
    assert!(wait.is_none_or(|wait| wait > 3_600), "{wait:?}");
    // A bad one does harm to half of the customers until the end.
    let bad = played(&open(Strategy::Experiment), long.into_workshop(), "debug-logging");
    let (begun, ended) =
        (first(&bad, Happening::Weight(50), 1, 3), first(&bad, Happening::Aborted, 1, 3));
    assert_eq!(ended.unwrap() - begun.unwrap(), 3_600);
    assert_eq!(bad.state().places[3].live, 0);
}

#[test]
fn a_bandit_starves_a_bad_release_and_lets_a_good_one_through() {
    let good = played(&open(Strategy::Bandit), workshop(), "log-line");
    assert_eq!(good.state().places[3].live, 1, "{:?}", percents(&good));
    assert!(percents(&good).len() > 5);
    let mut bad = played(&open(Strategy::Bandit), good.into_workshop(), "debug-logging");
    assert_eq!(bad.state().places[3].live, 0);
    assert!(first(&bad, Happening::Aborted, 1, 3).is_some(), "it is given up, not only starved");
    assert_eq!(first(&bad, Happening::Served, 1, 3), None);
    let shares = percents(&bad);
    assert!(shares[0] == 50 && shares[1..].iter().all(|share| *share <= 5), "{shares:?}");
    let starved = bad.exposures(1).remove(0).requests;
    let mut tested = played(&open(Strategy::Experiment), bad.into_workshop(), "debug-logging");
    assert!(starved < 0.5 * tested.exposures(1).remove(0).requests, "{starved}");
}

#[test]
fn a_bandit_seldom_gives_up_a_release_that_is_as_good() {
    let standing = Standing {
        cost: 1.0,
        errors: 0.002,
        mean_ms: 20.0,
        p95_ms: 60.0,
        held: 0.05,
        ruled: 0.0,
        found: None,
        per_minute: 900.0,
    };
    for policy in [Policy::Thompson, Policy::EpsilonGreedy] {
        let mut lost = 0;
        for seed in 0..2_000 {
            let mut rng = Rng::new(seed, "as-good");
            let mut arms = Arms::default();
            for step in 0..24 {
                let share = f64::from(arms.percent(policy, 0.1)) / 100.0;
                arms.play((&standing, &standing), (share, 300.0), &mut rng);
                if arms.is_lost(0.05, step == 23) {
                    lost += 1;
                    break;
                }
            }
            assert!(arms.regret.abs() < 1e-9, "nothing to lose");
        }
        // What starves looks worse than it is: the estimate of an adaptive sample leans downwards
        // (Nie and others 2018), so a little more than the five in a hundred.
        assert!(lost <= 240, "{policy:?}: {lost} of 2,000");
    }
}
