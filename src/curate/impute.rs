//! What a missing cell becomes (scikit-learn 1.9 `SimpleImputer`).
use super::Impute;
use crate::num::describe;

/// The number that fills in for a missing one: median or mean of the `present` training numbers, in
/// ascending order; 0 if there are none (`keep_empty_features=True`).
pub(super) fn number(impute: Impute, present: &[f64]) -> f64 {
    match impute {
        Impute::Median | Impute::Drop => describe::quantile(present, 0.5),
        Impute::Mean => describe::mean(present),
    }
}

/// The word that fills in for a missing one: the most frequent of the training words, the first in
/// alphabetical order of several (`strategy="most_frequent"`); `None` if there are none. `counts`
/// is in alphabetical order.
pub(super) fn word<'a>(counts: impl IntoIterator<Item = (&'a str, u64)>) -> Option<&'a str> {
    let mut best: Option<(&str, u64)> = None;
    for (word, count) in counts {
        if best.is_none_or(|(_, most)| count > most) {
            best = Some((word, count));
        }
    }
    best.map(|(word, _)| word)
}
