//! By habit: kinds of alerts that came together before.
//!
//! A kind is name and service. History is cut into windows; two kinds belong together if they shared
//! enough windows and did so more often than chance: `lift = P(a, b) / (P(a) P(b))` (Brin and others
//! 1997). Learned from the past only, so a grouping never learns from what it groups.
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    correlate::{Signal, union::Union},
    event::{Symbol, Time},
};

/// How habits are learned and used.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Habit {
    /// Window of history and look-back, in seconds. Default 300.
    pub seconds: u32,
    /// Windows that two kinds must have shared. Default 3 (ours).
    pub support: u32,
    /// Lift at or above which they belong together. Default 3 (ours).
    pub lift: f64,
}

impl Default for Habit {
    fn default() -> Self {
        Self { seconds: 300, support: 3, lift: 3.0 }
    }
}

/// A kind of alert.
type Class = (Symbol, Symbol);

/// What two kinds have shared, for showing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Name and service.
    pub a: (Symbol, Symbol),
    /// Name and service.
    pub b: (Symbol, Symbol),
    /// Windows with both.
    pub support: u32,
    /// How much more often than chance.
    pub lift: f64,
}

/// Which kinds came together in history.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Habits {
    windows: u32,
    single: BTreeMap<Class, u32>,
    pairs: BTreeMap<(Class, Class), u32>,
}

/// Kinds in one window whose pairs are counted; a storm of more says nothing about pairs.
const MOST_KINDS: usize = 200;

impl Habits {
    /// Counts history; windows without alerts count as none.
    pub fn learn(&mut self, signals: &[Signal], spec: Habit) {
        let width = i64::from(spec.seconds.max(1)) * Time::SECOND;
        let mut windows: BTreeMap<i64, BTreeSet<Class>> = BTreeMap::new();
        for signal in signals {
            let window = signal.at.0.div_euclid(width);
            windows.entry(window).or_default().insert((signal.name, signal.service));
        }
        for kinds in windows.values() {
            self.windows = self.windows.saturating_add(1);
            for &kind in kinds {
                *self.single.entry(kind).or_default() += 1;
            }
            let kinds: Vec<Class> = kinds.iter().copied().take(MOST_KINDS).collect();
            for (at, &a) in kinds.iter().enumerate() {
                for &b in kinds.iter().skip(at + 1) {
                    *self.pairs.entry((a, b)).or_default() += 1;
                }
            }
        }
    }

    /// What is known of two kinds.
    pub fn pair(&self, a: (Symbol, Symbol), b: (Symbol, Symbol)) -> Option<Pair> {
        let key = if a <= b { (a, b) } else { (b, a) };
        let support = self.pairs.get(&key).copied()?;
        let of = |kind| f64::from(self.single.get(&kind).copied().unwrap_or(1));
        let lift = f64::from(support) * f64::from(self.windows) / (of(a) * of(b));
        Some(Pair { a: key.0, b: key.1, support, lift })
    }

    /// All pairs that count, the strongest lift first.
    pub fn strong(&self, spec: Habit) -> Vec<Pair> {
        let mut pairs: Vec<Pair> = self
            .pairs
            .keys()
            .filter_map(|&(a, b)| self.pair(a, b))
            .filter(|p| counts(p, spec))
            .collect();
        pairs.sort_by(|a, b| b.lift.total_cmp(&a.lift).then(b.support.cmp(&a.support)));
        pairs
    }
}

fn counts(pair: &Pair, spec: Habit) -> bool {
    pair.support >= spec.support && pair.lift >= spec.lift
}

pub(super) fn group(spec: Habit, signals: &[Signal], habits: &Habits) -> Vec<u32> {
    let mut union = Union::new(signals.len());
    super::near_pairs(signals, spec.seconds, |a, b| {
        let kind = |at: usize| (signals[at].name, signals[at].service);
        let known = kind(a) == kind(b)
            || habits.pair(kind(a), kind(b)).is_some_and(|pair| counts(&pair, spec));
        if known {
            union.join(a as u32, b as u32);
        }
    });
    union.labels()
}
