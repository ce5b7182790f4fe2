//! The values behind the wildcards of a template.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    cluster::Cluster,
    miner::{Miner, TemplateId},
    scan::{Kind, Scan},
};

/// What one wildcard stood for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Values and how often each came, the most frequent first, as many as were asked for.
    pub values: Vec<(String, u64)>,
    /// Lines with other values.
    pub others: u64,
}

/// Different values of one wildcard that are counted; values that come later are `others`.
const COUNTED: usize = 10_000;

impl Miner {
    /// The values of a line under a template, one per wildcard of [`Miner::text`], in order. `None`
    /// if the line does not belong to the template.
    pub fn values<'l>(&self, id: TemplateId, line: &'l str) -> Option<Vec<&'l str>> {
        let mut scan = Scan::new(self.spec());
        self.cluster(id).and_then(|cluster| values(cluster, &mut scan, line))
    }

    /// What each wildcard of a template stood for in some lines; lines of other templates are left
    /// out. At most `most` values are listed for each.
    pub fn variables<'l>(
        &self,
        id: TemplateId,
        lines: impl IntoIterator<Item = &'l str>,
        most: usize,
    ) -> Vec<Variable> {
        let mut scan = Scan::new(self.spec());
        let Some(cluster) = self.cluster(id) else { return Vec::new() };
        let mut counts: Vec<(BTreeMap<&str, u64>, u64)> = Vec::new();
        for line in lines {
            let Some(found) = values(cluster, &mut scan, line) else { continue };
            counts.resize_with(counts.len().max(found.len()), Default::default);
            for ((counts, others), value) in counts.iter_mut().zip(found) {
                if counts.len() < COUNTED || counts.contains_key(value) {
                    *counts.entry(value).or_default() += 1;
                } else {
                    *others += 1;
                }
            }
        }
        let list = |(counts, mut others): (BTreeMap<&str, u64>, u64)| {
            let mut values: Vec<(String, u64)> =
                counts.into_iter().map(|(value, count)| (value.to_owned(), count)).collect();
            values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            others += values.iter().skip(most).map(|(_, count)| count).sum::<u64>();
            values.truncate(most);
            Variable { values, others }
        };
        counts.into_iter().map(list).collect()
    }
}

fn values<'l>(cluster: &Cluster, scan: &mut Scan, line: &'l str) -> Option<Vec<&'l str>> {
    scan.run(line);
    if cluster.covers(scan).is_none() && !(scan.fill_gap(line) && cluster.covers(scan).is_some()) {
        return None;
    }
    let text = |from: u32, to: u32| line.get(from as usize..to as usize).unwrap_or_default();
    let mut found = Vec::new();
    for (slot, part) in cluster.slots.iter().zip(&scan.parts) {
        if slot.open {
            found.push(text(part.start, part.end));
        } else if slot.kind == Kind::Variable {
            let values = scan.values_of(part.start, part.end);
            found.extend(values.iter().map(|&(from, to)| text(from, to)));
        }
    }
    Some(found)
}
