//! Times as tools write them. A time that names no zone is read in the zone of the [`super::Spec`].
mod scan;

pub(super) use scan::{leading, time_of_day};

use crate::event::Time;

/// A time as it was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum When {
    /// Nothing, or what tools write for nothing: epoch 0, year 1.
    #[default]
    Missing,
    /// No time, or one that no calendar has.
    Wrong,
    /// A time.
    At(Time),
    /// A time whose year must be told from its neighbours.
    Yearless {
        /// 1 to 12.
        month: u8,
        /// 1 to 31.
        day: u8,
        /// Since midnight in UTC; may leave the day by the zone.
        micros: i64,
    },
    /// A time of day whose day must be told from its neighbours.
    Dayless {
        /// Since midnight in UTC; may leave the day by the zone.
        micros: i64,
    },
    /// No time at all, in a log: that of the line before.
    Before,
}

impl When {
    /// Itself, or another where it is missing.
    pub(super) fn or(self, other: impl FnOnce() -> Self) -> Self {
        if self == Self::Missing { other() } else { self }
    }
}

/// Unit of a number that counts from the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Millis,
    Micros,
    Nanos,
    /// Told by size: below 10¹¹ seconds, below 10¹⁴ milli-, below 10¹⁷ micro-, else nanoseconds;
    /// so each unit covers the years 1973 to 5138.
    BySize,
}

const MINUTE: i64 = 60 * Time::SECOND;

/// A number since the epoch, with or without a fraction; empty and 0 are nothing.
pub(super) fn epoch(text: &str, unit: Unit) -> When {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() && fraction.is_empty() {
        return When::Missing;
    }
    let Ok(whole) = whole.parse::<i64>() else { return float(text, unit) };
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return float(text, unit);
    }
    let unit = match (unit, whole.unsigned_abs()) {
        (Unit::BySize, ..100_000_000_000) => Unit::Seconds,
        (Unit::BySize, ..100_000_000_000_000) => Unit::Millis,
        (Unit::BySize, ..100_000_000_000_000_000) => Unit::Micros,
        (Unit::BySize, _) => Unit::Nanos,
        (Unit::Seconds | Unit::Millis | Unit::Micros | Unit::Nanos, _) => unit,
    };
    let digits = |places: usize| {
        let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(places);
        digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
    };
    let micros = match unit {
        Unit::Seconds => whole.checked_mul(Time::SECOND).and_then(|m| m.checked_add(digits(6))),
        Unit::Millis => whole.checked_mul(1000).and_then(|m| m.checked_add(digits(3))),
        Unit::Micros => Some(whole),
        Unit::Nanos | Unit::BySize => Some(whole.div_euclid(1000)),
    };
    micros.map_or(When::Wrong, bounded)
}

/// Numbers in scientific notation.
fn float(text: &str, unit: Unit) -> When {
    let per_unit = match unit {
        Unit::Seconds | Unit::BySize => 1e6,
        Unit::Millis => 1e3,
        Unit::Micros => 1.0,
        Unit::Nanos => 1e-3,
    };
    match text.parse::<f64>() {
        Ok(number) if number.abs() < 1e19 => bounded((number * per_unit) as i64),
        _ => When::Wrong,
    }
}

/// Nothing at 0 and in year 1, wrong outside the years 1 to 9999.
fn bounded(micros: i64) -> When {
    const YEAR_2: i64 = -62_104_060_800 * Time::SECOND;
    const YEAR_10000: i64 = 253_402_300_800 * Time::SECOND;
    match micros {
        0 => When::Missing,
        YEAR_2..YEAR_10000 => When::At(Time(micros)),
        _ if (YEAR_2 - 366 * 1440 * MINUTE..YEAR_2).contains(&micros) => When::Missing,
        _ => When::Wrong,
    }
}

/// A field that holds a time in any of the forms of [`leading`], or nothing.
pub(super) fn whole(text: &str, zone_minutes: i16) -> When {
    let text = text.trim();
    if text.is_empty() || text == "-" {
        return When::Missing;
    }
    match leading(text.as_bytes(), zone_minutes) {
        Some((when, len)) if len == text.len() => when,
        _ => When::Wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        match whole(text, 0) {
            When::Missing => "missing".to_owned(),
            When::Wrong => "wrong".to_owned(),
            When::At(time) => time.to_string(),
            When::Yearless { month, day, micros } => format!("{month}/{day} {micros}"),
            When::Dayless { micros } => format!("day {micros}"),
            When::Before => "before".to_owned(),
        }
    }

    #[test]
    fn every_form_is_read() {
        for form in [
            "2026-01-15T09:31:04Z",
            "2026-01-15T10:31:04+01:00",
            "2026-01-15 09:31:04",
            "2026/01/15 09:31:04",
            "2026.01.15 09:31:04",
            "2026-01-15-09.31.04",
            "2026-01-15_09:31:04",
            "20260115T093104Z",
            "20260115-09:31:04",
            "20260115-9:31:4",
            "26/01/15 09:31:04",
            "260115 093104",
            "Jan 15 2026 09:31:04",
            "Thu Jan 15 09:31:04 2026",
            "Thu Jan 15 09:31:04 UTC 2026",
            "Thu, 15 Jan 2026 09:31:04 GMT",
            "2026-01-15 10:31:04 CET",
            "2026-01-15 18:31:04 JST",
            "2026-01-15 10:31:04 GMT+1",
            "2026-01-15 10:31:04 UTC+01:00",
            "2026-01-15 04:31:04 GMT-5",
            "15/Jan/2026:04:31:04 -0500",
            "1768469464",
            "1768469464000",
            "1768469464000000",
            "1768469464000000000",
        ] {
            assert_eq!(text(form), "2026-01-15T09:31:04Z", "{form}");
        }
        assert_eq!(text("2026-01-15 09:31:04,120"), "2026-01-15T09:31:04.120Z");
        assert_eq!(text("20260115-09:31:04:120"), "2026-01-15T09:31:04.120Z");
        assert_eq!(text("20260115-9:0:4:7"), "2026-01-15T09:00:04.007Z");
        assert_eq!(text("1768469464.25"), "2026-01-15T09:31:04.250Z");
        assert_eq!(text("Jan  5 00:00:01"), "1/5 1000000");
        assert_eq!(text("01-15 00:00:01"), "1/15 1000000");
    }

    #[test]
    fn what_is_no_time_is_not_guessed() {
        for form in [
            "2026-02-30T09:31:04Z",
            "2026-01-15T24:31:04Z",
            "2026-01-15T09:31:60Z",
            "15/01/2026 09:31:04",
            "09:31:04",
            "2026-01-15",
            "yesterday",
            "99999999999999999999",
            "10000-01-01T00:00:00Z",
        ] {
            assert_eq!(text(form), "wrong", "{form}");
        }
        for form in ["", "-", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"] {
            assert_eq!(text(form), "missing", "{form}");
        }
        assert_eq!(text("9999-12-31T23:59:59Z"), "9999-12-31T23:59:59Z");
        assert_eq!(text("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00Z");
        assert_eq!(epoch("0", Unit::Nanos), When::Missing);
        assert_eq!(epoch("1.768469464e9", Unit::Seconds), epoch("1768469464", Unit::Seconds));
    }
}
