//! Of which trouble an alert comes: what the past says, weighed.
//!
//! For each trouble that may be behind an alert there are a few terms ([`TERMS`]); a conditional logit
//! (`McFadden` 1974) makes chances of them, with everyday noise as one more choice of worth 0. Its
//! weights and the claims of pairs are fitted on incidents that were not counted ([`crate::learn`]), so
//! that what the counts take for independent and is not does not make them too sure.
use std::collections::BTreeMap;

use super::{
    Chances, Class, Stretch, bins,
    chances::{Asked, Ratio},
};
use crate::{correlate::Place, num};

/// Number of terms: a constant; the log of the ratio of stretches; the log of its share of the events;
/// that share; log odds that the sign comes at all; the share of troubled alerts about at the place
/// that come of it; the log of their number; whether it fired before; whether it began after the end;
/// whether the trouble is one of several that go on and usually bring it; whether it is the first of
/// those ([`FIRST`]); the log of the minutes since it began; its claim ([`CLAIM`]).
pub const TERMS: usize = 13;
/// The term that says whether a trouble is the first of several.
pub const FIRST: usize = 10;
/// The term that is the claim: of the pattern and sign, of the pattern at this phase of it, and of being
/// first; its weight is 1.
pub const CLAIM: usize = 12;

/// How often a sign comes of a trouble that is said to bring it usually.
const USUALLY: f64 = 0.15;

/// Weights by class.
pub type Weights = [[f64; TERMS]; 3];

/// The most events of a stretch that are looked at; of more, every n-th is.
const MOST_EVENTS: usize = 64;
/// The most alerts about at a place that are looked at.
const MOST_ABOUT: usize = 192;

/// A stretch with a sign that the history knows.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) alert: u32,
    pub(super) place: Place,
    pub(super) asked: Asked,
    /// Seconds of its events, at most [`MOST_EVENTS`], and what each counts.
    times: Vec<i64>,
    weight: f64,
}

/// A trouble that may be there: pattern, beginning and end in seconds.
pub(super) type Time = (u16, i64, i64);

/// The stretches whose signs a history knows, by beginning.
pub(super) fn known(chances: &Chances, all: &[Stretch]) -> Vec<Known> {
    let read = |stretch: &Stretch| {
        let sign = chances.history.sign(stretch.sign)?;
        let step = stretch.events.len().div_ceil(MOST_EVENTS).max(1);
        let times: Vec<i64> = stretch.events.iter().step_by(step).map(|event| event.0).collect();
        Some(Known {
            alert: stretch.alert,
            place: stretch.place,
            asked: Asked {
                sign,
                from: stretch.from,
                to: stretch.to,
                is_open: stretch.is_open,
                events: stretch.events.len() as u32,
            },
            weight: stretch.events.len() as f64 / times.len().max(1) as f64,
            times,
        })
    };
    let mut known: Vec<Known> = all.iter().filter_map(read).collect();
    known.sort_by_key(|known| (known.asked.from, known.alert));
    known
}

/// An alert and the troubles that may be behind it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The alert.
    pub alert: u32,
    /// How it comes and goes.
    pub class: Class,
    /// Its sign: position in [`super::History::signs`].
    pub sign: u16,
    /// When it began in each trouble that may be behind it: step of `super::bins::moment`.
    pub phases: Vec<u8>,
    /// Terms of each trouble that may be behind it, with its position.
    pub terms: Vec<(usize, [f64; TERMS])>,
    /// Which of those is behind it; none: everyday noise.
    pub truth: Option<usize>,
    /// The stretch that speaks most.
    pub(super) loudest: Asked,
    pub(super) ratios: Vec<Ratio>,
}

fn log(x: f64) -> f64 {
    num::ln(x.clamp(1e-4, 1e7))
}

/// The alerts with known signs, each with what speaks for the troubles: pattern, beginning and end.
pub fn cases(chances: &Chances, all: &[Stretch], troubles: &[(u16, i64, i64)]) -> Vec<Case> {
    weigh(chances, &known(chances, all), troubles)
}

/// For each stretch its ratios, by trouble.
fn ratios(chances: &Chances, known: &[Known], troubles: &[Time]) -> Vec<Vec<Ratio>> {
    let of = |known: &Known| {
        let of = |&(pattern, from, to): &Time| chances.ratio(pattern, (from, to), &known.asked);
        troubles.iter().map(of).collect()
    };
    known.iter().map(of).collect()
}

