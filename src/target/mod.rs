//! What is to be predicted: which column, which of its values count as positive, and from which
//! other columns.
use crate::num::order;
use serde::{Deserialize, Serialize};

use crate::{
    table::{Column, Kind, Table, Values},
    words,
};

pub mod association;
mod choose;
mod error;
mod feature;
mod rule;

pub use error::TargetError;
pub use feature::{Feature, MOST_FEATURES, Reason, features, screen};
pub use rule::Rule;

/// The fewest rows, and the fewest rows with a target, that a model can be made and tested from.
pub const FEWEST_ROWS: usize = 30;

/// The most levels of a category from which the positive one is chosen without being asked.
pub const MOST_LEVELS: usize = 50;

/// The choice of the target. Column names and values are the user's own, so they are text; an
/// empty text means: decide.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// The column to predict. Empty: a column with a customary name (`target`, `label`, `class`,
    /// `outcome`, `status`, `y`), else the last column with two values, else the last that will do.
    pub column: String,
    /// The positive value: a level, a number, or `>= X`, `> X`, `<= X`, `< X`. Empty: the rarer of
    /// two levels, the most frequent of several, the larger of two numbers, at least the median of
    /// many.
    pub positive: String,
    /// The column that orders the rows in time. Empty: the first column of times, if there is one.
    pub time: String,
    /// Columns that must not be used.
    pub ignore: Vec<String>,
}

/// The target of a table, one label per row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// The column to predict.
    pub column: String,
    /// The positive value as people read it: `bad`, `>= 13.4`.
    pub positive: String,
    /// What makes a cell positive.
    pub rule: Rule,
    /// How column and positive value were chosen, one sentence.
    pub why: String,
    /// The column that orders the rows in time, if any.
    pub time: Option<String>,
    /// `(n_rows,)`; `None` where the target is missing.
    pub labels: Vec<Option<bool>>,
    /// Rows with a positive label.
    pub n_positive: u64,
    /// Rows with a label.
    pub n: u64,
}

/// The column that a person would have expected to be predicted where the choice was left open, but
/// that cannot be, and the beginning of a sentence that says why.
pub fn passed_over(table: &Table, spec: &Spec, target: &Target) -> Option<(String, String)> {
    let time = target.time.as_deref();
    let open = spec.column.is_empty();
    open.then(|| choose::passed_over(table, spec, time, &target.column)).flatten()
}

impl Target {
    /// Finds the target that `spec` asks for.
    ///
    /// # Errors
    /// [`TargetError`] if the table, the column, the positive value or the time column will not do.
    pub fn resolve(table: &Table, spec: &Spec) -> Result<Self, TargetError> {
        let rows = table.n_rows();
        if table.columns.is_empty() || rows == 0 {
            return Err(TargetError::EmptyTable);
        }
        if rows < FEWEST_ROWS {
            return Err(TargetError::TooFewRows { rows, least: FEWEST_ROWS });
        }
        let time = time_column(table, &spec.time)?;
        for name in &spec.ignore {
            named(table, "to be ignored", name)?;
        }
        let (column, why_column) = if spec.column.is_empty() {
            choose::column(table, spec, time.as_deref())?
        } else {
            (named(table, "to predict", &spec.column)?, String::new())
        };
        for (role, taken) in [
            ("the time column", time.as_deref() == Some(column.name.as_str())),
            ("to be ignored", spec.ignore.contains(&column.name)),
        ] {
            if taken {
                return Err(TargetError::TwoRoles { column: column.name.clone(), role });
            }
        }
        let (rule, why_rule) = Rule::of(column, &spec.positive)?;
        let why = [why_column, why_rule].join(" ").trim().to_owned();
        Self::label(column, rule, why, time)
    }

    /// The share of labelled rows that are positive.
    pub fn share(&self) -> f64 {
        if self.n == 0 { 0.0 } else { self.n_positive as f64 / self.n as f64 }
    }

    /// All rows in time order, shape `(n_rows,)`: by the time column if there is one (rows of equal
    /// time in file order, rows without a time last), else in file order.
    pub fn order(&self, table: &Table) -> Vec<u32> {
        let mut rows: Vec<u32> = (0..table.n_rows() as u32).collect();
        let Some(column) = self.time.as_ref().and_then(|name| table.column(name)) else {
            return rows;
        };
        match &column.values {
            Values::Time(times) => order::sort_by_key(&mut rows, |&row| {
                (column.is_missing(row as usize), times.get(row as usize).copied())
            }),
            // `NaN` of positive sign sorts after all numbers under the total order.
            Values::Number(numbers) => order::sort_by(&mut rows, |&a, &b| {
                let at = |row: u32| numbers[row as usize];
                at(a).is_nan().cmp(&at(b).is_nan()).then(at(a).total_cmp(&at(b)))
            }),
            Values::Category { .. } => {}
        }
        rows
    }

    fn label(
        column: &Column,
        rule: Rule,
        why: String,
        time: Option<String>,
    ) -> Result<Self, TargetError> {
        let labels = rule.labels(column);
        let n = labels.iter().flatten().count();
        let n_positive = labels.iter().flatten().filter(|&&positive| positive).count();
        let (name, positive) = (column.name.clone(), rule.to_string());
        if n < FEWEST_ROWS {
            return Err(TargetError::TooFewLabels { column: name, rows: n, least: FEWEST_ROWS });
        }
        if n_positive == 0 || n_positive == n {
            let all = if n_positive == 0 { "negative" } else { "positive" };
            return Err(TargetError::OneClass { column: name, positive, rows: n, all });
        }
        Ok(Self {
            column: name,
            positive,
            rule,
            why,
            time,
            labels,
            n_positive: n_positive as u64,
            n: n as u64,
        })
    }
}

/// The column called `name`, or an error that offers the nearest name.
fn named<'a>(table: &'a Table, role: &'static str, name: &str) -> Result<&'a Column, TargetError> {
    table.column(name).ok_or_else(|| {
        let names = || table.columns.iter().map(|column| column.name.as_str());
        TargetError::ColumnNotFound {
            role,
            column: words::shortened(name, 40),
            nearest: error::nearest(name, names()).map(str::to_owned),
            columns: words::listed(names(), 12),
        }
    })
}

fn time_column(table: &Table, name: &str) -> Result<Option<String>, TargetError> {
    if name.is_empty() {
        let first = table.columns.iter().find(|c| c.kind() == Kind::Time && c.missing() < c.len());
        return Ok(first.map(|column| column.name.clone()));
    }
    let column = named(table, "for time", name)?;
    match column.kind() {
        Kind::Time | Kind::Number => Ok(Some(column.name.clone())),
        Kind::Category => Err(TargetError::NotATime {
            column: column.name.clone(),
            example: words::quoted(
                &(0..column.len())
                    .map(|row| column.text(row))
                    .find(|text| !text.is_empty())
                    .unwrap_or_default(),
            ),
        }),
    }
}
