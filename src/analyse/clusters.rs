//! Clusters of rows: k-means (Lloyd, IEEE Trans. Inf. Theory 28, 1982) from k-means++ starts
//! (Arthur and Vassilvitskii, SODA 2007) on the encoded matrix.
//!
//! Not linfa-clustering's (0.8.1): it counts the old centroid as one more row, so that it stops a
//! little off the mean, reports the cluster counts of its last run instead of the best, and brings a
//! thread pool along that is a tenth of what the page loads.
use ndarray::{Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use super::{Encoded, Error, Spec, Step};
use crate::{num::stats, rng::Rng};

/// The most iterations of a run.
pub const MOST_ITERATIONS: u32 = 100;

/// A run ends when its centroids together move less than this.
pub const TOLERANCE: f64 = 1e-4;

/// Iterations per step: for 20,000 rows of 20 columns a few milliseconds.
const PER_STEP: u32 = 2;

/// Clusters of rows, the largest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clusters {
    /// The cluster of each row, from 0, shape `(n_rows,)`.
    pub assignments: Vec<u32>,
    /// Mean of each cluster in the space of the encoded matrix, shape `(n_clusters, n_columns)`.
    pub centroids: Array2<f64>,
    /// Rows of each cluster, shape `(n_clusters,)`; 0 is possible.
    pub sizes: Vec<u64>,
    /// Share of positive labels in each cluster, shape `(n_clusters,)`; `None` in an empty one.
    pub positive: Vec<Option<f64>>,
    /// Sum of squared distances of the rows to their centroids.
    pub inertia: f64,
    /// Iterations of the run that was kept.
    pub iterations: u32,
}

/// The outcome of a run.
#[derive(Debug)]
struct Run {
    centroids: Array2<f64>,
    assignments: Vec<u32>,
    inertia: f64,
    iterations: u32,
}

/// Clustering under way.
#[derive(Debug)]
pub struct Cluster<'a> {
    matrix: Array2<f64>,
    labels: &'a [bool],
    clusters: u32,
    runs: u32,
    seed: u32,
    run: u32,
    iteration: u32,
    /// Centroids of the present run; empty before its first iteration.
    centroids: Option<Array2<f64>>,
    best: Option<Run>,
}

impl<'a> Cluster<'a> {
    /// Prepares `spec.runs` runs (at least one), each from its own k-means++ start.
    ///
    /// # Errors
    /// Whatever [`Encoded::check`] finds, and [`Error::Clusters`].
    pub fn new(spec: &Spec, seed: u32, encoded: Encoded<'a>) -> Result<Self, Error> {
        encoded.check()?;
        let rows = encoded.matrix.nrows();
        if spec.clusters == 0 || rows < spec.clusters as usize {
            return Err(Error::Clusters { rows: rows as u64, clusters: spec.clusters });
        }
        Ok(Self {
            matrix: encoded.matrix.as_standard_layout().into_owned(),
            labels: encoded.labels,
            clusters: spec.clusters,
            runs: spec.runs.max(1),
            seed,
            run: 0,
            iteration: 0,
            centroids: None,
            best: None,
        })
    }

    /// Number of steps, at most.
    pub fn parts(&self) -> u32 {
        self.runs.saturating_mul(MOST_ITERATIONS.div_ceil(PER_STEP))
    }

    /// Does a few iterations.
    pub fn step(&mut self) -> Step {
        if self.run == self.runs {
            return Step::Done;
        }
        for _ in 0..PER_STEP {
            let moved = self.iterate();
            if moved < TOLERANCE || self.iteration == MOST_ITERATIONS {
                self.close_run();
                break;
            }
        }
        let per_run = MOST_ITERATIONS.div_ceil(PER_STEP);
        let done = self.run.saturating_mul(per_run) + self.iteration / PER_STEP;
        Step::More { done, total: self.parts() }
    }

    /// Does what is left and hands over the best run.
    ///
    /// # Errors
    /// [`Error::Clusters`], if no run came to an end.
    pub fn finish(mut self) -> Result<Clusters, Error> {
        let rows = self.matrix.nrows() as u64;
        while self.step() != Step::Done {}
        let best = self.best.take().ok_or(Error::Clusters { rows, clusters: self.clusters })?;
        Ok(order_by_size(&best, self.labels))
    }

    /// Assigns and moves once; how far the centroids moved together.
    fn iterate(&mut self) -> f64 {
        self.iteration += 1;
        let Some(old) = self.centroids.take() else {
            let name = format!("analyse/clusters/{}", self.run);
            self.centroids = Some(self.start(&mut Rng::new(self.seed, &name)));
            return f64::INFINITY;
        };
        let new = self.means(&assign(self.matrix.view(), &old).0, &old);
        let moved = old.iter().zip(&new).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
        self.centroids = Some(new);
        moved
    }

