//! Lags, Granger's test and curves against statsmodels and scipy; laws of the whole study.
use opslab::{
    num::sin,
    peak::{
        Direction, PeakError, Spec, Step, Study, Transform, Work,
        correlation::{cross_correlation, prewhiten},
        curve::{Fitted, Shape},
        granger::{f_test, granger},
        study, unit_root,
    },
    rng::Rng,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::golden::{self, close, lcg};

/// As in `peak.py`.
fn pair() -> (Vec<f64>, Vec<f64>) {
    let (e, u) = (lcg(240, 7919, 13, 1009), lcg(240, 104_729, 7, 1013));
    let (mut x, mut y) = (vec![0.0; 240], vec![0.0; 240]);
    for t in 2..240 {
        x[t] = 0.6 * x[t - 1] - 0.2 * x[t - 2] + e[t] - 0.5;
        y[t] = 0.3 * y[t - 1] + 0.8 * x[t - 2] + u[t] - 0.5;
    }
    (x, y)
}

#[test]
fn cross_correlation_as_in_statsmodels() {
    let golden = golden::read("peak");
    let (x, y) = pair();
    let r = cross_correlation(&x, &y, 10);
    for lag in 0..=10 {
        close("after", r[10 + lag], &golden["ccf"]["after"][lag], 1e-12);
        close("before", r[10 - lag], &golden["ccf"]["before"][lag], 1e-12);
    }
}

#[test]
fn prewhitening_as_in_statsmodels() {
    let golden = golden::read("peak");
    let (x, y) = pair();
    let mut compared = 0;
    for most in [1, 8] {
        let (x, y, order) = prewhiten(&x, &y, most);
        let Some(theirs) = golden["white"].get(order.to_string()) else { continue };
        let r = cross_correlation(&x, &y, 8);
        for lag in 0..=8 {
            close("white", r[8 + lag], &theirs[lag], 1e-10);
        }
        compared += 1;
    }
    assert!(compared > 0);
}

#[test]
fn granger_as_in_statsmodels() {
    let golden = golden::read("peak");
    let (x, y) = pair();
    for (name, cause, effect) in [("forward", &x, &y), ("backward", &y, &x)] {
        for row in golden["granger"][name].as_array().unwrap() {
            let ours = f_test(cause, effect, row[0].as_u64().unwrap() as u32).unwrap();
            let theirs = row[1].as_f64().unwrap();
            assert!((ours.f - theirs).abs() <= 1e-8 * theirs, "{name} {row} {}", ours.f);
            let p = row[2].as_f64().unwrap();
            assert!((ours.p_value - p).abs() <= 1e-7 * p + 1e-300, "{name} {row} {}", ours.p_value);
            assert_eq!(f64::from(ours.free).to_bits(), row[3].as_f64().unwrap().to_bits());
        }
    }
}

#[test]
fn the_number_of_lags_is_the_one_that_matters() {
    let mut rng = Rng::new(1, "granger");
    let (mut x, mut y) = (vec![0.0; 500], vec![0.0; 500]);
    for t in 2..500 {
        x[t] = 0.5 * x[t - 1] + rng.normal();
        y[t] = 0.3 * y[t - 1] + 0.8 * x[t - 2] + rng.normal();
    }
    let (forward, backward) = (granger(&x, &y, 8, 0.05), granger(&y, &x, 8, 0.05));
    assert_eq!((forward.chosen.unwrap().lags, forward.tests.len()), (2, 8));
    assert!(forward.significant && !backward.significant, "{backward:?}");
}

#[test]
fn dickey_fuller_as_in_statsmodels() {
    let golden = golden::read("peak");
    let (x, y) = pair();
    let walk: Vec<f64> = x
        .iter()
        .scan(0.0, |sum, step| {
            *sum += step;
            Some(*sum)
        })
        .collect();
    for (series, golden) in [&x, &y, &walk].into_iter().zip(golden["adf"].as_array().unwrap()) {
        for (at, lags) in [0, 1, 4].into_iter().enumerate() {
            close("t", unit_root::dickey_fuller(series, lags).unwrap(), &golden[at], 1e-8);
        }
    }
    let mut rng = Rng::new(2, "walks");
    let wandering = (0..50).filter(|_| {
        let mut at = 0.0;
        let walk: Vec<f64> = (0..300)
            .map(|_| {
                at += rng.normal();
                at
            })
            .collect();
        unit_root::wanders(&walk, 2)
    });
    assert!(wandering.count() >= 43);
}

fn parameters(fit: &Fitted) -> Vec<f64> {
    match fit.shape {
        Shape::Flat => vec![fit.base],
        Shape::Line => vec![fit.base, fit.slope],
        Shape::Queue => vec![fit.base, fit.rise, fit.place],
        Shape::Bend => vec![fit.base, fit.slope, fit.rise, fit.place],
    }
}

#[test]
fn curves_as_by_scipys_least_squares() {
    let golden = golden::read("peak");
    let load: Vec<f64> = lcg(300, 611, 17, 499).iter().map(|v| 20.0 + 70.0 * v).collect();
    let noise: Vec<f64> = lcg(300, 104_729, 7, 1013).iter().map(|v| v - 0.5).collect();
    let queue = |x: f64, e: f64| 5.0 + 12.0 / (1.0 - x / 110.0) + 4.0 * e;
    let bend = |x: f64, e: f64| 3.0 + 0.02 * x + 0.6 * (x - 64.0).max(0.0) + 2.0 * e;
    for (name, shape, of) in
        [("queue", Shape::Queue, &queue as &dyn Fn(f64, f64) -> f64), ("bend", Shape::Bend, &bend)]
    {
        let symptom: Vec<f64> = load.iter().zip(&noise).map(|(&x, &e)| of(x, e)).collect();
        let found = study(&load, &symptom, &Spec { resamples: 20, ..Spec::default() }).unwrap();
        assert_eq!((found.lag, found.curve.best.shape), (0, shape), "{name}");
        let theirs = &golden["curves"][name];
        for fit in &found.curve.tried {
            let theirs = &theirs[format!("{:?}", fit.shape)];
            let ssr = theirs["ssr"].as_f64().unwrap();
            // Never worse than scipy from its many starts, and the same where there is one valley.
            assert!(fit.ssr <= ssr * (1.0 + 1e-6), "{name} {fit:?} {ssr}");
            if fit.shape == shape || fit.shape == Shape::Line {
                for (ours, theirs) in
                    parameters(fit).iter().zip(theirs["parameters"].as_array().unwrap())
                {
                    let theirs = theirs.as_f64().unwrap();
                    assert!((ours - theirs).abs() <= 2e-4 * theirs.abs().max(1.0), "{fit:?}");
                }
            }
        }
        let knee = found.curve.knee.unwrap();
        match shape {
            Shape::Bend => assert!((knee.load - 64.0).abs() < 3.0, "{knee:?}"),
            Shape::Flat | Shape::Line | Shape::Queue => {
                // The tangent at the knee is as steep as the chord.
                let best = found.curve.best;
                let (low, high) = (found.curve.lowest, found.curve.highest);
                let chord = (best.at(high).unwrap() - best.at(low).unwrap()) / (high - low);
                let slope = (best.at(knee.load + 1e-3).unwrap()
                    - best.at(knee.load - 1e-3).unwrap())
                    / 2e-3;
                assert!((slope / chord - 1.0).abs() < 1e-4, "{slope} {chord}");
            }
        }
    }
}

/// A month of hours: a daily load, and a latency that queues for a capacity of 1,000.
fn month(seed: u32, lag: usize) -> (Vec<f64>, Vec<f64>) {
    let mut rng = Rng::new(seed, "month");
    let load: Vec<f64> = (0..720)
        .map(|hour| {
            let day = sin(f64::from(hour % 24) / 24.0 * std::f64::consts::TAU);
            400.0 + 200.0 * day + 40.0 * rng.normal()
        })
        .collect();
    let latency = (0..720)
        .map(|hour: usize| {
            let load = load[hour.saturating_sub(lag)];
            5.0 + 20.0 / (1.0 - load / 1_000.0) + rng.normal()
        })
        .collect();
    (load, latency)
}

#[test]
fn the_load_is_found_to_come_first_and_its_capacity_seen() {
    let (load, latency) = month(1, 3);
    let spec = Spec { season: 24, ..Spec::default() };
    let found = study(&load, &latency, &spec).unwrap();
    assert_eq!(found.direction, Direction::LoadFirst);
    assert_eq!((found.correlation.peak_lag, found.lag), (3, 3));
    assert!((found.curve.best.place - 1_000.0).abs() < 60.0, "{:?}", found.curve.best);
    // A third more load at the peak of about 610 is 790, where 5 + 20 / (1 - 0.79) is 102.
    let what = &found.what_if;
    let truth = 5.0 + 20.0 / (1.0 - what.load_then / 1_000.0);
    assert!(what.low.unwrap() < truth && truth < what.high.unwrap(), "{what:?} {truth}");
    assert!(what.beyond_data > 0.0 && found.words(("", ""))[3].contains("assumption"));
    // Seen from the other side, the same data name the other direction.
    let reversed = study(&latency, &load, &spec).unwrap();
    assert_eq!(reversed.direction, Direction::SymptomFirst);
    assert_eq!(reversed.correlation.peak_lag, -3);
}

#[test]
fn independent_series_are_left_alone() {
    let mut wrong = 0;
    for seed in 0..40 {
        let (load, _) = month(seed, 0);
        let mut rng = Rng::new(seed, "independent");
        let symptom: Vec<f64> = load.iter().map(|_| 20.0 + rng.normal()).collect();
        let found = study(&load, &symptom, &Spec { resamples: 20, ..Spec::default() }).unwrap();
        wrong += u32::from(found.correlation.significant);
        wrong += u32::from(found.forward.significant) + u32::from(found.backward.significant);
    }
    // 120 tests at 5 %: six expected, fifteen in one run of a thousand.
    assert!(wrong <= 15, "{wrong}");
}

#[test]
fn the_interval_holds_what_it_promises() {
    let mut held = 0;
    for seed in 0..40 {
        let (load, latency) = month(seed, 0);
        let found = study(&load, &latency, &Spec { resamples: 100, ..Spec::default() }).unwrap();
        let what = &found.what_if;
        let truth = 5.0 + 20.0 / (1.0 - what.load_then / 1_000.0);
        let above = what.low.is_some_and(|low| low <= truth);
        held += u32::from(above && what.high.is_none_or(|high| truth <= high));
    }
    assert!(held >= 34, "{held} of 40 intervals hold the truth");
}

#[test]
fn a_load_beyond_the_capacity_has_no_answer() {
    let (load, latency) = month(2, 0);
    let found = study(&load, &latency, &Spec { growth: 1.0, ..Spec::default() }).unwrap();
    assert_eq!((found.what_if.then, found.what_if.high), (None, None));
    assert!(found.what_if.saturated > 0.9 && found.words(("", ""))[3].contains("without end"));
}

#[test]
fn a_common_season_looks_like_a_cause_until_it_is_taken_off() {
    let mut rng = Rng::new(5, "common");
    let mut wave = |shift: f64| -> Vec<f64> {
        (0..720)
            .map(|hour| {
                let angle = (f64::from(hour % 24) + shift) / 24.0 * std::f64::consts::TAU;
                10.0 + 5.0 * sin(angle) + 0.5 * rng.normal()
            })
            .collect()
    };
    let (load, symptom) = (wave(0.0), wave(-2.0));
    let quick = Spec { resamples: 20, transform: Transform::Levels, ..Spec::default() };
    let with = study(&load, &symptom, &quick).unwrap();
    assert_ne!(with.direction, Direction::Neither);
    let without = study(&load, &symptom, &Spec { season: 24, ..quick }).unwrap();
    assert_eq!(without.direction, Direction::Neither);
}

#[test]
fn steps_lead_to_the_same_study() {
    let (mut load, latency) = month(3, 1);
    load[100..110].fill(f64::NAN);
    let spec = Spec { resamples: 30, ..Spec::default() };
    let mut work = Work::new(&load, &latency, &spec).unwrap();
    let (mut before, mut steps) = (0.0, 0);
    let stepped = loop {
        match work.step() {
            Step::More(share) => {
                assert!(share > before && share < 1.0);
                (before, steps) = (share, steps + 1);
            }
            Step::Done(study) => break *study,
        }
    };
    assert_eq!(steps, 29);
    assert_eq!(stepped, study(&load, &latency, &spec).unwrap());
    assert_eq!((stepped.missing, stepped.rows), (10, 710));
    let bytes = postcard::to_allocvec(&stepped).unwrap();
    assert_eq!(postcard::from_bytes::<Study>(&bytes).unwrap(), stepped);
}

#[test]
fn too_little_is_refused_in_words() {
    let error = study(&[1.0; 5], &[2.0; 5], &Spec::default()).unwrap_err();
    assert_eq!(error, PeakError::TooFew { rows: 5, needed: 40 });
    assert!(error.to_string().contains("at least 40"));
    assert_eq!(Value::from(study(&[], &[], &Spec::default()).is_err()), Value::from(true));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_floats_are_studied_or_refused(
        rows in prop::collection::vec(
            (prop_oneof![any::<f64>(), 0.0..9.0_f64], prop_oneof![any::<f64>(), 0.0..9.0_f64]),
            0..120,
        ),
        season in 0_u32..30,
        growth in any::<f64>(),
    ) {
        let (load, symptom): (Vec<f64>, Vec<f64>) = rows.into_iter().unzip();
        let spec = Spec { season, growth, resamples: 20, ..Spec::default() };
        if let Ok(found) = study(&load, &symptom, &spec) {
            prop_assert!(found.correlation.values.iter().all(|r| (-1.0..=1.0).contains(r)));
            for test in found.forward.tests.iter().chain(&found.backward.tests) {
                prop_assert!((0.0..=1.0).contains(&test.p_value), "{test:?}");
            }
            prop_assert!((0.0..=1.0).contains(&found.curve.r_squared));
            prop_assert_eq!(found.words(("", "")).len(), 4);
        }
    }

    /// Powers of two keep every digit.
    #[test]
    fn units_do_not_matter(seed in 0_u32..500, load_unit in -20_i32..20, unit in -20_i32..20) {
        let (load, latency) = month(seed, 1);
        let (load, latency) = (&load[..200], &latency[..200]);
        let power = |exponent: i32| opslab::num::pow(2.0, f64::from(exponent));
        let (a, b) = (power(load_unit), power(unit));
        let spec = Spec { resamples: 20, ..Spec::default() };
        let plain = study(load, latency, &spec).unwrap();
        let scaled = study(
            &load.iter().map(|v| v * a).collect::<Vec<_>>(),
            &latency.iter().map(|v| v * b).collect::<Vec<_>>(),
            &spec,
        )
        .unwrap();
        prop_assert_eq!(&plain.correlation, &scaled.correlation);
        prop_assert_eq!(&plain.forward, &scaled.forward);
        prop_assert_eq!(plain.what_if.then.map(|v| v * b), scaled.what_if.then);
        prop_assert_eq!(plain.what_if.high.map(|v| v * b), scaled.what_if.high);
        prop_assert_eq!(plain.curve.knee.map(|k| k.load * a), scaled.curve.knee.map(|k| k.load));
    }
}

#[test]
fn a_curve_through_chance_is_called_so() {
    let mut rng = Rng::new(3, "chance");
    let load: Vec<f64> = (0..300).map(|_| 100.0 + 300.0 * rng.unit()).collect();
    let symptom: Vec<f64> = (0..300).map(|_| 500.0 + 90.0 * rng.normal()).collect();
    let chance = study(&load, &symptom, &Spec::default()).unwrap();
    assert!(!chance.is_supported());
    let said = chance.words(("requests/min", "ms"));
    assert!(said[3].contains("curve through chance") && said[3].contains(" ms"), "{}", said[3]);
    assert!(said.iter().all(|text| !text.contains("e-")), "{said:?}");
    let follows: Vec<f64> = load.iter().map(|load| 20.0 + load + rng.normal()).collect();
    let follows = study(&load, &follows, &Spec::default()).unwrap();
    assert!(follows.is_supported() && !follows.words(("", ""))[3].contains("chance"));
}
