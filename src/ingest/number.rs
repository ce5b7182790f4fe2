//! Text → number, in the two ways of writing decimals.
//!
//! | style | decimals | thousands | examples |
//! |---|---|---|---|
//! | point | `.` | `,` | `1234.5`, `1,234.5`, `1,234,567`, `1e-3` |
//! | comma | `,` | `.` | `1234,5`, `1.234,5`, `1.234.567` |
//!
//! `1,234` and `1.234` can be read both ways; a column decides by its other cells.

/// A number read, or why it has no finite value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    /// A finite value.
    Finite(f64),
    /// A number too large for 64 bits, or written `inf`.
    Infinite,
}

/// How decimals are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `1,234.5`
    Point,
    /// `1.234,5`
    Comma,
}

impl Style {
    fn decimal(self) -> u8 {
        match self {
            Self::Point => b'.',
            Self::Comma => b',',
        }
    }

    fn group(self) -> u8 {
        match self {
            Self::Point => b',',
            Self::Comma => b'.',
        }
    }
}

/// Powers of ten that are exact in 64 bits.
const EXACT: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Reads a trimmed cell. The value is the 64-bit number nearest to what is written (IEEE 754 round
/// to even), as `str::parse` gives it.
pub(super) fn parse(cell: &[u8], style: Style) -> Option<Number> {
    let (negative, digits) = match cell {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, cell),
    };
    if !digits.first().is_some_and(|&byte| byte.is_ascii_digit() || byte == style.decimal()) {
        return is_infinite(digits).then_some(Number::Infinite);
    }
    let magnitude = parse_short(digits, style.decimal()).or_else(|| parse_any(digits, style))?;
    if !magnitude.is_finite() {
        return Some(Number::Infinite);
    }
    Some(Number::Finite(if negative { -magnitude } else { magnitude }))
}

/// Whether a trimmed cell is a number in the point and in the comma style: what [`parse`] would
/// say, without working out the value of the common short ones.
pub(super) fn styles(cell: &[u8]) -> (bool, bool) {
    let digits = cell.strip_prefix(b"-").unwrap_or(cell);
    let (mut seen, mut points, mut commas) = (0, 0, 0);
    for &byte in &digits[..digits.len().min(17)] {
        match byte {
            b'0'..=b'9' => seen += 1,
            b'.' => points += 1,
            b',' => commas += 1,
            _ => seen = 99,
        }
    }
    match (seen, points, commas) {
        (1..=15, 0, 0) => (true, true),
        (1..=15, 1, 0) => (true, is_well_grouped(digits, b'.')),
        (1..=15, 0, 1) => (is_well_grouped(digits, b','), true),
        _ => (parse(cell, Style::Point).is_some(), parse(cell, Style::Comma).is_some()),
    }
}

/// True if the cell has a group separator of `style`.
pub(super) fn is_grouped(cell: &[u8], style: Style) -> bool {
    cell.contains(&style.group())
}

fn is_infinite(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"inf") || word.eq_ignore_ascii_case(b"infinity")
}

/// Up to 15 digits and one decimal sign: both the digits and the power of ten are exact, so one
/// division rounds correctly (Clinger 1990, *How to read floating point numbers accurately*).
fn parse_short(digits: &[u8], decimal: u8) -> Option<f64> {
    if digits.len() > 16 {
        return None;
    }
    let (mut mantissa, mut seen, mut decimals, mut behind) = (0_u64, 0, 0, false);
    for &byte in digits {
        if byte.is_ascii_digit() {
            mantissa = mantissa * 10 + u64::from(byte - b'0');
            seen += 1;
            decimals += usize::from(behind);
        } else if byte == decimal && !behind {
            behind = true;
        } else {
            return None;
        }
    }
    (1..=15).contains(&seen).then(|| mantissa as f64 / EXACT[decimals])
}

fn parse_any(digits: &[u8], style: Style) -> Option<f64> {
    if digits.len() > 4_096 {
        return None;
    }
    let (mantissa, exponent) = match digits.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (&digits[..at], &digits[at..]),
        None => (digits, &digits[..0]),
    };
    let (whole, decimals) = match mantissa.iter().position(|&byte| byte == style.decimal()) {
        Some(at) => (&mantissa[..at], &mantissa[at + 1..]),
        None => (mantissa, &mantissa[..0]),
    };
    let grouped = whole.contains(&style.group());
    if grouped && (!is_well_grouped(whole, style.group()) || !exponent.is_empty()) {
        return None;
    }
    if whole.is_empty() && decimals.is_empty() || !decimals.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut plain = String::with_capacity(digits.len());
    plain.extend(whole.iter().filter(|&&byte| byte != style.group()).map(|&b| char::from(b)));
    plain.push('.');
    plain.extend(decimals.iter().map(|&byte| char::from(byte)));
    plain.extend(exponent.iter().map(|&byte| char::from(byte)));
    let allowed =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
    if !plain.bytes().all(allowed) {
        return None;
    }
    crate::num::decimal::parse(&plain)
}

/// `1,234,567`: one to three digits, the first not 0, then groups of three.
fn is_well_grouped(whole: &[u8], group: u8) -> bool {
    let mut groups = whole.split(|&byte| byte == group);
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let head = groups.next().unwrap_or_default();
    (1..=3).contains(&head.len())
        && digits(head)
        && head[0] != b'0'
        && groups.all(|part| part.len() == 3 && digits(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(cell: &str) -> Option<Number> {
        parse(cell.as_bytes(), Style::Point)
    }

    fn comma(cell: &str) -> Option<Number> {
        parse(cell.as_bytes(), Style::Comma)
    }

    #[test]
    fn both_styles() {
        let is = |value| Some(Number::Finite(value));
        for (cell, as_point, as_comma) in [
            ("12", is(12.0), is(12.0)),
            ("-1.5", is(-1.5), None),
            ("1,5", None, is(1.5)),
            ("1,234.5", is(1234.5), None),
            ("1.234,5", None, is(1234.5)),
            ("1,234", is(1234.0), is(1.234)),
            ("1.234", is(1.234), is(1234.0)),
            ("1,234,567", is(1_234_567.0), None),
            ("0,123", None, is(0.123)),
            ("12,34.5", None, None),
            ("1e3", is(1000.0), is(1000.0)),
            (".5", is(0.5), None),
            ("5.", is(5.0), None),
            ("+7", is(7.0), is(7.0)),
            ("1e400", Some(Number::Infinite), Some(Number::Infinite)),
            ("-inf", Some(Number::Infinite), Some(Number::Infinite)),
            ("--1", None, None),
            ("1-2", None, None),
            ("1e", None, None),
            (".", None, None),
            ("12 000", None, None),
            ("0x10", None, None),
            ("€5", None, None),
        ] {
            assert_eq!(point(cell), as_point, "{cell}");
            assert_eq!(comma(cell), as_comma, "{cell}");
            assert_eq!(styles(cell.as_bytes()), (as_point.is_some(), as_comma.is_some()), "{cell}");
        }
    }

    #[test]
    fn agrees_with_the_standard_library() {
        let mut rng = crate::rng::Rng::new(1, "number");
        for _ in 0..20_000 {
            let digits = rng.below(18) as usize + 1;
            let mut text: String =
                (0..digits).map(|_| char::from(b'0' + rng.below(10) as u8)).collect();
            text.insert(rng.below(digits as u32 + 1) as usize, '.');
            assert_eq!(point(&text), Some(Number::Finite(text.parse().unwrap())), "{text}");
            assert_eq!(styles(text.as_bytes()), (true, comma(&text).is_some()), "{text}");
        }
    }
}
