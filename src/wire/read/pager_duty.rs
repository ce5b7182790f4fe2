//! `PagerDuty` Events API v2 with the Common Event Format (PD-CEF), and its change events, which have
//! no action. Times are optional, and resolving needs no payload: then an event happened when it was
//! observed, as OpenTelemetry's log data model has it.
use super::{label, labels};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::{When, whole},
        draft::{Draft, Out},
        json::Value,
        scale,
    },
};

pub(super) fn read(value: Value<'_>, out: &mut Out) {
    let payload = value.get("payload");
    let text = |name: &str| payload.get(name).word();
    let kind = match value.get("event_action").source() {
        "trigger" => Kind::Fired,
        "acknowledge" => Kind::Acked,
        "resolve" => Kind::Resolved,
        _ => Kind::Change,
    };
    label(out, "alert.status", value.get("event_action"));
    label(out, "alert.component", payload.get("component"));
    label(out, "alert.group", payload.get("group"));
    label(out, "pagerduty.dedup_key", value.get("dedup_key"));
    label(out, "pagerduty.client", value.get("client"));
    label(out, "alert.url", value.get("client_url"));
    if let Some(link) = value.get("links").items().next() {
        label(out, "alert.runbook", link.get("href"));
    }
    let details = payload.get("custom_details");
    labels(out, "detail.", details);
    let named = ["service.name", "service"].map(|name| details.get(name).word());
    let service = named.into_iter().find(|name| !name.is_empty()).unwrap_or(text("component"));
    let (source, class, summary) = (text("source"), text("class"), text("summary"));
    let key = value.get("dedup_key").word();
    let severity = match kind {
        Kind::Resolved | Kind::Change => Severity::INFO,
        Kind::Fired | Kind::Acked | Kind::Log | Kind::Metric => scale::word(&text("severity")),
    };
    out.push(&Draft {
        time: whole(&text("timestamp"), out.zone_minutes).or(|| observed(out)),
        kind,
        severity,
        service: &service,
        host: &source,
        name: &class,
        identity: if key.is_empty() { 0 } else { Events::identity(["pagerduty", &key]) },
        body: &summary,
    });
}

/// When it was observed, where there is a clock.
fn observed(out: &Out) -> When {
    if out.observed.0 == 0 { When::Missing } else { When::At(out.observed) }
}
