//! Google Cloud Monitoring, webhook 1.1 and 1.2.
use std::borrow::Cow;

use super::{label, labels};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::{Unit, When, epoch},
        draft::{Draft, Out},
        json::Value,
        scale,
    },
};

pub(super) fn read(value: Value<'_>, out: &mut Out) {
    let incident = value.get("incident");
    let text = |name: &str| incident.get(name).word();
    let is_closed = incident.get("state").source().eq_ignore_ascii_case("closed");
    for (name, field) in [
        ("alert.status", "state"),
        ("alert.url", "url"),
        ("alert.value", "observed_value"),
        ("alert.threshold", "threshold_value"),
        ("gcp.policy", "policy_name"),
        ("gcp.condition", "condition_name"),
        ("gcp.incident_id", "incident_id"),
        ("cloud.resource_id", "resource_id"),
        ("gcp.resource_name", "resource_name"),
        ("cloud.account.id", "scoping_project_id"),
    ] {
        label(out, name, incident.get(field));
    }
    out.label("cloud.provider", "gcp");
    label(out, "gcp.version", value.get("version"));
    label(out, "alert.description", incident.path(["documentation", "content"]));
    label(out, "gcp.metric.type", incident.path(["metric", "type"]));
    labels(out, "gcp.metric.", incident.path(["metric", "labels"]));
    let resource = incident.path(["resource", "labels"]);
    label(out, "gcp.resource.type", incident.path(["resource", "type"]));
    labels(out, "gcp.resource.", resource);
    let user = incident.get("policy_user_labels");
    labels(out, "gcp.user.", user);

    let names = ["service", "service_name", "service.name", "function_name", "database_id"];
    let service = [resource, user].into_iter().map(|from| from.first(names).word());
    let service = service.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    let host = match resource.first(["instance_name", "node_name"]).word() {
        host if host.is_empty() && !is_path(incident) => text("resource_name"),
        host => host,
    };
    let severity = scale::exact(&text("severity")).unwrap_or(Severity::ERROR);
    let severity = if is_closed { Severity::INFO } else { severity };
    let (summary, policy) = (text("summary"), text("policy_name"));
    let name = if policy.is_empty() { text("condition_name") } else { policy };
    let seconds = |name: &str| epoch(incident.get(name).source(), Unit::Seconds);
    let ended =
        if incident.get("ended_at").is_absent() { When::Missing } else { seconds("ended_at") };
    out.push(&Draft {
        time: if is_closed { ended.or(|| seconds("started_at")) } else { seconds("started_at") },
        kind: if is_closed { Kind::Resolved } else { Kind::Fired },
        severity,
        service: &service,
        host: &host,
        name: &name,
        identity: Events::identity(["gcp", &text("incident_id")]),
        body: if summary.is_empty() { &name } else { &summary },
    });
}

/// Newer payloads write the resource's type and labels in its name.
fn is_path(incident: Value<'_>) -> bool {
    let name: Cow<'_, str> = incident.get("resource_name").word();
    name.contains([' ', '/', '{'])
}
