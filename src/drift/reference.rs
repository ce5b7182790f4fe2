//! A column of the reference data, prepared once so that each later sample is compared quickly.
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{
    Comparison, Spec, chi_square, ks,
    psi::{self, Psi},
};
use crate::table::{MISSING, Values};

/// Some cells of a column, borrowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sample<'a> {
    /// Numbers, `NaN` for missing.
    Number(&'a [f64]),
    /// Codes into `levels`, [`MISSING`] for missing.
    Category {
        /// One code per row.
        codes: &'a [u32],
        /// The words.
        levels: &'a [String],
    },
}

impl<'a> Sample<'a> {
    /// The cells of some rows of a column; `None` for a column of times, which moves on by nature,
    /// or if it has no such rows.
    pub fn of(values: &'a Values, rows: Range<usize>) -> Option<Self> {
        match values {
            Values::Number(numbers) => numbers.get(rows).map(Self::Number),
            Values::Category { codes, levels } => {
                codes.get(rows).map(|codes| Self::Category { codes, levels })
            }
            Values::Time(_) => None,
        }
    }

    /// Number of cells, missing ones too.
    pub fn len(&self) -> usize {
        match self {
            Self::Number(numbers) => numbers.len(),
            Self::Category { codes, .. } => codes.len(),
        }
    }

    /// True without cells.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How one column of a sample differs from the reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// Shares per bin and the population stability index.
    pub psi: Psi,
    /// [`ks`] for numbers, [`chi_square`] for categories, over the cells that are not missing;
    /// `None` if one side has none.
    pub test: Option<Comparison>,
}

/// A fitted reference column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reference {
    /// Numbers.
    Number {
        /// Values that are not missing, ascending.
        sorted: Vec<f64>,
        /// Missing cells.
        missing: u64,
        /// Inner bin edges, ascending and distinct; bin `i` holds `edges[i - 1] < x <= edges[i]`.
        edges: Vec<f64>,
        /// Values per bin, `edges.len() + 1` of them.
        counts: Vec<u64>,
    },
    /// Categories.
    Category {
        /// The words.
        levels: Vec<String>,
        /// Cells per word.
        counts: Vec<u64>,
        /// Missing cells.
        missing: u64,
    },
}

impl Reference {
    /// Sorts, bins and counts the reference sample; `None` if it is empty.
    pub fn fit(sample: Sample<'_>, spec: &Spec) -> Option<Self> {
        if sample.is_empty() {
            return None;
        }
        Some(match sample {
            Sample::Number(numbers) => {
                let sorted = ks::sorted(numbers);
                let edges = psi::edges(&sorted, spec.bins);
                let missing = (numbers.len() - sorted.len()) as u64;
                let counts = psi::count(&sorted, &edges);
                Self::Number { sorted, missing, edges, counts }
            }
            Sample::Category { codes, levels } => {
                let (counts, missing) = count_levels(codes, levels.len());
                Self::Category { levels: levels.to_vec(), counts, missing }
            }
        })
    }

    /// Compares a later sample of the same column; `None` if it is empty or of another kind.
    pub fn compare(&self, current: Sample<'_>) -> Option<Drift> {
        if current.is_empty() {
            return None;
        }
        match (self, current) {
            (Self::Number { sorted, missing, edges, counts }, Sample::Number(numbers)) => {
                let now = ks::sorted(numbers);
                let now_missing = (numbers.len() - now.len()) as u64;
                let now_counts = psi::count(&now, edges);
                let psi = psi::of_bins(edges, (counts, *missing), (&now_counts, now_missing));
                Some(Drift { psi, test: ks::two_sample(sorted, &now) })
            }
            (
                Self::Category { levels, counts, missing },
                Sample::Category { codes, levels: now_levels },
            ) => {
                let (now_counts, now_missing) = count_levels(codes, now_levels.len());
                let union = psi::join_levels((levels, counts), (now_levels, &now_counts));
                let psi = psi::of_levels(&union, *missing, now_missing);
                let table: Vec<(u64, u64)> = union.iter().map(|l| (l.1, l.2)).collect();
                Some(Drift { psi, test: chi_square::homogeneity(&table) })
            }
            (Self::Number { .. }, Sample::Category { .. })
            | (Self::Category { .. }, Sample::Number(_)) => None,
        }
    }
}

/// Cells per level, and missing cells; a code beyond the levels counts as missing.
fn count_levels(codes: &[u32], levels: usize) -> (Vec<u64>, u64) {
    let (mut counts, mut missing) = (vec![0; levels], 0);
    for &code in codes {
        match counts.get_mut(code as usize) {
            Some(count) if code != MISSING => *count += 1,
            _ => missing += 1,
        }
    }
    (counts, missing)
}
