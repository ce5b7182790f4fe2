//! Syslog: RFC 5424, and RFC 3164 as programs write it (with or without host, with any of the common
//! times). A message of CEF or LEEF is told before it comes here.
use super::{constant_words, short};
use crate::{
    event::{Events, Kind},
    wire::{
        clock::{When, leading, whole},
        draft::{Draft, Out},
        scale,
    },
};

/// `<PRI>` and what follows.
pub(in crate::wire) fn priority(text: &str) -> Option<(u8, &str)> {
    let (number, rest) = text.get(1..)?.split_at_checked(text.get(1..6)?.find('>')?)?;
    let number: u8 = number.parse().ok().filter(|number| *number < 192)?;
    Some((number, rest.get(1..)?))
}

const FACILITIES: [&str; 24] = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv",
    "ftp", "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4",
    "local5", "local6", "local7",
];

fn facility(out: &mut Out, priority: u8) {
    out.label("syslog.facility", FACILITIES.get(usize::from(priority / 8)).copied().unwrap_or(""));
}

fn given(field: &str) -> &str {
    if field == "-" { "" } else { field }
}

/// Host, application and message without its variable words.
fn identity(host: &str, application: &str, message: &str) -> u64 {
    let parts = ["syslog", host, application].into_iter();
    Events::identity(parts.chain(constant_words(message)))
}

/// `<PRI>1 TIMESTAMP HOST APP PROCID MSGID [SD] MSG`.
pub(super) fn read_5424(text: &str, out: &mut Out) -> Option<()> {
    let (number, rest) = priority(text)?;
    let mut fields = rest.splitn(7, ' ');
    fields.next()?;
    let (time, host) = (fields.next()?, given(fields.next()?));
    let (application, process) = (given(fields.next()?), given(fields.next()?));
    let (message_id, rest) = (given(fields.next()?), fields.next()?);
    let message = structured_data(rest, out)?;
    let message = message.strip_prefix(' ').unwrap_or(message);
    let message = message.strip_prefix('\u{feff}').unwrap_or(message);
    out.label("process.pid", short(process));
    facility(out, number);
    out.label("syslog.msgid", short(message_id));
    let time = whole(given(time), out.zone_minutes);
    out.push(&Draft {
        time,
        kind: Kind::Log,
        severity: scale::syslog(number % 8),
        service: short(application),
        host: short(host),
        name: short(application),
        identity: if host.is_empty() && application.is_empty() {
            0
        } else {
            identity(host, application, message)
        },
        body: message,
    });
    Some(())
}

/// `-` or `[id name="value" …]…`; what follows it.
fn structured_data<'a>(text: &'a str, out: &mut Out) -> Option<&'a str> {
    let mut rest = text;
    if let Some(rest) = rest.strip_prefix('-') {
        return Some(rest);
    }
    while let Some(element) = rest.strip_prefix('[') {
        let end = element.find([' ', ']'])?;
        let (id, mut fields) = element.split_at_checked(end)?;
        while let Some(field) = fields.strip_prefix(' ') {
            let (name, value) = field.split_once("=\"")?;
            let (value, after) = quoted(value)?;
            let id = id.split('@').next().unwrap_or(id);
            out.label(&[short(id), ".", short(name)].concat(), short(&value));
            fields = after;
        }
        rest = fields.strip_prefix(']')?;
    }
    (rest.len() < text.len()).then_some(rest)
}

/// A value up to its closing quote, with `\"`, `\\` and `\]` replaced, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' => match chars.next()?.1 {
                c @ ('"' | '\\' | ']') => value.push(c),
                c => value.extend(['\\', c]),
            },
            c => value.push(c),
        }
    }
    None
}

