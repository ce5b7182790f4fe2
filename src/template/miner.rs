//! The miner.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    cluster::{Cluster, Template, WILDCARD},
    decision::{Decision, Opened, Outcome},
    hash::Cache,
    merge,
    scan::{Kind, Scan},
    spec::Spec,
};

/// The number of a template. It never changes; templates that became one answer to all their
/// numbers ([`Miner::current`]).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct TemplateId(pub u32);

/// Templates of a leaf that a new line is compared with: those used last.
const LEAF: usize = 256;

/// Learns templates line by line.
///
/// ```
/// use opslab::template::{Miner, Spec};
/// let mut miner = Miner::new(Spec::default());
/// let first = miner.learn("Connection from 10.0.0.1:5000 closed after 3 s");
/// let second = miner.learn("Connection from 10.0.0.7:80 closed after 0.2 s");
/// assert_eq!(first, second);
/// assert_eq!(miner.text(first), "Connection from <*>:<*> closed after <*> s");
/// ```
#[derive(Clone, Debug)]
pub struct Miner {
    pub(super) spec: Spec,
    pub(super) scan: Scan,
    pub(super) looks: Cache,
    /// Clusters by layout, the one used last at the end.
    leaves: BTreeMap<u64, Vec<u32>>,
    pub(super) clusters: Vec<Cluster>,
    /// The cluster that each one became part of: itself, or one with a lower number.
    parent: Vec<u32>,
    /// Clusters that are matched.
    live: u32,
    /// Clusters that were there before the first line.
    seeded: u32,
    lines: u64,
}

impl Miner {
    /// A miner that knows its seeds and nothing else.
    pub fn new(spec: Spec) -> Self {
        let scan = Scan::new(&spec);
        let seeds = spec.seeds.clone();
        let mut miner = Self {
            spec,
            scan,
            looks: Cache::default(),
            leaves: BTreeMap::new(),
            clusters: Vec::new(),
            parent: Vec::new(),
            live: 0,
            seeded: 0,
            lines: 0,
        };
        for seed in &seeds {
            miner.seed(seed);
        }
        miner.seeded = miner.clusters.len() as u32;
        miner
    }

    /// What it was told.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// Whether a template was known before the first line.
    pub fn is_seeded(&self, id: TemplateId) -> bool {
        self.current(id).0 < self.seeded
    }

    /// Lines learned.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// Learns a line; the number of its template.
    #[inline]
    pub fn learn(&mut self, line: &str) -> TemplateId {
        self.scan.run(line);
        let look = self.scan.look();
        let id = match self.looks.find(look) {
            Some(id) => self.shorten(id),
            None => self.place(line, look, None),
        };
        self.tick(id);
        TemplateId(id)
    }

    /// The template of a line, without learning it.
    pub fn match_only(&self, line: &str) -> Option<TemplateId> {
        let mut scan = Scan::new(&self.spec);
        scan.run(line);
        let found = self.covering(&scan, scan.layout());
        let found = found
            .or_else(|| scan.fill_gap(line).then(|| self.covering(&scan, scan.layout())).flatten());
        found.map(|(id, _)| TemplateId(id))
    }

    /// The template that a number stands for now.
    pub fn current(&self, id: TemplateId) -> TemplateId {
        let mut at = id.0;
        while let Some(&next) = self.parent.get(at as usize)
            && next != at
        {
            at = next;
        }
        TemplateId(at)
    }

    /// The text of a template as it is now; empty for a number that was never given.
    pub fn text(&self, id: TemplateId) -> String {
        self.cluster(id)
            .map_or_else(String::new, |cluster| cluster.text(&mut Scan::new(&self.spec)))
    }

    pub(super) fn cluster(&self, id: TemplateId) -> Option<&Cluster> {
        self.clusters.get(self.current(id).0 as usize)
    }

    /// All templates as they are now, by number.
    pub fn templates(&self) -> Vec<Template> {
        let mut scan = Scan::new(&self.spec);
        let whole = |(at, cluster): (usize, &Cluster)| {
            let id = TemplateId(at as u32);
            (self.current(id) == id).then(|| Template {
                id,
                text: cluster.text(&mut scan),
                count: cluster.count,
                first: cluster.first,
                last: cluster.last,
                sample: cluster.sample.to_string(),
            })
        };
        self.clusters.iter().enumerate().filter_map(whole).collect()
    }

