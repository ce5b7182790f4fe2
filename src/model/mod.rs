//! Models that tell two classes apart: logistic regression, a decision tree, a random forest.
//!
//! All three are written here rather than taken from a crate: linfa's trees (0.8.1) add impurities
//! up in hash-map order, and its logistic regression calls std's `exp` and a fused matrix product,
//! so its results differ between machines. Here every sum has a fixed order and every
//! transcendental function comes from [`crate::num`]: the same data, [`Spec`] and seed give the same
//! bits natively and in Wasm. Definitions follow scikit-learn 1.9.1, and tests hold them to it.
//!
//! A [`Fit`] is training under way: call [`Fit::step`] until it says [`Step::Done`].
//!
//! ```
//! use ndarray::array;
//! use opslab::model::{Fit, Spec};
//!
//! let x = array![[0.0], [1.0], [2.0], [3.0]];
//! let fitted = Fit::new(&Spec::default(), x.view(), &[false, false, true, true], 7)?.finish();
//! let scores = fitted.scores(x.view());
//! assert!(scores[0] < 0.5 && scores[3] > 0.5);
//! # Ok::<(), opslab::model::FitError>(())
//! ```
mod baseline;
mod coded;
mod count;
mod error;
mod fit;
mod forest;
mod grow;
mod linear_algebra;
mod logistic;
mod newton;
mod out_of_bag;
mod spec;
mod split;
mod tree;

use ndarray::{ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

pub use baseline::{Baseline, BaselineFit, Prior};
pub use error::{FitError, MAX_ROWS};
pub use fit::{Fit, Step};
pub use forest::Forest;
pub use logistic::{Contributions, Logistic};
pub use newton::Ending;
pub use out_of_bag::OutOfBag;
pub use spec::{ClassWeight, ForestSpec, Kind, LogisticSpec, Spec, TreeSpec};
pub use tree::{Line, Node, Split, Tree};

/// A model that was fitted. It scores rows with the columns it was trained on, in the same order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fitted {
    /// See [`Logistic`].
    Logistic(Logistic),
    /// See [`Tree`].
    Tree(Tree),
    /// See [`Forest`].
    Forest(Forest),
}

/// How large a fitted model is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Size {
    /// Of a logistic regression.
    Logistic {
        /// Coefficients without the intercept.
        coefficients: u32,
        /// Newton iterations that were made.
        iterations: u32,
    },
    /// Of a tree.
    Tree {
        /// All nodes.
        nodes: u32,
        /// Nodes without a split.
        leaves: u32,
        /// Most splits above a leaf.
        depth: u32,
    },
    /// Of a forest.
    Forest {
        /// Trees.
        trees: u32,
        /// All nodes of all trees.
        nodes: u32,
        /// Depth of the deepest tree.
        depth: u32,
    },
}

impl Fitted {
    /// Which model it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Logistic(_) => Kind::Logistic,
            Self::Tree(_) => Kind::Tree,
            Self::Forest(_) => Kind::Forest,
        }
    }

    /// Number of feature columns it was trained on.
    pub fn columns(&self) -> u32 {
        match self {
            Self::Logistic(logistic) => logistic.coefficients.len() as u32,
            Self::Tree(tree) => tree.columns,
            Self::Forest(forest) => forest.columns,
        }
    }

    /// Probability of the positive class for each row of `x`, shape `(n_rows,)`. Equal to the bit
    /// to [`Fitted::score`] of each row.
    ///
    /// # Panics
    /// If `x` has not [`Fitted::columns`] columns.
    pub fn scores(&self, x: ArrayView2<'_, f64>) -> Vec<f64> {
        assert_eq!(x.ncols(), self.columns() as usize, "columns of the model");
        match self {
            Self::Logistic(logistic) => logistic.scores(x),
            Self::Tree(tree) => tree.scores(x),
            Self::Forest(forest) => forest.scores(x),
        }
    }

    /// Probability of the positive class for one row.
    ///
    /// # Panics
    /// If `row` has not [`Fitted::columns`] cells.
    pub fn score(&self, row: ArrayView1<'_, f64>) -> f64 {
        assert_eq!(row.len(), self.columns() as usize, "columns of the model");
        match self {
            Self::Logistic(logistic) => logistic.score(row),
            Self::Tree(tree) => tree.score(row),
            Self::Forest(forest) => forest.score(row),
        }
    }

    /// How much each column matters to the model, shape `(n_columns,)`: the size of the coefficient
    /// on the scale of the training data, or the share of the decrease in Gini impurity (trees; they
    /// add up to 1 unless there is no split).
    pub fn importances(&self) -> Vec<f64> {
        match self {
            Self::Logistic(logistic) => logistic.importances(),
            Self::Tree(tree) => tree.importances(),
            Self::Forest(forest) => forest.importances(),
        }
    }

    /// How large it is.
    pub fn size(&self) -> Size {
        match self {
            Self::Logistic(logistic) => logistic.size(),
            Self::Tree(tree) => tree.size(),
            Self::Forest(forest) => forest.size(),
        }
    }
}
