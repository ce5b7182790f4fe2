//! What the days in Production showed.
use serde::{Deserialize, Serialize};

use super::traffic::Truth;
use crate::delivery::{Promotion, Registry};

/// A share with its 95 % interval (Wilson 1927).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The share.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Rows it was measured on.
    pub n: u32,
}

/// One day in Production.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Day {
    /// The version that served.
    pub version: u32,
    /// Share of right decisions among the labelled rows of the window that ends on this day;
    /// absent until labels have arrived for it (they arrive later: this is what was known then only
    /// after the label delay).
    pub accuracy: Option<Share>,
    /// Share of the positives of the window that were found.
    pub recall: Option<Share>,
    /// Accuracy as estimated on this day from the scores alone, without labels.
    pub estimated_accuracy: f64,
    /// Recall, estimated likewise.
    pub estimated_recall: Option<f64>,
    /// Share of the window's rows that were decided positive.
    pub alarm_rate: f64,
    /// Population stability index of each feature in the window, against the rows the version was
    /// trained on.
    pub psi: Vec<f64>,
    /// Two-sample Kolmogorov–Smirnov p-value of each feature; absent for categories.
    pub ks_p: Vec<Option<f64>>,
    /// The same index for the scores.
    pub score_psi: f64,
    /// Page–Hinkley statistic after the labels that arrived on this day.
    pub page_hinkley: f64,
    /// Labels that arrived on this day.
    pub labels: u32,
}

/// What an alarm is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AlarmKind {
    /// A feature is distributed differently than in training.
    Data,
    /// Wrong decisions have become more frequent.
    Errors,
}

/// An alarm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// The day it was raised.
    pub day: u32,
    /// The day it ended: the inputs were back in their limits, or a new version took over. `None`
    /// if it lasts to the end.
    pub until: Option<u32>,
    /// What it is about.
    pub kind: AlarmKind,
    /// The feature, for data alarms.
    pub feature: String,
    /// The statistic when it was raised.
    pub statistic: f64,
    /// The limit it crossed.
    pub limit: f64,
    /// What it means, in words.
    pub sentence: String,
    /// Whether something had really changed; known because this is a simulation.
    pub is_true: bool,
}

/// A challenger: why it was trained, how it compared, how far it came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Retraining {
    /// The day it was trained.
    pub day: u32,
    /// What led to it.
    pub reason: String,
    /// First and last day of the rows it was trained on.
    pub days: (u32, u32),
    /// Rows it was trained on.
    pub rows: u32,
    /// Rows it was compared on, all of them newer.
    pub fresh_rows: u32,
    /// ROC AUC of the champion on the fresh rows.
    pub champion_auc: Option<f64>,
    /// ROC AUC of the challenger on the fresh rows.
    pub challenger_auc: Option<f64>,
    /// How it fared; absent if it was not better and so went nowhere.
    pub promotion: Option<Promotion>,
    /// The outcome in words.
    pub sentence: String,
}

/// A stretch of days that one version served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// The version.
    pub version: u32,
    /// Its first day.
    pub from_day: u32,
}

/// The alarms held against the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Days from the injected change to the first alarm; `None` if it was missed or nothing was
    /// injected.
    pub delay: Option<u32>,
    /// Alarms while nothing had changed.
    pub false_alarms: u32,
    /// A change was injected and no alarm followed.
    pub missed: bool,
}

impl Report {
    /// The version that serves on `day`, and since when.
    pub fn served_on(&self, day: u32) -> Served {
        let until = self.serving.iter().rfind(|served| served.from_day <= day);
        until.copied().unwrap_or(Served { version: 1, from_day: 0 })
    }
}

/// The stage's result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Names of the features, in the order of [`Day::psi`].
    pub features: Vec<String>,
    /// The days, from day 0.
    pub days: Vec<Day>,
    /// The alarms, in order.
    pub alarms: Vec<Alarm>,
    /// The retrainings, in order.
    pub retrainings: Vec<Retraining>,
    /// Which version served from when.
    pub serving: Vec<Served>,
    /// The registry after the last day.
    pub registry: Registry,
    /// What was injected.
    pub truth: Option<Truth>,
    /// The alarms held against it.
    pub score: Score,
    /// How often the held-out rows were played in all.
    pub replays: f64,
    /// Share of positives among the training rows: below 0.1, recall tells more than accuracy.
    pub positive_share: f64,
    /// Days between a decision and its label.
    pub label_delay_days: u32,
    /// The limit for the population stability index.
    pub psi_limit: f64,
    /// The limit for the Page–Hinkley statistic.
    pub lambda: f64,
}
