//! Everything under version control: code, data, model, configuration.
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::Code;
use crate::{
    data::{TableId, cards},
    evaluate::{Rule, Spec as Evaluate},
    scenario::Scenario,
};

/// Which rows of the history train.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Window {
    /// All.
    #[default]
    All,
    /// The newer two thirds.
    Recent,
    /// The oldest quarter.
    Stale,
}

/// How labels were joined to rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Labels {
    /// Every fraud is known.
    #[default]
    Complete,
    /// Frauds of the newest half are not yet known and count as honest.
    Late,
}

/// The training table and how it is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Data {
    /// Which rows.
    pub window: Window,
    /// Which labels.
    pub labels: Labels,
    /// True if the distances of the training table are in metres.
    pub in_metres: bool,
    /// True if `new_device` arrives empty.
    pub without_device: bool,
    /// True if each fraud stands in the table twice.
    pub frauds_twice: bool,
    /// Number of the retraining that this table was cut for; 0 for the first table. The newest rows
    /// of later cuts come from the days in Production.
    pub cut: u32,
}

/// Whose feature store is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Endpoint {
    /// That of the environment the service runs in.
    #[default]
    Own,
    /// That of Test, wherever the service runs.
    Test,
}

/// How much is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Verbosity {
    /// One line per request.
    #[default]
    Info,
    /// Every step of every request.
    Debug,
}

/// Settings that are not code. The threshold stands in the scenario (`evaluate.threshold`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Copies of the service that share the requests, per location.
    pub replicas: u32,
    /// Milliseconds after which the caller gives up.
    pub timeout_ms: f64,
    /// Megabytes at which the platform ends a copy.
    pub memory_mb: f64,
    /// Whose feature store is asked.
    pub store: Endpoint,
    /// How much is logged.
    pub verbosity: Verbosity,
}

impl Default for Config {
    /// Ours: room for twice the usual requests of the largest location.
    fn default() -> Self {
        Self {
            replicas: 4,
            timeout_ms: 300.0,
            memory_mb: 512.0,
            store: Endpoint::Own,
            verbosity: Verbosity::Info,
        }
    }
}

/// Everything that determines an artifact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// How the model is made from a table, and how scores become decisions.
    pub scenario: Scenario,
    /// The training table.
    pub data: Data,
    /// The code.
    pub code: Code,
    /// The settings.
    pub config: Config,
}

impl Default for Source {
    fn default() -> Self {
        Self::of(&Scenario::default())
    }
}

impl Source {
    /// The product that a scenario describes. It is the card-payments product: of a scenario on
    /// another table everything is taken but the table. Costs that the scenario leaves at their
    /// defaults become the product's own: a miss weighs seven times a payment held for nothing, and
    /// payments are held where that pays (ours; the mean fraud costs seven times what asking a
    /// customer does), and so does the number of payments, so that every
    /// environment sees some dozen frauds.
    pub fn of(scenario: &Scenario) -> Self {
        let mut scenario = if scenario.data.table == TableId::Cards {
            scenario.clone()
        } else {
            scenario.with_table(TableId::Cards)
        };
        if scenario.evaluate == Evaluate::default() {
            scenario.evaluate = Evaluate {
                rule: Rule::LeastCost,
                cost_false_alarm: 1.0,
                cost_miss: 7.0,
                ..Evaluate::default()
            };
        }
        if scenario.data.cards == cards::Spec::default() {
            scenario.data.cards.rows = 24_000;
        }
        Self { scenario, data: Data::default(), code: Code::default(), config: Config::default() }
    }
}
