//! Expectations: rules that data should meet, each with what was observed and what the limit is.
mod column;
mod context;
mod domain;
mod kind;
mod label;
mod leakage;
mod presence;
mod range;
mod repeat;
mod rows;
mod time;

pub(super) use context::Context;
pub(super) use repeat::Keys;
use serde::{Deserialize, Serialize};

use super::ROWS_SHOWN;
use crate::{
    diagnostic::{Diagnostic, Place, Severity},
    table::Column,
    target::Feature,
};

/// The kinds of expectation.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::VariantArray,
)]
pub enum Expectation {
    /// There are enough rows.
    RowCount,
    /// At least one column can be used.
    FeatureCount,
    /// Few cells are missing.
    Presence,
    /// About as many cells are missing in the rest as in the reference part.
    PresenceStays,
    /// Cells of the rest are of the type that the reference part shows.
    TypeStays,
    /// Numbers of the rest lie in the range of the reference part, widened.
    Range,
    /// No number stands alone far from the others.
    Outliers,
    /// Categories of the rest occur in the reference part.
    Domain,
    /// No two categories differ by case, space or punctuation only.
    Spelling,
    /// The column has more than one value.
    Constant,
    /// The column does not name the row.
    Identifier,
    /// Few rows are copies of others.
    Duplicates,
    /// Few rows contradict others in the target only.
    Conflicts,
    /// Rows are in the order of time.
    TimeOrder,
    /// No stretch of time is without rows.
    TimeGaps,
    /// Each row has a target.
    TargetPresent,
    /// The rarer class is not too rare.
    ClassShare,
    /// The share of positives is about the same in both parts.
    ClassShareStays,
    /// No feature alone predicts the target.
    Leakage,
}

impl Expectation {
    /// The rule in a few words.
    pub fn title(self) -> &'static str {
        match self {
            Self::RowCount => "enough rows",
            Self::FeatureCount => "usable columns",
            Self::Presence => "few missing cells",
            Self::PresenceStays => "missing share stays",
            Self::TypeStays => "type stays",
            Self::Range => "numbers stay in range",
            Self::Outliers => "no lone outliers",
            Self::Domain => "no unseen categories",
            Self::Spelling => "one spelling each",
            Self::Constant => "more than one value",
            Self::Identifier => "no identifier",
            Self::Duplicates => "few duplicate rows",
            Self::Conflicts => "no conflicting labels",
            Self::TimeOrder => "rows in time order",
            Self::TimeGaps => "no gaps in time",
            Self::TargetPresent => "target present",
            Self::ClassShare => "no class too rare",
            Self::ClassShareStays => "class share stays",
            Self::Leakage => "no leakage",
        }
    }
}

/// What `observed` and `limit` are measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// Share of rows or cells, 0 to 1.
    Share,
    /// Number of rows.
    Rows,
    /// Number of columns.
    Columns,
    /// Number of different values.
    Values,
    /// Area under the ROC curve.
    RocAuc,
    /// Multiples of the median step in time.
    Steps,
}

/// What became of one expectation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The rule.
    pub kind: Expectation,
    /// The column it was checked on; `None` for the whole table.
    pub column: Option<String>,
    /// How much a failure matters.
    pub severity: Severity,
    /// True if it was met.
    pub passed: bool,
    /// What was measured.
    pub observed: f64,
    /// What is allowed: an upper limit, or a lower one where there should be enough of something.
    pub limit: f64,
    /// What both are measured in.
    pub unit: Unit,
    /// Rows that do not meet the rule; a few may be tolerated.
    pub failed_rows: u64,
    /// The first [`ROWS_SHOWN`] of them, counted from 0.
    pub rows: Vec<u32>,
    /// It in words, with the numbers.
    pub sentence: String,
}

/// An outcome with all its rows and a way on.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) outcome: Outcome,
    /// All rows concerned, if later stages could do without them.
    pub(super) rows: Vec<u32>,
    /// What to do about it.
    pub(super) hint: String,
    /// Say it to a person although the rule is met.
    pub(super) noted: bool,
}

/// The measured side of an outcome.
struct Measure {
    observed: f64,
    limit: f64,
    unit: Unit,
    passed: bool,
}

impl Measure {
    /// `observed` may be at most `limit`.
    fn at_most(observed: f64, limit: f64, unit: Unit) -> Self {
        Self { observed, limit, unit, passed: observed <= limit }
    }

    /// `observed` must be at least `limit`.
    fn at_least(observed: f64, limit: f64, unit: Unit) -> Self {
        Self { observed, limit, unit, passed: observed >= limit }
    }
}

impl Judged {
    fn new(
        kind: Expectation,
        severity: Severity,
        measure: &Measure,
        sentence: String,
        hint: &str,
    ) -> Self {
        let outcome = Outcome {
            kind,
            column: None,
            severity,
            passed: measure.passed,
            observed: measure.observed,
            limit: measure.limit,
            unit: measure.unit,
            failed_rows: 0,
            rows: Vec::new(),
            sentence,
        };
        Self { outcome, rows: Vec::new(), hint: hint.to_owned(), noted: false }
    }

    fn on(mut self, column: &Column) -> Self {
        self.outcome.column = Some(column.name.clone());
        self
    }

    /// Names the rows concerned.
    fn about(mut self, mut rows: Vec<u32>) -> Self {
        crate::num::order::sort_codes(&mut rows);
        self.outcome.failed_rows = rows.len() as u64;
        self.outcome.rows = rows.iter().copied().take(ROWS_SHOWN).collect();
        self.rows = rows;
        self
    }

    /// Names rows that no later stage should leave out for this reason.
    fn showing(self, rows: Vec<u32>) -> Self {
        let mut judged = self.about(rows);
        judged.rows = Vec::new();
        judged
    }

    fn noted(mut self, noted: bool) -> Self {
        self.noted = noted;
        self
    }

    /// The message for a person, if there is something to say.
    pub(super) fn diagnostic(&self) -> Option<Diagnostic> {
        let outcome = &self.outcome;
        let severity = if outcome.passed { Severity::Note } else { outcome.severity };
        (self.noted || !outcome.passed).then(|| Diagnostic {
            severity,
            place: outcome.column.clone().map_or_else(Place::table, Place::column),
            message: outcome.sentence.clone(),
            hint: self.hint.clone(),
        })
    }
}

/// Checks everything that concerns one column.
pub(super) fn check_column(context: &Context<'_>, feature: &Feature) -> Vec<Judged> {
    let Some(column) = context.table.columns.get(feature.position as usize) else {
        return Vec::new();
    };
    let role = context.role(feature);
    let mut judged = Vec::new();
    judged.extend(column::constant(column, feature));
    judged.extend(column::identifier(column, feature));
    if role.checked {
        judged.push(presence::presence(context, column));
        judged.extend(presence::stays(context, column));
        judged.extend(kind::stays(context, column));
        judged.extend(range::range(context, column));
        judged.extend(range::outliers(context, column));
        judged.extend(domain::domain(context, column));
        judged.extend(domain::spelling(column));
    }
    if role.time {
        judged.extend(time::order(column));
        judged.extend(time::gaps(context, column));
    }
    if feature.used {
        judged.push(leakage::leakage(context, column));
    }
    judged
}

/// Checks what concerns the table as a whole; `keys` have seen all columns.
pub(super) fn check_table(context: &Context<'_>, keys: &Keys) -> Vec<Judged> {
    let (duplicates, conflicts) = repeat::repeats(context, keys);
    vec![
        rows::row_count(context),
        rows::feature_count(context),
        duplicates,
        conflicts,
        label::present(context),
        label::share(context),
        label::stays(context),
    ]
}
