//! What a feature knows about a binary target: mutual information in nats.
use serde::{Deserialize, Serialize};

use super::{Spec, Step};
use crate::{
    num::{ln, special::digamma, stats},
    rng::Rng,
    table::{Column, Values},
};

/// A feature's mutual information with the target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Information {
    /// Name of the column.
    pub name: String,
    /// Mutual information in nats, at least 0, at most ln 2; `None` for a column of times or with
    /// fewer than two usable rows.
    pub nats: Option<f64>,
    /// Rows that it was estimated from.
    pub rows: u64,
}

/// Estimates under way: a step does one column.
#[derive(Debug)]
pub struct Inform<'a> {
    columns: &'a [Column],
    labels: &'a [bool],
    neighbours: u32,
    seed: u32,
    made: Vec<Information>,
}

impl<'a> Inform<'a> {
    /// Prepares for columns and labels of equal length.
    pub fn new(spec: &Spec, seed: u32, columns: &'a [Column], labels: &'a [bool]) -> Self {
        Self { columns, labels, neighbours: spec.neighbours, seed, made: Vec::new() }
    }

    /// Number of steps.
    pub fn parts(&self) -> u32 {
        self.columns.len() as u32
    }

    /// Does the next column. Each has its own random stream, named after it.
    pub fn step(&mut self) -> Step {
        let Some(column) = self.columns.get(self.made.len()) else { return Step::Done };
        let (nats, rows) = match &column.values {
            Values::Number(values) => {
                let present = values.iter().zip(self.labels).filter(|(v, _)| !v.is_nan());
                let (values, labels): (Vec<f64>, Vec<bool>) = present.unzip();
                let name = format!("analyse/mutual-information/{}", column.name);
                let mut rng = Rng::new(self.seed, &name);
                (continuous(&values, &labels, self.neighbours, &mut rng), values.len())
            }
            Values::Category { codes, .. } => (discrete(codes, self.labels), codes.len()),
            Values::Time(_) => (None, 0),
        };
        self.made.push(Information { name: column.name.clone(), nats, rows: rows as u64 });
        Step::More { done: self.made.len() as u32, total: self.parts() }
    }

    /// Does what is left and hands over the estimates, in table order.
    pub fn finish(mut self) -> Vec<Information> {
        while self.step() != Step::Done {}
        self.made
    }
}

/// The exact mutual information of two discrete samples of shape `(n_rows,)`,
/// `Σ p(x, y) ln(p(x, y) / (p(x) p(y)))` with shares for probabilities, as scikit-learn's
/// `mutual_info_score`. Every code is a level, [`crate::table::MISSING`] too: that a cell is missing
/// may say something. `None` with fewer than two rows.
pub fn discrete(codes: &[u32], labels: &[bool]) -> Option<f64> {
    let mut keys: Vec<u64> = codes
        .iter()
        .zip(labels)
        .map(|(&code, &label)| u64::from(code) << 1 | u64::from(label))
        .collect();
    crate::num::order::sort_keys(&mut keys);
    let rows: Vec<(u64, bool)> = keys.iter().map(|key| (key >> 1, key & 1 == 1)).collect();
    if rows.len() < 2 {
        return None;
    }
    let n = rows.len() as f64;
    let positives = rows.iter().filter(|row| row.1).count() as f64;
    let mut terms = Vec::new();
    for level in rows.chunk_by(|a, b| a.0 == b.0) {
        let size = level.len() as f64;
        let positive = level.iter().filter(|row| row.1).count() as f64;
        for (count, class) in [(positive, positives), (size - positive, n - positives)] {
            if count > 0.0 {
                terms.push(count / n * ln(count * n / (size * class)));
            }
        }
    }
    Some(stats::sum(terms).max(0.0))
}

