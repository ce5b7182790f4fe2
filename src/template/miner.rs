//! The miner.
use std::collections::BTreeMap;

use super::{
    cluster::Cluster,
    hash::Cache,
    scan::{Kind, Scan},
    spec::Spec,
    text::WILDCARD,
};

/// Which template.
pub type TemplateId = u32;

/// Mines.
#[derive(Clone, Debug)]
pub struct Miner {
    spec: Spec,
    scan: Scan,
    looks: Cache,
    leaves: BTreeMap<u64, Vec<u32>>,
    clusters: Vec<Cluster>,
    parent: Vec<u32>,
    lines: u64,
}

impl Miner {
    pub fn new(spec: Spec) -> Self {
        let scan = Scan::new(&spec.masks, spec.max_tokens, spec.max_bytes);
        Self {
            spec,
            scan,
            looks: Cache::default(),
            leaves: BTreeMap::new(),
            clusters: vec![],
            parent: vec![],
            lines: 0,
        }
    }

    pub fn learn(&mut self, line: &str) -> TemplateId {
        self.scan.run(line);
        let look = self.scan.look();
        let id = match self.looks.find(look) {
            Some(id) => self.root(id),
            None => {
                let id = self.place(line);
                self.looks.insert(look, id);
                id
            }
        };
        let cluster = &mut self.clusters[id as usize];
        cluster.count += 1;
        cluster.last = self.lines;
        self.lines += 1;
        id
    }

    pub fn root(&self, mut id: u32) -> u32 {
        while self.parent[id as usize] != id {
            id = self.parent[id as usize];
        }
        id
    }

    pub fn text(&self, id: u32) -> String {
        self.clusters[self.root(id) as usize].text()
    }

    fn place(&mut self, line: &str) -> u32 {
        let layout = self.scan.layout();
        let new = Cluster::new(&self.scan, line, layout, self.lines);
        let leaf = self.leaves.entry(layout).or_default();
        let mut best: Option<(usize, u32)> = None;
        for &id in leaf.iter() {
            let c = &self.clusters[id as usize];
            let (diff, equal, _) = compare(c, &new, &self.clusters);
            if diff.is_empty() && best.is_none_or(|(e, _)| equal > e) {
                best = Some((equal, id));
            }
        }
        if let Some((_, id)) = best {
            absorb(&mut self.clusters[id as usize], &new);
            return id;
        }
        let id = self.clusters.len() as u32;
        self.clusters.push(new);
        self.parent.push(id);
        leaf.push(id);
        self.merge(id, layout)
    }

    fn merge(&mut self, mut id: u32, layout: u64) -> u32 {
        'again: loop {
            let leaf = &self.leaves[&layout];
            let me = &self.clusters[id as usize];
            let mut by_places: BTreeMap<(usize, Vec<u16>), Vec<u32>> = BTreeMap::new();
            for &other in leaf {
                if other == id {
                    continue;
                }
                let (diff, equal, words) =
                    compare(&self.clusters[other as usize], me, &self.clusters);
                if (equal as f64) < self.spec.similarity * words as f64
                    || (equal == 0 && words > 0 && !diff.is_empty())
                {
                    continue;
                }
                let early = me
                    .slots
                    .iter()
                    .enumerate()
                    .filter(|(_, s)| s.kind == Kind::Word)
                    .take(self.spec.depth as usize)
                    .any(|(i, _)| {
                        diff.contains(&(i as u16))
                            && self.clusters[other as usize].slots[i].kind == Kind::Word
                    });
                if early {
                    continue;
                }
                by_places.entry((diff.len(), diff)).or_default().push(other);
            }
            for ((_, places), members) in &by_places {
                if self.proven(id, places, members) {
                    let mut all = members.clone();
                    all.push(id);
                    all.sort_unstable();
                    let keep = all[0];
                    let places = places.clone();
                    for &other in &all[1..] {
                        let gone = self.clusters[other as usize].clone();
                        self.parent[other as usize] = keep;
                        let k = &mut self.clusters[keep as usize];
                        for &p in &places {
                            let s = &mut k.slots[p as usize];
                            s.open = true;
                            s.shown = WILDCARD.into();
                        }
                        absorb(k, &gone);
                        k.count += gone.count;
                        k.first = k.first.min(gone.first);
                        k.last = k.last.max(gone.last);
                        self.leaves.get_mut(&layout).unwrap().retain(|&x| x != other);
                    }
                    id = keep;
                    continue 'again;
                }
            }
            return id;
        }
    }

    fn proven(&self, id: u32, places: &[u16], members: &[u32]) -> bool {
        let me = &self.clusters[id as usize];
        places.iter().all(|&p| {
            let mut values: Vec<&super::cluster::Slot> = vec![&me.slots[p as usize]];
            for &m in members {
                values.push(&self.clusters[m as usize].slots[p as usize]);
            }
            if values.iter().any(|s| s.open) {
                return true;
            }
            let before = me.slots[..p as usize]
                .iter()
                .rev()
                .find(|s| s.kind != Kind::Mark || &*s.shown != "")
                .map_or("", |s| &*s.shown);
            let variable = values.iter().any(|s| s.kind == Kind::Variable);
            let mut words: Vec<&str> =
                values.iter().filter(|s| s.kind == Kind::Word).map(|s| &*s.shown).collect();
            words.sort_unstable();
            words.dedup();
            let digit = |w: &str| w.bytes().any(|b| b.is_ascii_digit());
            let identifier = |w: &str| {
                w.bytes().any(|b| matches!(b, b'_')) && !w.bytes().any(|b| b.is_ascii_uppercase())
            };
            if variable {
                return true;
            }
            let stem = |w: &str| w.trim_end_matches(|c: char| !c.is_ascii_alphabetic()).to_owned();
            let need = if words.iter().all(|w| digit(w) && stem(w) == stem(words[0]))
                || super::lexicon::names_follow(before)
            {
                2
            } else if words.iter().all(|w| identifier(w)) {
                self.spec.identifier_evidence as usize
            } else {
                self.spec.evidence as usize
            };
            words.len() >= need
        })
    }
}

/// places that differ, equal words, words.
fn compare(a: &Cluster, b: &Cluster, _all: &[Cluster]) -> (Vec<u16>, usize, usize) {
    let (mut diff, mut equal, mut words) = (vec![], 0, 0);
    for (i, (x, y)) in a.slots.iter().zip(&b.slots).enumerate() {
        if x.kind == Kind::Mark {
            if x.look != y.look {
                return (vec![u16::MAX], 0, 1);
            }
            continue;
        }
        if x.kind == Kind::Variable && y.kind == Kind::Variable {
            continue;
        }
        words += 1;
        if x.open || y.open {
            continue;
        }
        if x.kind == y.kind && x.look == y.look {
            equal += 1;
        } else {
            diff.push(i as u16);
        }
    }
    (diff, equal, words)
}

fn absorb(keep: &mut Cluster, gone: &Cluster) {
    for (a, b) in keep.slots.iter_mut().zip(&gone.slots) {
        a.open |= b.open;
        if a.open || (a.kind == Kind::Variable && a.shown != b.shown) {
            a.shown = WILDCARD.into();
        }
    }
}
