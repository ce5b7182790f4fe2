//! Where an axis carries numbers, and how they are written.
use super::format;
use crate::num;

/// No axis carries more numbers than this.
pub const MOST: usize = 5;

/// Chooses at most `most` round values between `min` and `max`, with steps of 1, 2, 2.5 or 5 times a
/// power of ten, as many as possible. Bounds may come in either order.
pub fn linear(min: f64, max: f64, most: usize) -> Vec<f64> {
    let (low, high) = if min <= max { (min, max) } else { (max, min) };
    if !(low.is_finite() && high.is_finite()) || most == 0 {
        return Vec::new();
    }
    if high - low <= low.abs().max(high.abs()) * 1e-12 {
        return vec![low];
    }
    let power = num::log10((high - low) / most as f64).floor();
    for shift in 0..4 {
        let ten = num::pow(10.0, power + f64::from(shift));
        for step in [1.0, 2.0, 2.5, 5.0] {
            if let Some(values) = multiples(low, high, step, ten, most) {
                return values;
            }
        }
    }
    vec![low]
}

/// All multiples of `step * ten` within the bounds (a hair beyond them, for rounding), if there are
/// some and at most `most`.
fn multiples(low: f64, high: f64, step: f64, ten: f64, most: usize) -> Option<Vec<f64>> {
    let unit = step * ten;
    let first = (low / unit - 1e-9).ceil();
    let last = (high / unit + 1e-9).floor();
    let count = last - first + 1.0;
    if !(1.0..=most as f64).contains(&count) {
        return None;
    }
    // Dividing by a whole power of ten keeps 0.3 as 0.3; multiplying by 0.1 would not.
    let value = |i: f64| if ten < 1.0 { i * step / (1.0 / ten).round() } else { i * unit };
    // Adding 0 turns -0 into 0.
    Some((0..count as u32).map(|i| value(first + f64::from(i)) + 0.0).collect())
}

/// Chooses at most `most` powers of ten (or every second, third … of them) between two positive
/// bounds; with fewer than two such powers, 1, 2 and 5 times powers of ten; failing that, linear.
pub fn log(min: f64, max: f64, most: usize) -> Vec<f64> {
    let (low, high) = if min <= max { (min, max) } else { (max, min) };
    if !(low > 0.0 && high.is_finite()) || most == 0 {
        return Vec::new();
    }
    let first = (num::log10(low) - 1e-9).ceil() as i32;
    let last = (num::log10(high) + 1e-9).floor() as i32;
    if last > first {
        let powers = (last - first).unsigned_abs() as usize + 1;
        return (first..=last).step_by(powers.div_ceil(most)).map(power).collect();
    }
    let fine: Vec<f64> = (first - 1..=last + 1)
        .flat_map(|p| [1.0, 2.0, 5.0].map(|m| m * power(p)))
        .filter(|v| *v >= low * (1.0 - 1e-9) && *v <= high * (1.0 + 1e-9))
        .collect();
    if (2..=most).contains(&fine.len()) { fine } else { linear(low, high, most) }
}

fn power(exponent: i32) -> f64 {
    if exponent < 0 {
        1.0 / num::pow(10.0, f64::from(-exponent))
    } else {
        num::pow(10.0, f64::from(exponent))
    }
}

/// Writes tick values, all with the same number of decimals unless they span orders of magnitude.
pub fn labels(values: &[f64], logarithmic: bool) -> Vec<String> {
    if logarithmic {
        return values.iter().map(|v| format::number(*v)).collect();
    }
    let largest = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    if largest >= 1e7 || (largest > 0.0 && largest < 1e-4) {
        return values.iter().map(|v| format::number(*v)).collect();
    }
    let decimals = (0..8)
        .find(|d| {
            let ten = num::pow(10.0, f64::from(*d));
            values.iter().all(|v| ((v * ten).round() - v * ten).abs() < 1e-6 * ten * largest)
        })
        .unwrap_or(8);
    values.iter().map(|v| format::fixed(*v, decimals as usize)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ticks_are_round() {
        assert_eq!(linear(0.0, 1.0, 5), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(linear(0.45, 1.0, 5), [0.6, 0.8, 1.0]);
        assert_eq!(linear(0.0, 90.0, 5), [0.0, 20.0, 40.0, 60.0, 80.0]);
        assert_eq!(linear(0.1, 0.5, 5), [0.1, 0.2, 0.3, 0.4, 0.5]);
        assert_eq!(linear(7.0, 7.0, 5), [7.0]);
        assert_eq!(linear(f64::NAN, 1.0, 5), [0.0; 0]);
        assert_eq!(log(1.0, 1000.0, 5), [1.0, 10.0, 100.0, 1000.0]);
        assert_eq!(log(0.001, 1e9, 5).len(), 5);
        assert_eq!(log(2.0, 40.0, 5), [2.0, 5.0, 10.0, 20.0]);
        assert_eq!(log(-1.0, 40.0, 5), [0.0; 0]);
    }

    #[test]
    fn labels_agree_in_decimals() {
        assert_eq!(labels(&[0.0, 0.25, 0.5], false), ["0.00", "0.25", "0.50"]);
        assert_eq!(labels(&[-1.0, 0.0, 1.0], false), ["−1", "0", "1"]);
        assert_eq!(labels(&[0.01, 1.0, 100.0], true), ["0.01", "1", "100"]);
        assert_eq!(labels(&[0.0, 20_000.0], false), ["0", "20\u{2009}000"]);
    }

    proptest! {
        #[test]
        fn linear_ticks_are_few_inside_and_even(a in -1e9..1e9_f64, span in 1e-6..1e9_f64, most in 2..=5_usize) {
            let (low, high) = (a, a + span);
            let ticks = linear(low, high, most);
            prop_assert!(!ticks.is_empty() && ticks.len() <= most);
            prop_assert!(ticks.iter().all(|t| *t >= low - span * 1e-6 && *t <= high + span * 1e-6));
            for pair in ticks.windows(3) {
                let (d1, d2) = (pair[1] - pair[0], pair[2] - pair[1]);
                prop_assert!((d1 - d2).abs() <= 1e-6 * d1.abs());
            }
            let texts = labels(&ticks, false);
            if span > 1e-3 * a.abs() {
                for pair in texts.windows(2) { prop_assert_ne!(&pair[0], &pair[1]); }
            }
        }

        #[test]
        fn log_ticks_are_few_and_inside(low in 1e-9..1e6_f64, factor in 1.5..1e12_f64, most in 2..=5_usize) {
            let ticks = log(low, low * factor, most);
            prop_assert!(!ticks.is_empty() && ticks.len() <= most, "{ticks:?}");
            prop_assert!(ticks.iter().all(|t| *t >= low * 0.999_999 && *t <= low * factor * 1.000_001));
        }
    }
}
