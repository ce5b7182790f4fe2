//! What a series does at this time of the day or week, if that says more than its level.
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{
    clock::Day,
    sorted::{Sorted, median_of},
};

/// Visits of a slot that are kept: a week of days, five weeks of weekdays.
const KEPT: (usize, usize) = (7, 5);
/// Visits before a slot says something.
const FEWEST: usize = 2;
/// Weight of the newest error when forecasts are compared.
const NEWEST: f64 = 0.002;
/// Fewest rows that make the level.
const FEWEST_ROWS: u32 = 50;

/// A forecast that is always at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Forecast {
    /// The median of the last day.
    Level,
    /// The median of the last seven days at this time.
    Day,
    /// The median of the last five weeks at this time.
    Week,
}

/// Three forecasts, and how wrong each has been of late.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Season {
    day: Day,
    level: Sorted,
    days: Vec<VecDeque<f64>>,
    weeks: Vec<VecDeque<f64>>,
    /// The visit under way: its number, the sum of its values and how many they are.
    visit: Option<(i64, f64, u32)>,
    /// Mean absolute errors of level, day and week, over the same rows.
    errors: [f64; 3],
    compared: u32,
}

impl Season {
    pub(super) fn new(day: Day) -> Self {
        let slots = day.slots() as usize;
        Self {
            day,
            level: Sorted::new(day.slots().max(FEWEST_ROWS)),
            days: vec![VecDeque::new(); slots],
            weeks: vec![VecDeque::new(); 7 * slots],
            visit: None,
            errors: [0.0; 3],
            compared: 0,
        }
    }

    /// The forecast that has been least wrong, and what it says; a season must have been compared
    /// for its whole length.
    pub(super) fn forecast(&self, time: i64) -> Option<(Forecast, f64)> {
        let [level, day, week] = self.forecasts(time);
        let mut best = (Forecast::Level, level?);
        let [of_level, of_day, of_week] = self.errors;
        if let Some(day) = day
            && of_day < of_level
            && self.compared > self.day.slots()
        {
            best = (Forecast::Day, day);
        }
        if let Some(week) = week
            && of_week < of_day.min(of_level)
            && self.compared > 7 * self.day.slots()
        {
            best = (Forecast::Week, week);
        }
        Some(best)
    }

    /// Takes in a value.
    pub(super) fn learn(&mut self, time: i64, value: f64) {
        if let [Some(level), Some(day), week] = self.forecasts(time) {
            let said = [level, day, week.unwrap_or(day)];
            for (error, said) in self.errors.iter_mut().zip(said) {
                *error += NEWEST * ((value - said).abs() - *error);
            }
            self.compared = self.compared.saturating_add(1);
        }
        self.level.push(value);
        let visit = self.day.visit(time);
        match &mut self.visit {
            Some((same, sum, n)) if *same == visit => {
                *sum += value;
                *n = n.saturating_add(1);
            }
            under_way => {
                let ended = under_way.replace((visit, value, 1));
                if let Some((ended, sum, n)) = ended {
                    self.keep(ended, sum / f64::from(n));
                }
            }
        }
    }

    fn keep(&mut self, visit: i64, mean: f64) {
        let (slot, slot_of_week) = (self.day.slot(visit), self.day.slot_of_week(visit));
        for (slot, kept) in
            [(&mut self.days[slot], KEPT.0), (&mut self.weeks[slot_of_week], KEPT.1)]
        {
            if slot.len() == kept {
                slot.pop_front();
            }
            slot.push_back(mean);
        }
    }

    fn forecasts(&self, time: i64) -> [Option<f64>; 3] {
        let visit = self.day.visit(time);
        let of = |slot: &VecDeque<f64>| {
            let mut values: Vec<f64> = slot.iter().copied().collect();
            values.sort_by(f64::total_cmp);
            (values.len() >= FEWEST).then(|| median_of(&values))
        };
        [
            (self.level.len() > 0).then(|| median_of(self.level.ascending())),
            of(&self.days[self.day.slot(visit)]),
            of(&self.weeks[self.day.slot_of_week(visit)]),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anomaly::SECOND;

    #[test]
    fn takes_the_season_when_there_is_one() {
        let hour = 3_600 * SECOND;
        let day_and_week = |i: i64| f64::from(((i % 24) * 10 + (i / 24 % 7) * 100) as i32);
        let daily = |i: i64| f64::from(((i % 24) * 10) as i32);
        let flat = |i: i64| f64::from((i * 7919 % 13) as i32);
        for (series, forecast) in [
            (&day_and_week as &dyn Fn(i64) -> f64, Forecast::Week),
            (&daily, Forecast::Day),
            (&flat, Forecast::Level),
        ] {
            let mut season = Season::new(Day::new(hour));
            (0..24 * 35).for_each(|i| season.learn(i * hour, series(i)));
            assert_eq!(season.forecast(24 * 35 * hour).unwrap().0, forecast);
        }
    }
}
