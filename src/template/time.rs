//! Times at the beginning of a log line, by their form.
use super::lexicon;

/// Bytes of the longest time.
const LONGEST: usize = 40;

/// How a time was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Clock {
    /// `Jun 14 15:16:01`
    Syslog,
    /// Ahead of `|`.
    Bars,
    Other,
}

/// The first token and what stands behind it.
pub(super) fn first(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (token, rest) = text.split_at(end);
    (!token.is_empty()).then(|| (token, rest.trim_start()))
}

/// Digits, with a sign or without.
pub(super) fn is_integer(token: &str) -> bool {
    let digits = token.strip_prefix('-').unwrap_or(token);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A time at the beginning, bare or in brackets.
pub(super) fn time(text: &str) -> Option<(&str, Clock)> {
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
pub(super) fn is_epoch(token: &str) -> bool {
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
