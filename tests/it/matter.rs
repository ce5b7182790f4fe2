//! Which alerts matter: the weights in use are those that other storms teach, and they tell.
use opslab::{
    chain::{Outcome, facts, labels},
    correlate::{
        score::truth_of_alerts,
        significance::{Facts, Scales},
    },
    world::Storm,
};

use crate::chain::{made, outcome};

/// Of each alert the facts, and whether a fault is behind it.
fn known(storm: &Storm, outcome: &Outcome) -> (Vec<Facts>, Vec<bool>) {
    let labels = labels(&outcome.read.events, &storm.bytes, &storm.truth);
    let alert_of: Vec<u32> = outcome.machine.verdicts().iter().map(|v| v.alert).collect();
    let truth = truth_of_alerts(outcome.machine.alerts().len(), &labels, &alert_of);
    let mattered = |alert: u32| truth.get(alert as usize).is_some_and(|&label| label > 0);
    facts(outcome).into_iter().map(|(alert, facts)| (facts, mattered(alert))).unzip()
}

#[test]
fn weights_are_those_that_other_storms_teach() {
    let (mut facts, mut mattered) = (Vec::new(), Vec::new());
    for seed in 1_000_001..=1_000_040 {
        let storm = made(seed, 10_000);
        let (more, of) = known(&storm, &outcome(&storm));
        facts.extend(more);
        mattered.extend(of);
    }
    let fitted = Scales::fit(&facts, &mattered, 1.0).unwrap();
    let used = Scales::LEARNED;
    assert!((fitted.bias - used.bias).abs() < 0.051, "{fitted:?}");
    for (fitted, used) in fitted.weights.iter().zip(used.weights) {
        assert!((fitted - used).abs() < 0.051, "{fitted} is not {used}");
    }
}

#[test]
fn what_ranks_first_matters() {
    let (mut mattered, mut shown) = (0, 0);
    for seed in 1..=20 {
        let storm = made(seed, 10_000);
        let (facts, truth) = known(&storm, &outcome(&storm));
        let weighed = facts.iter().map(|&facts| Scales::LEARNED.weigh(facts).score);
        let mut order: Vec<(f64, bool)> = weighed.zip(truth).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        shown += order.len().min(20);
        mattered += order.iter().take(20).filter(|(_, mattered)| *mattered).count();
    }
    assert!(mattered * 10 >= shown * 6, "{mattered} of {shown}");
}
