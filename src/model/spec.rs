//! What can be chosen about a model.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// Which model is fitted.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    VariantArray,
)]
pub enum Kind {
    /// Logistic regression with a ridge penalty.
    #[default]
    Logistic,
    /// One decision tree.
    Tree,
    /// A random forest.
    Forest,
}

impl Kind {
    /// The name for a person.
    pub fn word(self) -> &'static str {
        match self {
            Self::Logistic => "logistic regression",
            Self::Tree => "decision tree",
            Self::Forest => "random forest",
        }
    }
}

/// How much each class counts in training.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    VariantArray,
)]
pub enum ClassWeight {
    /// Every row counts the same.
    #[default]
    None,
    /// Both classes count the same in all: a row of a class with `c` of the `n` rows weighs
    /// `n / (2 c)` (scikit-learn 1.9.1, `class_weight="balanced"`; King and Zeng 2001). As there,
    /// the forest draws its bootstrap rows in these proportions instead of weighing them.
    Balanced,
}

/// Choices of the logistic regression.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogisticSpec {
    /// Strength of the ridge penalty, `½ l2 ‖w‖²` beside the summed log loss: scikit-learn's `1/C`.
    /// The intercept is free. Zero or more; default 1, as there.
    pub l2: f64,
}

impl Default for LogisticSpec {
    fn default() -> Self {
        Self { l2: 1.0 }
    }
}

/// Choices of the decision tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeSpec {
    /// Most splits between the root and a leaf. Default 6: at most 64 leaves, still readable
    /// (scikit-learn sets no limit).
    pub max_depth: u32,
    /// Fewest training rows in a leaf; 0 means 1. Default 5 (the usual value for a single tree,
    /// C4.5 and `rpart` use 2 and 7; scikit-learn's default is 1).
    pub min_leaf: u32,
}

impl Default for TreeSpec {
    fn default() -> Self {
        Self { max_depth: 6, min_leaf: 5 }
    }
}

/// Choices of the random forest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForestSpec {
    /// Number of trees, at least 1. Default 100, as in scikit-learn 1.9.1.
    pub trees: u32,
    /// Most splits between a root and a leaf. Default 10 (scikit-learn sets no limit; a limit keeps
    /// a forest of 100 trees small enough for a page).
    pub max_depth: u32,
    /// Fewest distinct training rows in a leaf; 0 means 1. Default 1, as in scikit-learn.
    pub min_leaf: u32,
}

impl Default for ForestSpec {
    fn default() -> Self {
        Self { trees: 100, max_depth: 10, min_leaf: 1 }
    }
}

/// All choices about a model. Only the part that `kind` names is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Which model.
    pub kind: Kind,
    /// How much each class counts.
    pub class_weight: ClassWeight,
    /// In force for [`Kind::Logistic`].
    pub logistic: LogisticSpec,
    /// In force for [`Kind::Tree`].
    pub tree: TreeSpec,
    /// In force for [`Kind::Forest`].
    pub forest: ForestSpec,
}

impl Spec {
    /// The same choices with every part that is not in force set to its default: two specs with
    /// equal results are equal in this form, so it is the one to make cache keys from.
    #[must_use]
    pub fn in_force(&self) -> Self {
        let plain = Self { kind: self.kind, class_weight: self.class_weight, ..Self::default() };
        match self.kind {
            Kind::Logistic => Self { logistic: self.logistic, ..plain },
            Kind::Tree => Self { tree: self.tree, ..plain },
            Kind::Forest => Self { forest: self.forest, ..plain },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_parts_do_not_count() {
        let tree = TreeSpec { max_depth: 2, ..TreeSpec::default() };
        let (a, b) = (Spec::default(), Spec { tree, ..Spec::default() });
        assert_eq!(a.in_force(), b.in_force());
        let (a, b) = (Spec { kind: Kind::Tree, ..a }, Spec { kind: Kind::Tree, ..b });
        assert_ne!(a.in_force(), b.in_force());
    }
}
