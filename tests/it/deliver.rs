//! Delivery: what catches which change, promotion, rollouts, figures, replay.
#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks for a few events among many")]
use opslab::{
    change::{CATALOGUE, Change},
    check::{Level, TESTS},
    compare::Study,
    dora, maturity,
    promote::{
        Action, DAY, Event, HOUR, Happening, MINUTE, Release, Report, Simulation, Spec, State,
        Workshop, report,
    },
    release::{LOCATIONS, Source},
    rollout::{
        self, Method, Strategy,
        bandit::{self, Game, Policy},
    },
};

fn workshop() -> Workshop {
    Workshop::new(Source::default())
}

/// Only what the learner commits; nobody else, no outages.
fn alone() -> Spec {
    let mut spec = Spec { weeks: 4, ..Spec::default() };
    spec.team.commits_per_week = 0.0;
    spec.team.outages_per_year = 0.0;
    spec
}

/// Commits one change and agrees to everything.
fn follow(spec: &Spec, workshop: Workshop, key: &str) -> Simulation {
    let mut simulation = Simulation::new(spec.clone(), workshop).unwrap();
    simulation.plan(MINUTE, Action::Commit(Box::new(Change::listed(key).unwrap())));
    simulation.agree_to_everything();
    simulation
}

/// Where a change was stopped.
#[derive(Clone, Debug, PartialEq)]
enum Stop {
    Build,
    Test(Level, &'static str),
    Canary(String),
    Nowhere,
}

fn stop(simulation: &Simulation) -> Stop {
    for event in simulation.log() {
        match event.what {
            Happening::BuildFailed => return Stop::Build,
            Happening::Red(at, false) | Happening::Refuted(at, false) => {
                let test = &TESTS[usize::from(at)];
                return Stop::Test(test.level, test.key);
            }
            Happening::Aborted => {
                let place = usize::from(event.place.unwrap());
                return Stop::Canary(simulation.spec().places[place].name.clone());
            }
            _ => {}
        }
    }
    Stop::Nowhere
}

fn served(simulation: &Simulation) -> usize {
    simulation.log().iter().filter(|e| e.what == Happening::Served).count()
}

/// For every bad change: by what it is stopped, gate after gate, each switched off once it has done
/// its work; at the end it serves, and does harm.
const CAUGHT: &[(&str, &[&str])] = &[
    (
        "scaler-refitted",
        &[
            "Unit tests: scales-as-fitted",
            "Integration tests: same-answer-twice",
            "Stage: replay-agrees",
            "UAT: cost-against-current",
            "canary: Production eu",
            "monitors: 1",
        ],
    ),
    (
        "cents-for-euros",
        &[
            "Unit tests: reads-amount",
            "Integration tests: training-equals-serving",
            "System tests: calibrated",
            "UAT: cost-against-current",
            "canary: Production eu",
            "monitors: 1",
        ],
    ),
    ("currency-dropped", &["canary: Production ap", "monitors: 1"]),
    ("hour-ahead", &["Unit tests: reads-night"]),
    ("hour-in-utc", &["monitors: 2"]),
    ("category-dropped", &["Unit tests: knows-words"]),
    (
        "strict-words",
        &[
            "Integration tests: unknown-words",
            "System tests: answers-all",
            "Test: callers",
            "Stage: replay",
            "canary: Production eu",
            "monitors: 0",
        ],
    ),
    (
        "missing-as-mark",
        &[
            "Unit tests: fills-gaps",
            "Integration tests: training-equals-serving",
            "System tests: worth-it",
            "UAT: cost-against-current",
            "canary: Production eu",
            "monitors: 2",
        ],
    ),
    (
        "missing-refused",
        &[
            "Integration tests: damaged-cells",
            "System tests: answers-all",
            "Test: callers",
            "Stage: replay",
            "UAT: cost-against-current",
            "canary: Production eu",
            "monitors: 0",
        ],
    ),
    (
        "leak",
        &[
            "Integration tests: request-contract",
            "System tests: keeps-promise",
            "Test: fields-filled",
            "UAT: cost-against-current",
            "canary: Production eu",
            "monitors: 2",
        ],
    ),
    (
        "history-scan",
        &["Stage: under-load", "canary: Production eu", "readiness: Production eu", "monitors: 0"],
    ),
    (
        "model-loaded-each-time",
        &[
            "System tests: fast",
            "Stage: under-load",
            "canary: Production eu",
            "readiness: Production eu",
            "monitors: 0",
        ],
    ),
    ("endless-cache", &["Stage: memory-under-load", "canary: Production eu", "monitors: 0"]),
    (
        "threshold-flipped",
        &[
            "Unit tests: decides",
            "System tests: worth-it",
            "UAT: cost-against-current",
            "canary: Production eu",
            "monitors: 1",
        ],
    ),
    (
        "no-fallback",
        &[
            "Unit tests: falls-back",
            "System tests: survives-store",
            "Stage: store-in-trouble",
            "canary: Production eu",
            "monitors: 0",
        ],
    ),
    ("retry-storm", &["Unit tests: retries-bounded", "Stage: store-in-trouble"]),
    (
        "request-renamed",
        &["Integration tests: request-contract", "Test: fields-filled", "monitors: 2"],
    ),
    (
        "answer-renamed",
        &[
            "Integration tests: answer-contract",
            "Test: callers",
            "canary: Production eu",
            "readiness: Production eu",
            "monitors: 0",
        ],
    ),
    ("log-in-clear", &["Unit tests: logs-privately", "UAT: audit"]),
    (
        "fast-library",
        &[
            "Unit tests: scores-exactly",
            "Integration tests: library-as-recorded",
            "System tests: worth-it",
            "monitors: 2",
        ],
    ),
    (
        "score-rounded",
        &[
            "Unit tests: scores-exactly",
            "Integration tests: library-as-recorded",
            "System tests: ranks-frauds",
        ],
    ),
    ("one-replica", &["Unit tests: settings-valid", "canary: Production eu", "monitors: 0"]),
    (
        "short-timeout",
        &[
            "Unit tests: settings-valid",
            "System tests: in-time",
            "Stage: errors-under-load",
            "canary: Production eu",
            "monitors: 0",
        ],
    ),
    ("test-store", &["Stage: own-store", "monitors: 2"]),
    (
        "debug-logging",
        &["System tests: fast", "Stage: under-load", "canary: Production eu", "monitors: 0"],
    ),
    (
        "threshold-by-feeling",
        &[
            "System tests: worth-it",
            "UAT: cost-against-current",
            "canary: Production eu",
            "monitors: 1",
        ],
    ),
    (
        "late-labels",
        &[
            "Integration tests: labels-complete",
            "System tests: worth-it",
            "UAT: cost-against-current",
            "canary: Production ap",
            "monitors: 2",
        ],
    ),
    ("table-in-metres", &["Integration tests: columns-in-range", "monitors: 2"]),
    ("device-lost", &["Integration tests: columns-full", "System tests: worth-it", "monitors: 2"]),
    ("frauds-twice", &["Integration tests: no-duplicates", "canary: Production ap", "monitors: 2"]),
    (
        "stale-table",
        &[
            "Integration tests: enough-rows",
            "System tests: ranks-frauds",
            "UAT: cost-against-current",
            "canary: Production eu",
            "monitors: 2",
        ],
    ),
    (
        "balanced-classes",
        &[
            "Integration tests: model-gate",
            "System tests: calibrated",
            "UAT: cost-against-current",
            "canary: Production eu",
            "monitors: 1",
        ],
    ),
    (
        "one-question",
        &[
            "Integration tests: model-gate",
            "System tests: ranks-frauds",
            "UAT: cost-against-current",
            "monitors: 2",
        ],
    ),
    (
        "memorised",
        &[
            "Integration tests: model-gate",
            "System tests: ranks-frauds",
            "UAT: cost-against-current",
            "monitors: 2",
        ],
    ),
];

#[test]
fn every_bad_change_is_caught_and_without_its_catchers_reaches_production() {
    let mut workshop = workshop();
    let base = workshop.record(&[], &[]);
    let mut found = Vec::new();
    for entry in CATALOGUE.iter().filter(|entry| entry.bad) {
        let mut spec = alone();
        let mut way: Vec<String> = Vec::new();
        loop {
            let simulation = follow(&spec, workshop, entry.key);
            let at = stop(&simulation);
            let reached = served(&simulation);
            let noticed = simulation.log().iter().find_map(|e| match e.what {
                Happening::Noticed(how) => Some(how),
                _ => None,
            });
            workshop = simulation.into_workshop();
            match at {
                Stop::Build => panic!("{} cannot be built", entry.key),
                Stop::Test(level, key) => {
                    way.push(format!("{}: {key}", level.name()));
                    assert!(!spec.without.iter().any(|k| k == key), "{key} is off and stops");
                    // All tests of this level that fail are switched off: the next level is next.
                    let edits = Change::listed(entry.key).unwrap().edits;
                    let record = workshop.record(&edits, &[]);
                    let failing = record.outcomes.iter().filter(|o| !o.passed && o.level == level);
                    spec.without.extend(failing.map(|o| o.test.clone()));
                }
                Stop::Canary(place) => {
                    if spec.rollout.analysis {
                        way.push(format!("canary: {place}"));
                        spec.rollout.analysis = false;
                    } else {
                        // New copies that do not become ready stop any step-wise rollout.
                        way.push(format!("readiness: {place}"));
                        assert_ne!(spec.rollout.strategy, Strategy::AllAtOnce);
                        spec.rollout.strategy = Strategy::AllAtOnce;
                    }
                }
                Stop::Nowhere => {
                    assert_eq!(reached, LOCATIONS.len(), "{} does not reach Production", entry.key);
                    if let Some(how) = noticed {
                        way.push(format!("monitors: {how}"));
                    }
                    break;
                }
            }
        }
        let edits = Change::listed(entry.key).unwrap().edits;
        let record = workshop.record(&edits, &[]);
        let harms: Vec<f64> =
            record.standings.iter().zip(&base.standings).map(|(new, old)| new.harm(old)).collect();
        assert!(!way.is_empty(), "nothing catches {}", entry.key);
        assert!(harms.iter().any(|harm| *harm > 0.0), "{} does no harm: {harms:?}", entry.key);
        found.push((entry.key, way));
    }
    let expected: Vec<(&str, Vec<String>)> = CAUGHT
        .iter()
        .map(|(key, way)| (*key, way.iter().map(|step| (*step).to_owned()).collect()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn every_good_change_gets_through() {
    let mut workshop = workshop();
    let good: Vec<_> = CATALOGUE.iter().filter(|entry| !entry.bad).collect();
    assert!(good.len() >= 6);
    for entry in good {
        let simulation = follow(&alone(), workshop, entry.key);
        assert_eq!(stop(&simulation), Stop::Nowhere, "{}", entry.key);
        assert_eq!(served(&simulation), LOCATIONS.len(), "{}", entry.key);
        let incidents = simulation.log().iter().any(|e| matches!(e.what, Happening::Noticed(_)));
        assert!(!incidents, "{}", entry.key);
        workshop = simulation.into_workshop();
    }
}

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
    simulation.act(Action::Drift { place: 0 }).unwrap();
    assert!(!simulation.place_reports()[0].in_sync);
    simulation.go_to(2 * DAY + 2 * HOUR);
    assert!(simulation.place_reports()[0].in_sync, "self-heal");
}

#[test]
fn a_bad_release_moves_the_figures_and_a_revert_mends_it() {
    let mut simulation = Simulation::new(alone(), workshop()).unwrap();
    let bad = Change::listed("currency-dropped").unwrap();
    simulation.plan(MINUTE, Action::Commit(Box::new(bad)));
    simulation.plan(3 * DAY, Action::Revert { release: 1 });
    simulation.plan(3 * DAY, Action::Lift { place: 5 });
    simulation.agree_to_everything();
    let dora = dora::measure(&simulation, 0, simulation.spec().end());
    assert!(dora.change_fail_rate.part >= 1 && dora.failed_deployment_recovery_min.n >= 1);
    assert!(dora.rework_rate.part >= 1, "{dora:?}");
    let texts: Vec<String> = simulation.lines(0).into_iter().map(|line| line.text).collect();
    assert!(texts.iter().any(|t| t.starts_with("Production ap went back to the first release")));
    assert!(
        simulation
            .place_reports()
            .iter()
            .all(|place| place.live != 1 || place.name.ends_with("eu"))
    );
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

#[test]
fn continuous_delivery_beats_quarters_on_the_same_luck() {
    let first = Spec { weeks: 52, ..Spec::default() };
    let second = first.quarterly();
    let found = Study::new(first, second, 5, workshop()).unwrap().finish().unwrap();
    let of = |name: &str| found.differences.iter().find(|d| d.name == name).unwrap();
    assert!(of("median lead time, h").mean > 24.0 * 7.0);
    assert!(of("median recovery, h").mean > 0.0);
    assert!(of("deployments a week").mean < 0.0);
    assert!(found.assumptions.len() >= 4);
}

#[test]
fn maturity_follows_what_is_switched_on() {
    let scenario = Source::default().scenario;
    let usual = maturity::measure(&Spec::default(), &scenario);
    assert_eq!((usual.google.reached, usual.microsoft.reached), (2, 3));
    let items: usize = usual.sections.iter().map(|s| s.items.len()).sum();
    assert_eq!((items, usual.sections.len()), (28, 4));
    let least = usual.sections.iter().map(|s| s.points).fold(f64::INFINITY, f64::min);
    assert!((usual.ml_test_score - least).abs() < 1e-12);
    let by_hand = maturity::measure(&Spec::default().quarterly(), &scenario);
    assert_eq!((by_hand.google.reached, by_hand.microsoft.reached), (0, 0));
    assert!(by_hand.ml_test_score < usual.ml_test_score);
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
