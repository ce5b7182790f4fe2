//! Which format a record has, told from its content alone.
use super::{Format, clock, scale};

/// How many lines a text record has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// One, and those that continue it.
    Line,
    /// snmptrapd: a head, then variables.
    Trap,
    /// journald's export: up to an empty line.
    Export,
}

/// What the first line of a text record begins.
pub(super) fn block(line: &[u8]) -> Block {
    if line.starts_with(b"__CURSOR=") || line.starts_with(b"__REALTIME_TIMESTAMP=") {
        Block::Export
    } else if line.first().is_some_and(u8::is_ascii_digit)
        && line.iter().take(256).any(|byte| *byte == b'[')
        && trap_head(line).is_some()
    {
        Block::Trap
    } else {
        Block::Line
    }
}

/// Where the head of a trap ends: after `[UDP: [192.0.2.3]:161->[192.0.2.50]:162]:`.
pub(super) fn trap_head(line: &[u8]) -> Option<usize> {
    let near = line.get(..line.len().min(512))?;
    let start =
        near.windows(6).position(|part| matches!(part, b"[UDP: " | b"[TCP: " | b"[UDP/I"))?;
    let end = near.get(start..)?.windows(2).rposition(|part| part == b"]:")?;
    Some(start + end + 2)
}

/// Whether a line holds variables of a trap.
pub(super) fn is_varbind(line: &[u8]) -> bool {
    let near = line.get(..line.len().min(256)).unwrap_or_default();
    near.windows(3).any(|part| part == b" = ")
        && (near.windows(2).any(|part| part == b"::")
            || near.starts_with(b".")
            || near.starts_with(b"iso"))
}

/// What begins a line of a stack trace, but for blanks.
const OPENINGS: [&[u8]; 9] = [
    b"Caused by: ",
    b"Suppressed: ",
    b"Traceback (most recent call last)",
    b"goroutine ",
    b"During handling of the above exception",
    b"The above exception was",
    b"Exception in thread",
    b"at ",
    b"... ",
];

/// Whether a line belongs to the one before: stack traces, and what is indented and has no time.
pub(super) fn continues(line: &[u8], in_trace: bool) -> bool {
    let indent = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let text = line.get(indent..).unwrap_or_default();
    if text.is_empty() || text == b"\r" {
        return false;
    }
    if indent > 0 {
        return !matches!(text.first(), Some(b'{' | b'<')) && time_ahead(text).is_none();
    }
    if OPENINGS.iter().any(|opening| text.starts_with(opening)) {
        return true;
    }
    if is_exception(text) {
        return true;
    }
    // The last line of a Python trace, and the frames of Go's, begin where the line begins.
    in_trace
        && std::str::from_utf8(text)
            .is_ok_and(|text| !text.starts_with(['{', '[', '<']) && self::line(text).is_none())
}

/// Whether a line has the message of a header that stands on a line of its own, as `java.util.logging`
/// writes them: time, class and method; then `SEVERE: message`.
pub(super) fn completes(header: Option<&[u8]>, line: &[u8]) -> bool {
    let level = line.iter().take(12).position(|byte| *byte == b':');
    let is_level = level.and_then(|len| line.get(..len)).is_some_and(|word| {
        word.len() > 2
            && word.iter().all(u8::is_ascii_uppercase)
            && std::str::from_utf8(word).is_ok_and(|word| scale::exact(word).is_some())
    });
    let Some(header) = header.filter(|_| is_level) else { return false };
    let behind =
        time_ahead(header).filter(|(at, ..)| *at == 0).and_then(|(_, end, _)| header.get(end..));
    let Some(Ok(behind)) = behind.map(std::str::from_utf8) else { return false };
    let mut words = behind.split_ascii_whitespace();
    words.next().is_some_and(|class| class.contains('.')) && words.count() == 1
}

/// `java.net.SocketTimeoutException: Read timed out`: a dotted name that ends as exceptions' names do.
fn is_exception(line: &[u8]) -> bool {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"._$".contains(byte);
    let len = line.iter().take(200).take_while(|byte| is_name(byte)).count();
    let name = line.get(..len).unwrap_or_default();
    let ends = |end: &&[u8]| name.ends_with(end);
    matches!(line.get(len), None | Some(b':' | b'\r'))
        && name.contains(&b'.')
        && [&b"Exception"[..], b"Error", b"Throwable", b"Failure"].iter().any(ends)
}

