//! `drift` against river, Evidently and scipy, and what must hold for any samples.
use opslab::{
    drift::{
        Detector as _, Mode, PageHinkley, PageHinkleySpec, Reference, Sample, Signal, Spec,
        evidently, ks, psi,
    },
    table::{MISSING, Values},
};
use proptest::prelude::*;

use crate::golden::{close, lcg, numbers, read};

/// The linear congruential stream of the golden script, uniform on `[0, 1)`.
fn stream(mut seed: u64) -> impl FnMut() -> f64 {
    move || {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        seed as f64 / 2_147_483_648.0
    }
}

fn errors(seed: u64, parts: &[(u32, f64)]) -> Vec<f64> {
    let mut next = stream(seed);
    let shares = parts.iter().flat_map(|&(n, p)| (0..n).map(move |_| p));
    shares.map(|p| f64::from(u8::from(next() < p))).collect()
}

fn drifts(values: &[f64], spec: PageHinkleySpec) -> Vec<f64> {
    let mut detector = PageHinkley::new(spec);
    let signals = values.iter().map(|&x| detector.update(x));
    let indices = signals.enumerate().filter(|(_, signal)| *signal == Signal::Drift);
    indices.map(|(i, _)| i as f64).collect()
}

#[test]
fn page_hinkley_fires_where_rivers_does() {
    let golden = read("drift");
    let fires = |name: &str, values: &[f64], spec: PageHinkleySpec| {
        assert_eq!(drifts(values, spec), numbers(&golden["page_hinkley"][name]), "{name}");
    };
    let default = PageHinkleySpec::default;
    let abrupt = errors(42, &[(1_000, 0.1), (1_000, 0.3)]);
    assert_eq!(drifts(&abrupt, default()), [1_307.0]);
    fires("abrupt", &abrupt, default());
    fires("stationary", &errors(7, &[(3_000, 0.15)]), default());
    let mut next = stream(99);
    let rising = (0..3_000).map(|i| {
        let part = ((f64::from(i) - 1_000.0) / 1_000.0).clamp(0.0, 1.0);
        f64::from(u8::from(next() < 0.1 + 0.3 * part))
    });
    fires("gradual", &rising.collect::<Vec<_>>(), default());
    let mut next = stream(5);
    let shifted: Vec<f64> = (0..3_000)
        .map(|i| (0..12).map(|_| next()).sum::<f64>() - 6.0 + if i < 1_500 { 0.0 } else { 0.8 })
        .collect();
    fires("shifted", &shifted, default());
    for (name, mode) in [("shifted up", Mode::Up), ("shifted down", Mode::Down)] {
        fires(name, &shifted, PageHinkleySpec { threshold: 10.0, mode, ..default() });
    }
    let eager =
        PageHinkleySpec { min_instances: 5, delta: 0.05, threshold: 4.0, alpha: 0.99, ..default() };
    fires("abrupt, eager", &abrupt, eager);
}

fn samples(name: &str) -> (Vec<f64>, Vec<f64>) {
    let map = |values: Vec<f64>, f: fn(f64) -> f64| values.into_iter().map(f).collect();
    match name {
        "small" => (
            map(lcg(600, 7_919, 13, 1_009), |x| 10.0 * x),
            map(lcg(400, 104_729, 7, 1_013), |x| 11.5 * x + 0.4),
        ),
        "large" => (
            map(lcg(2_000, 7_919, 13, 2_003), |x| 10.0 * (x * x)),
            map(lcg(1_500, 104_729, 7, 1_511), |x| 10.0 * (x * x) + 0.5),
        ),
        "few" => (
            (0..600_u32).map(|i| f64::from((i * 7) % 4)).collect(),
            (0..400_u32).map(|i| f64::from((i * i) % 5)).collect(),
        ),
        _ => (lcg(512, 7_919, 13, 1_009), lcg(512, 104_729, 7, 1_013)),
    }
}

