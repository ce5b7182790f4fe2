//! What a token is, by its letters alone.
use super::{
    class::{DOT, PATH},
    lexicon,
    scan::Masks,
    spec::Mask,
};

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
pub(super) fn spelled(text: &[u8], classes: u8, masks: Masks) -> Atom {
    let mut variable = false;
    if classes & PATH != 0 {
        let slashes = count(text, b'/');
        let rooted =
            matches!(text, [b'/', next, ..] if next.is_ascii_alphanumeric() || *next >= 128);
        if masks.has(Mask::Path) {
            variable = slashes > 1 || rooted || count(text, b'\\') > 1;
        }
        if masks.has(Mask::Host) && slashes == 0 {
            variable |= is_mail(text);
        }
    } else if masks.has(Mask::Host) {
        variable = is_host(text);
    }
    if variable { WHOLE } else { Atom::Word }
}

/// A token with letters or slashes and digits. `key` is set when `=` follows.
pub(super) fn numbered(text: &[u8], classes: u8, key: bool, masks: Masks) -> Atom {
    let first = text.iter().position(u8::is_ascii_digit).unwrap_or_default();
    if classes & PATH != 0 {
        return slashed(text);
    }
    let (head, rest) = text.split_at(first);
    // Drain's rule. A sign or dot before the digits belongs to the number.
    if head.iter().all(|byte| !byte.is_ascii_alphabetic() && *byte != b'_' && *byte < 128) {
        return WHOLE;
    }
    if key && head.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_') {
        return Atom::Word;
    }
    if masks.has(Mask::Hex) && (is_uuid(text) || is_hex(text)) {
        return WHOLE;
    }
    if classes & DOT != 0 && masks.has(Mask::Host) && is_host(text) {
        return WHOLE;
    }
    if !head.iter().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-' | b'.')) {
        return WHOLE;
    }
    let cut = head.iter().rposition(|byte| !byte.is_ascii_alphabetic()).map_or(0, |at| at + 1);
    if cut == head.len() {
        // `blk_-712`: the sign belongs to the value.
        let signed = matches!(head, [.., b'_' | b'.' | b'-', b'-']);
        return Atom::Variable { stem: first - usize::from(signed) };
    }
    let digits = rest.iter().filter(|byte| byte.is_ascii_digit()).count();
    if digits == 1 && cut == 0 {
        // `ssh2`, `L3`, `eth0`: as often a name as a number.
        return Atom::Word;
    }
    if rest.iter().any(u8::is_ascii_alphabetic) || head[cut..].iter().all(u8::is_ascii_hexdigit) {
        return Atom::Variable { stem: cut };
    }
    Atom::Variable { stem: first }
}

/// A token with digits and a slash, a backslash or an at sign.
fn slashed(text: &[u8]) -> Atom {
    if count(text, b'/') == 1
        && let Some(at) = text.iter().position(|byte| *byte == b'/')
    {
        let (name, rest) = (&text[..at], &text[at + 1..]);
        if name.is_empty() && rest.first().is_some_and(u8::is_ascii_digit) {
            return Atom::Variable { stem: 1 };
        }
        // A version behind a name: `HTTP/1.1`.
        let version = rest.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
        if version && !name.is_empty() && name.iter().all(u8::is_ascii_alphabetic) {
            return Atom::Word;
        }
    }
    WHOLE
}

fn count(text: &[u8], wanted: u8) -> usize {
    text.split(|byte| *byte == wanted).count() - 1
}

/// Hexadecimal digits, six or more.
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

/// `name@host.domain`.
fn is_mail(text: &[u8]) -> bool {
    let mut sides = text.splitn(2, |byte| *byte == b'@');
    let (Some(name), Some(host)) = (sides.next(), sides.next()) else { return false };
    !name.is_empty() && host.contains(&b'.') && !host.contains(&b'\\')
}

/// A dotted name under a top-level domain. Names of code look alike (`mapreduce.task.id`): two
/// letters at the end count only with a second level of a country, a hyphen or a digit before.
fn is_host(text: &[u8]) -> bool {
    let mut labels = text.rsplit(|byte| *byte == b'.');
    let (Some(last), Some(second)) = (labels.next(), labels.next()) else { return false };
    if lexicon::is_domain(last) {
        return !second.is_empty();
    }
    last.len() == 2
        && last.iter().all(u8::is_ascii_lowercase)
        && !second.is_empty()
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
        while let Some(byte) = bytes.get(at)
            && byte.is_ascii_hexdigit()
        {
            letters |= !byte.is_ascii_digit();
            at += 1;
        }
        if at - from > 4 || bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        empty |= at == from;
        groups += 1;
        let next = bytes.get(at + 1).is_some_and(|byte| byte.is_ascii_hexdigit() || *byte == b':');
        // No address is longer; a chain without end is read piece by piece.
        if bytes.get(at) != Some(&b':') || !next || groups == 32 {
            break;
        }
        at += 1;
    }
    (groups >= 6 || (letters && groups >= 4) || (empty && groups >= 3)).then_some(at)
}

