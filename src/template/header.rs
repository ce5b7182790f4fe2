//! Where the message of a raw log line begins.
//!
//! Every logger writes a header of its own, from the same few parts: time, host, process, level,
//! thread, source. They are recognised by their form alone.
//!
//! 1. The last time among the first tokens, as long as everything before it looks like a code and
//!    not like a word.
//! 2. Behind it numbers (process, thread), a level; behind a time of syslog the host and the tag.
//! 3. Behind a level the source, if it is written like one: dotted, bracketed, ahead of ` - `.
//!
//! A line without time and without level has no header.
use super::time::{Clock, first, is_epoch, is_integer, time};

/// Tokens among which the last time is looked for.
const REACH: usize = 9;

/// The message of a raw line: the line without its header.
///
/// ```
/// use opslab::template::strip_header;
/// assert_eq!(strip_header("Jun 14 15:16:01 web-3 sshd[19939]: check pass"), "check pass");
/// assert_eq!(strip_header("2026-01-15T09:31:04+01:00 web-1 nginx[12]: timed out"), "timed out");
/// assert_eq!(strip_header("[10:01:02.5] INFO [main] a.b.C: ready"), "ready");
/// assert_eq!(strip_header("no header here"), "no header here");
/// ```
pub fn strip_header(line: &str) -> &str {
    let line = line.trim();
    let (rest, clock) = after_time(line);
    let mut rest = rest;
    if let Some(Clock::Bars) = clock {
        return fields(rest);
    }
    if let Some(Clock::Syslog) = clock
        && let Some(message) = tag(rest)
    {
        return message;
    }
    if let Some(message) = process(rest).filter(|_| clock.is_some()) {
        return message;
    }
    if clock.is_some() {
        while let Some((token, behind)) = first(rest)
            && (is_integer(token) || matches!(token, "UTC" | "GMT"))
            && behind.contains(char::is_alphabetic)
        {
            rest = behind;
        }
        // klog ends its header like this: `file.go:123]`.
        if let Some((token, behind)) = first(rest)
            && let Some((_, number)) =
                token.strip_suffix(']').and_then(|place| place.split_once(':'))
            && is_integer(number)
        {
            return behind;
        }
        rest = rest.strip_prefix("- ").unwrap_or(rest).trim_start();
    }
    let found = level(rest, clock.is_some());
    if let Some((behind, letter)) = found {
        return source(behind, letter);
    }
    if clock.is_some() { program(rest) } else { line }
}

/// What stands behind the last time of the header.
fn after_time(line: &str) -> (&str, Option<Clock>) {
    let mut rest = line;
    let mut best = (line, None);
    let numbered = priority(line);
    if let Some(behind) = numbered {
        rest = behind;
    }
    let mut words = 0;
    for at in 0..REACH {
        let epoch = first(rest).is_some_and(|(token, _)| is_epoch(token));
        if (words == 0 || epoch)
            && let Some((behind, clock)) = time(rest)
        {
            rest = behind;
            best = (behind, Some(clock));
            if clock != Clock::Other {
                break;
            }
            continue;
        }
        let Some((token, behind)) = first(rest) else { break };
        if !is_code(token) {
            // Fields in words between numbers: `7 node-3 action start 1077804742`.
            words += 1;
            if at == 0 || words > 3 || best.1.is_some() || token.ends_with([':', ',', '.']) {
                break;
            }
        }
        rest = behind;
    }
    best
}

/// `<34>` or `<34>1 ` of syslog.
fn priority(line: &str) -> Option<&str> {
    let (number, rest) = line.strip_prefix('<')?.split_once('>')?;
    let well = (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    well.then(|| rest.strip_prefix("1 ").unwrap_or(rest))
}

/// Whether a token is no word of a sentence.
fn is_code(token: &str) -> bool {
    !token.ends_with([':', ',', ';', '=', '"'])
        && (token == "-"
            || (token.len() > 2 && token.bytes().all(|byte| byte.is_ascii_uppercase()))
            || token.bytes().any(|byte| byte.is_ascii_digit() || byte == b'_')
            || (token.contains('.') && !token.ends_with('.')))
}

/// Host and tag of a syslog line: `host program[pid]: message`.
fn tag(text: &str) -> Option<&str> {
    let (_, behind) = first(text)?;
    let mut rest = behind;
    for _ in 0..3 {
        let (token, behind) = first(rest)?;
        if token.ends_with(':') {
            return Some(behind);
        }
        rest = behind;
    }
    Some(behind)
}

/// Host and process behind a time of any form: `web-1 nginx[12]: message`, as syslog's files and
/// journals have it.
fn process(text: &str) -> Option<&str> {
    let (token, message) = first(first(text)?.1)?;
    let (_, number) = token.strip_suffix("]:")?.rsplit_once('[')?;
    is_integer(number).then_some(message)
}

/// Fields between bars, up to the first number.
fn fields(text: &str) -> &str {
    let mut rest = text;
    for _ in 0..4 {
        let Some((field, behind)) = rest.split_once('|') else { break };
        if field.trim().contains(' ') {
            break;
        }
        rest = behind;
        if !field.trim().is_empty() && field.trim().bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        }
    }
    rest.trim()
}

