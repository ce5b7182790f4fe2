//! What preparation did to rows, columns and cells: nothing is lost without being counted.
use serde::{Deserialize, Serialize};

use super::{Preparation, Recipe, Spec, Split};
use crate::{
    num::describe,
    table::{Column, Kind, Table, Values},
    target::{Feature, Reason, Target},
    words,
};

/// What happened to rows, columns and cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Rows of the table.
    pub rows_in: u64,
    /// Rows that are in no part, and why.
    pub rows_out: RowsOut,
    /// Training rows.
    pub train: PartReport,
    /// Test rows.
    pub test: PartReport,
    /// Live rows.
    pub live: PartReport,
    /// Columns of the table.
    pub columns_in: u64,
    /// Columns that the model sees.
    pub columns_out: u64,
    /// Columns that are not used, and why.
    pub excluded: Vec<(String, Reason)>,
    /// What happened to each feature.
    pub features: Vec<FeatureReport>,
    /// All that in a few sentences.
    pub sentences: Vec<String>,
}

/// Rows that are in no part. The reasons are looked at in this order, and a row counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsOut {
    /// The target is missing.
    pub without_target: u64,
    /// Validation set them aside.
    pub set_aside: u64,
    /// A feature is missing, and such rows are dropped.
    pub incomplete: u64,
}

/// The rows of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartReport {
    /// How many.
    pub rows: u64,
    /// Positive ones.
    pub positives: u64,
    /// Cells of features that were filled in.
    pub filled: u64,
}

/// What happened to one feature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureReport {
    /// The feature.
    pub column: String,
    /// What it holds.
    pub kind: Kind,
    /// Cells filled in, in training, test and live rows.
    pub filled: [u64; 3],
    /// What they were filled in with; empty if training had no value at all.
    pub fill: String,
    /// Levels that became `other`.
    pub merged: Vec<String>,
    /// Rows with a word that training did not have, in test and live rows.
    pub unseen: [u64; 2],
    /// Mean and deviation of the training numbers that are not missing; `None` for words.
    pub before: Option<ColumnMoments>,
    /// The same of each column that it makes, all training rows.
    pub after: Vec<ColumnMoments>,
}

/// Mean and standard deviation (divisor `n`) of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnMoments {
    /// The column.
    pub name: String,
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

/// Looks at one feature, the `i`th of `preparation`.
pub(super) fn feature(
    table: &Table,
    split: &Split,
    preparation: &Preparation,
    i: usize,
) -> Option<FeatureReport> {
    let prepared = preparation.features.get(i)?;
    let column = table.column(&prepared.column)?;
    let parts = [&split.train, &split.test, &split.live];
    let filled = parts.map(|rows| count(rows, |row| column.is_missing(row)));
    let (fill, merged, unseen) = match &prepared.recipe {
        Recipe::Number { fill, .. } => (fill.to_string(), Vec::new(), [0, 0]),
        Recipe::Category { fill, levels } => {
            let unseen = unseen(column, |word| levels.slot(word).1, &split.test, &split.live);
            (fill.clone().unwrap_or_default(), levels.merged.clone(), unseen)
        }
    };
    Some(FeatureReport {
        column: column.name.clone(),
        kind: column.kind(),
        filled,
        fill,
        merged,
        unseen,
        before: before(column, &split.train),
        after: after(table, split, preparation, i),
    })
}

fn before(column: &Column, train: &[u32]) -> Option<ColumnMoments> {
    let Values::Number(numbers) = &column.values else { return None };
    let cells = train.iter().map(|&row| numbers[row as usize]);
    let present: Vec<f64> = cells.filter(|x| !x.is_nan()).collect();
    let (mean, sd) = describe::moments(&present, 0);
    Some(ColumnMoments { name: column.name.clone(), mean, sd })
}

