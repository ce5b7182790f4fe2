//! Which troubles of the past the alerts look like: greedy choice with local search, as in
//! [`super::super::settle`], with what the past says instead of general knowledge.
use std::{collections::BTreeSet, sync::Arc};

use super::{
    Chances, Stretch,
    attribute::{self, Known},
    bins::{AFTER, BEFORE},
    hear::Recognition,
};
use crate::{
    correlate::{Place, Topology},
    num,
};

/// The most troubles.
const MOST: usize = 64;
/// The most stretches that found candidates; of more, every n-th does.
const MOST_SEEDS: usize = 4_096;
/// Seconds of trouble: the shortest, the longest.
const SHORTEST: i64 = 240;
const LONGEST: i64 = 7_200;

/// A trouble like past ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::correlate) struct Recalled {
    pub(in crate::correlate) pattern: u16,
    pub(in crate::correlate) place: Place,
    /// Seconds.
    pub(in crate::correlate) from: i64,
    pub(in crate::correlate) to: i64,
}

impl Recalled {
    fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    gain: f64,
    /// Twice the number of troubles there were when its gain was computed, and 1 more; with better
    /// times, 2 more.
    fresh: u32,
    it: Recalled,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    Seed(usize),
    Choose,
    /// Round and position.
    Polish(u32, usize),
    Done,
}

/// The search, some milliseconds at a time.
#[derive(Clone, Debug)]
pub(in crate::correlate) struct Recall {
    pub(super) chances: Arc<Chances>,
    pub(super) spec: Recognition,
    places: Vec<Option<Place>>,
    pub(super) known: Vec<Known>,
    /// For each pattern the stretches with its signs, by beginning, and the latest end up to each.
    of: Vec<Vec<(usize, i64)>>,
    /// How many stretches of the troubles there are for each everyday one.
    taken: Vec<f64>,
    seen: BTreeSet<(u16, i64)>,
    open: Vec<Candidate>,
    pub(in crate::correlate) found: Vec<Recalled>,
    phase: Phase,
}

impl Recall {
    /// A search; none where most alerts bear signs that the history does not know: it is another plant.
    pub(in crate::correlate) fn new(
        chances: Arc<Chances>,
        spec: Recognition,
        topology: &Topology,
        all: &[Stretch],
    ) -> Option<Self> {
        let known = attribute::known(&chances, all);
        if known.len() * 2 < all.len() || known.is_empty() {
            return None;
        }
        let patterns = &chances.history.patterns;
        let count = patterns.len() as u16;
        let find = |name: &str| topology.services.iter().position(|service| service == name);
        let place = |name: &str| find(name).map(|node| Place::Node(node as u32));
        let places: Vec<_> = patterns.iter().map(|pattern| place(&pattern.place)).collect();
        let of = (0..count).map(|pattern| {
            let mut latest = i64::MIN;
            let mine = known.iter().enumerate();
            let mine = mine.filter(|(_, k)| chances.seen(pattern, k.asked.sign).is_some());
            let list = mine.map(|(at, k)| {
                latest = latest.max(k.asked.to);
                (at, latest)
            });
            list.collect()
        });
        let of = of.collect();
        let taken = vec![0.0; known.len()];
        let (seen, open, found) = (BTreeSet::new(), Vec::new(), Vec::new());
        let phase = Phase::Seed(0);
        Some(Self { chances, spec, places, known, of, taken, seen, open, found, phase })
    }

    /// Works for some milliseconds; whether there is more to do.
    pub(in crate::correlate) fn step(&mut self) -> bool {
        match self.phase {
            Phase::Seed(next) => self.seed(next),
            Phase::Choose => self.choose(),
            Phase::Polish(round, at) => self.polish(round, at),
            Phase::Done => {}
        }
        self.phase != Phase::Done
    }

    /// The share that is done, 0 to 1.
    pub(in crate::correlate) fn share(&self) -> f64 {
        let found = self.found.len() as f64;
        match self.phase {
            Phase::Seed(next) => 0.5 * next as f64 / self.known.len().max(1) as f64,
            Phase::Choose | Phase::Polish(..) => 0.5 + 0.5 * found / (found + 8.0),
            Phase::Done => 1.0,
        }
    }

    /// Candidates of the next stretches: a trouble that would have begun it where such begin.
    fn seed(&mut self, mut next: usize) {
        let stride = self.known.len().div_ceil(MOST_SEEDS).max(1);
        for _ in 0..8 {
            let Some(asked) = self.known.get(next).map(|known| known.asked) else {
                self.phase = Phase::Choose;
                return;
            };
            next += stride;
            for pattern in 0..self.of.len() as u16 {
                let Some(chance) = self.chances.seen(pattern, asked.sign) else { continue };
                let is_telling = chance.comes >= 0.08
                    && chance.stretches >= 0.5 * self.chances.noise(asked.sign);
                let place = self.places.get(usize::from(pattern)).copied().flatten();
                let Some(place) = place.filter(|_| is_telling) else { continue };
                let from = asked.from.saturating_sub(chance.peak());
                if !self.seen.insert((pattern, from.div_euclid(45))) {
                    continue;
                }
                let of_length = |length| {
                    let it = Recalled { pattern, place, from, to: from.saturating_add(length) };
                    Candidate { gain: self.gain(&it), fresh: 0, it }
                };
                let best = [1_200, 2_100, 3_000].map(of_length);
                let best = best.into_iter().max_by(|a, b| a.gain.total_cmp(&b.gain));
                self.open.extend(best.filter(|best| best.gain > -2.0));
            }
        }
        self.phase = Phase::Seed(next);
    }

