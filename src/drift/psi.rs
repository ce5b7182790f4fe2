//! Population stability index: how far two distributions over the same bins are apart.
//!
//! `Σ (c - r) ln(c / r)` over the bins, `r` and `c` the shares of the reference and the current
//! rows; symmetric, 0 for equal shares (Siddiqi 2006, *Credit Risk Scorecards*; it is the Jeffreys
//! divergence). Shares below [`FLOOR`] count as [`FLOOR`] in the sum, so that an empty bin does not
//! make it infinite; the shares that are reported are as counted.

use serde::{Deserialize, Serialize};

use crate::{
    keyed::Keyed,
    num::{ln, stats},
};

/// The smallest share in the sum: one row of ten thousand, Evidently 0.7.23's fill for empty bins.
pub const FLOOR: f64 = 1e-4;

/// Which cells a bin holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Bin {
    /// Numbers above the first bound, up to and with the second; `None` is unbounded.
    Range(Option<f64>, Option<f64>),
    /// One word.
    Level(String),
    /// Missing cells.
    Missing,
}

/// One bin's part in the index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Which cells.
    pub bin: Bin,
    /// Share of the reference rows.
    pub reference: f64,
    /// Share of the current rows.
    pub current: f64,
    /// Its term of the sum, at least 0.
    pub term: f64,
}

/// A population stability index and what it is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Psi {
    /// The sum of all terms.
    pub value: f64,
    /// The bins: ranges ascending or words in order of the reference, then missing if any.
    pub shares: Vec<Share>,
}

/// Inner bin edges for a sorted reference sample: its quantiles at `1 / bins, 2 / bins, …`, equal
/// ones merged. A reference of at most `bins` distinct values gets a bin for each value and one
/// beyond either end instead, for quantiles would hide a change among so few.
pub(super) fn edges(sorted: &[f64], bins: u32) -> Vec<f64> {
    let mut distinct: Vec<f64> = Vec::new();
    for &value in sorted {
        if distinct.last().is_none_or(|&last| value > last) {
            distinct.push(value);
            if distinct.len() > bins as usize {
                let inner = (1..bins).map(|k| f64::from(k) / f64::from(bins));
                let mut edges: Vec<f64> =
                    inner.filter_map(|q| stats::quantile_sorted(sorted, q)).collect();
                edges.dedup();
                return edges;
            }
        }
    }
    let mut edges: Vec<f64> = distinct.first().map(|first| first.next_down()).into_iter().collect();
    edges.extend(distinct.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])));
    edges.extend(distinct.last());
    edges
}

/// Values per bin, shape `(edges.len() + 1,)`; `sorted` is ascending.
pub(super) fn count(sorted: &[f64], edges: &[f64]) -> Vec<u64> {
    let ends = edges.iter().map(|edge| sorted.partition_point(|value| value <= edge));
    let mut start = 0;
    ends.chain([sorted.len()])
        .map(|end| (end - std::mem::replace(&mut start, end)) as u64)
        .collect()
}

/// The index over number bins; each side is `(counts per bin, missing cells)`.
pub(super) fn of_bins(edges: &[f64], reference: (&[u64], u64), current: (&[u64], u64)) -> Psi {
    let bounds =
        |i: usize| Bin::Range(i.checked_sub(1).map(|below| edges[below]), edges.get(i).copied());
    let cells = reference.0.iter().zip(current.0).enumerate();
    let mut counts: Vec<(Bin, u64, u64)> = cells.map(|(i, (&r, &c))| (bounds(i), r, c)).collect();
    // Bins beyond the reference are drawn only if something fell into them.
    counts.retain(|(_, r, c)| r + c > 0);
    finish(counts, reference.1, current.1)
}

/// A word with its reference and current count.
pub(super) type LevelCount = (String, u64, u64);

/// The union of levels, by word: those of the reference first, each side in its own order; words
/// that occur on neither side are left out.
pub(super) fn join_levels(
    reference: (&[String], &[u64]),
    current: (&[String], &[u64]),
) -> Vec<LevelCount> {
    let mut places: Keyed<&str, usize> = Keyed::default();
    let mut union: Vec<LevelCount> = Vec::new();
    let sides = [(reference, [1, 0]), (current, [0, 1])];
    for ((levels, counts), [is_reference, is_current]) in sides {
        for (level, &count) in levels.iter().zip(counts).filter(|(_, count)| **count > 0) {
            let place = places.get(level.as_str()).copied().unwrap_or(union.len());
            if place == union.len() {
                union.push((level.clone(), 0, 0));
                places.insert(level, place);
            }
            union[place].1 += count * is_reference;
            union[place].2 += count * is_current;
        }
    }
    union
}

/// The index over words.
pub(super) fn of_levels(union: &[LevelCount], missing: u64, now_missing: u64) -> Psi {
    let counts = union.iter().map(|(level, r, c)| (Bin::Level(level.clone()), *r, *c)).collect();
    finish(counts, missing, now_missing)
}

fn finish(mut counts: Vec<(Bin, u64, u64)>, missing: u64, now_missing: u64) -> Psi {
    if missing + now_missing > 0 {
        counts.push((Bin::Missing, missing, now_missing));
    }
    let rows =
        |side: fn(&(Bin, u64, u64)) -> u64| counts.iter().map(side).sum::<u64>().max(1) as f64;
    let (all_reference, all_current) = (rows(|c| c.1), rows(|c| c.2));
    let shares: Vec<Share> = counts
        .into_iter()
        .map(|(bin, r, c)| {
            let (reference, current) = (r as f64 / all_reference, c as f64 / all_current);
            Share { bin, reference, current, term: term(reference, current) }
        })
        .collect();
    Psi { value: stats::sum(shares.iter().map(|share| share.term)), shares }
}

fn term(reference: f64, current: f64) -> f64 {
    let (r, c) = (reference.max(FLOOR), current.max(FLOOR));
    (c - r) * ln(c / r)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_quantiles_are_merged_and_few_values_get_a_bin_each() {
        let many: Vec<f64> = (0..100_u8).map(|i| f64::from(i.saturating_sub(50))).collect();
        let edges_of_many = edges(&many, 10);
        assert_eq!(edges_of_many[0].to_bits(), 0.0_f64.to_bits());
        assert_eq!(edges_of_many.len(), 5);
        assert_eq!(count(&many, &edges_of_many), [51, 9, 10, 10, 10, 10]);
        let binary = [0.0, 0.0, 1.0];
        assert_eq!(edges(&binary, 10), [(0.0_f64).next_down(), 0.5, 1.0]);
        assert_eq!(count(&binary, &edges(&binary, 10)), [0, 2, 1, 0]);
        assert!(edges(&[], 10).is_empty());
    }

    #[test]
    fn shares_and_terms_by_hand() {
        let levels = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let union = join_levels((&levels(&["a", "b"]), &[3, 1]), (&levels(&["b", "c"]), &[2, 1]));
        let psi = of_levels(&union, 0, 1);
        let shares: Vec<(f64, f64)> = psi.shares.iter().map(|s| (s.reference, s.current)).collect();
        assert_eq!(shares, [(0.75, 0.0), (0.25, 0.5), (0.0, 0.25), (0.0, 0.25)]);
        assert_eq!(psi.shares[2].bin, Bin::Level("c".to_owned()));
        assert_eq!(psi.shares[3].bin, Bin::Missing);
        let by_hand = (FLOOR - 0.75) * ln(FLOOR / 0.75)
            + 0.25 * ln(2.0)
            + 2.0 * (0.25 - FLOOR) * ln(0.25 / FLOOR);
        assert!((psi.value - by_hand).abs() < 1e-12);
    }
}
