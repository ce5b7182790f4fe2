//! logfmt: `time=… level=… msg="…" key=value` (Heroku, Go's slog and logrus, Prometheus' own logs).
use std::borrow::Cow;

use super::{json_line::name_of, short};
use crate::{
    event::Kind,
    wire::{
        clock::whole,
        draft::{Draft, Out},
        scale,
    },
};

/// Whether a line begins with a pair and soon names a time and a level or message.
pub(in crate::wire) fn begins(near: &str) -> bool {
    let Some((key, _)) = near.split_once('=') else { return false };
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '@');
    let has = |names: &[&str]| {
        names.iter().any(|name| {
            near.starts_with(name)
                || near.match_indices(name).any(|(at, _)| near[..at].ends_with(' '))
        })
    };
    !key.is_empty()
        && key.chars().all(is_key)
        && has(&["time=", "ts=", "t=", "timestamp=", "@timestamp=", "date="])
        && has(&["level=", "lvl=", "severity=", "msg=", "message="])
}

/// The pairs: values are quoted with `\"` inside, or end at a space.
fn pairs(text: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let mut rest = text.trim_start();
    std::iter::from_fn(move || {
        let end = rest.find(['=', ' '])?;
        let (key, after) = rest.split_at_checked(end)?;
        let Some(after) = after.strip_prefix('=') else {
            rest = after.trim_start();
            return Some((key, Cow::Borrowed("")));
        };
        let Some(quoted) = after.strip_prefix('"') else {
            let (value, left) = after.split_at_checked(after.find(' ').unwrap_or(after.len()))?;
            rest = left.trim_start();
            return Some((key, Cow::Borrowed(value)));
        };
        let mut escaped = false;
        let end = quoted.bytes().position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        let (value, left) = quoted.split_at_checked(end.unwrap_or(quoted.len()))?;
        rest = left.strip_prefix('"').unwrap_or(left).trim_start();
        let value = if value.contains('\\') {
            Cow::Owned(value.replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\"))
        } else {
            Cow::Borrowed(value)
        };
        Some((key, value))
    })
}

pub(super) fn read(text: &str, out: &mut Out) {
    let (mut time, mut level, mut message) = (Cow::Borrowed(""), Cow::Borrowed(""), None);
    let (mut service, mut host, mut name) = (Cow::Borrowed(""), Cow::Borrowed(""), "".into());
    for (key, value) in pairs(text).take(128) {
        match key {
            "time" | "ts" | "t" | "timestamp" | "@timestamp" | "date" if time.is_empty() => {
                time = value;
            }
            "level" | "lvl" | "severity" if level.is_empty() => level = value,
            "msg" | "message" if message.is_none() => message = Some(value),
            "service" | "service.name" | "app" | "component" if service.is_empty() => {
                service = value;
            }
            "host" | "hostname" | "host.name" if host.is_empty() => host = value,
            "logger" | "caller" | "source" => {
                out.label(key, short(&value));
                name = value;
            }
            _ => out.label(name_of(key), short(&value)),
        }
    }
    if service.is_empty() {
        service = out.origin.clone().into();
    }
    out.push(&Draft {
        time: whole(&time, out.zone_minutes),
        kind: Kind::Log,
        severity: scale::word(&level),
        service: short(&service),
        host: short(&host),
        name: short(&name),
        identity: 0,
        body: message.as_deref().unwrap_or(text),
    });
}
