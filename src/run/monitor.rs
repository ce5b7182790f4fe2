//! Monitor: the days in Production.
use crate::num::order;
use std::ops::ControlFlow;

use super::{
    Observer,
    artifact::{Artifact, Tone},
    day::{self, Told},
    deploy::{Deployed, Given},
    line::{Outcome, Pace, Said},
};
use crate::{
    diagnostic::{Diagnostic, Place, Severity},
    monitor::{Pool, Report, Spec, Standing, Step, Traffic, Watch},
    num::stats,
    table::{Table, Values},
};

/// Runs the stage. `first` is the feature that a change concerns where the learner names none.
pub(super) async fn make<O: Observer>(
    given: Given<'_>,
    deployed: &Deployed,
    standing: Standing<'_>,
    spec: &Spec,
    first: Option<&str>,
    pace: &mut Pace<'_, O>,
) -> Outcome<Report> {
    let (table, labels) = (&given.extracted.table, &given.extracted.target.labels);
    let features = standing.features;
    let used = |name: &str| features.iter().any(|f| f.used && f.column == name);
    if !spec.feature.is_empty() && !used(&spec.feature) {
        return ControlFlow::Continue(Err(Said::refused(Diagnostic {
            severity: Severity::Error,
            place: Place::column(spec.feature.clone()),
            message: "The change is to concern this column, but the model does not use it."
                .to_owned(),
            hint: "Choose one of the features.".to_owned(),
        })));
    }
    let any = features.iter().find(|f| f.used).map(|f| f.column.as_str());
    let named = Some(spec.feature.as_str()).filter(|name| !name.is_empty());
    let feature = named.or(first).or(any).unwrap_or_default();
    let train = &given.curated.curated.split.train;
    let (spread, rises) = lean(table, feature, train, &given.curated.train_y);
    let live_labels: Vec<bool> =
        given.live().iter().map(|&row| labels[row as usize] == Some(true)).collect();
    let pool = Pool { table, rows: given.live(), labels: &live_labels, feature, spread, rises };
    let traffic = Traffic::new(&pool, spec, standing.seed);
    pace.at(0.02).await?;
    let positives = given.curated.train_y.iter().filter(|&&label| label).count() as f64;
    let training = table.gather(train);
    let mut watch = Watch::new(
        spec,
        standing,
        traffic,
        (deployed.package.clone(), deployed.report.registry.clone()),
        (&training, &given.trained.train_scores, positives / train.len().max(1) as f64),
    );
    let report = loop {
        match watch.step() {
            Step::More(share) => pace.at(share).await?,
            Step::Done(report) => break *report,
        }
    };
    let said = say(&report);
    ControlFlow::Continue(Ok((report, said)))
}

/// Standard deviation of the feature in the training rows, and whether its large values speak for
/// the positive class there.
fn lean(table: &Table, feature: &str, train: &[u32], labels: &[bool]) -> (f64, bool) {
    let Some(Values::Number(values)) = table.column(feature).map(|column| &column.values) else {
        return (1.0, true);
    };
    let class = |wanted: bool| -> Vec<f64> {
        train
            .iter()
            .zip(labels)
            .filter(|(_, label)| **label == wanted)
            .map(|(&row, _)| values[row as usize])
            .filter(|value| !value.is_nan())
            .collect()
    };
    let (positive, negative) = (class(true), class(false));
    let rises = stats::mean(&positive).unwrap_or(0.0) >= stats::mean(&negative).unwrap_or(0.0);
    let all: Vec<f64> = positive.into_iter().chain(negative).collect();
    (stats::variance(&all, 0).map_or(1.0, f64::sqrt), rises)
}

fn say(report: &Report) -> Said {
    let version = report.serving.last().map_or(1, |served| served.version);
    let Told { fact, answer, verdict } = day::monitor(report, u32::MAX);
    Said {
        fact,
        facts: vec![
            ("days", report.days.len().to_string()),
            ("alarms", report.alarms.len().to_string()),
            ("retrainings", report.retrainings.len().to_string()),
            ("serving", format!("v{version}")),
            ("false_alarms", report.score.false_alarms.to_string()),
            ("delay_days", report.score.delay.map_or_else(|| "null".to_owned(), |d| d.to_string())),
        ],
        answer,
        verdict,
        log: log(report),
        artifact: Some(Artifact::Monitor(Box::new(report.clone()))),
        refusal: None,
    }
}

/// What happened, in the order of the days.
fn log(report: &Report) -> Vec<(Option<u32>, Tone, String)> {
    let mut log = vec![(
        Some(0),
        Tone::Plain,
        format!("Version {} serves.", report.serving.first().map_or(1, |s| s.version)),
    )];
    for alarm in &report.alarms {
        log.push((Some(alarm.day), Tone::Bad, format!("Alarm: {}", alarm.sentence)));
        if let Some(until) = alarm.until {
            log.push((Some(until), Tone::Good, format!("The alarm of day {} is over.", alarm.day)));
        }
    }
    for retraining in &report.retrainings {
        let arrived =
            retraining.promotion.as_ref().is_some_and(crate::delivery::Promotion::arrived);
        let tone = if arrived { Tone::Good } else { Tone::Warn };
        log.push((Some(retraining.day), tone, retraining.sentence.clone()));
        for (environment, check) in retraining.promotion.iter().flat_map(|p| &p.steps) {
            let tone = if check.passed { Tone::Good } else { Tone::Bad };
            log.push((
                Some(retraining.day),
                tone,
                format!("{}, {}", environment.name(), check.line()),
            ));
        }
    }
    order::sort_by_key(&mut log, |(day, ..)| *day);
    log
}
