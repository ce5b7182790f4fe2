//! Multi-window, multi-burn-rate alerts on a service-level objective.
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{Detector, Reading, Rule, SECOND};

/// Failures are gathered per minute.
const BUCKET: i64 = 60 * SECOND;
/// Longest window in seconds: 30 days.
const LONGEST: u32 = 30 * 86_400;

/// A pair of windows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BurnWindow {
    /// How many times faster than allowed the budget must be spent in both windows.
    pub factor: f64,
    /// Length of the long window in seconds, which makes sure that it matters.
    pub long: u32,
    /// Length of the short window in seconds, which makes sure that it still goes on.
    pub short: u32,
}

/// Choices of [`BurnRate`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BurnRateSpec {
    /// The objective: share of requests that succeed; 0.999.
    pub objective: f64,
    /// The pairs: 14.4 times over 1 h and 5 min, 6 times over 6 h and 30 min, once over 3 d and 6 h
    /// (Beyer et al. 2018, *The Site Reliability Workbook*, chapter 5, table 5-8: 2 %, 5 % and 10 %
    /// of the budget of 30 days).
    pub windows: [BurnWindow; 3],
    /// Whether a pair says something only once its long window lies within what was seen; not by
    /// default, as a rule over what a time series database has says at once.
    pub whole: bool,
}

impl Default for BurnRateSpec {
    fn default() -> Self {
        let pair = |factor, long, short| BurnWindow { factor, long, short };
        Self {
            objective: 0.999,
            windows: [
                pair(14.4, 3_600, 300),
                pair(6.0, 6 * 3_600, 1_800),
                pair(1.0, 3 * 86_400, 6 * 3_600),
            ],
            whole: false,
        }
    }
}

/// Failures and requests of a minute.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bucket {
    minute: i64,
    bad: f64,
    total: f64,
}

/// How fast the error budget is spent: `burn = (failures / requests) / (1 - objective)`.
///
/// An anomaly is a burn rate at or above the factor in *both* windows of a pair. The statistic is
/// the largest over the pairs of the smaller of the two burn rates, over the factor; so the limit
/// is 1. Windows that reach back before the first row are those of what there is.
#[derive(Clone, Debug, PartialEq)]
pub struct BurnRate {
    spec: BurnRateSpec,
    buckets: VecDeque<Bucket>,
    first: Option<i64>,
    /// Sums over the closed minutes of each window, long and short of each pair.
    closed: [(f64, f64); 6],
}

impl BurnRate {
    /// Starts with nothing seen.
    pub fn new(spec: BurnRateSpec) -> Self {
        Self { spec, buckets: VecDeque::new(), first: None, closed: [(0.0, 0.0); 6] }
    }

    /// Takes in requests and failures at an instant (microseconds since 1970-01-01T00:00:00Z); rows
    /// that come late count for the newest minute. `None` until the first short window has passed.
    pub fn observe(&mut self, time: i64, bad: f64, total: f64) -> Option<Reading> {
        let minute = time.div_euclid(BUCKET);
        let newest = self.buckets.back().map_or(minute, |bucket| bucket.minute.max(minute));
        if self.buckets.back().is_none_or(|bucket| bucket.minute < newest) {
            self.buckets.push_back(Bucket { minute: newest, bad: 0.0, total: 0.0 });
            self.close(newest);
        }
        if let Some(bucket) = self.buckets.back_mut() {
            bucket.bad += bad.clamp(0.0, total.max(0.0));
            bucket.total += total.max(0.0);
        }
        let first = *self.first.get_or_insert(newest);
        let passed = newest.saturating_sub(first).saturating_mul(60);
        let shortest = self.spec.windows.iter().map(|pair| pair.short).min().unwrap_or(0);
        if passed < i64::from(shortest) { None } else { self.judge(passed) }
    }

    /// The windows, long and short of each pair, in minutes.
    fn lengths(&self) -> [i64; 6] {
        let minutes = |seconds: u32| i64::from(seconds.clamp(60, LONGEST).div_ceil(60));
        let [a, b, c] = self.spec.windows;
        [a.long, a.short, b.long, b.short, c.long, c.short].map(minutes)
    }

    /// Sums the minutes before the newest anew and forgets those that no window reaches: sums that
    /// are added to and taken from for days would drift.
    fn close(&mut self, newest: i64) {
        let lengths = self.lengths();
        let oldest = newest.saturating_sub(lengths.into_iter().fold(0, i64::max));
        while self.buckets.front().is_some_and(|bucket| bucket.minute <= oldest) {
            self.buckets.pop_front();
        }
        for (sums, length) in self.closed.iter_mut().zip(lengths) {
            let from = newest.saturating_sub(length);
            let within = self.buckets.iter().rev().skip(1).take_while(|b| b.minute > from);
            *sums = within.fold((0.0, 0.0), |(bad, total), b| (bad + b.bad, total + b.total));
        }
    }