fn words(name: &str) -> (Vec<char>, Vec<char>) {
    let of = |letters: &str, i: usize| letters.chars().nth(i).unwrap();
    let yes = |below: usize| move |i: usize| if (i * 37) % 100 < below { 'y' } else { 'n' };
    match name {
        "small" => (
            (0..600).map(|i| of("abcd", ((i * i + 3 * i) % 7) % 4)).collect(),
            (0..400).map(|i| of("abcde", ((i * i + 5 * i) % 9) % 5)).collect(),
        ),
        "binary" => ((0..500).map(yes(20)).collect(), (0..500).map(yes(26)).collect()),
        _ => (
            (0..100).map(|i| of("ab", i % 2)).collect(),
            (0..100).map(|i| of("bc", i % 2)).collect(),
        ),
    }
}

/// A column of words with its levels in order of first appearance.
fn column(words: &[char]) -> Values {
    let mut levels: Vec<String> = Vec::new();
    let codes = words.iter().map(|word| {
        let place = levels.iter().position(|level| *level == word.to_string());
        place.unwrap_or_else(|| {
            levels.push(word.to_string());
            levels.len() - 1
        }) as u32
    });
    let codes = codes.collect();
    Values::Category { codes, levels }
}

fn fit(values: &Values) -> Reference {
    let all = match values {
        Values::Number(v) => 0..v.len(),
        Values::Category { codes, .. } => 0..codes.len(),
        Values::Time(v) => 0..v.len(),
    };
    Reference::fit(Sample::of(values, all).unwrap(), &Spec::default()).unwrap()
}

#[test]
fn evidentlys_rule_gives_evidentlys_numbers() {
    let golden = read("drift");
    for name in ["small", "large", "few", "power of two"] {
        let (reference, current) = samples(name);
        let psi = evidently::psi_number(&reference, &current).unwrap();
        close(name, psi, &golden["evidently_number"][name], 1e-12);
    }
    let (reference, current) = samples("small");
    let psi = evidently::psi_number(&reference, &current).unwrap();
    assert!((psi - 0.779_560_789_299_870_9).abs() < 1e-12, "{psi}");
    for name in ["small", "binary", "unseen"] {
        let (reference, current) = words(name);
        let psi = evidently::psi_level(&reference, &current).unwrap();
        close(name, psi, &golden["evidently_word"][name], 1e-12);
    }
}

#[test]
fn numbers_are_compared_as_in_numpy_and_scipy() {
    let golden = read("drift");
    for name in ["small", "large"] {
        let (reference, current) = samples(name);
        let made = fit(&Values::Number(reference)).compare(Sample::Number(&current)).unwrap();
        let theirs = &golden["quantile_psi"][name];
        close(name, made.psi.value, &theirs["psi"], 1e-12);
        let shares = |pick: fn(&psi::Share) -> f64| made.psi.shares.iter().map(pick).collect();
        let (r, c): (Vec<f64>, Vec<f64>) = (shares(|s| s.reference), shares(|s| s.current));
        assert_eq!((r.len(), c.len()), (10, 10));
        let gap = |ours: &[f64], theirs: &[f64]| {
            ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
        };
        assert!(gap(&r, &numbers(&theirs["reference"])) < 1e-15);
        assert!(gap(&c, &numbers(&theirs["current"])) < 1e-15);
    }
    let check = |what: &str, reference: &[f64], current: &[f64], statistic: f64, p: f64| {
        let made = ks::two_sample(&ks::sorted(reference), &ks::sorted(current)).unwrap();
        assert!((made.statistic - statistic).abs() < 1e-15, "{what}: {made:?}");
        assert!((made.p_value.unwrap() - p).abs() <= 1e-10 * p + 1e-14, "{what}: {made:?} {p:e}");
    };
    for name in ["small", "large", "few", "power of two"] {
        let (reference, current) = samples(name);
        let theirs = numbers(&golden["ks"][name]);
        check(name, &reference, &current, theirs[0], theirs[1]);
    }
    let (reference, current) = samples("small");
    check("small", &reference, &current, 1.0 / 6.0, 2.697_400_035_516_583_4e-6);
    for theirs in golden["ks_prefix"].as_array().unwrap().iter().map(numbers) {
        let (n, m) = (theirs[0] as usize, theirs[1] as usize);
        check("prefix", &reference[..n], &current[..m], theirs[2], theirs[3]);
    }
}

