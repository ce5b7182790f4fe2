//! Curate: rows are divided, cells filled, words encoded, numbers scaled.
use std::ops::ControlFlow;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{
    Observer,
    artifact::{Artifact, Tone},
    extract::Extracted,
    line::{Outcome, Pace, Said},
};
use crate::{
    curate::{CurateError, Curated, Spec, Step, Work},
    diagnostic::{Diagnostic, Place, Severity},
    target::Feature,
    words,
};

/// The stage's product.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Prepared {
    /// Split, fitted preparation, report.
    pub(super) curated: Curated,
    /// The training rows as the model sees them, shape `(n_train, d)`.
    pub(super) train_x: Array2<f64>,
    /// Their labels, shape `(n_train,)`.
    pub(super) train_y: Vec<bool>,
    /// The test rows as the model sees them, shape `(n_test, d)`.
    pub(super) test_x: Array2<f64>,
    /// Their labels, shape `(n_test,)`.
    pub(super) test_y: Vec<bool>,
}

impl Prepared {
    /// The features of `extracted` as the model uses them: of too many, those screened out here on
    /// the training rows are not used.
    pub(super) fn features(&self, extracted: &Extracted) -> Vec<Feature> {
        let mut features = extracted.features.clone();
        // Both lists are in the order of the table.
        let mut excluded = self.curated.report.excluded.iter().peekable();
        for feature in &mut features {
            if excluded.next_if(|(column, _)| *column == feature.column).is_some() {
                feature.used = false;
            }
        }
        features
    }
}

/// Runs the stage.
pub(super) async fn make<O: Observer>(
    extracted: &Extracted,
    set_aside: &[u32],
    spec: &Spec,
    seed: u32,
    pace: &mut Pace<'_, O>,
) -> Outcome<Prepared> {
    let Extracted { table, target, features, .. } = extracted;
    let mut work = Work::new(table, target, features, spec, seed, set_aside);
    let curated = loop {
        match work.step() {
            Ok(Step::More(share)) => pace.at(share * 0.9).await?,
            Ok(Step::Done(curated)) => break *curated,
            Err(error) => return ControlFlow::Continue(Err(Said::refused(refusal(&error)))),
        }
    };
    let (train, test) = (&curated.split.train, &curated.split.test);
    let matrices = curated
        .preparation
        .transform(table, train)
        .and_then(|x| Ok((x, curated.preparation.transform(table, test)?)));
    let (train_x, test_x) = match matrices {
        Ok(matrices) => matrices,
        Err(error) => return ControlFlow::Continue(Err(Said::refused(refusal(&error)))),
    };
    let labels = |rows: &[u32]| -> Vec<bool> {
        rows.iter().map(|&row| target.labels[row as usize] == Some(true)).collect()
    };
    let (train_y, test_y) = (labels(train), labels(test));
    let prepared = Prepared { curated, train_x, train_y, test_x, test_y };
    let said = say(&prepared);
    ControlFlow::Continue(Ok((prepared, said)))
}

fn refusal(error: &CurateError) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        place: Place::table(),
        message: error.to_string(),
        hint: String::new(),
    }
}

fn say(prepared: &Prepared) -> Said {
    let report = &prepared.curated.report;
    let out = &report.rows_out;
    let left_out = out.without_target + out.set_aside + out.incomplete;
    let filled = report.train.filled + report.test.filled + report.live.filled;
    let log = report.sentences.iter().map(|s| (None, Tone::Plain, s.clone())).collect();
    let merged = report.features.iter().filter(|f| !f.merged.is_empty()).count() as u64;
    Said {
        fact: if left_out > 0 {
            format!("{} left out", words::counted(left_out, "row"))
        } else {
            format!("{} filled", words::counted(filled, "cell"))
        },
        facts: vec![
            ("train_rows", report.train.rows.to_string()),
            ("test_rows", report.test.rows.to_string()),
            ("live_rows", report.live.rows.to_string()),
            ("rows_left_out", left_out.to_string()),
            ("columns", report.columns_out.to_string()),
            ("cells_filled", filled.to_string()),
        ],
        answer: format!(
            "{} {} {} of numbers; {} were filled with what the training rows say, and words too rare to learn from were merged in {}.",
            words::counted(report.features.len() as u64, "feature"),
            if report.features.len() == 1 { "becomes" } else { "become" },
            words::counted(report.columns_out, "column"),
            words::counted(filled, "missing cell"),
            words::counted(merged, "feature"),
        ),
        verdict: (Tone::Good, "Fitted on training rows only".to_owned()),
        log,
        artifact: Some(Artifact::Curate(Box::new(report.clone()))),
        refusal: None,
    }
}
