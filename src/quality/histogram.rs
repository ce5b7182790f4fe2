//! How many values fall into each of some equal stretches.
use serde::{Deserialize, Serialize};

/// Counts in adjoining bins of equal width; each bin holds its start, the last one its end too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Ascending, shape `(n_bins + 1,)`.
    pub edges: Vec<f64>,
    /// Shape `(n_bins,)`.
    pub counts: Vec<u64>,
}

impl Histogram {
    /// Counts `sorted` (ascending, finite, not empty). Whole numbers that span at most 20 get one
    /// bin each, around the number; all others 10 to 20 bins, `ceil(log2 n) + 1` (Sturges 1926) in
    /// between, from the smallest to the largest as `numpy.histogram` cuts them.
    pub fn of(sorted: &[f64]) -> Self {
        let (Some(&min), Some(&max)) = (sorted.first(), sorted.last()) else {
            return Self { edges: Vec::new(), counts: Vec::new() };
        };
        let whole = max - min <= 19.0 && sorted.iter().all(|x| x.fract().abs() <= 0.0);
        let edges: Vec<f64> = if whole && min.abs() < 1e15 {
            (0..=(max - min) as u32 + 1).map(|i| min - 0.5 + f64::from(i)).collect()
        } else {
            let sturges = (sorted.len() as u64).next_power_of_two().trailing_zeros() + 1;
            let n = sturges.clamp(10, 20);
            (0..n).map(|i| edge(min, max, f64::from(i), f64::from(n))).chain([max]).collect()
        };
        let mut counts = vec![0; edges.len() - 1];
        let mut bin = 0;
        for &x in sorted {
            while bin + 1 < counts.len() && x >= edges[bin + 1] {
                bin += 1;
            }
            counts[bin] += 1;
        }
        Self { edges, counts }
    }
}

/// Edge `i` of `n`, as `numpy.linspace` has it, unless the range is too wide for a number.
fn edge(min: f64, max: f64, i: f64, n: f64) -> f64 {
    let width = (max - min) / n;
    if width.is_finite() { min + i * width } else { min * (1.0 - i / n) + max * (i / n) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_falls_into_one_bin() {
        let whole = Histogram::of(&[1.0, 1.0, 3.0]);
        assert_eq!(whole.edges, [0.5, 1.5, 2.5, 3.5]);
        assert_eq!(whole.counts, [2, 0, 1]);
        for values in
            [vec![0.1], vec![-f64::MAX, f64::MAX], vec![0.1, 0.2, 0.300_000_000_000_000_04]]
        {
            let histogram = Histogram::of(&values);
            assert_eq!(histogram.counts.iter().sum::<u64>(), values.len() as u64);
            assert!(histogram.edges.iter().all(|edge| edge.is_finite()));
        }
    }
}
