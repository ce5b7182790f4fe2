//! How a word becomes numbers (scikit-learn 1.9 `OneHotEncoder` with `min_frequency`,
//! `max_categories` and `handle_unknown="infrequent_if_exist"`; `OrdinalEncoder` likewise, with
//! `unknown_value=-1`).
use crate::{keyed::Keyed, num::order};
use serde::{Deserialize, Serialize};

use super::{Encode, Scaling, Spec};

/// The levels of a column of words and where they go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Levels {
    /// Levels with a place of their own, in alphabetical order.
    pub kept: Vec<String>,
    /// Levels that share the place `other`, in alphabetical order; without any there is no such
    /// place.
    pub merged: Vec<String>,
    /// How a place becomes numbers.
    pub encode: Encode,
    /// Applied to ordinal numbers only.
    pub scaling: Scaling,
}

/// Where a word goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// The place of this number.
    At(u32),
    /// A word that training did not have, and there is no `other`.
    Nowhere,
}

impl Levels {
    /// Keeps the levels that at least `min_level_share` of `n` training rows have, and of these the
    /// `most` frequent; of equally frequent ones the last in alphabetical order, as scikit-learn.
    pub(super) fn fit(counts: &Keyed<String, u64>, n: u64, most: u32, spec: &Spec) -> Self {
        let least = n as f64 * spec.min_level_share.max(0.0);
        let mut frequent: Vec<(&String, u64)> = counts
            .iter()
            .map(|(level, &count)| (level, count))
            .filter(|(_, count)| *count as f64 >= least)
            .collect();
        if frequent.len() > most as usize {
            order::sort_by(&mut frequent, |a, b| b.1.cmp(&a.1).then_with(|| b.0.cmp(a.0)));
            frequent.truncate(most as usize);
            order::sort_by(&mut frequent, Ord::cmp);
        }
        let kept: Vec<String> = frequent.into_iter().map(|(level, _)| level.clone()).collect();
        let merged = counts.keys().filter(|level| kept.binary_search(level).is_err());
        let merged = merged.cloned().collect();
        Self { kept, merged, encode: spec.encode, scaling: Scaling::NONE }
    }

    /// The place of a word, and whether training had it.
    pub(super) fn slot(&self, word: &str) -> (Slot, bool) {
        let find = |levels: &[String]| levels.binary_search_by(|level| level.as_str().cmp(word));
        if let Ok(i) = find(&self.kept) {
            return (Slot::At(i as u32), true);
        }
        let known = find(&self.merged).is_ok();
        let slot =
            if self.merged.is_empty() { Slot::Nowhere } else { Slot::At(self.kept.len() as u32) };
        (slot, known)
    }

    /// How many columns the encoding takes.
    pub fn width(&self) -> usize {
        match self.encode {
            Encode::OneHot => self.kept.len() + usize::from(!self.merged.is_empty()),
            Encode::Ordinal => 1,
        }
    }

    /// The names of the encoded columns.
    pub fn names(&self, column: &str) -> Vec<String> {
        match self.encode {
            Encode::Ordinal => vec![column.to_owned()],
            Encode::OneHot => {
                let mut names: Vec<String> =
                    self.kept.iter().map(|level| format!("{column}={level}")).collect();
                if !self.merged.is_empty() {
                    let taken = self.kept.iter().any(|level| level == "other");
                    let other = if taken { "(other)" } else { "other" };
                    names.push(format!("{column}={other}"));
                }
                names
            }
        }
    }

    /// Writes the encoded place into `out`, shape `(width,)`.
    pub(super) fn encode(&self, slot: Slot, out: &mut [f64]) {
        match self.encode {
            Encode::OneHot => {
                out.fill(0.0);
                if let Slot::At(i) = slot
                    && let Some(cell) = out.get_mut(i as usize)
                {
                    *cell = 1.0;
                }
            }
            Encode::Ordinal => out.fill(match slot {
                Slot::At(i) => f64::from(i),
                Slot::Nowhere => -1.0,
            }),
        }
    }

    /// Scales what [`Self::encode`] wrote.
    pub(super) fn scale(&self, out: &mut [f64]) {
        if self.encode == Encode::Ordinal {
            for x in out {
                *x = self.scaling.apply(*x);
            }
        }
    }
}
