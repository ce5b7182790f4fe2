//! Choosing the column to predict when none is named.
use super::{MOST_LEVELS, Spec, TargetError, rule};
use crate::{
    table::{Column, Table, Values},
    words,
};

/// Names that tables customarily give to what is to be predicted.
const CUSTOMARY: [&str; 6] = ["target", "label", "class", "outcome", "status", "y"];

/// The column to predict and a sentence that says why.
pub(super) fn column<'a>(
    table: &'a Table,
    spec: &Spec,
    time: Option<&str>,
) -> Result<(&'a Column, String), TargetError> {
    let candidates: Vec<(&Column, usize)> = table
        .columns
        .iter()
        .filter(|c| Some(c.name.as_str()) != time && !spec.ignore.contains(&c.name))
        .map(|c| (c, values(c)))
        .filter(|(_, values)| *values > 1)
        .collect();
    let customary = CUSTOMARY.iter().find_map(|name| {
        candidates.iter().find(|(column, _)| column.name.eq_ignore_ascii_case(name))
    });
    let two = || candidates.iter().rfind(|(_, values)| *values == 2);
    let (chosen, why) = if let Some((column, _)) = customary {
        (*column, "its name says so")
    } else if let Some((column, _)) = two() {
        (*column, "it is the last column with two values")
    } else if let Some((column, _)) = candidates.last() {
        (*column, "it is the last column that can be")
    } else {
        return Err(TargetError::NoCandidate { most: MOST_LEVELS });
    };
    Ok((chosen, format!("{} is predicted, for {why}.", words::quoted(&chosen.name))))
}

/// 0 or 1 if the column cannot be a target, 2 if it has two values, 3 if it has more.
fn values(column: &Column) -> usize {
    match &column.values {
        Values::Number(numbers) => {
            let mut seen: Vec<f64> = Vec::new();
            for &x in numbers.iter().filter(|x| !x.is_nan()) {
                if !seen.contains(&x) {
                    seen.push(x);
                }
                if seen.len() > 2 {
                    break;
                }
            }
            seen.len()
        }
        Values::Category { codes, .. } => {
            let used = rule::level_counts(codes).len();
            if used > MOST_LEVELS { 0 } else { used.min(3) }
        }
        Values::Time(_) => 0,
    }
}
