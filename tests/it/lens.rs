//! Lenses and scores against scikit-learn.
use opslab::{
    correlate::{Golden, Graph, Signal, Topology, lens, score, significance::Scales},
    event::{Events, Severity, Symbol, Time},
};
use serde_json::Value;

use crate::golden::{close, numbers, read};

fn labels(list: &Value) -> Vec<u32> {
    numbers(list).into_iter().map(|x| x as u32).collect()
}

#[test]
fn scores_are_those_of_scikit_learn() {
    let golden = read("correlate");
    for case in golden["groupings"].as_array().unwrap() {
        let (truth, found) = (labels(&case["truth"]), labels(&case["found"]));
        close("ari", score::adjusted_rand_index(&truth, &found), &case["ari"], 1e-12);
        let v = score::v_measure(&truth, &found);
        close("homogeneity", v.homogeneity, &case["homogeneity"], 1e-12);
        close("completeness", v.completeness, &case["completeness"], 1e-12);
        close("v", v.v, &case["v"], 1e-12);
        let pairs = score::pairwise(&truth, &found);
        assert_eq!(pairs.precision.is_none(), case["precision"].is_null());
        assert_eq!(pairs.recall.is_none(), case["recall"].is_null());
        pairs.precision.iter().for_each(|&p| close("precision", p, &case["precision"], 1e-12));
        pairs.recall.iter().for_each(|&r| close("recall", r, &case["recall"], 1e-12));
    }
}

#[test]
fn dbscan_is_that_of_scikit_learn() {
    let golden = read("correlate");
    let rows: Vec<Vec<f64>> = golden["blobs"].as_array().unwrap().iter().map(numbers).collect();
    let flat: Vec<f64> = rows.concat();
    let points = ndarray::Array2::from_shape_vec((rows.len(), 2), flat).unwrap();
    for case in golden["density"].as_array().unwrap() {
        let least = case["points"].as_u64().unwrap() as u32;
        let found = lens::cluster(&points, case["epsilon"].as_f64().unwrap(), least);
        let theirs: Vec<i64> = numbers(&case["labels"]).into_iter().map(|x| x as i64).collect();
        let ours: Vec<i64> = found.iter().map(|c| c.map_or(-1, i64::from)).collect();
        assert_eq!(ours, theirs, "{case}");
    }
    let nan = ndarray::Array2::from_elem((3, 2), f64::NAN);
    assert_eq!(lens::cluster(&nan, 1.0, 2), [None; 3]);
    assert_eq!(lens::cluster(&points, 0.0, 2), vec![None; rows.len()]);
}

/// A signal at a second, with nothing but words.
fn signal(alert: u32, second: i64, tokens: &[u64]) -> Signal {
    Signal {
        alert,
        row: None,
        at: Time::from_seconds(second),
        node: None,
        service: Symbol::NONE,
        host: Symbol::NONE,
        name: Symbol::NONE,
        severity: Severity::ERROR,
        fingerprint: u64::from(alert),
        mentions: Vec::new(),
        golden: Golden::Errors,
        ended: false,
        tokens: tokens.to_vec(),
    }
}

#[test]
fn likeness_of_words_is_that_of_scikit_learn() {
    let golden = read("correlate");
    let texts: [&[u64]; 4] = [&[0, 1, 4], &[0, 1, 2], &[2, 3], &[3, 4]];
    let (events, graph, habits) =
        (Events::default(), Graph::new(&Topology::default()), lens::Habits::default());
    let context = lens::Context { events: &events, graph: &graph, habits: &habits };
    for a in 0..4 {
        for b in a + 1..4 {
            let alike = golden["tfidf"][a][b].as_f64().unwrap();
            // The two stand together in time, the others far away; all count as documents.
            let mut signals: Vec<Signal> = (0..4_u32)
                .map(|i| {
                    let is_near = i as usize == a || i as usize == b;
                    let second = if is_near { 0 } else { 1_000_000 * i64::from(i + 1) };
                    signal(i, second, texts[i as usize])
                })
                .collect();
            signals.sort_by_key(|signal| signal.at);
            let joined = |threshold: f64| {
                let spec = lens::Text { threshold, ..lens::Text::default() };
                let groups = lens::group(&lens::Lens::Text(spec), &signals, context);
                groups[0] == groups[1]
            };
            if alike > 0.0 {
                assert!(joined(alike - 1e-12), "{a} {b}");
            }
            assert!(!joined(alike + 1e-12), "{a} {b}");
        }
    }
}

#[test]
fn weights_are_learned_as_scikit_learn_does() {
    let golden = &read("correlate")["logistic"];
    let facts: Vec<[f64; 7]> = golden["facts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| numbers(row).try_into().unwrap())
        .collect();
    let label: Vec<bool> = numbers(&golden["label"]).into_iter().map(|x| x > 0.5).collect();
    let fitted = Scales::fit(&facts, &label, 0.5).unwrap();
    close("bias", fitted.bias, &golden["bias"], 1e-7);
    for (ours, theirs) in fitted.weights.iter().zip(golden["weights"].as_array().unwrap()) {
        close("weight", *ours, theirs, 1e-7);
    }
}
