//! Times at the start of texts.
use super::{MINUTE, Unit, When, bounded, epoch};
use crate::event::Time;

/// The time at the start of a text, and its length in bytes. The forms:
///
/// - ISO 8601 / RFC 3339 and its relatives: `2026-01-15T09:31:04.120Z`, `2026/01/15 09:31:04,120`,
///   `2026-01-15-09.31.04.120000`, `20260115T093104Z`, `20260115-09:31:04:120`, `26/01/15 09:31:04`
/// - syslog and ctime: `Jan 15 09:31:04`, `Jan 15 2026 09:31:04`, `Thu Jan 15 09:31:04 2026`,
///   `Jan 15 09:31:04 2026`, `2026 Jan 15 09:31:04`
/// - mail and access logs: `15 Jan 2026 09:31:04 +0000`, `15/Jan/2026:09:31:04 +0000`
/// - day first with dots: `15.01.2026 09:31:04`
/// - without a year: `01-15 09:31:04.120`, `01.15 09:31:04`
/// - `260115 093104`
/// - any of these with `AM` or `PM` after the time of day, where the hour may have one digit, and with
///   a zone: `Z`, an offset, or one of RFC 822's names
/// - numbers since the epoch of 10 (with or without fraction), 13, 16 or 19 digits
///
/// `15/01/2026` and `01/15/2026` are not told apart, so neither is read.
pub(in crate::wire) fn leading(bytes: &[u8], zone_minutes: i16) -> Option<(When, usize)> {
    let mut scan = Scan { bytes, at: 0, zone: i64::from(zone_minutes) * MINUTE };
    let when = match bytes.first()? {
        b'0'..=b'9' => scan.numeric()?,
        b'A'..=b'Z' | b'a'..=b'z' => scan.named()?,
        _ => return None,
    };
    let joined = scan.peek().is_some_and(|byte| byte.is_ascii_alphanumeric());
    (!joined).then_some((when, scan.at))
}

/// A time of day at the start of a text, `09:31:04.120`, and its length in bytes: for logs that leave
/// the day to the name of their file.
pub(in crate::wire) fn time_of_day(bytes: &[u8], zone_minutes: i16) -> Option<(When, usize)> {
    let mut scan = Scan { bytes, at: 0, zone: i64::from(zone_minutes) * MINUTE };
    let hour = scan.number(2)?;
    scan.take(b":")?;
    let minute = scan.number(2)?;
    scan.take(b":")?;
    let second = scan.number(2)?;
    let micros = scan.fraction();
    let zone = scan.zone();
    let joined = scan.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b':');
    let is_one = hour < 24 && minute < 60 && second < 60 && !joined;
    let micros = (hour * 3600 + minute * 60 + second) * Time::SECOND + micros - zone;
    is_one.then_some((When::Dayless { micros }, scan.at))
}

