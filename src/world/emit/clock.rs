//! Points in time as the formats write them. All times are µs since 1970, UTC.
use super::{json::put_unsigned, put};
use crate::world::load::civil;

const DAY: i64 = 86_400;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

struct Parts {
    date: (i64, i64, i64),
    clock: (u64, u64, u64),
    micros: u64,
}

fn parts(time: i64) -> Parts {
    let seconds = time.div_euclid(1_000_000);
    let of_day = seconds.rem_euclid(DAY) as u64;
    Parts {
        date: civil(seconds.div_euclid(DAY)),
        clock: (of_day / 3600, of_day / 60 % 60, of_day % 60),
        micros: time.rem_euclid(1_000_000) as u64,
    }
}

fn put_date(out: &mut Vec<u8>, date: (i64, i64, i64), between: char) {
    put_unsigned(out, date.0.unsigned_abs(), 4);
    out.push(between as u8);
    put_unsigned(out, date.1.unsigned_abs(), 2);
    out.push(between as u8);
    put_unsigned(out, date.2.unsigned_abs(), 2);
}

fn put_clock(out: &mut Vec<u8>, clock: (u64, u64, u64)) {
    put_unsigned(out, clock.0, 2);
    out.push(b':');
    put_unsigned(out, clock.1, 2);
    out.push(b':');
    put_unsigned(out, clock.2, 2);
}

/// `2025-03-10T09:31:04.120Z`, with `digits` decimals (0, 3 or 6) and this end.
pub(crate) fn put_rfc3339(out: &mut Vec<u8>, time: i64, digits: u32, zone: &str) {
    let parts = parts(time);
    put_date(out, parts.date, '-');
    out.push(b'T');
    put_clock(out, parts.clock);
    if digits > 0 {
        out.push(b'.');
        let (micros, width) =
            if digits >= 6 { (parts.micros, 6) } else { (parts.micros / 1000, 3) };
        put_unsigned(out, micros, width);
    }
    put(out, zone);
}

/// `2025-03-10T09:31:04Z`.
pub fn iso8601(time: crate::event::Time) -> String {
    let mut out = Vec::with_capacity(20);
    put_rfc3339(&mut out, time.0, 0, "Z");
    String::from_utf8(out).unwrap_or_default()
}

/// `Mar  9 09:31:04`: RFC 3164 knows no year and no zone.
pub(crate) fn put_rfc3164(out: &mut Vec<u8>, time: i64) {
    let parts = parts(time);
    put(out, MONTHS[(parts.date.1 - 1).clamp(0, 11) as usize]);
    out.push(b' ');
    if parts.date.2 < 10 {
        out.push(b' ');
    }
    put_unsigned(out, parts.date.2.unsigned_abs(), 1);
    out.push(b' ');
    put_clock(out, parts.clock);
}

/// `Mar 10 2025 09:31:04`.
pub(crate) fn put_leef(out: &mut Vec<u8>, time: i64) {
    let parts = parts(time);
    put(out, MONTHS[(parts.date.1 - 1).clamp(0, 11) as usize]);
    out.push(b' ');
    put_unsigned(out, parts.date.2.unsigned_abs(), 2);
    out.push(b' ');
    put_unsigned(out, parts.date.0.unsigned_abs(), 4);
    out.push(b' ');
    put_clock(out, parts.clock);
}

/// `2025-03-10 09:31:04`.
pub(crate) fn put_plain(out: &mut Vec<u8>, time: i64) {
    let parts = parts(time);
    put_date(out, parts.date, '-');
    out.push(b' ');
    put_clock(out, parts.clock);
}

/// `2025.03.10` and `09:31:04`.
pub(crate) fn zabbix(time: i64) -> (String, String) {
    let parts = parts(time);
    let (mut date, mut clock) = (Vec::new(), Vec::new());
    put_date(&mut date, parts.date, '.');
    put_clock(&mut clock, parts.clock);
    (String::from_utf8(date).unwrap_or_default(), String::from_utf8(clock).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_formats_want_them() {
        let time = 1_768_469_404_120_345;
        let mut out = Vec::new();
        put_rfc3339(&mut out, time, 3, "Z");
        assert_eq!(out, b"2026-01-15T09:30:04.120Z");
        assert_eq!(iso8601(crate::event::Time(time)), "2026-01-15T09:30:04Z");
        out.clear();
        put_rfc3164(&mut out, time - 10 * DAY * 1_000_000);
        out.push(b'|');
        put_plain(&mut out, time);
        out.push(b'|');
        put_rfc3339(&mut out, time, 6, "+0000");
        let expected = "Jan  5 09:30:04|2026-01-15 09:30:04|2026-01-15T09:30:04.120345+0000";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        assert_eq!(zabbix(time), ("2026.01.15".to_owned(), "09:30:04".to_owned()));
    }
}
