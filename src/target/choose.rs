//! Choosing the column to predict when none is named.
use super::{FEWEST_ROWS, MOST_LEVELS, Spec, TargetError, rule};
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
    let candidates: Vec<(&Column, usize)> = open(table, spec, time)
        .filter(|c| filled(c) >= FEWEST_ROWS)
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

/// The column that a person would have taken for the one to predict (its name says so, or it is the
/// last) but that has not enough values in it, and the beginning of a sentence that says why.
pub(super) fn passed_over(
    table: &Table,
    spec: &Spec,
    time: Option<&str>,
    chosen: &str,
) -> Option<(String, String)> {
    let named =
        |name: &&str| open(table, spec, time).find(|column| column.name.eq_ignore_ascii_case(name));
    let likely = CUSTOMARY.iter().find_map(named).or_else(|| open(table, spec, time).last())?;
    let name = words::quoted(&likely.name);
    let rows = |n: usize| words::counted(n as u64, "row");
    let why = match (filled(likely), values(likely)) {
        _ if likely.name == chosen => return None,
        (n, _) if n < FEWEST_ROWS => {
            format!("{name} has a value in only {n} of {}", rows(table.n_rows()))
        }
        (n, 1) => {
            let value = (0..likely.len()).map(|row| likely.text(row)).find(|text| !text.is_empty());
            let value = words::quoted(&value.unwrap_or_default());
            format!("{name} has one value only, {value} in all {}", rows(n))
        }
        _ => return None,
    };
    Some((likely.name.clone(), why))
}

/// The columns that are not spoken for.
fn open<'a>(
    table: &'a Table,
    spec: &Spec,
    time: Option<&str>,
) -> impl DoubleEndedIterator<Item = &'a Column> {
    let is_open =
        move |c: &&Column| Some(c.name.as_str()) != time && !spec.ignore.contains(&c.name);
    table.columns.iter().filter(is_open)
}

fn filled(column: &Column) -> usize {
    column.len() - column.missing()
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
