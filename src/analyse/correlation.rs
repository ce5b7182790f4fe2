//! How strongly two columns go together, whatever they hold.
//!
//! Number with number: Pearson's correlation. Category with category: Cramér's V, corrected for bias
//! (Bergsma 2013, *Journal of the Korean Statistical Society* 42, 323–328). Number with category:
//! the correlation ratio η (Fisher 1925). The first is signed, the others lie in `[0, 1]`; all are
//! over the rows in which both cells are present.
use crate::num::order;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::Step;
use crate::{
    num::stats,
    table::{Column, MISSING, Values},
};

/// The most columns that are compared with each other.
pub const MOST_COLUMNS: usize = 64;

/// How an association was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measure {
    /// Pearson's correlation, in `[-1, 1]`.
    Pearson,
    /// Bias-corrected Cramér's V, in `[0, 1]`.
    CramersV,
    /// Correlation ratio η, in `[0, 1]`.
    CorrelationRatio,
}

/// Associations of columns, each with each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Association {
    /// Names of the columns, shape `(n,)`: numbers and categories in table order, times left out.
    pub names: Vec<String>,
    /// The associations, shape `(n, n)`, symmetric; `None` where a side does not vary.
    pub values: Array2<Option<f64>>,
    /// How each was measured, shape `(n, n)`.
    pub measures: Array2<Measure>,
    /// Columns beyond [`MOST_COLUMNS`] that were left out.
    pub omitted: u32,
}

/// Associations under way: a step fills one row of the matrix.
#[derive(Debug)]
pub struct Associate<'a> {
    columns: Vec<&'a Column>,
    omitted: u32,
    values: Array2<Option<f64>>,
    measures: Array2<Measure>,
    row: usize,
}

impl<'a> Associate<'a> {
    /// Prepares for columns of equal length.
    pub fn new(columns: &'a [Column]) -> Self {
        let mut fitting: Vec<&Column> =
            columns.iter().filter(|c| !matches!(c.values, Values::Time(_))).collect();
        let omitted = fitting.len().saturating_sub(MOST_COLUMNS) as u32;
        fitting.truncate(MOST_COLUMNS);
        let shape = (fitting.len(), fitting.len());
        Self {
            columns: fitting,
            omitted,
            values: Array2::from_elem(shape, None),
            measures: Array2::from_elem(shape, Measure::Pearson),
            row: 0,
        }
    }

    /// Number of steps.
    pub fn parts(&self) -> u32 {
        self.columns.len() as u32
    }

    /// Compares one column with itself and all after it.
    pub fn step(&mut self) -> Step {
        let i = self.row;
        if i >= self.columns.len() {
            return Step::Done;
        }
        for j in i..self.columns.len() {
            let (measure, value) = associate(self.columns[i], self.columns[j]);
            for place in [(i, j), (j, i)] {
                self.values[place] = value;
                self.measures[place] = measure;
            }
        }
        self.row += 1;
        Step::More { done: self.row as u32, total: self.parts() }
    }

    /// Does what is left and hands over the matrix.
    pub fn finish(mut self) -> Association {
        while self.step() != Step::Done {}
        Association {
            names: self.columns.iter().map(|column| column.name.clone()).collect(),
            values: self.values,
            measures: self.measures,
            omitted: self.omitted,
        }
    }
}

/// The association of two columns of equal length. A column of times has none.
pub fn associate(a: &Column, b: &Column) -> (Measure, Option<f64>) {
    match (&a.values, &b.values) {
        (Values::Number(x), Values::Number(y)) => (Measure::Pearson, pearson(x, y)),
        (Values::Category { codes: x, .. }, Values::Category { codes: y, .. }) => {
            (Measure::CramersV, cramers_v(x, y))
        }
        (Values::Number(x), Values::Category { codes, .. })
        | (Values::Category { codes, .. }, Values::Number(x)) => {
            (Measure::CorrelationRatio, correlation_ratio(x, codes))
        }
        (Values::Time(_), _) | (_, Values::Time(_)) => (Measure::Pearson, None),
    }
}

/// Pearson's correlation over the rows without `NaN` on either side.
pub fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let complete = x.iter().zip(y).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let (x, y): (Vec<f64>, Vec<f64>) = complete.unzip();
    stats::pearson(&x, &y)
}

