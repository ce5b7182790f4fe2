//! What is said of bursts, peaks and noise.
use opslab::{
    anomaly::{Method, Outcome, Spec, Verdict, watch},
    rng::Rng,
};
use strum::VariantArray as _;

use super::{series, values};

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
