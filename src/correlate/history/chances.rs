//! The numbers of a history as chances, shrunk to what is usual where little was seen.
use super::{
    Class, History, Pair,
    bins::{self, AFTER, BEFORE, ENDINGS, LENGTHS, LOUDNESSES, MOMENTS, SPANS},
};
use crate::{alert::Alert, event::Time, num};

/// Troubles' worth of prior knowledge about how often a sign comes, and how often that is.
const PRIOR: (f64, f64) = (1.0, 0.01);
/// Counts' worth of prior knowledge about shapes.
const SHAPE: f64 = 2.0;
/// Hours' worth of prior knowledge about noise, and how much noise that is.
const NOISE: (f64, f64) = (100.0, 0.3);
/// The highest chance that a sign comes.
const SURE: f64 = 0.995;
/// How much louder than ever heard a stream may be.
const LOUDER: f64 = 1.25;
/// The strongest claim.
const MOST_CLAIM: f64 = 20.0;
/// No pair.
const NONE: u16 = u16::MAX;

/// What comes of a pattern, shapes as densities per second.
#[derive(Clone, Debug)]
struct Shape {
    began: [f64; MOMENTS],
    ended: [f64; ENDINGS],
    loud: [f64; LOUDNESSES],
    came: [f64; MOMENTS],
}

/// A sign in a pattern.
#[derive(Clone, Debug)]
pub(super) struct Chance {
    /// Troubles that had it, and all.
    pub(super) had: (u32, u32),
    /// Chance that it comes at all.
    pub(super) comes: f64,
    /// Stretches expected.
    pub(super) stretches: f64,
    /// How strongly it claims an alert that others may be behind, too, in log odds.
    pub(super) claim: f64,
    lines: f64,
    shape: Shape,
}

/// A stretch as it is asked about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) sign: u16,
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) is_open: bool,
    pub(super) events: u32,
}

impl Asked {
    pub(super) fn seconds(&self) -> i64 {
        self.to.saturating_sub(self.from)
    }
}

/// What speaks for a stretch coming of a trouble, factor by factor.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Ratio {
    /// Density of beginnings, per hour.
    pub(super) beginning: f64,
    /// Everyday stretches, per hour.
    pub(super) noise: f64,
    /// Factor for its end.
    pub(super) end: f64,
    /// Factor for its number of events.
    pub(super) loud: f64,
    /// All together: the trouble's stretches for each everyday one.
    pub(super) all: f64,
}

/// A history, ready to be asked.
#[derive(Clone, Debug)]
pub struct Chances {
    /// What it comes from.
    pub(super) history: History,
    seen: Vec<Chance>,
    /// Position in `seen` by pattern and sign.
    index: Vec<u16>,
    /// What a sign does that was never seen in a pattern, by pattern and class.
    others: Vec<[Chance; 3]>,
    spans: [[f64; SPANS]; 3],
    loud: [[f64; LOUDNESSES]; 3],
    /// Signs that are expected of each pattern, and what their absence is worth, in log odds.
    pub(super) expected: Vec<Vec<(u16, f64)>>,
    /// Share of each pattern among troubles.
    pub(super) usual: Vec<f64>,
    /// What must speak for each pattern beyond the usual, in log odds.
    pub(super) dear: Vec<f64>,
    lengths: Vec<[f64; LENGTHS]>,
    pub(super) weights: super::Weights,
}

/// A claim as log odds.
fn hundredths(claim: i32) -> f64 {
    (f64::from(claim) / 100.0).clamp(-MOST_CLAIM, MOST_CLAIM)
}

fn shrink<const N: usize>(counts: &[u32; N], usual: &[f64; N], worth: f64) -> [f64; N] {
    let all: f64 = counts.iter().map(|&count| f64::from(count)).sum();
    let mut shares = *usual;
    for (share, &count) in shares.iter_mut().zip(counts) {
        *share = (f64::from(count) + worth * *share) / (all + worth);
    }
    shares
}

