//! Points in time.
use std::fmt;

use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01 00:00:00 UTC: finer than any of the formats needs, and wide enough
/// for the year 9999 (nanoseconds in 64 bits end in 2262).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Time(pub i64);

const DAY: i64 = 86_400;

impl Time {
    /// Microseconds in a second.
    pub const SECOND: i64 = 1_000_000;

    /// From whole seconds since the epoch; clamped where they do not fit.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(Self::SECOND))
    }

    /// Seconds since the epoch, with fraction.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / Self::SECOND as f64
    }

    /// Year, month (1 to 12) and day (1 to 31) in UTC, in the proleptic Gregorian calendar.
    pub fn date(self) -> (i64, u8, u8) {
        let days = self.0.div_euclid(DAY * Self::SECOND) + 719_468;
        let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let shifted = (5 * day + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        (year, month as u8, (day - (153 * shifted + 2) / 5 + 1) as u8)
    }

    /// Midnight UTC of a day of the proleptic Gregorian calendar; `None` where there is no such
    /// day, or none between the years -9999 and 9999. Howard Hinnant, "chrono-compatible low-level
    /// date algorithms" (2013), `days_from_civil`.
    pub fn from_date(year: i64, month: u8, day: u8) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        if !(-9999..=9999).contains(&year) || !(1..=last).contains(&day) {
            return None;
        }
        let year = year - i64::from(month <= 2);
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let shifted = (i64::from(month) + 9) % 12;
        let of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
        Some(Self(days * DAY * Self::SECOND))
    }
}

/// RFC 3339 in UTC, with as much of the fraction as is not zero.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        let micros = self.0.rem_euclid(DAY * Self::SECOND);
        let seconds = micros / Self::SECOND;
        write!(f, "{year:04}-{month:02}-{day:02}T")?;
        write!(f, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
        match micros % Self::SECOND {
            0 => f.write_str("Z"),
            micros if micros % 1000 == 0 => write!(f, ".{:03}Z", micros / 1000),
            micros => write!(f, ".{micros:06}Z"),
        }
    }
}

/// A text that is no time of the form that [`Time`] writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no time like 2026-01-15T09:31:04Z")]
pub struct TimeError;

impl std::str::FromStr for Time {
    type Err = TimeError;

    /// Reads what `Display` writes, and a date alone as its midnight.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        fn number(text: Option<&str>, digits: usize) -> Option<i64> {
            let text = text.filter(|text| text.len() == digits)?;
            text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
        }
        let read = || {
            let (date, clock) = match text.split_once('T') {
                Some((date, clock)) => (date, clock.strip_suffix('Z')?),
                None => (text, "00:00:00"),
            };
            let mut date = date.splitn(3, '-');
            let (year, month, day) =
                (number(date.next(), 4)?, number(date.next(), 2)?, number(date.next(), 2)?);
            let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
            let mut clock = clock.splitn(3, ':');
            let (hours, minutes, seconds) =
                (number(clock.next(), 2)?, number(clock.next(), 2)?, number(clock.next(), 2)?);
            let digits = fraction.len();
            if hours > 23 || minutes > 59 || seconds > 59 || digits > 6 {
                return None;
            }
            let micros = number(Some(fraction), digits)? * 10_i64.pow(6 - digits as u32);
            let midnight = Self::from_date(year, month as u8, day as u8)?;
            let seconds = hours * 3600 + minutes * 60 + seconds;
            Some(Self(midnight.0 + seconds * Self::SECOND + micros))
        };
        read().ok_or(TimeError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_found_again() {
        let mut time = Time::from_date(-9999, 1, 1).unwrap();
        while let (year, month, day) = time.date()
            && year <= 9999
        {
            assert_eq!(Time::from_date(year, month, day), Some(time));
            time.0 += 37 * DAY * Time::SECOND;
        }
        assert_eq!(Time::from_date(2000, 2, 29), Some(Time::from_seconds(951_782_400)));
        for (year, month, day) in [(1900, 2, 29), (2026, 4, 31), (2026, 13, 1), (10_000, 1, 1)] {
            assert_eq!(Time::from_date(year, month, day), None);
        }
    }

    #[test]
    fn times_are_written_as_rfc_3339() {
        let text = |micros| Time(micros).to_string();
        assert_eq!(text(0), "1970-01-01T00:00:00Z");
        assert_eq!(text(1_768_469_404_120_000), "2026-01-15T09:30:04.120Z");
        assert_eq!(text(-1), "1969-12-31T23:59:59.999999Z");
        for micros in [0, 1_768_469_404_120_000, -1, 1_768_469_404_000_007] {
            assert_eq!(text(micros).parse(), Ok(Time(micros)));
        }
        assert_eq!("2026-01-15".parse(), Ok(Time(1_768_435_200_000_000)));
        for wrong in ["", "2026-01-15T09:31Z", "2026-13-15", "2026-01-15T09:31:04", "now"] {
            assert_eq!(wrong.parse::<Time>(), Err(TimeError));
        }
    }
}
