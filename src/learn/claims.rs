//! Which parameter is which: claims of pairs, of the phases of patterns and of signs, one after the other.
use std::collections::BTreeMap;

use super::fit::Fitted;
use crate::correlate::{
    History,
    history::{Case, MOMENTS, Pair},
};

/// No claim.
const NONE: u32 = u32::MAX;
/// How far claims of pairs, of phases and of being first may be expected to lie from 0, in natural log
/// odds: our numbers, by the likelihood of storms that were left out.
const SPREADS: [f64; 3] = [1.0, 0.5, 1.0];
/// Phases of a pattern: three classes of signs.
const PHASES: usize = 3 * MOMENTS;

/// A pattern's name and a sign's hash mean the same in every history; positions do not.
type Key = (String, String, u32);

/// Where the claims of a history stand.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pairs: BTreeMap<Key, u32>,
    patterns: BTreeMap<(String, String), u32>,
    signs: BTreeMap<u32, u32>,
}

/// The claims of another history, by its positions.
#[derive(Clone, Debug)]
pub(super) struct Claims {
    pairs: BTreeMap<(u16, u16), u32>,
    patterns: Vec<u32>,
    signs: Vec<u32>,
}

fn key(history: &History, pattern: u16, sign: u16) -> Option<Key> {
    let known = history.patterns.get(usize::from(pattern))?;
    let hash = history.signs.get(usize::from(sign))?.hash;
    Some((known.place.clone(), known.kind.clone(), hash))
}

impl Places {
    pub(super) fn new(history: &History) -> Self {
        let pairs = history.pairs.iter().zip(0..);
        let pairs =
            pairs.filter_map(|(pair, at)| Some((key(history, pair.pattern, pair.sign)?, at)));
        let pairs = pairs.collect();
        let from = history.pairs.len() as u32;
        let patterns = history.patterns.iter().zip((from..).step_by(PHASES));
        let patterns = patterns.map(|(known, at)| ((known.place.clone(), known.kind.clone()), at));
        let from = from + (history.patterns.len() * PHASES) as u32;
        let signs = history.signs.iter().zip(from..).map(|(sign, at)| (sign.hash, at));
        Self { pairs, patterns: patterns.collect(), signs: signs.collect() }
    }

    /// How far each claim may be expected to lie from 0.
    pub(super) fn spreads(&self) -> Vec<f64> {
        let counts = [self.pairs.len(), self.patterns.len() * PHASES, self.signs.len()];
        let blocks = SPREADS.iter().zip(counts);
        blocks.flat_map(|(&spread, count)| std::iter::repeat_n(spread, count)).collect()
    }

    /// The claims that a draft with other positions speaks of.
    pub(super) fn claims(&self, draft: &History) -> Claims {
        let pair = |pair: &Pair| {
            let at = self.pairs.get(&key(draft, pair.pattern, pair.sign)?)?;
            Some(((pair.pattern, pair.sign), *at))
        };
        let patterns = draft.patterns.iter();
        let patterns = patterns.map(|known| (known.place.clone(), known.kind.clone()));
        let patterns = patterns.map(|name| self.patterns.get(&name).copied().unwrap_or(NONE));
        let signs = draft.signs.iter().map(|sign| self.signs.get(&sign.hash).copied());
        Claims {
            pairs: draft.pairs.iter().filter_map(pair).collect(),
            patterns: patterns.collect(),
            signs: signs.map(|at| at.unwrap_or(NONE)).collect(),
        }
    }
}

/// Writes what was fitted into the history whose [`Places`] were fitted.
pub(super) fn write(history: &mut History, fitted: &Fitted) {
    let mut claims = fitted.claims.iter().map(|claim| (claim * 100.0).round() as i32);
    for pair in &mut history.pairs {
        pair.claim = claims.next().unwrap_or_default();
    }
    for phase in history.patterns.iter_mut().flat_map(|known| known.phases.as_flattened_mut()) {
        *phase = claims.next().unwrap_or_default();
    }
    for sign in &mut history.signs {
        sign.first = claims.next().unwrap_or_default();
    }
    history.weights = fitted.weights.map(|of| of.map(|weight| (weight * 1_000.0).round() as i32));
}

impl Claims {
    /// The claims of a pattern on an alert, with what each counts; `first` is 1 where the trouble is the
    /// first of several.
    pub(super) fn of(
        &self,
        pattern: u16,
        case: &Case,
        phase: usize,
        first: f64,
    ) -> [(u32, f64); 3] {
        let pair = self.pairs.get(&(pattern, case.sign)).copied().unwrap_or(NONE);
        let begins = self.patterns.get(usize::from(pattern)).copied().unwrap_or(NONE);
        let phase = begins.saturating_add((case.class as usize * MOMENTS + phase) as u32);
        let sign = self.signs.get(usize::from(case.sign)).copied().unwrap_or(NONE);
        [(pair, 1.0), (phase, 1.0), (sign, first)]
    }
}
