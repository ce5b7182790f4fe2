//! Logistic regression: training by damped Newton iterations.
//!
//! Newton's method on the penalised log loss is iteratively reweighted least squares (Hastie,
//! Tibshirani and Friedman, *The Elements of Statistical Learning*, 2nd ed., §4.4.1), here with a
//! backtracking line search (Nocedal and Wright, *Numerical Optimization*, 2nd ed., algorithm 3.1).
//! The free intercept is the last column of the design, a column of ones.
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use super::{
    FitError, Logistic,
    linear_algebra::{GROUP, add_gram, add_scaled, dot, solve_spd},
};
use crate::num;

/// Training ends when no component of the mean gradient is larger than this.
const TOLERANCE: f64 = 1e-10;
/// Iterations after which training gives up; separable data without a penalty need about 30.
const MOST_ITERATIONS: usize = 100;
/// Share of the decrease that the slope promises which a step must bring (Nocedal and Wright, `c₁`).
const SUFFICIENT: f64 = 1e-4;
/// Shortest fraction of a Newton step that is tried.
const SHORTEST: f64 = 1.0 / (1u64 << 40) as f64;
/// Multiplications per call of [`Newton::step`], a few milliseconds.
const WORK: usize = 4_000_000;

/// Why the training of a logistic regression ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// The gradient of the mean loss is at most `1e-10` in every component (on columns whose root
    /// mean square is above 1: after division by it).
    Converged,
    /// No step along the Newton direction decreases the loss: it is at its minimum as far as `f64`
    /// can tell, or the data are too large to compute with.
    Stalled,
    /// 100 iterations were made.
    IterationLimit,
}

/// Where training is, and what the loss looks like there.
#[derive(Clone, Debug, Default)]
struct Point {
    /// Coefficients, then the intercept, shape `(width,)`.
    theta: Vec<f64>,
    /// Penalised loss.
    objective: f64,
    /// Its gradient, shape `(width,)`.
    gradient: Vec<f64>,
    /// Second derivative of each row's loss by its log odds, shape `(n_rows,)`.
    curvatures: Vec<f64>,
}

/// What the next call works on; `next` is the first row that is still to do.
#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Loss and gradient at the trial point, which is `length` Newton steps away.
    Measure { next: usize, length: f64 },
    /// The matrix of second derivatives at the accepted point.
    Curve { next: usize },
}

/// Training under way.
#[derive(Clone, Debug)]
pub(super) struct Newton {
    l2: f64,
    width: usize,
    /// The design, shape `(n_rows, width)`, each column less its `shift`.
    rows: Vec<f64>,
    labels: Vec<bool>,
    class_weights: [f64; 2],
    total_weight: f64,
    /// What was taken off each column, shape `(n_columns,)`.
    shift: Vec<f64>,
    /// Unit of each component of the gradient, shape `(width,)`.
    unit: Vec<f64>,
    point: Point,
    trial: Point,
    direction: Vec<f64>,
    curve: Vec<f64>,
    losses: Vec<f64>,
    phase: Phase,
    first_gradient: f64,
    share: f64,
}