    /// k-means++: the first centroid is any row, each further one a row drawn in proportion to its
    /// squared distance from the centroids so far.
    fn start(&self, rng: &mut Rng) -> Array2<f64> {
        let rows = self.matrix.nrows();
        let mut chosen = vec![rng.below(rows as u32) as usize];
        let mut nearest = vec![f64::INFINITY; rows];
        while chosen.len() < self.clusters as usize {
            let last = self.matrix.row(chosen[chosen.len() - 1]);
            for (least, row) in nearest.iter_mut().zip(self.matrix.rows()) {
                *least = least.min(distance(row, last));
            }
            let mut left = rng.unit() * stats::sum(nearest.iter().copied());
            let drawn = nearest.iter().position(|&weight| {
                left -= weight;
                weight > 0.0 && left < 0.0
            });
            // Fewer different rows than clusters, or the last bit of the sum: any row will do.
            chosen.push(drawn.unwrap_or_else(|| rng.below(rows as u32) as usize));
        }
        self.matrix.select(ndarray::Axis(0), &chosen)
    }

    /// Means of the clusters; an empty cluster's centroid stays where it was.
    fn means(&self, assignments: &[u32], old: &Array2<f64>) -> Array2<f64> {
        let mut sums = Array2::<f64>::zeros(old.raw_dim());
        let mut sizes = vec![0_u32; old.nrows()];
        for (row, &cluster) in self.matrix.rows().into_iter().zip(assignments) {
            sizes[cluster as usize] += 1;
            for (sum, value) in sums.row_mut(cluster as usize).iter_mut().zip(row) {
                *sum += value;
            }
        }
        for (cluster, &size) in sizes.iter().enumerate() {
            for (sum, &before) in sums.row_mut(cluster).iter_mut().zip(old.row(cluster)) {
                *sum = if size == 0 { before } else { *sum / f64::from(size) };
            }
        }
        sums
    }

    /// Judges the finished run by its inertia and makes ready for the next.
    fn close_run(&mut self) {
        if let Some(centroids) = self.centroids.take() {
            let (assignments, distances) = assign(self.matrix.view(), &centroids);
            let inertia = stats::sum(distances);
            if self.best.as_ref().is_none_or(|best| inertia < best.inertia) {
                let iterations = self.iteration;
                self.best = Some(Run { centroids, assignments, inertia, iterations });
            }
        }
        self.run += 1;
        self.iteration = 0;
    }
}

/// Squared Euclidean distance.
fn distance(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// The nearest centroid of each row, of several as near the first, and the squared distance to it.
pub fn assign(matrix: ArrayView2<'_, f64>, centroids: &Array2<f64>) -> (Vec<u32>, Vec<f64>) {
    let nearest = |row: ArrayView1<'_, f64>| {
        let mut best = (0, f64::INFINITY);
        for (cluster, centroid) in (0..).zip(centroids.rows()) {
            let here = distance(row, centroid);
            if here < best.1 {
                best = (cluster, here);
            }
        }
        best
    };
    matrix.rows().into_iter().map(nearest).unzip()
}

/// Renumbers clusters by falling size; of equal ones the order stays.
fn order_by_size(run: &Run, labels: &[bool]) -> Clusters {
    let k = run.centroids.nrows();
    let (mut sizes, mut positives) = (vec![0_u64; k], vec![0_u64; k]);
    for (&cluster, &label) in run.assignments.iter().zip(labels) {
        sizes[cluster as usize] += 1;
        positives[cluster as usize] += u64::from(label);
    }
    let mut order: Vec<usize> = (0..k).collect();
    crate::num::order::sort_by_key(&mut order, |&cluster| std::cmp::Reverse(sizes[cluster]));
    let mut place = vec![0_u32; k];
    for (new, &old) in (0..).zip(&order) {
        place[old] = new;
    }
    let share = |c: usize| (sizes[c] > 0).then(|| positives[c] as f64 / sizes[c] as f64);
    Clusters {
        assignments: run.assignments.iter().map(|&old| place[old as usize]).collect(),
        centroids: run.centroids.select(ndarray::Axis(0), &order),
        sizes: order.iter().map(|&c| sizes[c]).collect(),
        positive: order.iter().map(|&c| share(c)).collect(),
        inertia: run.inertia,
        iterations: run.iterations,
    }
}
