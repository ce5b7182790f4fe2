//! What catches which change of the catalogue.
use opslab::{
    change::{CATALOGUE, Change},
    promote::Happening,
    release::LOCATIONS,
    rollout::Strategy,
};

use super::{Stop, alone, follow, served, stop, workshop};

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