/// The end of a time of day that begins with the number at `start..end`.
#[inline]
pub(super) fn clock(bytes: &[u8], start: usize, end: usize) -> usize {
    if end - start > 2 || bytes.get(end) != Some(&b':') {
        return end;
    }
    let mut at = end;
    while let Some([b':', tens, ones]) = bytes.get(at..at + 3)
        && tens.is_ascii_digit()
        && ones.is_ascii_digit()
    {
        at += 3;
    }
    if at > end
        && let Some([b'.' | b',', digit, ..]) = bytes.get(at..)
        && digit.is_ascii_digit()
    {
        at += 1 + bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    }
    let more = bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b':');
    if more { end } else { at }
}

/// The end of a bounded number: `<1`, `>100`, behind a blank.
pub(super) fn bound(bytes: &[u8], at: usize) -> Option<usize> {
    let free = at.checked_sub(1).is_none_or(|before| bytes.get(before) == Some(&b' '));
    let len = bytes
        .get(at + 1..)?
        .iter()
        .take_while(|byte| byte.is_ascii_digit() || **byte == b'.')
        .count();
    let whole =
        !bytes.get(at + 1 + len).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'>');
    (free && len > 0 && whole).then_some(at + 1 + len)
}

/// The end of what follows a path behind `?`.
#[inline]
pub(super) fn query(bytes: &[u8], end: usize) -> usize {
    if bytes.get(end) != Some(&b'?') {
        return end;
    }
    bytes[end..].iter().position(|byte| ends_address(*byte)).map_or(bytes.len(), |len| end + len)
}

/// The value of an address and its end: what stands behind `name://`, all of `C:\temp`.
pub(super) fn address(bytes: &[u8], start: usize, colon: usize) -> Option<(usize, usize)> {
    let rest = bytes.get(colon..)?;
    let end = |from: usize| {
        let tail = bytes.get(from..).unwrap_or_default();
        from + tail.iter().position(|byte| ends_address(*byte)).unwrap_or(tail.len())
    };
    if rest.starts_with(b"://") {
        let from = colon + 3;
        let mut end = end(from);
        while end > from && matches!(bytes.get(end - 1), Some(b'.' | b':' | b',' | b';')) {
            end -= 1;
        }
        return (end > from).then_some((from, end));
    }
    (rest.starts_with(b":\\") && colon - start == 1).then(|| (start, end(colon + 1)))
}

fn ends_address(byte: u8) -> bool {
    byte <= b' ' || matches!(byte, b'"' | b'\'' | b'`' | b')' | b']' | b'>' | b'}' | b',' | b';')
}

/// The end of a date that begins with a weekday or a month.
pub(super) fn date(bytes: &[u8], start: usize, end: usize) -> Option<usize> {
    let first = bytes.get(start..end)?;
    if !first.first().is_some_and(u8::is_ascii_uppercase) {
        return None;
    }
    let mut at = end;
    if lexicon::is_weekday(first) {
        let (month, end) = next(bytes, at)?;
        if !lexicon::is_month(month) {
            return None;
        }
        at = end;
    } else if !lexicon::is_month(first) {
        return None;
    }
    let (day, end) = next(bytes, at)?;
    if day.len() > 2 || !day.iter().all(u8::is_ascii_digit) {
        return None;
    }
    at = end;
    // Time of day, zone, year: each may be missing.
    if let Some((time, end)) = next(bytes, at)
        && time.contains(&b':')
        && time.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'))
    {
        at = end;
        if let Some((zone, end)) = next(bytes, at)
            && (3..=4).contains(&zone.len())
            && zone.iter().all(u8::is_ascii_uppercase)
            && year(bytes, end).is_some()
        {
            at = end;
        }
    }
    Some(year(bytes, at).unwrap_or(at))
}

fn year(bytes: &[u8], at: usize) -> Option<usize> {
    let (year, end) = next(bytes, at)?;
    let near = year.len() == 4 && matches!(year, [b'1', b'9', ..] | [b'2', b'0', ..]);
    (near && year.iter().all(u8::is_ascii_digit)).then_some(end)
}

/// The next token behind one or two blanks, and its end.
fn next(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let rest = bytes.get(at..)?;
    let blanks = rest.iter().take(3).take_while(|byte| **byte == b' ').count();
    let len = rest
        .iter()
        .skip(blanks)
        .take(16)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'.'))
        .count();
    let token = rest.get(blanks..blanks + len)?;
    ((1..=2).contains(&blanks) && len > 0).then_some((token, at + blanks + len))
}
