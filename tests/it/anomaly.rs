//! Detectors against pandas, statsmodels and scipy; laws that all detectors keep; the benchmark.
use std::collections::BTreeMap;

use opslab::{
    anomaly::{
        Detector as _, Esd, Ewma, EwmaSpec, HoltWinters, HoltWintersSpec, Method, Outcome, RobustZ,
        RobustZSpec, SECOND, Scale, Smoothing, Spec, Verdict, generalised_esd,
        score::{Labelled, Profile, optimise, score},
        watch,
    },
    num::beta,
    rng::Rng,
    table::Values,
};
use proptest::prelude::*;
use serde_json::Value;
use strum::VariantArray as _;

use crate::golden::{self, close, lcg, numbers};

fn values() -> Vec<f64> {
    let (a, b) = (lcg(400, 7919, 13, 1009), lcg(400, 104_729, 7, 1013));
    a.iter().zip(b).map(|(a, b)| 10.0 + 5.0 * a + 3.0 * b).collect()
}

#[test]
fn ewma_as_in_pandas() {
    let golden = golden::read("anomaly");
    let mut ewma = Ewma::new(EwmaSpec { weight: 0.1, ..EwmaSpec::default() });
    for (row, value) in values().into_iter().enumerate() {
        ewma.update(0, value);
        if row % 40 == 0 {
            let (mean, variance) = ewma.moments();
            close("mean", mean, &golden["ewma"]["mean"][row / 40], 1e-12);
            close("variance", variance, &golden["ewma"]["variance"][row / 40], 1e-12);
        }
    }
}

#[test]
fn robust_z_as_in_numpy() {
    let golden = golden::read("anomaly");
    let spec = RobustZSpec { window: 50, learn: 50, deviations: 1.0, floor: 0.0 };
    let mut detector = RobustZ::new(spec);
    for (row, value) in values().into_iter().enumerate() {
        let reading = detector.update(0, value);
        // The window before rows 50, 99, 148 …
        if row >= 50 && (row - 50) % 49 == 0 && (row - 50) / 49 < 8 {
            let (reading, golden) = (reading.unwrap(), &golden["robust"][(row - 50) / 49]);
            close("median", reading.expected.unwrap(), &golden[0], 1e-12);
            let mad = (reading.upper.unwrap() - reading.expected.unwrap()) / 1.4826;
            close("mad", mad, &golden[1], 1e-12);
        }
    }
}

#[test]
fn holt_winters_as_in_statsmodels() {
    let golden = golden::read("anomaly");
    let golden = &golden["holt_winters"];
    let smoothing = Smoothing { level: 0.2, trend: 0.05, season: 0.3 };
    let spec = HoltWintersSpec { season: 86_400, smoothing, ..HoltWintersSpec::default() };
    let mut detector = HoltWinters::new(spec);
    let mut compared = 0;
    // Eight rows a day.
    let times = (0..).map(|row| row * 10_800 * SECOND);
    for (row, (y, time)) in numbers(&golden["y"]).into_iter().zip(times).enumerate() {
        if let Some(reading) = detector.update(time, y) {
            compared += 1;
            close("forecast", reading.expected.unwrap(), &golden["forecast"][row - 8], 1e-10);
        }
    }
    assert_eq!(compared, 120 - 32);
}

/// Rosner's data as in the NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.17.3.
const ROSNER: [f64; 54] = [
    -0.25, 0.68, 0.94, 1.15, 1.20, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58,
    1.65, 1.69, 1.70, 1.76, 1.77, 1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.10, 2.14, 2.15, 2.23,
    2.24, 2.26, 2.35, 2.37, 2.40, 2.47, 2.54, 2.62, 2.64, 2.90, 2.92, 2.92, 2.93, 3.21, 3.26, 3.30,
    3.59, 3.68, 4.30, 4.64, 5.34, 5.42, 6.01,
];

