//! Which columns may be used to predict, and why the others may not.
#![expect(clippy::float_cmp, reason = "cells are compared as they stand in the table")]
use crate::num::order;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Spec, Target, association, rule};
use crate::{
    table::{Column, Kind, Table, Values},
    words,
};

/// The most columns that are used; of more, the most associated with the target are kept.
pub const MOST_FEATURES: usize = 200;

/// Cells looked at to find the association of each column when there are too many columns …
const SCREENED_CELLS: usize = 1_000_000;

/// … in rows between these numbers.
const SCREENED_ROWS: (usize, usize) = (100, 2_000);

/// A category is like an identifier if it has more levels than this and more than half of its
/// cells are different.
const FEWEST_IDENTIFIERS: usize = 50;

/// One column of the table and whether it is used to predict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    /// The column.
    pub column: String,
    /// Its position in the table.
    pub position: u32,
    /// What it holds.
    pub kind: Kind,
    /// True if it is used.
    pub used: bool,
    /// Why or why not.
    pub reason: Reason,
}

/// Why a column is used or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reason {
    /// It is used.
    Used,
    /// It is what is to be predicted.
    Target,
    /// The user said so.
    Ignored,
    /// It says when a row was written.
    Time,
    /// It has no value.
    AllMissing,
    /// It has one value.
    Constant {
        /// The value.
        value: String,
    },
    /// It names the row.
    Identifier {
        /// Different values.
        distinct: u64,
        /// Cells that are not missing.
        present: u64,
    },
    /// There are more columns than are used, and others say more about the target.
    Screened {
        /// Its rank by association, from 1.
        rank: u64,
        /// ROC AUC of the column alone, 0.5 to 1, on a sample of the training rows.
        auc: f64,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Used => f.write_str("used to predict"),
            Self::Target => f.write_str("this is what is predicted"),
            Self::Ignored => f.write_str("left out by choice"),
            Self::Time => f.write_str("says when, used for the order of rows only"),
            Self::AllMissing => f.write_str("has no values"),
            Self::Constant { value } => {
                write!(f, "has only one value, {}", words::quoted(value))
            }
            Self::Identifier { distinct, present } => write!(
                f,
                "looks like an identifier, with {} different values in {}",
                words::count(*distinct),
                words::counted(*present, "cell")
            ),
            Self::Screened { rank, auc } => write!(
                f,
                "ranks {} by its association with the target (ROC AUC {auc:.3} alone), and the \
                 first {MOST_FEATURES} are used",
                words::count(*rank)
            ),
        }
    }
}

/// Decides for each column of `table`, in table order, whether it is used to predict `target`. All that
/// will do are used, until [`screen`] leaves some out.
pub fn features(table: &Table, target: &Target, spec: &Spec) -> Vec<Feature> {
    table
        .columns
        .iter()
        .enumerate()
        .map(|(position, column)| {
            let reason = judge(column, target, spec);
            Feature {
                column: column.name.clone(),
                position: position as u32,
                kind: column.kind(),
                used: reason == Reason::Used,
                reason,
            }
        })
        .collect()
}

fn judge(column: &Column, target: &Target, spec: &Spec) -> Reason {
    if column.name == target.column {
        return Reason::Target;
    }
    if spec.ignore.contains(&column.name) {
        return Reason::Ignored;
    }
    if column.kind() == Kind::Time || target.time.as_ref() == Some(&column.name) {
        return Reason::Time;
    }
    let mut present = (0..column.len()).filter(|&row| !column.is_missing(row));
    let Some(first) = present.next() else { return Reason::AllMissing };
    if present.all(|row| is_same(column, first, row)) {
        return Reason::Constant { value: column.text(first) };
    }
    identifier(column).unwrap_or(Reason::Used)
}

fn is_same(column: &Column, a: usize, b: usize) -> bool {
    match &column.values {
        Values::Number(v) => v[a] == v[b],
        Values::Category { codes, .. } => codes[a] == codes[b],
        Values::Time(v) => v[a] == v[b],
    }
}

fn identifier(column: &Column) -> Option<Reason> {
    let (distinct, present) = match &column.values {
        Values::Number(v) => {
            // Numbers that only rise or only fall, one for each row, are row numbers.
            let whole = v.iter().all(|x| *x == x.trunc());
            let rises = v.windows(2).all(|pair| pair[0] < pair[1]);
            let falls = v.windows(2).all(|pair| pair[0] > pair[1]);
            (whole && (rises || falls)).then_some((v.len(), v.len()))?
        }
        Values::Category { codes, .. } => {
            let counts = rule::level_counts(codes);
            let present = counts.iter().map(|(_, count)| count).sum::<u64>() as usize;
            (counts.len() > FEWEST_IDENTIFIERS && counts.len() * 2 > present)
                .then_some((counts.len(), present))?
        }
        Values::Time(_) => return None,
    };
    Some(Reason::Identifier { distinct: distinct as u64, present: present as u64 })
}

/// Keeps the [`MOST_FEATURES`] columns with the highest ROC AUC alone on an even sample of
/// `among`. These must be training rows: columns chosen by the labels of test rows would make noise
/// look like knowledge there (Hastie, Tibshirani and Friedman 2009, section 7.10.2).
pub fn screen(table: &Table, target: &Target, among: &[u32], features: &mut [Feature]) {
    let used: Vec<usize> = (0..features.len()).filter(|&i| features[i].used).collect();
    if used.len() <= MOST_FEATURES {
        return;
    }
    let wanted = (SCREENED_CELLS / used.len()).clamp(SCREENED_ROWS.0, SCREENED_ROWS.1);
    let stride = among.len().div_ceil(wanted).max(1);
    let rows: Vec<u32> = among.iter().copied().step_by(stride).collect();
    let mut ranked: Vec<(f64, usize)> = used
        .iter()
        .map(|&i| (association::strength(&table.columns[i], &target.labels, &rows), i))
        .collect();
    order::sort_by(&mut ranked, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for (rank, &(auc, i)) in ranked.iter().enumerate().skip(MOST_FEATURES) {
        features[i].used = false;
        features[i].reason = Reason::Screened { rank: rank as u64 + 1, auc };
    }
}
