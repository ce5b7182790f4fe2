//! OTLP/JSON logs (OpenTelemetry logs data model 1.x; OTLP 1.x, JSON Protobuf encoding): resource
//! logs, scope logs, log records. Resource attributes come before those of the scope and the record.
use std::borrow::Cow;

use super::{label, short};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::{Unit, When, epoch},
        draft::{Draft, Out},
        json::{Shape, Value},
        scale,
    },
};

/// Names of the records of a scope and of the scope itself: since OTLP 0.15, and before.
const SCOPES: [(&str, &str); 2] =
    [("scopeLogs", "scope"), ("instrumentationLibraryLogs", "instrumentationLibrary")];

/// Whether it holds a record.
pub(super) fn read(value: Value<'_>, out: &mut Out) -> Option<()> {
    let mut any = None;
    for resource_logs in value.get("resourceLogs").items() {
        let resource = resource_logs.path(["resource", "attributes"]);
        for (scopes, scope) in SCOPES {
            for scope_logs in resource_logs.get(scopes).items() {
                for record in scope_logs.first(["logRecords", "logs"]).items() {
                    one(resource, scope_logs.get(scope), record, out);
                    any = Some(());
                }
            }
        }
    }
    any
}

/// The value of an `AnyValue`; lists and maps as they are written.
fn any(value: Value<'_>) -> Cow<'_, str> {
    let Some((_, value)) = value.fields().next() else { return Cow::Borrowed("") };
    if value.shape() == Shape::Object {
        let items: Vec<Cow<'_, str>> = value
            .get("values")
            .items()
            .map(|item| match item.get("key") {
                key if key.is_absent() => any(item),
                key => Cow::Owned([&key.word(), "=", &any(item.get("value"))].concat()),
            })
            .collect();
        return Cow::Owned(items.join(", "));
    }
    value.word()
}

fn one(resource: Value<'_>, scope: Value<'_>, record: Value<'_>, out: &mut Out) {
    let (mut service, mut host) = (Cow::Borrowed(""), Cow::Borrowed(""));
    let (mut name, mut identity) = (Cow::Borrowed(""), 0);
    let lists = [resource, record.get("attributes"), scope.get("attributes")];
    for attribute in lists.into_iter().flat_map(Value::items) {
        let key = attribute.get("key").word();
        let text = any(attribute.get("value"));
        match &*key {
            "service.name" if service.is_empty() => service = text,
            "host.name" if host.is_empty() => host = text,
            "alert.class" => name = text,
            "log.record.uid" => identity = Events::identity(["otlp", &text]),
            _ => out.label(&key, short(&text)),
        }
    }
    let scope_name = scope.get("name");
    label(out, "otel.scope.name", scope_name);
    label(out, "otel.scope.version", scope.get("version"));
    let hex = |name: &str| record.get(name).source().to_ascii_lowercase();
    out.label("trace_id", short(&hex("traceId")));
    out.label("span_id", short(&hex("spanId")));
    let event_name = record.get("eventName").word();
    if name.is_empty() {
        let scope_name = scope_name.word();
        name = if event_name.is_empty() { scope_name } else { event_name.clone() };
    }
    let time = nanos(record.get("timeUnixNano"));
    let observed = nanos(record.get("observedTimeUnixNano"));
    out.observed_at(observed);
    let body = match any(record.get("body")) {
        body if body.is_empty() => name.clone(),
        body => body,
    };
    let text = record.get("severityText");
    label(out, "severity_text", text);
    let severity = match record.get("severityNumber").number() {
        Some(number) if (1.0..=24.0).contains(&number) => Severity(number as u8),
        _ => scale::word(&text.word()),
    };
    out.push(&Draft {
        time: time.or(|| observed),
        kind: kind(&event_name),
        severity,
        service: &service,
        host: &host,
        name: &name,
        identity,
        body: &body,
    });
}

/// Nanoseconds since 1970, which OTLP counts without a sign.
fn nanos(value: Value<'_>) -> When {
    match value.source() {
        text if text.starts_with('-') => When::Wrong,
        text => epoch(text, Unit::Nanos),
    }
}

/// Events in our own words keep their kind on the way through OTLP.
fn kind(event_name: &str) -> Kind {
    use strum::VariantArray as _;
    let named = |kind: &&Kind| <&str>::from(**kind) == event_name;
    Kind::VARIANTS.iter().find(named).copied().unwrap_or(Kind::Log)
}
