//! One question, several answers: what belongs together by labels, by time, by topology, by text, by
//! habit, by density.
//!
//! A lens gives each signal a group, numbered from 0 in the order of first members. Signals have to
//! come in the order in which they opened. No lens is right: their disagreement is the lesson.
mod density;
mod habit;
mod label;
mod neighbour;
mod text;
mod window;

use serde::{Deserialize, Serialize};

pub use density::{Density, FEATURES, cluster, features};
pub use habit::{Habit, Habits, Pair};
pub use label::Labels;
pub use neighbour::Neighbours;
pub use text::{Text, Weighting};
pub use window::Windows;

use super::{Graph, Signal, score};
use crate::event::Events;

/// A way of grouping, with its settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Lens {
    /// Equal fields.
    Labels(Labels),
    /// Close in time.
    Windows(Windows),
    /// Close in the service graph, and in time.
    Neighbours(Neighbours),
    /// Alike in words, and close in time.
    Text(Text),
    /// Seen together before, and close in time.
    Habit(Habit),
    /// Dense in a space of time, place and severity.
    Density(Density),
}

/// What a lens may look at besides the signals.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The events.
    pub events: &'a Events,
    /// The service graph.
    pub graph: &'a Graph,
    /// What was learned from history.
    pub habits: &'a Habits,
}

/// Groups signals by a lens.
pub fn group(lens: &Lens, signals: &[Signal], context: Context<'_>) -> Vec<u32> {
    match lens {
        Lens::Labels(spec) => label::group(spec, signals, context.events),
        Lens::Windows(spec) => window::group(*spec, signals),
        Lens::Neighbours(spec) => neighbour::group(*spec, signals, context.graph),
        Lens::Text(spec) => text::group(*spec, signals),
        Lens::Habit(spec) => habit::group(*spec, signals, context.habits),
        Lens::Density(spec) => density::group(*spec, signals, context.graph),
    }
}

/// Agreement of every two groupings (adjusted Rand index), shape `(n_lenses, n_lenses)`, row by row:
/// 1 is the same grouping, 0 what chance gives.
pub fn agreement(groupings: &[Vec<u32>]) -> Vec<Vec<f64>> {
    groupings
        .iter()
        .map(|a| groupings.iter().map(|b| score::adjusted_rand_index(a, b)).collect())
        .collect()
}

/// Pairs of signals no further apart than a span, both positions, the earlier first.
fn near_pairs(signals: &[Signal], seconds: u32, mut each: impl FnMut(usize, usize)) {
    let span = i64::from(seconds) * crate::event::Time::SECOND;
    let mut start = 0;
    for (at, signal) in signals.iter().enumerate() {
        while signals
            .get(start)
            .is_some_and(|first| signal.at.0.saturating_sub(first.at.0) > span && start < at)
        {
            start += 1;
        }
        (start..at).for_each(|before| each(before, at));
    }
}
