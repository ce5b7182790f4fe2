//! The running product: payments in, decisions out.
use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{
    Answer, Artifact, Compare, Dependency, Fallback, History, Log, Names, Payments, Scaler, Start,
    Verbosity, read,
};
use crate::{
    curate::{Preparation, Recipe, Scale, Scaling},
    digest::Digest,
    model::Fitted,
    num::{self, order},
    table::Table,
};

/// Work units to receive, read and answer a request (ours; a unit is 0.02 ms, so that the product
/// as it stands answers in some 4 ms).
const UNITS_BASE: u32 = 120;
/// Work units to read one earlier payment: the simulated tables hold a thousandth of what a store
/// with years of payments does, so each row stands for many.
const UNITS_PER_PAYMENT: u32 = 40;
/// Bytes of a cached answer.
const BYTES_CACHED: u32 = 2_000;
/// Euros above which a payment is held by the rule.
const RULE_EUROS: f64 = 400.0;

/// Whether the feature store answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Store {
    /// It does.
    Up,
    /// It does not.
    Down,
}

/// Why a request got no decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Fault {
    /// A cell was empty and the code refused it.
    MissingCell,
    /// A word was not known and the code refused it.
    UnknownWord,
    /// The feature store did not answer and there is nothing else to go by.
    StoreDown,
}

impl Fault {
    /// What happened, for a person.
    pub fn words(self) -> &'static str {
        match self {
            Self::MissingCell => "a cell was empty",
            Self::UnknownWord => "a word was not known",
            Self::StoreDown => "the feature store did not answer",
        }
    }
}

/// What was answered, one entry per request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answers {
    /// The score; 0 where a rule decided or nothing did.
    pub scores: Vec<f64>,
    /// True if the payment was held.
    pub held: Vec<bool>,
    /// Why there is no decision.
    pub faults: Vec<Option<Fault>>,
    /// Work units spent.
    pub work: Vec<u32>,
}

impl Answers {
    /// Share of the requests without a decision.
    pub fn fault_share(&self) -> f64 {
        share(self.faults.iter().filter(|fault| fault.is_some()).count(), self.faults.len())
    }

    /// Share of the requests that were held.
    pub fn held_share(&self) -> f64 {
        share(self.held.iter().filter(|held| **held).count(), self.held.len())
    }

    /// Mean work units of a request.
    pub fn mean_work(&self) -> f64 {
        let sum: u64 = self.work.iter().map(|&work| u64::from(work)).sum();
        sum as f64 / self.work.len().max(1) as f64
    }
}

fn share(part: usize, all: usize) -> f64 {
    part as f64 / all.max(1) as f64
}

/// An artifact that runs.
#[derive(Clone, Copy, Debug)]
pub struct Service<'a> {
    /// What runs.
    pub artifact: &'a Artifact,
}

impl<'a> Service<'a> {
    /// Starts an artifact.
    pub fn start(artifact: &'a Artifact) -> Self {
        Self { artifact }
    }

    /// The table that the code makes of these requests, before it is scaled.
    pub fn reads(&self, payments: &Payments) -> Table {
        read::read(payments, &self.artifact.code, &self.artifact.package.preparation).0
    }

    /// The numbers that the model is shown for these requests, shape `(n, d)`, and which of them
    /// could not be read.
    pub fn features(&self, payments: &Payments) -> (Array2<f64>, Vec<Option<Fault>>) {
        let preparation = &self.artifact.package.preparation;
        let (table, faults) = read::read(payments, &self.artifact.code, preparation);
        let rows: Vec<u32> = (0..payments.len() as u32).collect();
        let refitted;
        let preparation = match self.artifact.code.scaler {
            Scaler::Fitted => preparation,
            Scaler::EachBatch => {
                refitted = refit(preparation, &table);
                &refitted
            }
        };
        // The table was read for this very preparation, so every column is there.
        let x = preparation
            .transform(&table, &rows)
            .unwrap_or_else(|_| Array2::zeros((rows.len(), preparation.names.len())));
        (x, faults)
    }

    /// Answers requests that come together.
    pub fn answer(&self, payments: &Payments, store: Store) -> Answers {
        let n = payments.len();
        let code = &self.artifact.code;
        if store == Store::Down {
            let ruled = code.fallback == Fallback::Rule;
            return Answers {
                scores: vec![0.0; n],
                held: payments.euros.iter().map(|&euros| ruled && euros > RULE_EUROS).collect(),
                faults: vec![(!ruled).then_some(Fault::StoreDown); n],
                work: vec![UNITS_BASE; n],
            };
        }
        let (x, faults) = self.features(payments);
        let mut scores = self.artifact.package.model.scores(x.view());
        if code.dependency == Dependency::Fast {
            for score in &mut scores {
                *score = coarse(*score);
            }
        }
        if code.answer == Answer::Rounded {
            for score in &mut scores {
                *score = (*score * 10.0).round() / 10.0;
            }
        }
        let threshold = self.artifact.package.threshold;
        let decide = |(score, fault): (&f64, &Option<Fault>)| {
            fault.is_none()
                && match code.compare {
                    Compare::AtLeast => *score >= threshold,
                    Compare::Below => *score < threshold,
                }
        };
        let held = scores.iter().zip(&faults).map(decide).collect();
        scores.iter_mut().zip(&faults).filter(|(_, f)| f.is_some()).for_each(|(s, _)| *s = 0.0);
        let work = payments.history.iter().map(|&earlier| self.work(earlier)).collect();
        Answers { scores, held, faults, work }
    }

