//! Elastic Common Schema 8 and 9, with nested or dotted names.
use std::borrow::Cow;

use super::{label, labels, short};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::whole,
        draft::{Draft, Out},
        json::Value,
        scale,
    },
};

/// `a.b` as a field of its own, or `b` within `a`.
fn field<'a>(value: Value<'a>, outer: &str, inner: &str) -> Value<'a> {
    let nested = value.path([outer, inner]);
    if nested.is_absent() { value.get(&[outer, ".", inner].concat()) } else { nested }
}

pub(super) fn read(value: Value<'_>, out: &mut Out) {
    let text = |outer: &str, inner: &str| field(value, outer, inner).word();
    let list = |inner: &str| -> Vec<Cow<'_, str>> {
        let value = field(value, "event", inner);
        let one = value.items().next().is_none().then(|| value.word());
        value.items().map(Value::word).chain(one).filter(|word| !word.is_empty()).collect()
    };
    let (categories, types) = (list("category"), list("type"));
    out.label("event.category", short(&categories.join(",")));
    out.label("event.type", short(&types.join(",")));
    for inner in ["kind", "dataset", "outcome", "action", "code", "severity", "created", "id"] {
        label(out, ["event.", inner].concat().as_str(), field(value, "event", inner));
    }
    for (name, outer, inner) in [
        ("log.logger", "log", "logger"),
        ("log.level", "log", "level"),
        ("ecs.version", "ecs", "version"),
        ("process.pid", "process", "pid"),
        ("deployment.environment.name", "service", "environment"),
        ("trace_id", "trace", "id"),
        ("span_id", "span", "id"),
        ("exception.type", "error", "type"),
        ("exception.message", "error", "message"),
    ] {
        label(out, name, field(value, outer, inner));
    }
    label(out, "log.record.original", field(value, "event", "original"));
    labels(out, "", value.get("labels"));

    let level = scale::exact(&text("log", "level"));
    let severity = level.unwrap_or_else(|| {
        let number = field(value, "event", "severity").number();
        number
            .filter(|n| (0.0..8.0).contains(n))
            .map_or(Severity::UNSPECIFIED, |n| scale::syslog(n as u8))
    });
    let (service, id) = (text("service", "name"), text("event", "id"));
    let host = match text("host", "name") {
        host if host.is_empty() => text("host", "hostname"),
        host => host,
    };
    let is_configuration = categories.iter().any(|word| word == "configuration");
    let kind = match &*text("event", "kind") {
        "alert" | "signal" => Kind::Fired,
        "metric" => Kind::Metric,
        _ if is_configuration && types.iter().any(|word| word == "change") => Kind::Change,
        _ => Kind::Log,
    };
    let name = [text("rule", "name"), text("event", "action"), text("log", "logger")];
    let name = name.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    let message = value.get("message").word();
    let body = if message.is_empty() { text("error", "message") } else { message };
    out.push(&Draft {
        time: whole(&value.get("@timestamp").word(), out.zone_minutes),
        kind,
        severity,
        service: &service,
        host: &host,
        name: &name,
        identity: if id.is_empty() { 0 } else { Events::identity(["ecs", &id]) },
        body: if body.is_empty() { &name } else { &body },
    });
}
