//! Why a table has no usable target, and what to do about it.
use thiserror::Error;

use crate::words::counted;

/// A target that cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TargetError {
    /// No column or no row.
    #[error("The table has no rows: give a file with a header line and at least 30 lines of data.")]
    EmptyTable,
    /// Fewer rows than a model can be made from.
    #[error(
        "The table has {}, but at least {least} are needed to fit and test a model: give a longer \
         table.", counted(*.rows as u64, "row")
    )]
    TooFewRows {
        /// Rows there are.
        rows: usize,
        /// Rows needed.
        least: usize,
    },
    /// A named column does not exist.
    #[error(
        "There is no column `{column}` ({role}){} The columns are {columns}.",
        .nearest.as_ref().map_or_else(|| ".".to_owned(), |name| format!("; did you mean `{name}`?"))
    )]
    ColumnNotFound {
        /// What the column was wanted for.
        role: &'static str,
        /// The name asked for.
        column: String,
        /// The name that differs least, if any is near.
        nearest: Option<String>,
        /// The names there are, at most twelve, in words.
        columns: String,
    },
    /// No column can be a target.
    #[error(
        "No column of the table can be predicted: a target needs two different values, and at \
         most {most} if they are words. Name the column to predict."
    )]
    NoCandidate {
        /// The most levels.
        most: usize,
    },
    /// One column in two roles.
    #[error("Column `{column}` is to be predicted and also {role}: choose another target.")]
    TwoRoles {
        /// The column.
        column: String,
        /// Its other role.
        role: &'static str,
    },
    /// The time column holds words.
    #[error(
        "Column `{column}` cannot order the rows in time, for it holds words such as {example}: \
         name a column of dates or numbers, or none."
    )]
    NotATime {
        /// The column.
        column: String,
        /// One of its cells.
        example: String,
    },
    /// The target holds instants.
    #[error(
        "Column `{column}` holds times, which cannot be predicted here: choose a column of words or numbers."
    )]
    TargetIsTime {
        /// The column.
        column: String,
    },
    /// The target is empty.
    #[error("All cells of the target column `{column}` are missing: choose another column.")]
    AllMissing {
        /// The column.
        column: String,
    },
    /// Too many levels to guess.
    #[error(
        "The target column `{column}` has {levels} different values, too many to guess which one \
         counts (the limit is {most}): name the positive value, such as {example}, or choose \
         another column."
    )]
    TooManyLevels {
        /// The column.
        column: String,
        /// Its levels.
        levels: usize,
        /// The most levels.
        most: usize,
        /// The most frequent level.
        example: String,
    },
    /// The positive value does not occur.
    #[error(
        "The value `{positive}` does not occur in the target column `{column}`{} Its values are {values}.",
        .nearest.as_ref().map_or_else(|| ".".to_owned(), |name| format!("; did you mean `{name}`?"))
    )]
    PositiveNotFound {
        /// The column.
        column: String,
        /// The value asked for.
        positive: String,
        /// The value that differs least, if any is near.
        nearest: Option<String>,
        /// The values there are, in words.
        values: String,
    },
    /// The positive value of a column of numbers is neither a number nor a comparison.
    #[error(
        "`{positive}` says nothing about the numbers of the target column `{column}`, which go \
         from {min} to {max}: write a number or a comparison such as `>= {median}`."
    )]
    NotAComparison {
        /// The column.
        column: String,
        /// The text given.
        positive: String,
        /// Smallest number of the column.
        min: String,
        /// Largest.
        max: String,
        /// Median.
        median: String,
    },
    /// Too few rows have a target.
    #[error(
        "The target column `{column}` has a value in {} only, but at least {least} are needed: \
         choose another column or give a longer table.", counted(*.rows as u64, "row")
    )]
    TooFewLabels {
        /// The column.
        column: String,
        /// Rows with a target.
        rows: usize,
        /// Rows needed.
        least: usize,
    },
    /// All labels are equal.
    #[error(
        "All {rows} rows are {all} when `{positive}` in column `{column}` counts as positive, so \
         there is nothing to tell apart: choose another value or another column."
    )]
    OneClass {
        /// The column.
        column: String,
        /// The positive value.
        positive: String,
        /// Rows with a target.
        rows: usize,
        /// `positive` or `negative`.
        all: &'static str,
    },
}

/// The candidate with the smallest edit distance to `name` (Levenshtein 1966, upper and lower case
/// being equal), if at most half of its letters differ; the first of several. Only the first 64
/// letters are compared.
pub(super) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted = letters(name);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = letters(candidate);
        let allowed = wanted.len().max(other.len()) / 2;
        if wanted.len().abs_diff(other.len()) > allowed {
            continue;
        }
        let distance = distance(&wanted, &other);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn letters(text: &str) -> Vec<char> {
    text.chars().take(64).flat_map(char::to_lowercase).collect()
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_nearest_name() {
        assert_eq!(distance(&letters("kitten"), &letters("sitting")), 3);
        assert_eq!(distance(&[], &letters("abc")), 3);
        assert_eq!(nearest("Statsu", ["seniority", "status", "price"]), Some("status"));
        assert_eq!(nearest("zzz", ["seniority", "status"]), None);
    }
}
