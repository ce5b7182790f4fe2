//! Two-sample test of Kolmogorov and Smirnov: the largest distance between two empirical
//! distribution functions.
use super::Comparison;
use crate::num::kolmogorov;

/// The values that are not missing, ascending.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    crate::num::order::sort_floats(&mut sorted);
    sorted
}

/// Compares two ascending samples without `NaN`; `None` if one is empty. The p-value is two-sided
/// and asymptotic in the way of scipy 1.17.1's `ks_2samp(method="asymp")`: the distribution of a
/// one-sample statistic for `n m / (n + m)` values, rounded half to even.
pub fn two_sample(reference: &[f64], current: &[f64]) -> Option<Comparison> {
    if reference.is_empty() || current.is_empty() {
        return None;
    }
    let (n, m) = (reference.len() as f64, current.len() as f64);
    let (mut i, mut j) = (0, 0);
    let mut distance = 0.0_f64;
    while i < reference.len() && j < current.len() {
        let value = reference[i].min(current[j]);
        while reference.get(i).is_some_and(|&v| v <= value) {
            i += 1;
        }
        while current.get(j).is_some_and(|&v| v <= value) {
            j += 1;
        }
        distance = distance.max((i as f64 / n - j as f64 / m).abs());
    }
    let effective = (n * m / (n + m)).round_ties_even();
    let p_value = kolmogorov::survival(effective as u32, distance);
    Some(Comparison { statistic: distance, p_value: Some(p_value) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_by_hand() {
        let distance = |a: &[f64], b: &[f64]| two_sample(a, b).unwrap().statistic;
        assert!((distance(&[1.0, 2.0, 2.0, 3.0], &[2.0, 3.0]) - 0.25).abs() < 1e-15);
        assert!((distance(&[1.0, 2.0], &[3.0]) - 1.0).abs() < 1e-15);
        assert!(distance(&[1.0, 2.0], &[1.0, 2.0]).abs() < 1e-15);
        assert_eq!(two_sample(&[], &[1.0]), None);
    }
}
