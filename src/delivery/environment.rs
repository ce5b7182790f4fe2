//! The four environments, and the one question that each asks.
use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::{Package, Promotion, Spec};
use crate::{
    codec,
    drift::{self, Reference, Sample},
    gate::Check,
    metrics::Confusion,
    table::{MISSING, Table, Values},
};

/// The 99.9 % quantile of χ² with nine degrees of freedom (ten bins).
const CHI_SQUARE_9: f64 = 27.877;

/// A place where a version runs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, VariantArray,
)]
pub enum Environment {
    /// Does the delivered package give the answers that were evaluated?
    Test,
    /// Does it answer requests as they really come, one by one and damaged?
    Staging,
    /// Is it worth its costs to the business?
    Uat,
    /// Does it behave on today's customers as it did in the test?
    Production,
}

impl Environment {
    /// Every environment, in order.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The name on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Test => "Test",
            Self::Staging => "Stage",
            Self::Uat => "UAT",
            Self::Production => "Production",
        }
    }

    /// The question it asks.
    pub fn question(self) -> &'static str {
        match self {
            Self::Test => "Same bytes, same answers?",
            Self::Staging => "Does it answer requests as they come?",
            Self::Uat => "Is it worth its costs?",
            Self::Production => "Does it behave on today's rows?",
        }
    }
}

/// What a candidate is tried with.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// The candidate.
    pub package: &'a Package,
    /// Prepared test rows, as they were evaluated; shape `(n_test, n_columns)`.
    pub test_x: ArrayView2<'a, f64>,
    /// Their scores at evaluation.
    pub test_scores: &'a [f64],
    /// Their labels.
    pub test_labels: &'a [bool],
    /// The raw table of the requests.
    pub table: &'a Table,
    /// The rows that come as requests.
    pub requests: &'a [u32],
    /// Cost of a false alarm.
    pub cost_false_alarm: f64,
    /// Cost of a miss.
    pub cost_miss: f64,
}

/// Takes a candidate through the environments, up to the first that refuses it.
pub fn promote(version: u32, trial: &Trial<'_>, spec: &Spec) -> Promotion {
    let mut steps = Vec::new();
    for &environment in Environment::ALL {
        let check = match environment {
            Environment::Test => same_answers(trial),
            Environment::Staging => answers_requests(trial),
            Environment::Uat => worth_its_costs(trial, spec),
            Environment::Production => behaves(trial, spec),
        };
        let passed = check.passed;
        steps.push((environment, check));
        if !passed {
            break;
        }
    }
    Promotion { version, steps }
}

/// Packs the candidate into bytes, unpacks it and scores the test rows again.
fn same_answers(trial: &Trial<'_>) -> Check {
    let unpacked: Package = codec::from_bytes(&codec::to_bytes(trial.package));
    let again = unpacked.model.scores(trial.test_x);
    let differences = again.iter().zip(trial.test_scores).map(|(a, b)| (a - b).abs());
    let largest = Some(differences.fold(0.0, f64::max));
    Check::new(
        "same_answers",
        "Same bytes, same answers",
        (largest, false, 0.0),
        trial.test_scores.len() as u32,
        "Unpacked from its bytes and asked again, its scores differ by at most",
    )
}

/// Asks for each request by itself, then with each cell missing and with words never seen: the
/// share answered by a probability, and alone as in a batch.
fn answers_requests(trial: &Trial<'_>) -> Check {
    let ask = |table: &Table, row: u32| {
        let scores = trial.package.scores(table, &[row]).ok()?;
        scores.first().copied().filter(|score| (0.0..=1.0).contains(score))
    };
    let batch = trial.package.scores(trial.table, trial.requests).unwrap_or_default();
    let (mut asked, mut answered) = (0u32, 0u32);
    for (&row, expected) in trial.requests.iter().zip(&batch) {
        asked += 1;
        let alone = ask(trial.table, row);
        answered += u32::from(alone.is_some_and(|score| score.to_bits() == expected.to_bits()));
    }
    if let Some(&row) = trial.requests.first() {
        let request = trial.table.gather(&[row]);
        for at in 0..request.columns.len() {
            let mut damaged = request.clone();
            damage(&mut damaged.columns[at].values);
            asked += 1;
            answered += u32::from(ask(&damaged, 0).is_some());
        }
    }
    Check::new(
        "answers",
        "Answers requests as they come",
        (Some(f64::from(answered) / f64::from(asked.max(1))), true, 1.0),
        asked,
        "Asked row by row, and with each cell damaged in turn, the share answered is",
    )
}

fn damage(values: &mut Values) {
    match values {
        Values::Number(v) => v[0] = f64::NAN,
        Values::Category { codes, levels } => {
            if codes[0] == MISSING {
                levels.push("a word never seen".to_owned());
                codes[0] = levels.len() as u32 - 1;
            } else {
                codes[0] = MISSING;
            }
        }
        Values::Time(v) => v[0] = crate::table::NO_TIME,
    }
}

/// The cost of its decisions on the test rows, as a share of the cheaper of "always yes" and
/// "always no".
fn worth_its_costs(trial: &Trial<'_>, spec: &Spec) -> Check {
    let confusion = Confusion::at(trial.test_labels, trial.test_scores, trial.package.threshold);
    let cost = |misses: u64, alarms: u64| {
        misses as f64 * trial.cost_miss + alarms as f64 * trial.cost_false_alarm
    };
    let with = cost(confusion.fn_, confusion.fp);
    let positives = confusion.tp + confusion.fn_;
    let without = cost(positives, 0).min(cost(0, confusion.fp + confusion.tn));
    Check::new(
        "costs",
        "Worth its costs",
        ((without > 0.0).then(|| with / without), false, spec.max_cost_ratio),
        trial.test_labels.len() as u32,
        "As a share of the cheapest way without a model, its decisions cost",
    )
}

/// Compares the scores of the first live rows with those of the test rows.
fn behaves(trial: &Trial<'_>, spec: &Spec) -> Check {
    let live = trial.package.scores(trial.table, trial.requests).unwrap_or_default();
    let psi = Reference::fit(Sample::Number(trial.test_scores), &drift::Spec::default())
        .and_then(|reference| reference.compare(Sample::Number(&live)))
        .map(|drift| drift.psi.value);
    // Between equal distributions the index is about χ² with nine degrees of freedom, times
    // (1/n + 1/m) (Yurdakul 2018): a limit below its 99.9 % quantile would refuse small tables by
    // chance.
    let per_row = 1.0 / trial.test_scores.len().max(1) as f64 + 1.0 / live.len().max(1) as f64;
    let limit = spec.max_score_psi.max(CHI_SQUARE_9 * per_row);
    Check::new(
        "behaves",
        "Behaves on today's rows",
        (psi, false, limit),
        live.len() as u32,
        "Between its scores in the test and on live rows the population stability index is",
    )
}
