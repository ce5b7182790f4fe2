//! Log lines that begin with a time: log4j and its relatives, `Mmm dd hh:mm:ss host program[pid]:`,
//! nginx' and Apache's error logs, logcat, Python's logging, and lines with a few words ahead of the
//! time. Nothing here knows a system: the parts are told by their form.
use super::{level, short, syslog};
use crate::{
    event::{Kind, Severity, Time},
    wire::{
        clock::When,
        detect,
        draft::{Draft, Out},
    },
};

pub(super) fn read(text: &str, out: &mut Out) -> Option<()> {
    let (start, end, time) = detect::time_in(text.as_bytes(), out.zone_minutes)?;
    let (head, mut rest) = (text.get(..start)?, text.get(end..)?);
    let written = text.get(start..end)?;
    if let Some((stream, message)) = stream(rest).filter(|_| head.is_empty()) {
        out.label("log.iostream", stream);
        rest = message;
    }
    // Some lines say their time again; the first one counts.
    let mut before = level::ahead(head);
    if let Some((between, behind)) = repeated(rest, time, out.zone_minutes) {
        before = before.or_else(|| level::behind(between.trim_start()).map(|it| it.severity));
        rest = behind;
    }
    if matches!(time, When::Dayless { .. }) {
        out.label(ASSUMED, "the day: that of its neighbours");
    }
    if let Some(fields) = barred(rest) {
        push_barred(time, fields, out);
        return Some(());
    }
    let rest = rest.trim_start_matches([']', ')', '"', '\'', ',', ':', '|', ' ', '\t', '-']);
    let first_line = rest.lines().next().unwrap_or_default();
    let header = syslog::header(rest);
    if is_syslog(written) && is_sent(&header, written) {
        let said = level::behind(first_line).or_else(|| level::behind(header.message));
        out.label("process.pid", short(header.process));
        out.push(&Draft {
            time,
            kind: Kind::Log,
            severity: before.or(said.map(|it| it.severity)).unwrap_or(Severity::UNSPECIFIED),
            service: short(header.tag),
            host: short(header.host),
            name: short(header.tag),
            identity: 0,
            body: header.message,
        });
        return Some(());
    }
    let service = out.origin.clone();
    if let Some((logger, message)) = rest.split_once('\n')
        && detect::completes(text.lines().next().map(str::as_bytes), message.as_bytes())
        && let Some(level) = level::behind(message)
    {
        out.push(&Draft {
            time,
            severity: level.severity,
            service: &service,
            name: short(logger.trim_end()),
            body: message.get(level.end..).unwrap_or_default().trim_start(),
            ..Draft::default()
        });
        return Some(());
    }
    let level = level::behind(first_line);
    let severity = before.or(level.map(|it| it.severity)).unwrap_or(Severity::UNSPECIFIED);
    let body = match &level {
        // Behind a level ahead of the time, a word in capitals is one of the message.
        Some(level) if level.at_start && before.is_none() => {
            rest.get(level.end..).unwrap_or_default()
        }
        _ => rest,
    };
    let body = body.trim_start_matches([']', ':', '|', ' ', '\t', '-']);
    let logger = logger(body);
    out.push(&Draft {
        time,
        kind: Kind::Log,
        severity,
        service: &service,
        host: "",
        name: short(logger.map_or("", |(name, _)| name)),
        identity: 0,
        body: logger.map_or(body, |(_, message)| message),
    });
    Some(())
}

/// The stream of a line that a container runtime of Kubernetes wrote, and what is behind its tags:
/// `stdout F message`, where `F` is a full line and `P` a part of one (Kubernetes, design proposal
/// "CRI: log management for container stdout/stderr streams").
fn stream(rest: &str) -> Option<(&str, &str)> {
    let (stream, behind) = rest.strip_prefix(' ')?.split_once(' ')?;
    let (tags, message) = behind.split_once(' ').unwrap_or((behind, ""));
    let is_tag = matches!(tags.split(':').next(), Some("F" | "P"));
    (matches!(stream, "stdout" | "stderr") && is_tag).then_some((stream, message))
}

/// A line of fields between bars.
fn push_barred(time: When, (name, number, message): (&str, &str, &str), out: &mut Out) {
    let service = out.origin.clone();
    out.label("process.pid", short(number));
    out.push(&Draft {
        time,
        severity: level::behind(message).map_or(Severity::UNSPECIFIED, |level| level.severity),
        service: &service,
        name: short(name),
        body: message,
        ..Draft::default()
    });
}

