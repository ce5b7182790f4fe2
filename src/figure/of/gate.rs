//! Model against limits, baseline and slices.
use super::{bands, linear};
use crate::{
    figure::{Figure, Mark, Role},
    gate::Report,
};

pub(super) fn figures(report: &Report) -> Vec<Figure> {
    let mut figures = vec![against(report)];
    if !report.measured.slices.is_empty() {
        figures.push(slices(report));
    }
    figures
}

fn against(report: &Report) -> Figure {
    let measured = &report.measured;
    let rows: Vec<(String, f64)> = [
        ("on training rows".to_owned(), measured.train_auc),
        ("on test rows".to_owned(), measured.test_auc),
        (format!("baseline: {}", report.baseline), measured.baseline_auc),
    ]
    .into_iter()
    .filter_map(|(name, auc)| auc.map(|auc| (name, auc)))
    .collect();
    let limit =
        report.checks.iter().find(|check| check.id == "roc_auc").map_or(0.5, |check| check.limit);
    let gain = measured.test_auc.zip(measured.baseline_auc).map_or(0.0, |(a, b)| a - b);
    Figure {
        id: "baseline".to_owned(),
        title: format!("{gain:.3} better than the baseline"),
        subtitle: format!("ROC AUC · {} test rows", measured.n),
        x: linear("ROC AUC", "", 0.0, 1.0),
        y: bands("model", rows.iter().map(|row| row.0.clone()).collect()),
        marks: vec![
            Mark::Bars {
                name: "ROC AUC".to_owned(),
                role: Role::Current,
                lying: true,
                outlined: false,
                bars: rows
                    .iter()
                    .enumerate()
                    .map(|(i, row)| (i as f64 - 0.35, i as f64 + 0.35, row.1))
                    .collect(),
            },
            Mark::Rule {
                label: format!("limit {limit:.2}"),
                role: Role::Bad,
                upright: true,
                dashed: false,
                at: limit,
            },
        ],
        summary: format!(
            "ROC AUC of the model on training and test rows and of the baseline; the gain is {gain:.3}, the limit {limit:.2}."
        ),
        height: 170,
    }
}

fn slices(report: &Report) -> Figure {
    let shown: Vec<_> = report.measured.slices.iter().take(16).collect();
    let limit =
        report.checks.iter().find(|check| check.id == "slice").map_or(0.5, |check| check.limit);
    let weakest = shown.first().map(|s| s.name.clone()).unwrap_or_default();
    Figure {
        id: "slices".to_owned(),
        title: format!("Weakest where {weakest}"),
        subtitle: "ROC AUC within each slice of at least 100 test rows".to_owned(),
        x: linear("ROC AUC", "", 0.0, 1.0),
        y: bands("slice", shown.iter().map(|s| format!("{} (n = {})", s.name, s.n)).collect()),
        marks: vec![
            Mark::Bars {
                name: "ROC AUC".to_owned(),
                role: Role::Current,
                lying: true,
                outlined: false,
                bars: shown
                    .iter()
                    .enumerate()
                    .map(|(i, s)| (i as f64 - 0.35, i as f64 + 0.35, s.roc_auc))
                    .collect(),
            },
            Mark::Rule {
                label: format!("limit {limit:.2}"),
                role: Role::Bad,
                upright: true,
                dashed: false,
                at: limit,
            },
        ],
        summary: format!("ROC AUC by slice, weakest first: {weakest}."),
        height: 50 + 22 * shown.len() as u32,
    }
}