/// `<PRI>TIME HOST TAG[PID]: MSG`.
pub(super) fn read_3164(text: &str, out: &mut Out) -> Option<()> {
    let (number, rest) = priority(text)?;
    let rest = uncounted(rest).trim_start_matches(['*', '.', ':', ' ']);
    let (time, rest) = match leading(rest.as_bytes(), out.zone_minutes) {
        Some((when, len)) => (when, rest.get(len..)?.trim_start_matches([' ', ':'])),
        None => (When::Missing, rest),
    };
    facility(out, number);
    let header = header(rest);
    out.label("process.pid", short(header.process));
    // `%LINK-3-UPDOWN` is the message of a facility.
    let service = header.tag.strip_prefix('%').and_then(|tag| tag.split('-').next());
    out.push(&Draft {
        time,
        kind: Kind::Log,
        severity: scale::syslog(number % 8),
        service: short(service.unwrap_or(header.tag)),
        host: short(header.host),
        name: short(header.tag),
        identity: if header.host.is_empty() && header.tag.is_empty() {
            0
        } else {
            identity(header.host, header.tag, header.message)
        },
        body: header.message,
    });
    Some(())
}

/// Without the sequence number that Cisco's devices put before the time: `45: Oct 11 22:14:15`.
fn uncounted(text: &str) -> &str {
    let counted = text.split_once(": ");
    let is_count =
        |count: &str| !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
    counted.filter(|(count, _)| is_count(count)).map_or(text, |(_, rest)| rest)
}

/// What stands between the time and the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header<'a> {
    pub(super) host: &'a str,
    pub(super) tag: &'a str,
    pub(super) process: &'a str,
    pub(super) message: &'a str,
}

/// `HOST TAG[PID]: MSG`, or without a tag, or `TAG[PID]: MSG` without a host. A tag is a word that
/// ends with a colon or a process id (RFC 3164, 4.1.3, allows 32 letters and digits; programs also
/// write `/`, `-`, `_`, `.` and brackets).
pub(super) fn header(text: &str) -> Header<'_> {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    if let Some((name, process)) = tag(first) {
        return Header { host: "", tag: name, process, message: rest.trim_start() };
    }
    // Some devices put a colon between their name and the message.
    let rest = rest.strip_prefix(": ").unwrap_or(rest);
    let (second, after) = rest.split_once(' ').unwrap_or((rest, ""));
    match tag(second) {
        Some((name, process)) => {
            Header { host: first, tag: name, process, message: after.trim_start() }
        }
        None => Header { host: first, tag: "", process: "", message: rest },
    }
}

fn tag(word: &str) -> Option<(&str, &str)> {
    let name = word.strip_suffix(':')?;
    if name.len() > 80 {
        return None;
    }
    let (name, process) = match name.strip_suffix(']').and_then(|name| name.rsplit_once('[')) {
        Some((name, process)) => (name, process),
        None => (name, ""),
    };
    let is_tag = |c: char| c.is_alphanumeric() || "-_./()@#+[]".contains(c);
    let plain = name.strip_prefix('%').unwrap_or(name);
    let good = plain.chars().all(is_tag) && name.contains(|c: char| c.is_alphabetic());
    good.then_some((name, process))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_tags_are_told_apart() {
        let parts = |text| {
            let h = header(text);
            (h.host, h.tag, h.process, h.message)
        };
        assert_eq!(parts("db-1 postgres[812]: up"), ("db-1", "postgres", "812", "up"));
        assert_eq!(parts("combo sshd(pam_unix)[1]: x"), ("combo", "sshd(pam_unix)", "1", "x"));
        assert_eq!(parts("10.0.0.99 Use the BFG!"), ("10.0.0.99", "", "", "Use the BFG!"));
        assert_eq!(parts("%ASA-6-302013: Built"), ("", "%ASA-6-302013", "", "Built"));
        assert_eq!(parts("fw1 : %ASA-4-1: Deny"), ("fw1", "%ASA-4-1", "", "Deny"));
        assert_eq!(parts("su: failed"), ("", "su", "", "failed"));
        assert_eq!(parts("h su: 'x' failed: y"), ("h", "su", "", "'x' failed: y"));
    }
}
