//! What a fitted model would lose without a feature: permutation importance (Breiman 2001, *Machine
//! Learning* 45, 5–32; Fisher, Rudin and Dominici 2019), the drop in ROC AUC when the feature's
//! cells are shuffled among the rows.
use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{Encoded, Error, Spec, Step};
use crate::{keyed::Keyed, metrics::roc_auc, num::stats, rng::Rng};

/// The importance of one source feature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Importance {
    /// The source feature, as in [`Encoded::groups`].
    pub group: u32,
    /// Names of the columns encoded from it; they were shuffled together.
    pub columns: Vec<String>,
    /// Mean drop of ROC AUC; negative if the model does better without.
    pub mean: f64,
    /// Standard deviation of the drops (`ddof` 0, as scikit-learn's `importances_std`).
    pub sd: f64,
    /// The drop of each repeat, shape `(n_repeats,)`.
    pub drops: Vec<f64>,
}

/// Importances of all source features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Importances {
    /// ROC AUC with nothing shuffled.
    pub baseline: f64,
    /// One for each source feature, by group number.
    pub features: Vec<Importance>,
}

/// Importances under way: a step scores the rows once.
#[derive(Debug)]
pub struct Permute<'a, F> {
    encoded: Encoded<'a>,
    score: F,
    repeats: u32,
    seed: u32,
    /// The matrix; only while scoring is a group of its columns shuffled.
    shuffled: Array2<f64>,
    /// Source features and their columns.
    groups: Vec<(u32, Vec<usize>)>,
    baseline: Option<f64>,
    /// The drops so far, feature after feature.
    drops: Vec<f64>,
}

impl<'a, F: Fn(&Array2<f64>) -> Vec<f64>> Permute<'a, F> {
    /// Prepares `spec.repeats` (at least one) shuffles of each source feature. `score` gives the
    /// scores of the rows of a matrix of the same shape, `(n_rows,)`, and must depend on nothing
    /// else.
    ///
    /// # Errors
    /// Whatever [`Encoded::check`] finds, and [`Error::OneClass`].
    pub fn new(spec: &Spec, seed: u32, encoded: Encoded<'a>, score: F) -> Result<Self, Error> {
        encoded.check()?;
        if encoded.labels.iter().all(|label| *label == encoded.labels[0]) {
            return Err(Error::OneClass);
        }
        let mut groups: Keyed<u32, Vec<usize>> = Keyed::default();
        for (column, &group) in encoded.groups.iter().enumerate() {
            groups.or_default(group).push(column);
        }
        Ok(Self {
            encoded,
            score,
            repeats: spec.repeats.max(1),
            seed,
            shuffled: encoded.matrix.to_owned(),
            groups: groups.into_pairs(),
            baseline: None,
            drops: Vec::new(),
        })
    }

    /// Number of steps.
    pub fn parts(&self) -> u32 {
        (self.groups.len() as u32).saturating_mul(self.repeats).saturating_add(1)
    }

    /// Scores once: first the rows as they are, then with one feature shuffled. Each shuffle has
    /// its own random stream, named after feature and repeat.
    pub fn step(&mut self) -> Step {
        let Some(baseline) = self.baseline else {
            self.baseline = Some(self.area());
            return self.progress();
        };
        let (feature, repeat) =
            (self.drops.len() / self.repeats as usize, self.drops.len() as u32 % self.repeats);
        let Some((group, columns)) = self.groups.get(feature).cloned() else { return Step::Done };
        let mut order: Vec<usize> = (0..self.shuffled.nrows()).collect();
        Rng::new(self.seed, &format!("analyse/permutation/{group}/{repeat}")).shuffle(&mut order);
        for &column in &columns {
            for (row, &from) in order.iter().enumerate() {
                self.shuffled[[row, column]] = self.encoded.matrix[[from, column]];
            }
        }
        self.drops.push(baseline - self.area());
        for &column in &columns {
            self.shuffled.column_mut(column).assign(&self.encoded.matrix.column(column));
        }
        self.progress()
    }

    /// Does what is left and hands over the importances.
    pub fn finish(mut self) -> Importances {
        while self.step() != Step::Done {}
        let drops = self.drops.chunks(self.repeats as usize);
        let features = self.groups.iter().zip(drops).map(|((group, columns), drops)| Importance {
            group: *group,
            columns: columns.iter().map(|&column| self.encoded.names[column].clone()).collect(),
            mean: stats::mean(drops).unwrap_or_default(),
            sd: stats::variance(drops, 0).unwrap_or_default().sqrt(),
            drops: drops.to_vec(),
        });
        Importances { baseline: self.baseline.unwrap_or_default(), features: features.collect() }
    }

    /// Both classes occur, so the area is defined if `score` gives a score for every row; if it
    /// does not, nothing is ranked and the area counts as one half.
    fn area(&self) -> f64 {
        roc_auc(self.encoded.labels, &(self.score)(&self.shuffled)).unwrap_or(0.5)
    }

    fn progress(&self) -> Step {
        Step::More { done: self.drops.len() as u32 + 1, total: self.parts() }
    }
}
