//! Zabbix, media type webhook with the parameters of the stock scripts (Zabbix 6 and 7,
//! `templates/media`). Date and time come in two fields without a zone.
use super::{label, short};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::{Unit, When, epoch, whole},
        draft::{Draft, Out},
        json::Value,
    },
};

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
    let severity = value.first(["severity", "event_nseverity", "nseverity"]).word();
    let (mut service, mut environment) = (String::new(), String::new());
    let tags = value.first(["eventtags", "event_tags"]).word();
    for tag in tags.split(',').take(64) {
        let (name, content) = tag.split_once(':').unwrap_or((tag, ""));
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
    let severity = match &*severity {
        _ if !is_problem => Severity::INFO,
        "0" | "1" => Severity::INFO,
        "2" => Severity::WARNING,
        "3" => Severity(14),
        "4" => Severity::ERROR,
        "5" => Severity::CRITICAL,
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