    /// Makes a template known before the first line. `<*>` stands for any word or value.
    pub fn seed(&mut self, template: &str) -> TemplateId {
        // A number of eight digits is a value under every configuration with numeric tokens and is
        // no hour, day or port.
        const VALUE: &str = "00000000";
        let line = template.replace(WILDCARD, VALUE);
        self.scan.run(&line);
        let layout = self.scan.layout();
        if let Some((id, _)) = self.covering(&self.scan, layout) {
            return TemplateId(id);
        }
        let mut cluster = Cluster::new(&self.scan, &line, layout, self.lines);
        for place in 0..cluster.slots.len() {
            let bare = cluster.word(place) == VALUE;
            if let Some(slot) = cluster.slots.get_mut(place) {
                slot.open |= bare;
            }
        }
        TemplateId(self.keep(cluster))
    }

    pub(super) fn tick(&mut self, id: u32) {
        if let Some(cluster) = self.clusters.get_mut(id as usize) {
            cluster.count += 1;
            cluster.last = self.lines;
        }
        self.lines += 1;
    }

    /// [`Miner::current`], which shortens the way for the next time.
    #[inline]
    pub(super) fn shorten(&mut self, id: u32) -> u32 {
        let mut at = id;
        while let Some(&next) = self.parent.get(at as usize)
            && next != at
        {
            let beyond = self.parent.get(next as usize).copied().unwrap_or(next);
            if let Some(parent) = self.parent.get_mut(at as usize) {
                *parent = beyond;
            }
            at = beyond;
        }
        at
    }

    /// Finds or makes the template of the line that was scanned and remembers its look.
    pub(super) fn place(&mut self, line: &str, look: u64, told: Option<&mut Decision>) -> u32 {
        let layout = self.scan.layout();
        let id = match self.covering(&self.scan, layout) {
            Some((id, equal)) => {
                self.adopt(id, equal, layout, told);
                id
            }
            None if self.scan.fill_gap(line) => {
                let filled = self.scan.layout();
                if let Some((id, equal)) = self.covering(&self.scan, filled) {
                    self.adopt(id, equal, filled, told);
                    id
                } else {
                    self.scan.run(line);
                    self.create(line, layout, told)
                }
            }
            None => self.create(line, layout, told),
        };
        self.looks.insert(look, id);
        id
    }

    /// The template with the most words in common among those that cover a line.
    fn covering(&self, scan: &Scan, layout: u64) -> Option<(u32, u32)> {
        let mut best: Option<(u32, u32)> = None;
        for &id in self.leaves.get(&layout)?.iter().rev().take(LEAF) {
            let equal = self.clusters.get(id as usize).and_then(|cluster| cluster.covers(scan));
            if let Some(equal) = equal
                && best.is_none_or(|(other, most)| equal > most || (equal == most && id < other))
            {
                best = Some((id, equal));
            }
        }
        best
    }

    /// A known template gets a line of a new look.
    fn adopt(&mut self, id: u32, equal: u32, layout: u64, told: Option<&mut Decision>) {
        let Some(cluster) = self.clusters.get_mut(id as usize) else { return };
        let before: Vec<bool> = if told.is_some() {
            cluster.slots.iter().map(|slot| slot.open).collect()
        } else {
            Vec::new()
        };
        cluster.absorb(&self.scan);
        if let Some(decision) = told {
            let opened = cluster.slots.iter().zip(before).enumerate();
            let opened = opened.filter(|(_, (slot, before))| slot.open && !before);
            decision.outcome =
                Outcome::Matched { opened: opened.map(|(place, _)| place as u32).collect() };
            let words = cluster.slots.iter().zip(&self.scan.parts);
            let words = words.filter(|(slot, part)| {
                slot.kind != Kind::Mark && !(slot.kind == Kind::Variable && part.kind == slot.kind)
            });
            let words = words.count();
            decision.similarity = if words == 0 { 1.0 } else { f64::from(equal) / words as f64 };
            decision.compared =
                self.leaves.get(&layout).map_or(0, |leaf| leaf.len().min(LEAF) as u32);
        }
        if let Some(leaf) = self.leaves.get_mut(&layout)
            && leaf.len() > LEAF / 2
            && let Some(back) = leaf.iter().rev().take(LEAF).position(|other| *other == id)
        {
            leaf.remove(leaf.len() - 1 - back);
            leaf.push(id);
        }
    }

