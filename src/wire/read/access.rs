//! Access logs: Common and Combined Log Format (Apache, nginx), with or without a virtual host ahead
//! and anything behind.
use super::short;
use crate::{
    event::{Kind, Severity},
    wire::{
        clock::{When, whole},
        draft::{Draft, Out},
    },
};

/// Where the time's bracket stands, if a quoted request follows.
pub(in crate::wire) fn begins(near: &str) -> Option<usize> {
    let at = near.find(" [")?;
    let bytes = near.as_bytes().get(at + 2..)?;
    let shape =
        bytes.get(2) == Some(&b'/') && bytes.get(6) == Some(&b'/') && bytes.get(11) == Some(&b':');
    (shape && near.get(at..)?.contains("] \"")).then_some(at)
}

pub(super) fn read(text: &str, out: &mut Out) -> Option<()> {
    let at = begins(text)?;
    let (head, rest) = (text.get(..at)?, text.get(at + 2..)?);
    let (time, rest) = rest.split_once("] \"")?;
    let time = match whole(time, out.zone_minutes) {
        When::Missing => When::Wrong,
        when @ (When::Wrong
        | When::At(_)
        | When::Yearless { .. }
        | When::Dayless { .. }
        | When::Before) => when,
    };
    let (request, rest) = rest.split_once("\" ")?;
    let mut head = head.split(' ').rev();
    let (user, _, client) = (head.next()?, head.next()?, head.next()?);
    let host = head.next().unwrap_or_default();
    let mut words = rest.splitn(3, ' ');
    let (status, bytes) = (words.next()?, words.next().unwrap_or_default());
    let code: u16 = status.parse().ok()?;
    let mut quoted = words.next().unwrap_or_default().split('"').skip(1).step_by(2);
    let (referrer, agent) = (quoted.next().unwrap_or("-"), quoted.next().unwrap_or("-"));
    let mut parts = request.split(' ');
    let (method, path) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let given = |field| short(if field == "-" { "" } else { field });
    out.label("client.address", short(client));
    out.label("http.request.method", given(method));
    out.label("http.response.body.size", given(bytes));
    out.label("http.response.status_code", status);
    out.label("http.request.header.referer", given(referrer));
    out.label("url.path", short(path.split('?').next().unwrap_or(path)));
    out.label("user.name", given(user));
    out.label("user_agent.original", given(agent));
    let service = out.origin.clone();
    out.push(&Draft {
        time,
        kind: Kind::Log,
        severity: match code {
            ..400 => Severity::INFO,
            400..500 => Severity::WARNING,
            _ => Severity::ERROR,
        },
        service: &service,
        host: short(host.split(':').next().unwrap_or(host)),
        name: "access",
        identity: 0,
        body: text.get(at + 2 + text.get(at + 2..)?.find('"')?..)?,
    });
    Some(())
}