#[test]
fn words_are_compared_as_in_scipy() {
    let golden = read("drift");
    for name in ["small", "binary", "unseen"] {
        let (reference, current) = words(name);
        let rows = current.len();
        let current = column(&current);
        let sample = Sample::of(&current, 0..rows).unwrap();
        let made = fit(&column(&reference)).compare(sample).unwrap();
        let theirs = numbers(&golden["chi2"][name]);
        let test = made.test.unwrap();
        assert!((test.statistic - theirs[0]).abs() <= 1e-12 * theirs[0], "{name}: {test:?}");
        assert!((test.p_value.unwrap() - theirs[1]).abs() <= 1e-11 * theirs[1] + 1e-15, "{name}");
        // With no share below the floor both rules agree.
        if name != "unseen" {
            close(name, made.psi.value, &golden["evidently_word"][name], 1e-12);
        }
    }
}

#[test]
fn missing_cells_are_a_bin_of_their_own() {
    let reference = fit(&Values::Number((0..100).map(f64::from).collect()));
    let half: Vec<f64> =
        (0..100).map(|i| if i % 2 == 0 { f64::NAN } else { f64::from(i) }).collect();
    let made = reference.compare(Sample::Number(&half)).unwrap();
    let last = made.psi.shares.last().unwrap();
    assert_eq!((&last.bin, last.reference, last.current), (&psi::Bin::Missing, 0.0, 0.5));
    // The values themselves are as before.
    assert!(made.test.unwrap().p_value.unwrap() > 0.99);
    assert!(made.psi.value > 0.25, "{}", made.psi.value);
    let empty = reference.compare(Sample::Number(&[f64::NAN; 3])).unwrap();
    assert_eq!(empty.test, None);
    assert_eq!(reference.compare(Sample::Number(&[])), None);
    assert_eq!(
        reference.compare(Sample::Category { codes: &[0], levels: &["a".to_owned()] }),
        None
    );
}

#[test]
fn a_constant_that_moves_is_seen_either_way() {
    let reference = fit(&Values::Number(vec![5.0; 200]));
    for moved in [4.0, 6.0] {
        let made = reference.compare(Sample::Number(&[moved; 200])).unwrap();
        assert!(made.psi.value > 10.0 && made.psi.shares.len() == 2, "{moved}: {made:?}");
    }
    let same = reference.compare(Sample::Number(&[5.0; 50])).unwrap();
    assert!(same.psi.value.abs() < 1e-15);
}

#[test]
fn a_reference_survives_the_wire() {
    for reference in [fit(&Values::Number(samples("small").0)), fit(&column(&words("small").0))] {
        let bytes = postcard::to_allocvec(&reference).unwrap();
        assert_eq!(reference, postcard::from_bytes::<Reference>(&bytes).unwrap());
    }
    let times = Values::Time(vec![0, 1]);
    assert_eq!(Sample::of(&times, 0..2), None);
    assert_eq!(Sample::of(&Values::Number(vec![1.0]), 0..2), None);
}

/// Numbers with ties and missing ones.
fn any_numbers() -> impl Strategy<Value = Vec<f64>> {
    let cell = prop_oneof![
        8 => (-30..30_i8).prop_map(|k| f64::from(k) / 4.0),
        4 => -5.0..5.0_f64,
        1 => Just(f64::NAN),
    ];
    prop::collection::vec(cell, 1..150)
}

fn any_codes() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(prop_oneof![9 => 0..7_u32, 1 => Just(MISSING)], 1..150)
}

