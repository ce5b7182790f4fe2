//! PSI by the rule of Evidently 0.7.23 (`legacy/calculations/stattests/{psi,utils}.py`), for lessons
//! that set one library's number beside another's.
//!
//! It differs from [`super::psi`] in its bins (equal-width, over both samples together) and in its
//! fill of empty ones. Its parameter `n_bins` is not used by Evidently either.
use crate::num::{ln, log2, stats};

/// A numeric reference with more distinct values than this gets equal-width bins.
const DISTINCT: usize = 20;

/// PSI of two numeric samples: values that are not finite are dropped; a reference with more than
/// 20 distinct values is binned by Sturges' rule over both samples, else each value is a bin.
/// `None` if a sample is empty or the reference and the current values share no bin range.
pub fn psi_number(reference: &[f64], current: &[f64]) -> Option<f64> {
    let clean = |values: &[f64]| {
        let mut kept: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        crate::num::order::sort_floats(&mut kept);
        kept
    };
    let (reference, current) = (clean(reference), clean(current));
    let mut distinct = reference.clone();
    distinct.dedup();
    if distinct.len() > DISTINCT {
        let edges = sturges(&reference, &current)?;
        return index(&histogram(&reference, &edges), &histogram(&current, &edges));
    }
    // A zero of either sign is one value.
    let keyed = |values: &[f64]| values.iter().map(|v| (v + 0.0).to_bits()).collect::<Vec<_>>();
    psi_level(&keyed(&reference), &keyed(&current))
}

/// PSI of two categorical samples without missing cells, each category a bin. `None` if a sample is
/// empty.
pub fn psi_level<K: Ord>(reference: &[K], current: &[K]) -> Option<f64> {
    let sides = [(reference, 0), (current, 1)];
    let mut keys: Vec<(&K, usize)> = sides
        .into_iter()
        .flat_map(|(sample, side)| sample.iter().map(move |k| (k, side)))
        .collect();
    crate::num::order::sort_by(&mut keys, |a, b| a.0.cmp(b.0));
    let count = |side: usize| {
        let bins = keys.chunk_by(|a, b| a.0 == b.0);
        bins.map(|bin| bin.iter().filter(|key| key.1 == side).count() as u64).collect::<Vec<_>>()
    };
    index(&count(0), &count(1))
}

/// All edges of `numpy.histogram_bin_edges(bins="sturges")` over both sorted samples.
fn sturges(reference: &[f64], current: &[f64]) -> Option<Vec<f64>> {
    let first = reference.first()?.min(*current.first()?);
    let last = reference.last()?.max(*current.last()?);
    let n = (reference.len() + current.len()) as f64;
    // In numpy's order of operations, for the ceiling may hang on the last bit.
    let width = (last - first) / (log2(n) + 1.0);
    let bins = ((last - first) / width).ceil();
    if !(1.0..1e6).contains(&bins) {
        return None;
    }
    let step = (last - first) / bins;
    let inner = (0..bins as u32).map(|k| f64::from(k) * step + first);
    Some(inner.chain([last]).collect())
}

/// Values per bin; a bin holds its lower edge, the last one its upper edge too.
fn histogram(sorted: &[f64], edges: &[f64]) -> Vec<u64> {
    let last = edges.len() - 1;
    let below = |k: usize| {
        if k == last { sorted.len() } else { sorted.partition_point(|v| *v < edges[k]) }
    };
    (0..last).map(|k| (below(k + 1) - below(k)) as u64).collect()
}

fn index(reference: &[u64], current: &[u64]) -> Option<f64> {
    let (r, c) = (filled(reference)?, filled(current)?);
    Some(stats::sum(r.iter().zip(&c).map(|(r, c)| (r - c) * ln(r / c))))
}

/// Shares, where an empty bin gets 0.0001, or a millionth of the smallest share if that is no
/// larger; not brought back to the sum 1.
fn filled(counts: &[u64]) -> Option<Vec<f64>> {
    let rows = counts.iter().sum::<u64>() as f64;
    let smallest = *counts.iter().filter(|count| **count > 0).min()? as f64 / rows;
    let fill = if smallest <= 0.0001 { smallest / 1e6 } else { 0.0001 };
    let share = |count: &u64| if *count == 0 { fill } else { *count as f64 / rows };
    Some(counts.iter().map(share).collect())
}
