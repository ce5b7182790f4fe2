//! LEEF 1.0 and 2.0 (IBM `QRadar` Log Event Extended Format): a header, then pairs separated by tabs
//! or, in 2.0, by a character that the header names (`^`, `x7C`, `0x09`).
use super::{cef, short};
use crate::{
    event::{Events, Kind, Severity},
    wire::{
        clock::{Unit, When, epoch, whole},
        draft::{Draft, Out},
        scale,
    },
};

/// Where the message begins: at the start or after a header.
pub(in crate::wire) fn begins(text: &str) -> Option<usize> {
    cef::message_at(text, &["LEEF:1.0|", "LEEF:2.0|"])
}

fn delimiter(field: &str) -> Option<char> {
    let hex = field.strip_prefix("0x").or_else(|| field.strip_prefix('x'));
    if let Some(hex) = hex.filter(|hex| !hex.is_empty()) {
        return char::from_u32(u32::from_str_radix(hex, 16).ok()?);
    }
    let mut chars = field.chars();
    let first = chars.next().unwrap_or('\t');
    chars.next().is_none().then_some(first)
}

pub(super) fn read(text: &str, out: &mut Out) -> Option<()> {
    let (head, message) = text.split_at_checked(begins(text)?)?;
    let (written, header_host) = cef::header(head, out.zone_minutes);
    let is_second = message.starts_with("LEEF:2.0|");
    let has_delimiter =
        is_second && message.split('|').nth(5).is_some_and(|field| !field.contains('='));
    let mut fields = message.splitn(if has_delimiter { 7 } else { 6 }, '|');
    fields.next()?;
    let (vendor, product) = (fields.next()?, fields.next()?);
    let (version, id) = (fields.next()?, fields.next()?);
    let mut pairs = fields.next()?;
    let mut separator = '\t';
    // Some senders of the second version leave the delimiter out, and keep to tabs.
    if has_delimiter {
        (separator, pairs) = (delimiter(pairs)?, fields.next()?);
    }
    out.label("leef.vendor", short(vendor));
    out.label("leef.version", short(version));
    let (mut src, mut dst, mut host, mut severity) = ("", "", "", None);
    let (mut time, mut category, mut message) = (When::Missing, "", "");
    for pair in pairs.split(separator).take(128) {
        let Some((key, value)) = pair.split_once('=') else { continue };
        let (key, value) = (key.trim(), value.trim());
        match key {
            "src" => src = value,
            "dst" => dst = value,
            "sev" => severity = value.parse().ok(),
            "cat" => category = value,
            "msg" => message = value,
            "identHostName" => host = value,
            "devTime" => {
                let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
                time = if is_number {
                    epoch(value, Unit::Millis)
                } else {
                    whole(value, out.zone_minutes)
                };
            }
            _ => {}
        }
        out.label_in("leef.", short(key), short(value));
    }
    let severity = severity.map_or(Severity::UNSPECIFIED, scale::tenths);
    let is_alert = severity >= Severity::ERROR;
    let host = short(if host.is_empty() { header_host } else { host });
    let body = [message, category, id].into_iter().find(|text| !text.is_empty());
    out.push(&Draft {
        time: time.or(|| written),
        kind: if is_alert { Kind::Fired } else { Kind::Log },
        severity,
        service: short(product),
        host,
        name: short(id),
        identity: Events::identity(["leef", vendor, product, host, id, src, dst]),
        body: body.unwrap_or_default(),
    });
    Some(())
}
