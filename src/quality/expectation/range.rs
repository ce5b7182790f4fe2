//! Are numbers where numbers of this column should be?
use super::{Context, Expectation, Judged, Measure, Unit, context::share};
use crate::{
    diagnostic::Severity,
    num::describe,
    table::{Column, Values},
    words,
};

/// Fewer numbers than this do not show how far the tail of their distribution reaches.
const FEWEST_OTHERS: usize = 100;

/// Numbers of the rest lie in the range of the reference part, widened on both sides.
pub(super) fn range(context: &Context<'_>, column: &Column) -> Option<Judged> {
    let Values::Number(v) = &column.values else { return None };
    let present = |rows: &[u32]| -> Vec<u32> {
        rows.iter().copied().filter(|&row| !v[row as usize].is_nan()).collect()
    };
    let (before, after) = (present(&context.reference), present(&context.rest));
    if before.is_empty() || after.is_empty() {
        return None;
    }
    let min = before.iter().fold(f64::INFINITY, |m, &row| m.min(v[row as usize]));
    let max = before.iter().fold(f64::NEG_INFINITY, |m, &row| m.max(v[row as usize]));
    let slack = (max - min) * context.spec.range_slack.max(0.0);
    let (low, high) = ((min - slack).max(f64::MIN), (max + slack).min(f64::MAX));
    let failing: Vec<u32> =
        after.iter().copied().filter(|&row| !(low..=high).contains(&v[row as usize])).collect();
    let observed = share(failing.len(), after.len());
    let farthest = failing.iter().map(|&row| v[row as usize]).reduce(|a, b| {
        let beyond = |x: f64| (low - x).max(x - high);
        if beyond(b) > beyond(a) { b } else { a }
    });
    let name = words::quoted(&column.name);
    let [min, max, low, high] = [min, max, low, high].map(words::number);
    let sentence = match farthest {
        None => format!(
            "All numbers of {name} lie between {low} and {high}, the widened range of the \
             reference part ({min} to {max})."
        ),
        Some(x) => format!(
            "{} of {} numbers of {name} after the reference part {} outside {low} to {high}, its \
             widened range ({min} to {max}); the farthest is {}.",
            words::count(failing.len() as u64),
            words::count(after.len() as u64),
            if failing.len() == 1 { "lies" } else { "lie" },
            words::number(x)
        ),
    };
    let measure = Measure::at_most(observed, context.spec.tolerance, Unit::Share);
    let hint = "Look for a changed unit, a slipped decimal point or a new kind of row.";
    Some(
        Judged::new(Expectation::Range, Severity::Warning, &measure, sentence, hint)
            .on(column)
            .about(failing),
    )
}

/// No number stands alone: beyond the quartiles by `iqr_factor` interquartile ranges, and from
/// there on `apart_factor` times as far from the median as the next number on that side. The second
/// condition tells a wrong cell from the end of a long tail.
pub(super) fn outliers(context: &Context<'_>, column: &Column) -> Option<Judged> {
    let Values::Number(v) = &column.values else { return None };
    let mut sorted: Vec<f64> = v.iter().filter(|x| !x.is_nan()).map(|x| x + 0.0).collect();
    crate::num::order::sort_floats(&mut sorted);
    let fences = Fences::of(&sorted, context.spec.iqr_factor)?;
    let apart = context.spec.apart_factor;
    let above = first_apart(sorted.iter().copied(), fences.median, fences.high, apart);
    let below = first_apart(sorted.iter().rev().map(|x| -x), -fences.median, -fences.low, apart);
    let is_alone = |x: f64| above.is_some_and(|limit| x >= limit) || below.is_some_and(|l| -x >= l);
    let failing: Vec<u32> = (0..v.len() as u32).filter(|&row| is_alone(v[row as usize])).collect();
    let far = sorted.iter().filter(|x| **x < fences.low || **x > fences.high).count();
    let extreme = failing
        .iter()
        .map(|&row| v[row as usize])
        .reduce(|a, b| if (b - fences.median).abs() > (a - fences.median).abs() { b } else { a });
    let (name, factor) = (words::quoted(&column.name), words::number(context.spec.iqr_factor));
    let tail = |n: usize| {
        format!(
            "{} of {} numbers of {name} lie beyond {factor} interquartile ranges",
            words::count(n as u64),
            words::count(sorted.len() as u64)
        )
    };
    let sentence = match extreme {
        None if far == 0 => {
            format!("No number of {name} lies beyond {factor} interquartile ranges.")
        }
        None => format!("{}, but as the end of a long tail: none stands alone.", tail(far)),
        Some(x) => format!(
            "{} of {} numbers of {name} {} alone, beyond {factor} interquartile ranges and far from \
             all others, up to {}; the middle half{} lies between {} and {}.",
            words::count(failing.len() as u64),
            words::count(sorted.len() as u64),
            if failing.len() == 1 { "stands" } else { "stand" },
            words::number(x),
            fences.besides.map_or(String::new(), |x| {
                format!(" of the numbers other than {}", words::number(x))
            }),
            words::number(fences.q25),
            words::number(fences.q75)
        ),
    };
    let measure = Measure::at_most(failing.len() as f64, 0.0, Unit::Rows);
    let hint = "Check the cell at its source: such values pull means and coefficients.";
    Some(
        Judged::new(Expectation::Outliers, Severity::Warning, &measure, sentence, hint)
            .on(column)
            .about(failing),
    )
}

struct Fences {
    q25: f64,
    median: f64,
    q75: f64,
    low: f64,
    high: f64,
    /// The most common number, if the quartiles are those of the others.
    besides: Option<f64>,
}

impl Fences {
    /// `None` if there is nothing to measure distances with. Where half of the numbers are one and
    /// the same (no debt, no rain), the quartiles are those of the other numbers, if these are many
    /// enough to show how far they spread.
    fn of(sorted: &[f64], factor: f64) -> Option<Self> {
        let fences = Self::around(sorted, factor);
        if fences.is_some() {
            return fences;
        }
        let common = describe::quantile(sorted, 0.5);
        let others: Vec<f64> =
            sorted.iter().copied().filter(|x| x.total_cmp(&common).is_ne()).collect();
        if others.len() < FEWEST_OTHERS {
            return None;
        }
        let fences = Self::around(&others, factor)?;
        let (low, high) = (fences.low.min(common), fences.high.max(common));
        Some(Self { low, high, besides: Some(common), ..fences })
    }

    fn around(sorted: &[f64], factor: f64) -> Option<Self> {
        let [q25, median, q75] = [0.25, 0.5, 0.75].map(|p| describe::quantile(sorted, p));
        let iqr = q75 - q25;
        let (low, high) = (q25 - factor * iqr, q75 + factor * iqr);
        (iqr > 0.0 && low.is_finite() && high.is_finite()).then_some(Self {
            q25,
            median,
            q75,
            low,
            high,
            besides: None,
        })
    }
}

/// The first of the ascending numbers above `fence` that is `factor` times as far from `median` as
/// the number before it.
fn first_apart(
    ascending: impl Iterator<Item = f64>,
    median: f64,
    fence: f64,
    factor: f64,
) -> Option<f64> {
    let mut before = median;
    for x in ascending {
        if x > fence && x - median >= factor * (before - median).max(0.0) {
            return Some(x);
        }
        before = x;
    }
    None
}
