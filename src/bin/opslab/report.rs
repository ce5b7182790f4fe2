//! What a run found, as JSON or as text.
use std::fmt::Write as _;

use opslab::{
    run::{Artifact, Made, fingerprint},
    scenario::{
        Field, Input, Scenario,
        link::{self, Link},
    },
};
use serde_json::{Map, Value, json};

/// The whole result.
pub(crate) fn json(scenario: &Scenario, made: &[Made], seconds: &[f64]) -> Value {
    let stages: Vec<Value> =
        made.iter().zip(seconds).map(|(made, seconds)| stage(made, *seconds)).collect();
    json!({
        "fingerprint": fingerprint(made).to_string(),
        "link": link::encode(&Link { scenario: scenario.clone(), ..Link::default() }),
        "stages": stages,
        "metrics": made.iter().find_map(metrics).unwrap_or(Value::Null),
        "findings": findings(made),
        "alarms": alarms(made),
        "refusal": made.iter().find_map(|made| made.refusal.as_ref()).map(ToString::to_string),
        "log": made.iter().flat_map(|made| &made.log).map(|entry| json!({
            "stage": entry.stage.id(), "day": entry.day, "text": entry.text,
        })).collect::<Vec<_>>(),
    })
}

fn stage(made: &Made, seconds: f64) -> Value {
    let facts: Map<String, Value> = made
        .facts
        .iter()
        .map(|(name, value)| {
            // Numbers stay numbers; everything else is text.
            let value = serde_json::from_str::<serde_json::Number>(value)
                .map_or_else(|_| Value::from(value.as_str()), Value::Number);
            (name.clone(), value)
        })
        .collect();
    json!({
        "id": made.stage.id(),
        "state": made.state.word(),
        "key": made.key.to_string(),
        "hash": made.hash.to_string(),
        "inputs": made.inputs.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "seconds": seconds,
        "fact": made.fact,
        "facts": facts,
        "answer": made.answer,
        "verdict": made.verdict.1,
    })
}

fn metrics(made: &Made) -> Option<Value> {
    let Some(Artifact::Train(report)) = made.artifact() else { return None };
    let test = &report.test;
    Some(json!({
        "roc_auc": test.roc_auc,
        "pr_auc": test.average_precision,
        "accuracy": test.accuracy,
        "log_loss": test.log_loss,
        "brier": test.brier,
        "ece": test.ece,
        "precision": test.precision,
        "recall": test.recall,
        "specificity": test.specificity,
        "f1": test.f1,
        "threshold": test.threshold,
        "confusion": {
            "tp": test.confusion.tp, "fp": test.confusion.fp,
            "fn": test.confusion.fn_, "tn": test.confusion.tn,
        },
        "train_roc_auc": report.train_auc,
        "test_rows": test.rows,
        "test_positives": test.positives,
        "cost": report.cost,
    }))
}

fn findings(made: &[Made]) -> Vec<Value> {
    let mut found = Vec::new();
    for made in made {
        match made.artifact() {
            Some(Artifact::Extract(report)) => found.extend(report.diagnostics.iter().map(|d| {
                json!({
                    "stage": "extract", "severity": format!("{:?}", d.severity).to_lowercase(),
                    "line": d.place.line, "column": d.place.column, "message": d.message, "hint": d.hint,
                })
            })),
            Some(Artifact::Validate(report)) => found.extend(report.findings.iter().map(|f| {
                let d = &f.diagnostic;
                json!({
                    "stage": "validate", "rule": f.expectation.title(),
                    "severity": format!("{:?}", d.severity).to_lowercase(),
                    "line": d.place.line, "column": d.place.column,
                    "message": d.message, "hint": d.hint, "n_rows": f.n_rows, "rows": f.rows,
                })
            })),
            _ => {}
        }
    }
    found
}

fn alarms(made: &[Made]) -> Vec<Value> {
    made.iter()
        .filter_map(|made| match made.artifact() {
            Some(Artifact::Monitor(report)) => Some(report),
            _ => None,
        })
        .flat_map(|report| &report.alarms)
        .map(|alarm| {
            json!({
                "day": alarm.day, "until": alarm.until,
                "kind": format!("{:?}", alarm.kind).to_lowercase(), "feature": alarm.feature,
                "statistic": alarm.statistic, "limit": alarm.limit,
                "sentence": alarm.sentence, "true": alarm.is_true,
            })
        })
        .collect()
}

/// One parameter.
pub(crate) fn field(field: &Field, default: &Scenario) -> Value {
    let takes = match &field.input {
        Input::Number { min, max, step, unit, .. } => {
            json!({ "kind": "number", "min": min, "max": max, "step": step, "unit": unit })
        }
        Input::Choice { options, .. } => json!({
            "kind": "choice", "choices": options.iter().map(|choice| choice.key).collect::<Vec<_>>(),
        }),
        Input::Text { empty, column, .. } => {
            json!({ "kind": "text", "empty": empty, "column": column })
        }
    };
    json!({
        "key": field.key, "label": field.label, "help": field.help, "stage": field.stage.id(),
        "default": field.read(default), "takes": takes,
    })
}

/// Why a stage refused, with what to do.
pub(crate) fn refusal(made: &Made) -> String {
    made.refusal.as_ref().map_or_else(
        || made.answer.clone(),
        |why| {
            if why.hint.is_empty() { why.to_string() } else { format!("{why}") }
        },
    )
}

/// The result for a person at a terminal.
pub(crate) fn text(made: &[Made], seconds: &[f64]) -> String {
    let mut out = String::new();
    for (made, seconds) in made.iter().zip(seconds) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            out,
            "{:<15} {:<8} {:>7.3} s  {}  {}\n    {}",
            made.stage.name(),
            made.state.word(),
            seconds,
            made.hash.short(),
            made.verdict.1,
            made.answer
        );
    }
    let _ = writeln!(out, "fingerprint     {}", fingerprint(made));
    out
}
