//! What a token is, by its letters alone.
use super::{lexicon, scan::Masks, spec::Mask};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Atom {
    /// May be constant.
    Word,
    /// A value behind `stem` bytes that belong to the template.
    Variable { stem: usize },
}

const WHOLE: Atom = Atom::Variable { stem: 0 };

/// A token without digits that holds a dot, a slash, a backslash or an at sign.
pub(super) fn spelled(text: &[u8], masks: Masks) -> Atom {
    let slashes = count(text, b'/');
    let after = text.get(1).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 128);
    if slashes > 0 {
        let path = slashes > 1 || (text.first() == Some(&b'/') && after);
        return if path && masks.has(Mask::Path) { WHOLE } else { Atom::Word };
    }
    if count(text, b'\\') > 1 {
        return if masks.has(Mask::Path) { WHOLE } else { Atom::Word };
    }
    if !masks.has(Mask::Host) {
        return Atom::Word;
    }
    let mut sides = text.split(|byte| *byte == b'@');
    let (first, second) = (sides.next(), sides.next());
    let mail = second.is_some_and(|host| count(host, b'.') > 0)
        && first.is_some_and(|name| !name.is_empty());
    if mail || is_host(text) { WHOLE } else { Atom::Word }
}

/// A token with letters or slashes and digits. `key` is set when `=` follows.
pub(super) fn numbered(text: &[u8], key: bool, masks: Masks) -> Atom {
    let Some(first) = text.iter().position(u8::is_ascii_digit) else { return Atom::Word };
    let (stem, rest) = text.split_at(first);
    let slashes = count(text, b'/');
    if slashes > 0 {
        return slashed(text, slashes, masks);
    }
    let signs = stem.iter().all(|byte| matches!(byte, b'-' | b'+' | b'.' | b'$' | b'~' | b'%'));
    if signs {
        return WHOLE;
    }
    if key && stem.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_') {
        return Atom::Word;
    }
    if masks.has(Mask::Hex) && (is_uuid(text) || is_hex(text)) {
        return WHOLE;
    }
    if masks.has(Mask::Host) && (count(text, b'@') > 0 || is_host(text)) {
        return WHOLE;
    }
    let letter = stem.last().is_some_and(u8::is_ascii_alphabetic);
    if letter {
        let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
        if digits == 1 {
            return Atom::Word;
        }
        let pure = rest
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'.' || *byte == b'_' || *byte == b'-');
        let plain = stem
            .iter()
            .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-' | b'.'));
        return if pure && plain { Atom::Variable { stem: first } } else { WHOLE };
    }
    // `blk_-712`: the sign belongs to the value.
    let stem = match stem {
        [head @ .., b'_' | b'.' | b'-', b'-'] => head.len() + 1,
        _ => first,
    };
    Atom::Variable { stem }
}

fn slashed(text: &[u8], slashes: usize, masks: Masks) -> Atom {
    if let [b'/', rest @ ..] = text
        && rest.first().is_some_and(u8::is_ascii_digit)
        && slashes == 1
    {
        return Atom::Variable { stem: 1 };
    }
    // A version behind a name: `HTTP/1.1`.
    if slashes == 1
        && let Some(at) = text.iter().position(|byte| *byte == b'/')
        && at > 0
        && text[..at].iter().all(u8::is_ascii_alphabetic)
        && text[at + 1..].iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
        && masks.has(Mask::Path)
    {
        return Atom::Word;
    }
    WHOLE
}

fn count(text: &[u8], wanted: u8) -> usize {
    text.iter().filter(|byte| **byte == wanted).count()
}

/// Letters a to f and digits, six or more, both of them.
fn is_hex(text: &[u8]) -> bool {
    text.len() >= 6 && text.iter().all(u8::is_ascii_hexdigit)
}

