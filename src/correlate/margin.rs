//! How far beyond its limit an alert says its value is: everyday noise crosses a limit by a hair,
//! trouble goes on.
use crate::{
    event::{Event, Events},
    num,
};

/// A value and the limit that it broke.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) value: f64,
    pub(super) limit: f64,
    /// Whether less is worse.
    pub(super) falls: bool,
}

/// Words before a limit.
const LIMITS: &[&str] = &["limit", "threshold", "above", "below", "exceeds", "exceeded"];

/// Words of a limit that must not be fallen short of.
const FALLS: &[&str] = &["below", "less", "under", "lower"];

/// Above this limit a percentage has no room to go on.
const FULL: f64 = 66.0;

/// A number that stands alone; what is part of a word is none.
fn number(word: &str) -> Option<f64> {
    let plain = word.trim_matches(|c: char| !c.is_ascii_digit() && c != '-');
    let is_one = plain.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    let stands_alone = !word.bytes().any(|b| b.is_ascii_alphabetic());
    if is_one && stands_alone { num::decimal::parse(plain) } else { None }
}

impl Reading {
    /// The value before and the limit after the word that means a limit.
    pub(super) fn of(text: &str) -> Option<Self> {
        let words = text.split_ascii_whitespace().take(48);
        let (mut value, mut is_after, mut is_percent) = (None, false, false);
        let mut falls = false;
        for word in words {
            let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            falls |= value.is_some() && FALLS.contains(&bare);
            is_percent |= word.ends_with('%') && !is_after;
            if value.is_some() && LIMITS.contains(&bare) {
                is_after = true;
                continue;
            }
            let Some(found) = number(word) else { continue };
            match value {
                Some(value) if is_after => {
                    // Rounding hides how far small numbers are.
                    let has_room = !is_percent || found <= FULL;
                    let reads = found >= 1.0 && value >= 0.1 && has_room;
                    return reads.then_some(Self { value, limit: found, falls });
                }
                Some(_) | None => value = Some(found),
            }
        }
        None
    }

    /// What an event says, in its description or its text.
    pub(super) fn read(events: &Events, event: &Event) -> Option<Self> {
        let label = |name: &str| events.label(event, name);
        let description = label("alert.description").and_then(Self::of);
        description.or_else(|| Self::of(&events.text(event.body)))
    }

    /// How far beyond the limit, as a natural logarithm; negative where it is not broken.
    pub(super) fn margin(self) -> f64 {
        let ratio = num::ln(self.value / self.limit);
        if self.falls { -ratio } else { ratio }
    }

    /// Whether it breaks another limit as well, a higher one.
    pub(super) fn breaks(self, other: Self) -> bool {
        self.falls == other.falls
            && self.margin() >= Self { limit: other.limit, ..self }.margin()
            && Self { limit: other.limit, ..self }.margin() > 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_limits_are_read_from_sentences() {
        for (text, value, limit, falls) in [
            ("p95 latency of cards is 1173.6 ms (limit 1100.0)", 1173.6, 1100.0, false),
            ("error rate of edge is 16.2 % (limit 4.0)", 16.2, 4.0, false),
            ("cache hit rate of c is 20.0 % (limit below 40.0)", 20.0, 40.0, true),
            (
                "1 out of the last 1 datapoints [97.2] was greater than the threshold (90.0).",
                97.2,
                90.0,
                false,
            ),
        ] {
            assert_eq!(Reading::of(text), Some(Reading { value, limit, falls }), "{text}");
            assert!(Reading::of(text).unwrap().margin() > 0.0, "{text}");
        }
        // No room above the limit, rounded away, no limit, no value.
        for text in [
            "CPU of db is 97.2 % (limit 90.0)",
            "psi is 0.3 (limit 0.1)",
            "took 12 ms",
            "limit 4.0",
        ] {
            assert_eq!(Reading::of(text), None, "{text}");
        }
    }

    #[test]
    fn what_breaks_the_upper_limit_breaks_the_lower_one() {
        let reading = |value, limit, falls| Reading { value, limit, falls };
        assert!(reading(16.2, 4.0, false).breaks(reading(0.0, 15.0, false)));
        assert!(!reading(14.0, 4.0, false).breaks(reading(0.0, 15.0, false)));
        assert!(reading(30.0, 75.0, true).breaks(reading(0.0, 40.0, true)));
    }
}
