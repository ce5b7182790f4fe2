//! What the features know about each other and about the target.
//!
//! [`correlation`] and [`mutual_information`] look at table columns as they are; [`pca`],
//! [`clusters`] and [`permutation`] at the encoded matrix. [`Analysis`] makes all that need no model
//! in small steps, so that whoever runs it can show progress and stop in between.
pub mod clusters;
pub mod correlation;
pub mod mutual_information;
pub mod pca;
pub mod permutation;
mod summary;

pub use self::summary::{Group, Point, SCATTER_ROWS, Summary};

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use crate::table::Column;

pub use clusters::Clusters;
pub use correlation::Association;
pub use mutual_information::Information;
pub use pca::Components;
pub use permutation::{Importance, Importances};

/// How the features are analysed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// Number of k-means clusters.
    pub clusters: u32,
    /// k-means starts, of which the best is kept.
    pub runs: u32,
    /// Neighbours of the mutual information estimate (scikit-learn 1.9.1: 3).
    pub neighbours: u32,
    /// Permutations per feature for its importance.
    pub repeats: u32,
}

impl Default for Spec {
    fn default() -> Self {
        Self { clusters: 4, runs: 3, neighbours: 3, repeats: 3 }
    }
}

/// Why an analysis cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No rows or no columns.
    #[error("there is nothing to analyse: {rows} rows and {columns} columns")]
    Empty {
        /// Rows of the matrix.
        rows: u64,
        /// Columns of the matrix.
        columns: u64,
    },
    /// Two inputs that must agree in length do not.
    #[error("{what} must have {expected} items, one for each of the matrix, but has {found}")]
    Length {
        /// Which input.
        what: &'static str,
        /// What the matrix has.
        expected: u64,
        /// What the input has.
        found: u64,
    },
    /// A cell is missing, infinite or too large to be squared.
    #[error("column `{column}` of the encoded matrix holds no usable number in row {row}, from 0")]
    NotUsable {
        /// Name of the column.
        column: String,
        /// Row, from 0.
        row: u64,
    },
    /// Fewer rows than clusters, or no clusters at all.
    #[error("{rows} rows cannot be put into {clusters} clusters")]
    Clusters {
        /// Rows of the matrix.
        rows: u64,
        /// Clusters asked for.
        clusters: u32,
    },
    /// Only one class occurs, so that scores cannot be ranked.
    #[error("permutation importance needs rows of both classes, but there is only one")]
    OneClass,
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is more to do: `done` of about `total` parts are.
    More {
        /// Parts done.
        done: u32,
        /// Parts in all; an upper bound.
        total: u32,
    },
    /// All is done.
    Done,
}

/// An encoded matrix with what its columns and rows mean.
#[derive(Clone, Copy, Debug)]
pub struct Encoded<'a> {
    /// Imputed, encoded and scaled features, shape `(n_rows, n_columns)`.
    pub matrix: ArrayView2<'a, f64>,
    /// Column names, shape `(n_columns,)`.
    pub names: &'a [String],
    /// The source feature that each column was encoded from, shape `(n_columns,)`.
    pub groups: &'a [u32],
    /// The target, shape `(n_rows,)`.
    pub labels: &'a [bool],
}

impl Encoded<'_> {
    /// The largest size of a cell: sums of squares stay finite.
    const LARGEST: f64 = 1e100;

    /// Checks shapes and cells.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::Length`] or [`Error::NotUsable`].
    pub fn check(&self) -> Result<(), Error> {
        let (rows, columns) = self.matrix.dim();
        if rows == 0 || columns == 0 {
            return Err(Error::Empty { rows: rows as u64, columns: columns as u64 });
        }
        let lengths = [
            ("names", self.names.len(), columns),
            ("groups", self.groups.len(), columns),
            ("labels", self.labels.len(), rows),
        ];
        for (what, found, expected) in lengths {
            if found != expected {
                let (expected, found) = (expected as u64, found as u64);
                return Err(Error::Length { what, expected, found });
            }
        }
        let bad = self.matrix.indexed_iter().find(|(_, v)| v.is_nan() || v.abs() > Self::LARGEST);
        bad.map_or(Ok(()), |((row, column), _)| {
            Err(Error::NotUsable { column: self.names[column].clone(), row: row as u64 })
        })
    }
}

/// The finished analysis of features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// How strongly the columns go together.
    pub association: Association,
    /// What each column knows about the target, in table order.
    pub information: Vec<Information>,
    /// Principal components of the encoded matrix.
    pub components: Components,
    /// Clusters of its rows.
    pub clusters: Clusters,
}

/// An analysis under way.
#[derive(Debug)]
pub struct Analysis<'a> {
    associate: correlation::Associate<'a>,
    inform: mutual_information::Inform<'a>,
    decompose: pca::Decompose<'a>,
    cluster: clusters::Cluster<'a>,
}

impl<'a> Analysis<'a> {
    /// Prepares the analysis of table `columns`, each of shape `(n_rows,)`, and of the matrix that
    /// was encoded from the same rows.
    ///
    /// # Errors
    /// Whatever [`Encoded::check`] finds, [`Error::Length`] for a column of another length, and
    /// [`Error::Clusters`].
    pub fn new(
        spec: &Spec,
        seed: u32,
        columns: &'a [Column],
        encoded: Encoded<'a>,
    ) -> Result<Self, Error> {
        encoded.check()?;
        let expected = encoded.labels.len() as u64;
        for column in columns {
            let found = column.len() as u64;
            if found != expected {
                return Err(Error::Length { what: "every table column", expected, found });
            }
        }
        Ok(Self {
            associate: correlation::Associate::new(columns),
            inform: mutual_information::Inform::new(spec, seed, columns, encoded.labels),
            decompose: pca::Decompose::new(encoded)?,
            cluster: clusters::Cluster::new(spec, seed, encoded)?,
        })
    }

    /// Does a small part.
    pub fn step(&mut self) -> Step {
        let totals = [
            self.associate.parts(),
            self.inform.parts(),
            self.decompose.parts(),
            self.cluster.parts(),
        ];
        let total: u32 = totals.iter().sum();
        let mut before = 0;
        for (phase, parts) in totals.iter().enumerate() {
            let step = match phase {
                0 => self.associate.step(),
                1 => self.inform.step(),
                2 => self.decompose.step(),
                _ => self.cluster.step(),
            };
            if let Step::More { done, total: _ } = step {
                return Step::More { done: before + done, total };
            }
            before += parts;
        }
        Step::Done
    }

    /// Does what is left and hands over the report.
    ///
    /// # Errors
    /// [`Error::Clusters`].
    pub fn finish(mut self) -> Result<Report, Error> {
        while self.step() != Step::Done {}
        Ok(Report {
            association: self.associate.finish(),
            information: self.inform.finish(),
            components: self.decompose.finish(),
            clusters: self.cluster.finish()?,
        })
    }
}