    fn create(&mut self, line: &str, layout: u64, told: Option<&mut Decision>) -> u32 {
        let cluster = Cluster::new(&self.scan, line, layout, self.lines);
        let new = self.keep(cluster);
        let mut decision = told;
        if let Some(decision) = &mut decision {
            let compared = self.newest(layout).len().saturating_sub(1);
            decision.compared = compared as u32;
            decision.rival = self.rival(new, layout);
            decision.outcome = Outcome::Created;
            decision.similarity = decision.rival.as_ref().map_or(0.0, |rival| rival.similarity);
        }
        let mut id = new;
        let (mut joined, mut all): (Vec<TemplateId>, Vec<Opened>) = (Vec::new(), Vec::new());
        while let Some(proof) = merge::prove(&self.spec, &self.clusters, self.newest(layout), id) {
            id = self.unite(&proof.members, layout);
            if decision.is_some() {
                joined.extend(proof.members.into_iter().map(TemplateId));
                all.extend(proof.opened);
            }
        }
        if let Some(decision) = decision
            && id != new
        {
            joined.sort_unstable();
            joined.dedup();
            decision.outcome = Outcome::Merged { joined, opened: all };
            decision.rival = None;
        }
        id
    }

    pub(super) fn newest(&self, layout: u64) -> &[u32] {
        let leaf = self.leaves.get(&layout).map_or(&[][..], Vec::as_slice);
        leaf.get(leaf.len().saturating_sub(LEAF)..).unwrap_or_default()
    }

    /// Adds a cluster; its index.
    fn keep(&mut self, cluster: Cluster) -> u32 {
        self.evict();
        let id = self.clusters.len() as u32;
        self.leaves.entry(cluster.layout).or_default().push(id);
        self.clusters.push(cluster);
        self.parent.push(id);
        self.live += 1;
        id
    }

    /// Makes clusters one; the index of the one that stays.
    fn unite(&mut self, members: &[u32], layout: u64) -> u32 {
        let Some((&keep, others)) = members.split_first() else { return 0 };
        for &other in others {
            let Some(slot) = self.clusters.get_mut(other as usize) else { continue };
            let gone = std::mem::replace(slot, Cluster::gone());
            if let Some(cluster) = self.clusters.get_mut(keep as usize) {
                cluster.join(&gone);
            }
            if let Some(parent) = self.parent.get_mut(other as usize) {
                *parent = keep;
            }
            self.live -= 1;
        }
        if let Some(leaf) = self.leaves.get_mut(&layout) {
            leaf.retain(|id| !others.contains(id));
        }
        keep
    }

    /// Freezes the templates not seen for longest when there are too many: an eighth at a time, so
    /// that looking for them costs little per line.
    fn evict(&mut self) {
        let Some(most) = self.spec.max_templates.map(|most| most.max(1)) else { return };
        if self.live < most {
            return;
        }
        let mut ages: Vec<(u64, u32)> = self
            .leaves
            .values()
            .flatten()
            .filter_map(|id| self.clusters.get(*id as usize).map(|cluster| (cluster.last, *id)))
            .collect();
        ages.sort_unstable();
        ages.truncate((most as usize / 8).max(1));
        let mut scan = Scan::new(&self.spec);
        for &(_, id) in &ages {
            let Some(cluster) = self.clusters.get_mut(id as usize) else { continue };
            cluster.frozen = Some(cluster.text(&mut scan).into());
            cluster.slots = Vec::new();
            self.live -= 1;
        }
        let clusters = &self.clusters;
        let live = |id: &u32| clusters.get(*id as usize).is_some_and(|one| one.frozen.is_none());
        self.leaves.values_mut().for_each(|leaf| leaf.retain(live));
        self.leaves.retain(|_, leaf| !leaf.is_empty());
        self.looks.clear();
    }
}