/// Bias-corrected Cramér's V of two columns of codes, over the rows where neither is [`MISSING`]:
/// with φ² = χ²/n, `V = √(φ̃² / min(r̃ - 1, c̃ - 1))`, `φ̃² = max(0, φ² - (r-1)(c-1)/(n-1))`,
/// `r̃ = r - (r-1)²/(n-1)`, `c̃` likewise. `None` if a side has fewer than two levels present.
pub fn cramers_v(x: &[u32], y: &[u32]) -> Option<f64> {
    let complete = x.iter().zip(y).filter(|&(&a, &b)| a != MISSING && b != MISSING);
    let mut keys: Vec<u64> = complete.map(|(&a, &b)| u64::from(a) << 32 | u64::from(b)).collect();
    // Sorted pairs and not a dense table: columns of many levels would make it huge.
    order::sort_keys(&mut keys);
    let pairs: Vec<(u32, u32)> = keys.iter().map(|key| ((key >> 32) as u32, *key as u32)).collect();
    let rows = pairs.len() as f64;
    let x_sizes = level_sizes(pairs.iter().map(|pair| pair.0));
    let mut of_y: Vec<u32> = pairs.iter().map(|pair| pair.1).collect();
    order::sort_codes(&mut of_y);
    let y_sizes = level_sizes(of_y.into_iter());
    let (r, c) = (x_sizes.len() as f64, y_sizes.len() as f64);
    if x_sizes.len() < 2 || y_sizes.len() < 2 {
        return None;
    }
    let size = |sizes: &[(u32, f64)], level: u32| {
        sizes.binary_search_by_key(&level, |s| s.0).map_or(1.0, |at| sizes[at].1)
    };
    let cells = pairs.chunk_by(|a, b| a == b).map(|cell| {
        let count = cell.len() as f64;
        count * count / (size(&x_sizes, cell[0].0) * size(&y_sizes, cell[0].1))
    });
    let phi2 = stats::sum(cells) - 1.0;
    let corrected = (phi2 - (r - 1.0) * (c - 1.0) / (rows - 1.0)).max(0.0);
    let levels = |k: f64| k - (k - 1.0) * (k - 1.0) / (rows - 1.0) - 1.0;
    let free = levels(r).min(levels(c));
    (free > 0.0).then(|| (corrected / free).sqrt().min(1.0))
}

/// Each level of an ascending column of codes with its number of rows.
fn level_sizes(sorted: impl Iterator<Item = u32>) -> Vec<(u32, f64)> {
    let mut sizes: Vec<(u32, f64)> = Vec::new();
    for level in sorted {
        match sizes.last_mut() {
            Some(last) if last.0 == level => last.1 += 1.0,
            _ => sizes.push((level, 1.0)),
        }
    }
    sizes
}

/// The correlation ratio: the square root of the share of a number's variance that lies between
/// the levels of a category. `None` if the number does not vary or fewer than two levels occur.
pub fn correlation_ratio(x: &[f64], codes: &[u32]) -> Option<f64> {
    let mut rows: Vec<(u32, f64)> = codes.iter().copied().zip(x.iter().copied()).collect();
    rows.retain(|(code, value)| *code != MISSING && !value.is_nan());
    order::sort_by_key(&mut rows, |row| row.0);
    let all: Vec<f64> = rows.iter().map(|row| row.1).collect();
    let mean = stats::mean(&all)?;
    let levels: Vec<&[(u32, f64)]> = rows.chunk_by(|a, b| a.0 == b.0).collect();
    if levels.len() < 2 || all.iter().all(|v| v.total_cmp(&all[0]).is_eq()) {
        return None;
    }
    let between = levels.iter().map(|level| {
        let gap = stats::sum(level.iter().map(|row| row.1)) / level.len() as f64 - mean;
        level.len() as f64 * gap * gap
    });
    let total = stats::sum(all.iter().map(|v| (v - mean) * (v - mean)));
    let share = stats::sum(between) / total;
    share.is_finite().then(|| share.sqrt().min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_that_decides_all_scores_one_and_one_that_decides_nothing_zero() {
        let codes = [0, 0, 1, 1, 2, 2, MISSING];
        assert!((cramers_v(&codes, &[5, 5, 7, 7, 6, 6, 5]).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(cramers_v(&codes, &[0, 1, 0, 1, 0, 1, 0]), Some(0.0));
        assert_eq!(cramers_v(&codes, &[1; 7]), None);
        let ratio = correlation_ratio(&[1.0, 1.0, 4.0, 4.0, 9.0, 9.0, 77.0], &codes);
        assert!((ratio.unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(correlation_ratio(&[1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 5.0], &codes), Some(0.0));
        assert_eq!(correlation_ratio(&[0.1; 7], &codes), None);
    }

    #[test]
    fn missing_cells_are_left_out_in_pairs() {
        let nan = f64::NAN;
        let r = pearson(&[1.0, 2.0, 3.0, nan, 9.0], &[2.0, 4.0, 6.0, 1.0, nan]);
        assert!((r.unwrap() - 1.0).abs() < 1e-15);
        assert_eq!(pearson(&[nan, 1.0], &[1.0, nan]), None);
    }
}
