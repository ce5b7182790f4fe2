//! Alertmanager webhook v4 (prometheus/alertmanager 0.34, docs/configuration.md, `webhook_config`).
//! All labels stay as they are, because silences and routes match on them.
use std::borrow::Cow;

use super::{host_of, label, short};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::{When, whole},
        draft::{Draft, Out},
        json::Value,
        scale,
    },
};

/// Labels that Kubernetes' exporters give, and their names in OpenTelemetry.
const KUBERNETES: [(&str, &str); 7] = [
    ("namespace", "k8s.namespace.name"),
    ("pod", "k8s.pod.name"),
    ("container", "k8s.container.name"),
    ("deployment", "k8s.deployment.name"),
    ("cluster", "k8s.cluster.name"),
    ("node", "k8s.node.name"),
    ("env", "deployment.environment.name"),
];

/// Whether it holds an alert.
pub(super) fn read(value: Value<'_>, out: &mut Out) -> Option<()> {
    let mut any = None;
    let group = value.get("groupKey").word();
    let receiver = value.get("receiver").word();
    for alert in value.get("alerts").items() {
        out.label("alert.group", short(&group));
        out.label("alert.receiver", &receiver);
        one(alert, value.get("status").source(), out);
        any = Some(());
    }
    any
}

fn one(alert: Value<'_>, status: &str, out: &mut Out) {
    let labels = alert.get("labels");
    let annotations = alert.get("annotations");
    let status = match alert.get("status").source() {
        "" => status,
        own => own,
    };
    let is_resolved = status == "resolved";
    let zone = out.zone_minutes;
    let time = |name: &str| whole(&alert.get(name).word(), zone);
    let starts = time("startsAt");
    let time = if is_resolved { time("endsAt").or(|| starts) } else { starts };

    out.label("alert.status", status);
    label(out, "alert.url", alert.get("generatorURL"));
    label(out, "alert.component", labels.get("component"));
    if let When::At(starts) = starts {
        out.label("alert.started", &starts.to_string());
    }
    for (name, field) in labels.fields() {
        label(out, &name, field);
        if let Some((_, name)) = KUBERNETES.iter().find(|(own, _)| *own == name) {
            label(out, name, field);
        }
    }
    let summary = annotations.first(["summary", "message", "description"]);
    for (name, field) in annotations.fields() {
        match &*name {
            "summary" => {}
            "runbook_url" => label(out, "alert.runbook", field),
            "value" => label(out, "alert.value", field),
            "threshold" => label(out, "alert.threshold", field),
            _ => out.label_in("annotation.", &name, short(&field.word())),
        }
    }
    let name = labels.get("alertname").word();
    let body = summary.word();
    let host = labels.first(["host.name", "host", "hostname", "node", "instance"]).word();
    let names = ["service.name", "service", "app.kubernetes.io/name", "app", "application", "job"];
    let service = labels.first(names).word();
    out.push(&Draft {
        time,
        kind: if is_resolved { Kind::Resolved } else { Kind::Fired },
        severity: if is_resolved {
            Severity::INFO
        } else {
            scale::word(&labels.first(["severity", "level", "priority"]).word())
        },
        service: &service,
        host: host_of(&host),
        name: &name,
        identity: identity(alert, labels),
        body: if body.is_empty() { &name } else { &body },
    });
}

fn identity(alert: Value<'_>, labels: Value<'_>) -> u64 {
    let fingerprint = alert.get("fingerprint").source();
    if !fingerprint.is_empty() {
        return Events::identity(["alertmanager", fingerprint]);
    }
    let mut pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> =
        labels.fields().map(|(name, value)| (name, value.word())).collect();
    if pairs.is_empty() {
        return 0;
    }
    pairs.sort_unstable();
    let pairs = pairs.iter().flat_map(|(name, value)| [name.as_ref(), value.as_ref()]);
    Events::identity(std::iter::once("alertmanager").chain(pairs))
}
