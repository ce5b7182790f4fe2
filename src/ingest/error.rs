//! Why a file cannot be read: where, why, and what to do next.
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::diagnostic::{Diagnostic, Place, Severity};

/// A file was refused. Each message names the place, the reason and the next step.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum IngestError {
    /// Nothing but blank space.
    #[error("the file is empty; choose a file with a line of column names and at least one row")]
    Empty,
    /// More bytes than [`super::Limits::file_bytes`].
    #[error(
        "the file has {bytes} bytes and at most {limit} can be read; keep fewer rows or columns"
    )]
    TooLarge {
        /// Size of the file.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// Binary data.
    #[error("the file is not a text table: {what}; export the table as CSV in UTF-8")]
    NotText {
        /// What it seems to be.
        what: String,
    },
    /// A NUL character within text.
    #[error(
        "line {line}, column {column}: a NUL character stands here, which no text has; the file is \
         damaged: export the table again"
    )]
    NulByte {
        /// Line of the file.
        line: u32,
        /// Name or number of the column.
        column: String,
    },
    /// A quote that is open at the end of the file, or closes lines later in the middle of a word.
    #[error(
        "line {line}, column {column}: a quote opened here is never closed; close it, or double \
         it (`\"\"`) if the cell is to contain one"
    )]
    OpenQuote {
        /// Line on which the quote opened.
        line: u32,
        /// Name or number of the column.
        column: String,
    },
    /// A cell beyond [`super::Limits::cell_bytes`].
    #[error("line {line}, column {column}: this cell has more than {limit} bytes; {guess}")]
    CellTooLong {
        /// Line on which the cell starts.
        line: u32,
        /// Name or number of the column.
        column: String,
        /// The limit.
        limit: u32,
        /// What probably happened and what to do.
        guess: String,
    },
    /// A row beyond [`super::Limits::line_bytes`].
    #[error(
        "line {line}, column {column}: no line ends within {limit} bytes of the start of this row; \
         {guess}"
    )]
    LineTooLong {
        /// Line on which the row starts.
        line: u32,
        /// Name or number of the column that holds the last byte looked at.
        column: String,
        /// The limit.
        limit: u32,
        /// What probably happened and what to do.
        guess: String,
    },
    /// A header wider than [`super::Limits::columns`].
    #[error(
        "line {line}: the header names {columns} columns and at most {limit} can be read; keep \
         only those you need, or give each row its own line"
    )]
    TooManyColumns {
        /// Line of the header.
        line: u32,
        /// Columns in the header.
        columns: u32,
        /// The limit.
        limit: u32,
    },
    /// More cells than [`super::Limits::cells`].
    #[error("line {line}: the file has more than {limit} cells up to here; keep fewer rows")]
    TooManyCells {
        /// Line on which the limit was passed.
        line: u32,
        /// The limit.
        limit: u32,
    },
    /// A header without rows.
    #[error(
        "line {line}: a header with {columns} columns and no row below it; add at least one row"
    )]
    NoRows {
        /// Line of the header.
        line: u32,
        /// Columns in the header.
        columns: u32,
    },
    /// More than half of the rows differ in length from the header.
    #[error(
        "line {line}: {ragged} of {rows} rows, this one first, do not have the {columns} cells of \
         the header; the delimiter was taken to be {delimiter}: is the first line the header, and \
         are cells that contain a delimiter quoted?"
    )]
    Ragged {
        /// First line that differs.
        line: u32,
        /// Rows that differ.
        ragged: u32,
        /// Rows in all.
        rows: u32,
        /// Columns in the header.
        columns: u32,
        /// The delimiter as a word.
        delimiter: String,
    },
    /// [`super::Reader::step`] was called again after its last answer.
    #[error("this reader has already given its answer; start a new one")]
    Spent,
}

impl IngestError {
    /// Where in the file.
    pub fn place(&self) -> Place {
        match self {
            Self::Empty | Self::TooLarge { .. } | Self::NotText { .. } | Self::Spent => {
                Place::table()
            }
            Self::TooManyColumns { line, .. }
            | Self::TooManyCells { line, .. }
            | Self::NoRows { line, .. }
            | Self::Ragged { line, .. } => Place::line(u64::from(*line)),
            Self::NulByte { line, column }
            | Self::OpenQuote { line, column }
            | Self::CellTooLong { line, column, .. }
            | Self::LineTooLong { line, column, .. } => {
                Place::cell(u64::from(*line), column.trim_matches('`'))
            }
        }
    }

    /// The error as a diagnostic: the place apart from the sentence.
    pub fn diagnostic(&self) -> Diagnostic {
        let place = self.place();
        let text = self.to_string();
        let message = text.split_once(": ").filter(|(head, _)| head.starts_with("line "));
        let message = message.map_or(text.as_str(), |(_, rest)| rest).to_owned();
        Diagnostic { severity: Severity::Error, place, message, hint: String::new() }
    }
}
