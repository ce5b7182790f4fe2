//! The score and its parts, against the reference packages.
use opslab::{
    cause::{
        self, Evidence, Graph, Handicap, Incident, Measure, Method, Report, Series, Spec, TrapKind,
        rank,
    },
    num,
};
use strum::VariantArray as _;

use super::spec;
use crate::golden;

#[test]
fn scalers_and_walks_agree_with_the_reference_packages() {
    for case in golden::read("cause")["cases"].as_array().unwrap() {
        let nodes = case["nodes"].as_u64().unwrap() as usize;
        let calls = case["calls"]
            .as_array()
            .unwrap()
            .iter()
            .map(|call| (call[0].as_u64().unwrap() as u32, call[1].as_u64().unwrap() as u32));
        let incident = Incident {
            graph: Graph::new((0..nodes).map(|i| format!("n{i}")).collect(), calls).unwrap(),
            times: (0..12).collect(),
            series: (0..nodes)
                .map(|node| Series {
                    node: node as u32,
                    name: "latency".to_owned(),
                    measure: Measure::Latency,
                    normal: golden::numbers(&case["normal"][node]),
                    abnormal: golden::numbers(&case["abnormal"][node]),
                })
                .collect(),
            ..Incident::default()
        };
        for (method, key, tolerance) in [
            (Method::NSigma, "sigma", 1e-9),
            (Method::RobustScaler, "robust", 1e-9),
            (Method::PageRank, "pagerank", 1e-12),
            (Method::RandomWalk, "walk", 1e-12),
        ] {
            for hypothesis in rank(&incident, &spec(method)).unwrap().ranking {
                let golden = &case[key][hypothesis.node as usize];
                golden::close(key, hypothesis.score, golden, tolerance);
            }
        }
    }
}

fn first(incident: &Incident, spec: &Spec) -> u32 {
    rank(incident, spec).unwrap().ranking[0].node
}

#[test]
fn the_weights_of_the_evidence_make_the_score() {
    for kind in TrapKind::VARIANTS {
        let incident = kind.build(3).incident;
        let report = rank(&incident, &Spec::default()).unwrap();
        let odds =
            |at: usize| report.ranking[at].evidence.iter().map(Evidence::weight).sum::<f64>();
        let total: f64 = report.ranking.iter().map(|h| h.score).sum();
        assert!((total - 1.0).abs() < 1e-12, "{kind:?}");
        for at in 1..report.ranking.len() {
            let ratio = report.ranking[0].score / report.ranking[at].score;
            let difference = odds(0) - odds(at);
            assert!(
                (num::ln(ratio) - difference).abs() < 1e-9,
                "{kind:?}: {ratio} and {difference}"
            );
        }
        for hypothesis in &report.ranking {
            assert!(!hypothesis.evidence.is_empty());
            assert!(hypothesis.evidence.iter().all(|e| e.sentence(&incident).ends_with('.')));
        }
    }
}

#[test]
fn a_recent_change_raises_its_component_and_an_old_one_does_not() {
    let trap = TrapKind::HeavyQuery.build(1);
    let reports = trap.truth;
    let score = |incident: &Incident| {
        let report = rank(incident, &Spec::default()).unwrap();
        report.ranking.iter().find(|h| h.node == reports).unwrap().score
    };
    let with = score(&trap.incident);
    let mut without = trap.incident.clone();
    without.changes.clear();
    let mut after = trap.incident.clone();
    after.changes[0].time += 3_600;
    assert!(with > 1.3 * score(&without), "{with} against {}", score(&without));
    assert!((score(&after) - score(&without)).abs() < 1e-12);
}

#[test]
fn the_blast_radius_lists_what_depends_on_the_cause() {
    let trap = TrapKind::CommonCause.build(1);
    let impact = cause::impact(&trap.incident, &Spec::default(), trap.truth).unwrap();
    let name = |node: u32| trap.incident.graph.name(node);
    let ill: Vec<&str> = impact.iter().filter(|a| a.ill).map(|a| name(a.node)).collect();
    assert_eq!(ill.len(), 4, "{ill:?}");
    let own = impact.iter().find(|a| a.hops == 0).unwrap();
    assert_eq!((name(own.node), own.ill, own.requests), ("host", false, None));
    assert_eq!(impact.iter().find(|a| name(a.node) == "web").unwrap().hops, 2);
    assert!(cause::impact(&trap.incident, &Spec::default(), 99).is_err());
}

#[test]
fn reports_survive_postcard() {
    for method in Method::VARIANTS {
        let incident = TrapKind::InnocentRelease.build(1).incident;
        let report = rank(&incident, &spec(*method)).unwrap();
        let bytes = postcard::to_allocvec(&report).unwrap();
        assert_eq!(postcard::from_bytes::<Report>(&bytes).unwrap(), report, "{method:?}");
    }
}

#[test]
fn knowledge_taken_away_changes_the_answer() {
    let incident = TrapKind::LateFailureTime.build(2).incident;
    let mut known = incident.clone();
    known.failure = Some(240);
    let handicap = Handicap { late_rows: 8, ..Handicap::default() };
    let late = Spec { handicap, ..spec(Method::NSigma) };
    let db = known.graph.find("db").unwrap();
    assert_eq!(first(&known, &spec(Method::NSigma)), db);
    assert_ne!(first(&known, &late), db);
    assert_eq!(first(&known, &Spec { handicap, ..Spec::default() }), db);
}
