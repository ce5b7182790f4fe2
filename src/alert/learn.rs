//! What the machine learns about a class of alerts: whether they end alone, and at which hours they
//! are normal.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Pause, Season};
use crate::event::Time;

/// How alerts of one class have ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endings {
    /// All that ended.
    pub ended: u32,
    /// Those that ended within the pause without anybody's note.
    pub alone: u32,
}

impl Endings {
    /// Whether the next one may be expected to end alone.
    pub fn is_transient(self, pause: &Pause) -> bool {
        self.ended >= pause.history.max(1)
            && f64::from(self.alone) >= pause.share * f64::from(self.ended)
    }
}

/// Days on which a class fired at an hour, the newest in bit 0.
#[derive(Clone, Copy, Debug, Default)]
struct Days {
    last: i64,
    first: i64,
    bits: u32,
}

/// Firing hours per class.
#[derive(Clone, Debug, Default)]
pub(super) struct Seasons {
    days: BTreeMap<(u64, u8), Days>,
}

impl Seasons {
    /// Notes an alert; on how many of the days before the class fired at this hour, when that is
    /// enough to expect it.
    pub(super) fn see(&mut self, class: u64, at: Time, season: &Season) -> Option<u32> {
        let hours = at.0.div_euclid(3_600 * Time::SECOND);
        let (day, hour) = (hours.div_euclid(24), hours.rem_euclid(24) as u8);
        let days =
            self.days.entry((class, hour)).or_insert(Days { last: day, first: day, bits: 0 });
        let passed = day.saturating_sub(days.last);
        if passed > 0 {
            days.bits = days.bits.checked_shl(passed.min(32) as u32).unwrap_or_default();
            days.last = day;
        }
        let window = season.days.clamp(1, 31);
        let before = (days.bits >> 1 & ((1 << window) - 1)).count_ones();
        let known = days.last.saturating_sub(days.first) >= i64::from(window);
        days.bits |= 1;
        (known && f64::from(before) >= season.share * f64::from(window)).then_some(before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nightly_alert_is_expected_after_a_week() {
        let season = Season { days: 7, share: 0.8 };
        let mut seasons = Seasons::default();
        let at = |day: i64, hour: i64| Time::from_seconds((day * 24 + hour) * 3_600 + 60);
        for day in 0..7 {
            assert_eq!(seasons.see(1, at(day, 2), &season), None, "day {day}");
        }
        assert_eq!(seasons.see(1, at(7, 2), &season), Some(7));
        assert_eq!(seasons.see(1, at(8, 3), &season), None);
        // A pause of weeks forgets.
        assert_eq!(seasons.see(1, at(60, 2), &season), None);
    }

    #[test]
    fn endings_need_history_and_share() {
        let pause = Pause { seconds: 300, history: 5, share: 0.8 };
        assert!(!Endings { ended: 4, alone: 4 }.is_transient(&pause));
        assert!(Endings { ended: 5, alone: 4 }.is_transient(&pause));
        assert!(!Endings { ended: 10, alone: 7 }.is_transient(&pause));
    }
}