/// What stands behind the level, and whether it was a single letter. Behind a time a few codes in
/// capitals or brackets may stand before it.
fn level(text: &str, timed: bool) -> Option<(&str, bool)> {
    let mut rest = text;
    for at in 0..6 {
        let (token, behind) = match bracket(rest) {
            Some((inner, behind)) => (inner, behind),
            None => first(rest)?,
        };
        let bare = token.trim_matches(['[', ']', '(', ')', '<', '>', ':', '|', ',']);
        let whole = rest.len() - behind.len();
        // `Error` may begin a sentence; `ERROR`, `[error]` and `Error:` do not.
        let upper = bare.bytes().all(|byte| byte.is_ascii_uppercase());
        let marked = upper || rest.starts_with('[') || token.ends_with([':', '|', ']']);
        let gap =
            whole > token.len() + 1 || timed && bare.starts_with(|c: char| c.is_ascii_uppercase());
        if is_level(bare) && (marked || gap) {
            return Some((behind, false));
        }
        if timed && matches!(bare, "V" | "D" | "I" | "W" | "E" | "F") && at < 2 {
            return Some((behind, true));
        }
        let code = bare.bytes().all(|byte| !byte.is_ascii_lowercase()) || is_code(token);
        let bracketed = rest.starts_with(['[', '(']);
        if !timed || !(code || bracketed) {
            return None;
        }
        rest = behind;
    }
    None
}

fn is_level(word: &str) -> bool {
    const LEVELS: [&str; 16] = [
        "trace",
        "debug",
        "info",
        "information",
        "notice",
        "warn",
        "warning",
        "error",
        "err",
        "severe",
        "fatal",
        "failure",
        "critical",
        "crit",
        "alert",
        "emerg",
    ];
    LEVELS.iter().any(|level| word.eq_ignore_ascii_case(level))
}

/// Text in brackets, nested ones included, and what stands behind it.
fn bracket(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('[')?;
    let mut depth = 1_u32;
    for (at, letter) in inner.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let behind = inner.get(at + 1..).unwrap_or_default();
            return Some((inner.get(..at).unwrap_or_default(), behind.trim_start()));
        }
    }
    None
}

/// Takes thread and source off, if they look like ones. Behind a level of one letter (`D Tag:`) a
/// tag always follows.
fn source(text: &str, letter: bool) -> &str {
    let rest = text.trim_start_matches([' ', ':', '|']);
    let rest = rest.strip_prefix("- ").unwrap_or(rest).trim_start();
    if let Some((_, behind)) = bracket(rest) {
        if let Some(message) = behind.strip_prefix("- ").or_else(|| behind.strip_prefix(": ")) {
            return message.trim_start();
        }
        let message = name(behind, letter);
        return if message.len() < behind.len() { message } else { rest };
    }
    name(rest, letter)
}

/// Takes the name of a logger off, if it looks like one.
fn name(rest: &str, letter: bool) -> &str {
    let Some((token, behind)) = first(rest) else { return rest };
    let name = token.trim_end_matches(':');
    let coded = name.contains(['.', '$', '/', '#', '@'])
        && !name.ends_with('.')
        && !name.starts_with(['/', '.']);
    let gap = rest.get(token.len()..).is_some_and(|tail| tail.starts_with("  "));
    if token.ends_with(':') && (coded || letter) {
        return behind;
    }
    if gap && name.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return behind;
    }
    if coded && let Some((_, message)) = bracket(behind) {
        return message.strip_prefix("- ").unwrap_or(message).trim_start();
    }
    if coded && let Some(message) = behind.strip_prefix("- ") {
        return message.trim_start();
    }
    rest
}

/// `program - message` behind a time without level.
fn program(text: &str) -> &str {
    match text.split_once(" - ") {
        Some((name, message)) if name.split(' ').count() <= 2 && !name.contains(':') => {
            message.trim_start()
        }
        _ => text,
    }
}
