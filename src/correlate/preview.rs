//! What a rule would do to past events, before it is saved.
use serde::{Deserialize, Serialize};

use super::{Correlator, Incident, Spec, Topology, score};
use crate::{alert::Machine, event::Events};

/// One setting's result on stored events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Incidents of enough alerts.
    pub incidents: u32,
    /// Alerts in them.
    pub grouped: u32,
    /// Alerts in none.
    pub alone: u32,
    /// Alerts of the largest.
    pub largest: u32,
    /// `1 - incidents / alerts`, alone ones counted as incidents.
    pub compression: f64,
}

/// A draft beside what is in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// What is in force.
    pub now: Outcome,
    /// The draft.
    pub draft: Outcome,
    /// Agreement of both (adjusted Rand index; an alert alone is a group of its own).
    pub agreement: f64,
    /// Alerts whose companions would change.
    pub moved: Vec<u32>,
    /// The draft's incidents.
    pub incidents: Vec<Incident>,
}

/// Runs both on stored events.
pub fn preview(
    now: &Spec,
    draft: &Spec,
    topology: &Topology,
    events: &Events,
    machine: &Machine,
) -> Preview {
    let run = |spec: &Spec| Correlator::run(spec, topology, events, machine);
    let (before, after) = (run(now), run(draft));
    let (a, b) = (before.grouping(), after.grouping());
    let (labels_a, labels_b) = (labels(&a), labels(&b));
    Preview {
        now: outcome(&a),
        draft: outcome(&b),
        agreement: score::adjusted_rand_index(&labels_a, &labels_b),
        moved: moved(&labels_a, &labels_b),
        incidents: after.incidents().to_vec(),
    }
}

/// Group numbers in which an alert alone has its own.
fn labels(grouping: &[Option<u32>]) -> Vec<u32> {
    let base = grouping.iter().flatten().max().map_or(0, |last| last + 1);
    (0..).zip(grouping).map(|(at, group)| group.unwrap_or(base + at)).collect()
}

fn outcome(grouping: &[Option<u32>]) -> Outcome {
    let mut sizes: std::collections::BTreeMap<u32, u32> = std::collections::BTreeMap::new();
    for group in grouping.iter().flatten() {
        *sizes.entry(*group).or_default() += 1;
    }
    let (incidents, grouped) = (sizes.len() as u32, sizes.values().sum::<u32>());
    let alone = grouping.len() as u32 - grouped;
    let all = grouping.len() as u64;
    let left = u64::from(incidents + alone);
    Outcome {
        incidents,
        grouped,
        alone,
        largest: sizes.values().copied().max().unwrap_or_default(),
        compression: score::compression(0, all, left, 0, 0).alerts,
    }
}

/// Alerts that do not have the same companions in both.
fn moved(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut sizes = std::collections::BTreeMap::new();
    for (&a, &b) in a.iter().zip(b) {
        *sizes.entry((a, b)).or_insert(0_u32) += 1;
    }
    let count = |side: &[u32]| {
        let mut counts = std::collections::BTreeMap::new();
        for &group in side {
            *counts.entry(group).or_insert(0_u32) += 1;
        }
        counts
    };
    let (of_a, of_b) = (count(a), count(b));
    (0..)
        .zip(a.iter().zip(b))
        .filter(|(_, (a, b))| {
            let both = sizes[&(**a, **b)];
            both != of_a[*a] || both != of_b[*b]
        })
        .map(|(at, _)| at)
        .collect()
}
