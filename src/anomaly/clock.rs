//! The step of a series and its place in the day and the week.
use super::SECOND;

const DAY: i64 = 86_400 * SECOND;
/// Finest division of a day: five minutes.
const MOST_SLOTS: i64 = 288;

/// The median of the positive steps between the instants; a minute without any.
pub(super) fn step(times: &[i64]) -> i64 {
    let mut steps: Vec<i64> = times
        .windows(2)
        .map(|pair| pair[1].saturating_sub(pair[0]))
        .filter(|&step| step > 0)
        .collect();
    steps.sort_unstable();
    steps.get(steps.len() / 2).copied().unwrap_or(60 * SECOND)
}

/// A day cut into equal slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    slots: u32,
}

impl Day {
    /// As many slots as steps fit into a day, from 1 to 288.
    pub(super) fn new(step: i64) -> Self {
        Self { slots: (DAY / step.max(1)).clamp(1, MOST_SLOTS) as u32 }
    }

    pub(super) fn slots(self) -> u32 {
        self.slots
    }

    /// The number of slots since 1970 at an instant: tells one visit of a slot from the next.
    pub(super) fn visit(self, time: i64) -> i64 {
        let slots = i64::from(self.slots);
        let of_day = i128::from(time.rem_euclid(DAY)) * i128::from(slots) / i128::from(DAY);
        time.div_euclid(DAY) * slots + of_day as i64
    }

    /// The slot of the day of a visit.
    pub(super) fn slot(self, visit: i64) -> usize {
        visit.rem_euclid(i64::from(self.slots)) as usize
    }

    /// The slot of the week of a visit.
    pub(super) fn slot_of_week(self, visit: i64) -> usize {
        visit.rem_euclid(7 * i64::from(self.slots)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_by_hand() {
        let day = Day::new(1_800 * SECOND);
        assert_eq!(day.slots(), 48);
        let visit = day.visit(2 * DAY + 3_600 * SECOND + 5);
        assert_eq!((visit, day.slot(visit), day.slot_of_week(visit)), (98, 2, 98));
        assert_eq!(day.slot(day.visit(-1)), 47);
        assert_eq!((Day::new(1).slots(), Day::new(9 * DAY).slots()), (288, 1));
        for time in [i64::MIN, i64::MAX] {
            assert!(day.slot(day.visit(time)) < 48);
        }
    }

    #[test]
    fn the_step_is_the_usual_one() {
        assert_eq!(step(&[0, 5, 10, 10, 400, 405]), 5);
        assert_eq!((step(&[]), step(&[9, 3])), (60 * SECOND, 60 * SECOND));
        assert_eq!(step(&[i64::MIN, i64::MAX]), i64::MAX);
    }
}