    /// Requests as they come in an environment: one by one. Where the company of a request cannot
    /// matter they are answered together, which is the same (the test `row-by-row` holds that).
    pub fn serve(&self, payments: &Payments) -> Answers {
        match self.artifact.code.scaler {
            Scaler::Fitted => self.answer(payments, Store::Up),
            Scaler::EachBatch => self.answer_singly(payments),
        }
    }

    /// Each request by itself.
    pub fn answer_singly(&self, payments: &Payments) -> Answers {
        let mut all = Answers::default();
        for row in 0..payments.len() as u32 {
            let one = self.answer(&payments.pick(&[row]), Store::Up);
            all.scores.extend(one.scores);
            all.held.extend(one.held);
            all.faults.extend(one.faults);
            all.work.extend(one.work);
        }
        all
    }

    /// Work units of a request of a customer with so many earlier payments.
    fn work(self, earlier: u32) -> u32 {
        let Artifact { code, package, bytes, .. } = self.artifact;
        let model = match &package.model {
            Fitted::Logistic(logistic) => logistic.coefficients.len() as u32,
            Fitted::Tree(_) => 12,
            Fitted::Forest(forest) => 3 * forest.trees.len() as u32,
        };
        let model = if code.dependency == Dependency::Patched { model / 2 } else { model };
        let history = match code.history {
            History::LastDay => 3,
            History::Everything => earlier,
        };
        let load = match code.start {
            Start::Once => 0,
            Start::EachRequest => 400 + *bytes as u32,
        };
        let log = match (self.artifact.config.verbosity, code.log) {
            (Verbosity::Debug, _) => 600,
            (Verbosity::Info, Log::Quiet) => 2,
            (Verbosity::Info, Log::Masked | Log::Plain) => 4,
        };
        UNITS_BASE + model + history * UNITS_PER_PAYMENT + load + log
    }

    /// Bytes that stay in memory after a request.
    pub fn retained_bytes(&self) -> u32 {
        BYTES_CACHED
    }

    /// The fields of an answer, as the caller finds them.
    pub fn response(&self, answers: &Answers, at: usize) -> Vec<(&'static str, String)> {
        let decision = match self.artifact.code.response {
            Names::Agreed => "decision",
            Names::Renamed => "verdict",
        };
        let held = answers.held.get(at).copied().unwrap_or(false);
        let score = answers.scores.get(at).copied().unwrap_or(0.0);
        vec![
            (decision, if held { "hold" } else { "pass" }.to_owned()),
            ("score", format!("{score}")),
            ("release", self.artifact.digest.short()),
        ]
    }

    /// The line that the service logs about an answer.
    pub fn log_line(&self, payments: &Payments, answers: &Answers, at: usize) -> String {
        let held = answers.held.get(at).copied().unwrap_or(false);
        let decision = if held { "hold" } else { "pass" };
        let customer = payments.table.column("customer_id").map(|c| c.text(at)).unwrap_or_default();
        let amount = payments.table.column("amount").map(|c| c.text(at)).unwrap_or_default();
        let release = self.artifact.digest.short();
        match self.artifact.code.log {
            Log::Quiet => format!("release={release} decision={decision}"),
            Log::Masked => {
                let masked = Digest::of(&customer).short();
                let work = answers.work.get(at).copied().unwrap_or(0);
                format!("release={release} decision={decision} customer={masked} work={work}")
            }
            Log::Plain => {
                format!("release={release} decision={decision} customer={customer} amount={amount}")
            }
        }
    }
}

/// The preparation with numbers scaled by the rows at hand.
fn refit(preparation: &Preparation, table: &Table) -> Preparation {
    let mut refitted = preparation.clone();
    for (feature, column) in refitted.features.iter_mut().zip(&table.columns) {
        if let (Recipe::Number { fill, scaling }, crate::table::Values::Number(numbers)) =
            (&mut feature.recipe, &column.values)
        {
            let mut sorted: Vec<f64> =
                numbers.iter().map(|&x| if x.is_nan() { *fill } else { x }).collect();
            order::sort_floats(&mut sorted);
            *scaling = Scaling::fit(Scale::Standard, &sorted);
        }
    }
    refitted
}

/// The logistic function from a table of 16 entries between -8 and 8.
fn coarse(score: f64) -> f64 {
    let odds = (score.max(1e-9) / (1.0 - score).max(1e-9)).max(1e-9);
    let log_odds = num::ln(odds).clamp(-8.0, 8.0);
    num::sigmoid(log_odds.round())
}