impl Newton {
    pub(super) fn new(
        l2: f64,
        class_weights: [f64; 2],
        x: ArrayView2<'_, f64>,
        y: &[bool],
    ) -> Result<Self, FitError> {
        if !(l2.is_finite() && l2 >= 0.0) {
            return Err(FitError::Penalty { l2 });
        }
        let (n, columns) = x.dim();
        let width = columns + 1;
        let (means, spreads) = moments(x);
        let (mut shift, mut unit) = (vec![0.0; columns], vec![1.0; width]);
        for (j, (mean, spread)) in means.into_iter().zip(spreads).enumerate() {
            // A free intercept takes up any shift. Taking a large mean off keeps the matrix of
            // second derivatives well conditioned; a small one stays, since zeros are cheap.
            shift[j] = if mean * mean > spread { mean } else { 0.0 };
            let left = mean - shift[j];
            unit[j] = (spread + left * left).sqrt().max(1.0);
        }
        let mut rows = Vec::with_capacity(n * width);
        for row in x.rows() {
            rows.extend(row.iter().zip(&shift).map(|(v, shift)| v - shift));
            rows.push(1.0);
        }
        let trial = Point {
            theta: vec![0.0; width],
            objective: 0.0,
            gradient: vec![0.0; width],
            curvatures: vec![0.0; n],
        };
        Ok(Self {
            l2,
            width,
            rows,
            labels: y.to_vec(),
            class_weights,
            total_weight: y.iter().fold(0.0, |sum, &label| sum + class_weights[usize::from(label)]),
            shift,
            unit,
            point: trial.clone(),
            trial,
            direction: vec![0.0; width],
            curve: vec![0.0; width * width],
            losses: Vec::new(),
            phase: Phase::Measure { next: 0, length: 1.0 },
            first_gradient: 0.0,
            share: 0.0,
        })
    }

    /// Share of the work done, by the digits of the gradient.
    pub(super) fn share(&self) -> f64 {
        self.share
    }

    /// Does a part of an iteration; gives the model when it is ready.
    pub(super) fn step(&mut self) -> Option<Logistic> {
        let n = self.labels.len();
        match self.phase {
            Phase::Measure { next, length } => {
                let end = n.min(next + block(2 * self.width + 40));
                self.measure(next, end);
                if end < n {
                    self.phase = Phase::Measure { next: end, length };
                    return None;
                }
                self.add_penalty();
                self.judge(length).map(|ending| self.finish(ending))
            }
            Phase::Curve { next } => {
                let end = n.min(next + block(self.width * (self.width + 1) / 2));
                let rows = &self.rows[next * self.width..end * self.width];
                add_gram(&mut self.curve, self.width, rows, &self.point.curvatures[next..end]);
                if end < n {
                    self.phase = Phase::Curve { next: end };
                    return None;
                }
                self.aim();
                self.set_out(1.0);
                None
            }
        }
    }

    /// Adds the losses, gradients and curvatures of some rows to the trial point.
    fn measure(&mut self, start: usize, end: usize) {
        let trial = &mut self.trial;
        let rows = self.rows[start * self.width..end * self.width].chunks_exact(self.width);
        for (i, row) in (start..end).zip(rows) {
            let label = self.labels[i];
            let weight = self.class_weights[usize::from(label)];
            let log_odds = dot(row, &trial.theta);
            let tail = num::exp(-log_odds.abs());
            let (near, far) = (1.0 / (1.0 + tail), tail / (1.0 + tail));
            let wrong_side = (log_odds > 0.0) != label;
            let missed = if wrong_side { near } else { far };
            trial.objective +=
                weight * (num::ln_1p(tail) + if wrong_side { log_odds.abs() } else { 0.0 });
            trial.curvatures[i] = weight * near * far;
            let slope = if label { -weight * missed } else { weight * missed };
            add_scaled(&mut trial.gradient, row, slope);
        }
    }

    fn add_penalty(&mut self) {
        let trial = &mut self.trial;
        let coefficients = &trial.theta[..self.width - 1];
        trial.objective += 0.5 * self.l2 * dot(coefficients, coefficients);
        add_scaled(&mut trial.gradient[..self.width - 1], coefficients, self.l2);
    }

    /// Takes the trial point or a shorter step; says when to end.
    fn judge(&mut self, length: f64) -> Option<Ending> {
        let size = self.gradient_size(&self.trial);
        if self.losses.is_empty() {
            self.first_gradient = size;
        } else if !self.is_better(length, size) {
            if length <= SHORTEST {
                return Some(Ending::Stalled);
            }
            self.set_out(0.5 * length);
            return None;
        }
        std::mem::swap(&mut self.point, &mut self.trial);
        self.losses.push(self.point.objective / self.total_weight);
        if size <= TOLERANCE {
            return Some(Ending::Converged);
        }
        if self.losses.len() > MOST_ITERATIONS {
            return Some(Ending::IterationLimit);
        }
        let digits = num::ln(self.first_gradient / size) / num::ln(self.first_gradient / TOLERANCE);
        self.share = self.share.max(digits.clamp(0.0, 1.0));
        self.curve.fill(0.0);
        self.phase = Phase::Curve { next: 0 };
        None
    }

