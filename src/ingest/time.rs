//! Text → instant.
use crate::table::days_from_civil;

/// A way to write a date; a time of day may follow each after `T` or a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// `2013-12-31` (ISO 8601)
    Iso,
    /// `2013/12/31`
    YearSlash,
    /// `31.12.2013`
    DayDot,
    /// `31/12/2013`
    DaySlash,
    /// `12/31/2013`
    MonthSlash,
}

impl Format {
    pub(super) const ALL: [Self; 5] =
        [Self::Iso, Self::YearSlash, Self::DayDot, Self::DaySlash, Self::MonthSlash];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Iso => "year-month-day",
            Self::YearSlash => "year/month/day",
            Self::DayDot => "day.month.year",
            Self::DaySlash => "day/month/year",
            Self::MonthSlash => "month/day/year",
        }
    }
}

/// Cheap test before five parsers are tried: a digit first, and a date separator soon after.
pub(super) fn may_be_time(cell: &[u8]) -> bool {
    cell.len() >= 8
        && cell.len() <= 40
        && cell[0].is_ascii_digit()
        && cell[1..5].iter().any(|byte| matches!(byte, b'-' | b'/' | b'.'))
}

/// Seconds since 1970-01-01T00:00:00Z of a trimmed cell: a date, then perhaps `T` or a space and
/// `HH:MM`, `:SS`, a fraction of a second (cut off), and `Z` or an offset such as `+01:00`. Without
/// an offset the time is taken as UTC.
pub(super) fn parse(cell: &[u8], format: Format) -> Option<i64> {
    let mut rest = cell;
    let (year, month, day) = match format {
        Format::Iso => read_date(&mut rest, [4, 2, 2], b'-')?,
        Format::YearSlash => read_date(&mut rest, [4, 2, 2], b'/')?,
        Format::DayDot => read_date(&mut rest, [2, 2, 4], b'.').map(|(d, m, y)| (y, m, d))?,
        Format::DaySlash => read_date(&mut rest, [2, 2, 4], b'/').map(|(d, m, y)| (y, m, d))?,
        Format::MonthSlash => read_date(&mut rest, [2, 2, 4], b'/').map(|(m, d, y)| (y, m, d))?,
    };
    if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
        return None;
    }
    let seconds = days_from_civil(year, month, day) * 86_400;
    match rest.split_first() {
        None => Some(seconds),
        Some((b'T' | b't' | b' ', clock)) => Some(seconds + parse_clock(clock)?),
        Some(_) => None,
    }
}

/// Three numbers with a sign between; those of two digits may have one only, except in ISO dates.
fn read_date(rest: &mut &[u8], widths: [usize; 3], separator: u8) -> Option<(i64, i64, i64)> {
    let lenient = separator != b'-';
    let mut parts = [0; 3];
    for (position, width) in widths.into_iter().enumerate() {
        if position > 0 {
            *rest = rest.strip_prefix(&[separator])?;
        }
        let digits = rest.iter().take(width).take_while(|byte| byte.is_ascii_digit()).count();
        if digits < width && !(lenient && width == 2 && digits == 1) {
            return None;
        }
        parts[position] = number(&rest[..digits]);
        *rest = &rest[digits..];
    }
    Some((parts[0], parts[1], parts[2]))
}

fn number(digits: &[u8]) -> i64 {
    digits.iter().fold(0, |value, byte| value * 10 + i64::from(byte - b'0'))
}

fn two_digits(rest: &mut &[u8], below: i64) -> Option<i64> {
    let pair = rest.get(..2)?;
    if !pair.iter().all(u8::is_ascii_digit) {
        return None;
    }
    *rest = &rest[2..];
    Some(number(pair)).filter(|&value| value < below)
}

/// Seconds from midnight UTC.
fn parse_clock(clock: &[u8]) -> Option<i64> {
    let mut rest = clock;
    let mut seconds = two_digits(&mut rest, 24)? * 3_600;
    rest = rest.strip_prefix(b":")?;
    seconds += two_digits(&mut rest, 60)? * 60;
    if let Some(after) = rest.strip_prefix(b":") {
        rest = after;
        // 60 is a leap second.
        seconds += two_digits(&mut rest, 61)?;
        if let [b'.' | b',', fraction @ ..] = rest {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            rest = (digits > 0).then(|| &fraction[digits..])?;
        }
    }
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    match rest {
        [] | [b'Z' | b'z'] => Some(seconds),
        [sign @ (b'+' | b'-'), offset @ ..] => {
            let mut offset = offset;
            let mut ahead = two_digits(&mut offset, 24)? * 3_600;
            offset = offset.strip_prefix(b":").unwrap_or(offset);
            if !offset.is_empty() {
                ahead += two_digits(&mut offset, 60)? * 60;
            }
            let signed = if *sign == b'+' { -ahead } else { ahead };
            offset.is_empty().then_some(seconds + signed)
        }
        _ => None,
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::time_text;

    #[test]
    fn reads_what_is_written_and_nothing_else() {
        for (cell, format, text) in [
            ("2000-02-29", Format::Iso, "2000-02-29"),
            ("2013-12-31T23:59", Format::Iso, "2013-12-31 23:59:00"),
            ("2013-12-31 23:59:58.123Z", Format::Iso, "2013-12-31 23:59:58"),
            ("2013-12-31T00:30:00+01:00", Format::Iso, "2013-12-30 23:30:00"),
            ("2013-12-31 00:30 -0230", Format::Iso, "2013-12-31 03:00:00"),
            ("2013/1/9", Format::YearSlash, "2013-01-09"),
            ("9.1.2013", Format::DayDot, "2013-01-09"),
            ("09/01/2013 07:08", Format::DaySlash, "2013-01-09 07:08:00"),
            ("09/01/2013", Format::MonthSlash, "2013-09-01"),
            ("1969-12-31 23:59:59", Format::Iso, "1969-12-31 23:59:59"),
        ] {
            assert_eq!(parse(cell.as_bytes(), format).map(time_text).as_deref(), Some(text));
        }
        for cell in [
            "2001-02-29",
            "2000-13-01",
            "2000-1-1",
            "2000-01-00",
            "2000-01-01x",
            "2000-01-01T",
            "2000-01-01 24:00",
            "2000-01-01 10:60",
            "2000-01-01 10",
            "2000-01-01 10:00+",
            "20000101",
            "2000-01-01 10:00:00.",
            "-2000-01-01",
            "1e5-01-01",
        ] {
            assert_eq!(parse(cell.as_bytes(), Format::Iso), None, "{cell}");
        }
    }
}
