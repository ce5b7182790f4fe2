//! Numbers as a person reads them: one way of writing them for charts, tables and sentences.
//!
//! A number has at most four significant digits unless it is a whole number, thin spaces between
//! thousands from 10 000 on (ISO 80000-1, 7.3.1), a real minus sign, and is never `-0` or `NaN`.
use crate::num;

/// What stands for a number that is missing or not finite.
pub const MISSING: &str = "–";

/// Thin space, between groups of three digits and before the per cent sign.
const THIN: char = '\u{2009}';

/// Whole numbers up to here are exact in an `f64` and are written with all their digits.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Writes a number: `0.8214` → `0.8214`, `12430` → `12 430`, `0.1 + 0.2` → `0.3`, `NaN` → `–`.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return MISSING.to_owned();
    }
    let size = value.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if size.fract() == 0.0 && size < EXACT {
        return with_sign(value, &grouped(&format!("{size:.0}")));
    }
    if !(1e-4..1e15).contains(&size) {
        return with_sign(value, &scientific(size));
    }
    let text = decimal(size, significant_decimals(size, 4));
    with_sign(value, &grouped(strip_zeros(&text)))
}

/// Writes a number with exactly `decimals` digits after the point, as on an axis.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return MISSING.to_owned();
    }
    let text = decimal(value.abs(), decimals);
    if text.bytes().all(|b| matches!(b, b'0' | b'.')) {
        return text;
    }
    with_sign(value, &grouped(&text))
}

/// Writes a share of one as per cent, to three significant digits: `0.0871` → `8.71 %`.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if !value.is_finite() {
        return MISSING.to_owned();
    }
    let decimals = significant_decimals(value.abs(), 3).min(2);
    let text = decimal(value.abs(), decimals);
    let text = strip_zeros(&text);
    let sign = if text == "0" { 1.0 } else { value };
    format!("{}{THIN}%", with_sign(sign, &grouped(text)))
}

/// Writes a number with its sign, for a difference: `0.03` → `+0.03`, `-0.02` → `−0.02`, `0` → `0`.
pub fn signed(value: f64) -> String {
    let text = number(value);
    if value > 0.0 && value.is_finite() { format!("+{text}") } else { text }
}

/// Writes a number with its unit: `46 days`; a missing number has none.
pub fn with_unit(value: f64, unit: &str) -> String {
    let text = number(value);
    if unit.is_empty() || text == MISSING { text } else { format!("{text} {unit}") }
}

/// Digits after the point that leave `digits` significant ones; 0 for numbers too long for that.
fn significant_decimals(size: f64, digits: i32) -> usize {
    if size == 0.0 {
        return 0;
    }
    let before = num::log10(size).floor() as i32 + 1;
    usize::try_from((digits - before).max(0)).unwrap_or(0)
}

/// Like `{:.n}`, but rounding halves away from zero on the decimal that a person sees: `0.125` at
/// two digits is `0.13`. (`{:.n}` rounds the exact binary value, which does the same on all
/// machines; the tiny nudge undoes binary shortfall such as 1.005.)
fn decimal(size: f64, decimals: usize) -> String {
    format!("{:.decimals$}", size * (1.0 + 4.0 * f64::EPSILON))
}

fn strip_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

fn scientific(size: f64) -> String {
    let text = format!("{size:.3e}");
    match text.split_once('e') {
        Some((head, power)) => format!("{}e{}", strip_zeros(head), power.replace('-', "−")),
        None => text,
    }
}

fn with_sign(value: f64, text: &str) -> String {
    if value < 0.0 { format!("−{text}") } else { text.to_owned() }
}

/// Puts thin spaces between groups of three digits, from five digits on: 4096 stays whole.
fn grouped(text: &str) -> String {
    let (whole, rest) = text.find('.').map_or((text, ""), |at| text.split_at(at));
    if whole.len() < 5 {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 6);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(THIN);
        }
        out.push(digit);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_read_well() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (0.1 + 0.2, "0.3"),
            (0.821_43, "0.8214"),
            (12_430.0, "12\u{2009}430"),
            (4_096.0, "4096"),
            (1_234_567.8, "1\u{2009}234\u{2009}568"),
            (-31.0, "−31"),
            (0.000_012_34, "1.234e−5"),
            (1e300, "1e300"),
            (99.999_9, "100"),
            (f64::NAN, "–"),
            (f64::NEG_INFINITY, "–"),
        ] {
            assert_eq!(number(value), text, "{value:e}");
        }
        assert_eq!(fixed(-0.001, 2), "0.00");
        assert_eq!(fixed(0.5, 1), "0.5");
        assert_eq!(percent(0.087), "8.7\u{2009}%");
        assert_eq!(percent(1.0), "100\u{2009}%");
        assert_eq!(percent(-1e-9), "0\u{2009}%");
        assert_eq!(percent(f64::NAN), "–");
        assert_eq!(signed(0.03), "+0.03");
        assert_eq!(signed(-0.02), "−0.02");
        assert_eq!(signed(0.0), "0");
        assert_eq!(with_unit(46.0, "days"), "46 days");
    }

    fn read_back(text: &str) -> f64 {
        text.replace(THIN, "").replace('−', "-").parse().unwrap()
    }

    proptest! {
        #[test]
        fn a_number_reads_back_to_four_digits(value in prop::num::f64::NORMAL) {
            let back = read_back(&number(value));
            prop_assert!((back - value).abs() <= value.abs() * 0.000_51, "{value:e} {back:e}");
        }

        #[test]
        fn no_text_is_a_machine_s(value in prop::num::f64::ANY) {
            for text in [number(value), fixed(value.clamp(-1e12, 1e12), 2), percent(value), signed(value)] {
                prop_assert!(!text.contains("NaN") && !text.contains("inf") && text != "-0", "{text}");
                prop_assert!(!text.contains('-'), "{text}");
            }
        }
    }
}
