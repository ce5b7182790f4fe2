//! Statistics of one column, as TensorFlow Data Validation shows them (`StatsOptions` of TFDV 1.17:
//! count, missing, zeros, mean, deviation, extremes, quantiles, distinct values, the 20 most frequent
//! values and a standard histogram), with pandas' definitions of each.
use serde::{Deserialize, Serialize};

pub use super::histogram::Histogram;
use crate::{
    num::describe,
    table::{Column, Kind, MISSING, NO_TIME, Values},
    words,
};

/// How many of the most frequent values are kept.
const TOP: usize = 20;

/// The statistics of one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// The column.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Rows.
    pub n: u64,
    /// Missing cells.
    pub missing: u64,
    /// Different values.
    pub distinct: u64,
    /// The most frequent values, at most 20, most frequent first, then ascending.
    pub top: Vec<TopValue>,
    /// What only this kind of column has; `None` if all cells are missing.
    pub detail: Option<Detail>,
}

impl ColumnProfile {
    /// The share of cells that are missing.
    pub fn missing_share(&self) -> f64 {
        if self.n == 0 { 0.0 } else { self.missing as f64 / self.n as f64 }
    }
}

/// A frequent value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopValue {
    /// The value as text, cut after 120 characters.
    pub value: String,
    /// Cells that have it.
    pub count: u64,
}

/// Statistics of the cells that are not missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Detail {
    /// Of numbers.
    Number(NumberProfile),
    /// Of words: the most frequent values say it all.
    Category,
    /// Of instants.
    Time(TimeProfile),
}

/// Statistics of numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberProfile {
    /// Cells that are 0.
    pub zeros: u64,
    /// Cells that are below 0.
    pub negative: u64,
    /// Arithmetic mean.
    pub mean: f64,
    /// Standard deviation with divisor `n - 1`; 0 for one number.
    pub sd: f64,
    /// Smallest.
    pub min: f64,
    /// The 5 % quantile (linear interpolation, as pandas).
    pub q05: f64,
    /// The lower quartile.
    pub q25: f64,
    /// The median.
    pub median: f64,
    /// The upper quartile.
    pub q75: f64,
    /// The 95 % quantile.
    pub q95: f64,
    /// Largest.
    pub max: f64,
    /// For drawing.
    pub histogram: Histogram,
}

/// Statistics of instants, in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimeProfile {
    /// First.
    pub min: i64,
    /// Last.
    pub max: i64,
    /// True if no row is earlier than the one before it.
    pub ordered: bool,
    /// For drawing; edges in seconds.
    pub histogram: Histogram,
}

/// The statistics of `column`. `n log n`.
pub fn profile(column: &Column) -> ColumnProfile {
    let n = column.len() as u64;
    let (present, distinct, top, detail) = match &column.values {
        Values::Number(v) => numbers(v),
        Values::Category { codes, levels } => categories(codes, levels),
        Values::Time(v) => times(v),
    };
    ColumnProfile {
        name: column.name.clone(),
        kind: column.kind(),
        n,
        missing: n - present,
        distinct,
        top,
        detail: (present > 0).then_some(detail),
    }
}

type Parts = (u64, u64, Vec<TopValue>, Detail);

fn numbers(cells: &[f64]) -> Parts {
    // Adding 0 turns -0 into 0, so that both are one value.
    let mut sorted: Vec<f64> = cells.iter().filter(|x| !x.is_nan()).map(|x| x + 0.0).collect();
    crate::num::order::sort_floats(&mut sorted);
    let runs = runs(&sorted, |a, b| a.total_cmp(b).is_eq());
    let top = most_frequent(&runs, f64::to_string);
    let (mean, sd) = describe::moments(&sorted, 1);
    let at = |p| describe::quantile(&sorted, p);
    let detail = NumberProfile {
        zeros: sorted.iter().filter(|x| x.abs() <= 0.0).count() as u64,
        negative: sorted.iter().filter(|x| **x < 0.0).count() as u64,
        mean,
        sd,
        min: at(0.0),
        q05: at(0.05),
        q25: at(0.25),
        median: at(0.5),
        q75: at(0.75),
        q95: at(0.95),
        max: at(1.0),
        histogram: Histogram::of(&sorted),
    };
    (sorted.len() as u64, runs.len() as u64, top, Detail::Number(detail))
}

fn categories(codes: &[u32], levels: &[String]) -> Parts {
    let mut by_code = vec![0_u64; levels.len()];
    codes.iter().filter(|&&code| code != MISSING).for_each(|&code| by_code[code as usize] += 1);
    let present = levels.iter().zip(&by_code).filter(|(_, count)| **count > 0);
    let mut runs: Vec<(&str, u64)> =
        present.map(|(level, &count)| (level.as_str(), count)).collect();
    crate::num::order::sort_by_key(&mut runs, |&(level, _)| level);
    let present = by_code.iter().sum();
    (
        present,
        runs.len() as u64,
        most_frequent(&runs, |level| (*level).to_owned()),
        Detail::Category,
    )
}

fn times(cells: &[i64]) -> Parts {
    let mut sorted: Vec<i64> = cells.iter().copied().filter(|&t| t != NO_TIME).collect();
    let ordered = sorted.is_sorted();
    crate::num::order::sort_by_key(&mut sorted, |&time| time);
    let runs = runs(&sorted, |a, b| a == b);
    let top = most_frequent(&runs, |&time| crate::table::time_text(time));
    let seconds: Vec<f64> = sorted.iter().map(|&t| t as f64).collect();
    let detail = TimeProfile {
        min: sorted.first().copied().unwrap_or_default(),
        max: sorted.last().copied().unwrap_or_default(),
        ordered,
        histogram: Histogram::of(&seconds),
    };
    (sorted.len() as u64, runs.len() as u64, top, Detail::Time(detail))
}

/// The different values of an ascending list and how often each occurs.
fn runs<T: Copy>(sorted: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<(T, u64)> {
    sorted.chunk_by(same).map(|run| (run[0], run.len() as u64)).collect()
}

/// `runs` is in ascending order, which the stable sort keeps among equal counts.
fn most_frequent<T>(runs: &[(T, u64)], text: impl Fn(&T) -> String) -> Vec<TopValue> {
    let mut order: Vec<usize> = (0..runs.len()).collect();
    crate::num::order::sort_by_key(&mut order, |&i| std::cmp::Reverse(runs[i].1));
    order
        .into_iter()
        .take(TOP)
        .map(|i| TopValue { value: words::shortened(&text(&runs[i].0), 120), count: runs[i].1 })
        .collect()
}
