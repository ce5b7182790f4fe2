//! What was read, and what was odd about it.
use serde::{Deserialize, Serialize};

use super::{delimiter::Delimiter, encoding::Encoding};
use crate::{
    diagnostic::{Diagnostic, Place, Severity},
    keyed::Keyed,
    table::{Kind, Table},
};

/// A table that was read, with its report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ingested {
    /// The columns.
    pub table: Table,
    /// How they were read.
    pub report: Report,
    /// The line of the file on which each row starts, shape `(n_rows,)`; the header is line 1
    /// unless blank lines precede it.
    pub lines: Vec<u32>,
}

impl Ingested {
    /// The line of the file on which `row` starts.
    pub fn line(&self, row: usize) -> Option<u32> {
        self.lines.get(row).copied()
    }
}

/// How a file was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Its character encoding.
    pub encoding: Encoding,
    /// What stands between two cells.
    pub delimiter: Delimiter,
    /// Number of rows, without the header.
    pub n_rows: u32,
    /// One entry per column, in file order.
    pub columns: Vec<ColumnReport>,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
    /// Size of the file.
    pub bytes: u64,
}

/// How one column was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnReport {
    /// Its name.
    pub name: String,
    /// What it was found to hold.
    pub kind: Kind,
    /// Missing cells, those included that were made missing.
    pub missing: u32,
    /// Number of levels of a category column.
    pub distinct: Option<u32>,
    /// Remarks on how it was read; empty without any.
    pub note: String,
}

/// One kind of remark; of each, only some are written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    Encoding,
    HeaderIsData,
    EmptyName,
    DuplicateName,
    LongName,
    ShortRow,
    LongRow,
    StrayQuote,
    NotFinite,
    NotANumber,
    NotATime,
    AllMissing,
    Constant,
    Note,
}

impl Rule {
    fn severity(self) -> Severity {
        match self {
            Self::Constant | Self::Note => Severity::Note,
            Self::Encoding
            | Self::HeaderIsData
            | Self::EmptyName
            | Self::DuplicateName
            | Self::LongName
            | Self::ShortRow
            | Self::LongRow
            | Self::StrayQuote
            | Self::NotFinite
            | Self::NotANumber
            | Self::NotATime
            | Self::AllMissing => Severity::Warning,
        }
    }

    /// How many are written out in the whole file; the rest is counted.
    fn shown(self) -> u32 {
        match self {
            Self::NotFinite | Self::NotANumber | Self::NotATime | Self::Note => 200,
            Self::Encoding
            | Self::HeaderIsData
            | Self::EmptyName
            | Self::DuplicateName
            | Self::LongName
            | Self::ShortRow
            | Self::LongRow
            | Self::StrayQuote
            | Self::AllMissing
            | Self::Constant => 20,
        }
    }

    /// What the rest is called: `and 7 more …`.
    fn plural(self) -> &'static str {
        match self {
            Self::Encoding => "remarks on the encoding",
            Self::HeaderIsData => "remarks on the header",
            Self::EmptyName => "columns without a name were named by their position",
            Self::DuplicateName => "columns were renamed",
            Self::LongName => "names of columns were cut",
            Self::ShortRow => "rows were too short and filled up with missing cells",
            Self::LongRow => "rows were too long and cut",
            Self::StrayQuote => "cells with a stray quote were kept as they stand",
            Self::NotFinite => "cells without a finite value were made missing",
            Self::NotANumber => "cells that are not numbers were made missing",
            Self::NotATime => "cells that are not times were made missing",
            Self::AllMissing => "columns hold no value",
            Self::Constant => "columns hold one value only",
            Self::Note => "remarks on columns",
        }
    }
}

/// Gathers diagnostics and keeps their number small.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings {
    list: Vec<Diagnostic>,
    counts: Keyed<Rule, u32>,
}

impl Findings {
    /// Adds one, or only counts it when enough of its kind are written out.
    pub(super) fn add(&mut self, rule: Rule, place: Place, message: impl FnOnce() -> String) {
        let count = self.counts.or_default(rule);
        *count += 1;
        if *count <= rule.shown() {
            self.list.push(Diagnostic {
                severity: rule.severity(),
                place,
                message: message(),
                hint: String::new(),
            });
        }
    }

    /// All that were written out, and one line for each kind that had more.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        for (rule, count) in self.counts.into_pairs() {
            let written = self.list.len();
            let rest = count.saturating_sub(rule.shown());
            if rest > 0 && written > 0 {
                self.list.push(Diagnostic {
                    severity: rule.severity(),
                    place: Place::table(),
                    message: format!("and {rest} more {}.", rule.plural()),
                    hint: String::new(),
                });
            }
        }
        self.list
    }
}