const MONTHS: [&[u8; 3]; 12] = [
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec",
];
const DAYS: [&[u8; 3]; 7] = [b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun"];

/// Zones by name, minutes from UTC: those of RFC 822 section 5.1, and of the tz database those that
/// stand for one offset today. Names of several (IST, BST, AST) are not guessed.
const ZONES: [(&[u8], i64); 32] = [
    (b"UTC", 0),
    (b"GMT", 0),
    (b"UT", 0),
    (b"EST", -300),
    (b"EDT", -240),
    (b"CST", -360),
    (b"CDT", -300),
    (b"MST", -420),
    (b"MDT", -360),
    (b"PST", -480),
    (b"PDT", -420),
    (b"AKST", -540),
    (b"AKDT", -480),
    (b"HST", -600),
    (b"WET", 0),
    (b"WEST", 60),
    (b"CET", 60),
    (b"CEST", 120),
    (b"EET", 120),
    (b"EEST", 180),
    (b"MSK", 180),
    (b"SAST", 120),
    (b"WIB", 420),
    (b"HKT", 480),
    (b"AWST", 480),
    (b"JST", 540),
    (b"KST", 540),
    (b"ACST", 570),
    (b"AEST", 600),
    (b"AEDT", 660),
    (b"NZST", 720),
    (b"NZDT", 780),
];

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    zone: i64,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, wanted: &[u8]) -> Option<u8> {
        let byte = self.peek().filter(|byte| wanted.contains(byte))?;
        self.at += 1;
        Some(byte)
    }

    fn run(&self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        rest.iter().take(20).take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// A number of so many digits.
    fn number(&mut self, digits: usize) -> Option<i64> {
        let text = self.bytes.get(self.at..self.at + digits)?;
        let mut number = 0;
        for byte in text {
            if !byte.is_ascii_digit() {
                return None;
            }
            number = number * 10 + i64::from(byte - b'0');
        }
        self.at += digits;
        Some(number)
    }

    fn name(&mut self, names: &[&[u8; 3]]) -> Option<u8> {
        let word = self.bytes.get(self.at..self.at + 3)?;
        let found = names.iter().position(|name| name.eq_ignore_ascii_case(word))?;
        self.at += 3;
        Some(found as u8 + 1)
    }

    fn numeric(&mut self) -> Option<When> {
        match self.run() {
            4 => {
                let year = self.number(4)?;
                let separator = self.take(b"-/. ")?;
                if let Some(month) = self.name(&MONTHS).filter(|_| separator == b' ') {
                    self.take(b" ")?;
                    self.take(b" ");
                    let day = self.number(self.run().min(2))?;
                    self.take(b" ")?;
                    return self.clock(Some(year), i64::from(month), day);
                }
                (separator != b' ').then_some(())?;
                let month = self.number(2)?;
                self.take(&[separator])?;
                let day = self.number(2)?;
                self.take(b"T t_-")?;
                self.clock(Some(year), month, day)
            }
            // Some loggers pad nothing behind such a date.
            8 => {
                let (year, month, day) = (self.number(4)?, self.number(2)?, self.number(2)?);
                self.take(b"T -_")?;
                (1970..2100).contains(&year).then_some(())?;
                let start = self.at;
                let padded = self.clock(Some(year), month, day);
                padded.or_else(|| {
                    self.at = start;
                    self.unpadded(year, month, day)
                })
            }
            6 => {
                let (year, month, day) = (self.number(2)?, self.number(2)?, self.number(2)?);
                self.take(b" ")?;
                (self.run() == 6).then_some(())?;
                self.clock(Some(2000 + year), month, day).filter(|when| *when != When::Wrong)
            }
            1 | 2 => self.short(),
            len @ (10 | 13 | 16 | 19) => {
                let start = self.at;
                self.at += len;
                if len < 16 && self.peek() == Some(b'.') {
                    self.at += 1;
                    self.at += self.run();
                }
                let text = std::str::from_utf8(self.bytes.get(start..self.at)?).ok()?;
                Some(epoch(text, Unit::BySize))
            }
            _ => None,
        }
    }

    /// Forms that begin with one or two digits.
    fn short(&mut self) -> Option<When> {
        let first = self.number(self.run())?;
        let separator = self.take(b"/-. ")?;
        if let Some(month) = self.name(&MONTHS) {
            self.take(b"/- ")?;
            let year = self.number(4)?;
            self.take(b": ")?;
            return self.clock(Some(year), i64::from(month), first);
        }
        let second = self.number(2)?;
        if separator == b'/' {
            self.take(b"/")?;
            let day = self.number(2)?;
            self.take(b" ")?;
            return self.clock(Some(2000 + first), second, day);
        }
        if separator == b'.' && self.take(b".").is_some() {
            let year = self.number(4)?;
            self.take(b" ")?;
            return self.clock(Some(year), second, first);
        }
        (separator != b' ').then_some(())?;
        self.take(b" ")?;
        self.clock(None, first, second)
    }

    /// Forms that begin with a weekday or a month.
    fn named(&mut self) -> Option<When> {
        let weekday = self.name(&DAYS).is_some();
        if weekday {
            self.take(b",");
            self.take(b" ")?;
            if self.peek()?.is_ascii_digit() {
                return self.short();
            }
        }
        let month = i64::from(self.name(&MONTHS)?);
        self.take(b" ")?;
        self.take(b" ");
        let day = self.number(self.run().min(2))?;
        self.take(b",");
        self.take(b" ")?;
        let year = if self.run() == 4 {
            let year = self.number(4)?;
            self.take(b" ")?;
            Some(year)
        } else {
            None
        };
        let start = self.at;
        let when = self.clock(year, month, day)?;
        let end = self.at;
        // ctime's year is at the end; so is that of RFC 3164's example, after its zone.
        let by_zone = end.checked_sub(1).and_then(|last| self.bytes.get(last));
        let by_zone = by_zone.is_some_and(u8::is_ascii_alphabetic);
        if year.is_some() {
            return Some(when);
        }
        let year = self.take(b" ").filter(|_| self.run() == 4).and_then(|_| self.number(4));
        // Elsewhere four digits may be anything, so they are a year only where they look like one.
        let is_alone = self.peek().is_none_or(|byte| byte.is_ascii_whitespace());
        let is_year = |year: &i64| (1970..2100).contains(year) && is_alone;
        let year = year.filter(|year| weekday || by_zone || is_year(year));
        if year.is_none() && !weekday {
            self.at = end;
            return Some(when);
        }
        let end = self.at;
        self.at = start;
        let when = self.clock(Some(year?), month, day);
        self.at = end;
        when
    }

    /// The time of day and the zone; the whole time.
    fn clock(&mut self, year: Option<i64>, month: i64, day: i64) -> Option<When> {
        let (mut hour, minute, second);
        let is_short = self.run() == 1;
        if self.run() == 6 {
            (hour, minute, second) = (self.number(2)?, self.number(2)?, self.number(2)?);
        } else {
            hour = self.number(if is_short { 1 } else { 2 })?;
            let separator = self.take(b":.")?;
            minute = self.number(2)?;
            self.take(&[separator])?;
            second = self.number(2)?;
        }
        let micros = self.fraction();
        match (self.is_afternoon(), hour) {
            (Some(is_afternoon), 1..=12) => hour = hour % 12 + 12 * i64::from(is_afternoon),
            (None, _) if is_short => return None,
            _ => {}
        }
        let zone = self.zone();
        // A leap second is the first second of the next minute, as POSIX counts.
        let leap = second == 60 && minute == 59;
        if hour > 23 || minute > 59 || (second > 59 && !leap) {
            return Some(When::Wrong);
        }
        let micros = (hour * 3600 + minute * 60 + second) * Time::SECOND + micros - zone;
        let (month, day) = (month as u8, day as u8);
        // 2000 has all days that any year has.
        let Some(midnight) = Time::from_date(year.unwrap_or(2000), month, day) else {
            return Some(When::Wrong);
        };
        Some(match year {
            None => When::Yearless { month, day, micros },
            Some(_) => bounded(midnight.0 + micros),
        })
    }

    /// A time of day of which no part need have two digits, `9:31:4:7`.
    fn unpadded(&mut self, year: i64, month: i64, day: i64) -> Option<When> {
        let mut parts = [0; 3];
        for (nth, part) in parts.iter_mut().enumerate() {
            if nth > 0 {
                self.take(b":")?;
            }
            *part = self.number(self.run().clamp(1, 2))?;
        }
        let [hour, minute, second] = parts;
        let micros = self.fraction();
        if hour > 23 || minute > 59 || second > 59 {
            return Some(When::Wrong);
        }
        let Some(midnight) = Time::from_date(year, month as u8, day as u8) else {
            return Some(When::Wrong);
        };
        let micros = (hour * 3600 + minute * 60 + second) * Time::SECOND + micros - self.zone;
        Some(bounded(midnight.0 + micros))
    }

    /// `.120`, `,120`, or milliseconds after a colon, which need not be padded: `:5` is 5 ms.
    fn fraction(&mut self) -> i64 {
        let start = self.at;
        let Some(mark) = self.take(b".,:") else { return 0 };
        let len = self.run();
        if len == 0 || (mark == b':' && len > 3) {
            self.at = start;
            return 0;
        }
        if mark == b':' {
            return self.number(len).unwrap_or(0) * 1000;
        }
        let digits = self.bytes.get(self.at..self.at + len).unwrap_or_default();
        self.at += len;
        let digits = digits.iter().copied().chain(std::iter::repeat(b'0')).take(6);
        digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
    }

    /// `AM` or `PM`, with or without a space before it.
    fn is_afternoon(&mut self) -> Option<bool> {
        let start = self.at;
        self.take(b" ");
        let mark = self.take(b"AaPp").filter(|_| self.take(b"Mm").is_some());
        let ends = !self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric());
        if mark.is_none() || !ends {
            self.at = start;
        }
        mark.filter(|_| ends).map(|mark| mark.eq_ignore_ascii_case(&b'P'))
    }

    fn zone(&mut self) -> i64 {
        let start = self.at;
        if self.take(b"Zz").is_some() {
            return 0;
        }
        let spaced = self.take(b" ").is_some();
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let is_name = |(name, _): &&(&[u8], i64)| {
            let after = rest.get(name.len());
            rest.starts_with(name) && !after.is_some_and(u8::is_ascii_alphanumeric)
        };
        if let Some((name, minutes)) = ZONES.iter().find(is_name) {
            self.at += name.len();
            let named = self.at;
            // `GMT+1`, `UTC+01:00`.
            let more = if *minutes == 0 { self.offset(false, 1) } else { None };
            return more.unwrap_or_else(|| {
                self.at = named;
                minutes * MINUTE
            });
        }
        self.offset(spaced, 2).unwrap_or_else(|| {
            self.at = start;
            self.zone
        })
    }

    /// An offset whose hours have at least so many digits.
    fn offset(&mut self, spaced: bool, least: usize) -> Option<i64> {
        let sign = if self.take(b"+-")? == b'+' { 1 } else { -1 };
        let hours = self.number(self.run().clamp(least, 2))?;
        if self.take(b":").is_none() && spaced && self.run() != 2 {
            return None;
        }
        let minutes = if self.run() == 2 { self.number(2)? } else { 0 };
        (self.run() == 0 && hours < 24 && minutes < 60).then_some(())?;
        Some(sign * (hours * 60 + minutes) * MINUTE)
    }
}
