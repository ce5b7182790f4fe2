//! What stands behind a field: patterns of words, and times of a day.
use crate::event::Time;

/// Microseconds of a day.
const DAY: i64 = 86_400 * Time::SECOND;

/// Whether a pattern fits a whole word: `*` stands for any characters, all else for itself.
pub(super) fn like(pattern: &str, word: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == word };
    let Some(mut left) = word.strip_prefix(first) else { return false };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*').filter(|part| !part.is_empty()) {
        // The earliest place leaves the most for what follows.
        let Some((_, after)) = left.split_once(part) else { return false };
        left = after;
    }
    left.ends_with(last)
}

/// A time of any day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// Microseconds after midnight.
    pub(super) from: i64,
    /// Microseconds that it lasts: a minute, or a second where one is named.
    pub(super) lasts: i64,
}

impl Clock {
    /// Reads `9:30`, `09:30` or `09:30:05`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(':').map(|part| {
            let is_number =
                (1..=2).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_digit());
            part.parse::<i64>().ok().filter(|_| is_number)
        });
        let (hours, minutes) = (parts.next()??, parts.next()??);
        let seconds = parts.next();
        let second = seconds.unwrap_or(Some(0))?;
        let fits = hours < 24 && minutes < 60 && second < 60 && parts.next().is_none();
        let from = (hours * 3_600 + minutes * 60 + second) * Time::SECOND;
        let lasts = if seconds.is_some() { Time::SECOND } else { 60 * Time::SECOND };
        fits.then_some(Self { from, lasts })
    }

    /// The time of day of an instant, microseconds after midnight.
    pub(super) fn of_day(time: Time) -> i64 {
        time.0.rem_euclid(DAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_words() {
        for (pattern, word) in [
            ("*", ""),
            ("*db", "ledger-db"),
            ("Disk*", "DiskFull"),
            ("a*b*c", "a-b-b-c"),
            ("a", "a"),
        ] {
            assert!(like(pattern, word), "{pattern} {word}");
        }
        for (pattern, word) in
            [("*db", "db-1"), ("a*a", "a"), ("a*b*c", "a-c-b"), ("Disk*", "disk")]
        {
            assert!(!like(pattern, word), "{pattern} {word}");
        }
    }

    #[test]
    fn clock_times_are_read_and_nothing_else() {
        let clock =
            |from, lasts| Some(Clock { from: from * Time::SECOND, lasts: lasts * Time::SECOND });
        assert_eq!(Clock::read("9:30"), clock(34_200, 60));
        assert_eq!(Clock::read("09:30:05"), clock(34_205, 1));
        for text in ["", "9", "24:00", "09:60", "09:30:", "09:30:05:1", "+9:30", "-1:00", "soon"] {
            assert_eq!(Clock::read(text), None, "{text}");
        }
        assert_eq!(Clock::of_day(Time(-Time::SECOND)), DAY - Time::SECOND);
    }
}
