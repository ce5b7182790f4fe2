//! Log lines that begin with a time: log4j and its relatives, `Mmm dd hh:mm:ss host program[pid]:`,
//! nginx' and Apache's error logs, logcat, Python's logging, and lines with a few words ahead of the
//! time. Nothing here knows a system: the parts are told by their form.
use super::{short, syslog};
use crate::{
    event::{Kind, Severity},
    wire::{
        clock::When,
        detect,
        draft::{Draft, Out},
        scale,
    },
};

/// Most words between the time and the level.
const WORDS_BEFORE_LEVEL: usize = 4;

pub(super) fn read(text: &str, out: &mut Out) -> Option<()> {
    let (start, end, time) = detect::time_in(text.as_bytes(), out.zone_minutes)?;
    let (head, mut rest) = (text.get(..start)?, text.get(end..)?);
    let written = text.get(start..end)?;
    // Some lines repeat their time in another form; the first one counts.
    if let Some((at, end, _)) = detect::time_ahead(rest.trim_start().as_bytes()) {
        let ahead = rest.trim_start();
        let is_number = ahead.get(at..end)?.bytes().all(|byte| byte.is_ascii_digit());
        rest = if is_number { rest } else { ahead.get(end..)? };
    }
    if matches!(time, When::Dayless { .. }) {
        out.label(ASSUMED, "the day: that of its neighbours");
    }
    if let Some((name, number, message)) = barred(rest) {
        let service = out.origin.clone();
        out.label("process.pid", short(number));
        out.push(&Draft {
            time,
            severity: level(message).map_or(Severity::UNSPECIFIED, |level| level.severity),
            service: &service,
            name: short(name),
            body: message,
            ..Draft::default()
        });
        return Some(());
    }
    let rest = rest.trim_start_matches([']', ')', '"', '\'', ',', ':', '|', ' ', '\t', '-']);
    let first_line = rest.lines().next().unwrap_or_default();
    let level = level(head).or_else(|| level(first_line));
    let service = out.origin.clone();
    let is_named = written.starts_with(|c: char| c.is_ascii_alphabetic());
    let header = syslog::header(rest);
    if is_named && !header.tag.is_empty() && !header.host.is_empty() {
        out.label("process.pid", short(header.process));
        out.push(&Draft {
            time,
            kind: Kind::Log,
            severity: level.map_or(Severity::UNSPECIFIED, |level| level.severity),
            service: short(header.tag),
            host: short(header.host),
            name: short(header.tag),
            identity: 0,
            body: header.message,
        });
        return Some(());
    }
    let body = match &level {
        Some(level) if level.at_start => rest.get(level.end..).unwrap_or_default(),
        _ => rest,
    };
    let body = body.trim_start_matches([']', ':', '|', ' ', '\t', '-']);
    let logger = logger(body);
    out.push(&Draft {
        time,
        kind: Kind::Log,
        severity: level.map_or(Severity::UNSPECIFIED, |level| level.severity),
        service: &service,
        host: "",
        name: short(logger.map_or("", |(name, _)| name)),
        identity: 0,
        body: logger.map_or(body, |(_, message)| message),
    });
    Some(())
}

/// A line without a header, in the middle of a log.
pub(in crate::wire) fn read_bare(text: &str, out: &mut Out) {
    let level = level(text);
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

#[derive(Clone, Copy, Debug)]
struct Level {
    severity: Severity,
    /// Where it ends.
    end: usize,
    /// Whether only words of a header stand before it.
    at_start: bool,
}

/// The level among the first words: `ERROR`, `[error]`, `[core:warn]`, `WARN:`, or a letter between
/// blanks as logcat writes it. Lower case counts in brackets only: `error` may begin a sentence.
fn level(text: &str) -> Option<Level> {
    let mut at = 0;
    for (number, word) in text.split([' ', '\t', '|']).enumerate() {
        if number > WORDS_BEFORE_LEVEL {
            break;
        }
        let end = at + word.len();
        let is_open = word.starts_with(['[', '(', '<']);
        let bare = word.trim_matches(|c: char| "[]()<>:,-".contains(c));
        let bare = if is_open { bare.rsplit(':').next().unwrap_or(bare) } else { bare };
        let is_word =
            is_open || bare.len() > 1 && bare.bytes().all(|byte| byte.is_ascii_uppercase());
        let found = match bare {
            "I" | "D" | "V" | "W" | "E" | "F" if number > 0 => scale::exact(match bare {
                "D" => "debug",
                "I" => "info",
                "W" => "warn",
                "E" => "error",
                "F" => "fatal",
                _ => "verbose",
            }),
            "Info" | "Warning" | "Error" | "Debug" => scale::exact(bare),
            _ if is_word => scale::exact(bare),
            _ => None,
        };
        if let Some(severity) = found {
            return Some(Level { severity, end, at_start: number == 0 || is_header(text, at) });
        }
        at = end + 1;
    }
    None
}

/// Whether all words ahead of a place are of a header: none of small letters, but in brackets.
fn is_header(text: &str, at: usize) -> bool {
    let ahead = text.get(..at).unwrap_or_default();
    ahead
        .split_whitespace()
        .all(|word| word.starts_with('[') || !word.bytes().any(|byte| byte.is_ascii_lowercase()))
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
