//! A challenger: trained on the rows since the change, compared with the champion on newer ones.
use std::ops::Range;

use ndarray::Array2;

use super::traffic::Traffic;
use crate::{
    curate::{self, Preparation},
    delivery::{self, Package, Promotion, Trial, promote},
    evaluate,
    metrics::roc_auc,
    model::{self, Fit},
    target::Feature,
};

/// The choices that hold for every model trained here, as for the first one.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The columns of the table.
    pub features: &'a [Feature],
    /// How rows are prepared.
    pub curate: &'a curate::Spec,
    /// Which model.
    pub model: &'a model::Spec,
    /// How scores become decisions.
    pub evaluate: &'a evaluate::Spec,
    /// What environments demand.
    pub delivery: &'a delivery::Spec,
    /// Root of the random streams.
    pub seed: u32,
}

/// A challenger in training.
pub(super) struct Challenger {
    pub(super) train: Range<u32>,
    pub(super) fresh: Range<u32>,
    preparation: Preparation,
    pub(super) fit: Fit,
    fresh_x: Array2<f64>,
}

/// How a trained challenger compares.
pub(super) struct Compared {
    pub(super) package: Package,
    pub(super) champion_auc: Option<f64>,
    pub(super) challenger_auc: Option<f64>,
    pub(super) train_scores: Vec<f64>,
    fresh_x: Array2<f64>,
    fresh_scores: Vec<f64>,
}

/// Scores rows of the traffic. They have the columns of the table that every package here was
/// fitted on, so the scores exist; were it otherwise, an empty answer would lose every comparison.
pub(super) fn scores(package: &Package, traffic: &Traffic, rows: Range<u32>) -> Vec<f64> {
    let rows: Vec<u32> = rows.collect();
    package.scores(&traffic.table, &rows).unwrap_or_default()
}

impl Challenger {
    /// Begins to train on the first three quarters of some labelled rows; the newest quarter is for
    /// comparison. `None` if the rows cannot be learned from (one class only, say).
    pub(super) fn new(
        traffic: &Traffic,
        rows: Range<u32>,
        standing: &Standing<'_>,
    ) -> Option<Self> {
        let cut = rows.start + (rows.end - rows.start) * 3 / 4;
        let (train, fresh) = (rows.start..cut, cut..rows.end);
        let train_rows: Vec<u32> = train.clone().collect();
        let preparation =
            Preparation::fit(&traffic.table, standing.features, standing.curate, &train_rows)
                .ok()?;
        let x = preparation.transform(&traffic.table, &train_rows).ok()?;
        let labels = &traffic.labels[train.start as usize..train.end as usize];
        let fit = Fit::new(standing.model, x.view(), labels, standing.seed).ok()?;
        let fresh_rows: Vec<u32> = fresh.clone().collect();
        let fresh_x = preparation.transform(&traffic.table, &fresh_rows).ok()?;
        Some(Self { train, fresh, preparation, fit, fresh_x })
    }

    /// Compares the trained challenger with the champion.
    pub(super) fn compare(
        self,
        model: model::Fitted,
        champion: &Package,
        traffic: &Traffic,
        threshold: f64,
    ) -> Compared {
        let labels = &traffic.labels[self.fresh.start as usize..self.fresh.end as usize];
        let champion_scores = scores(champion, traffic, self.fresh.clone());
        let fresh_scores = model.scores(self.fresh_x.view());
        let package = Package { preparation: self.preparation, model, threshold };
        Compared {
            champion_auc: roc_auc(labels, &champion_scores),
            challenger_auc: roc_auc(labels, &fresh_scores),
            train_scores: scores(&package, traffic, self.train),
            package,
            fresh_x: self.fresh_x,
            fresh_scores,
        }
    }
}

impl Compared {
    /// True if the challenger is better on rows that neither has seen.
    pub(super) fn is_better(&self) -> bool {
        self.challenger_auc.is_some_and(|challenger| {
            self.champion_auc.is_none_or(|champion| challenger > champion)
        })
    }

    /// Takes the challenger through the environments; the newest rows are its requests.
    pub(super) fn promote(
        &self,
        version: u32,
        traffic: &Traffic,
        fresh: Range<u32>,
        arrived: u32,
        standing: &Standing<'_>,
    ) -> Promotion {
        let first = arrived.saturating_sub(standing.delivery.trial_rows);
        let requests: Vec<u32> = (first..arrived).collect();
        let trial = Trial {
            package: &self.package,
            test_x: self.fresh_x.view(),
            test_scores: &self.fresh_scores,
            test_labels: &traffic.labels[fresh.start as usize..fresh.end as usize],
            table: &traffic.table,
            requests: &requests,
            cost_false_alarm: standing.evaluate.cost_false_alarm,
            cost_miss: standing.evaluate.cost_miss,
        };
        promote(version, &trial, standing.delivery)
    }
}
