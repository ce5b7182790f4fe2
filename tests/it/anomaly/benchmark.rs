//! The scores of the Numenta benchmark.
use std::collections::BTreeMap;

use opslab::{
    anomaly::{
        Method, SECOND, Spec,
        score::{Labelled, Profile, optimise, score},
        watch,
    },
    table::Values,
};
use serde_json::Value;
use strum::VariantArray as _;

use crate::golden::{self, close, lcg};

fn example() -> Vec<Labelled> {
    let round = |values: Vec<f64>, power: i32| -> Vec<f64> {
        let raised = values.iter().map(|v| (0..power).fold(1.0, |product, _| product * v));
        raised.map(|v| (v * 100.0).round() / 100.0).collect()
    };
    let labelled = |mut scores: Vec<f64>, windows: &[(i64, i64)], boost: bool| {
        for (number, (left, right)) in windows.iter().enumerate().filter(|_| boost) {
            scores[(left + (right - left) / 3) as usize] = 0.995 + number as f64 / 1_000.0;
        }
        Labelled { times: (0..).take(scores.len()).collect(), scores, windows: windows.to_vec() }
    };
    vec![
        labelled(round(lcg(1_200, 7919, 13, 1009), 1), &[(300, 339), (700, 779)], true),
        labelled(
            round(lcg(6_000, 104_729, 7, 1013), 3),
            &[(800, 1_000), (3_000, 3_100), (5_950, 5_999)],
            true,
        ),
        labelled(round(lcg(400, 611, 3, 499), 2), &[], false),
        labelled(round(lcg(500, 31, 5, 211), 1), &[(60, 90)], false),
    ]
}

#[test]
fn the_benchmarks_score_as_worked_out_row_by_row() {
    let golden = golden::read("anomaly");
    for profile in Profile::VARIANTS {
        let golden = &golden["nab"][format!("{profile:?}")];
        for (at, threshold) in [0.5, 0.9, 0.99].into_iter().enumerate() {
            let outcome = score(&example(), profile.costs(), threshold);
            close("score", outcome.score, &golden["at"][at], 1e-9);
        }
        let best = optimise(&example(), profile.costs());
        close("threshold", best.threshold, &golden["best"][0], 0.0);
        close("best", best.score, &golden["best"][1], 1e-9);
        let parts: f64 = best.windows.iter().map(|w| w.worth).sum::<f64>()
            + best.false_alerts.iter().map(|f| f.worth).sum::<f64>();
        assert!((parts - best.raw).abs() < 1e-9);
    }
}

/// The series of the benchmark with their windows, if the reference data are at hand.
#[expect(clippy::print_stdout, reason = "a skipped test should say so")]
fn benchmark() -> Option<BTreeMap<String, Labelled>> {
    let Ok(folder) = std::env::var("OPSLAB_REFERENCE_DATA") else {
        println!("skipped: OPSLAB_REFERENCE_DATA is not set");
        return None;
    };
    let labels = std::fs::read_to_string(format!("{folder}/nab/labels/combined_windows.json"));
    let labels: Value = serde_json::from_str(&labels.unwrap()).unwrap();
    let mut series = BTreeMap::new();
    for (key, windows) in labels.as_object().unwrap() {
        let name = key.rsplit('/').next().unwrap();
        let Ok(bytes) = std::fs::read(format!("{folder}/nab/data/{name}")) else { continue };
        let table = opslab::ingest::read(bytes).unwrap().table;
        let (Values::Time(times), Values::Number(values)) =
            (&table.columns[0].values, &table.columns[1].values)
        else {
            panic!("{name}");
        };
        let instant = |text: &Value| {
            let csv = format!("t,v\n{},1\n", text.as_str().unwrap());
            let Values::Time(times) =
                opslab::ingest::read(csv.into_bytes()).unwrap().table.columns[0].values.clone()
            else {
                panic!("{text}");
            };
            times[0]
        };
        let windows = windows.as_array().unwrap();
        let windows = windows.iter().map(|w| (instant(&w[0]), instant(&w[1]))).collect();
        let labelled = Labelled { times: times.clone(), scores: values.clone(), windows };
        series.insert(key.clone(), labelled);
    }
    Some(series)
}

/// NAB's own `windowedGaussian`: the tail of a normal distribution over a window of 6,400 rows that
/// moves 100 rows at a time.
fn windowed_gaussian(values: &[f64]) -> Vec<f64> {
    let mut window: Vec<f64> = Vec::new();
    let (mut buffer, mut mean, mut std) = (Vec::new(), 0.0, 1.0);
    values
        .iter()
        .map(|&x| {
            let z = (x - mean).abs() / std;
            let known = !window.is_empty();
            let score = if known { 1.0 - opslab::num::special::normal_cdf(-z) } else { 0.0 };
            if window.len() < 6_400 {
                window.push(x);
            } else {
                buffer.push(x);
                if buffer.len() < 100 {
                    return score;
                }
                window.drain(..100);
                window.append(&mut buffer);
            }
            (mean, std) = opslab::num::describe::moments(&window, 0);
            std = if std > 0.0 { std } else { 0.000_001 };
            score
        })
        .collect()
}

#[test]
fn windowed_gaussian_scores_on_the_selection_as_nab_scores_it() {
    let Some(series) = benchmark() else { return };
    let corpus: Vec<Labelled> = series
        .into_values()
        .map(|labelled| Labelled { scores: windowed_gaussian(&labelled.scores), ..labelled })
        .collect();
    // NAB's stored results of these eight series through NAB's own sweeper.
    for (profile, stored) in [
        (Profile::Standard, 23.389_552_469_185_56),
        (Profile::LowFalsePositives, 16.056_219_135_852_224),
        (Profile::LowFalseNegatives, 26.704_146_090_568_155),
    ] {
        let best = optimise(&corpus, profile.costs());
        assert!((best.score - stored).abs() < 1e-6, "{profile:?}: {} {stored}", best.score);
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are worth seeing")]
fn the_default_detector_scores_50_and_more() {
    let Some(series) = benchmark() else { return };
    let mut scores = BTreeMap::new();
    for &method in Method::VARIANTS {
        let corpus: Vec<Labelled> = series
            .values()
            .map(|labelled| {
                let rows: Vec<(i64, f64)> = labelled
                    .times
                    .iter()
                    .map(|t| t * SECOND)
                    .zip(labelled.scores.clone())
                    .collect();
                let scores = watch(&Spec::of(method), &rows).iter().map(|v| v.score).collect();
                Labelled { scores, ..labelled.clone() }
            })
            .collect();
        let best = optimise(&corpus, Profile::Standard.costs());
        let as_flagged = score(&corpus, Profile::Standard.costs(), 0.5);
        println!("{method:?}: {:.2}, at its own limit {:.2}", best.score, as_flagged.score);
        scores.insert(method, (best.score, as_flagged.score));
    }
    let (best, as_flagged) = scores[&Method::Surprise];
    assert!(best >= 60.0 && as_flagged >= 55.0, "{best} {as_flagged}");
}
