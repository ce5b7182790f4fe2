//! One record on its way through a preparation, step by step.
use serde::{Deserialize, Serialize};

use super::{
    Preparation, Recipe,
    encode::{Levels, Slot},
};
use crate::{
    keyed::Keyed,
    table::{Table, Values},
};

/// One cell as it arrives at serving time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// Nothing.
    Missing,
    /// A number.
    Number(f64),
    /// Text; where a number is wanted it is read as one.
    Text(String),
}

/// One record: cells by column name. A column that is not named is missing, one that is not a
/// feature is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record(pub Keyed<String, Cell>);

impl Record {
    /// The record in a row of a table; all missing if there is no such row.
    pub fn of_row(table: &Table, row: u32) -> Self {
        let row = row as usize;
        let cells = table.columns.iter().filter(|column| row < column.len()).map(|column| {
            let cell = match &column.values {
                _ if column.is_missing(row) => Cell::Missing,
                Values::Number(numbers) => Cell::Number(numbers[row]),
                Values::Category { .. } | Values::Time(_) => Cell::Text(column.text(row)),
            };
            (column.name.clone(), cell)
        });
        Self(cells.collect())
    }
}

/// How a cell was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reading {
    /// As training would have it.
    Known,
    /// It was missing and was filled in.
    Missing,
    /// A word that training did not have: `other`, or none of the levels.
    Unseen,
    /// Text where a number is wanted; it was filled in as if missing.
    NotANumber,
}

/// What became of one feature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureTrace {
    /// The feature.
    pub column: String,
    /// The cell as it came; empty if missing.
    pub given: String,
    /// How it was understood.
    pub reading: Reading,
    /// After filling in; empty if there was nothing to fill in with.
    pub imputed: String,
    /// After encoding: names and numbers of the columns it makes.
    pub encoded: Vec<(String, f64)>,
    /// After scaling, in the same order.
    pub scaled: Vec<f64>,
}

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Feature by feature.
    pub features: Vec<FeatureTrace>,
    /// What the model sees, shape `(d,)`.
    pub values: Vec<f64>,
}

impl Preparation {
    /// Prepares one record and tells each step. The values are those of [`Self::transform`] to the
    /// last bit.
    pub fn transform_row(&self, record: &Record) -> Trace {
        let mut names = self.names.iter().cloned();
        let mut trace = Trace { features: Vec::new(), values: Vec::new() };
        for feature in &self.features {
            let cell = record.0.get(&feature.column).unwrap_or(&Cell::Missing);
            let (reading, imputed, encoded, scaled) = match &feature.recipe {
                Recipe::Number { fill, scaling } => {
                    let (reading, number) = read_number(cell);
                    let filled = number.unwrap_or(*fill);
                    (reading, filled.to_string(), vec![filled], vec![scaling.apply(filled)])
                }
                Recipe::Category { fill, levels } => {
                    let (reading, word) = read_word(cell, levels);
                    let filled = word.or_else(|| fill.clone());
                    let slot = filled.as_ref().map_or(Slot::Nowhere, |word| levels.slot(word).0);
                    let mut encoded = vec![0.0; levels.width()];
                    levels.encode(slot, &mut encoded);
                    let mut scaled = encoded.clone();
                    levels.scale(&mut scaled);
                    (reading, filled.unwrap_or_default(), encoded, scaled)
                }
            };
            trace.values.extend(&scaled);
            trace.features.push(FeatureTrace {
                column: feature.column.clone(),
                given: text(cell),
                reading,
                imputed,
                encoded: names.by_ref().take(encoded.len()).zip(encoded).collect(),
                scaled,
            });
        }
        trace
    }
}

fn read_number(cell: &Cell) -> (Reading, Option<f64>) {
    let number = match cell {
        Cell::Missing => return (Reading::Missing, None),
        Cell::Number(x) if x.is_nan() => return (Reading::Missing, None),
        Cell::Number(x) => Some(*x),
        Cell::Text(text) if text.trim().is_empty() => return (Reading::Missing, None),
        Cell::Text(text) => crate::num::decimal::parse(text.trim()),
    };
    match number.filter(|x: &f64| x.is_finite()) {
        Some(x) => (Reading::Known, Some(x)),
        None => (Reading::NotANumber, None),
    }
}

fn read_word(cell: &Cell, levels: &Levels) -> (Reading, Option<String>) {
    let word = text(cell);
    if word.is_empty() {
        return (Reading::Missing, None);
    }
    let (_, known) = levels.slot(&word);
    (if known { Reading::Known } else { Reading::Unseen }, Some(word))
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Number(x) if x.is_nan() => String::new(),
        Cell::Number(x) => x.to_string(),
        Cell::Text(text) => text.clone(),
    }
}