/// A line without a header, in the middle of a log.
pub(in crate::wire) fn read_bare(text: &str, out: &mut Out) {
    let level = level::behind(text);
    let service = out.origin.clone();
    out.label(ASSUMED, "that of the line before");
    out.push(&Draft {
        time: When::Before,
        severity: level.map_or(Severity::UNSPECIFIED, |level| level.severity),
        service: &service,
        body: text,
        ..Draft::default()
    });
}

/// The label that says what of a time was not written.
const ASSUMED: &str = "time.assumed";

/// `Name|4711|message`: the fields up to a number, and what is left. They hold no blanks.
fn barred(rest: &str) -> Option<(&str, &str, &str)> {
    let (name, behind) = rest.strip_prefix('|')?.split_once('|')?;
    let (number, message) = behind.split_once('|')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !name.is_empty() && !name.contains(' ')).then_some((name, number, message))
}

/// Where a header says the same time again, in another form or zone: what stands before it, and what
/// behind. A time that a sentence names, or another time, belongs to the message.
fn repeated(rest: &str, time: When, zone_minutes: i16) -> Option<(&str, &str)> {
    let (start, end, again) = detect::time_in(rest.as_bytes(), zone_minutes)?;
    let (between, written) = (rest.get(..start)?, rest.get(start..end)?);
    let is_code = |word: &str| {
        !word.bytes().any(|byte| byte.is_ascii_lowercase())
            || word.bytes().any(|byte| byte.is_ascii_digit())
            || word.starts_with('[')
    };
    let is_number = written.bytes().all(|byte| byte.is_ascii_digit());
    let good = !is_number && is_same(time, again) && between.split_ascii_whitespace().all(is_code);
    good.then_some((between, rest.get(end..)?))
}

/// Whether two times may be of the same instant: they differ by what zones differ, quarters of an hour,
/// and by the seconds that a line needs on its way.
fn is_same(one: When, other: When) -> bool {
    const QUARTER: i64 = 900 * Time::SECOND;
    let instant = |when: When| match when {
        When::At(time) => Some((time.0, true)),
        When::Yearless { month, day, micros } => {
            Some((Time::from_date(2000, month, day)?.0.saturating_add(micros), false))
        }
        When::Dayless { .. } | When::Before | When::Missing | When::Wrong => None,
    };
    let Some(((one, has_year), (other, has_too))) = instant(one).zip(instant(other)) else {
        return false;
    };
    let apart = one.saturating_sub(other);
    let rest = apart.rem_euclid(QUARTER);
    let is_near = !(has_year && has_too) || apart.abs() <= 56 * QUARTER;
    is_near && rest.min(QUARTER - rest) <= 10 * Time::SECOND
}

/// Whether a time is written as syslog writes it into files: by name, or as RFC 3339 with its zone.
fn is_syslog(written: &str) -> bool {
    let has_zone = || {
        let day = written.get(10..).unwrap_or_default();
        day.starts_with('T') && day.contains(['Z', '+', '-'])
    };
    written.starts_with(|c: char| c.is_ascii_alphabetic()) || has_zone()
}

/// Whether host and tag behind a time are ones. Behind a time in numbers a sentence may stand as well,
/// so there the tag has a process, or the host is written as a name and not as a word.
fn is_sent(header: &syslog::Header<'_>, written: &str) -> bool {
    let is_named = written.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_host = || {
        let name = header.host;
        let is_good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._".contains(c);
        let is_name = name.contains(|c: char| c.is_ascii_digit() || c == '-');
        name.chars().all(is_good) && is_name && name.contains(|c: char| c.is_ascii_alphanumeric())
    };
    let is_process = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    !header.tag.is_empty()
        && !header.host.is_empty()
        && (is_named || is_process(header.process) || (is_host() && !level::is_word(header.tag)))
        && !level::is_word(header.host)
}

/// `[thread] com.example.Class: message`, `module - message`: the name before the first colon or
/// dash, if it is one word of the letters that names of code have.
fn logger(body: &str) -> Option<(&str, &str)> {
    let mut rest = body;
    while let Some((_, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        rest = after.trim_start_matches(['-', ' ']);
    }
    let (word, after) = rest.split_once(' ')?;
    let name = word.strip_suffix(':');
    let message = if name.is_some() { after } else { after.strip_prefix("- ")? };
    let name = name.unwrap_or(word);
    let is_name = |c: char| c.is_ascii_alphanumeric() || "._$/-[]".contains(c);
    let good = name.len() <= 120
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(is_name);
    good.then_some((name, message.trim_start()))
}
