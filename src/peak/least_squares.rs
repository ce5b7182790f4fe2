//! Ordinary least squares by Householder's QR decomposition (Golub and Van Loan, *Matrix
//! Computations*, 4th ed., section 5.3.2).
use crate::num::stats::sum;

/// A diagonal element this much smaller than its column says that the column follows from others.
const RANK: f64 = 1e-10;

/// A fitted linear model.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fit {
    /// One per column.
    pub(super) coefficients: Vec<f64>,
    /// Sum of squared residuals.
    pub(super) ssr: f64,
}

/// The coefficients that make `|y - X b|²` least; `columns` are those of `X`, each as long as `y`.
/// `None` with fewer rows than columns, or if a column follows from the others.
pub(super) fn fit(mut columns: Vec<Vec<f64>>, y: &[f64]) -> Option<Fit> {
    let (n, p) = (y.len(), columns.len());
    if n < p || columns.iter().any(|column| column.len() != n) {
        return None;
    }
    let mut y = y.to_vec();
    let mut diagonal = Vec::with_capacity(p);
    for j in 0..p {
        let whole = norm(&columns[j]);
        let (done, rest) = columns.split_at_mut(j + 1);
        let reflector = &mut done[j][j..];
        let size = norm(reflector);
        if size.is_nan() || size <= RANK * whole {
            return None;
        }
        // The sign that does not cancel.
        let alpha = if reflector[0] > 0.0 { -size } else { size };
        reflector[0] -= alpha;
        let square = sum(reflector.iter().map(|v| v * v));
        diagonal.push(alpha);
        for other in rest.iter_mut().map(|column| &mut column[j..]).chain([&mut y[j..]]) {
            let product = sum(reflector.iter().zip(other.iter()).map(|(a, b)| a * b));
            let factor = 2.0 * product / square;
            other.iter_mut().zip(reflector.iter()).for_each(|(o, r)| *o -= factor * r);
        }
    }
    let mut coefficients = vec![0.0; p];
    for j in (0..p).rev() {
        let known = sum((j + 1..p).map(|k| columns[k][j] * coefficients[k]));
        coefficients[j] = (y[j] - known) / diagonal[j];
    }
    let ssr = sum(y[p..].iter().map(|v| v * v));
    coefficients.iter().all(|c| c.is_finite()).then_some(Fit { coefficients, ssr })
}

fn norm(values: &[f64]) -> f64 {
    sum(values.iter().map(|v| v * v)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_by_hand() {
        // Slope 1/2 and intercept 1/6 through (0, 0), (1, 1), (2, 1); residuals -1/6 1/3 -1/6.
        let fitted = fit(vec![vec![1.0; 3], vec![0.0, 1.0, 2.0]], &[0.0, 1.0, 1.0]).unwrap();
        assert!((fitted.coefficients[0] - 1.0 / 6.0).abs() < 1e-14);
        assert!((fitted.coefficients[1] - 0.5).abs() < 1e-14);
        assert!((fitted.ssr - 1.0 / 6.0).abs() < 1e-14);
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused() {
        let column = vec![1.0, 2.0, 3.0, 4.0];
        let twice = column.iter().map(|v| 2.0 * v).collect();
        assert_eq!(fit(vec![column.clone(), twice], &[1.0, 0.0, 1.0, 0.0]), None);
        assert_eq!(fit(vec![column.clone(), vec![0.0; 4]], &[1.0; 4]), None);
        assert_eq!(fit(vec![vec![1.0]; 2], &[1.0]), None);
    }
}
