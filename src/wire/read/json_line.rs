//! A log line as a JSON object, as structured loggers write it (zap, logrus, slog, pino, bunyan,
//! structlog, Serilog with its compact format too, Cloud Logging, Docker's json-file).
use std::borrow::Cow;

use super::{labels, short};
use crate::{
    event::{Kind, Severity},
    wire::{
        clock::{Unit, When, epoch, whole},
        draft::{Draft, Out},
        json::{Shape, Value},
        scale,
    },
};

/// OpenTelemetry's names of fields that loggers call otherwise.
pub(super) fn name_of(key: &str) -> &str {
    match key {
        "traceId" | "traceID" | "trace.id" | "dd.trace_id" => "trace_id",
        "spanId" | "spanID" | "span.id" | "dd.span_id" => "span_id",
        "env" | "environment" => "deployment.environment.name",
        "pid" => "process.pid",
        "namespace" => "k8s.namespace.name",
        "pod" => "k8s.pod.name",
        _ => key,
    }
}

/// pino and bunyan count 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal.
fn level(value: Value<'_>) -> Severity {
    match value.number() {
        Some(number) if (10.0..=60.0).contains(&number) => {
            Severity(((number / 10.0) as u8 - 1) * 4 + 1)
        }
        Some(_) => Severity::UNSPECIFIED,
        None => scale::word(&value.word()),
    }
}

fn time(value: Value<'_>, zone_minutes: i16) -> When {
    // MongoDB's log writes Extended JSON.
    let value = if value.shape() == Shape::Object { value.get("$date") } else { value };
    if value.shape() == Shape::Number {
        return epoch(value.source(), Unit::BySize);
    }
    whole(&value.word(), zone_minutes)
}

pub(super) fn read(value: Value<'_>, out: &mut Out) {
    let (mut when, mut severity) = (When::Missing, Severity::UNSPECIFIED);
    let (mut service, mut host) = (Cow::Borrowed(""), Cow::Borrowed(""));
    let (mut name, mut message) = (Cow::Borrowed(""), Cow::Borrowed(""));
    let (mut fallback, mut template) = (Cow::Borrowed(""), Cow::Borrowed(""));
    for (key, field) in value.fields() {
        match &*key {
            "time" | "ts" | "t" | "timestamp" | "@timestamp" | "datetime" | "date" | "asctime"
            | "eventTime" | "@t"
                if when == When::Missing =>
            {
                when = time(field, out.zone_minutes);
            }
            "level" | "lvl" | "severity" | "levelname" | "@l"
                if severity == Severity::UNSPECIFIED =>
            {
                severity = level(field);
            }
            "s" if severity == Severity::UNSPECIFIED && field.source().len() == 1 => {
                severity = super::level::letter(field.source()).unwrap_or(severity);
            }
            "msg" | "message" | "textPayload" | "@m" if message.is_empty() => {
                message = field.word();
            }
            "@mt" => template = field.word(),
            "jsonPayload" if message.is_empty() => {
                message = field.first(["message", "msg"]).word();
                labels(out, "", field);
            }
            "log" if field.shape() != Shape::Object && message.is_empty() => {
                message = field.word();
            }
            "service" | "service.name" | "app" | "application" if service.is_empty() => {
                let inner = field.get("name");
                service = if inner.is_absent() { field.word() } else { inner.word() };
            }
            "host" | "hostname" | "host.name" if host.is_empty() => {
                let inner = field.get("name");
                host = if inner.is_absent() { field.word() } else { inner.word() };
            }
            "name" => fallback = field.word(),
            "logger" | "caller" | "source" if name.is_empty() => name = field.word(),
            _ if field.shape() == Shape::Object => labels(out, &[&key, "."].concat(), field),
            _ => super::label(out, name_of(&key), field),
        }
    }
    if message.is_empty() {
        message = template;
    }
    if name.is_empty() {
        name.clone_from(&fallback);
    }
    if service.is_empty() {
        service = if fallback.is_empty() { out.origin.clone().into() } else { fallback };
    }
    out.push(&Draft {
        time: when,
        kind: Kind::Log,
        severity,
        service: short(&service),
        host: short(&host),
        name: short(&name),
        identity: 0,
        body: message.trim_end(),
    });
}
