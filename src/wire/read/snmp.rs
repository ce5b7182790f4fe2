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
    let host = if host == "<UNKNOWN>" { address(head)? } else { host };
    let (mut trap, mut index) = ("", "");
    let parts = variables.split(['\t', '\n']).map(str::trim).filter(|part| !part.is_empty());
    for part in parts.take(256) {
        let Some((object, value)) = part.split_once(" = ") else { continue };
        let (_, value) = value.split_once(": ").unwrap_or(("", value));
        let name = name_of(object);
        if name == "snmpTrapOID" {
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

/// The sender's address in `[UDP: [192.0.2.4]:161->…]`, for a sender without a name.
fn address(head: &str) -> Option<&str> {
    let (_, behind) = head.split_once(": [")?;
    Some(behind.split_once(']')?.0).filter(|address| !address.is_empty())
}

/// Objects by number: SNMPv2-MIB (RFC 3418) and IF-MIB (RFC 2863).
const OBJECTS: [(&str, &str); 6] = [
    ("1.3.6.1.6.3.1.1.4.1.", "snmpTrapOID"),
    ("1.3.6.1.2.1.1.3.", "sysUpTimeInstance"),
    ("1.3.6.1.2.1.2.2.1.1.", "ifIndex"),
    ("1.3.6.1.2.1.2.2.1.2.", "ifDescr"),
    ("1.3.6.1.2.1.2.2.1.7.", "ifAdminStatus"),
    ("1.3.6.1.2.1.2.2.1.8.", "ifOperStatus"),
];

/// The name of an object without its instance; numbers begin with `.1.`, `1.` or `iso.`.
fn name_of(object: &str) -> &str {
    let bare = object.trim_start_matches('.');
    let under_iso = bare.strip_prefix("iso.").or_else(|| bare.strip_prefix("1."));
    if let Some(number) = under_iso {
        let known = |(start, _): &&(&str, &str)| {
            start.strip_prefix("1.").is_some_and(|start| number.starts_with(start))
        };
        return OBJECTS.iter().find(known).map_or(object, |(_, name)| name);
    }
    let name = object.rsplit("::").next().unwrap_or(object);
    name.split('.').next().filter(|name| !name.is_empty()).unwrap_or(object)
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
    let number = name.rsplit_once(".3.6.1.6.3.1.1.5.").map(|(_, number)| number);
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