#[test]
fn generalised_esd_as_published_and_as_in_scipy() {
    let golden = golden::read("anomaly");
    let classic = Esd { most: 10.0 / 54.0, scale: Scale::Classic, ..Esd::default() };
    let mut hybrid: Vec<f64> = values()[..200].to_vec();
    hybrid.extend([40.0, -20.0, 35.0, 31.0, 0.0]);
    hybrid.sort_by(f64::total_cmp);
    let robust = Esd { most: 0.05, ..Esd::default() };
    for (name, sample, spec) in [("rosner", &ROSNER[..], classic), ("hybrid", &hybrid, robust)] {
        let tested = generalised_esd(sample, &spec);
        let golden = &golden[name];
        assert_eq!(tested.len(), golden["tested"].as_array().unwrap().len(), "{name}");
        for (ours, theirs) in tested.iter().zip(golden["tested"].as_array().unwrap()) {
            close("value", ours.value, &theirs[0], 1e-12);
            close("R", ours.statistic, &theirs[1], 1e-9);
            close("lambda", ours.critical, &theirs[2], 1e-9);
        }
        let outliers = tested.iter().filter(|t| t.outlier).count();
        assert_eq!(Value::from(outliers), golden["outliers"], "{name}");
    }
}

#[test]
fn distributions_as_in_scipy() {
    let golden = golden::read("anomaly");
    let rows = |name: &str| -> Vec<Vec<f64>> {
        golden[name].as_array().unwrap().iter().map(numbers).collect()
    };
    let near = |ours: f64, theirs: f64| (ours - theirs).abs() <= 1e-10 * theirs.abs() + 1e-300;
    for row in rows("incomplete_beta") {
        assert!(near(beta::incomplete_beta(row[0], row[1], row[2]), row[3]), "{row:?}");
    }
    for row in rows("fisher") {
        assert!(near(beta::fisher_sf(row[0], row[1], row[2]), row[3]), "{row:?}");
    }
    for row in rows("student") {
        let ours = beta::student_ppf(row[0], row[1]);
        assert!((ours - row[2]).abs() <= 1e-8 * row[2].abs() + 1e-12, "{row:?} {ours}");
    }
}

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

/// Five-minute rows.
fn series(values: &[f64]) -> Vec<(i64, f64)> {
    (0..)
        .map(|row| 1_400_000_000 + row * 300)
        .map(|t| t * SECOND)
        .zip(values.iter().copied())
        .collect()
}

fn flags(verdicts: &[Verdict]) -> Vec<usize> {
    verdicts.iter().enumerate().filter(|(_, v)| v.flag).map(|(row, _)| row).collect()
}

/// Ten days of a daily curve with noise; an hour of timeouts on the last day.
fn timeouts() -> (Vec<f64>, usize) {
    let mut rng = Rng::new(1, "timeouts");
    let mut values: Vec<f64> = (0..2_880)
        .map(|row| {
            let hour = f64::from(row % 288) / 12.0;
            100.0
                + 40.0 * opslab::num::sin(hour / 24.0 * std::f64::consts::TAU)
                + 3.0 * rng.normal()
        })
        .collect();
    let at = 2_700;
    values[at..at + 12].iter_mut().for_each(|v| *v = 900.0);
    (values, at)
}

#[test]
fn timeouts_are_one_alert_for_every_general_detector() {
    let (values, at) = timeouts();
    for &method in Method::VARIANTS.iter().filter(|&&m| m != Method::BurnRate) {
        let verdicts = watch(&Spec::of(method), &series(&values));
        let near: Vec<usize> =
            flags(&verdicts).into_iter().filter(|row| (at..at + 100).contains(row)).collect();
        assert_eq!(near, [at], "{method:?}");
        assert!(verdicts[at].words().contains("alert"), "{}", verdicts[at].words());
        assert!(verdicts[at + 1].oddness > verdicts[at + 1].score);
        assert_eq!(verdicts[at + 1].outcome, Outcome::Burst, "{method:?}");
        let bytes = postcard::to_allocvec(&verdicts).unwrap();
        assert_eq!(postcard::from_bytes::<Vec<Verdict>>(&bytes).unwrap(), verdicts);
    }
}

#[test]
fn a_peak_that_does_not_come_is_seen_by_those_that_know_the_season() {
    let (mut values, at) = timeouts();
    values.truncate(at);
    // At the daily high the series stays at its mean, a value it has every day.
    let high = 2_592 + 72;
    values[high..high + 20].iter_mut().for_each(|v| *v = 100.0);
    let seen = |method| {
        let rows = flags(&watch(&Spec::of(method), &series(&values)));
        rows.into_iter().any(|row| (high..high + 20).contains(&row))
    };
    assert!(seen(Method::Surprise) && seen(Method::SeasonalEsd) && seen(Method::HoltWinters));
    assert!(!seen(Method::Threshold) && !seen(Method::RobustZ));
}