    /// `passed` is how long it has been looking, in seconds.
    fn judge(&self, passed: i64) -> Option<Reading> {
        let (bad, total) = self.buckets.back().map_or((0.0, 0.0), |b| (b.bad, b.total));
        let allowed = (1.0 - self.spec.objective).max(f64::EPSILON);
        let burns = self.closed.map(|(before, requests)| {
            let requests = requests + total;
            if requests > 0.0 { (before + bad) / requests / allowed } else { 0.0 }
        });
        let mut best: Option<(f64, BurnWindow, f64, f64)> = None;
        for (at, pair) in self.spec.windows.into_iter().enumerate() {
            if self.spec.whole && passed < i64::from(pair.long) {
                continue;
            }
            let (long, short) = (burns[2 * at], burns[2 * at + 1]);
            let statistic = long.min(short) / pair.factor.max(f64::EPSILON);
            if best.is_none_or(|(most, ..)| statistic > most) {
                best = Some((statistic, pair, long, short));
            }
        }
        let (statistic, pair, long_burn, short_burn) = best?;
        Some(Reading {
            statistic,
            limit: 1.0,
            expected: Some(allowed),
            lower: None,
            upper: Some((pair.factor * allowed).min(1.0)),
            rule: Rule::Burn { long: pair.long, short: pair.short, long_burn, short_burn },
        })
    }
}

impl Detector for BurnRate {
    /// Takes the value for the share of failures, from 0 to 1, of equally many requests per row.
    fn update(&mut self, time: i64, value: f64) -> Option<Reading> {
        self.observe(time, value, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(minutes: i64, share: impl Fn(i64) -> f64) -> Vec<Option<Reading>> {
        let mut detector = BurnRate::new(BurnRateSpec::default());
        (0..minutes).map(|m| detector.update(m * BUCKET, share(m))).collect()
    }

    fn first_alert(readings: &[Option<Reading>]) -> Option<usize> {
        readings.iter().position(|r| r.is_some_and(|r| r.statistic >= r.limit))
    }

    #[test]
    fn both_windows_must_burn() {
        // 10 % failures burn at 100: the hour reaches 14.4 when 8.64 of its 60 minutes are bad.
        let outage = run(3_000, |m| if m >= 2_000 { 0.1 } else { 0.0 });
        assert_eq!(first_alert(&outage), Some(2_008));
        let reading = outage[2_008].unwrap();
        let Rule::Burn { long: 3_600, short: 300, long_burn, short_burn } = reading.rule else {
            panic!("{reading:?}");
        };
        assert!((long_burn - 15.0).abs() < 1e-9 && (short_burn - 100.0).abs() < 1e-9);
        // Six bad minutes are over before the hour has burnt enough.
        assert_eq!(
            first_alert(&run(3_000, |m| f64::from(u8::from((2_000..2_006).contains(&m))) * 0.1)),
            None
        );
    }

    #[test]
    fn a_slow_burn_is_seen_by_the_long_windows() {
        let slow = run(6_000, |m| if m >= 1_000 { 0.002 } else { 0.0 });
        let at = first_alert(&slow).unwrap();
        let Rule::Burn { long, .. } = slow[at].unwrap().rule else { panic!() };
        assert_eq!(long, 3 * 86_400);
        // Exactly on budget over three days: half of them at twice the rate.
        assert!((3_000..=3_400).contains(&at) || at == 2_000, "{at}");
    }

    #[test]
    fn windows_may_have_to_lie_within_what_was_seen() {
        let spec = BurnRateSpec { whole: true, ..BurnRateSpec::default() };
        let mut detector = BurnRate::new(spec);
        let readings: Vec<_> = (0..400).map(|m| detector.update(m * BUCKET, 0.1)).collect();
        assert_eq!(readings.iter().position(Option::is_some), Some(60));
        let longest = readings.iter().flatten().map(|reading| {
            let Rule::Burn { long, .. } = reading.rule else { panic!("{reading:?}") };
            long
        });
        // Ten in a hundred burn fastest, by their factor, in the longest window that there is.
        assert_eq!(longest.max(), Some(6 * 3_600));
    }

    #[test]
    fn odd_times_and_shares() {
        let mut detector = BurnRate::new(BurnRateSpec::default());
        for time in [0, i64::MAX, i64::MIN, 5, -5] {
            if let Some(reading) = detector.observe(time, f64::MAX, 1.0) {
                assert!(reading.statistic.is_finite());
            }
        }
        assert_eq!(detector.buckets.back().unwrap().bad.to_bits(), 4.0_f64.to_bits());
    }
}
