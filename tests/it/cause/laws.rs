//! What holds of any incident and of any file.
use opslab::cause::{
    self, Graph, Handicap, Incident, Measure, Method, Report, Series, Spec, Target, TrapKind, rank,
};
use proptest::prelude::*;
use strum::VariantArray as _;

/// An incident of any shape with values of any size.
fn any_incident() -> impl Strategy<Value = Incident> {
    let value = prop_oneof![
        4 => 0.0..10.0,
        1 => Just(f64::NAN),
        1 => Just(0.0),
        1 => prop_oneof![Just(f64::MAX), Just(f64::MIN), Just(f64::INFINITY), Just(1e-300)],
    ];
    let values = |n| prop::collection::vec(value.clone(), n);
    let series = (0_u32..6, 0_usize..6, values(0..12), values(5..6));
    let calls = prop::collection::vec((0_u32..6, 0_u32..6), 0..20);
    let changes = prop::collection::vec((0_u32..6, any::<i64>()), 0..4);
    let target = prop::option::of((0_u32..6, any::<bool>()));
    let failure = prop::option::of(prop_oneof![-600_i64..900, any::<i64>()]);
    (calls, prop::collection::vec(series, 0..12), target, failure, changes).prop_map(
        |(calls, series, target, failure, changes)| {
            let nodes = (0..6).map(|i| format!("n{i}")).collect();
            Incident {
                graph: Graph::new(nodes, calls).unwrap(),
                times: (0..5).map(|row| row * 60).collect(),
                series: series
                    .into_iter()
                    .map(|(node, measure, normal, abnormal)| {
                        let measure = Measure::VARIANTS[measure];
                        let name: &str = measure.into();
                        Series { node, name: name.to_owned(), measure, normal, abnormal }
                    })
                    .collect(),
                target: target.map(|(node, named)| Target {
                    node,
                    series: named.then(|| "latency".to_owned()),
                }),
                failure,
                changes: changes
                    .into_iter()
                    .map(|(node, time)| cause::Change { node, time, what: String::new() })
                    .collect(),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_incident_is_ranked_whole_and_with_numbers(incident in any_incident(), late in 0_u32..9) {
        let handicap = Handicap { late_rows: late, missing_edges: 0.3, seed: late };
        for &method in Method::VARIANTS {
            for handicap in [Handicap::default(), handicap] {
                let report = rank(&incident, &Spec { method, handicap, ..Spec::default() }).unwrap();
                let mut nodes: Vec<u32> = report.ranking.iter().map(|h| h.node).collect();
                nodes.sort_unstable();
                prop_assert_eq!(nodes, (0..6).collect::<Vec<u32>>());
                prop_assert!(report.ranking.iter().all(|h| h.score.is_finite()), "{:?}", method);
                prop_assert!(report.ranking.is_sorted_by(|a, b| a.score >= b.score));
                for hypothesis in &report.ranking {
                    for evidence in &hypothesis.evidence {
                        prop_assert!(!evidence.sentence(&incident).is_empty());
                    }
                }
            }
        }
    }

    #[test]
    fn neither_names_nor_their_order_decide(seed in 0_u32..40, kind in 0_usize..9, turn in 1_u32..5) {
        let trap = TrapKind::VARIANTS[kind].build(seed);
        let n = trap.incident.graph.len();
        let to = |node: u32| (node + turn) % n;
        let mut turned = trap.incident.clone();
        let names = (0..n).map(|node| format!("x{node}")).collect();
        let calls = trap.incident.graph.calls().map(|(a, b)| (to(a), to(b)));
        turned.graph = Graph::new(names, calls.collect::<Vec<_>>()).unwrap();
        turned.series.iter_mut().for_each(|s| s.node = to(s.node));
        turned.changes.iter_mut().for_each(|c| c.node = to(c.node));
        turned.target.iter_mut().for_each(|t| t.node = to(t.node));
        let (one, two) = (rank(&trap.incident, &Spec::default()), rank(&turned, &Spec::default()));
        let score = |report: &Report, node: u32| {
            report.ranking.iter().find(|h| h.node == node).unwrap().score
        };
        let (one, two) = (one.unwrap(), two.unwrap());
        for node in 0..n {
            prop_assert!((score(&one, node) - score(&two, to(node))).abs() < 1e-9);
        }
    }

    #[test]
    fn no_bytes_make_the_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let graph = Graph::new(vec!["a".to_owned()], []).unwrap();
        let _ = cause::read_graph(&bytes);
        let _ = cause::read_changes(&bytes, &graph);
        if let Ok(samples) = cause::read_samples(&bytes, &graph) {
            let _ = cause::join(&graph, samples.clone(), samples);
        }
    }

    #[test]
    fn no_table_makes_the_readers_panic(text in "(,|a|b|microservice|metric|statistic|1|NaN|x|\"|\n){0,60}") {
        if let Ok(graph) = cause::read_graph(text.as_bytes())
            && let Ok(samples) = cause::read_samples(text.as_bytes(), &graph)
            && let Ok(incident) = cause::join(&graph, samples.clone(), samples)
        {
            rank(&incident, &Spec::default()).unwrap();
        }
    }
}