fn is_uuid(text: &[u8]) -> bool {
    text.len() >= 36
        && text.iter().take(36).enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A dotted name under a top-level domain. Names of code look alike (`mapreduce.task.id`): two
/// letters at the end count only with a second level of a country, a hyphen or a digit before.
fn is_host(text: &[u8]) -> bool {
    let mut labels = text.rsplit(|byte| *byte == b'.');
    let (Some(last), Some(second)) = (labels.next(), labels.next()) else { return false };
    let well =
        text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
            && !second.is_empty();
    if !well || last.is_empty() {
        return false;
    }
    if lexicon::is_domain(last) {
        return true;
    }
    last.len() == 2
        && last.iter().all(u8::is_ascii_lowercase)
        && (lexicon::is_second_level(second)
            || text.iter().any(|byte| byte.is_ascii_digit() || *byte == b'-'))
}

/// The end of a MAC or IPv6 address whose first group lies at `start..end`.
pub(super) fn colons(bytes: &[u8], start: usize, end: usize) -> Option<usize> {
    if end - start > 4 || bytes.get(end) != Some(&b':') {
        return None;
    }
    let (mut at, mut groups, mut letters, mut empty) = (start, 0, false, false);
    loop {
        let from = at;
        while bytes.get(at).is_some_and(u8::is_ascii_hexdigit) {
            letters |= !bytes[at].is_ascii_digit();
            at += 1;
        }
        if at - from > 4 || bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        empty |= at == from;
        groups += 1;
        if bytes.get(at) == Some(&b':')
            && bytes.get(at + 1).is_some_and(|byte| byte.is_ascii_hexdigit() || *byte == b':')
        {
            at += 1;
        } else {
            break;
        }
    }
    (groups >= 6 || (letters && groups >= 4) || (empty && groups >= 3)).then_some(at)
}

/// The end of a time of day that begins with the number at `start..end`.
pub(super) fn clock(bytes: &[u8], start: usize, end: usize) -> usize {
    if end - start > 2 {
        return end;
    }
    let mut at = end;
    while let Some([b':', tens, ones]) = bytes.get(at..at + 3)
        && tens.is_ascii_digit()
        && ones.is_ascii_digit()
    {
        at += 3;
    }
    if at > end && bytes.get(at) == Some(&b'.') {
        let digits = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        at += if digits > 0 { digits + 1 } else { 0 };
    }
    if bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b':') {
        end
    } else {
        at
    }
}

/// The end of what follows a path behind `?`.
pub(super) fn query(bytes: &[u8], end: usize, path: bool) -> usize {
    if !path || bytes.get(end) != Some(&b'?') {
        return end;
    }
    let stop = |byte: &u8| {
        byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b')' | b']' | b'>' | b'}')
    };
    bytes[end..].iter().position(stop).map_or(bytes.len(), |len| end + len)
}

/// An address: the first byte behind `name://` and its end; or behind the drive of `C:\`.
pub(super) fn address(bytes: &[u8], start: usize, colon: usize) -> Option<(usize, usize)> {
    let rest = bytes.get(colon..)?;
    if rest.starts_with(b"://") {
        let from = colon + 3;
        let stop = |byte: &u8| {
            byte.is_ascii_whitespace()
                || matches!(byte, b'"' | b'\'' | b')' | b']' | b'>' | b'}' | b',' | b';')
        };
        let mut end = from + bytes.get(from..)?.iter().position(stop).unwrap_or(bytes.len() - from);
        while end > from && matches!(bytes.get(end - 1), Some(b'.' | b':')) {
            end -= 1;
        }
        return (end > from).then_some((from, end));
    }
    if rest.starts_with(b":\\") && colon - start == 1 {
        let tail = bytes.get(colon + 1..)?;
        let stop = |byte: &u8| {
            byte.is_ascii_whitespace()
                || matches!(byte, b'"' | b'\'' | b')' | b']' | b'>' | b',' | b';')
        };
        return Some((start, colon + 1 + tail.iter().position(stop).unwrap_or(tail.len())));
    }
    None
}

/// The end of a date that begins with a weekday or a month.
pub(super) fn date(bytes: &[u8], start: usize, end: usize) -> Option<usize> {
    let first = bytes.get(start..end)?;
    if !first[0].is_ascii_uppercase() {
        return None;
    }
    let mut at = end;
    if lexicon::is_weekday(first) {
        let (from, to) = next(bytes, at)?;
        if lexicon::is_month(&bytes[from..to]) {
            at = to;
        } else {
            return None;
        }
    } else if !lexicon::is_month(first) {
        return None;
    }
    let (from, to) = next(bytes, at)?;
    if to - from > 2 || !bytes[from..to].iter().all(u8::is_ascii_digit) {
        return None;
    }
    at = to;
    // Time of day, zone, year: each may be missing.
    if let Some((from, to)) = next(bytes, at)
        && bytes[from..to]
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b':' || *byte == b'.')
        && bytes[from..to].contains(&b':')
    {
        at = to;
        if let Some((from, to)) = next(bytes, at)
            && (3..=4).contains(&(to - from))
            && bytes[from..to].iter().all(u8::is_ascii_uppercase)
            && year(bytes, to).is_some()
        {
            at = to;
        }
    }
    Some(year(bytes, at).unwrap_or(at))
}

fn year(bytes: &[u8], at: usize) -> Option<usize> {
    let (from, to) = next(bytes, at)?;
    let year = &bytes[from..to];
    (year.len() == 4
        && (year.starts_with(b"19") || year.starts_with(b"20"))
        && year.iter().all(u8::is_ascii_digit))
    .then_some(to)
}

/// The next token behind blanks.
fn next(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let rest = bytes.get(at..)?;
    let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
    if blanks == 0 || blanks > 2 {
        return None;
    }
    let from = at + blanks;
    let len = bytes[from..]
        .iter()
        .take(16)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'.'))
        .count();
    (len > 0).then_some((from, from + len))
}