/// The mutual information of a continuous sample with a class, both of shape `(n_rows,)`, estimated
/// from nearest neighbours (Ross 2014, *`PLoS` ONE* 9(2), e87357) as scikit-learn 1.9.1's
/// `mutual_info_classif`: values are divided by their standard deviation, then shaken by 1e-10 of
/// their mean size so that ties part. Not `NaN`. A constant knows nothing: 0, where scikit-learn
/// estimates the noise of the shaking. `None` with fewer than two usable rows.
pub fn continuous(values: &[f64], labels: &[bool], neighbours: u32, rng: &mut Rng) -> Option<f64> {
    let sd = stats::variance(values, 0)?.sqrt();
    if values.iter().all(|v| v.total_cmp(&values[0]).is_eq()) || sd <= 0.0 {
        return (values.len() > 1).then_some(0.0);
    }
    let scaled: Vec<f64> = values.iter().map(|v| v / sd).collect();
    let size = stats::sum(scaled.iter().map(|v| v.abs())) / scaled.len() as f64;
    let shake = 1e-10 * size.max(1.0);
    let shaken: Vec<f64> = scaled.iter().map(|v| v + shake * rng.normal()).collect();
    ross(&shaken, labels, neighbours)
}

/// Ross's estimate without scaling or shaking, clipped at 0:
/// `ψ(N) + ⟨ψ(k)⟩ - ⟨ψ(N_class)⟩ - ⟨ψ(m)⟩`, where `m` counts the rows of any class that are nearer
/// than the `k`-th neighbour of the row's own class, the row itself among them. In one dimension
/// neighbours are found by sorting; O(n log n + n k).
pub fn ross(values: &[f64], labels: &[bool], neighbours: u32) -> Option<f64> {
    let of_class = |class: bool| {
        let rows = values.iter().zip(labels).filter(|(_, label)| **label == class);
        let mut sorted: Vec<f64> = rows.map(|(value, _)| *value).collect();
        crate::num::order::sort_floats(&mut sorted);
        sorted
    };
    // A class of a single row has no neighbours and is left out.
    let classes: Vec<Vec<f64>> =
        [false, true].map(of_class).into_iter().filter(|class| class.len() > 1).collect();
    let mut all: Vec<f64> = classes.iter().flatten().copied().collect();
    crate::num::order::sort_floats(&mut all);
    if all.is_empty() || neighbours == 0 {
        return None;
    }
    let n = all.len() as f64;
    let mut terms = vec![digamma(n)];
    for class in &classes {
        let k = (neighbours as usize).min(class.len() - 1);
        let share = class.len() as f64 / n;
        terms.push(share * (digamma(k as f64) - digamma(class.len() as f64)));
        for i in 0..class.len() {
            // Not the neighbour itself: the greatest distance below it.
            let radius = neighbour_distance(class, i, k).next_down().max(0.0);
            terms.push(-digamma(count_within(&all, class[i], radius) as f64) / n);
        }
    }
    Some(stats::sum(terms).max(0.0))
}

/// Distance from item `i` of an ascending sample to its `k`-th nearest other item.
fn neighbour_distance(sorted: &[f64], i: usize, k: usize) -> f64 {
    // The k nearest and the item itself are k + 1 items in a row.
    let first = i.saturating_sub(k)..=i.min(sorted.len() - 1 - k);
    first
        .map(|start| (sorted[i] - sorted[start]).max(sorted[start + k] - sorted[i]))
        .fold(f64::INFINITY, f64::min)
}

fn count_within(sorted: &[f64], centre: f64, radius: f64) -> usize {
    let from = sorted.partition_point(|v| centre - v > radius);
    let to = sorted.partition_point(|v| v - centre <= radius);
    to - from
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_the_target_knows_its_entropy_and_a_constant_nothing() {
        let labels = [true, false, false, false];
        let entropy = -(0.25 * ln(0.25) + 0.75 * ln(0.75));
        let copy = labels.map(u32::from);
        assert!((discrete(&copy, &labels).unwrap() - entropy).abs() < 1e-15);
        assert_eq!(discrete(&[3; 4], &labels), Some(0.0));
        assert_eq!(discrete(&[], &[]), None);
        let mut rng = Rng::new(1, "test");
        assert_eq!(continuous(&[], &[], 3, &mut rng), None);
        assert_eq!(continuous(&[1.0, 2.0], &[true, false], 3, &mut rng), None);
    }

    #[test]
    fn the_neighbour_is_found_on_either_side() {
        let sorted = [0.0, 1.0, 3.0, 3.5, 10.0];
        let distances: Vec<f64> = (0..5).map(|i| neighbour_distance(&sorted, i, 2)).collect();
        assert_eq!(distances, [3.0, 2.0, 2.0, 2.5, 7.0]);
        assert_eq!(count_within(&sorted, 1.0, 2.0), 3);
        assert_eq!(count_within(&sorted, 1.0, 2.0_f64.next_down()), 2);
    }
}
