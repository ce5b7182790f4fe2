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
use super::lexicon;

/// Bytes of the longest time.
const LONGEST: usize = 40;

/// Tokens among which the last time is looked for.
const REACH: usize = 9;

/// The message of a raw line: the line without its header.
///
/// ```
/// use opslab::template::strip_header;
/// assert_eq!(strip_header("Jun 14 15:16:01 web-3 sshd[19939]: check pass"), "check pass");
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

/// How a time was written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Clock {
    /// `Jun 14 15:16:01`
    Syslog,
    /// Ahead of `|`.
    Bars,
    Other,
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

fn is_integer(token: &str) -> bool {
    let digits = token.strip_prefix('-').unwrap_or(token);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `<34>` or `<34>1 ` of syslog.
fn priority(line: &str) -> Option<&str> {
    let (number, rest) = line.strip_prefix('<')?.split_once('>')?;
    let well = (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    well.then(|| rest.strip_prefix("1 ").unwrap_or(rest))
}

/// The first token and what stands behind it.
fn first(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (token, rest) = text.split_at(end);
    (!token.is_empty()).then(|| (token, rest.trim_start()))
}

/// A time at the beginning, bare or in brackets.
fn time(text: &str) -> Option<(&str, Clock)> {
    if let Some(inner) = text.strip_prefix('[') {
        let (inner, behind) = inner.split_once(']')?;
        let (left, _) = (!inner.starts_with('[')).then(|| time(inner))??;
        return (left.is_empty() || left.starts_with(['+', '-']))
            .then(|| (behind.trim_start_matches([' ', ':']), Clock::Other));
    }
    let (mut token, mut behind) = first(text)?;
    if lexicon::is_weekday(token.trim_end_matches(',').as_bytes()) {
        (token, behind) = first(behind)?;
    }
    if lexicon::is_month(token.as_bytes()) {
        let (day, behind) = first(behind)?;
        let (clock, behind) = first(behind)?;
        let plain = day.len() <= 2 && day.bytes().all(|byte| byte.is_ascii_digit());
        if !plain || !is_time(clock) {
            return None;
        }
        return Some(match first(behind) {
            Some((year, behind)) if is_year(year) => (behind, Clock::Other),
            _ => (behind, Clock::Syslog),
        });
    }
    if let Some((time, behind)) = text.split_once('|')
        && is_time(time.trim())
    {
        return Some((behind, Clock::Bars));
    }
    let bare = token.trim_end_matches([',', ':', ';', ']']);
    if is_time(bare) || is_letter_date(bare) {
        return Some((behind, Clock::Other));
    }
    // `081109 203615`, `16-09-28 04:30`: a date that only the time behind it makes one.
    let (next, behind) = first(behind)?;
    (is_date(bare) && is_time_of_day(next)).then_some((behind, Clock::Other))
}

/// Digits of a date and a time, or of one of the two in full.
fn is_time(token: &str) -> bool {
    if token.len() > LONGEST {
        return false;
    }
    let token = token.strip_suffix('Z').unwrap_or(token);
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let form = |byte: u8| {
        byte.is_ascii_digit()
            || matches!(byte, b'-' | b'/' | b'.' | b':' | b',' | b'T' | b'+' | b'_')
    };
    let joints = token.bytes().filter(|byte| !byte.is_ascii_digit()).count();
    if is_epoch(token) || is_day_of_web(token) {
        return true;
    }
    if !token.starts_with(|first: char| first.is_ascii_digit()) || !token.bytes().all(form) {
        return false;
    }
    let colons = token.bytes().filter(|byte| *byte == b':').count();
    let slashes = token.bytes().filter(|byte| *byte == b'/').count();
    let groups: Vec<usize> = token.split(|c: char| !c.is_ascii_digit()).map(str::len).collect();
    let pairs = groups.iter().filter(|len| **len == 2).count();
    let day = matches!(groups.as_slice(), [4, 2, 2, ..] | [2, 2, 4 | 2]) && joints >= 2;
    // An address with its port is no time, nor is a version.
    let dated = groups.first() == Some(&8) && groups.len() > 3;
    (colons >= 2 && (pairs >= 2 || dated) && digits >= 5) || (day && digits >= 6 && slashes != 1)
}

/// `10/Oct/2000:13:55:36`
fn is_day_of_web(token: &str) -> bool {
    let mut parts = token.split(['/', ':']);
    let (Some(day), Some(month)) = (parts.next(), parts.next()) else { return false };
    day.len() == 2 && lexicon::is_month(month.as_bytes()) && parts.count() >= 3
}

/// Seconds or milliseconds since 1970, between 2001 and 2033.
fn is_epoch(token: &str) -> bool {
    let (whole, part) = token.split_once('.').unwrap_or((token, ""));
    matches!(whole.len(), 10 | 13)
        && whole.starts_with('1')
        && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit())
}

fn is_year(token: &str) -> bool {
    token.len() == 4
        && (token.starts_with("19") || token.starts_with("20"))
        && token.bytes().all(|byte| byte.is_ascii_digit())
}

/// A date that is short of a year or of separators.
fn is_date(token: &str) -> bool {
    let groups: Vec<&str> = token.split(['-', '/', '.']).collect();
    let digits =
        token.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'/' | b'.'));
    let small = |text: &str| text.len() <= 4 && !text.is_empty();
    digits
        && match groups.as_slice() {
            [one] => matches!(one.len(), 6 | 8),
            [one, two] => small(one) && small(two),
            [one, two, three] => small(one) && small(two) && small(three),
            _ => false,
        }
}

/// `16:49:06`, `203615`
fn is_time_of_day(token: &str) -> bool {
    let token = token.trim_end_matches([',', ']']);
    let colons = token.bytes().filter(|byte| *byte == b':').count();
    let form = |byte: u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b',');
    token.bytes().all(form)
        && (colons > 0 || (token.len() == 6 && token.bytes().all(|byte| byte.is_ascii_digit())))
}

/// `I0605` of klog.
fn is_letter_date(token: &str) -> bool {
    let (letter, digits) = token.split_at_checked(1).unwrap_or_default();
    matches!(letter, "I" | "W" | "E" | "F")
        && digits.len() == 4
        && digits.bytes().all(|b| b.is_ascii_digit())
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
