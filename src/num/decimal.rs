//! Decimal text to the nearest 64-bit number.
//!
//! The standard library's reader brings a table of eleven kilobytes that no compression makes
//! smaller. Almost all numbers of a table have few digits and need none of it; for the others long
//! division on large integers is exact and short.

#![expect(clippy::cast_possible_wrap, reason = "lengths are bounded by MOST_DIGITS")]

/// Powers of ten that are exact in 64 bits.
const EXACT: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// More significant digits than this only say that there is something behind them: between two
/// neighbours of 64 bits lies no boundary with more (767, Steele and White; Clinger 1990).
const MOST_DIGITS: usize = 780;

/// Reads `-1.5e3`, `.5`, `7`, `inf` and `NaN` as `str::parse` does: the nearest number, ties to even.
pub fn parse(text: &str) -> Option<f64> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    let size = magnitude(digits)?;
    Some(if negative { -size } else { size })
}

fn magnitude(text: &[u8]) -> Option<f64> {
    if text.eq_ignore_ascii_case(b"inf") || text.eq_ignore_ascii_case(b"infinity") {
        return Some(f64::INFINITY);
    }
    if text.eq_ignore_ascii_case(b"nan") {
        return Some(f64::NAN);
    }
    let (mantissa, written) = match text.iter().position(|b| matches!(b, b'e' | b'E')) {
        Some(at) => (&text[..at], exponent(&text[at + 1..])?),
        None => (text, 0),
    };
    let (whole, fraction) = match mantissa.iter().position(|&b| b == b'.') {
        Some(at) => (&mantissa[..at], &mantissa[at + 1..]),
        None => (mantissa, &mantissa[..0]),
    };
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut digits = Vec::with_capacity(mantissa.len().min(MOST_DIGITS + 1));
    let mut power = written;
    let mut more = false;
    for (behind, &byte) in
        whole.iter().map(|b| (false, b)).chain(fraction.iter().map(|b| (true, b)))
    {
        if !byte.is_ascii_digit() {
            return None;
        }
        let counts = digits.len() < MOST_DIGITS;
        if counts && (byte != b'0' || !digits.is_empty()) {
            digits.push(byte - b'0');
        }
        more |= !counts && byte != b'0';
        power = power.saturating_add(match (counts, behind) {
            (true, true) => -1,
            (false, false) => 1,
            (true, false) | (false, true) => 0,
        });
    }
    if more {
        digits.push(1);
        power = power.saturating_sub(1);
    }
    Some(nearest(&digits, power))
}

/// The digits after the `e`; far beyond what fits, one exponent is as good as another.
fn exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits.iter().fold(0_i64, |sum, digit| {
        sum.saturating_mul(10).saturating_add(i64::from(digit - b'0')).min(1 << 40)
    });
    Some(if negative { -size } else { size })
}

/// `digits * 10^power`, the first digit not 0.
fn nearest(digits: &[u8], power: i64) -> f64 {
    let order = digits.len() as i64 + power;
    if digits.is_empty() || order < -330 {
        return 0.0;
    }
    if order > 310 {
        return f64::INFINITY;
    }
    if digits.len() <= 15 && power.unsigned_abs() <= 22 {
        let whole = digits.iter().fold(0.0, |sum, &digit| sum * 10.0 + f64::from(digit));
        let scale = EXACT[power.unsigned_abs() as usize];
        return if power < 0 { whole / scale } else { whole * scale };
    }
    let (mut above, mut below) = (Large::default(), Large(vec![1]));
    for &digit in digits {
        above.multiply_add(10, u32::from(digit));
    }
    let scaled = if power < 0 { &mut below } else { &mut above };
    for _ in 0..power.unsigned_abs() {
        scaled.multiply_add(10, 0);
    }
    divide(above, below)
}

/// The 64-bit number nearest to `above / below`.
fn divide(mut above: Large, mut below: Large) -> f64 {
    // Scaled so that the quotient has 63 to 65 bits: more than a mantissa and its rounding need.
    let shift = 64 - (above.bits() - below.bits());
    if shift > 0 {
        above.shift(shift as u32);
    } else {
        below.shift(shift.unsigned_abs());
    }
    below.shift(65);
    let mut quotient = 0_u128;
    for _ in 0..=65 {
        quotient <<= 1;
        if above.reduce_by(&below) {
            quotient |= 1;
        }
        above.shift(1);
    }
    let rest = above.0.iter().any(|&limb| limb != 0);
    let bits = 128 - quotient.leading_zeros() as i32;
    let order = bits - 1 - shift;
    let precision = if order >= -1022 { 53 } else { 53 - (-1022 - order) };
    if order > 1023 {
        return f64::INFINITY;
    }
    if precision < 0 {
        return 0.0;
    }
    let dropped = (bits - precision) as u32;
    let (kept, cut) = (quotient >> dropped, quotient & ((1 << dropped) - 1));
    let half = 1_u128 << (dropped - 1);
    let up = cut > half || cut == half && (rest || kept & 1 == 1);
    (kept + u128::from(up)) as f64 * power_of_two(dropped as i32 - shift)
}