fn after(table: &Table, split: &Split, preparation: &Preparation, i: usize) -> Vec<ColumnMoments> {
    // A preparation of this feature alone makes its columns and no others.
    let of_feature: Vec<usize> =
        (0..preparation.names.len()).filter(|&j| preparation.groups[j] as usize == i).collect();
    let alone = Preparation {
        spec: preparation.spec.clone(),
        features: vec![preparation.features[i].clone()],
        names: of_feature.iter().map(|&j| preparation.names[j].clone()).collect(),
        groups: vec![0; of_feature.len()],
        max_levels: preparation.max_levels,
    };
    let Ok(x) = alone.transform(table, &split.train) else { return Vec::new() };
    let moments = |(j, name): (usize, &String)| {
        let (mean, sd) = describe::moments(&x.column(j).to_vec(), 0);
        ColumnMoments { name: name.clone(), mean, sd }
    };
    alone.names.iter().enumerate().map(moments).collect()
}

fn unseen(
    column: &Column,
    is_known: impl Fn(&str) -> bool,
    test: &[u32],
    live: &[u32],
) -> [u64; 2] {
    let Values::Category { codes, levels } = &column.values else { return [0, 0] };
    let known: Vec<bool> = levels.iter().map(|level| is_known(level)).collect();
    let is_unseen = |row: usize| known.get(codes[row] as usize) == Some(&false);
    [count(test, is_unseen), count(live, is_unseen)]
}

fn count(rows: &[u32], is: impl Fn(usize) -> bool) -> u64 {
    rows.iter().filter(|&&row| is(row as usize)).count() as u64
}

/// Sums up.
pub(super) fn sum_up(
    table: &Table,
    target: &Target,
    all: &[Feature],
    split: &Split,
    rows_out: RowsOut,
    preparation: &Preparation,
    features: Vec<FeatureReport>,
) -> Report {
    let part = |i: usize, rows: &[u32]| PartReport {
        rows: rows.len() as u64,
        positives: count(rows, |row| target.labels[row] == Some(true)),
        filled: features.iter().map(|feature| feature.filled[i]).sum(),
    };
    let mut report = Report {
        rows_in: table.n_rows() as u64,
        rows_out,
        train: part(0, &split.train),
        test: part(1, &split.test),
        live: part(2, &split.live),
        columns_in: table.columns.len() as u64,
        columns_out: preparation.names.len() as u64,
        excluded: all
            .iter()
            .filter(|feature| !feature.used && feature.reason != Reason::Target)
            .map(|feature| (feature.column.clone(), feature.reason.clone()))
            .collect(),
        features,
        sentences: Vec::new(),
    };
    report.sentences = sentences(&report, preparation.max_levels, &preparation.spec);
    report
}

fn sentences(report: &Report, max_levels: u32, spec: &Spec) -> Vec<String> {
    let Report { train, test, live, rows_out, .. } = report;
    let mut said = vec![format!(
        "Of {}, {} train, {} test and {} are live traffic.",
        words::counted(report.rows_in, "row"),
        words::count(train.rows),
        words::count(test.rows),
        words::count(live.rows)
    )];
    for (n, why) in [
        (rows_out.without_target, "for want of a target"),
        (rows_out.set_aside, "set aside by validation"),
        (rows_out.incomplete, "for a missing cell"),
    ] {
        if n > 0 {
            let verb = if n == 1 { "is" } else { "are" };
            said.push(format!("{} {verb} left out {why}.", words::counted(n, "row")));
        }
    }
    let filled = train.filled + test.filled + live.filled;
    if filled > 0 {
        let columns = report.features.iter().filter(|f| f.filled.iter().any(|&n| n > 0)).count();
        said.push(format!(
            "{} in {} {} filled in from the training rows.",
            words::counted(filled, "missing cell"),
            words::counted(columns as u64, "column"),
            if filled == 1 { "was" } else { "were" }
        ));
    }
    let merged: usize = report.features.iter().map(|feature| feature.merged.len()).sum();
    if merged > 0 {
        said.push(format!("{} became `other`.", words::counted(merged as u64, "rare level")));
    }
    if max_levels < spec.max_levels {
        said.push(format!(
            "At most {} of each category {} a column, for else there would be too many columns.",
            words::counted(u64::from(max_levels), "level"),
            if max_levels == 1 { "gets" } else { "get" }
        ));
    }
    let features = report.features.len() as u64;
    said.push(format!(
        "{} became {} for the model.",
        words::counted(features, "feature"),
        words::counted(report.columns_out, "column")
    ));
    said
}
