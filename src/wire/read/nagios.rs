//! Nagios' log: the lines that Nagios Core 4 writes.
use super::short;
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::{Unit, epoch},
        draft::{Draft, Out},
        scale,
    },
};

/// The number between the brackets, and what follows.
pub(in crate::wire) fn begins(text: &str) -> Option<(&str, &str)> {
    let (number, rest) = text.strip_prefix('[')?.split_once("] ")?;
    let is_number = number.len() <= 12 && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && number.len() >= 8 || number == "0").then_some((number, rest))
}

fn severity(state: &str) -> Severity {
    match state {
        "OK" | "UP" | "RECOVERY" => Severity::INFO,
        "WARNING" => Severity::WARNING,
        "UNKNOWN" => Severity(14),
        "UNREACHABLE" => Severity::ERROR,
        "CRITICAL" | "DOWN" => Severity(18),
        _ => Severity::UNSPECIFIED,
    }
}

pub(super) fn read(text: &str, out: &mut Out) -> Option<()> {
    let (number, rest) = begins(text)?;
    let time = epoch(number, Unit::Seconds);
    let (head, fields) = rest.split_once(": ").unwrap_or(("", rest));
    let draft = match head {
        "SERVICE ALERT" | "CURRENT SERVICE STATE" | "INITIAL SERVICE STATE" => {
            alert(fields, true, out)?
        }
        "HOST ALERT" | "CURRENT HOST STATE" | "INITIAL HOST STATE" => alert(fields, false, out)?,
        "SERVICE FLAPPING ALERT" | "SERVICE DOWNTIME ALERT" => switched(head, fields, true, out)?,
        "HOST FLAPPING ALERT" | "HOST DOWNTIME ALERT" => switched(head, fields, false, out)?,
        "SERVICE NOTIFICATION" => told(fields, true)?,
        "HOST NOTIFICATION" => told(fields, false)?,
        "EXTERNAL COMMAND" => command(fields)?,
        "PASSIVE SERVICE CHECK" | "SERVICE EVENT HANDLER" | "GLOBAL SERVICE EVENT HANDLER" => {
            noted(fields, true)?
        }
        "PASSIVE HOST CHECK" | "HOST EVENT HANDLER" | "GLOBAL HOST EVENT HANDLER" => {
            noted(fields, false)?
        }
        _ => {
            let severity = scale::exact(head).unwrap_or(Severity::INFO);
            Draft { severity, service: "nagios", body: rest, ..Draft::default() }
        }
    };
    let name = if draft.name.is_empty() { head } else { draft.name };
    out.push(&Draft { time, name, ..draft });
    Some(())
}

fn identity(host: &str, service: &str) -> u64 {
    Events::identity(["nagios", host, service])
}

/// `host;service;STATE;TYPE;attempt;output`, or without the service.
fn alert<'a>(fields: &'a str, of_service: bool, out: &mut Out) -> Option<Draft<'a>> {
    let mut fields = fields.splitn(if of_service { 6 } else { 5 }, ';');
    let host = fields.next()?;
    let service = if of_service { fields.next()? } else { "" };
    let (state, state_type, attempt) = (fields.next()?, fields.next()?, fields.next()?);
    let output = fields.next().unwrap_or_default();
    out.label("alert.status", short(state));
    out.label("nagios.state_type", short(state_type));
    out.label("nagios.attempt", short(attempt));
    let kind = if matches!(state, "OK" | "UP") { Kind::Resolved } else { Kind::Fired };
    let body = if output.is_empty() { state } else { output };
    Some(Draft {
        kind,
        severity: severity(state),
        service,
        host,
        name: if of_service { service } else { "host" },
        identity: identity(host, service),
        body,
        ..Draft::default()
    })
}

/// `contact;host;service;STATE;command;output`, or without the service: somebody is told of a state
/// that has a line of its own.
fn told(fields: &str, of_service: bool) -> Option<Draft<'_>> {
    let mut parts = fields.splitn(if of_service { 6 } else { 5 }, ';').skip(1);
    let host = parts.next()?;
    let service = if of_service { parts.next()? } else { "" };
    let state = parts.next()?;
    let body = parts.nth(1).unwrap_or(state);
    Some(Draft { severity: severity(state), service, host, body, ..Draft::default() })
}

/// `host;service;state;…`, or without the service, where a state is a word or the number that a check
/// returned: a check's result that came from outside, or a handler that ran. A change of state has a
/// line of its own.
fn noted(fields: &str, of_service: bool) -> Option<Draft<'_>> {
    let mut parts = fields.splitn(if of_service { 4 } else { 3 }, ';');
    let host = parts.next()?;
    let service = if of_service { parts.next()? } else { "" };
    let state = match (parts.next()?, of_service) {
        ("0", true) => "OK",
        ("1", true) => "WARNING",
        ("2", true) => "CRITICAL",
        ("3", true) => "UNKNOWN",
        ("0", false) => "UP",
        ("1", false) => "DOWN",
        ("2", false) => "UNREACHABLE",
        (state, _) => state,
    };
    let body = parts.next().unwrap_or(state);
    Some(Draft { severity: severity(state), service, host, body, ..Draft::default() })
}

/// `host;service;STARTED; text`: a condition of its own, beside the service's state. A downtime is
/// planned: nobody is to be woken by it.
fn switched<'a>(
    head: &'a str,
    fields: &'a str,
    of_service: bool,
    out: &mut Out,
) -> Option<Draft<'a>> {
    let mut fields = fields.splitn(if of_service { 4 } else { 3 }, ';');
    let host = fields.next()?;
    let service = if of_service { fields.next()? } else { "" };
    let state = fields.next()?;
    out.label("alert.status", short(state));
    let begins = state == "STARTED";
    Some(Draft {
        kind: match begins {
            _ if head.contains("DOWNTIME") => Kind::Log,
            true => Kind::Fired,
            false => Kind::Resolved,
        },
        severity: if begins && !head.contains("DOWNTIME") {
            Severity::WARNING
        } else {
            Severity::INFO
        },
        service,
        host,
        name: head,
        identity: Events::identity(["nagios", host, service, head]),
        body: fields.next().map_or(state, str::trim),
        ..Draft::default()
    })
}

/// A person's command; an acknowledgement is of the problem's identity.
fn command(fields: &str) -> Option<Draft<'_>> {
    let mut parts = fields.split(';');
    let (name, host) = (parts.next()?, parts.next().unwrap_or_default());
    let (service, is_acknowledgement) = match name {
        "ACKNOWLEDGE_SVC_PROBLEM" => (parts.next()?, true),
        "ACKNOWLEDGE_HOST_PROBLEM" => ("", true),
        _ => ("nagios", false),
    };
    let kind = if is_acknowledgement { Kind::Acked } else { Kind::Log };
    let identity = if is_acknowledgement { identity(host, service) } else { 0 };
    let host = if is_acknowledgement { host } else { "" };
    Some(Draft {
        kind,
        severity: Severity::INFO,
        service,
        host,
        name: if service.is_empty() || !is_acknowledgement { name } else { service },
        identity,
        body: fields,
        ..Draft::default()
    })
}
