//! Why data cannot be prepared, and what to do about it.
use thiserror::Error;

/// Data that cannot be prepared.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum CurateError {
    /// Nothing to learn from.
    #[error("No column is left to predict from: give a table with more columns, or ignore fewer.")]
    NoFeature,
    /// Shares that cannot be.
    #[error(
        "The share for training, {train}, and the share for testing, {test}, must both be above 0 \
         and together at most 1."
    )]
    Shares {
        /// Share of the rows that train.
        train: f64,
        /// Share of the rows that test.
        test: f64,
    },
    /// A part with one class.
    #[error(
        "The {rows} {part} rows hold {positives} positive and {} negative ones, but both kinds are \
         needed: {}.",
        rows - positives,
        if *in_order { "split at random, or choose another share" } else { "choose a larger share, or give a table with more rows of the rarer class" }
    )]
    OneClass {
        /// `training` or `test`.
        part: &'static str,
        /// Rows of the part.
        rows: u64,
        /// Positive ones.
        positives: u64,
        /// True if the rows were split in order.
        in_order: bool,
    },
    /// Nearly all rows have a missing cell.
    #[error(
        "Only {left} of {rows} rows have no missing cell, and at least {least} are needed: fill \
         missing cells in, or ignore the column that misses most, `{column}`."
    )]
    TooManyDropped {
        /// Rows left.
        left: u64,
        /// Rows with a target.
        rows: u64,
        /// Rows needed.
        least: u64,
        /// The column with the most missing cells.
        column: String,
    },
    /// A column of the fitted table is not in the table to be transformed.
    #[error("The table has no column `{column}` of {kind}s, which the model was fitted with.")]
    ColumnGone {
        /// The column.
        column: String,
        /// What it held.
        kind: &'static str,
    },
}
