//! Azure Monitor, common alert schema 1.0: metric, log and activity-log alerts.
use std::borrow::Cow;

use super::{label, labels, short};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::whole,
        draft::{Draft, Out},
        json::Value,
    },
};

pub(super) fn read(value: Value<'_>, out: &mut Out) {
    let essentials = value.path(["data", "essentials"]);
    let context = value.path(["data", "alertContext"]);
    let text = |name: &str| essentials.get(name).word();
    let condition = text("monitorCondition");
    let is_resolved = condition == "Resolved";
    out.label("alert.status", &condition);
    for (name, field) in [
        ("alert.url", "investigationLink"),
        ("alert.description", "description"),
        ("azure.signal_type", "signalType"),
        ("azure.monitoring_service", "monitoringService"),
        ("azure.alert_id", "alertId"),
        ("azure.severity", "severity"),
    ] {
        label(out, name, essentials.get(field));
    }
    out.label("cloud.provider", "azure");
    let target = first(essentials.get("alertTargetIDs"));
    out.label("cloud.resource_id", short(&target));
    for (key, name) in
        [("subscriptions", "cloud.account.id"), ("resourcegroups", "azure.resource_group")]
    {
        let mut parts = target.split('/');
        if parts.any(|part| part.eq_ignore_ascii_case(key)) {
            out.label(name, parts.next().map(short).unwrap_or_default());
        }
    }
    measured(context, out);
    let custom = value.path(["data", "customProperties"]);
    labels(out, "azure.custom.", custom);

    let item = first(essentials.get("configurationItems"));
    let name = if item.is_empty() { target.rsplit('/').next().unwrap_or_default() } else { &item };
    let is_machine = target.to_ascii_lowercase().contains("/virtualmachine");
    let rule = text("alertRule");
    let severity = if is_resolved { Severity::INFO } else { severity(&text("severity")) };
    let (origin, description) = (text("originAlertId"), text("description"));
    let happened = if is_resolved { "resolvedDateTime" } else { "firedDateTime" };
    let zone = out.zone_minutes;
    out.push(&Draft {
        time: whole(&text(happened), zone).or(|| whole(&text("firedDateTime"), zone)),
        kind: if is_resolved { Kind::Resolved } else { Kind::Fired },
        severity,
        service: if is_machine { "" } else { name },
        host: if is_machine { name } else { "" },
        name: &rule,
        identity: if origin.is_empty() { 0 } else { Events::identity(["azure", &origin]) },
        body: if description.is_empty() { &rule } else { &description },
    });
}

fn severity(word: &str) -> Severity {
    match word {
        "Sev0" => Severity::CRITICAL,
        "Sev1" => Severity::ERROR,
        "Sev2" => Severity::WARNING,
        "Sev3" => Severity(10),
        "Sev4" => Severity::INFO,
        _ => Severity::UNSPECIFIED,
    }
}

fn first(list: Value<'_>) -> Cow<'_, str> {
    list.items().next().map(Value::word).unwrap_or_default()
}

/// The first condition of metric and log alerts; the operation of activity-log alerts.
fn measured(context: Value<'_>, out: &mut Out) {
    label(out, "azure.condition_type", context.get("conditionType"));
    let condition = context.get("condition");
    label(out, "azure.window_size", condition.get("windowSize"));
    if let Some(first) = condition.get("allOf").items().next() {
        label(out, "alert.value", first.get("metricValue"));
        label(out, "alert.threshold", first.get("threshold"));
        label(out, "azure.metric.name", first.get("metricName"));
        label(out, "azure.metric.namespace", first.get("metricNamespace"));
        label(out, "azure.metric.aggregation", first.get("timeAggregation"));
        label(out, "azure.metric.operator", first.get("operator"));
        label(out, "azure.query", first.get("searchQuery"));
        for dimension in first.get("dimensions").items() {
            let name = dimension.get("name").word();
            out.label_in("azure.dimension.", &name, short(&dimension.get("value").word()));
        }
    }
    label(out, "azure.operation", context.get("operationName"));
    label(out, "azure.caller", context.get("caller"));
    label(out, "azure.activity_status", context.get("status"));
}
