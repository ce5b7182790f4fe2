//! Durations as Prometheus writes them.
use std::fmt::Write as _;

/// Milliseconds of `1h30m`, `5m`, `90s`, `500ms`, `1d`, `2w`, `1y`, `0`; `None` if it is none of
/// these. Units must fall and may not repeat (Prometheus `common/model/time.go`, `ParseDuration`).
pub fn read(text: &str) -> Option<u64> {
    const UNITS: [(&str, u64); 7] = [
        ("y", 31_536_000_000),
        ("w", 604_800_000),
        ("d", 86_400_000),
        ("h", 3_600_000),
        ("m", 60_000),
        ("s", 1_000),
        ("ms", 1),
    ];
    let text = text.trim();
    if text == "0" {
        return Some(0);
    }
    let (mut rest, mut total, mut next) = (text, 0_u64, 0);
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = rest.split_at_checked(digits)?;
        let letters = tail.bytes().take_while(u8::is_ascii_lowercase).count();
        let (unit, tail) = tail.split_at_checked(letters)?;
        let number: u64 = number.parse().ok()?;
        let at = UNITS.iter().position(|(name, _)| *name == unit)?;
        if at < next {
            return None;
        }
        next = at + 1;
        total = total.saturating_add(number.saturating_mul(UNITS.get(at)?.1));
        rest = tail;
    }
    (!text.is_empty()).then_some(total)
}

/// A duration as a person writes it, without parts of zero.
pub(super) fn written(milliseconds: u64) -> String {
    if milliseconds == 0 {
        return "0s".to_owned();
    }
    let mut text = String::new();
    let mut left = milliseconds;
    for (unit, size) in
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)]
    {
        if left >= size {
            let _ = write!(text, "{}{unit}", left / size);
            left %= size;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written() {
        for (text, value) in
            [("5m", 300_000), ("1h30m", 5_400_000), ("90s", 90_000), ("500ms", 500), ("0", 0)]
        {
            assert_eq!(read(text), Some(value), "{text}");
        }
        for wrong in ["", "5", "m", "5m1h", "5m5m", "1.5h", "5 m", "9999999999999999999999s"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(written(5_400_000), "1h30m");
        assert_eq!(written(90_500), "1m30s500ms");
        assert_eq!(read("9999999999999y"), Some(u64::MAX));
    }
}
