//! A random forest: the model and its training.
use ndarray::{ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use super::{
    ClassWeight, FitError, ForestSpec, OutOfBag, Size, Tree,
    coded::Coded,
    count::Count,
    grow::{Choice, Growth, Limits},
    out_of_bag::Tally,
    tree::{Walker, row_major},
};
use crate::rng::Rng;

/// A fitted random forest (Breiman 2001): the mean score of trees that were each grown on a bootstrap
/// sample, choosing each split among a few columns drawn at random, `√n_columns` rounded down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forest {
    /// Number of feature columns it was trained on.
    pub columns: u32,
    /// The trees.
    pub trees: Vec<Tree>,
    /// How the forest does on rows its trees did not see, after each tree, shape `(n_trees,)`.
    pub out_of_bag: Vec<OutOfBag>,
}

impl Forest {
    pub(super) fn score(&self, row: ArrayView1<'_, f64>) -> f64 {
        self.trees.iter().fold(0.0, |sum, tree| sum + tree.score(row)) / self.trees.len() as f64
    }

    pub(super) fn scores(&self, x: ArrayView2<'_, f64>) -> Vec<f64> {
        let (cells, mut sums) = (row_major(x), vec![0.0; x.nrows()]);
        for tree in &self.trees {
            Walker::new(tree).add_scores(&cells, &mut sums);
        }
        sums.iter().map(|sum| sum / self.trees.len() as f64).collect()
    }

    /// Mean of the trees' importances, trees without a split left out (scikit-learn 1.9.1).
    pub(super) fn importances(&self) -> Vec<f64> {
        let mut means = vec![0.0; self.columns as usize];
        let split = self.trees.iter().filter(|tree| tree.depth > 0);
        let n = split.clone().count().max(1) as f64;
        for tree in split {
            for (mean, part) in means.iter_mut().zip(tree.importances()) {
                *mean += part / n;
            }
        }
        means
    }

    pub(super) fn size(&self) -> Size {
        Size::Forest {
            trees: self.trees.len() as u32,
            nodes: self.trees.iter().map(|tree| tree.nodes.len() as u32).sum(),
            depth: self.trees.iter().map(|tree| tree.depth).max().unwrap_or(0),
        }
    }
}

/// A forest under way.
#[derive(Clone, Debug)]
pub(super) struct Planting {
    spec: ForestSpec,
    seed: u32,
    bootstrap: Bootstrap,
    coded: Coded,
    counts: Vec<Count>,
    growth: Option<Growth>,
    tally: Tally,
    forest: Forest,
}

impl Planting {
    pub(super) fn new(
        spec: ForestSpec,
        class_weight: ClassWeight,
        coded: Coded,
        seed: u32,
    ) -> Result<Self, FitError> {
        if spec.trees == 0 {
            return Err(FitError::NoTrees);
        }
        let (rows, columns) = coded.x.dim();
        Ok(Self {
            spec,
            seed,
            bootstrap: Bootstrap::new(class_weight, &coded.labels),
            counts: vec![Count::default(); rows],
            growth: None,
            tally: Tally::new(rows),
            forest: Forest { columns: columns as u32, trees: Vec::new(), out_of_bag: Vec::new() },
            coded,
        })
    }

    /// Share of the work done.
    pub(super) fn share(&self) -> f64 {
        let under_way = self.growth.as_ref().map_or(0.0, Growth::share);
        let trees = (self.forest.trees.len() as f64 + under_way) / f64::from(self.spec.trees);
        // Ranking the columns takes about as long as two trees.
        let ranking = 2.0 / (2.0 + f64::from(self.spec.trees));
        ranking * self.coded.share() + (1.0 - ranking) * trees
    }

    /// Looks at about `cells` cells; gives the forest when it is complete.
    pub(super) fn step(&mut self, cells: usize) -> Option<Forest> {
        if !self.coded.is_ready() {
            self.coded.advance(cells / 2);
            return None;
        }
        let mut growth = self.growth.take().unwrap_or_else(|| self.plant());
        if !growth.advance(&self.coded, cells) {
            self.growth = Some(growth);
            return None;
        }
        let tree = growth.finish();
        self.judge(&tree);
        self.forest.trees.push(tree);
        let is_complete = self.forest.trees.len() as u64 == u64::from(self.spec.trees);
        is_complete.then(|| self.forest.clone())
    }

    fn plant(&mut self) -> Growth {
        let mut rng = Rng::new(self.seed, &format!("model/tree/{}", self.forest.trees.len()));
        self.bootstrap.draw(&mut rng, &self.coded.labels, &mut self.counts);
        let ForestSpec { max_depth, min_leaf, trees: _ } = self.spec;
        let columns = self.forest.columns;
        let choice =
            Choice::Some { rng, most: columns.isqrt().max(1), columns: (0..columns).collect() };
        Growth::new(Limits { max_depth, min_leaf }, choice, [1.0; 2], columns, &self.counts)
    }

    fn judge(&mut self, tree: &Tree) {
        // Scoring all rows side by side is faster than a third of them one by one.
        let mut scores = vec![0.0; self.counts.len()];
        Walker::new(tree).add_scores(&row_major(self.coded.x.view()), &mut scores);
        for (row, (score, count)) in scores.into_iter().zip(&self.counts).enumerate() {
            if count.is_empty() {
                self.tally.add(row, score);
            }
        }
        self.forest.out_of_bag.push(self.tally.judge(&self.coded.labels));
    }
}

/// How the rows of a tree are drawn: as many as there are, with replacement.
#[derive(Clone, Debug)]
enum Bootstrap {
    /// All rows alike.
    Even,
    /// Rows of both classes equally often (scikit-learn 1.9.1 draws in proportion to the row
    /// weights, `_forest.py`).
    Balanced {
        /// Rows of the negative class.
        negative: Vec<u32>,
        /// Rows of the positive class.
        positive: Vec<u32>,
    },
}

impl Bootstrap {
    fn new(class_weight: ClassWeight, labels: &[bool]) -> Self {
        match class_weight {
            ClassWeight::None => Self::Even,
            ClassWeight::Balanced => {
                let (positive, negative) =
                    (0..labels.len() as u32).partition(|&row| labels[row as usize]);
                Self::Balanced { negative, positive }
            }
        }
    }

    /// Counts the draws of each row.
    fn draw(&self, rng: &mut Rng, labels: &[bool], counts: &mut [Count]) {
        let n = labels.len() as u32;
        let mut draws = vec![0u32; labels.len()];
        for _ in 0..n {
            let row = match self {
                Self::Even => rng.below(n),
                Self::Balanced { negative, positive } => {
                    let class = if rng.below(2) == 1 { positive } else { negative };
                    class[rng.below(class.len() as u32) as usize]
                }
            };
            draws[row as usize] += 1;
        }
        for ((count, draws), &label) in counts.iter_mut().zip(draws).zip(labels) {
            *count = Count::row(draws, label);
        }
    }
}
