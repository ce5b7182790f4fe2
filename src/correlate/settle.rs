//! The smallest set of hypotheses that explains the alerts: greedy facility location with local
//! search (Nemhauser, Wolsey and Fisher 1978; evaluated lazily as by Minoux 1978). Each hypothesis
//! costs `cost`, so that one is named only where it explains that much more than the others and
//! everyday noise do: a minimum description length.
use std::collections::BTreeSet;

use super::{
    Place,
    evidence::Kind,
    hypothesis::{Hypothesis, Scene},
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
    /// How many of those, the first ones, are given and stay as they are.
    pub(super) given: usize,
    /// The next alert that may found a candidate.
    next: usize,
    seen: BTreeSet<(Place, i64, i64)>,
    open: Vec<Candidate>,
    /// What the hypotheses explain of each alert.
    taken: Vec<f64>,
    round: u32,
    done: bool,
}

impl Search {
    pub(super) fn new(scene: Scene) -> Self {
        let taken = vec![0.0; scene.all.len()];
        let (found, open, seen) = (Vec::new(), Vec::new(), BTreeSet::new());
        Self { scene, found, given: 0, next: 0, seen, open, taken, round: 0, done: false }
    }

    /// A search for what given hypotheses leave unexplained.
    pub(super) fn beside(scene: Scene, given: Vec<Hypothesis>) -> Self {
        let mut search = Self { given: given.len(), found: given, ..Self::new(scene) };
        search.scene.affect(&mut search.found);
        search.taken = search.scene.taken(&search.found, usize::MAX);
        search
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
            let fits = (SHORTEST..=i64::from(self.scene.spec.longest)).contains(&seconds);
            // How long it will have been is not known of what goes on.
            if !e.kind.founds() || !(fits || e.goes_on) {
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
            if best.gain < 0.6 * spec.cost || self.found.len() >= MOST {
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
            if self.scene.gain(&h, &self.taken, spec.again) < spec.cost {
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
            for at in self.given..self.found.len() {
                let now = self.found[at].clone();
                if now.to < newest.from || now.from > newest.to {
                    continue;
                }
                self.found[at] = self.improve(at, &now);
            }
            self.scene.affect(&mut self.found);
        }
        let mut at = self.given;
        while let Some(h) = self.found.get(at) {
            let taken = self.scene.taken(&self.found, at);
            if self.scene.gain(h, &taken, self.scene.spec.again) < self.scene.spec.cost {
                self.found.remove(at);
            } else {
                at += 1;
            }
        }
        self.scene.affect(&mut self.found);
    }
}

impl Scene {
    /// What the hypotheses but one explain of each alert.
    fn taken(&self, found: &[Hypothesis], but: usize) -> Vec<f64> {
        self.best(found, but).into_iter().map(|best| best.1).collect()
    }

    /// The best hypothesis of each alert with its log odds, 0 for everyday noise.
    fn best(&self, found: &[Hypothesis], but: usize) -> Vec<(Option<usize>, f64)> {
        let mut best = vec![(None, 0.0); self.all.len()];
        for (at, h) in found.iter().enumerate().filter(|&(at, _)| at != but) {
            let window = self.window(h.from, h.to);
            for (e, best) in
                self.during(h.from, h.to).iter().zip(best.get_mut(window).unwrap_or_default())
            {
                if let Some(odds) = self.odds(h, e).filter(|odds| odds.sum > best.1) {
                    *best = (Some(at), odds.sum);
                }
            }
        }
        best
    }

    /// Notes which places are in trouble because of each hypothesis.
    fn affect(&self, found: &mut [Hypothesis]) {
        let best = self.best(found, usize::MAX);
        let mut affected: Vec<BTreeSet<Place>> = vec![BTreeSet::new(); found.len()];
        for (e, &(at, sum)) in self.all.iter().zip(&best) {
            let home = at.filter(|_| sum > 1.0 && e.kind.founds());
            if let Some(affected) = home.and_then(|at| affected.get_mut(at)) {
                affected.insert(e.place);
            }
        }
        for (h, affected) in found.iter_mut().zip(affected) {
            h.affected = affected;
        }
    }

    /// Better times for a hypothesis: those of its alerts.
    fn refine(&self, h: &Hypothesis, taken: &[f64]) -> (f64, Hypothesis) {
        let fine = self.spec.fine;
        let mut best = (self.gain(h, taken, fine), h.clone());
        for _ in 0..2 {
            let now = best.1.clone();
            let window = self.window(now.from, now.to);
            let mut times: BTreeSet<(i64, i64)> = BTreeSet::new();
            for (e, taken) in self.during(now.from, now.to).iter().zip(&taken[window]) {
                let joins = |odds: &Odds| odds.sum > taken.max(0.0);
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
        for (e, said) in self.all.iter().zip(&mut all) {
            if e.kind.is_line() {
                self.share_out(found, e.place, said);
            }
            said.sort_by(|a, b| b.1.sum.total_cmp(&a.1.sum).then(a.0.cmp(&b.0)));
        }
        all
    }

    /// Shares complaints out among the hypotheses that explain them, by how much each raised their
    /// number per second at the place.
    fn share_out(&self, found: &[Hypothesis], place: Place, said: &mut [(usize, Odds)]) {
        let Some(times) = self.complaints.get(&place) else { return };
        let mut active: Vec<(&Hypothesis, &mut Odds)> = said
            .iter_mut()
            .filter(|(_, odds)| odds.sum > 0.0)
            .filter_map(|(at, odds)| Some((found.get(*at)?, odds)))
            .collect();
        if active.len() < 2 {
            return;
        }
        active.sort_by_key(|(h, _)| h.from);
        let rate = |from: i64, to: i64| {
            let low = times.partition_point(|&at| at < from);
            let high = times.partition_point(|&at| at < to);
            (high.saturating_sub(low) as f64 + 0.3) / to.saturating_sub(from).max(60) as f64
        };
        let first = active.first().map_or(0, |(h, _)| h.from);
        let mut before = rate(first.saturating_sub(1_800), first.saturating_sub(60));
        let mut added = Vec::with_capacity(active.len());
        for (nth, (h, _)) in active.iter().enumerate() {
            let next = active.get(nth + 1).map_or(i64::MAX, |(next, _)| next.from);
            let now = rate(h.from, next.min(h.to).max(h.from.saturating_add(60)));
            added.push((now - before).max(0.05 * now));
            before = now;
        }
        let all: f64 = added.iter().sum();
        for ((_, odds), added) in active.iter_mut().zip(added) {
            odds.share = self.spec.share * num::ln(added / all);
            // What was no noise remains none.
            odds.sum = (odds.sum + odds.share).max(0.01);
        }
    }
}
