//! Icinga 2's event stream (`/v1/events`): one JSON document per event.
use super::{label, short};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::{Unit, epoch},
        draft::{Draft, Out},
        json::Value,
    },
};

/// Severity and status of a state number.
fn state(number: Option<f64>, of_service: bool) -> (Severity, &'static str) {
    match (number.map(|number| number as i64), of_service) {
        (Some(0), true) => (Severity::INFO, "OK"),
        (Some(1), true) => (Severity::WARNING, "WARNING"),
        (Some(2), true) => (Severity(18), "CRITICAL"),
        (Some(3), true) => (Severity(14), "UNKNOWN"),
        (Some(0), false) => (Severity::INFO, "UP"),
        (Some(1), false) => (Severity(18), "DOWN"),
        _ => (Severity::UNSPECIFIED, ""),
    }
}

pub(super) fn read(value: Value<'_>, out: &mut Out) {
    let text = |name: &str| value.get(name).word();
    let (host, service, kind_of) = (text("host"), text("service"), text("type"));
    let result = value.get("check_result");
    let number = value.get("state").number().or_else(|| result.get("state").number());
    let (severity, status) = state(number, !service.is_empty());
    let output = result.get("output").word();
    let comment = value.first(["comment", "text"]).word();
    let acknowledged = kind_of == "AcknowledgementSet";
    let is_flapping = kind_of == "Flapping";
    let flaps = value.get("is_flapping").source() == "true";
    let kind = match &*kind_of {
        "AcknowledgementSet" => Kind::Acked,
        "StateChange" if number == Some(0.0) => Kind::Resolved,
        "StateChange" => Kind::Fired,
        "Flapping" if flaps => Kind::Fired,
        "Flapping" => Kind::Resolved,
        _ => Kind::Log,
    };
    out.label("alert.status", if is_flapping || acknowledged { &kind_of } else { status });
    let state_type = value.get("state_type").number();
    out.label(
        "icinga2.state_type",
        state_type.map_or("", |n| if n > 0.0 { "HARD" } else { "SOFT" }),
    );
    label(out, "icinga2.exit_status", result.get("exit_status"));
    label(out, "icinga2.check_source", result.get("check_source"));
    let performance: Vec<_> = result.get("performance_data").items().map(Value::word).collect();
    out.label("icinga2.performance_data", short(&performance.join(" ")));
    label(out, "icinga2.author", value.get("author"));
    label(out, "icinga2.downtime_depth", value.get("downtime_depth"));
    label(out, "icinga2.acknowledged", value.first(["acknowledgement", "acknowledged"]));
    out.label("icinga2.type", short(&kind_of));
    let body = [&output, &comment].into_iter().find(|text| !text.is_empty());
    let parts = ["icinga2", &host, &service];
    let time = epoch(value.get("timestamp").source(), Unit::Seconds);
    out.push(&Draft {
        time,
        kind,
        severity: if is_flapping && flaps { Severity::WARNING } else { severity },
        service: &service,
        host: &host,
        name: if service.is_empty() { "host" } else { &service },
        identity: if is_flapping {
            Events::identity(parts.into_iter().chain(["flapping"]))
        } else {
            Events::identity(parts)
        },
        body: body.map_or(&*kind_of, |body| body),
    });
}
