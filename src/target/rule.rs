//! What makes a cell of the target positive.
#![expect(clippy::float_cmp, reason = "cells are compared as they stand in the table")]
use crate::num::order;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{MOST_LEVELS, TargetError, error};
use crate::{
    num::describe,
    table::{Column, MISSING, Values},
    words,
};

/// What makes a cell positive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Rule {
    /// The cell is this word.
    Level(String),
    /// The cell is this number.
    Number(f64),
    /// The cell is at least this number.
    AtLeast(f64),
    /// The cell is above this number.
    Above(f64),
    /// The cell is at most this number.
    AtMost(f64),
    /// The cell is below this number.
    Below(f64),
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Level(level) => f.write_str(level),
            Self::Number(x) => write!(f, "{x}"),
            Self::AtLeast(x) => write!(f, ">= {x}"),
            Self::Above(x) => write!(f, "> {x}"),
            Self::AtMost(x) => write!(f, "<= {x}"),
            Self::Below(x) => write!(f, "< {x}"),
        }
    }
}

impl Rule {
    /// The rule for `column` when `positive` was asked for (empty: decide), and a sentence that
    /// says how it was chosen.
    pub(super) fn of(column: &Column, positive: &str) -> Result<(Self, String), TargetError> {
        match &column.values {
            Values::Time(_) => Err(TargetError::TargetIsTime { column: column.name.clone() }),
            Values::Category { codes, levels } => {
                of_levels(&column.name, codes, levels, positive.trim())
            }
            Values::Number(numbers) => {
                let mut sorted: Vec<f64> =
                    numbers.iter().copied().filter(|x| !x.is_nan()).collect();
                order::sort_floats(&mut sorted);
                of_numbers(&column.name, &sorted, positive.trim())
            }
        }
    }

    /// True if the rule holds for a number; a level rule holds for none.
    pub fn holds(&self, x: f64) -> bool {
        match self {
            Self::Level(_) => false,
            Self::Number(y) => x == *y,
            Self::AtLeast(y) => x >= *y,
            Self::Above(y) => x > *y,
            Self::AtMost(y) => x <= *y,
            Self::Below(y) => x < *y,
        }
    }

    /// The labels of a column, shape `(n_rows,)`; `None` where the cell is missing.
    pub fn labels(&self, column: &Column) -> Vec<Option<bool>> {
        match &column.values {
            Values::Number(numbers) => {
                numbers.iter().map(|&x| (!x.is_nan()).then(|| self.holds(x))).collect()
            }
            Values::Category { codes, levels } => {
                let text = self.to_string();
                let code = levels.iter().position(|level| *level == text).map(|i| i as u32);
                codes.iter().map(|&c| (c != MISSING).then_some(Some(c) == code)).collect()
            }
            Values::Time(times) => vec![None; times.len()],
        }
    }
}

fn of_levels(
    name: &str,
    codes: &[u32],
    levels: &[String],
    positive: &str,
) -> Result<(Rule, String), TargetError> {
    let mut counts = vec![0_u64; levels.len()];
    codes.iter().filter(|&&code| code != MISSING).for_each(|&code| counts[code as usize] += 1);
    // Most frequent first; equal counts in order of first appearance, which the file decides.
    let mut used: Vec<usize> = (0..levels.len()).filter(|&i| counts[i] > 0).collect();
    order::sort_by_key(&mut used, |&i| std::cmp::Reverse(counts[i]));
    let (Some(&most), Some(&least)) = (used.first(), used.last()) else {
        return Err(TargetError::AllMissing { column: name.to_owned() });
    };
    if !positive.is_empty() {
        if used.iter().any(|&i| levels[i] == positive) {
            return Ok((Rule::Level(positive.to_owned()), String::new()));
        }
        let values = || used.iter().map(|&i| levels[i].as_str());
        return Err(TargetError::PositiveNotFound {
            column: name.to_owned(),
            positive: words::shortened(positive, 40),
            nearest: error::nearest(positive, values()).map(|v| words::shortened(v, 40)),
            values: words::listed(values(), 8),
        });
    }
    if used.len() > MOST_LEVELS {
        return Err(TargetError::TooManyLevels {
            column: name.to_owned(),
            levels: used.len(),
            most: MOST_LEVELS,
            example: words::quoted(&levels[most]),
        });
    }
    let (chosen, what) = if used.len() == 2 {
        (least, "the rarer of the two values".to_owned())
    } else {
        (most, format!("the most frequent of {} values", used.len()))
    };
    let why = format!("{} is {what} of `{name}`.", words::quoted(&levels[chosen]));
    Ok((Rule::Level(levels[chosen].clone()), why))
}

