//! Principal components of the encoded matrix.
//!
//! Columns are standardised (mean 0, standard deviation 1 with `ddof` 0, as scikit-learn's
//! `StandardScaler`), and their covariance matrix is diagonalised by cyclic Jacobi rotations (Golub
//! and Van Loan, *Matrix Computations*, 4th ed., section 8.5). Slower than a library's, but the same
//! to the bit on every machine.
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::{Encoded, Error, Step};
use crate::num::stats;

/// The most columns that are taken in.
pub const MOST_COLUMNS: usize = 64;

/// Principal components.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Components {
    /// Names of the columns taken in, shape `(n_columns,)`: those that vary, in order, at most
    /// [`MOST_COLUMNS`].
    pub names: Vec<String>,
    /// Loadings, shape `(n_columns, n_columns)`: one component a row, unit length, by falling
    /// variance. Its sign is such that the loading of largest size is positive; of several as
    /// large, to 1e-9, the first.
    pub loadings: Array2<f64>,
    /// Share of the total variance that each component explains, shape `(n_columns,)`; sums to 1.
    pub explained: Vec<f64>,
    /// Each row's place on the first two components, shape `(n_rows, 2)`; the second is 0 if there
    /// is but one.
    pub scores: Array2<f64>,
    /// Columns that vary but are left out for number.
    pub omitted: u32,
}

/// Components under way: a step makes one row of the covariance matrix, the last one the rest.
#[derive(Debug)]
pub struct Decompose<'a> {
    matrix: ArrayView2<'a, f64>,
    names: &'a [String],
    /// Standardised columns that vary, each of shape `(n_rows,)`.
    columns: Vec<Vec<f64>>,
    used: Vec<usize>,
    omitted: u32,
    next_column: usize,
    covariance: Array2<f64>,
    next_row: usize,
    made: Option<Components>,
}

impl<'a> Decompose<'a> {
    /// Prepares the decomposition.
    ///
    /// # Errors
    /// Whatever [`Encoded::check`] finds.
    pub fn new(encoded: Encoded<'a>) -> Result<Self, Error> {
        encoded.check()?;
        Ok(Self {
            matrix: encoded.matrix,
            names: encoded.names,
            columns: Vec::new(),
            used: Vec::new(),
            omitted: 0,
            next_column: 0,
            covariance: Array2::zeros((0, 0)),
            next_row: 0,
            made: None,
        })
    }

    /// Number of steps, at most.
    pub fn parts(&self) -> u32 {
        (self.matrix.ncols() + self.matrix.ncols().min(MOST_COLUMNS)) as u32 + 1
    }

    /// Does the next column, row or the rest.
    pub fn step(&mut self) -> Step {
        if self.made.is_some() {
            return Step::Done;
        }
        if self.next_column < self.matrix.ncols() {
            self.standardise(self.next_column);
            self.next_column += 1;
            let d = self.columns.len();
            self.covariance = Array2::zeros((d, d));
        } else if self.next_row < self.columns.len() {
            let i = self.next_row;
            for j in i..self.columns.len() {
                let products = self.columns[i].iter().zip(&self.columns[j]).map(|(a, b)| a * b);
                let value = stats::sum(products) / self.matrix.nrows() as f64;
                self.covariance[[i, j]] = value;
                self.covariance[[j, i]] = value;
            }
            self.next_row += 1;
        } else {
            self.made = Some(self.diagonalise());
        }
        Step::More { done: (self.next_column + self.next_row) as u32, total: self.parts() }
    }

    /// Does what is left and hands over the components.
    pub fn finish(mut self) -> Components {
        loop {
            if let Some(components) = self.made.take() {
                return components;
            }
            self.step();
        }
    }

    fn standardise(&mut self, column: usize) {
        let values: Vec<f64> = self.matrix.column(column).to_vec();
        let varies = values.iter().any(|v| (v - values[0]).abs() > 0.0);
        let moments = stats::mean(&values).zip(stats::variance(&values, 0));
        let Some((mean, variance)) = moments.filter(|(_, variance)| varies && *variance > 0.0)
        else {
            return;
        };
        if self.columns.len() == MOST_COLUMNS {
            self.omitted += 1;
            return;
        }
        let sd = variance.sqrt();
        self.columns.push(values.iter().map(|v| (v - mean) / sd).collect());
        self.used.push(column);
    }

