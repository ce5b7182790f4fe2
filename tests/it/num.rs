//! `num` against scipy and numpy.
use opslab::num::{kolmogorov, special, stats, wilson};
use serde_json::Value;

use crate::golden::{close, lcg, numbers, read};

fn rows(golden: &Value, key: &str) -> Vec<Vec<f64>> {
    let rows = golden[key].as_array().unwrap();
    assert!(rows.len() > 5, "{key} has {} rows", rows.len());
    rows.iter().map(numbers).collect()
}

#[test]
fn samples_agree_with_numpy() {
    let golden = read("num");
    let (x, y) = (lcg(600, 7_919, 13, 1_009), lcg(600, 104_729, 7, 1_013));
    close("mean", stats::mean(&x).unwrap(), &golden["mean"], 1e-15);
    for ddof in 0..2 {
        let variance = stats::variance(&x, ddof).unwrap();
        close("variance", variance, &golden["variance"][ddof as usize], 1e-14);
    }
    let squares: Vec<f64> = x.iter().map(|v| v * v).collect();
    for row in rows(&golden, "quantile") {
        let quantile = stats::quantile(&squares, row[0]).unwrap();
        assert!((quantile - row[1]).abs() <= 2.0 * f64::EPSILON * row[1], "{row:?}: {quantile}");
    }
    let sums: Vec<f64> = x.iter().zip(&y).map(|(a, b)| a + b).collect();
    close("pearson", stats::pearson(&squares, &sums).unwrap(), &golden["pearson"], 1e-14);
    let tied: Vec<f64> = x.iter().map(|v| (8.0 * v).floor()).collect();
    assert_eq!(stats::ranks(&tied)[..20], numbers(&golden["ranks"]));
}

/// Tolerances are relative, for small probabilities matter.
#[test]
fn special_functions_agree_with_scipy() {
    let golden = read("num");
    let relative = |what: &str, ours: f64, theirs: f64, tolerance: f64| {
        let gap = (ours - theirs).abs();
        assert!(gap <= tolerance * theirs.abs(), "{what}: {ours:e} is not {theirs:e}");
    };
    for row in rows(&golden, "digamma") {
        // Near its root at 1.4616 only the absolute size can be kept.
        assert!(
            (special::digamma(row[0]) - row[1]).abs() <= 4e-15 * row[1].abs().max(1.0),
            "{row:?}"
        );
    }
    for row in rows(&golden, "normal_cdf") {
        relative("normal_cdf", special::normal_cdf(row[0]), row[1], 1e-13);
    }
    for row in rows(&golden, "normal_ppf") {
        relative("normal_ppf", special::normal_ppf(row[0]), row[1], 1e-14);
    }
    for row in rows(&golden, "kolmogorov_sf") {
        relative("kolmogorov_sf", special::kolmogorov_sf(row[0]), row[1], 1e-14);
    }
    for row in rows(&golden, "chi_square_sf") {
        // Where the distribution function is all but 1, it is its rounding that is left.
        let ours = special::chi_square_sf(row[0], row[1]);
        assert!((ours - row[2]).abs() <= 1e-11 * row[2] + 1e-15, "{row:?}: {ours:e}");
    }
    for row in rows(&golden, "wilson") {
        let (low, high) =
            wilson::interval(row[0] as u64, row[1] as u64, special::normal_ppf(0.975));
        assert!((low - row[2]).abs() < 1e-14 && (high - row[3]).abs() < 1e-14, "{row:?}");
    }
}

#[test]
fn the_kolmogorov_distribution_agrees_with_scipy_in_each_of_its_branches() {
    for row in rows(&read("num"), "kstwo_sf") {
        let ours = kolmogorov::survival(row[0] as u32, row[1]);
        assert!((ours - row[2]).abs() <= 1e-10 * row[2] + 1e-14, "{row:?}: {ours:e}");
    }
}
