//! Zabbix, media type webhook with the parameters of the stock scripts (Zabbix 6 and 7,
//! `templates/media`). Date and time come in two fields without a zone.
use super::{label, short};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::{Unit, When, epoch, whole},
        draft::{Draft, Out},
        json::{self, Shape, Value},
    },
};

/// Tags as `{EVENT.TAGS}` writes them, `name:value, …`, or as `{EVENT.TAGSJSON}` does, as a list or as
/// the text of one; at most 64.
fn tags(value: Value<'_>) -> Vec<(String, String)> {
    let of_list = |list: Value<'_>| -> Vec<(String, String)> {
        let pair = |tag: Value<'_>| {
            (tag.get("tag").word().into_owned(), tag.get("value").word().into_owned())
        };
        list.items().take(64).map(pair).collect()
    };
    if value.shape() == Shape::Array {
        return of_list(value);
    }
    let text = value.word();
    if text.trim_start().starts_with('[')
        && let Some(tape) = json::parse(&text)
    {
        return of_list(Value::new(&text, &tape));
    }
    let pair = |tag: &str| {
        let (name, content) = tag.split_once(':').unwrap_or((tag, ""));
        (name.to_owned(), content.to_owned())
    };
    text.split(',').take(64).map(pair).collect()
}

pub(super) fn read(value: Value<'_>, out: &mut Out) {
    let text = |name: &str| value.get(name).word();
    let is_problem = value.first(["eventvalue", "event_value"]).source() != "0";
    let is_update = value.first(["eventupdate", "event_update"]).source() == "1";
    let is_acknowledged = matches!(&*text("eventack"), "Yes" | "1");
    let kind = match (is_problem, is_update && is_acknowledged) {
        (false, _) => Kind::Resolved,
        (true, true) => Kind::Acked,
        (true, false) => Kind::Fired,
    };
    let severity = value.first(["event_nseverity", "nseverity", "severity"]).word();
    let (mut service, mut environment) = (String::new(), String::new());
    for (name, content) in tags(value.first(["eventtags", "event_tags"])) {
        let (name, content) = (name.trim(), short(content.trim()));
        match name {
            "service" => content.clone_into(&mut service),
            "component" => out.label("alert.component", content),
            "env" | "environment" => content.clone_into(&mut environment),
            _ => out.label_in("tag.", short(name), content),
        }
        if name == "component" && service.is_empty() {
            content.clone_into(&mut service);
        }
    }
    out.label("deployment.environment.name", &environment);
    out.label("alert.status", if is_problem { "PROBLEM" } else { "OK" });
    out.label("zabbix.severity", short(&severity));
    for (name, field) in [
        ("host.ip", "hostip"),
        ("alert.url", "url"),
        ("alert.description", "triggerdesc"),
        ("alert.value", "triggeropdata"),
        ("zabbix.trigger_id", "triggerid"),
        ("zabbix.event_id", "eventid"),
        ("zabbix.event_source", "event_source"),
    ] {
        label(out, name, value.get(field));
    }
    // Numbers, or the names that Zabbix gives them.
    let severity = match &*severity {
        _ if !is_problem => Severity::INFO,
        "0" | "1" | "Not classified" | "Information" => Severity::INFO,
        "2" | "Warning" => Severity::WARNING,
        "3" | "Average" => Severity(14),
        "4" | "High" => Severity::ERROR,
        "5" | "Disaster" => Severity::CRITICAL,
        _ => Severity::UNSPECIFIED,
    };
    let host = value.first(["hostname", "host_name", "host"]).word();
    let name = value.first(["eventname", "event_name", "triggername"]).word();
    let name = name.strip_prefix("Problem: ").unwrap_or(&name);
    let zone = out.zone_minutes;
    let date = value.first(["eventdate", "event_date"]).word();
    let clock = value.first(["eventtime", "event_time"]).word();
    let time = match value.first(["timestamp", "clock"]).source() {
        "" if date.is_empty() || clock.is_empty() => When::Missing,
        "" => whole(&[&date, " ", &clock].concat(), zone),
        number => epoch(number, Unit::Seconds),
    };
    let identity = text("eventid");
    out.push(&Draft {
        time,
        kind,
        severity,
        service: &service,
        host: &host,
        name,
        identity: Events::identity(["zabbix", &identity]),
        body: name,
    });
}
