//! How many payments people want to make.
//!
//! `demand(t) = base · day(t) · week(t) · season(t) · weather(t)` payments per minute. The day has a
//! lunch peak (12:30) and an evening peak (18:30) over a low night, as card payments have; Saturday
//! is the strongest day and Sunday the weakest; on the days after salaries (25th to 28th) people
//! spend 30 % more; Black Friday is a switch. Weather is a slow wander of ± 4 % (five-minute knots,
//! joined by a smoothstep) and 2 % white noise. The shapes are ours.
use serde::{Deserialize, Serialize};

use super::stream::Stream;
use crate::num;

/// What people want.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// Payments per minute at a weekday's evening peak.
    pub peak_payments_per_minute: f64,
    /// Multiplies everything: 1 is normal, 2.4 is more than the product was built for.
    pub traffic: f64,
    /// Whether it is Black Friday: 60 % more.
    pub black_friday: bool,
}

impl Default for Spec {
    fn default() -> Self {
        Self { peak_payments_per_minute: 3600.0, traffic: 1.0, black_friday: false }
    }
}

const DAY: f64 = 86_400.0;

/// Payments per minute at a time (seconds since 1970, whole steps of `step_s`).
pub(crate) fn demand(spec: &Spec, weather: Stream, seconds: f64, step: u32, step_s: u32) -> f64 {
    let knot = 300 / step_s.max(1);
    spec.peak_payments_per_minute
        * spec.traffic
        * season(spec, seconds)
        * (1.0 + 0.04 * wander(weather, step, knot.max(1)))
        * (1.0 + 0.02 * weather.of(1).at(step).normal()).max(0.5)
}

/// The expected demand, as a share of the peak's: day, week and season without weather.
pub(crate) fn season(spec: &Spec, seconds: f64) -> f64 {
    let day = (seconds / DAY).floor();
    let hour = (seconds - day * DAY) / 3600.0;
    // 1970-01-01 was a Thursday.
    let weekday = (day as i64 + 3).rem_euclid(7);
    let week = [0.97, 0.96, 0.98, 1.0, 1.08, 1.12, 0.78][weekday as usize];
    let salary = if matches!(day_of_month(day as i64), 25..=28) { 1.3 } else { 1.0 };
    let friday = if spec.black_friday { 1.6 } else { 1.0 };
    daily(hour) * week * salary * friday
}

fn daily(hour: f64) -> f64 {
    let bump = |centre: f64, width: f64| {
        let raw = (hour - centre).abs();
        let distance = raw.min(24.0 - raw) / width;
        num::exp(-0.5 * distance * distance)
    };
    (0.08 + 0.62 * bump(12.5, 2.6) + 0.85 * bump(18.5, 2.2) + 0.28 * bump(9.0, 2.0)).min(1.0)
}

/// Smooth noise between -1 and 1 with a new knot every `knot` steps.
fn wander(weather: Stream, step: u32, knot: u32) -> f64 {
    let at = |k: u32| weather.at(k).between(-1.0, 1.0);
    let (k, part) = (step / knot, f64::from(step % knot) / f64::from(knot));
    let smooth = part * part * (3.0 - 2.0 * part);
    at(k) * (1.0 - smooth) + at(k + 1) * smooth
}

/// Day of the month of a day since 1970 (Hinnant 2013, `civil_from_days`).
pub(crate) fn day_of_month(day: i64) -> i64 {
    civil(day).2
}

/// Year, month and day of a day since 1970 (Hinnant 2013, `civil_from_days`).
pub(crate) fn civil(day: i64) -> (i64, i64, i64) {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, doy - (153 * mp + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_right() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(20_157), (2025, 3, 10));
        assert_eq!(civil(19_782), (2024, 2, 29));
        assert_eq!(day_of_month(20_148), 1);
    }

    #[test]
    fn days_weeks_and_seasons_show() {
        let spec = Spec::default();
        let monday = 20_157.0 * DAY;
        let at = |day: f64, hour: f64| season(&spec, monday + day * DAY + hour * 3600.0);
        assert!(at(0.0, 18.5) > 3.0 * at(0.0, 3.0), "evening over night");
        assert!(at(5.0, 18.5) > at(6.0, 18.5), "Saturday over Sunday");
        assert!(at(15.0, 12.0) > 1.2 * at(8.0, 12.0), "salary day");
        let friday = Spec { black_friday: true, ..spec.clone() };
        assert!(season(&friday, monday) > 1.5 * season(&spec, monday));
        let stream = Stream::new(1, "weather");
        let asked = || demand(&spec, stream, monday, 5, 10);
        assert!(asked() > 0.0);
        assert_eq!(asked().to_bits(), asked().to_bits());
    }
}
