//! The lab's default detector: several views of a series, each against its own past.
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use strum::VariantArray as _;

use super::{
    Aspect, Detector, Reading, Rule,
    clock::{self, Day},
    season::Season,
    tail::Tail,
};
use crate::num::stats::sum;

/// Rows from which the step of the series is read before anything is judged.
const OPENING: usize = 32;

/// Choices of [`Surprise`]. None was fitted to a benchmark: the lengths are powers of eight, so that
/// they fit any sampling step, and neighbouring choices do about as well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SurpriseSpec {
    /// An aspect this improbable is an anomaly: powers of ten, 3 for once in a thousand rows.
    pub decades: f64,
    /// Rows over which each aspect is taken: 1, 8 and 64. At most 4,096 each.
    pub rows: [u32; 3],
    /// Values of the past that each aspect remembers; 2,000, a week of five-minute rows.
    pub past: u32,
}

impl Default for SurpriseSpec {
    fn default() -> Self {
        Self { decades: 3.0, rows: [1, 8, 64], past: 2_000 }
    }
}

/// An aspect over a number of rows, with its past.
#[derive(Clone, Debug, PartialEq)]
struct View {
    aspect: Aspect,
    rows: u32,
    tail: Tail,
}

/// A row that was seen: the value and how far it lay above the expected.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Seen {
    value: f64,
    residual: f64,
}

/// How improbable is the newest row, given all before?
///
/// The expected value is the level of the last day, or what the series does at this time of the day
/// or week, whichever has been least wrong. Of the newest 1, 8 and 64 rows it takes the level, the
/// distance from the expected, the change of that distance and the roughness, and asks of each how
/// far out it lies in its own past, as a tail probability with a power law beyond the extremes (see
/// the module `tail`). The most improbable view speaks.
///
/// A point far out, a slow shift, a missing peak and a change of spread are thus one question, and
/// the answer is in one unit: once in how many rows. Cost: 11 views, a binary search in each.
#[derive(Clone, Debug, PartialEq)]
pub struct Surprise {
    spec: SurpriseSpec,
    opening: Vec<(i64, f64)>,
    season: Option<Season>,
    views: Vec<View>,
    recent: VecDeque<Seen>,
}

impl Surprise {
    /// Starts with nothing seen.
    pub fn new(spec: SurpriseSpec) -> Self {
        let mut spec = spec;
        spec.rows = spec.rows.map(|rows| rows.clamp(1, 4_096));
        let mut views = Vec::new();
        for &rows in &spec.rows {
            for &aspect in Aspect::VARIANTS {
                // One step of roughness is the change over one row, which is there already.
                if aspect != Aspect::Roughness || rows > 1 {
                    let tail = Tail::new(spec.past, rows / 4);
                    views.push(View { aspect, rows, tail });
                }
            }
        }
        Self { spec, opening: Vec::new(), season: None, views, recent: VecDeque::new() }
    }

    /// An aspect of the newest rows; `None` while there are too few.
    fn observe(recent: &VecDeque<Seen>, aspect: Aspect, rows: u32) -> Option<f64> {
        let rows = rows as usize;
        let newest = |skipped: usize| {
            let enough = recent.len() >= skipped + rows;
            enough.then(|| recent.iter().rev().skip(skipped).take(rows))
        };
        let residual =
            |skipped| newest(skipped).map(|seen| sum(seen.map(|s| s.residual)) / rows as f64);
        match aspect {
            Aspect::Level => newest(0).map(|seen| sum(seen.map(|s| s.value)) / rows as f64),
            Aspect::Residual => residual(0),
            Aspect::Change => residual(0).zip(residual(rows)).map(|(now, before)| now - before),
            Aspect::Roughness => newest(0).zip(newest(1)).map(|(after, before)| {
                sum(after.zip(before).map(|(a, b)| (a.value - b.value).abs())) / rows as f64
            }),
        }
    }

    fn judge(&mut self, time: i64, value: f64) -> Option<Reading> {
        let season = self.season.as_mut()?;
        let expected = season.forecast(time).map_or(value, |(_, expected)| expected);
        season.learn(time, value);
        self.recent.push_back(Seen { value, residual: value - expected });
        if self.recent.len() > 2 * self.spec.rows.iter().fold(1, |most, &r| most.max(r)) as usize {
            self.recent.pop_front();
        }
        let mut best: Option<(f64, usize, f64)> = None;
        let mut band = None;
        let mut newest = Vec::with_capacity(self.views.len());
        for (at, view) in self.views.iter().enumerate() {
            let observed = Self::observe(&self.recent, view.aspect, view.rows);
            newest.push(observed);
            let Some(observed) = observed else { continue };
            if let Some(surprise) = view.tail.surprise(observed)
                && best.is_none_or(|(most, ..)| surprise > most)
            {
                best = Some((surprise, at, observed));
            }
            if view.aspect == Aspect::Residual && view.rows == 1 {
                band = view.tail.bounds(self.spec.decades);
            }
        }
        let reading = best.map(|(surprise, at, observed)| {
            let View { aspect, rows, tail } = &self.views[at];
            let typical = tail.typical().unwrap_or(observed);
            let bounds = tail.bounds(self.spec.decades).unwrap_or((typical, typical));
            let bound = if observed >= typical { bounds.1 } else { bounds.0 };
            Reading {
                statistic: surprise,
                limit: self.spec.decades,
                expected: Some(expected),
                lower: band.map(|(lower, _)| expected + lower),
                upper: band.map(|(_, upper)| expected + upper),
                rule: Rule::Improbable { aspect: *aspect, rows: *rows, observed, typical, bound },
            }
        });
        for (view, observed) in self.views.iter_mut().zip(newest) {
            if let Some(observed) = observed {
                view.tail.push(observed);
            }
        }
        reading
    }
}

impl Detector for Surprise {
    fn update(&mut self, time: i64, value: f64) -> Option<Reading> {
        if self.season.is_some() {
            return self.judge(time, value);
        }
        self.opening.push((time, value));
        if self.opening.len() < OPENING {
            return None;
        }
        let opening = std::mem::take(&mut self.opening);
        let times: Vec<i64> = opening.iter().map(|&(time, _)| time).collect();
        self.season = Some(Season::new(Day::new(clock::step(&times))));
        opening.into_iter().fold(None, |_, (time, value)| self.judge(time, value))
    }
}