    fn diagonalise(&self) -> Components {
        let d = self.columns.len();
        let (variances, vectors) = jacobi(self.covariance.clone());
        let mut order: Vec<usize> = (0..d).collect();
        crate::num::order::sort_by(&mut order, |&a, &b| variances[b].total_cmp(&variances[a]));
        let total = stats::sum(variances.iter().map(|v| v.max(0.0)));
        let mut loadings = Array2::zeros((d, d));
        for (row, &component) in order.iter().enumerate() {
            let sign = sign_of(&vectors, component);
            for column in 0..d {
                loadings[[row, column]] = sign * vectors[[column, component]];
            }
        }
        let mut scores = Array2::zeros((self.matrix.nrows(), 2));
        for axis in 0..d.min(2) {
            for (j, column) in self.columns.iter().enumerate() {
                for (row, value) in column.iter().enumerate() {
                    scores[[row, axis]] += value * loadings[[axis, j]];
                }
            }
        }
        Components {
            names: self.used.iter().map(|&column| self.names[column].clone()).collect(),
            loadings,
            explained: order.iter().map(|&c| variances[c].max(0.0) / total).collect(),
            scores,
            omitted: self.omitted,
        }
    }
}

/// The sign that makes the loading of largest size positive.
fn sign_of(vectors: &Array2<f64>, component: usize) -> f64 {
    let column = vectors.column(component);
    let largest = column.iter().fold(0.0_f64, |size, v| size.max(v.abs()));
    let leading = column.iter().find(|v| v.abs() >= largest - 1e-9);
    if leading.is_some_and(|v| *v < 0.0) { -1.0 } else { 1.0 }
}

/// Eigenvalues of a symmetric matrix of shape `(d, d)`, in no order, and its eigenvectors as columns
/// in the same order.
fn jacobi(mut a: Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    const SWEEPS: u32 = 60;
    let d = a.nrows();
    let mut vectors = Array2::eye(d);
    let size = a.iter().map(|v| v * v).sum::<f64>();
    for _ in 0..SWEEPS {
        let off: f64 =
            a.indexed_iter().filter(|((i, j), _)| i != j).map(|(_, value)| value * value).sum();
        // Squared: off-diagonal parts below 1e-16 of the whole are noise.
        if off <= size * 1e-32 {
            break;
        }
        for p in 0..d {
            for q in p + 1..d {
                rotate(&mut a, &mut vectors, p, q);
            }
        }
    }
    ((0..d).map(|i| a[[i, i]]).collect(), vectors)
}

/// Turns rows and columns `p` and `q` so that their common cell becomes 0 (`symSchur2` of the book).
fn rotate(a: &mut Array2<f64>, vectors: &mut Array2<f64>, p: usize, q: usize) {
    let apq = a[[p, q]];
    if apq.abs() <= f64::MIN_POSITIVE {
        return;
    }
    let tau = (a[[q, q]] - a[[p, p]]) / (2.0 * apq);
    let root = (1.0 + tau * tau).sqrt();
    let tangent = if tau >= 0.0 { 1.0 / (tau + root) } else { 1.0 / (tau - root) };
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    let sine = tangent * cosine;
    let turn = |x: f64, y: f64| (cosine * x - sine * y, sine * x + cosine * y);
    for k in 0..a.nrows() {
        (a[[k, p]], a[[k, q]]) = turn(a[[k, p]], a[[k, q]]);
        (vectors[[k, p]], vectors[[k, q]]) = turn(vectors[[k, p]], vectors[[k, q]]);
    }
    for k in 0..a.nrows() {
        (a[[p, k]], a[[q, k]]) = turn(a[[p, k]], a[[q, k]]);
    }
    a[[p, q]] = 0.0;
    a[[q, p]] = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn eigenvalues_by_hand() {
        let (values, vectors) = jacobi(array![[2.0, 1.0], [1.0, 2.0]]);
        let mut sorted = values.clone();
        crate::num::order::sort_floats(&mut sorted);
        assert!((sorted[0] - 1.0).abs() < 1e-15 && (sorted[1] - 3.0).abs() < 1e-15);
        for (k, value) in values.iter().enumerate() {
            let (x, y) = (vectors[[0, k]], vectors[[1, k]]);
            assert!((2.0 * x + y - value * x).abs() < 1e-15);
        }
    }

    #[test]
    fn two_columns_that_say_the_same_are_one_component() {
        let names: Vec<String> = ["a", "b", "still"].iter().map(|s| (*s).to_owned()).collect();
        let matrix = array![[1.0, -2.0, 5.0], [2.0, -4.0, 5.0], [4.0, -8.0, 5.0]];
        let encoded = Encoded {
            matrix: matrix.view(),
            names: &names,
            groups: &[0, 1, 2],
            labels: &[true, false, true],
        };
        let components = Decompose::new(encoded).unwrap().finish();
        assert_eq!(components.names, ["a", "b"]);
        assert!((components.explained[0] - 1.0).abs() < 1e-15);
        // Two loadings of one size: the first is positive.
        assert!(components.loadings[[0, 0]] > 0.7 && components.loadings[[0, 1]] < -0.7);
        assert_eq!(components.scores.dim(), (3, 2));
    }
}
