//! By text: alerts that use the same words.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    correlate::{Signal, signal::jaccard, union::Union},
    num,
};

/// How words count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::VariantArray)]
pub enum Weighting {
    /// All the same: the Jaccard index of the word sets.
    Jaccard,
    /// Rare ones more: the cosine of vectors of `ln((1 + n) / (1 + n_t)) + 1`, as scikit-learn's
    /// smooth inverse document frequency.
    TfIdf,
}

/// Likeness of words.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Text {
    /// How words count. Default: rare ones more.
    pub weighting: Weighting,
    /// Likeness at or above which two alerts belong together, 0 to 1. Default 0.6 (ours).
    pub threshold: f64,
    /// Look-back in seconds. Default 900.
    pub seconds: u32,
}

impl Default for Text {
    fn default() -> Self {
        Self { weighting: Weighting::TfIdf, threshold: 0.6, seconds: 900 }
    }
}

pub(super) fn group(spec: Text, signals: &[Signal]) -> Vec<u32> {
    let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
    for token in signals.iter().flat_map(|signal| &signal.tokens) {
        *counts.entry(*token).or_default() += 1;
    }
    let all = signals.len() as f64;
    let weight = |token: &u64| {
        let seen = f64::from(counts.get(token).copied().unwrap_or_default());
        num::ln((1.0 + all) / (1.0 + seen)) + 1.0
    };
    let weights: Vec<Vec<f64>> =
        signals.iter().map(|signal| signal.tokens.iter().map(weight).collect()).collect();
    let norms: Vec<f64> =
        weights.iter().map(|w| w.iter().map(|w| w * w).sum::<f64>().sqrt()).collect();
    let mut union = Union::new(signals.len());
    super::near_pairs(signals, spec.seconds, |a, b| {
        let (x, y) = (&signals[a].tokens, &signals[b].tokens);
        let alike = match spec.weighting {
            Weighting::Jaccard => jaccard(x, y),
            Weighting::TfIdf => {
                let shared = x.iter().zip(&weights[a]).filter(|(t, _)| y.binary_search(t).is_ok());
                let product: f64 = shared.map(|(_, w)| w * w).sum();
                let norm = norms[a] * norms[b];
                if norm > 0.0 { product / norm } else { 0.0 }
            }
        };
        if alike >= spec.threshold {
            union.join(a as u32, b as u32);
        }
    });
    union.labels()
}
