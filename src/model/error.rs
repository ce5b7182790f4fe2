//! Why a model cannot be fitted.
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

/// Most rows that can be trained on: row counts are packed in 21 bits while trees grow.
pub const MAX_ROWS: u32 = (1 << 21) - 1;

/// Why a model cannot be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum FitError {
    /// Nothing to learn from.
    #[error("The training data has no rows.")]
    NoRows,
    /// Nothing to learn by.
    #[error("The training data has no feature columns.")]
    NoColumns,
    /// More rows than can be counted.
    #[error("The training data has {rows} rows, but at most {most} can be used; take a sample.")]
    TooManyRows {
        /// Rows given.
        rows: u64,
        /// [`MAX_ROWS`].
        most: u32,
    },
    /// Features and labels do not belong together.
    #[error("There are {rows} rows of features but {labels} labels.")]
    Labels {
        /// Rows of features.
        rows: u64,
        /// Labels.
        labels: u64,
    },
    /// Nothing to tell apart.
    #[error(
        "All {rows} training rows are {}; a classifier needs rows of both classes.",
        if *.positive { "positive" } else { "negative" }
    )]
    OneClass {
        /// Rows given.
        rows: u32,
        /// The class of all of them.
        positive: bool,
    },
    /// A cell that is no number.
    #[error(
        "Training row {row}, column {column} (both counted from 0) is {value}, not a finite number."
    )]
    NotFinite {
        /// Row, from 0.
        row: u32,
        /// Column, from 0.
        column: u32,
        /// `NaN` or an infinity.
        value: f64,
    },
    /// A penalty that is no penalty.
    #[error("The penalty l2 is {l2}, but must be a finite number of 0 or more.")]
    Penalty {
        /// Penalty given.
        l2: f64,
    },
    /// An empty forest.
    #[error("A forest needs at least one tree.")]
    NoTrees,
}

/// Checks what every model needs of its training data.
pub(super) fn check(x: ArrayView2<'_, f64>, y: &[bool]) -> Result<(), FitError> {
    let rows = x.nrows();
    if rows != y.len() {
        return Err(FitError::Labels { rows: rows as u64, labels: y.len() as u64 });
    }
    if rows == 0 {
        return Err(FitError::NoRows);
    }
    if x.ncols() == 0 {
        return Err(FitError::NoColumns);
    }
    if rows > MAX_ROWS as usize {
        return Err(FitError::TooManyRows { rows: rows as u64, most: MAX_ROWS });
    }
    if let Some((i, &value)) = x.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        let (row, column) = ((i / x.ncols()) as u32, (i % x.ncols()) as u32);
        return Err(FitError::NotFinite { row, column, value });
    }
    if y.iter().all(|&label| label == y[0]) {
        return Err(FitError::OneClass { rows: rows as u32, positive: y[0] });
    }
    Ok(())
}
