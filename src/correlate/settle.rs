//! The smallest set of hypotheses that explains the alerts: greedy facility location with local
//! search (Nemhauser, Wolsey and Fisher 1978; evaluated lazily as by Minoux 1978). Each hypothesis
//! costs `cost`, so that one is named only where it explains that much more than the others and
//! everyday noise do: a minimum description length.
use std::collections::{BTreeMap, BTreeSet};

use super::{
    Place,
    evidence::Kind,
    hypothesis::{Hypothesis, Scene, Taken},
    odds::Odds,
};
use crate::num;

/// The most hypotheses.
const MOST: usize = 64;
/// The most alerts that found candidates; of more, every n-th does.
const MOST_SEEDS: usize = 4_096;
/// The shortest trouble, in seconds: what is shorter has ended before it is understood.
const SHORTEST: i64 = 240;
/// Candidates that a step looks at.
const BUDGET: usize = 64;

/// A hypothesis that may be worth having.
#[derive(Clone, Debug)]
struct Candidate {
    gain: f64,
    /// How many hypotheses there were when its gain was computed.
    fresh: u32,
    from: i64,
    to: i64,
    place: Place,
}

/// The search, some milliseconds at a time.
#[derive(Clone, Debug)]
pub(super) struct Search {
    pub(super) scene: Scene,
    pub(super) found: Vec<Hypothesis>,
    /// The next alert that may found a candidate.
    next: usize,
    seen: BTreeSet<(Place, i64, i64)>,
    open: Vec<Candidate>,
    /// What the hypotheses explain of each alert.
    taken: Vec<Taken>,
    round: u32,
    done: bool,
}

impl Search {
    pub(super) fn new(scene: Scene) -> Self {
        let taken = vec![Taken::default(); scene.all.len()];
        let (found, open, seen) = (Vec::new(), Vec::new(), BTreeSet::new());
        Self { scene, found, next: 0, seen, open, taken, round: 0, done: false }
    }

    /// Works for some milliseconds; whether there is more to do.
    pub(super) fn step(&mut self) -> bool {
        if self.next < self.scene.all.len() {
            self.seed();
        } else if !self.done {
            self.done = !self.choose();
        }
        !self.done
    }

    /// The share that is done, 0 to 1: reading candidates is half of it.
    pub(super) fn share(&self) -> f64 {
        let read = self.next as f64 / self.scene.all.len().max(1) as f64;
        let chosen = f64::from(self.round) / f64::from(self.round + 8);
        if self.done { 1.0 } else { 0.5 * read + 0.5 * chosen * f64::from(u8::from(read >= 1.0)) }
    }

    /// Candidates of the next alerts: its stretch, at its place and at those it depends on.
    fn seed(&mut self) {
        let stride = self.scene.all.len().div_ceil(MOST_SEEDS).max(1);
        let mut looked = 0;
        while let Some(e) = self.scene.all.get(self.next).filter(|_| looked < BUDGET) {
            self.next += stride;
            let seconds = e.to.saturating_sub(e.from);
            if !e.kind.founds()
                || !(SHORTEST..=i64::from(self.scene.spec.longest)).contains(&seconds)
            {
                continue;
            }
            let (from, to) = (e.from, e.to);
            for place in self.causes(e.place, from, to) {
                if !self.seen.insert((place, from.div_euclid(60), to.div_euclid(60))) {
                    continue;
                }
                looked += 1;
                let h = self.scene.suppose(place, from, to);
                let gain = self.scene.gain(&h, &self.taken, 1.0);
                if gain > 0.0 {
                    self.open.push(Candidate { gain, fresh: 0, from, to, place });
                }
            }
        }
    }

    /// Places that may be behind trouble at a place: itself, and those it depends on that speak or
    /// are named.
    fn causes(&self, place: Place, from: i64, to: i64) -> BTreeSet<Place> {
        let mut places = BTreeSet::from([place]);
        for e in self.scene.during(from, to).iter().filter(|e| e.kind.founds()) {
            let mentioned = e.mentions.iter().map(|&node| Place::Node(node)).chain([e.place]);
            places.extend(mentioned.filter(|&other| self.scene.hops(place, other).is_some()));
        }
        places
    }

    /// Takes the best candidate, if it is worth its cost; whether there may be more. Gains hardly
    /// ever grow, so only the best is looked at again until one is best and fresh.
    fn choose(&mut self) -> bool {
        let spec = self.scene.spec;
        for _ in 0..BUDGET {
            let order = |a: &(usize, &Candidate), b: &(usize, &Candidate)| {
                a.1.gain.total_cmp(&b.1.gain).then(b.0.cmp(&a.0))
            };
            let Some((at, best)) = self.open.iter().enumerate().max_by(order) else { return false };
            if best.gain < 0.6 * spec.cost_back || self.found.len() >= MOST {
                return false;
            }
            let h = self.scene.suppose(best.place, best.from, best.to);
            if best.fresh < self.round {
                let gain = self.scene.gain(&h, &self.taken, spec.again);
                if let Some(candidate) = self.open.get_mut(at) {
                    (candidate.gain, candidate.fresh) = (gain, self.round);
                }
                continue;
            }
            self.open.swap_remove(at);
            let h = self.scene.refine(&h, &self.taken).1;
            if self.scene.gain(&h, &self.taken, spec.again) < self.cost(&h, usize::MAX) {
                continue;
            }
            self.found.push(h);
            self.polish();
            self.taken = self.scene.taken(&self.found, usize::MAX);
            self.round += 1;
            return true;
        }
        true
    }

