//! Canaries, experiments, bandits.
use opslab::rollout::{
    self, Method, Trial, TrialReport,
    bandit::{self, Game, Policy},
};

use super::workshop;

#[test]
fn the_sequential_test_keeps_its_promise_and_the_naive_one_does_not() {
    let mut workshop = workshop();
    let base = workshop.record(&[], &[]);
    let eu = &base.standings[0];
    // A release exactly as good as the one before, judged without tolerance: the hardest case.
    let rate = |method| {
        let spec = rollout::Spec { method, tolerant: false, ..rollout::Spec::default() };
        let found = rollout::aborts((eu, eu), &spec, (2_000, 1));
        f64::from(found.stopped) / f64::from(found.releases)
    };
    let (naive, sequential, once) =
        (rate(Method::Naive), rate(Method::Sequential), rate(Method::Once));
    assert!(sequential <= 0.05, "{sequential}");
    assert!(once <= 0.065, "{once}");
    assert!(naive > 2.0 * once, "{naive} against {once}");
    // And it still finds a release that loses one payment in a hundred.
    let worse = rollout::Standing { errors: eu.errors + 0.01, ..*eu };
    let found = rollout::aborts((&worse, eu), &rollout::Spec::default(), (200, 2));
    assert_eq!(found.stopped, 200, "{found:?}");
}

#[test]
fn experiments_know_their_size_and_bandits_lose_less() {
    // statsmodels and R's power.prop.test(p1 = .1, p2 = .12, power = .8) give 3840.85 an arm.
    assert_eq!(rollout::sample_size(0.10, 0.12, 0.05, 0.8), Some(3_841));
    assert_eq!(rollout::sample_size(0.1, 0.1, 0.05, 0.8), None);
    let second = (0..10_000).filter(|n| rollout::arm("a", &format!("C{n}"), 0.3)).count();
    assert!((2_800..3_200).contains(&second), "{second}");
    assert_eq!(rollout::arm("a", "C1", 0.3), rollout::arm("a", "C1", 0.3));
    let regret = |policy| -> f64 {
        let games = (0..20).map(|seed| Game { policy, seed, ..Game::default() });
        games.map(|game| *bandit::play(&game).regret.last().unwrap()).sum()
    };
    let (equal, thompson) = (regret(Policy::Equal), regret(Policy::Thompson));
    assert!(thompson < 0.75 * equal, "{thompson} against {equal}");
    assert!(regret(Policy::EpsilonGreedy) < equal);
}

#[test]
fn an_experiment_says_size_days_arms_and_regret_before_it_is_run() {
    let found = rollout::trial(&Trial::default());
    let each = rollout::sample_size(0.60, 0.63, 0.05, 0.8).unwrap();
    assert_eq!(found.each, Some(each));
    assert!((found.days.unwrap() - each as f64 / 500.0).abs() < 1e-9);
    // The curve passes the wanted power where the size says so.
    let (n, power) = found.power[14];
    assert!((n - each as f64).abs() < 1e-6 && (power - 0.8).abs() < 1e-3, "{n} {power}");
    assert!(found.power.windows(2).all(|pair| pair[0].1 < pair[1].1));
    // Arms stick: with a tenth more some join, nobody leaves.
    assert!((4_800..5_200).contains(&found.dealt));
    assert!((850..1_150).contains(&found.moved));
    assert_eq!(found.moved_back, 0);
    let policies: Vec<Policy> = found.policies.iter().map(|p| p.policy).collect();
    assert_eq!(policies, [Policy::EpsilonGreedy, Policy::Thompson, Policy::Equal]);
    for policy in &found.policies {
        assert_eq!(policy.played.plays.iter().sum::<u32>(), 5_000);
        assert_eq!(policy.played.regret.len(), 100);
    }
    let bytes = postcard::to_stdvec(&found).unwrap();
    assert_eq!(postcard::from_bytes::<TrialReport>(&bytes).unwrap(), found);
    let nothing = rollout::trial(&Trial { to: 0.60, ..Trial::default() });
    assert_eq!((nothing.each, nothing.days, nothing.power.len()), (None, None, 0));
}
