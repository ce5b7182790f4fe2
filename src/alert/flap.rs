//! Flapping: alerts that go back and forth.
use super::Flapping;
use crate::event::Time;

/// States that are looked at (Nagios' `MAX_STATE_HISTORY_ENTRIES`).
const STATES: u32 = 21;

/// The last 21 states of an identity.
///
/// Nagios looks at a service at regular checks; events come irregularly. So the state is taken at
/// each event and once per interval in between: silence ages a history as checks would.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct History {
    /// Firing is 1; the newest is bit 0. Before the first event all is well, as in Nagios.
    states: u32,
    last: Option<Time>,
    /// Whether it flaps.
    pub(super) flapping: bool,
    /// Weighted change at the last look, in percent.
    pub(super) percent: f64,
}

impl History {
    /// A state is seen; whether it flaps now.
    pub(super) fn see(&mut self, firing: bool, at: Time, spec: &Flapping) -> bool {
        let interval = (i64::from(spec.interval) * Time::SECOND).max(1);
        let last = self.last.unwrap_or(at);
        let looks = at.0.saturating_sub(last.0).max(0) / interval;
        let before = self.states & 1;
        for _ in 0..looks.min(i64::from(STATES)) {
            self.push(before);
        }
        let now = u32::from(firing);
        let changed = now != before;
        if changed {
            self.push(now);
        }
        // An unchanged state between two looks leaves the rhythm of the looks alone.
        let looked = last.0.saturating_add(looks.saturating_mul(interval));
        self.last = Some(if changed { last.max(at) } else { Time(looked) });
        self.percent = weighted_change(self.states);
        if self.percent >= spec.start {
            self.flapping = true;
        } else if self.percent < spec.stop {
            self.flapping = false;
        }
        self.flapping
    }

    fn push(&mut self, state: u32) {
        self.states = (self.states << 1 | state) & ((1 << STATES) - 1);
    }
}

/// Changes of state among the last 21, in percent of 20, the newest counted 1.25 times and the
/// oldest 0.75 times (Nagios, `flapping.c`: `curved_percent_change`).
fn weighted_change(states: u32) -> f64 {
    let pairs = STATES - 1;
    let changes = (0..pairs).filter(|&age| (states >> age ^ states >> (age + 1)) & 1 == 1);
    let weight = |age: u32| 1.25 - 0.5 * f64::from(age) / f64::from(pairs - 1);
    changes.map(weight).sum::<f64>() * 100.0 / f64::from(pairs)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact by construction")]
mod tests {
    use super::*;

    const SPEC: Flapping = Flapping { start: 20.0, stop: 5.0, interval: 60 };

    #[test]
    fn weights_are_those_of_nagios() {
        assert_eq!(weighted_change(0), 0.0);
        // One change, just now: 1.25 of 20 looks.
        assert!((weighted_change(1) - 6.25).abs() < 1e-12);
        // One change at the far end: 0.75 of 20.
        assert!((weighted_change(1 << 20) - 3.75).abs() < 1e-12);
        // All 20 changed: the weights sum to 20.
        assert!((weighted_change(0b1_0101_0101_0101_0101_0101) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn four_quick_changes_flap_and_silence_heals() {
        let mut history = History::default();
        let second = |s: i64| Time::from_seconds(s);
        assert!(!history.see(true, second(0), &SPEC));
        assert!(!history.see(false, second(10), &SPEC));
        assert!(!history.see(true, second(20), &SPEC));
        // 1.25 + 1.2237 + 1.1974 + 1.1711 of 20 are 24.2 %.
        assert!(history.see(false, second(30), &SPEC));
        assert!((history.percent - 24.21).abs() < 0.01);
        assert!(history.see(false, second(60 * 5), &SPEC));
        assert!(!history.see(false, second(60 * 30), &SPEC));
    }
}
