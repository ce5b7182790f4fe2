//! The judge of Kayenta: against scipy, and on canaries.
use opslab::{
    change::Change,
    promote::{Action, DAY, Happening, MINUTE, Simulation},
    rollout::{
        self, Method, Standing,
        kayenta::{Class, Group, Judgement, compare, judge, mann_whitney, score},
    },
};

use super::{alone, count, workshop};
use crate::golden::{self, close, lcg};

fn samples() -> [Vec<f64>; 4] {
    let whole = |values: Vec<f64>, shift: f64| -> Vec<f64> {
        values.into_iter().map(|x| (x * 5.0 + shift).floor()).collect()
    };
    let higher = lcg(50, 104_729, 7, 1_013).into_iter().map(|x| x + 0.25).collect();
    [
        lcg(60, 7_919, 13, 1_009),
        higher,
        whole(lcg(80, 7_919, 13, 1_009), 0.0),
        whole(lcg(70, 104_729, 7, 1_013), 0.6),
    ]
}

#[test]
fn the_rank_test_is_scipys() {
    let golden = golden::read("rollout");
    let [x, higher, ties, more] = samples();
    for (name, first, second) in [("plain", &higher, &x), ("ties", &more, &ties)] {
        let (u, _, p) = mann_whitney(first, second);
        close(name, u, &golden[name]["u"], 1e-9);
        close(name, p, &golden[name]["p"], 1e-12);
    }
    // All alike: nothing speaks for a difference, and nothing is divided by nothing.
    let (u, z, p) = mann_whitney(&[1.0; 50], &[1.0; 60]);
    assert!((u - 1_500.0).abs() < 1e-9 && z.abs() < 1e-12 && (p - 1.0).abs() < 1e-12);
    assert_eq!(mann_whitney(&[], &[1.0]).1.to_bits(), 0.0_f64.to_bits());
    // The interval is the test turned round.
    let ranked = compare(&higher, &x);
    close("low", ranked.interval.0, &golden["interval"][0], 1e-12);
    close("high", ranked.interval.1, &golden["interval"][1], 1e-12);
    close("shift", ranked.shift, &golden["shift"], 1e-12);
    assert_eq!(ranked.class, Class::High);
    assert_eq!(compare(&x, &higher).class, Class::Low);
    assert_eq!(compare(&x, &higher[..49]).class, Class::NoData, "fifty of each are asked for");
}

#[test]
fn groups_are_weighted_and_thresholds_judge() {
    let group = |weight, classes: &[Class]| Group {
        name: String::new(),
        weight,
        classes: classes.to_vec(),
    };
    let groups = [
        group(40.0, &[Class::High]),
        group(20.0, &[Class::Pass]),
        group(40.0, &[Class::Pass, Class::High]),
    ];
    assert!((score(&groups).unwrap() - 40.0).abs() < 1e-9);
    // A group without data does not count, a lower value is no harm.
    let groups = [group(40.0, &[Class::NoData]), group(20.0, &[Class::Low])];
    assert!((score(&groups).unwrap() - 100.0).abs() < 1e-9);
    assert_eq!(score(&[group(1.0, &[Class::NoData])]), None);
    let judged: Vec<Judgement> =
        [95.0, 94.9, 75.0, 74.9].map(|s| judge(Some(s), (75.0, 95.0))).to_vec();
    let wanted = [Judgement::Pass, Judgement::Marginal, Judgement::Marginal, Judgement::Fail];
    assert_eq!(judged, wanted);
}

#[test]
fn canaries_pass_are_looked_at_or_end() {
    let mut kept = workshop();
    let base = kept.record(&[], &[]);
    let eu = base.standings[0];
    let spec = rollout::Spec { method: Method::Kayenta, ..rollout::Spec::default() };
    let stopped = |new: &Standing| rollout::aborts((new, &eu), &spec, (40, 3)).stopped;
    assert_eq!(stopped(&eu), 0, "as good as before");
    assert_eq!(stopped(&Standing { errors: eu.errors + 0.02, ..eu }), 40, "errors end it");
    let slower = Standing { mean_ms: 2.0 * eu.mean_ms, ..eu };
    assert_eq!(stopped(&slower), 0, "latency alone is marginal");

    let mut delivery = alone();
    delivery.weeks = 1;
    delivery.places.truncate(4);
    for place in &mut delivery.places {
        (place.verify, place.soak_s, place.approvals) = (false, 0, 0);
    }
    delivery.without = opslab::check::TESTS.iter().map(|test| test.key.to_owned()).collect();
    delivery.set("rollout.method", "kayenta").unwrap();
    for (key, paused, ended, served) in
        [("log-line", 0, 0, 1), ("strict-words", 0, 1, 0), ("threshold-by-feeling", 1, 0, 0)]
    {
        let mut simulation = Simulation::new(delivery.clone(), kept).unwrap();
        let change = Change::listed(key).unwrap();
        simulation.plan(MINUTE, Action::Commit(Box::new(change)));
        simulation.go_to(DAY);
        let found = [Happening::Paused, Happening::Aborted, Happening::Served]
            .map(|what| count(&simulation, what));
        assert_eq!(found, [paused, ended, served], "{key}");
        if paused > 0 {
            let scored = simulation.place_reports()[3].scored.clone().unwrap();
            assert_eq!(scored.judgement, Judgement::Marginal);
            assert_eq!(scored.groups.len(), 3);
        }
        kept = simulation.into_workshop();
    }
}