/// `sorted`: the numbers of the column, ascending.
fn of_numbers(name: &str, sorted: &[f64], positive: &str) -> Result<(Rule, String), TargetError> {
    let (Some(&min), Some(&max)) = (sorted.first(), sorted.last()) else {
        return Err(TargetError::AllMissing { column: name.to_owned() });
    };
    let median = describe::quantile(sorted, 0.5);
    if !positive.is_empty() {
        return asked(name, sorted, positive, median).map(|rule| (rule, String::new()));
    }
    if sorted.iter().all(|&x| x == min || x == max) {
        return Ok((
            Rule::Number(max),
            format!("{max} is the larger of the two values of `{name}`."),
        ));
    }
    // With more than half of the cells at the minimum, `>= median` would hold everywhere.
    let (rule, word) = if median > min {
        (Rule::AtLeast(median), "at least")
    } else {
        (Rule::Above(median), "above")
    };
    Ok((rule, format!("`{name}` is positive when {word} its median, {median}.")))
}

fn asked(name: &str, sorted: &[f64], positive: &str, median: f64) -> Result<Rule, TargetError> {
    let parsed = parse(positive).ok_or_else(|| TargetError::NotAComparison {
        column: name.to_owned(),
        positive: words::shortened(positive, 40),
        min: sorted.first().map(f64::to_string).unwrap_or_default(),
        max: sorted.last().map(f64::to_string).unwrap_or_default(),
        median: median.to_string(),
    })?;
    if let Rule::Number(x) = parsed
        && !sorted.contains(&x)
    {
        let mut distinct: Vec<f64> = sorted.to_vec();
        distinct.dedup();
        let near = distinct.iter().min_by(|a, b| (**a - x).abs().total_cmp(&(**b - x).abs()));
        let texts: Vec<String> = distinct.iter().take(1000).map(f64::to_string).collect();
        return Err(TargetError::PositiveNotFound {
            column: name.to_owned(),
            positive: words::shortened(positive, 40),
            nearest: near.map(f64::to_string),
            values: words::listed(texts.iter().map(String::as_str), 8),
        });
    }
    Ok(parsed)
}

fn parse(text: &str) -> Option<Rule> {
    type Make = fn(f64) -> Rule;
    let forms: [(&str, Make); 7] = [
        (">=", Rule::AtLeast),
        ("≥", Rule::AtLeast),
        ("<=", Rule::AtMost),
        ("≤", Rule::AtMost),
        (">", Rule::Above),
        ("<", Rule::Below),
        ("", Rule::Number),
    ];
    let (rest, make) =
        forms.iter().find_map(|(sign, make)| text.strip_prefix(sign).map(|rest| (rest, make)))?;
    crate::num::decimal::parse(rest.trim()).filter(|x| x.is_finite()).map(make)
}

/// The counts of the levels that occur, for callers that want them by word.
pub(super) fn level_counts(codes: &[u32]) -> Vec<(u32, u64)> {
    let mut present: Vec<u32> = codes.iter().copied().filter(|&code| code != MISSING).collect();
    order::sort_codes(&mut present);
    present.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u64)).collect()
}
