//! What holds of any series.
use opslab::{
    anomaly::{Method, Outcome, Spec, watch},
    rng::Rng,
};
use proptest::prelude::*;
use strum::VariantArray as _;

use super::series;

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