#[test]
fn steady_noise_alerts_as_rarely_as_promised() {
    let mut rng = Rng::new(3, "steady");
    let values: Vec<f64> = (0..20_000).map(|_| rng.normal()).collect();
    let alerts = flags(&watch(&Spec::default(), &series(&values))).len();
    // Eleven views of two sides at one in a thousand would be 440 if they were independent and each
    // alert stood alone.
    assert!(alerts <= 120, "{alerts}");
}

#[test]
fn odd_series_are_survived() {
    let constant = vec![7.0; 3_000];
    let mut moved = constant.clone();
    moved[2_500] = 7.5;
    let holes: Vec<f64> = values()
        .iter()
        .cycle()
        .take(3_000)
        .enumerate()
        .map(|(i, &v)| if i % 3 == 0 { f64::NAN } else { v })
        .collect();
    for &method in Method::VARIANTS {
        let spec = Spec::of(method);
        assert!(
            flags(&watch(&spec, &series(&constant))).iter().all(|_| method == Method::BurnRate)
        );
        let verdicts = watch(&spec, &series(&moved));
        if method != Method::BurnRate {
            assert_eq!(flags(&verdicts), [2_500], "{method:?}");
        }
        let verdicts = watch(&spec, &series(&holes));
        assert!(verdicts.iter().step_by(3).all(|v| v.outcome == Outcome::Missing && !v.flag));
        assert!(watch(&spec, &[]).is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_floats_at_any_time_give_scores_from_0_to_1(
        rows in prop::collection::vec((any::<i64>(), prop_oneof![any::<f64>(), -5.0..5.0_f64]), 0..300),
    ) {
        for &method in Method::VARIANTS {
            for verdict in watch(&Spec::of(method), &rows) {
                prop_assert!((0.0..=1.0).contains(&verdict.score), "{method:?} {verdict:?}");
                prop_assert!((0.0..=1.0).contains(&verdict.oddness));
                prop_assert_eq!(verdict.flag, verdict.outcome == Outcome::Alert);
                prop_assert!(!verdict.flag || verdict.score >= 0.5);
                prop_assert!(!verdict.words().is_empty());
            }
        }
    }

    /// Powers of two keep every digit, so that equal means equal.
    #[test]
    fn neither_unit_nor_origin_matters(seed in 0_u32..1_000, scale in -8_i32..8, shift in -64_i32..64) {
        let mut rng = Rng::new(seed, "invariance");
        let values: Vec<f64> = (0..700).map(|_| f64::from(rng.below(1 << 12)) / 16.0).collect();
        let scale = opslab::num::pow(2.0, f64::from(scale));
        let moved: Vec<f64> = values.iter().map(|v| (v + f64::from(shift)) * scale).collect();
        for &method in Method::VARIANTS.iter().filter(|&&m| m != Method::BurnRate) {
            let spec = Spec::of(method);
            let (plain, moved) = (watch(&spec, &series(&values)), watch(&spec, &series(&moved)));
            for (a, b) in plain.iter().zip(&moved) {
                prop_assert!((a.oddness - b.oddness).abs() < 1e-6, "{method:?} {a:?} {b:?}");
            }
        }
    }

    #[test]
    fn what_comes_later_changes_nothing_and_twice_is_the_same(seed in 0_u32..1_000) {
        let mut rng = Rng::new(seed, "prefix");
        let values: Vec<f64> = (0..900).map(|_| rng.exponential()).collect();
        for &method in Method::VARIANTS {
            let spec = Spec::of(method);
            let whole = watch(&spec, &series(&values));
            prop_assert_eq!(&watch(&spec, &series(&values[..600])), &whole[..600]);
        }
    }

    #[test]
    fn at_most_one_row_per_burst_stands_out_at_any_cut(seed in 0_u32..200, cut in 0.3..0.9_f64) {
        let mut rng = Rng::new(seed, "bursts");
        let values: Vec<f64> =
            (0..1_500).map(|row| rng.normal() + if row % 700 > 600 { 6.0 } else { 0.0 }).collect();
        for &method in Method::VARIANTS {
            let verdicts = watch(&Spec::of(method), &series(&values));
            let mut last: Option<(usize, f64)> = None;
            for (row, verdict) in verdicts.iter().enumerate().filter(|(_, v)| v.score >= cut) {
                let statistic = verdict.reading.unwrap().statistic;
                if let Some((before, of_before)) = last {
                    let worse = statistic > 1.5 * of_before || verdict.flag;
                    prop_assert!(row > before + 128 || worse, "{method:?} {before} {row}");
                }
                last = Some((row, statistic));
            }
        }
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
