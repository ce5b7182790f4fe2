//! Are the cells there?
use super::{Context, Expectation, Judged, Measure, Unit, context::share};
use crate::{diagnostic::Severity, table::Column, words};

/// Missing cells below this share are not worth a finding of their own.
const WORTH_NOTING: f64 = 0.01;

/// Few missing cells.
pub(super) fn presence(context: &Context<'_>, column: &Column) -> Judged {
    let missing: Vec<u32> =
        (0..column.len() as u32).filter(|&row| column.is_missing(row as usize)).collect();
    let (n, limit) = (column.len(), context.spec.max_missing);
    let observed = share(missing.len(), n);
    let name = words::quoted(&column.name);
    let sentence = if missing.is_empty() {
        format!("No cell of {name} is missing.")
    } else {
        format!(
            "{} of {} cells of {name} {} missing ({}); up to {} is expected.",
            words::count(missing.len() as u64),
            words::count(n as u64),
            if missing.len() == 1 { "is" } else { "are" },
            words::percent(observed),
            words::percent(limit)
        )
    };
    let measure = Measure::at_most(observed, limit, Unit::Share);
    let hint = if measure.passed {
        "They are filled in, or their rows left out, when the data are curated."
    } else {
        "Find out why, or leave the column out: a filled-in column of guesses teaches little."
    };
    let noted = observed >= WORTH_NOTING;
    Judged::new(Expectation::Presence, Severity::Warning, &measure, sentence, hint)
        .on(column)
        .showing(missing)
        .noted(noted)
}

/// About as many missing cells in both parts.
pub(super) fn stays(context: &Context<'_>, column: &Column) -> Option<Judged> {
    let missing = |rows: &[u32]| -> Vec<u32> {
        rows.iter().copied().filter(|&row| column.is_missing(row as usize)).collect()
    };
    let (before, after) = (missing(&context.reference), missing(&context.rest));
    if (before.is_empty() && after.is_empty())
        || context.reference.is_empty()
        || context.rest.is_empty()
    {
        return None;
    }
    let before = share(before.len(), context.reference.len());
    let now = share(after.len(), context.rest.len());
    let limit = context.spec.max_missing_shift;
    let sentence = format!(
        "The share of missing cells of {} goes from {} in the reference part to {} in the rest; \
         a change of {} is allowed.",
        words::quoted(&column.name),
        words::percent(before),
        words::percent(now),
        words::percent(limit)
    );
    let measure = Measure::at_most((now - before).abs(), limit, Unit::Share);
    let hint = "A source that stopped, or started, filling this column is the usual cause.";
    Some(
        Judged::new(Expectation::PresenceStays, Severity::Warning, &measure, sentence, hint)
            .on(column)
            .showing(after),
    )
}