    /// Stretches of a pattern that may have to do with an interval.
    fn during(&self, it: &Recalled) -> &[(usize, i64)] {
        let all = self.of.get(usize::from(it.pattern)).map(Vec::as_slice).unwrap_or_default();
        let low = all.partition_point(|&(_, latest)| latest < it.from.saturating_sub(BEFORE));
        let until = it.to.saturating_add(AFTER);
        let high = all.partition_point(|&(at, _)| self.known[at].asked.from <= until);
        all.get(low..high).unwrap_or_default()
    }

    /// What a trouble explains beyond the others, less what is missing, less how rare it is.
    fn gain(&self, it: &Recalled) -> f64 {
        let (chances, spec) = (&self.chances, &self.spec);
        let interval = (it.from, it.to);
        let mut sum = 0.0;
        // The latest bundle of each group: since when, what counts in full.
        let mut bundles: Vec<(u16, i64, f64)> = Vec::new();
        let mut present: Vec<u16> = Vec::new();
        for &(at, _) in self.during(it) {
            let asked = &self.known[at].asked;
            let ratio = chances.ratio(it.pattern, interval, asked).all;
            if ratio <= 0.01 {
                continue;
            }
            if ratio >= 0.5 {
                present.push(asked.sign);
            }
            if asked.from < it.from.saturating_sub(BEFORE) {
                continue;
            }
            let base = 1.0 + self.taken[at].max(0.0);
            let more = num::ln((base + ratio) / base);
            let worth = (if base > 2.0 { spec.again * more } else { more }).min(spec.cap);
            let group = chances.group(asked.sign);
            match bundles.iter_mut().find(|bundle| bundle.0 == group) {
                Some(bundle) if asked.from.saturating_sub(bundle.1) <= 120 => {
                    let (most, least) = (bundle.2.max(worth), bundle.2.min(worth));
                    sum += most - bundle.2 + spec.rest * least;
                    bundle.2 = most;
                }
                Some(bundle) => {
                    sum += worth;
                    *bundle = (group, asked.from, worth);
                }
                None => {
                    sum += worth;
                    bundles.push((group, asked.from, worth));
                }
            }
        }
        let expected = chances.expected.get(usize::from(it.pattern));
        let expected = expected.map(Vec::as_slice).unwrap_or_default();
        for (_, silence) in expected.iter().filter(|(sign, _)| !present.contains(sign)) {
            sum += spec.missing * silence;
        }
        let of = |all: &[f64]| all.get(usize::from(it.pattern)).copied();
        let (usual, dear) = (of(&chances.usual).unwrap_or(1e-3), of(&chances.dear).unwrap_or(0.0));
        let lasts = chances.lasts(it.pattern, it.to.saturating_sub(it.from));
        sum + num::ln(usual) + num::ln(lasts.max(2.5e-3)) - dear
    }

    fn add(&mut self, it: &Recalled, sign: f64) {
        for (known, taken) in self.known.iter().zip(&mut self.taken) {
            if known.asked.from <= it.to.saturating_add(AFTER)
                && known.asked.to >= it.from.saturating_sub(BEFORE)
            {
                let ratio = self.chances.ratio(it.pattern, (it.from, it.to), &known.asked).all;
                *taken += sign * ratio;
            }
        }
    }

    /// When a trouble may have ended: with its alerts, or after a usual time.
    fn ends(&self, it: &Recalled) -> BTreeSet<i64> {
        let longest = Recalled { to: it.from.saturating_add(LONGEST - AFTER), ..*it };
        let fits = |to: &i64| (SHORTEST..LONGEST).contains(&to.saturating_sub(it.from));
        let of = |&(at, _): &(usize, i64)| {
            let asked = &self.known[at].asked;
            let known = self.chances.seen(it.pattern, asked.sign)?;
            let is_within = asked.from >= it.from.saturating_sub(BEFORE) && !asked.is_open;
            (is_within && known.stretches >= 0.1).then(|| asked.to.saturating_sub(60))
        };
        let ends = self.during(&longest).iter().filter_map(of);
        let usual = [900, 1_500, 2_100, 2_700].map(|length| it.from.saturating_add(length));
        let minutes = ends.chain(usual).map(|to| to.div_euclid(60).saturating_mul(60));
        minutes.filter(fits).collect()
    }

