//! Is there enough to learn from?
use super::{Context, Expectation, Judged, Measure, Unit};
use crate::{diagnostic::Severity, target::MOST_FEATURES, words};

/// Enough rows.
pub(super) fn row_count(context: &Context<'_>) -> Judged {
    let (n, least) = (context.table.n_rows() as f64, f64::from(context.spec.min_rows));
    let sentence = format!(
        "The table has {}; at least {} are expected.",
        words::counted(n as u64, "row"),
        words::count(least as u64)
    );
    let measure = Measure::at_least(n, least, Unit::Rows);
    let hint = "Scores from so few rows say little: give a longer table.";
    Judged::new(Expectation::RowCount, Severity::Warning, &measure, sentence, hint)
}

/// At least one feature.
pub(super) fn feature_count(context: &Context<'_>) -> Judged {
    let fit = context.features.iter().filter(|feature| feature.used).count();
    // The curation screens them on the training rows.
    let (screened, used) = (fit > MOST_FEATURES, fit.min(MOST_FEATURES));
    let sentence = format!(
        "{} of {} {} used to predict {}{}.",
        words::count(used as u64),
        words::counted(context.features.len() as u64, "column"),
        if used == 1 { "is" } else { "are" },
        words::quoted(&context.target.column),
        if screened { ", those most associated with it in training rows" } else { "" }
    );
    let measure = Measure::at_least(used as f64, 1.0, Unit::Columns);
    let hint = if screened {
        "Ignore columns that you do not need, or the association on a sample of rows decides."
    } else {
        "Nothing can be learnt: give a table with more columns, or ignore fewer."
    };
    Judged::new(Expectation::FeatureCount, Severity::Error, &measure, sentence, hint)
        .noted(screened)
}
