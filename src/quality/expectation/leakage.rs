//! Does one feature give the target away?
use super::{Context, Expectation, Judged, Measure, Unit};
use crate::{diagnostic::Severity, table::Column, target::association, words};

/// No feature alone reaches a ROC AUC that is too good to be true.
pub(super) fn leakage(context: &Context<'_>, column: &Column) -> Judged {
    let rows: Vec<u32> = (0..column.len() as u32).collect();
    let auc = association::strength(column, &context.target.labels, &rows);
    let sentence = format!(
        "{} alone tells {} with a ROC AUC of {auc:.3}; above {} it would be too good to be true.",
        words::quoted(&column.name),
        words::quoted(&context.target.positive),
        words::number(context.spec.leak_auc)
    );
    let measure = Measure::at_most(auc, context.spec.leak_auc, Unit::RocAuc);
    let hint = "Find out whether it is known before the outcome is; if not, ignore the column.";
    Judged::new(Expectation::Leakage, Severity::Warning, &measure, sentence, hint).on(column)
}
