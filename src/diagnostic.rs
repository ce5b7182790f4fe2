//! What is wrong, where, and what to do about it: one form for every message to a person.
use std::fmt;

use serde::{Deserialize, Serialize};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Note,
    /// The run goes on, but a person should look.
    Warning,
    /// The run cannot use this.
    Error,
}

/// Where in a table something was found. Rows are counted as a person counts lines of the file:
/// the header is line 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Line of the file, from 1, if one line is meant.
    pub line: Option<u64>,
    /// Column name, if one column is meant.
    pub column: Option<String>,
}

impl Place {
    /// The whole table.
    pub fn table() -> Self {
        Self::default()
    }

    /// A whole column.
    pub fn column(name: impl Into<String>) -> Self {
        Self { line: None, column: Some(name.into()) }
    }

    /// One line of the file.
    pub fn line(line: u64) -> Self {
        Self { line: Some(line), column: None }
    }

    /// One cell.
    pub fn cell(line: u64, column: impl Into<String>) -> Self {
        Self { line: Some(line), column: Some(column.into()) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, &self.column) {
            (Some(line), Some(column)) => write!(f, "line {line}, column `{column}`"),
            (Some(line), None) => write!(f, "line {line}"),
            (None, Some(column)) => write!(f, "column `{column}`"),
            (None, None) => write!(f, "table"),
        }
    }
}

/// A message with its place and a way on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Where it was found.
    pub place: Place,
    /// What is the matter, one sentence.
    pub message: String,
    /// What to do next, one sentence; empty if there is nothing to do.
    pub hint: String,
}

impl Diagnostic {
    /// Where and what: the message behind its place, if it is about a part of the table.
    pub fn said(&self) -> String {
        if self.place == Place::table() {
            return self.message.clone();
        }
        format!("{}: {}", self.place, self.message)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said())?;
        if !self.hint.is_empty() {
            write!(f, " {}", self.hint)?;
        }
        Ok(())
    }
}
