//! Hypotheses: something went wrong at a place for some time; and how much one explains.
use std::collections::{BTreeMap, BTreeSet};

use super::{
    Explain, Golden, Graph, Place,
    evidence::{Evidence, Kind},
};

/// Something went wrong at a place for some time.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hypothesis {
    pub(super) place: Place,
    /// Seconds.
    pub(super) from: i64,
    pub(super) to: i64,
    /// Places that are in trouble because of it.
    pub(super) affected: BTreeSet<Place>,
    /// Whether much is asked of its place.
    pub(super) load: bool,
    /// From when on its trouble can have come to each node.
    pub(super) reach: Vec<i64>,
}

impl Hypothesis {
    pub(super) fn seconds(&self) -> i64 {
        self.to.saturating_sub(self.from)
    }
}

/// The alerts and what is known of the system.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) graph: Graph,
    pub(super) spec: Explain,
    /// By beginning.
    pub(super) all: Vec<Evidence>,
    /// Times of lines, by template and service, ascending.
    pub(super) habits: Vec<Vec<i64>>,
    /// Times of complaints in logs, by place, ascending.
    pub(super) complaints: BTreeMap<Place, Vec<i64>>,
    /// Seconds of the whole time.
    pub(super) whole: (i64, i64),
    /// The latest end up to each alert.
    ends: Vec<i64>,
}

impl Scene {
    pub(super) fn new(
        graph: Graph,
        spec: &Explain,
        mut all: Vec<Evidence>,
        habits: Vec<Vec<i64>>,
        complaints: BTreeMap<Place, Vec<i64>>,
    ) -> Self {
        all.sort_by_key(|e| (e.from, e.alert));
        let mut latest = i64::MIN;
        let mut ends = Vec::with_capacity(all.len());
        for e in &all {
            latest = latest.max(e.to);
            ends.push(latest);
        }
        let whole = (all.first().map_or(0, |e| e.from), latest);
        Self { graph, spec: *spec, all, habits, complaints, whole, ends }
    }

    /// Leaves alerts out that are explained already.
    pub(super) fn leave_out(&mut self, explained: &BTreeSet<u32>) {
        self.all.retain(|e| !explained.contains(&e.alert));
        let mut latest = i64::MIN;
        self.ends.clear();
        for e in &self.all {
            latest = latest.max(e.to);
            self.ends.push(latest);
        }
    }

    /// Hops from a place to one that it depends on.
    pub(super) fn hops(&self, from: Place, to: Place) -> Option<u8> {
        match (from, to) {
            (Place::Node(from), Place::Node(to)) => self.graph.hops(from, to),
            (from, to) => (from == to && from != Place::Nowhere).then_some(0),
        }
    }

    /// Positions of alerts that may have to do with an interval.
    pub(super) fn window(&self, from: i64, to: i64) -> std::ops::Range<usize> {
        let slack = i64::from(self.spec.slack);
        let low = self.ends.partition_point(|&end| end < from.saturating_sub(slack));
        let high = self.all.partition_point(|e| e.from <= to.saturating_add(slack));
        low..high.max(low)
    }

    /// Alerts that may have to do with an interval.
    pub(super) fn during(&self, from: i64, to: i64) -> &[Evidence] {
        self.all.get(self.window(from, to)).unwrap_or_default()
    }

    /// A hypothesis.
    pub(super) fn suppose(&self, place: Place, from: i64, to: i64) -> Hypothesis {
        let here = self.during(from, to);
        let is_load = |e: &Evidence| {
            let shared = e.to.min(to).saturating_sub(e.from.max(from));
            e.place == place
                && e.golden == Golden::Traffic
                && e.kind == Kind::Lasting
                && e.from.saturating_sub(from).unsigned_abs() <= 300
                && shared.saturating_mul(2) > to.saturating_sub(from)
        };
        let load = here.iter().any(is_load);
        let reach = self.reach(here, place, from);
        Hypothesis { place, from, to, affected: BTreeSet::new(), load, reach }
    }

    /// From when on trouble at a place can have come to each node: through nodes that speak.
    fn reach(&self, here: &[Evidence], place: Place, from: i64) -> Vec<i64> {
        let Place::Node(cause) = place else { return Vec::new() };
        let nodes = self.graph.len() as usize;
        let earliest = from.saturating_sub(i64::from(self.spec.slack));
        let mut speaks = vec![i64::MAX; nodes];
        for e in here.iter().filter(|e| e.from >= earliest) {
            let Place::Node(node) = e.place else { continue };
            let climbs = e.golden.climbs() || e.waits || !e.mentions.is_empty();
            if let Some(first) = speaks.get_mut(node as usize).filter(|_| climbs) {
                *first = (*first).min(e.from);
            }
        }
        let mut reach = vec![i64::MAX; nodes];
        for times in [&mut reach, &mut speaks] {
            if let Some(at) = times.get_mut(cause as usize) {
                *at = i64::MIN;
            }
        }
        let mut open = vec![cause];
        while let Some(node) = open.pop() {
            let since = reach[node as usize].max(speaks[node as usize]);
            for &caller in self.graph.callers(node) {
                if since < reach[caller as usize] {
                    reach[caller as usize] = since;
                    open.push(caller);
                }
            }
        }
        reach
    }

    /// What a hypothesis explains beyond `taken`, what others explain of each alert, less what is
    /// missing. Of alerts about the same thing the best counts, and `rest` of the others; a better
    /// explanation of what is explained counts `again`. A cause that is silent or late, and silent
    /// direct dependents, count against it.
    pub(super) fn gain(&self, h: &Hypothesis, taken: &[f64], again: f64) -> f64 {
        let spec = &self.spec;
        let mut facets: BTreeMap<(Place, u64), (f64, f64)> = BTreeMap::new();
        let mut first: Option<i64> = None;
        let earliest = h.from.saturating_sub(i64::from(spec.slack));
        for at in self.window(h.from, h.to) {
            let (Some(e), Some(&taken)) = (self.all.get(at), taken.get(at)) else { continue };
            let Some(odds) = self.odds(h, e) else { continue };
            if e.place == h.place && e.kind != Kind::Brief && e.from >= earliest {
                first = first.map_or(Some(e.from), |first| Some(first.min(e.from)));
            }
            let more = if taken > 0.0 { again * (odds.sum - taken) } else { odds.sum };
            if more > 0.0 {
                let facet = facets.entry((e.place, e.facet)).or_default();
                facet.0 = facet.0.max(more);
                facet.1 += more;
            }
        }
        let (mut sum, mut own) = (0.0, 0.0);
        let mut speaks: BTreeSet<Place> = BTreeSet::new();
        for (&(place, _), &(most, all)) in &facets {
            let worth = most + spec.rest * (all - most);
            sum += worth;
            if place == h.place {
                own += worth;
            }
            speaks.insert(place);
        }
        if own < 3.0 {
            sum -= spec.silent_cause;
        }
        if let Some(first) = first {
            let minutes = first.saturating_sub(h.from).saturating_sub(120).max(0) as f64 / 60.0;
            sum -= (minutes * spec.late_cause).min(8.0);
        }
        if let Place::Node(node) = h.place {
            let is_silent = |caller: &&u32| !speaks.contains(&Place::Node(**caller));
            sum -= spec.silent * self.graph.callers(node).iter().filter(is_silent).count() as f64;
        }
        sum
    }
}
