//! `CDEvents` 0.4 and 0.5 (<https://cdevents.dev>), bare or within a `CloudEvents` envelope's `data`:
//! who deployed, built, tested, changed what. The lab's form of change events.
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
    let data = value.get("data");
    let value = if value.get("context").is_absent() { data } else { value };
    let (context, subject) = (value.get("context"), value.get("subject"));
    let about = subject.get("content");
    let whole_type = context.get("type").word();
    // dev.cdevents.service.deployed.0.2.0
    let mut words = whole_type.split('.').skip(2);
    let (of, what) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (id, outcome) = (subject.get("id").word(), about.get("outcome").word());
    label(out, "cdevents.id", context.get("id"));
    label(out, "cdevents.source", context.get("source"));
    label(out, "cdevents.type", context.get("type"));
    label(out, "alert.url", about.first(["url", "uri"]));
    label(out, "deployment.environment.name", about.path(["environment", "id"]));
    label(out, "change.artifact", about.get("artifactId"));
    out.label("change.outcome", short(&outcome));
    out.label("change.subject", short(&id));
    labels(out, "cdevents.", value.get("customData"));

    let named = [about.path(["service", "id"]), about.get("pipelineName")];
    let named = named.into_iter().map(Value::word).find(|name| !name.is_empty());
    let service = if of == "service" { id.clone() } else { named.unwrap_or(id.clone()) };
    let (kind, severity) = match (of, what) {
        ("incident", "resolved") => (Kind::Resolved, Severity::INFO),
        ("incident", _) => (Kind::Fired, Severity::ERROR),
        _ if matches!(&*outcome, "failure" | "error" | "fail") => (Kind::Change, Severity::ERROR),
        _ => (Kind::Change, Severity::INFO),
    };
    let name = [of, ".", what].concat();
    let body = about.first(["description", "reason", "errors"]).word();
    let described = [&*name, " ", &*service, " ", &*about.get("artifactId").word()].concat();
    out.push(&Draft {
        time: whole(&context.get("timestamp").word(), out.zone_minutes),
        kind,
        severity,
        service: &service,
        host: "",
        name: &name,
        identity: if id.is_empty() { 0 } else { Events::identity(["cdevents", of, &id]) },
        body: if body.is_empty() { described.trim_end() } else { &body },
    });
}