pub(super) fn weigh(chances: &Chances, known: &[Known], troubles: &[Time]) -> Vec<Case> {
    let ratios = ratios(chances, known, troubles);
    let sum = |of: &[Ratio]| of.iter().map(|ratio| ratio.all).sum::<f64>();
    let after: Vec<Vec<f64>> = ratios
        .iter()
        .map(|of| of.iter().map(|ratio| ratio.all / (1.0 + sum(of))).collect())
        .collect();
    let mut places: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
    let mut alerts: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, stretch) in known.iter().enumerate() {
        places.entry(stretch.place).or_default().push(at);
        alerts.entry(stretch.alert).or_default().push(at);
    }
    let mut cases = Vec::new();
    for (&alert, mine) in &alerts {
        let worth = |&at: &usize| (sum(&ratios[at]), known[at].asked.seconds());
        let loudest = mine.iter().copied().max_by(|a, b| {
            let (a, b) = (worth(a), worth(b));
            a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
        });
        let Some(loudest) = loudest else { continue };
        let stretch = &known[loudest];
        let shares = shares(chances, known, mine, troubles);
        let about = about(known, places.get(&stretch.place), stretch);
        let (mut terms, mut near, mut phases) = (Vec::new(), Vec::new(), Vec::new());
        let on = going_on(chances, &stretch.asked, troubles);
        let first = on.iter().filter_map(|&nth| Some(troubles.get(nth)?.1)).min();
        for (nth, (&(pattern, from, to), ratio)) in
            troubles.iter().zip(&ratios[loudest]).enumerate()
        {
            let asked = &stretch.asked;
            if from > asked.to.saturating_add(120) || asked.from > to.saturating_add(2_400) {
                continue;
            }
            let support: f64 = about.iter().map(|&at| after[at][nth]).sum();
            let comes = chances.comes(pattern, asked.sign);
            let phase = bins::moment(asked.from, from, to).0;
            let is_one = on.len() > 1 && on.contains(&nth);
            let is_first = on.len() > 1 && first == Some(from);
            let number = |is: bool| f64::from(u8::from(is));
            terms.push((
                nth,
                [
                    1.0,
                    log(ratio.all),
                    num::ln(shares[nth].max(0.003)),
                    shares[nth],
                    num::ln((comes / (1.003 - comes)).max(0.003)),
                    support / (about.len() as f64 + 1.0),
                    num::ln_1p(support),
                    number(asked.from < from.saturating_sub(60)),
                    number(asked.from > to.saturating_add(60)),
                    number(is_one),
                    number(is_first),
                    num::ln_1p(asked.from.saturating_sub(from).max(0) as f64 / 60.0),
                    chances.claim(pattern, asked.sign, phase, is_first),
                ],
            ));
            near.push(*ratio);
            phases.push(phase as u8);
        }
        let (sign, loudest) = (stretch.asked.sign, stretch.asked);
        let class = chances.class(sign);
        cases.push(Case { alert, class, sign, phases, terms, truth: None, loudest, ratios: near });
    }
    cases
}

/// The troubles that go on when a stretch begins and usually bring it.
fn going_on(chances: &Chances, asked: &Asked, troubles: &[Time]) -> Vec<usize> {
    let is_on = |&(_, &(pattern, from, to)): &(usize, &Time)| {
        chances.comes(pattern, asked.sign) > USUALLY
            && from <= asked.from.saturating_add(60)
            && to >= asked.from.saturating_sub(60)
    };
    troubles.iter().enumerate().filter(is_on).map(|(nth, _)| nth).collect()
}

/// Each trouble's share of an alert's events.
fn shares(chances: &Chances, known: &[Known], mine: &[usize], troubles: &[Time]) -> Vec<f64> {
    let mut shares = vec![0.0; troubles.len()];
    let mut lines = vec![0.0; troubles.len()];
    let mut all = 0.0;
    for stretch in mine.iter().filter_map(|&at| known.get(at)) {
        let sign = stretch.asked.sign;
        let quiet = if chances.class(sign) == Class::State { 0.05 } else { 1.0 };
        for &at in &stretch.times {
            let mut sum = quiet;
            for (line, &(pattern, from, to)) in lines.iter_mut().zip(troubles) {
                *line = chances.line(pattern, (from, to), sign, at);
                sum += *line;
            }
            for (share, line) in shares.iter_mut().zip(&lines) {
                *share += stretch.weight * line / sum;
            }
            all += stretch.weight;
        }
    }
    shares.into_iter().map(|share| share / f64::max(all, 1.0)).collect()
}

/// Stretches of other alerts of a place about the time of one.
fn about(known: &[Known], there: Option<&Vec<usize>>, stretch: &Known) -> Vec<usize> {
    let there = there.map(Vec::as_slice).unwrap_or_default();
    let (from, to) = (stretch.asked.from.saturating_sub(60), stretch.asked.to.saturating_add(60));
    let high = there.partition_point(|&at| known[at].asked.from < to);
    let is_about = |&&at: &&usize| known[at].alert != stretch.alert && known[at].asked.to > from;
    let near = there.get(..high).unwrap_or_default().iter().rev().take(8 * MOST_ABOUT);
    near.filter(is_about).take(MOST_ABOUT).copied().collect()
}

impl Case {
    /// The chance of each trouble, in the order of the terms; what is missing to 1 is noise.
    pub fn chances(&self, weights: &Weights) -> Vec<f64> {
        let weights = &weights[self.class as usize];
        let worth = |(_, terms): &(usize, [f64; TERMS])| {
            terms.iter().zip(weights).map(|(term, weight)| term * weight).sum::<f64>()
        };
        let worth: Vec<f64> = self.terms.iter().map(worth).collect();
        let most = worth.iter().copied().fold(0.0, f64::max);
        let parts: Vec<f64> = worth.iter().map(|worth| num::exp(worth - most)).collect();
        let sum = num::exp(-most) + parts.iter().sum::<f64>();
        parts.into_iter().map(|part| part / sum).collect()
    }
}
