//! The scenario as the Python of an export reads it, and the figures that it is to reach.
use serde_json::{Map, Value, json};

use super::Lab;
use crate::{
    scenario::{FIELDS, Field, Input, Scenario},
    table::Kind,
    target::Rule,
};

/// The parts of a scenario that are handed on, each under the name that its fields begin with.
const PARTS: [&str; 8] =
    ["data", "quality", "curate", "analyse", "model", "evaluate", "gate", "delivery"];

/// Every choice that is in force, by part; numbers as numbers. Texts about the table are what the
/// run found where the scenario left them open.
pub(super) fn settings(scenario: &Scenario, lab: &Lab) -> Value {
    let mut all = Map::new();
    for part in PARTS {
        all.insert(part.to_owned(), Value::Object(chosen(scenario, part)));
    }
    all.insert("monitor".to_owned(), Value::Object(watched(scenario)));
    all.insert("seed".to_owned(), scenario.seed.into());
    all.insert("data".to_owned(), data(scenario, lab));
    if let Some(Value::Object(model)) = all.get_mut("model") {
        for kind in ["logistic", "tree", "forest"] {
            model.insert(kind.to_owned(), Value::Object(chosen(scenario, kind)));
        }
    }
    if let Some(Value::Object(curate)) = all.get_mut("curate") {
        curate.insert("max_levels".to_owned(), lab.max_levels.into());
    }
    Value::Object(all)
}

/// The fields called `part.…`.
fn chosen(scenario: &Scenario, part: &str) -> Map<String, Value> {
    let named = |field: &'static Field| {
        field.key.strip_prefix(part)?.strip_prefix('.').map(|name| (name.to_owned(), field))
    };
    FIELDS
        .iter()
        .filter_map(named)
        .map(|(name, field)| {
            let value = match &field.input {
                Input::Number { get, .. } => json!(get(scenario)),
                Input::Choice { .. } | Input::Text { .. } => field.read(scenario).into(),
            };
            (name, value)
        })
        .collect()
}

/// What is watched on real rows; what the lab injects for practice is left out.
fn watched(scenario: &Scenario) -> Map<String, Value> {
    let mut all = chosen(scenario, "monitor");
    all.retain(|name, _| ["rows_per_day", "window_days", "psi_limit"].contains(&name.as_str()));
    all
}

fn data(scenario: &Scenario, lab: &Lab) -> Value {
    let kind = |kind: &Kind| match kind {
        Kind::Number => "number",
        Kind::Category => "word",
        Kind::Time => "time",
    };
    let (rule, value) = match &lab.target.rule {
        Rule::Level(word) => ("==", json!(word)),
        Rule::Number(x) => ("==", json!(x)),
        Rule::AtLeast(x) => (">=", json!(x)),
        Rule::Above(x) => (">", json!(x)),
        Rule::AtMost(x) => ("<=", json!(x)),
        Rule::Below(x) => ("<", json!(x)),
    };
    let columns: Vec<Value> =
        lab.columns.iter().map(|(name, of)| json!({ "name": name, "kind": kind(of) })).collect();
    json!({
        "columns": columns,
        "target": lab.target.column,
        "rule": rule,
        "value": value,
        "time": lab.target.time.as_deref().unwrap_or_default(),
        "from": scenario.data.from,
        "to": scenario.data.to,
        "features": lab.features,
        "checked": lab.checked(),
        "compared": lab.compared(),
    })
}

/// The figures of the lab, by the names of `opslab run --json`.
pub(super) fn figures(lab: &Lab) -> Value {
    let test = &lab.metrics.test;
    let metrics = json!({
        "roc_auc": test.roc_auc, "pr_auc": test.average_precision, "log_loss": test.log_loss,
        "brier": test.brier, "ece": test.ece, "accuracy": test.accuracy,
        "precision": test.precision, "recall": test.recall, "specificity": test.specificity,
        "f1": test.f1, "cost": lab.metrics.cost, "train_roc_auc": lab.metrics.train_auc,
    });
    let checks = lab.gate.checks.iter().map(|check| {
        json!({ "check": check.id, "observed": check.observed, "limit": check.limit,
            "passed": check.passed })
    });
    let expectations = lab.quality.iter().flat_map(|report| &report.expectations).map(|one| {
        json!({ "expectation": one.kind.title(), "column": one.column, "observed": one.observed,
            "limit": one.limit, "passed": one.passed })
    });
    json!({
        "fingerprint": lab.fingerprint,
        "rows": lab.rows,
        "metrics": metrics,
        "gate": checks.collect::<Vec<_>>(),
        "expectations": expectations.collect::<Vec<_>>(),
    })
}

/// JSON as a Python literal, indented; `at` is the column where it begins.
pub(super) fn literal(value: &Value, at: usize) -> String {
    let parts: Vec<String> = match value {
        Value::Null => return "None".to_owned(),
        Value::Bool(flag) => return if *flag { "True" } else { "False" }.to_owned(),
        // A JSON string is a Python string.
        Value::Number(_) | Value::String(_) => return value.to_string(),
        Value::Array(items) => items.iter().map(|item| literal(item, at + 4)).collect(),
        Value::Object(pairs) => pairs
            .iter()
            .map(|(key, item)| format!("{}: {}", Value::from(key.as_str()), literal(item, at + 4)))
            .collect(),
    };
    let (open, close) = if value.is_array() { ('[', ']') } else { ('{', '}') };
    if value.to_string().len() + at < 80 {
        return format!("{open}{}{close}", parts.join(", "));
    }
    let lines: Vec<String> = parts.iter().map(|part| format!("{:at$}    {part},\n", "")).collect();
    let lines = lines.concat();
    format!("{open}\n{lines}{:at$}{close}", "")
}
