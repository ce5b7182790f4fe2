//! `PagerDuty` Events API v2 with the Common Event Format (PD-CEF), and its change events, which have
//! no action. Times are optional there: the API takes the time of arrival, which nobody knows of an
//! event that was stored, so one without a time goes to quarantine.
use super::{label, labels};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::whole,
        draft::{Draft, Out},
        json::Value,
        scale,
    },
};

/// `None` for an action that there is not.
pub(super) fn read(value: Value<'_>, out: &mut Out) -> Option<()> {
    let payload = value.get("payload");
    let text = |name: &str| payload.get(name).word();
    let kind = match value.get("event_action").source() {
        "trigger" => Kind::Fired,
        "acknowledge" => Kind::Acked,
        "resolve" => Kind::Resolved,
        "" | "change" => Kind::Change,
        _ => return None,
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
    // A key is known within the integration that it was sent to.
    let (route, key) = (value.get("routing_key").word(), value.get("dedup_key").word());
    let severity = match kind {
        Kind::Resolved | Kind::Change => Severity::INFO,
        Kind::Fired | Kind::Acked | Kind::Log | Kind::Metric => scale::word(&text("severity")),
    };
    out.push(&Draft {
        time: whole(&text("timestamp"), out.zone_minutes),
        kind,
        severity,
        service: &service,
        host: &source,
        name: &class,
        identity: if key.is_empty() { 0 } else { Events::identity(["pagerduty", &route, &key]) },
        body: &summary,
    });
    Some(())
}