/// Whether a trace whose lines need not be indented begins here.
pub(super) fn opens_trace(line: &[u8]) -> bool {
    line.starts_with(b"Traceback (most recent") || line.starts_with(b"goroutine ")
}

/// Most words before the time of a log line.
const WORDS_AHEAD: usize = 5;

/// The time among the first words of a line: where it begins, where it ends, and itself. Numbers
/// since the epoch count as times in the first two places, and later where what stands before them
/// looks like fields; a time of day without its day counts in the first place only. A time that was
/// never set counts where the line begins with it and no other follows.
pub(super) fn time_ahead(line: &[u8]) -> Option<(usize, usize, clock::When)> {
    time_in(line, 0)
}

/// The same, in a zone.
pub(super) fn time_in(line: &[u8], zone_minutes: i16) -> Option<(usize, usize, clock::When)> {
    let near = line.get(..line.len().min(192))?;
    let (mut at, mut unset) = (0, None);
    for word in 0..=WORDS_AHEAD {
        let open = near.get(at..)?.iter().take_while(|byte| b"[(\"'*".contains(byte)).count();
        let start = at + open;
        let rest = near.get(start..)?;
        if let Some((when, len)) = clock::leading(rest, zone_minutes) {
            let is_number =
                rest.get(..len)?.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
            let counts = !is_number || word < 2 || is_field(near.get(..at)?, rest.get(..len)?);
            if when != clock::When::Missing && counts {
                return Some((start, start + len, when));
            }
            if when == clock::When::Missing && word == 0 {
                unset = Some((start, start + len, when));
            }
        }
        if word == 0
            && let Some((when, len)) = clock::time_of_day(rest, zone_minutes)
        {
            return Some((start, start + len, when));
        }
        let end = near.get(at..)?.iter().position(|byte| matches!(byte, b' ' | b'|' | b'\t'));
        let Some(len) = end else { break };
        let blanks =
            near.get(at + len..)?.iter().take_while(|byte| matches!(byte, b' ' | b'|' | b'\t'));
        at += len + blanks.count();
    }
    unset
}

/// Whether a number behind some words is a field of a header and a time: seconds since 1970 between
/// 2001 and 2033, behind a first field that is no word, and fields that end no clause. A sentence with
/// a number in it begins with a word.
fn is_field(ahead: &[u8], number: &[u8]) -> bool {
    let (Ok(ahead), [b'1', ..]) = (std::str::from_utf8(ahead), number) else { return false };
    let is_code = |word: &str| word == "-" || word.bytes().any(|byte| byte.is_ascii_digit());
    let mut words = ahead.split_ascii_whitespace();
    number.len() == 10
        && words.next().is_some_and(is_code)
        && words.all(|word| !word.ends_with([':', ',', '.', ';', '=', '"', '?', '!']))
}

/// The format of a line or block.
pub(super) fn line(text: &str) -> Option<Format> {
    let bytes = text.as_bytes();
    match block(bytes) {
        Block::Export => return Some(Format::JournaldExport),
        Block::Trap => return Some(Format::SnmpTrap),
        Block::Line => {}
    }
    let near = text.get(..text.floor_char_boundary(256)).unwrap_or_default();
    if near.contains("CEF:") && super::read::cef::begins(near).is_some() {
        return Some(Format::Cef);
    }
    if near.contains("LEEF:") && super::read::leef::begins(near).is_some() {
        return Some(Format::Leef);
    }
    match bytes.first()? {
        b'<' => {
            if let Some((_, rest)) = super::read::syslog::priority(text) {
                let is_new = rest.starts_with("1 ");
                return Some(if is_new { Format::Syslog5424 } else { Format::Syslog3164 });
            }
        }
        b'[' if super::read::nagios::begins(text).is_some() => return Some(Format::NagiosLog),
        b'I' | b'W' | b'E' | b'F' if super::read::klog::begins(bytes) => return Some(Format::Klog),
        _ => {}
    }
    if super::read::access::begins(near).is_some() {
        return Some(Format::AccessLog);
    }
    if super::read::logfmt::begins(near) {
        return Some(Format::Logfmt);
    }
    time_ahead(bytes).map(|_| Format::PlainLog)
}
