//! SNMP traps as snmptrapd (Net-SNMP 5.9) writes them: a head with time, host and transport, then
//! `OID = TYPE: value`, separated by tabs.
use super::short;
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::leading,
        detect,
        draft::{Draft, Out},
    },
};

pub(super) fn read(text: &str, out: &mut Out) -> Option<()> {
    let (head, variables) = text.split_at_checked(detect::trap_head(text.as_bytes())?)?;
    let (time, len) = leading(head.as_bytes(), out.zone_minutes)?;
    let host = head.get(len..)?.split_whitespace().next()?;
    let host = host.split('(').next().unwrap_or(host);
    let (mut trap, mut index) = ("", "");
    let parts = variables.split(['\t', '\n']).map(str::trim).filter(|part| !part.is_empty());
    for part in parts.take(256) {
        let Some((object, value)) = part.split_once(" = ") else { continue };
        let (_, value) = value.split_once(": ").unwrap_or(("", value));
        let name = object.rsplit("::").next().unwrap_or(object);
        let name = name.split('.').next().filter(|name| !name.is_empty()).unwrap_or(object);
        if object.ends_with("snmpTrapOID.0") || object.ends_with("1.3.6.1.6.3.1.1.4.1.0") {
            trap = value;
            out.label("snmp.trap_oid", short(value));
        } else {
            out.label_in("snmp.", short(name), short(value.trim_matches('"')));
        }
        if name == "ifIndex" {
            index = value;
        }
    }
    let trap = trap_of(trap);
    out.label("alert.status", trap.status);
    out.push(&Draft {
        time,
        kind: trap.kind,
        severity: trap.severity,
        service: "",
        host,
        name: trap.name,
        identity: Events::identity(["snmp", host, index, trap.pair]),
        body: variables.trim(),
    });
    Some(())
}

struct Trap<'a> {
    name: &'a str,
    /// What both ends of a condition share.
    pair: &'a str,
    kind: Kind,
    severity: Severity,
    status: &'static str,
}

/// The generic traps of RFC 3418 and RFC 2863, by name or by number.
fn trap_of(oid: &str) -> Trap<'_> {
    let name = oid.rsplit("::").next().unwrap_or(oid);
    let number = name.rsplit_once("1.3.6.1.6.3.1.1.5.").map(|(_, number)| number);
    let (name, pair, kind, severity, status) = match number.unwrap_or(name) {
        "1" | "coldStart" => ("coldStart", "start", Kind::Log, Severity::WARNING, ""),
        "2" | "warmStart" => ("warmStart", "start", Kind::Log, Severity::WARNING, ""),
        "3" | "linkDown" => ("linkDown", "link", Kind::Fired, Severity::ERROR, "down"),
        "4" | "linkUp" => ("linkUp", "link", Kind::Resolved, Severity::INFO, "up"),
        "5" | "authenticationFailure" => {
            let name = "authenticationFailure";
            (name, name, Kind::Fired, Severity::WARNING, "failed")
        }
        _ => (name, name, Kind::Log, Severity::UNSPECIFIED, ""),
    };
    Trap { name, pair, kind, severity, status }
}
