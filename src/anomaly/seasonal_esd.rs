//! Seasonal hybrid ESD.
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{
    Detector, Esd, Reading, Rule,
    clock::{self, Day},
    esd::{critical_values, test},
    robust_z::NORMAL,
    sorted::{median_distance, median_of},
    threshold::over_scale,
};
use crate::num::describe;

/// Rows from which the step of the series is read.
const OPENING: usize = 32;
/// Visits of a slot without which there is no season.
const VISITS: usize = 3;

/// Choices of [`SeasonalEsd`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeasonalEsdSpec {
    /// Rows of the window; 2,016, a week of five-minute rows.
    pub window: u32,
    /// Rows before anything is said; 100.
    pub learn: u32,
    /// Every so many rows the season and the critical values are worked out anew; 12.
    pub every: u32,
    /// The test; with a scale floor of 0.5 standard deviations, without which a series that mostly
    /// stands still alerts at every move.
    pub esd: Esd,
}

impl Default for SeasonalEsdSpec {
    fn default() -> Self {
        let esd = Esd { floor: 0.5, ..Esd::default() };
        Self { window: 2_016, learn: 100, every: 12, esd }
    }
}

/// Is the newest row among the outliers of its window, season and median taken off?
///
/// Twitter's S-H-ESD (Hochenbaum, Vallis and Kejariwal 2017, arXiv 1704.07706) on a sliding window.
/// The season is the median of each time of day (their STL season is a mean and follows anomalies);
/// instead of the trend the median of the window is subtracted; then [`super::generalised_esd`] with
/// median and MAD. The season of the window before the row is used, so that the row does not explain
/// itself away.
#[derive(Clone, Debug, PartialEq)]
pub struct SeasonalEsd {
    spec: SeasonalEsdSpec,
    rows: VecDeque<(i64, f64)>,
    day: Option<Day>,
    /// The median of each slot, as distance from the median of the window; empty without a season.
    season: Vec<f64>,
    /// What is left of the window's rows, ascending, of the last time that it was worked out.
    residuals: Vec<f64>,
    median: f64,
    /// Standard deviation of the residuals.
    deviation: f64,
    age: u32,
    /// Of samples as large as the window with the newest row.
    critical_values: Vec<f64>,
    /// The size that they are for.
    size: usize,
}

impl SeasonalEsd {
    /// Starts with nothing seen.
    pub fn new(spec: SeasonalEsdSpec) -> Self {
        Self {
            spec,
            rows: VecDeque::new(),
            day: None,
            season: Vec::new(),
            residuals: Vec::new(),
            median: 0.0,
            deviation: 0.0,
            age: u32::MAX,
            critical_values: Vec::new(),
            size: 0,
        }
    }

    fn refresh(&mut self) {
        let mut values: Vec<f64> = self.rows.iter().map(|&(_, value)| value).collect();
        values.sort_by(f64::total_cmp);
        self.median = median_of(&values);
        self.season = self.day.map_or(Vec::new(), |day| self.slot_medians(day));
        let residuals = self.rows.iter().map(|&(time, value)| value - self.expected(time));
        let mut residuals: Vec<f64> = residuals.collect();
        residuals.sort_by(f64::total_cmp);
        self.deviation = describe::moments(&residuals, 1).1;
        self.residuals = residuals;
        self.age = 0;
        if self.size != self.residuals.len() + 1 {
            self.size = self.residuals.len() + 1;
            self.critical_values = critical_values(self.size, &self.spec.esd);
        }
    }

    /// The median of each slot as distance from the median of the window; nothing if some slot was
    /// visited too rarely.
    fn slot_medians(&self, day: Day) -> Vec<f64> {
        let mut slots = vec![Vec::new(); day.slots() as usize];
        for &(time, value) in &self.rows {
            slots[day.slot(day.visit(time))].push(value);
        }
        let visited: Vec<usize> = slots.iter().map(Vec::len).filter(|&n| n > 0).collect();
        if visited.len() < 2 || visited.iter().any(|&n| n < VISITS) {
            return Vec::new();
        }
        for slot in &mut slots {
            slot.sort_by(f64::total_cmp);
        }
        let distance = |slot: &Vec<f64>| median_of(slot) - self.median;
        slots.iter().map(|slot| if slot.is_empty() { 0.0 } else { distance(slot) }).collect()
    }

    fn expected(&self, time: i64) -> f64 {
        let slot = self.day.map(|day| day.slot(day.visit(time)));
        self.median + slot.and_then(|slot| self.season.get(slot)).copied().unwrap_or(0.0)
    }

    fn judge(&self, time: i64, value: f64) -> Reading {
        let expected = self.expected(time);
        let residual = value - expected;
        let mut sample = self.residuals.clone();
        let at = sample.partition_point(|r| r.total_cmp(&residual).is_lt());
        sample.insert(at, residual);
        let tested = test(&sample, &self.spec.esd, &self.critical_values);
        let position = tested.iter().position(|t| t.value.total_cmp(&residual).is_eq());
        let floor = self.spec.esd.floor * self.deviation;
        let centre = median_of(&self.residuals);
        let scale = (NORMAL * median_distance(&self.residuals, centre)).max(floor);
        // The bar that a single outlier has to pass.
        let critical = self.critical_values.first().copied().unwrap_or(f64::INFINITY);
        let statistic = match position {
            // It is an outlier if this or a later one passes, so the best of these counts.
            Some(at) => tested[at..].iter().map(|t| t.statistic / t.critical).fold(0.0, f64::max),
            None if scale <= 0.0 => over_scale((residual - centre).abs(), scale),
            None => over_scale((residual - centre).abs(), scale * critical).min(1.0 - f64::EPSILON),
        };
        let reach = critical.is_finite().then_some(critical * scale);
        Reading {
            statistic,
            limit: 1.0,
            expected: Some(expected),
            lower: reach.map(|reach| expected + centre - reach),
            upper: reach.map(|reach| expected + centre + reach),
            rule: Rule::OutlierTest { rank: position.map_or(0, |at| at as u32 + 1) },
        }
    }
}

impl Detector for SeasonalEsd {
    fn update(&mut self, time: i64, value: f64) -> Option<Reading> {
        if self.day.is_none() && self.rows.len() >= OPENING {
            let times: Vec<i64> = self.rows.iter().map(|&(time, _)| time).collect();
            self.day = Some(Day::new(clock::step(&times)));
        }
        let known = self.rows.len() as u64 >= u64::from(self.spec.learn.max(3));
        if known && self.age >= self.spec.every {
            self.refresh();
        }
        let reading = known.then(|| self.judge(time, value));
        self.age = self.age.saturating_add(1);
        if self.rows.len() as u64 >= u64::from(self.spec.window.max(3)) {
            self.rows.pop_front();
        }
        self.rows.push_back((time, value));
        reading
    }
}
