//! How well one column alone tells the positive rows from the negative ones.
#![expect(clippy::float_cmp, reason = "cells are compared as they stand in the table")]
use crate::table::{Column, MISSING, Values};

/// Numbers with at most this many different values are also tried as categories.
const FEW_VALUES: usize = 20;

/// The area under the ROC curve of `scores` against `labels`, both `(n,)`: the probability that a
/// positive row scores above a negative one, ties counting half (Mann and Whitney 1947, by
/// midranks); 0.5 if a class is absent.
pub fn roc_auc(scores: &[f64], labels: &[bool]) -> f64 {
    let order: Vec<usize> =
        crate::num::order::by_value(scores).into_iter().map(|i| i as usize).collect();
    let positives = labels.iter().filter(|&&label| label).count() as f64;
    let negatives = labels.len() as f64 - positives;
    if positives == 0.0 || negatives == 0.0 {
        return 0.5;
    }
    let mut rank_sum = 0.0;
    let mut start = 0;
    while start < order.len() {
        let value = scores[order[start]];
        let end = start + order[start..].iter().take_while(|&&i| scores[i] == value).count().max(1);
        let midrank = (start + end + 1) as f64 / 2.0;
        rank_sum += midrank * order[start..end].iter().filter(|&&i| labels[i]).count() as f64;
        start = end;
    }
    (rank_sum - positives * (positives + 1.0) / 2.0) / (positives * negatives)
}

/// The ROC AUC, from 0.5 to 1, that `column` reaches alone on `rows` (those without a label are
/// passed over).
///
/// Numbers are scores as they are, in the better direction, and missing ones are put below or above
/// all others, whichever is better. Categories, and numbers with at most 20 values, are scored by
/// the smoothed share of positive rows of their value in the *other* half of the rows, so that a
/// column of unique words gains nothing from having been seen.
pub fn strength(column: &Column, labels: &[Option<bool>], rows: &[u32]) -> f64 {
    let labelled: Vec<(usize, bool)> = rows
        .iter()
        .filter_map(|&row| labels[row as usize].map(|label| (row as usize, label)))
        .collect();
    let truth: Vec<bool> = labelled.iter().map(|&(_, label)| label).collect();
    match &column.values {
        Values::Number(numbers) => {
            let cells: Vec<f64> = labelled.iter().map(|&(row, _)| numbers[row]).collect();
            let ordered = ordered(&cells, &truth);
            few_values(&cells).map_or(ordered, |keys| ordered.max(by_value(&keys, &truth)))
        }
        Values::Category { codes, .. } => {
            let keys: Vec<u32> = labelled.iter().map(|&(row, _)| codes[row]).collect();
            by_value(&keys, &truth)
        }
        Values::Time(_) => 0.5,
    }
}

fn ordered(cells: &[f64], truth: &[bool]) -> f64 {
    let with = |missing: f64| {
        let scores: Vec<f64> =
            cells.iter().map(|&x| if x.is_nan() { missing } else { x + 0.0 }).collect();
        let auc = roc_auc(&scores, truth);
        auc.max(1.0 - auc)
    };
    let below = with(f64::NEG_INFINITY);
    if cells.iter().any(|x| x.is_nan()) { below.max(with(f64::INFINITY)) } else { below }
}

/// The position of each cell's value among the few that there are, or `None` if there are many.
fn few_values(cells: &[f64]) -> Option<Vec<u32>> {
    let mut values: Vec<f64> = Vec::new();
    let mut keys = Vec::with_capacity(cells.len());
    for x in cells {
        let key = if x.is_nan() {
            MISSING
        } else if let Some(key) = values.iter().position(|value| value == x) {
            key as u32
        } else {
            values.push(*x);
            values.len() as u32 - 1
        };
        if values.len() > FEW_VALUES {
            return None;
        }
        keys.push(key);
    }
    Some(keys)
}

/// Two-fold target encoding; the rows of each class are dealt out in turn, so that both halves have
/// the same share of positives.
fn by_value(keys: &[u32], truth: &[bool]) -> f64 {
    let mut dealt = [0_u32; 2];
    let fold: Vec<u32> = truth
        .iter()
        .map(|&label| {
            let turn = &mut dealt[usize::from(label)];
            *turn += 1;
            *turn % 2
        })
        .collect();
    let mut levels = keys.to_vec();
    crate::num::order::sort_codes(&mut levels);
    levels.dedup();
    let auc = |tested: u32| {
        let mut seen = vec![(0.0, 0.0); levels.len()];
        let (mut positives, mut n) = (0.0, 0.0);
        for i in (0..keys.len()).filter(|&i| fold[i] != tested) {
            let Ok(level) = levels.binary_search(&keys[i]) else { continue };
            let entry: &mut (f64, f64) = &mut seen[level];
            let label = f64::from(u8::from(truth[i]));
            *entry = (entry.0 + label, entry.1 + 1.0);
            positives += label;
            n += 1.0;
        }
        let prior = if n > 0.0 { positives / n } else { 0.5 };
        let chosen: Vec<usize> = (0..keys.len()).filter(|&i| fold[i] == tested).collect();
        let scores: Vec<f64> = chosen
            .iter()
            .map(|&i| {
                let known = levels.binary_search(&keys[i]).ok().map(|level| seen[level]);
                known.filter(|(_, n)| *n > 0.0).map_or(prior, |(p, n)| (p + prior) / (n + 1.0))
            })
            .collect();
        roc_auc(&scores, &chosen.iter().map(|&i| truth[i]).collect::<Vec<_>>())
    };
    f64::midpoint(auc(0), auc(1)).max(0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(n: usize) -> Vec<Option<bool>> {
        (0..n).map(|i| Some(i % 3 == 0)).collect()
    }

    fn all(n: usize) -> Vec<u32> {
        (0..n as u32).collect()
    }

    #[test]
    fn auc_counts_pairs() {
        // Pairs: (0.8 > 0.1) yes, (0.8 > 0.8) half, (0.4 > 0.1) yes, (0.4 > 0.8) no.
        assert_eq!(roc_auc(&[0.8, 0.1, 0.8, 0.4], &[true, false, false, true]), 0.625);
        assert_eq!(roc_auc(&[1.0, 2.0], &[true, true]), 0.5);
    }

    #[test]
    fn leaks_are_strong_and_unique_words_are_not() {
        let n = 300;
        let number = |f: fn(usize) -> f64| Column {
            name: "x".into(),
            values: Values::Number((0..n).map(f).collect()),
        };
        let of = |column: &Column| strength(column, &labels(n), &all(n));
        assert_eq!(of(&number(|i| if i % 3 == 0 { -1.0 } else { i as f64 })), 1.0);
        assert_eq!(of(&number(|i| if i % 3 == 0 { f64::NAN } else { i as f64 })), 1.0);
        // 0 is positive, 1 and -1 are not: no threshold tells, the value does.
        assert_eq!(of(&number(|i| if i % 3 == 2 { -1.0 } else { (i % 3) as f64 })), 1.0);
        let words = Column {
            name: "id".into(),
            values: Values::Category {
                codes: all(n),
                levels: (0..n).map(|i| i.to_string()).collect(),
            },
        };
        assert_eq!(of(&words), 0.5);
    }
}