/// `2^power`, exact from -1074 to 1023.
fn power_of_two(power: i32) -> f64 {
    if power < -1022 {
        f64::from_bits(1_u64.checked_shl((power + 1074) as u32).unwrap_or(0))
    } else {
        f64::from_bits(((power + 1023) as u64) << 52)
    }
}

/// A large whole number: limbs of 32 bits, the lowest first, the highest not 0.
#[derive(Clone, Debug, Default)]
struct Large(Vec<u32>);

impl Large {
    fn bits(&self) -> i32 {
        self.0.last().map_or(0, |top| self.0.len() as i32 * 32 - top.leading_zeros() as i32)
    }

    fn multiply_add(&mut self, factor: u32, term: u32) {
        let mut carry = u64::from(term);
        for limb in &mut self.0 {
            let product = u64::from(*limb) * u64::from(factor) + carry;
            *limb = product as u32;
            carry = product >> 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn shift(&mut self, bits: u32) {
        for _ in 0..bits % 32 {
            self.multiply_add(2, 0);
        }
        if !self.0.is_empty() {
            self.0.splice(0..0, std::iter::repeat_n(0, (bits / 32) as usize));
        }
    }

    /// Takes `other` away if it is not larger.
    fn reduce_by(&mut self, other: &Self) -> bool {
        let smaller = self.0.len().cmp(&other.0.len());
        if smaller.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev())).is_lt() {
            return false;
        }
        let mut borrow = false;
        for (at, limb) in self.0.iter_mut().enumerate() {
            let (less, first) = limb.overflowing_sub(other.0.get(at).copied().unwrap_or(0));
            let (less, second) = less.overflowing_sub(u32::from(borrow));
            *limb = less;
            borrow = first || second;
        }
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn agrees(text: &str) {
        let theirs = text.parse::<f64>().ok().map(f64::to_bits);
        let ours = parse(text).map(f64::to_bits);
        assert_eq!(ours, theirs, "{text}");
    }

    #[test]
    fn hard_cases_are_read_as_the_standard_library_reads_them() {
        for text in [
            "0",
            "-0",
            ".5",
            "5.",
            ".",
            "",
            "-",
            "e5",
            "1e",
            "1e+",
            "1e5",
            "1E-5",
            "inf",
            "-Infinity",
            "nan",
            "infi",
            "1.7976931348623157e308",
            "1.7976931348623159e308",
            "1e309",
            "1e400",
            "4.9406564584124654e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "2.2250738585072011e-308",
            "2.2250738585072014e-308",
            "9007199254740993",
            "9007199254740992.999999999999999999999999999",
            "1e23",
            "8.5e22",
            "1e-400",
            "0.000000000000000000000000000000000000001234567890123456789",
            "123456789012345678901234567890",
            "1e99999999999999999999",
            "1.2.3",
            "1_000",
            "0x10",
            "179769313486231580793728971405301e276",
        ] {
            agrees(text);
        }
        agrees(&format!("0.{}1", "0".repeat(400)));
        agrees(&format!("1{}", "0".repeat(308)));
        agrees(&format!("9007199254740993.{}1", "0".repeat(2000)));
        agrees(&"7".repeat(5000));
    }

    proptest! {
        #[test]
        fn every_number_survives_its_text(bits: u64) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            prop_assert_eq!(parse(&format!("{value:e}")).map(f64::to_bits), Some(bits));
            prop_assert_eq!(parse(&format!("{value}")).map(f64::to_bits), Some(bits));
        }

        #[test]
        fn any_decimal_is_read_as_the_standard_library_reads_it(text in "-?[0-9]{0,25}(\\.[0-9]{0,25})?(e-?[0-9]{1,3})?") {
            agrees(&text);
        }

        #[test]
        fn any_text_is_refused_as_the_standard_library_refuses_it(text in "[-+0-9.einfa]{0,8}") {
            agrees(&text);
        }
    }
}
