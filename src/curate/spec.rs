//! How the data are to be prepared.
use serde::{Deserialize, Serialize};

/// What becomes of missing cells. Missing words become the most frequent word of the training rows,
/// unless rows are dropped. No column says which cells were filled: scikit-learn's `SimpleImputer`
/// adds none by default, and so the columns are the same for all choices.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray,
)]
pub enum Impute {
    /// The median of the training rows.
    #[default]
    Median,
    /// The mean of the training rows.
    Mean,
    /// Rows with a missing cell are left out; a single record at serving time gets the median.
    Drop,
}

/// How words become numbers.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray,
)]
pub enum Encode {
    /// A column of 0 and 1 for each level.
    #[default]
    OneHot,
    /// One column with the number of the level in alphabetical order, scaled as other numbers are.
    Ordinal,
}

/// What numbers are divided by.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray,
)]
pub enum Scale {
    /// Mean 0, standard deviation 1.
    #[default]
    Standard,
    /// From 0 to 1.
    MinMax,
    /// Median 0, interquartile range 1.
    Robust,
    /// As they are.
    None,
}

/// Which rows train and which test.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray,
)]
pub enum Order {
    /// Drawn at random within each class.
    #[default]
    Random,
    /// The first rows in time train, the next test, the last are live traffic.
    InOrder,
}

/// The choices of this stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// What becomes of missing cells.
    pub impute: Impute,
    /// How words become numbers.
    pub encode: Encode,
    /// What numbers are divided by.
    pub scale: Scale,
    /// How rows are divided.
    pub split: Order,
    /// Share of the rows that train.
    pub train_share: f64,
    /// Share of the rows that test; what is left is live traffic.
    pub test_share: f64,
    /// The most levels of a column that keep a place of their own; the rarer ones become `other`.
    pub max_levels: u32,
    /// A level that fewer training rows than this share have becomes `other`.
    pub min_level_share: f64,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            impute: Impute::Median,
            encode: Encode::OneHot,
            scale: Scale::Standard,
            split: Order::Random,
            train_share: 0.5,
            test_share: 0.2,
            max_levels: 20,
            min_level_share: 0.01,
        }
    }
}
