//! Does a column keep the type that its reference part shows?
use super::{Context, Expectation, Judged, Measure, Unit, context::share};
use crate::{
    diagnostic::Severity,
    table::{Column, MISSING, Values},
    words,
};

/// A column of words is meant to be numbers if at least this share of its reference part reads so.
const MOSTLY_NUMBERS: f64 = 0.9;

/// Numbers stay numbers, and whole numbers stay whole.
pub(super) fn stays(context: &Context<'_>, column: &Column) -> Option<Judged> {
    let (expected, failing, severity): (&str, Vec<u32>, Severity) = match &column.values {
        Values::Number(v) => {
            let whole = |&row: &u32| v[row as usize].is_nan() || is_whole(v[row as usize]);
            if !context.reference.iter().all(whole) {
                return None;
            }
            let failing = context.rest.iter().copied().filter(|row| !whole(row)).collect();
            ("whole number", failing, Severity::Warning)
        }
        Values::Category { codes, levels } => {
            let is_number: Vec<bool> = levels.iter().map(|level| reads_as_number(level)).collect();
            let words = |&row: &u32| {
                let code = codes[row as usize];
                code != MISSING && !is_number[code as usize]
            };
            let present = |&&row: &&u32| codes[row as usize] != MISSING;
            let present = context.reference.iter().filter(present).count();
            let odd = context.reference.iter().filter(|row| words(row)).count();
            if present == 0 || share(present - odd, present) < MOSTLY_NUMBERS {
                return None;
            }
            let failing = (0..column.len() as u32).filter(words).collect();
            ("number", failing, Severity::Warning)
        }
        Values::Time(_) => return None,
    };
    let present = column.len() - column.missing();
    let observed = share(failing.len(), present);
    let example = failing.first().map(|&row| words::quoted(&column.text(row as usize)));
    let name = words::quoted(&column.name);
    let sentence = match example {
        None => format!("Every value of {name} is a {expected}, as in the reference part."),
        Some(example) => format!(
            "{} of {} values of {name} {} not a {expected}, as the reference part would have it, \
             for example {example}.",
            words::count(failing.len() as u64),
            words::count(present as u64),
            if failing.len() == 1 { "is" } else { "are" }
        ),
    };
    let measure = Measure::at_most(observed, context.spec.tolerance, Unit::Share);
    let hint = "A changed unit or format at the source is the usual cause.";
    Some(
        Judged::new(Expectation::TypeStays, severity, &measure, sentence, hint)
            .on(column)
            .about(failing),
    )
}

fn is_whole(x: f64) -> bool {
    x.fract().abs() <= 0.0
}

fn reads_as_number(text: &str) -> bool {
    let text = text.trim();
    // `inf` and `nan` are words here, though Rust would read them.
    text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        && crate::num::decimal::parse(text).is_some_and(f64::is_finite)
}
