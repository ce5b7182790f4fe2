//! Validate model: limits and a baseline.
use crate::num::order;
use std::ops::ControlFlow;

use super::{
    Observer,
    artifact::{Artifact, Tone},
    curate::Prepared,
    extract::Extracted,
    line::{Outcome, Pace, Said},
    train::Trained,
};
use crate::{
    diagnostic::{Diagnostic, Place, Severity},
    gate::{Baseline, Measured, Report, Slice, Spec, judge},
    metrics::{log_loss, roc_auc},
    model::{BaselineFit, Prior, Step},
    table::{Column, Values},
    words,
};

/// A slice is judged from so many test rows on, and so many of each class: fewer say nothing.
const SLICE_ROWS: u32 = 100;
const SLICE_CLASS: u32 = 10;

/// Runs the stage.
pub(super) async fn make<O: Observer>(
    extracted: &Extracted,
    prepared: &Prepared,
    trained: &Trained,
    spec: &Spec,
    pace: &mut Pace<'_, O>,
) -> Outcome<Report> {
    let prior = Prior::new(&prepared.train_y).scores(prepared.test_y.len());
    let baseline_scores = match spec.baseline {
        Baseline::Prior => prior.clone(),
        Baseline::Stump => match BaselineFit::new(prepared.train_x.view(), &prepared.train_y) {
            Ok(mut fit) => loop {
                match fit.step() {
                    Step::More(share) => pace.at(share * 0.9).await?,
                    Step::Done(baseline) => break baseline.scores(prepared.test_x.view()),
                }
            },
            Err(_nothing_to_split) => prior.clone(),
        },
    };
    let labels = &prepared.test_y;
    let report = &trained.report;
    let measured = Measured {
        test_auc: report.test.roc_auc,
        train_auc: report.train_auc,
        baseline_auc: roc_auc(labels, &baseline_scores),
        log_loss: report.test.log_loss.unwrap_or(f64::MAX),
        prior_log_loss: log_loss(labels, &prior).unwrap_or(0.0),
        ece: report.test.ece.unwrap_or(1.0),
        slices: slices(extracted, prepared, &trained.test_scores),
        n: labels.len() as u32,
    };
    let report = judge(measured, spec);
    let said = say(&report);
    if report.blessed {
        return ControlFlow::Continue(Ok((report, said)));
    }
    let failed: Vec<&str> =
        report.checks.iter().filter(|c| !c.passed).map(|c| c.sentence.as_str()).collect();
    // It ranks well enough and says too much: a tree whose leaves are small and pure does.
    let only_boasts = failed.len() == 1
        && report.checks.iter().any(|c| !c.passed && matches!(c.id.as_str(), "log_loss" | "ece"));
    let hint = if only_boasts {
        "It ranks well but is too sure of itself. Let a tree ask fewer questions, or want more rows behind each answer; or try a forest."
    } else {
        "Train a better one, or change the limit and say why."
    };
    let why = Diagnostic {
        severity: Severity::Error,
        place: Place::table(),
        message: format!("The model is not released. {}", failed.join(" ")),
        hint: hint.to_owned(),
    };
    ControlFlow::Continue(Err(Said { refusal: Some(why), ..said }))
}

/// ROC AUC within each level of each categorical feature, weakest first.
fn slices(extracted: &Extracted, prepared: &Prepared, scores: &[f64]) -> Vec<Slice> {
    let features = prepared.features(extracted);
    let mut slices: Vec<Slice> = features
        .iter()
        .filter(|feature| feature.used)
        .filter_map(|feature| extracted.table.columns.get(feature.position as usize))
        .flat_map(|column| column_slices(column, prepared, scores))
        .collect();
    order::sort_by(&mut slices, |a, b| {
        a.roc_auc.total_cmp(&b.roc_auc).then_with(|| a.name.cmp(&b.name))
    });
    slices
}

fn column_slices(column: &Column, prepared: &Prepared, scores: &[f64]) -> Vec<Slice> {
    let Values::Category { codes, levels } = &column.values else { return Vec::new() };
    let mut parts: Vec<(Vec<bool>, Vec<f64>)> = vec![Default::default(); levels.len()];
    let rows = prepared.curated.split.test.iter().zip(&prepared.test_y).zip(scores);
    for ((&row, &label), &score) in rows {
        if let Some(part) = parts.get_mut(codes[row as usize] as usize) {
            part.0.push(label);
            part.1.push(score);
        }
    }
    let large = |labels: &[bool]| {
        let positives = labels.iter().filter(|&&label| label).count() as u32;
        let n = labels.len() as u32;
        (n >= SLICE_ROWS && positives >= SLICE_CLASS && n - positives >= SLICE_CLASS)
            .then_some((n, positives))
    };
    levels
        .iter()
        .zip(&parts)
        .filter_map(|(level, (labels, scores))| {
            let (n, n_positive) = large(labels)?;
            let name = format!("{} = {level}", column.name);
            Some(Slice { name, n, n_positive, roc_auc: roc_auc(labels, scores)? })
        })
        .collect()
}

fn say(report: &Report) -> Said {
    let passed = report.checks.iter().filter(|check| check.passed).count();
    let all = report.checks.len();
    let (tone, verdict) =
        if report.blessed { (Tone::Good, "Blessed") } else { (Tone::Bad, "Not released") };
    let first = report
        .checks
        .iter()
        .find(|check| !check.passed)
        .or_else(|| report.checks.iter().find(|check| check.id == "gain"))
        .map_or_else(String::new, |check| check.sentence.clone());
    let log = report
        .checks
        .iter()
        .map(|c| (None, if c.passed { Tone::Good } else { Tone::Bad }, c.line()))
        .collect();
    Said {
        fact: format!("{}, {passed} of {all}", if report.blessed { "blessed" } else { "refused" }),
        facts: vec![
            ("checks", all.to_string()),
            ("passed", passed.to_string()),
            ("baseline", report.baseline.clone()),
            ("slices", report.measured.slices.len().to_string()),
        ],
        answer: format!(
            "{} of {} passed. {first}",
            words::count(passed as u64),
            words::counted(all as u64, "check")
        ),
        verdict: (tone, verdict.to_owned()),
        log,
        artifact: Some(Artifact::Gate(Box::new(report.clone()))),
        refusal: None,
    }
}