    /// A trouble with better times.
    fn refine(&self, it: &Recalled) -> (f64, Recalled) {
        let mut best = (self.gain(it), *it);
        for _ in 0..2 {
            let before = best.1;
            let ends = self.ends(&before).into_iter().map(|to| Recalled { to, ..before });
            for other in ends {
                let gain = self.gain(&other);
                if gain > best.0 {
                    best = (gain, other);
                }
            }
            for by in [-240, -120, -60, -30, -15, 15, 30, 60, 120, 240, 480] {
                let other = Recalled { from: before.from.saturating_add(by), ..best.1 };
                let gain = self.gain(&other);
                if other.to.saturating_sub(other.from) >= SHORTEST && gain > best.0 {
                    best = (gain, other);
                }
            }
            if best.1 == before {
                break;
            }
        }
        best
    }

    /// Whether a place is in another trouble then.
    fn is_taken(&self, it: &Recalled, but: usize) -> bool {
        let clashes = |other: &Recalled| other.place == it.place && other.overlaps(it);
        self.found.iter().enumerate().any(|(at, other)| at != but && clashes(other))
    }

    /// Takes the best candidate, if it is worth its cost. Gains hardly ever grow as others are taken, so
    /// only the best is looked at again: first as it is, then with better times, then it is taken.
    fn choose(&mut self) {
        let now = 2 * self.found.len() as u32 + 1;
        for _ in 0..64 {
            let order = |a: &(usize, &Candidate), b: &(usize, &Candidate)| {
                a.1.gain.total_cmp(&b.1.gain).then(b.0.cmp(&a.0))
            };
            let best = self.open.iter().enumerate().max_by(order).map(|(at, best)| (at, *best));
            let is_worth = |best: &(usize, Candidate)| best.1.gain >= 0.3 * self.spec.cost;
            let Some((at, best)) = best.filter(is_worth).filter(|_| self.found.len() < MOST) else {
                self.phase = Phase::Done;
                return;
            };
            if self.is_taken(&best.it, usize::MAX) {
                self.open.swap_remove(at);
                continue;
            }
            if best.fresh <= now {
                let is_read = best.fresh == now;
                let (gain, it) =
                    if is_read { self.refine(&best.it) } else { (self.gain(&best.it), best.it) };
                if let Some(candidate) = self.open.get_mut(at) {
                    *candidate = Candidate { gain, fresh: now + u32::from(is_read), it };
                }
                if is_read {
                    return;
                }
                continue;
            }
            self.open.swap_remove(at);
            if best.gain < self.spec.cost {
                self.phase = Phase::Done;
                return;
            }
            self.add(&best.it, 1.0);
            self.found.push(best.it);
            self.phase = Phase::Polish(0, 0);
            return;
        }
    }

    /// After a new trouble: moves one that overlaps with it to a better pattern and better times; at the
    /// end drops those that the others make superfluous.
    fn polish(&mut self, round: u32, at: usize) {
        let Some(newest) = self.found.last().copied() else {
            self.phase = Phase::Choose;
            return;
        };
        let Some(now) = self.found.get(at).copied() else {
            self.phase = Phase::Polish(round + 1, 0);
            if round >= 1 {
                self.prune();
                self.phase = Phase::Choose;
            }
            return;
        };
        self.phase = Phase::Polish(round, at + 1);
        if !now.overlaps(&newest) {
            return;
        }
        self.add(&now, -1.0);
        let mut best = self.refine(&now);
        for (pattern, place) in (0_u16..).zip(&self.places) {
            let Some(place) = place.filter(|_| pattern != now.pattern) else { continue };
            for earlier in [0, 120, 400] {
                let (from, to) = (now.from.saturating_sub(earlier), now.to);
                let other = Recalled { pattern, place, from, to };
                if self.gain(&other) <= best.0 - 4.0 || self.is_taken(&other, at) {
                    continue;
                }
                let refined = self.refine(&other);
                if refined.0 > best.0 && !self.is_taken(&refined.1, at) {
                    best = refined;
                }
            }
        }
        self.add(&best.1, 1.0);
        if let Some(slot) = self.found.get_mut(at) {
            *slot = best.1;
        }
    }

    fn prune(&mut self) {
        let mut at = 0;
        while let Some(it) = self.found.get(at).copied() {
            self.add(&it, -1.0);
            if self.gain(&it) < self.spec.cost {
                self.found.remove(at);
            } else {
                self.add(&it, 1.0);
                at += 1;
            }
        }
    }
}

/// A trouble that is named.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Named {
    /// Position in [`super::History::patterns`].
    pub pattern: u16,
    /// Its beginning, in seconds.
    pub from: i64,
    /// Its end, in seconds.
    pub to: i64,
    /// What it explains beyond the other troubles, less what is missing, in natural log odds.
    pub gain: f64,
}

/// The troubles of the past that alerts look like.
pub fn recognise(chances: &Arc<Chances>, topology: &Topology, all: &[Stretch]) -> Vec<Named> {
    let spec = Recognition::default();
    let Some(mut recall) = Recall::new(Arc::clone(chances), spec, topology, all) else {
        return Vec::new();
    };
    while recall.step() {}
    let found = recall.found.clone();
    let named = |it: &Recalled| {
        recall.add(it, -1.0);
        let gain = recall.gain(it);
        recall.add(it, 1.0);
        Named { pattern: it.pattern, from: it.from, to: it.to, gain }
    };
    found.iter().map(named).collect()
}
