//! Curate: split the rows, then impute, encode and scale what the model will see. Everything is
//! fitted on training rows only.
mod encode;
mod error;
mod impute;
mod prepare;
mod record;
mod report;
mod scale;
mod spec;
mod split;
mod work;

pub use encode::Levels;
pub use error::CurateError;
pub use prepare::{Preparation, Prepared, Recipe};
pub use record::{Cell, FeatureTrace, Reading, Record, Trace};
pub use report::{ColumnMoments, FeatureReport, PartReport, Report, RowsOut};
pub use scale::Scaling;
use serde::{Deserialize, Serialize};
pub use spec::{Encode, Impute, Order, Scale, Spec};
pub use split::Split;
pub use work::{Step, Work};

/// Rows divided, a preparation fitted, and what it did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curated {
    /// Which rows train, test and come later.
    pub split: Split,
    /// How a row becomes numbers.
    pub preparation: Preparation,
    /// What happened to rows, columns and cells.
    pub report: Report,
}
