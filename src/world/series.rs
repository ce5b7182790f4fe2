//! Measured values over time, one mean per minute.
use serde::{Deserialize, Serialize};

use super::{metric::Metric, topology::NodeId};
use crate::event::Time;

/// One metric of one node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Whose.
    pub node: NodeId,
    /// Which.
    pub metric: Metric,
    /// Means per interval.
    pub values: Vec<f64>,
}

/// All metrics of a storm, as measured (with measurement noise and blips).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Beginning of the first interval.
    pub start: Time,
    /// Length of an interval in seconds.
    pub interval_s: u32,
    /// Nodes in the topology's order, their metrics in the order of [`super::metric::measured_at`].
    pub series: Vec<Series>,
    /// Payments lost per interval.
    pub payments_lost: Vec<f64>,
    /// Euros lost per interval.
    pub euros_lost: Vec<f64>,
}

impl Metrics {
    /// The series of a node's metric.
    pub fn of(&self, node: NodeId, metric: Metric) -> Option<&Series> {
        self.series.iter().find(|series| series.node == node && series.metric == metric)
    }

    /// Number of full intervals.
    pub fn len(&self) -> usize {
        self.payments_lost.len()
    }

    /// Whether no interval is full yet.
    pub fn is_empty(&self) -> bool {
        self.payments_lost.is_empty()
    }
}

/// Sums of the interval that is being filled.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Recorder {
    sums: Vec<f64>,
    loss: (f64, f64),
    steps: u32,
}

impl Recorder {
    pub(crate) fn new(series: usize) -> Self {
        Self { sums: vec![0.0; series], ..Self::default() }
    }

    /// Adds a value of the series at this position.
    pub(crate) fn add(&mut self, at: usize, value: f64) {
        if let Some(sum) = self.sums.get_mut(at) {
            *sum += value;
        }
    }

    /// Ends a step; writes an interval when it is full.
    pub(crate) fn step(&mut self, payments: f64, euros: f64, per: u32, metrics: &mut Metrics) {
        self.loss.0 += payments;
        self.loss.1 += euros;
        self.steps += 1;
        if self.steps < per {
            return;
        }
        for (sum, series) in self.sums.iter_mut().zip(&mut metrics.series) {
            series.values.push(*sum / f64::from(self.steps));
            *sum = 0.0;
        }
        metrics.payments_lost.push(self.loss.0);
        metrics.euros_lost.push(self.loss.1);
        self.loss = (0.0, 0.0);
        self.steps = 0;
    }
}
