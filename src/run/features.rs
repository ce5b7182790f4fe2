//! Features: what each column knows, on training rows only.
use std::ops::ControlFlow;

use ndarray::{Array2, Axis, Slice};

use super::{
    Observer,
    artifact::{Artifact, Tone},
    curate::Prepared,
    extract::Extracted,
    line::{Outcome, Pace, Said},
};
use crate::{
    analyse::{Analysis, Encoded, Spec, Step, Summary, permutation::Permute},
    diagnostic::{Diagnostic, Place, Severity},
    model::{self, Fit},
    table::Column,
    words,
};

/// Most rows that permutation importance is measured on; more would not change its first two digits.
const MOST_ROWS: usize = 4_000;

/// Runs the stage.
pub(super) async fn make<O: Observer>(
    extracted: &Extracted,
    prepared: &Prepared,
    spec: &Spec,
    seed: u32,
    pace: &mut Pace<'_, O>,
) -> Outcome<Summary> {
    let preparation = &prepared.curated.preparation;
    let table = extracted.table.gather(&prepared.curated.split.train);
    let columns: Vec<Column> = preparation
        .features
        .iter()
        .filter_map(|feature| table.column(&feature.column).cloned())
        .collect();
    let train = Encoded {
        matrix: prepared.train_x.view(),
        names: &preparation.names,
        groups: &preparation.groups,
        labels: &prepared.train_y,
    };
    let mut analysis = match Analysis::new(spec, seed, &columns, train) {
        Ok(analysis) => analysis,
        Err(error) => return refuse(&error.to_string()),
    };
    while let Step::More { done, total } = analysis.step() {
        pace.at(0.6 * share(done, total)).await?;
    }
    let report = match analysis.finish() {
        Ok(report) => report,
        Err(error) => return refuse(&error.to_string()),
    };
    // A plain logistic regression, whatever the model will be: the columns are asked, not the model.
    let fit = Fit::new(&model::Spec::default(), train.matrix, train.labels, seed);
    let plain = match fit {
        Ok(fit) => fit.finish(),
        Err(error) => return refuse(&error.to_string()),
    };
    let rows = prepared.test_y.len().min(MOST_ROWS);
    let held_out = Encoded {
        matrix: prepared.test_x.slice_axis(Axis(0), Slice::from(..rows)),
        labels: &prepared.test_y[..rows],
        ..train
    };
    let scores = |x: &Array2<f64>| plain.scores(x.view());
    let mut permute = match Permute::new(spec, seed, held_out, scores) {
        Ok(permute) => permute,
        Err(error) => return refuse(&error.to_string()),
    };
    while let Step::More { done, total } = permute.step() {
        pace.at(0.6 + 0.4 * share(done, total)).await?;
    }
    let summary = Summary::new(report, permute.finish(), &prepared.train_y, &columns);
    let said = say(&summary, &columns);
    ControlFlow::Continue(Ok((summary, said)))
}

fn share(done: u32, total: u32) -> f64 {
    f64::from(done) / f64::from(total.max(1))
}

fn refuse(why: &str) -> Outcome<Summary> {
    ControlFlow::Continue(Err(Said::refused(Diagnostic {
        severity: Severity::Error,
        place: Place::table(),
        message: why.to_owned(),
        hint: String::new(),
    })))
}

fn say(summary: &Summary, columns: &[Column]) -> Said {
    let names: Vec<&str> = summary
        .importances
        .features
        .iter()
        .take(3)
        .filter_map(|feature| columns.get(feature.group as usize))
        .map(|column| column.name.as_str())
        .collect();
    let idle = summary.importances.features.iter().filter(|f| f.mean <= f.sd).count() as u64;
    let all = columns.len() as u64;
    let first = names.first().copied().unwrap_or("none");
    let cost = summary.importances.features.first().map_or(0.0, |feature| feature.mean);
    Said {
        fact: format!("{first} first of {all}"),
        facts: vec![
            ("features", all.to_string()),
            ("most_important", first.to_owned()),
            ("idle_features", idle.to_string()),
            ("clusters", summary.clusters.len().to_string()),
        ],
        answer: format!(
            "{} tell most: shuffle `{first}` and the ranking loses {:.1} points of ROC AUC. Shuffling {} costs no more than it varies from one shuffle to the next.",
            words::listed(names.iter().copied(), 3),
            cost * 100.0,
            words::counted(idle, "feature")
        ),
        verdict: (Tone::Plain, format!("{} of {all} carry a signal", all - idle)),
        log: vec![(
            None,
            Tone::Plain,
            format!("The features that tell most are {}.", words::listed(names.iter().copied(), 3)),
        )],
        artifact: Some(Artifact::Features(Box::new(summary.clone()))),
        refusal: None,
    }
}