proptest! {
    #[test]
    fn a_sample_does_not_drift_from_itself(numbers in any_numbers(), codes in any_codes()) {
        let levels: Vec<String> = (0..7).map(|k| format!("level {k}")).collect();
        let category = Values::Category { codes, levels };
        for values in [Values::Number(numbers), category] {
            let n = match &values {
                Values::Number(v) => v.len(),
                Values::Category { codes, .. } => codes.len(),
                Values::Time(_) => 0,
            };
            let made = fit(&values).compare(Sample::of(&values, 0..n).unwrap()).unwrap();
            prop_assert!(made.psi.value.abs() < 1e-15);
            if let Some(test) = made.test {
                prop_assert!(test.statistic.abs() < 1e-12);
                prop_assert!(test.p_value.unwrap() > 1.0 - 1e-12);
            }
        }
    }

    #[test]
    fn psi_is_never_negative_and_shares_add_up(a in any_numbers(), b in any_numbers()) {
        let made = fit(&Values::Number(a)).compare(Sample::Number(&b)).unwrap();
        prop_assert!(made.psi.shares.iter().all(|share| share.term >= 0.0));
        let sum: f64 = made.psi.shares.iter().map(|share| share.term).sum();
        prop_assert!((sum - made.psi.value).abs() < 1e-12);
        for side in [|s: &psi::Share| s.reference, |s: &psi::Share| s.current] {
            prop_assert!((made.psi.shares.iter().map(side).sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn words_drift_alike_in_both_directions(a in any_codes(), b in any_codes()) {
        let levels: Vec<String> = (0..7).map(|k| format!("level {k}")).collect();
        let sample = |codes| Sample::Category { codes, levels: &levels };
        let there = Reference::fit(sample(&a), &Spec::default()).unwrap().compare(sample(&b)).unwrap();
        let back = Reference::fit(sample(&b), &Spec::default()).unwrap().compare(sample(&a)).unwrap();
        prop_assert!((there.psi.value - back.psi.value).abs() < 1e-12);
        prop_assert_eq!(there.test.is_some(), back.test.is_some());
        if let (Some(there), Some(back)) = (there.test, back.test) {
            prop_assert!((there.statistic - back.statistic).abs() <= 1e-9 * there.statistic.max(1.0));
        }
    }

    #[test]
    fn the_order_of_rows_and_of_levels_does_not_matter(a in any_codes(), b in any_codes()) {
        let levels: Vec<String> = (0..7).map(|k| format!("level {k}")).collect();
        let turned: Vec<String> = levels.iter().rev().cloned().collect();
        let recoded: Vec<u32> =
            b.iter().rev().map(|&c| if c == MISSING { c } else { 6 - c }).collect();
        let reference =
            Reference::fit(Sample::Category { codes: &a, levels: &levels }, &Spec::default()).unwrap();
        let one = reference.compare(Sample::Category { codes: &b, levels: &levels }).unwrap();
        let other = reference.compare(Sample::Category { codes: &recoded, levels: &turned }).unwrap();
        prop_assert!((one.psi.value - other.psi.value).abs() < 1e-12);
    }

    #[test]
    fn kolmogorov_smirnov_is_symmetric_and_keeps_under_monotone_maps(
        a in any_numbers(),
        b in any_numbers(),
    ) {
        let (a, b) = (ks::sorted(&a), ks::sorted(&b));
        let test = ks::two_sample(&a, &b);
        prop_assert_eq!(test, ks::two_sample(&b, &a));
        let bend = |v: &[f64]| v.iter().map(|x| x * x * x + 2.0 * x).collect::<Vec<_>>();
        prop_assert_eq!(test, ks::two_sample(&bend(&a), &bend(&b)));
        if let Some(test) = test {
            prop_assert!((0.0..=1.0).contains(&test.statistic));
            prop_assert!((0.0..=1.0).contains(&test.p_value.unwrap()));
        }
    }
}