    /// What a hypothesis must explain, besides the others but one: less where trouble comes back.
    fn cost(&self, h: &Hypothesis, but: usize) -> f64 {
        let spec = &self.scene.spec;
        let others = self.found.iter().enumerate().filter(|&(at, _)| at != but);
        let comes_back = others.into_iter().any(|(_, other)| other.is_one_with(h, spec.back));
        if comes_back { spec.cost_back } else { spec.cost }
    }

    /// A hypothesis at a better place and time, given the others: where something speaks that it
    /// depends on or that depends on it.
    fn improve(&self, at: usize, now: &Hypothesis) -> Hypothesis {
        let scene = &self.scene;
        let fine = scene.spec.fine;
        let taken = scene.taken(&self.found, at);
        let mut places = self.causes(now.place, now.from, now.to);
        let speaks = scene.during(now.from, now.to).iter().filter(|e| e.kind.founds());
        let above = speaks.filter(|e| scene.hops(e.place, now.place).is_some());
        places.extend(above.map(|e| e.place));
        let mut best = (scene.gain(now, &taken, fine), now.clone());
        for place in places {
            let h = scene.suppose(place, now.from, now.to);
            let gain = scene.gain(&h, &taken, fine);
            if gain > best.0 {
                best = (gain, h);
            }
        }
        scene.refine(&best.1, &taken).1
    }

    /// After a new hypothesis: moves those beside it to better places and times, and drops those that
    /// the others make superfluous.
    fn polish(&mut self) {
        let Some(newest) = self.found.last().cloned() else { return };
        for _ in 0..2 {
            for at in 0..self.found.len() {
                let now = self.found[at].clone();
                if now.to < newest.from || now.from > newest.to {
                    continue;
                }
                self.found[at] = self.improve(at, &now);
            }
            self.scene.affect(&mut self.found);
        }
        let mut at = 0;
        while let Some(h) = self.found.get(at) {
            let taken = self.scene.taken(&self.found, at);
            if self.scene.gain(h, &taken, self.scene.spec.again) < self.cost(h, at) {
                self.found.remove(at);
            } else {
                at += 1;
            }
        }
        self.scene.affect(&mut self.found);
    }
}

/// What became of an alert in retrospect: the best hypothesis and the runner-up, by position.
#[derive(Clone, Copy)]
pub(super) struct Settled {
    pub(super) alert: u32,
    pub(super) best: Option<(usize, Odds)>,
    pub(super) rival: Option<(usize, Odds)>,
}

