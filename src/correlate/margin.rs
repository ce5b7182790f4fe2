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