    fn is_better(&self, length: f64, size: f64) -> bool {
        let (old, new) = (self.point.objective, self.trial.objective);
        let slope = dot(&self.point.gradient, &self.direction);
        if new <= old + SUFFICIENT * length * slope {
            return true;
        }
        // Near the minimum the loss cannot be told apart any more, but its gradient still can.
        (new - old).abs() <= 16.0 * f64::EPSILON * old.abs()
            && size < self.gradient_size(&self.point)
    }

    /// Largest component of the gradient of the mean loss.
    fn gradient_size(&self, point: &Point) -> f64 {
        let parts = point.gradient.iter().zip(&self.unit).map(|(g, unit)| g.abs() / unit);
        parts.fold(0.0, |most, part| if part <= most { most } else { part }) / self.total_weight
    }

    /// Computes the Newton direction. If the matrix is not safely positive definite its diagonal is
    /// raised until it is (Nocedal and Wright, algorithm 3.3).
    fn aim(&mut self) {
        let width = self.width;
        for j in 0..width - 1 {
            self.curve[j * width + j] += self.l2;
        }
        let diagonal: Vec<f64> = (0..width).map(|j| self.curve[j * width + j]).collect();
        let floor = diagonal.iter().fold(0.0_f64, |most, &d| most.max(d)).max(1e-100) * 1e-10;
        let mut raise = 0.0;
        while raise <= 1.0 {
            let mut factor = self.curve.clone();
            for (j, d) in diagonal.iter().enumerate() {
                factor[j * width + j] = d + raise * d.max(floor);
            }
            self.direction.clear();
            self.direction.extend(self.point.gradient.iter().map(|g| -g));
            if solve_spd(&mut factor, &mut self.direction) {
                return;
            }
            raise = if raise == 0.0 { 1e-12 } else { raise * 100.0 };
        }
        let steepest = self.point.gradient.iter().zip(&diagonal).map(|(g, d)| -g / d.max(floor));
        self.direction = steepest.collect();
    }

    /// Begins to measure the point `length` Newton steps away.
    fn set_out(&mut self, length: f64) {
        self.trial.theta.clone_from(&self.point.theta);
        add_scaled(&mut self.trial.theta, &self.direction, length);
        self.trial.objective = 0.0;
        self.trial.gradient.fill(0.0);
        self.phase = Phase::Measure { next: 0, length };
    }

    fn finish(&self, ending: Ending) -> Logistic {
        let (coefficients, intercept) = self.point.theta.split_at(self.width - 1);
        Logistic {
            intercept: intercept[0] - dot(coefficients, &self.shift),
            coefficients: coefficients.to_vec(),
            losses: self.losses.clone(),
            ending,
        }
    }
}

/// Mean and variance of each column, shapes `(n_columns,)`, row by row.
fn moments(x: ArrayView2<'_, f64>) -> (Vec<f64>, Vec<f64>) {
    let (n, mut means, mut spreads) =
        (x.nrows() as f64, vec![0.0; x.ncols()], vec![0.0; x.ncols()]);
    for row in x.rows() {
        for (v, mean) in row.iter().zip(&mut means) {
            *mean += v;
        }
    }
    for mean in &mut means {
        *mean /= n;
    }
    for row in x.rows() {
        for ((v, mean), spread) in row.iter().zip(&means).zip(&mut spreads) {
            *spread += (v - mean) * (v - mean);
        }
    }
    for spread in &mut spreads {
        *spread /= n;
    }
    (means, spreads)
}

/// Rows per call at `cost` multiplications a row.
fn block(cost: usize) -> usize {
    (WORK / cost).next_multiple_of(2 * GROUP)
}