impl Scene {
    /// Of each hypothesis the first one that it is one with: trouble that comes back is the same.
    pub(super) fn families(&self, found: &[Hypothesis]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..found.len()).collect();
        order.sort_by_key(|&at| (found[at].place, found[at].from, at));
        let mut families: Vec<usize> = (0..found.len()).collect();
        let mut until = i64::MIN;
        for pair in order.windows(2) {
            let (Some(before), Some(h)) = (found.get(pair[0]), found.get(pair[1])) else {
                continue;
            };
            until = if families[pair[0]] == pair[0] { before.to } else { until.max(before.to) };
            let whole = Hypothesis { to: until, ..before.clone() };
            if whole.is_one_with(h, self.spec.back) {
                families[pair[1]] = families[pair[0]];
            }
        }
        families
    }

    /// What became of each alert: it goes where most of its events come from, of those that do not
    /// come of everyday noise.
    pub(super) fn settled(&self, found: &[Hypothesis]) -> Vec<Settled> {
        let families = self.families(found);
        let mut all: BTreeMap<u32, BTreeMap<usize, (f64, Odds)>> = BTreeMap::new();
        for (e, said) in self.all.iter().zip(self.verdicts(found)) {
            let here = all.entry(e.alert).or_default();
            let most = said.first().map_or(0.0, |best| best.1.sum);
            let of = |odds: &Odds| num::exp(odds.sum - most);
            let sum: f64 = said.iter().map(|(_, odds)| of(odds)).sum();
            for (at, odds) in said {
                let is_any = odds.sum > 0.0;
                let part = if is_any { f64::from(e.events) * of(&odds) / sum } else { 0.0 };
                let family = families.get(at).copied().unwrap_or(at);
                let known = here.entry(family).or_insert((0.0, odds));
                known.0 += part;
                if odds.sum > known.1.sum {
                    known.1 = odds;
                }
            }
        }
        let settle = |(alert, said): (u32, BTreeMap<usize, (f64, Odds)>)| {
            let mut said: Vec<(usize, f64, Odds)> =
                said.into_iter().map(|(at, (part, odds))| (at, part, odds)).collect();
            said.sort_by(|a, b| {
                b.1.total_cmp(&a.1).then(b.2.sum.total_cmp(&a.2.sum)).then(a.0.cmp(&b.0))
            });
            let mut said = said.into_iter().map(|(at, _, odds)| (at, odds));
            Settled { alert, best: said.next(), rival: said.next() }
        };
        all.into_iter().map(settle).collect()
    }

    /// What the hypotheses but one explain of each alert.
    fn taken(&self, found: &[Hypothesis], but: usize) -> Vec<Taken> {
        self.best(found, but).into_iter().map(|best| best.1).collect()
    }

    /// The best hypothesis of each alert with its log odds, 0 for everyday noise; its end may be that
    /// of another.
    fn best(&self, found: &[Hypothesis], but: usize) -> Vec<(Option<usize>, Taken)> {
        let mut best = vec![(None, Taken::default()); self.all.len()];
        let mut ends = vec![f64::MIN; self.all.len()];
        for (at, h) in found.iter().enumerate().filter(|&(at, _)| at != but) {
            let window = self.window(h.from, h.to);
            let slots = best.get_mut(window.clone()).unwrap_or_default().iter_mut();
            let ends = ends.get_mut(window).unwrap_or_default().iter_mut();
            for ((e, best), end) in self.during(h.from, h.to).iter().zip(slots).zip(ends) {
                let Some(odds) = self.odds(h, e) else { continue };
                if odds.affected >= self.spec.relay {
                    *end = end.max(odds.end);
                }
                if odds.sum > best.1.sum {
                    *best = (Some(at), Taken { sum: odds.sum, end: odds.end });
                }
            }
        }
        for ((_, taken), end) in best.iter_mut().zip(ends) {
            if taken.sum > 0.0 && end > taken.end {
                *taken = Taken { sum: taken.sum + end - taken.end, end };
            }
        }
        best
    }

    /// Notes which places are in trouble because of each hypothesis.
    pub(super) fn affect(&self, found: &mut [Hypothesis]) {
        let best = self.best(found, usize::MAX);
        for h in found.iter_mut() {
            h.affected.clear();
            h.facets.clear();
        }
        for (e, &(at, taken)) in self.all.iter().zip(&best) {
            let home = at.filter(|_| taken.sum > 1.0 && e.kind.founds());
            if let Some(h) = home.and_then(|at| found.get_mut(at)) {
                h.affected.insert(e.place);
                h.facets.insert((e.place, e.facet));
            }
        }
    }

    /// Better times for a hypothesis: those of its alerts.
    fn refine(&self, h: &Hypothesis, taken: &[Taken]) -> (f64, Hypothesis) {
        let fine = self.spec.fine;
        let mut best = (self.gain(h, taken, fine), h.clone());
        for _ in 0..2 {
            let now = best.1.clone();
            let window = self.window(now.from, now.to);
            let mut times: BTreeSet<(i64, i64)> = BTreeSet::new();
            for (e, taken) in self.during(now.from, now.to).iter().zip(&taken[window]) {
                let joins = |odds: &Odds| odds.sum > taken.sum;
                if e.kind != Kind::Brief && self.odds(&now, e).as_ref().is_some_and(joins) {
                    times.extend([(e.from, now.to), (now.from, e.to)]);
                }
            }
            let step = (times.len() / 64).max(1);
            for &(from, to) in times.iter().step_by(step) {
                let seconds = to.saturating_sub(from);
                if !(SHORTEST..=i64::from(self.spec.longest)).contains(&seconds) {
                    continue;
                }
                let next = self.suppose(h.place, from, to);
                let gain = self.gain(&next, taken, fine);
                if gain > best.0 {
                    best = (gain, next);
                }
            }
            if (best.1.from, best.1.to) == (now.from, now.to) {
                break;
            }
        }
        best
    }

    /// For each alert what the hypotheses say, best first, complaints shared out.
    pub(super) fn verdicts(&self, found: &[Hypothesis]) -> Vec<Vec<(usize, Odds)>> {
        let mut all: Vec<Vec<(usize, Odds)>> = vec![Vec::new(); self.all.len()];
        for (at, h) in found.iter().enumerate() {
            let window = self.window(h.from, h.to);
            for (e, said) in
                self.during(h.from, h.to).iter().zip(all.get_mut(window).unwrap_or_default())
            {
                said.extend(self.odds(h, e).map(|odds| (at, odds)));
            }
        }
        let shares = self.shares(found, &all);
        for (e, said) in self.all.iter().zip(&mut all) {
            if e.kind.is_line() {
                self.share_out(&shares, e, said);
            }
            let ends = said.iter().filter(|(_, odds)| odds.affected >= self.spec.relay);
            let end = ends.map(|(_, odds)| odds.end).fold(f64::MIN, f64::max);
            for (_, odds) in said.iter_mut().filter(|(_, odds)| end > odds.end) {
                odds.sum += end - odds.end;
                odds.end = end;
            }
            said.sort_by(|a, b| b.1.sum.total_cmp(&a.1.sum).then(a.0.cmp(&b.0)));
        }
        all
    }
}
