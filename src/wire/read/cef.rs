//! CEF 0.1 (`ArcSight` Common Event Format, revision 25): seven fields, then an extension of
//! `key=value` whose values may hold spaces.
use std::borrow::Cow;

use super::{short, syslog};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::{Unit, When, epoch, leading, whole},
        draft::{Draft, Out},
        scale,
    },
};

/// Where the message begins: at the start or after a header.
pub(in crate::wire) fn begins(text: &str) -> Option<usize> {
    message_at(text, &["CEF:0|", "CEF:1|"])
}

pub(super) fn message_at(text: &str, starts: &[&str]) -> Option<usize> {
    let at = starts.iter().find_map(|start| text.find(start))?;
    (at == 0 || text.get(..at)?.ends_with([' ', '\t', ':'])).then_some(at)
}

/// Time and host of what stands before the message: syslog of either kind, or `Mmm dd … host`.
pub(super) fn header(text: &str, zone_minutes: i16) -> (When, &str) {
    let text = syslog::priority(text).filter(|_| text.starts_with('<')).map_or(text, |(_, t)| t);
    let text = text.strip_prefix("1 ").unwrap_or(text);
    let Some((when, len)) = leading(text.as_bytes(), zone_minutes) else {
        return (When::Missing, "");
    };
    let host = text.get(len..).unwrap_or_default().split_whitespace().next().unwrap_or_default();
    (when, if host == "-" { "" } else { host })
}

pub(super) fn read(text: &str, out: &mut Out) -> Option<()> {
    let (head, message) = text.split_at_checked(begins(text)?)?;
    let (written, host) = header(head, out.zone_minutes);
    let mut fields = Vec::with_capacity(8);
    let mut rest = message.strip_prefix("CEF:")?;
    while fields.len() < 7 {
        let (field, after) = field(rest)?;
        fields.push(field);
        rest = after;
    }
    let [_, vendor, product, version, id, name, severity] = fields.as_slice() else { return None };
    let number = severity.parse().ok().map(scale::tenths);
    let severity = number.unwrap_or_else(|| match severity.as_ref() {
        "Low" => Severity::INFO,
        "Medium" => Severity::WARNING,
        "High" => Severity::ERROR,
        "Very-High" => Severity::CRITICAL,
        _ => Severity::UNSPECIFIED,
    });
    out.label("cef.vendor", short(vendor));
    out.label("cef.version", short(version));
    out.label("cef.event_id", short(id));
    let (mut src, mut dst, mut msg) = (String::new(), String::new(), String::new());
    let (mut device, mut received, mut began) = (String::new(), When::Missing, When::Missing);
    for (key, value) in extension(rest).take(128) {
        let value = unescape(value);
        match key {
            "msg" => value.as_ref().clone_into(&mut msg),
            "src" => value.as_ref().clone_into(&mut src),
            "dst" => value.as_ref().clone_into(&mut dst),
            "dvchost" => value.as_ref().clone_into(&mut device),
            "dvc" if device.is_empty() => value.as_ref().clone_into(&mut device),
            "rt" | "end" if received == When::Missing => received = time(&value, out.zone_minutes),
            "start" => began = time(&value, out.zone_minutes),
            _ => {}
        }
        out.label_in("cef.", short(key), short(&value));
    }
    let is_alert = severity >= Severity::ERROR;
    let host = if device.is_empty() { short(host) } else { short(&device) };
    out.push(&Draft {
        time: received.or(|| began).or(|| written),
        kind: if is_alert { Kind::Fired } else { Kind::Log },
        severity,
        service: short(product),
        host,
        name: short(name),
        identity: Events::identity(["cef", vendor, product, host, id, &src, &dst]),
        body: if msg.is_empty() { name } else { &msg },
    });
    Some(())
}

/// Milliseconds since 1970, or a time in words.
fn time(value: &str, zone_minutes: i16) -> When {
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return epoch(value, Unit::Millis);
    }
    whole(value, zone_minutes)
}

/// A field of the header up to its `|`, with `\|` and `\\` replaced, and what follows.
fn field(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'|' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    Some((unescape(text.get(..end)?), text.get(end + 1..)?))
}

fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some(c) => out.push(c),
                None => {}
            },
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The pairs of an extension: a value ends where the next word before an unescaped `=` begins.
fn extension(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let at = equals(rest)?;
        let key = rest.get(..at)?.trim();
        let after = rest.get(at + 1..)?;
        let end = match equals(after) {
            Some(next) => after.get(..next)?.rfind(' ')?,
            None => after.len(),
        };
        let value = after.get(..end)?.trim_end();
        rest = after.get(end..)?;
        Some((key, value))
    })
}

/// The next `=` that is not escaped and has a key before it.
fn equals(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().enumerate().find_map(|(at, byte)| {
        let found = byte == b'=' && !escaped;
        escaped = byte == b'\\' && !escaped;
        found.then_some(at)
    })
}
