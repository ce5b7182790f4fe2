//! journald: `journalctl -o json` (a binary field is an array of numbers, a repeated field an array,
//! one that is too large null) and `-o export` (systemd, "Journal Export Formats").
use std::borrow::Cow;

use super::short;
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::{Unit, epoch},
        cut::binary_len,
        draft::{Draft, Out},
        encoding::repair,
        json::Value,
        scale,
    },
};

/// What both forms fill.
#[derive(Debug, Default)]
struct Entry<'a> {
    message: Cow<'a, str>,
    priority: Cow<'a, str>,
    host: Cow<'a, str>,
    program: Cow<'a, str>,
    unit: Cow<'a, str>,
    realtime: Cow<'a, str>,
    cursor: Cow<'a, str>,
}

impl<'a> Entry<'a> {
    fn take(&mut self, name: &str, value: Cow<'a, str>, out: &mut Out) {
        match name {
            "MESSAGE" if self.message.is_empty() => self.message = value,
            "MESSAGE" => self.message = Cow::Owned([&self.message, "\n", &value].concat()),
            "PRIORITY" => self.priority = value,
            "_HOSTNAME" => self.host = value,
            "SYSLOG_IDENTIFIER" => self.program = value,
            "__REALTIME_TIMESTAMP" => self.realtime = value,
            "__CURSOR" => self.cursor = value,
            "_PID" => out.label("process.pid", short(&value)),
            "_EXE" => out.label("process.executable.path", short(&value)),
            "_COMM" => out.label("process.executable.name", short(&value)),
            "_SYSTEMD_UNIT" | "UNIT" => {
                out.label("systemd.unit", short(&value));
                self.unit = value;
            }
            "__MONOTONIC_TIMESTAMP" | "_BOOT_ID" | "_MACHINE_ID" | "_SOURCE_REALTIME_TIMESTAMP" => {
            }
            _ => out.label_in("journald.", short(name), short(&value)),
        }
    }

    fn push(self, out: &mut Out) {
        let priority = self.priority.parse().ok().filter(|number| *number < 8);
        let service = self.unit.strip_suffix(".service").unwrap_or(&self.unit);
        let cursor = &self.cursor;
        out.push(&Draft {
            time: epoch(&self.realtime, Unit::Micros),
            kind: Kind::Log,
            severity: priority.map_or(Severity::UNSPECIFIED, scale::syslog),
            service: if service.is_empty() { &self.program } else { service },
            host: &self.host,
            name: &self.program,
            identity: if cursor.is_empty() { 0 } else { Events::identity(["journald", cursor]) },
            body: &self.message,
        });
    }
}

pub(super) fn read_json(value: Value<'_>, out: &mut Out) {
    let mut entry = Entry::default();
    for (name, field) in value.fields() {
        if name == "MESSAGE" && !is_bytes(field) && field.items().next().is_some() {
            for line in field.items() {
                entry.take(&name, line.word(), out);
            }
        } else {
            entry.take(&name, content(field), out);
        }
    }
    entry.push(out);
}

/// Whether a list is of bytes, and not of repeated values.
fn is_bytes(value: Value<'_>) -> bool {
    let first = value.items().next();
    first.is_some_and(|first| first.number().is_some() && first.source().len() <= 3)
}

/// A text; bytes as a text; the last of repeated values.
fn content(value: Value<'_>) -> Cow<'_, str> {
    if value.items().next().is_none() {
        return value.word();
    }
    if !is_bytes(value) {
        return value.items().last().map(Value::word).unwrap_or_default();
    }
    let bytes: Option<Vec<u8>> = value.items().map(|item| item.source().parse().ok()).collect();
    Cow::Owned(String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned())
}

/// Reads a block of the export format. It is read as bytes, because its lengths are.
pub(in crate::wire) fn read_export(block: &[u8], out: &mut Out) {
    let mut entry = Entry::default();
    let mut rest = block;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let (field, after) = rest.split_at(end);
        rest = after.get(1..).unwrap_or_default();
        if let Some(at) = field.iter().position(|byte| *byte == b'=') {
            let (name, value) = field.split_at(at);
            let value = value.get(1..).unwrap_or_default();
            entry.take(&text(name), text(value.strip_suffix(b"\r").unwrap_or(value)), out);
        } else if let Some((len, data)) = rest.split_at_checked(8)
            && let Some((value, after)) = data.split_at_checked(binary_len(len))
            && after.first().is_none_or(|byte| *byte == b'\n')
        {
            entry.take(&text(field), text(value), out);
            rest = after.get(1..).unwrap_or_default();
        }
    }
    entry.push(out);
}

fn text(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| Cow::Owned(repair(bytes)), Cow::Borrowed)
}
