//! Deploy: the blessed model is registered and taken through the environments.
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::{
    Observer,
    artifact::{Artifact, Tone},
    curate::Prepared,
    extract::Extracted,
    line::{Outcome, Pace, Said},
    train::Trained,
};
use crate::{
    codec,
    delivery::{Package, Registry, Report, Spec, Trial, Version, promote},
    diagnostic::{Diagnostic, Place, Severity},
    digest::Digest,
    evaluate, words,
};

/// What the stage and the one after it are given.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) extracted: &'a Extracted,
    pub(super) curated: &'a Prepared,
    pub(super) trained: &'a Trained,
    pub(super) evaluate: &'a evaluate::Spec,
}

impl Given<'_> {
    /// The held-out rows of live traffic; the test rows where there are none.
    pub(super) fn live(&self) -> &[u32] {
        let split = &self.curated.curated.split;
        if split.live.is_empty() { &split.test } else { &split.live }
    }
}

/// The stage's product.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Deployed {
    pub(super) package: Package,
    pub(super) report: Report,
}

/// Runs the stage.
pub(super) async fn make<O: Observer>(
    given: Given<'_>,
    spec: &Spec,
    pace: &mut Pace<'_, O>,
) -> Outcome<Deployed> {
    pace.at(0.1).await?;
    let package = given.trained.package.clone();
    let split = &given.curated.curated.split;
    let mut registry = Registry::default();
    let bytes = codec::to_bytes(&package).len() as u64;
    let digest = package.digest();
    let number = registry.register(Version {
        number: 0,
        package: digest,
        data: Digest::of(&given.extracted.table.gather(&split.train)),
        trained_on: "the training rows".to_owned(),
        rows: split.train.len() as u32,
        roc_auc: given.trained.report.test.roc_auc,
        parent: None,
        reached: None,
        day: 0,
    });
    // Spread over the live rows: the first ones alone may be of one season or one branch.
    let stride = (given.live().len() / spec.trial_rows.max(1) as usize).max(1);
    let requests: Vec<u32> =
        given.live().iter().copied().step_by(stride).take(spec.trial_rows as usize).collect();
    let trial = Trial {
        package: &package,
        test_x: given.curated.test_x.view(),
        test_scores: &given.trained.test_scores,
        test_labels: &given.curated.test_y,
        table: &given.extracted.table,
        requests: &requests,
        cost_false_alarm: given.evaluate.cost_false_alarm,
        cost_miss: given.evaluate.cost_miss,
    };
    let promotion = promote(number, &trial, spec);
    registry.record(number, promotion.reached());
    let arrived = promotion.arrived();
    let report = Report { registry, promotion, package_bytes: bytes, package: digest };
    let said = say(&report);
    if arrived {
        return ControlFlow::Continue(Ok((Deployed { package, report }, said)));
    }
    let last = report.promotion.steps.last();
    let why = Diagnostic {
        severity: Severity::Error,
        place: Place::table(),
        message: last.map_or_else(String::new, |(environment, check)| {
            format!("{} refused version {number}. {}", environment.name(), check.sentence)
        }),
        hint: "Change the model, the threshold or the limit, and try again.".to_owned(),
    };
    ControlFlow::Continue(Err(Said { refusal: Some(why), ..said }))
}

fn say(report: &Report) -> Said {
    let promotion = &report.promotion;
    let version = promotion.version;
    let reached = promotion.reached().map_or("nowhere", super::super::delivery::Environment::name);
    let (tone, verdict) = if promotion.arrived() {
        (Tone::Good, format!("v{version} in Production"))
    } else {
        (Tone::Bad, format!("v{version} stopped"))
    };
    let log = promotion
        .steps
        .iter()
        .map(|(environment, check)| {
            let tone = if check.passed { Tone::Good } else { Tone::Bad };
            (None, tone, format!("{}, {}", environment.name(), check.line()))
        })
        .collect();
    Said {
        fact: verdict.clone(),
        facts: vec![
            ("version", version.to_string()),
            ("reached", reached.to_owned()),
            ("package", report.package.to_string()),
            ("package_bytes", report.package_bytes.to_string()),
        ],
        answer: format!(
            "The same {} ({}) go from environment to environment, and each asks what the others cannot. Version {version} reached {reached}.",
            words::counted(report.package_bytes, "byte"),
            report.package.short()
        ),
        verdict: (tone, verdict),
        log,
        artifact: Some(Artifact::Deploy(Box::new(report.clone()))),
        refusal: None,
    }
}
