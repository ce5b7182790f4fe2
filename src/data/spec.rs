//! Which table is extracted, which part of it, and what is predicted from it.
use serde::{Deserialize, Serialize};

use super::{TableId, cards};
use crate::{diagnostic::Diagnostic, digest::Digest, ingest::ColumnReport, target};

/// Choices of the extraction. An empty text means what the catalogue says, or, of a table of the
/// learner's own, that the lab decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Which table.
    pub table: TableId,
    /// The column to predict.
    pub target: String,
    /// The value of it that counts as positive.
    pub positive: String,
    /// The column that orders the rows in time.
    pub time: String,
    /// Start of the time window, as a share of the rows in time order.
    pub from: f64,
    /// End of the time window.
    pub to: f64,
    /// How card payments are generated, where they are the table.
    pub cards: cards::Spec,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            table: TableId::default(),
            target: String::new(),
            positive: String::new(),
            time: String::new(),
            from: 0.0,
            to: 1.0,
            cards: cards::Spec::default(),
        }
    }
}

impl Spec {
    /// What is to be predicted: the learner's words, or else the catalogue's.
    pub fn target(&self) -> target::Spec {
        let entry = self.table.entry();
        let own_target = !self.target.is_empty() && self.target != entry.target;
        let or = |mine: &str, theirs: &str| if mine.is_empty() { theirs } else { mine }.to_owned();
        // The catalogue's positive value belongs to its own target only; `>=median` is what an
        // empty text means for numbers.
        let theirs = if own_target || entry.positive == ">=median" { "" } else { entry.positive };
        let column = or(&self.target, entry.target);
        let ignore = entry.ignore.iter().filter(|name| **name != column);
        target::Spec {
            positive: or(&self.positive, theirs),
            time: or(&self.time, entry.time.unwrap_or_default()),
            ignore: ignore.map(|name| (*name).to_owned()).collect(),
            column,
        }
    }
}

/// What the stage says of the table it made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Key of the table.
    pub table: String,
    /// Hash of the bytes it was read from.
    pub source: Digest,
    /// Their number.
    pub bytes: u64,
    /// How the text was encoded and its cells separated, for a person.
    pub format: String,
    /// Rows in the file.
    pub rows_in_file: u64,
    /// Rows in the time window.
    pub n_rows: u64,
    /// First and last instant of the window, if there is a time column.
    pub window: Option<(String, String)>,
    /// The columns, in file order.
    pub columns: Vec<ColumnReport>,
    /// What each column is used for, in the same order.
    pub uses: Vec<String>,
    /// The column to predict, and the value that counts as positive.
    pub target: (String, String),
    /// How they were chosen.
    pub why: String,
    /// Positive rows and labelled rows.
    pub positives: (u64, u64),
    /// What a person should know about how it was read.
    pub diagnostics: Vec<Diagnostic>,
    /// The first rows, as text.
    pub head: Vec<Vec<String>>,
}
