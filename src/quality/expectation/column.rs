//! Columns that cannot teach anything.
use super::{Expectation, Judged, Measure, Unit};
use crate::{
    diagnostic::Severity,
    table::Column,
    target::{Feature, Reason},
    words,
};

/// More than one value. Only failures are reported, for all other columns pass.
pub(super) fn constant(column: &Column, feature: &Feature) -> Option<Judged> {
    let Reason::Constant { value } = &feature.reason else { return None };
    let sentence = format!(
        "{} has only one value, {}, and is left out.",
        words::quoted(&column.name),
        words::quoted(value)
    );
    let measure = Measure::at_least(1.0, 2.0, Unit::Values);
    Some(Judged::new(Expectation::Constant, Severity::Note, &measure, sentence, "").on(column))
}

/// Does not name the row. Only failures are reported.
pub(super) fn identifier(column: &Column, feature: &Feature) -> Option<Judged> {
    let Reason::Identifier { distinct, present } = feature.reason else { return None };
    let sentence = format!("{} {}, and is left out.", words::quoted(&column.name), feature.reason);
    let measure = Measure {
        observed: distinct as f64 / (present.max(1)) as f64,
        limit: 0.5,
        unit: Unit::Share,
        passed: false,
    };
    let hint = "A model would learn the rows by heart from it.";
    Some(Judged::new(Expectation::Identifier, Severity::Note, &measure, sentence, hint).on(column))
}
