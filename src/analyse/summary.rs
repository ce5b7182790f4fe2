//! The analysis as it is shown: without one entry per row.
use crate::num::order;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{
    Report, correlation::Association, mutual_information::Information, permutation::Importances,
};
use crate::table::{Column, Kind};

/// Most rows of the scatter plot.
pub const SCATTER_ROWS: usize = 1_200;

/// Features of the association matrix that are shown.
const MOST_ASSOCIATED: usize = 20;

/// One row in the plane of the first two principal components.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// First component.
    pub x: f64,
    /// Second component.
    pub y: f64,
    /// Its cluster, from 0.
    pub cluster: u32,
    /// Its label.
    pub positive: bool,
}

/// One cluster.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its rows.
    pub size: u64,
    /// Share of positives among them.
    pub positive: Option<f64>,
}

/// What the stage says of the features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// How strongly features go together; at most twenty of them.
    pub association: Association,
    /// What each feature knows about the target, most first.
    pub information: Vec<Information>,
    /// What shuffling each feature costs a plain logistic regression, most first.
    pub importances: Importances,
    /// Share of the total variance of each principal component.
    pub explained: Vec<f64>,
    /// Every so many rows in the plane of the first two components.
    pub points: Vec<Point>,
    /// The clusters.
    pub clusters: Vec<Group>,
    /// Centres of the clusters in the prepared columns, shape `(k, d)`.
    pub centroids: Array2<f64>,
    /// Training rows that were analysed.
    pub rows: u64,
    /// The numeric feature whose shuffling costs most, if there is one.
    pub first_number: Option<String>,
}

impl Summary {
    /// Shortens a report.
    pub fn new(
        report: Report,
        mut importances: Importances,
        labels: &[bool],
        columns: &[Column],
    ) -> Self {
        order::sort_by(&mut importances.features, |a, b| {
            b.mean.total_cmp(&a.mean).then(a.group.cmp(&b.group))
        });
        let mut information = report.information;
        order::sort_by(&mut information, |a, b| {
            b.nats
                .unwrap_or(-1.0)
                .total_cmp(&a.nats.unwrap_or(-1.0))
                .then_with(|| a.name.cmp(&b.name))
        });
        let (rows, components) = (labels.len(), report.components);
        let stride = rows.div_ceil(SCATTER_ROWS).max(1);
        let score =
            |row: usize, at: usize| components.scores.get((row, at)).copied().unwrap_or(0.0);
        let points = (0..rows)
            .step_by(stride)
            .map(|row| Point {
                x: score(row, 0),
                y: score(row, 1),
                cluster: report.clusters.assignments[row],
                positive: labels[row],
            })
            .collect();
        let group = |(&size, &positive)| Group { size, positive };
        let number = |importance: &&super::permutation::Importance| {
            columns.get(importance.group as usize).is_some_and(|c| c.kind() == Kind::Number)
        };
        Self {
            first_number: importances
                .features
                .iter()
                .find(number)
                .and_then(|importance| columns.get(importance.group as usize))
                .map(|column| column.name.clone()),
            association: strongest(&report.association, MOST_ASSOCIATED),
            information,
            importances,
            explained: components.explained,
            points,
            clusters: report
                .clusters
                .sizes
                .iter()
                .zip(&report.clusters.positive)
                .map(group)
                .collect(),
            centroids: report.clusters.centroids,
            rows: rows as u64,
        }
    }
}

/// The first `keep` rows and columns of a square matrix.
fn corner<T: Clone>(matrix: &Array2<T>, keep: usize) -> Array2<T> {
    Array2::from_shape_fn((keep, keep), |at| matrix[at].clone())
}

/// The first features of an association matrix.
fn strongest(association: &Association, most: usize) -> Association {
    let keep = association.names.len().min(most);
    let omitted = association.omitted + (association.names.len() - keep) as u32;
    Association {
        names: association.names[..keep].to_vec(),
        values: corner(&association.values, keep),
        measures: corner(&association.measures, keep),
        omitted,
    }
}