fn share<const N: usize>(counts: &[u32; N], floor: f64) -> [f64; N] {
    shrink(counts, &[1.0 / N as f64; N], floor * N as f64)
}

fn sum<'a, const N: usize>(
    pairs: &[(usize, &'a Pair)],
    class: usize,
    of: impl Fn(&'a Pair) -> &'a [u32; N],
) -> [u32; N] {
    let mut sums = [0; N];
    for (_, pair) in pairs.iter().filter(|(known, _)| *known == class) {
        for (sum, count) in sums.iter_mut().zip(of(pair)) {
            *sum = u32::saturating_add(*sum, *count);
        }
    }
    sums
}

/// What the absence of each expected sign is worth: signs of one group are absent together, so that
/// each counts less.
fn silences(history: &History, hopes: &[(u16, f64)]) -> Vec<(u16, f64)> {
    let group = |sign: u16| history.signs.get(usize::from(sign)).map(|sign| sign.group);
    let silence = |&(sign, comes): &(u16, f64)| {
        let others = hopes.iter().filter(|other| group(other.0) == group(sign)).count();
        (sign, num::ln(1.0 - comes) / f64::midpoint(1.0, others as f64))
    };
    hopes.iter().map(silence).collect()
}

impl Chances {
    /// Works a history out.
    pub fn new(history: History) -> Self {
        let class = |sign: u16| {
            history.signs.get(usize::from(sign)).map_or(Class::State, |sign| sign.class) as usize
        };
        let (signs, patterns) = (history.signs.len(), history.patterns.len());
        let mut index = vec![NONE; signs * patterns];
        let mut seen = Vec::with_capacity(history.pairs.len());
        let (mut others, mut expected) = (Vec::new(), Vec::new());
        for (nth, pattern) in history.patterns.iter().enumerate() {
            let mine = history.pairs.iter().filter(|pair| usize::from(pair.pattern) == nth);
            let mine: Vec<(usize, &Pair)> = mine.map(|pair| (class(pair.sign), pair)).collect();
            let usual = [0, 1, 2].map(|class| Shape {
                began: share(&sum(&mine, class, |pair| &pair.began), 2.0),
                ended: share(&sum(&mine, class, |pair| &pair.ended), 2.0),
                loud: share(&sum(&mine, class, |pair| &pair.loud), 2.0),
                came: share(&sum(&mine, class, |pair| &pair.came), 2.0),
            });
            let mut hopes = Vec::new();
            for &(class, pair) in &mine {
                let known = Chance::new(pair, pattern.times, &usual[class]);
                let slot = nth * signs + usize::from(pair.sign);
                if let Some(slot) = index.get_mut(slot) {
                    *slot = seen.len() as u16;
                }
                if known.comes > 0.15 {
                    hopes.push((pair.sign, known.comes));
                }
                seen.push(known);
            }
            expected.push(silences(&history, &hopes));
            others.push(usual.map(|shape| Chance::unseen(pattern.times, shape)));
        }
        let all: f64 = history.patterns.iter().map(|known| f64::from(known.times) + 0.5).sum();
        let part = |times: u32| (f64::from(times) + 0.5) / all;
        let usual = history.patterns.iter().map(|known| part(known.times)).collect();
        let dear = history.patterns.iter().map(|known| f64::from(known.dear) / 10.0).collect();
        let lengths = history.patterns.iter().map(|known| share(&known.lengths, 0.5)).collect();
        let spans = history.spans.map(|counts| share(&counts, 1.0));
        let loud = history.noise_loud.map(|counts| share(&counts, 1.0));
        let weights = history.weights.map(|known| known.map(|weight| f64::from(weight) / 1_000.0));
        Self { history, seen, index, others, spans, loud, expected, usual, dear, lengths, weights }
    }

    /// The history itself.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Whether far more is said than the history has ever heard: lines that were alerts of their own are
    /// one long alert then, and its numbers mean little.
    pub(in crate::correlate) fn is_too_loud(&self, alerts: &[Alert], rows: usize) -> bool {
        let from = alerts.iter().map(|alert| alert.opened).min().unwrap_or_default();
        let to = alerts.iter().map(|alert| alert.last_seen).max().unwrap_or_default();
        let seconds = to.0.saturating_sub(from.0).div_euclid(Time::SECOND).max(1_800);
        rows as f64 * 3_600.0 / seconds as f64 > LOUDER * f64::from(self.history.loudest)
    }

    pub(super) fn class(&self, sign: u16) -> Class {
        self.history.signs.get(usize::from(sign)).map_or(Class::State, |sign| sign.class)
    }

    pub(super) fn group(&self, sign: u16) -> u16 {
        self.history.signs.get(usize::from(sign)).map_or(sign, |sign| sign.group)
    }

    /// What is known of a sign in a pattern; none if it was not seen there.
    pub(super) fn seen(&self, pattern: u16, sign: u16) -> Option<&Chance> {
        let slot = usize::from(pattern) * self.history.signs.len() + usize::from(sign);
        self.seen.get(usize::from(*self.index.get(slot)?))
    }

    fn chance(&self, pattern: u16, sign: u16) -> Option<&Chance> {
        let other = || self.others.get(usize::from(pattern))?.get(self.class(sign) as usize);
        self.seen(pattern, sign).or_else(other)
    }

    /// The chance that a sign comes in a trouble.
    pub(super) fn comes(&self, pattern: u16, sign: u16) -> f64 {
        self.chance(pattern, sign).map_or(0.0, |chance| chance.comes)
    }

    /// How strongly a trouble claims an alert that others may be behind, too, in log odds: by its
    /// pattern and sign, by how far it is, and where it is the first of several.
    pub(super) fn claim(&self, pattern: u16, sign: u16, phase: usize, is_first: bool) -> f64 {
        let own = self.seen(pattern, sign).map_or(0.0, |chance| chance.claim);
        let phases = self.history.patterns.get(usize::from(pattern)).map(|known| known.phases);
        let phase = phases.and_then(|of| of[self.class(sign) as usize].get(phase).copied());
        let first = self.history.signs.get(usize::from(sign)).filter(|_| is_first);
        own + hundredths(phase.unwrap_or(0)) + first.map_or(0.0, |sign| hundredths(sign.first))
    }

    /// Everyday stretches of a sign per hour.
    pub(super) fn noise(&self, sign: u16) -> f64 {
        let quiet = self.history.signs.get(usize::from(sign)).map_or(0, |sign| sign.quiet);
        self.per_hour(quiet)
    }

    fn per_hour(&self, count: u32) -> f64 {
        (f64::from(count) + NOISE.1) / (f64::from(self.history.hours) + NOISE.0)
    }

    /// How many stretches of a trouble there are for each everyday one, just there and then.
    pub(super) fn ratio(&self, pattern: u16, (from, to): (i64, i64), asked: &Asked) -> Ratio {
        let none = Ratio::default();
        if asked.from > to.saturating_add(AFTER) || asked.to < from.saturating_sub(BEFORE) {
            return none;
        }
        let Some(chance) = self.chance(pattern, asked.sign) else { return none };
        let class = self.class(asked.sign);
        let noise = self.noise(asked.sign);
        let is_before = asked.from < from.saturating_sub(BEFORE);
        if is_before && asked.to > from.saturating_add(30) && class != Class::Lines {
            // It fired already: the trouble makes it its own once it would have begun anyway.
            let far = asked.to.saturating_sub(from);
            let reached = chance.comes * chance.shape.until(far);
            let all = reached / (1.001 - reached);
            return Ratio { beginning: 0.0, noise, end: 1.0, loud: 1.0, all };
        }
        let (step, width) = bins::moment(asked.from, from, to);
        let began = chance.shape.began.get(step).copied().unwrap_or(0.0);
        let beginning = chance.stretches * began / width * 3_600.0;
        let end = if asked.is_open { 1.0 } else { self.end(chance, class, asked, to) };
        let loud = match class {
            Class::Lines => {
                let step = bins::loudness(asked.events);
                let usual = self.loud[class as usize].get(step).copied().unwrap_or(1.0);
                chance.shape.loud.get(step).copied().unwrap_or(0.0) / usual
            }
            Class::State | Class::Events => 1.0,
        };
        Ratio { beginning, noise, end, loud, all: beginning / noise * end * loud }
    }

    fn end(&self, chance: &Chance, class: Class, asked: &Asked, end: i64) -> f64 {
        let (step, width) = bins::ending(asked.from, asked.to, end);
        let (usual, wide) = bins::span(asked.seconds());
        let usual = self.spans[class as usize].get(usual).copied().unwrap_or(1.0) / wide;
        chance.shape.ended.get(step).copied().unwrap_or(0.0) / width / usual
    }

    /// How many events of a trouble there are for each everyday one at an instant.
    pub(super) fn line(&self, pattern: u16, (from, to): (i64, i64), sign: u16, at: i64) -> f64 {
        if at > to.saturating_add(AFTER) || at < from.saturating_sub(BEFORE) {
            return 0.0;
        }
        let Some(chance) = self.chance(pattern, sign) else { return 0.0 };
        let (step, width) = bins::moment(at, from, to);
        let came =
            if step == 0 { 0.0 } else { chance.shape.came.get(step).copied().unwrap_or(0.0) };
        let lines = self.history.signs.get(usize::from(sign)).map_or(0, |sign| sign.lines);
        chance.lines * came / width * 3_600.0 / self.per_hour(lines)
    }

    /// How usual a length is for a pattern, against an even spread.
    pub(super) fn lasts(&self, pattern: u16, seconds: i64) -> f64 {
        let known = self.lengths.get(usize::from(pattern));
        let share = known.and_then(|lengths| lengths.get(bins::length(seconds)).copied());
        share.unwrap_or(0.0) * LENGTHS as f64
    }
}

impl Shape {
    /// The share of beginnings until so many seconds after the trouble's.
    fn until(&self, seconds: i64) -> f64 {
        let last = bins::moment(seconds, 0, i64::MAX).0;
        self.began.get(1..last).unwrap_or_default().iter().sum()
    }

    /// When beginnings are densest, seconds after the trouble's.
    fn peak(&self) -> i64 {
        let dense = |at: usize| {
            let width = [3_600.0, 90.0, 60.0, 60.0, 90.0, 180.0, 360.0, 720.0, 1_440.0, 3_000.0];
            self.began.get(at).copied().unwrap_or(0.0) / width.get(at).copied().unwrap_or(1.0)
        };
        let best = (1..10).max_by(|&a, &b| dense(a).total_cmp(&dense(b)).then(b.cmp(&a)));
        best.and_then(|at| bins::MIDDLE.get(at)).copied().unwrap_or(0)
    }
}

impl Chance {
    fn new(pair: &Pair, times: u32, usual: &Shape) -> Self {
        let all = f64::from(times);
        let expect = |count: u32| (f64::from(count) + PRIOR.0 * PRIOR.1) / (all + PRIOR.0);
        Self {
            had: (pair.had, times),
            comes: ((f64::from(pair.had) + 0.02) / (all + 2.0)).min(SURE),
            stretches: expect(pair.stretches),
            claim: hundredths(pair.claim),
            lines: expect(pair.lines),
            shape: Shape {
                began: shrink(&pair.began, &usual.began, SHAPE),
                ended: shrink(&pair.ended, &usual.ended, SHAPE),
                loud: shrink(&pair.loud, &usual.loud, SHAPE),
                came: shrink(&pair.came, &usual.came, SHAPE),
            },
        }
    }

    fn unseen(times: u32, shape: Shape) -> Self {
        let all = f64::from(times);
        let expect = PRIOR.0 * PRIOR.1 / (all + PRIOR.0);
        let comes = 0.02 / (all + 2.0);
        Self { had: (0, times), comes, stretches: expect, claim: 0.0, lines: expect, shape }
    }

    /// When a stretch most likely begins, seconds after the trouble.
    pub(super) fn peak(&self) -> i64 {
        self.shape.peak()
    }
}
