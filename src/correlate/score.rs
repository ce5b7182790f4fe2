//! How good a grouping is, next to how much it compresses: one without the other says nothing.
//!
//! A grouping is a slice of group numbers, one per item. Definitions are scikit-learn's (1.9.1,
//! `metrics.cluster`), and so are the golden numbers.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::num;

/// Items by true group (row), found group (column): counts, row sums, column sums, all.
struct Table {
    cells: BTreeMap<(u32, u32), u64>,
    rows: BTreeMap<u32, u64>,
    columns: BTreeMap<u32, u64>,
    all: u64,
}

impl Table {
    fn new(truth: &[u32], found: &[u32]) -> Self {
        let (mut cells, mut rows, mut columns) =
            (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut all = 0;
        for (&t, &f) in truth.iter().zip(found) {
            *cells.entry((t, f)).or_insert(0) += 1;
            *rows.entry(t).or_insert(0) += 1;
            *columns.entry(f).or_insert(0) += 1;
            all += 1;
        }
        Self { cells, rows, columns, all }
    }

    fn entropy(counts: &BTreeMap<u32, u64>, all: u64) -> f64 {
        let of = |&count: &u64| {
            let p = count as f64 / all as f64;
            -p * num::ln(p)
        };
        counts.values().map(of).sum()
    }
}

/// Number of pairs among `n`.
fn pairs(n: u64) -> f64 {
    n as f64 * (n as f64 - 1.0) / 2.0
}

/// Adjusted Rand index (Hubert and Arabie 1985): 1 for the same grouping, 0 on average by chance,
/// negative for worse. 1 where every grouping is the same (no two items, or both sides trivial in
/// the same way), as in scikit-learn.
pub fn adjusted_rand_index(truth: &[u32], found: &[u32]) -> f64 {
    let table = Table::new(truth, found);
    let both: f64 = table.cells.values().map(|&n| pairs(n)).sum();
    let rows: f64 = table.rows.values().map(|&n| pairs(n)).sum();
    let columns: f64 = table.columns.values().map(|&n| pairs(n)).sum();
    let all = pairs(table.all);
    if all == 0.0 {
        return 1.0;
    }
    let expected = rows * columns / all;
    let most = f64::midpoint(rows, columns);
    if most <= expected { 1.0 } else { (both - expected) / (most - expected) }
}

/// Homogeneity, completeness and their harmonic mean V (Rosenberg and Hirschberg 2007).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VMeasure {
    /// Each found group holds items of one true group only: `MI / H(truth)`.
    pub homogeneity: f64,
    /// All items of a true group lie in one found group: `MI / H(found)`.
    pub completeness: f64,
    /// Harmonic mean.
    pub v: f64,
}

/// Homogeneity, completeness, V.
pub fn v_measure(truth: &[u32], found: &[u32]) -> VMeasure {
    let table = Table::new(truth, found);
    if table.all == 0 {
        return VMeasure { homogeneity: 1.0, completeness: 1.0, v: 1.0 };
    }
    let all = table.all as f64;
    let information: f64 = table
        .cells
        .iter()
        .map(|(&(t, f), &n)| {
            let product = table.rows[&t] as f64 * table.columns[&f] as f64;
            n as f64 / all * num::ln(n as f64 * all / product)
        })
        .sum();
    let share = |entropy: f64| if entropy > 0.0 { information / entropy } else { 1.0 };
    let homogeneity = share(Table::entropy(&table.rows, table.all));
    let completeness = share(Table::entropy(&table.columns, table.all));
    let sum = homogeneity + completeness;
    let v = if sum > 0.0 { 2.0 * homogeneity * completeness / sum } else { 0.0 };
    VMeasure { homogeneity, completeness, v }
}

/// Precision and recall over pairs of items in one group; `None` where there is no such pair.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pairwise {
    /// Pairs found together that belong together, of all found together.
    pub precision: Option<f64>,
    /// Pairs found together that belong together, of all that belong together.
    pub recall: Option<f64>,
    /// Harmonic mean.
    pub f1: Option<f64>,
}

/// Pairwise precision and recall.
pub fn pairwise(truth: &[u32], found: &[u32]) -> Pairwise {
    let table = Table::new(truth, found);
    let both: f64 = table.cells.values().map(|&n| pairs(n)).sum();
    let share = |counts: &BTreeMap<u32, u64>| {
        let all: f64 = counts.values().map(|&n| pairs(n)).sum();
        (all > 0.0).then(|| both / all)
    };
    let (precision, recall) = (share(&table.columns), share(&table.rows));
    let f1 =
        precision.zip(recall).map(|(p, r)| if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 });
    Pairwise { precision, recall, f1 }
}

/// Three formulas that vendors call noise reduction, on the same numbers. Always name the one used.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compression {
    /// Events, alerts, incidents.
    pub counts: (u64, u64, u64),
    /// `1 - incidents / events`: the common formula over the whole way.
    pub whole: f64,
    /// `1 - alerts / events`: `BigPanda`'s event compression.
    pub events: f64,
    /// `1 - incidents / alerts`: correlation alone.
    pub alerts: f64,
    /// BMC Helix: `(secondary - primary) / events`, where the alerts of incidents are secondary but
    /// for one primary each.
    pub bmc: f64,
}

/// Compression of events to alerts to incidents; `grouped` alerts lie in incidents of two or more.
pub fn compression(
    events: u64,
    alerts: u64,
    incidents: u64,
    grouped: u64,
    groups: u64,
) -> Compression {
    let share = |left: u64, of: u64| if of == 0 { 0.0 } else { 1.0 - left as f64 / of as f64 };
    let secondary = grouped.saturating_sub(groups) as f64;
    Compression {
        counts: (events, alerts, incidents),
        whole: share(incidents, events),
        events: share(alerts, events),
        alerts: share(incidents, alerts),
        bmc: if events == 0 { 0.0 } else { (secondary - groups as f64) / events as f64 },
    }
}

/// What became of one fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The fault.
    pub fault: u32,
    /// Its items.
    pub items: u32,
    /// The group that holds most of them; `None` if none lies in a group.
    pub home: Option<u32>,
    /// How many lie there.
    pub at_home: u32,
    /// Whether it is most of its home: then somebody who opens that incident sees this fault.
    pub is_found: bool,
    /// Whether a second group holds a tenth of it or more.
    pub is_split: bool,
}

/// A grouping held against the truth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Every fault that has items.
    pub faults: Vec<Found>,
    /// Groups in which two or more faults each have a tenth of the group's labelled items and a
    /// tenth of their own.
    pub merged: Vec<u32>,
    /// Groups with a labelled item.
    pub groups: u32,
    /// Groups without one: what somebody opens in vain.
    pub idle: u32,
    /// Adjusted Rand index on all items. An item of noise is a true group of its own, and an item
    /// without a group a found one: what is missed, what is split, what is merged and noise that is
    /// taken in all count.
    pub ari: f64,
    /// Pairs on the same.
    pub pairwise: Pairwise,
    /// Adjusted Rand index on labelled items alone, as in the reference's `bench_grouping.py`. It
    /// does not see noise in groups, and is 0 where there is one fault and one of its items is
    /// elsewhere, so that it says little about storms of one fault.
    pub ari_labelled: f64,
    /// V-measure on labelled items: among many lone items it would be near 1 whatever is found.
    pub v: VMeasure,
}

/// The share that makes a fault part of a group, and a group part of a fault.
const SHARE: f64 = 0.1;

/// Holds a grouping (`None`: in no group) against the truth (0: noise); groups of noise are counted
/// as idle. Which items count for which index stands with each in [`Score`].
pub fn score(truth: &[u32], found: &[Option<u32>]) -> Score {
    let labelled = || truth.iter().zip(found).filter(|(t, _)| **t != 0);
    let mut cells: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let (mut of_fault, mut of_group) = (BTreeMap::new(), BTreeMap::new());
    for (&fault, &group) in labelled() {
        *of_fault.entry(fault).or_insert(0_u32) += 1;
        if let Some(group) = group {
            *cells.entry((fault, group)).or_insert(0) += 1;
            *of_group.entry(group).or_insert(0_u32) += 1;
        }
    }
    let is_part = |n: u32, of: u32| f64::from(n) >= SHARE * f64::from(of);
    let mut faults = Vec::new();
    for (&fault, &items) in &of_fault {
        let mut homes: Vec<(u32, u32)> = cells
            .range((fault, 0)..=(fault, u32::MAX))
            .map(|(&(_, group), &n)| (n, group))
            .collect();
        homes.sort_by_key(|&(n, group)| (std::cmp::Reverse(n), group));
        let home = homes.first().copied();
        let is_most = |(n, group): (u32, u32)| u64::from(n) * 2 > u64::from(of_group[&group]);
        faults.push(Found {
            fault,
            items,
            home: home.map(|home| home.1),
            at_home: home.map_or(0, |home| home.0),
            is_found: homes.iter().copied().any(is_most),
            is_split: homes.get(1).is_some_and(|&(n, _)| is_part(n, items)),
        });
    }
    let is_both = |fault: u32, group: u32, n: u32| {
        is_part(n, of_group[&group]) && is_part(n, of_fault[&fault])
    };
    let parts = |group: u32| {
        cells.iter().filter(|&(&(fault, of), &n)| of == group && is_both(fault, group, n)).count()
    };
    let merged = of_group.keys().copied().filter(|&group| parts(group) > 1).collect();
    let all: std::collections::BTreeSet<u32> = found.iter().copied().flatten().collect();
    let base = all.last().map_or(0, |last| last.saturating_add(1));
    // Items without a label or a group get numbers beyond all others.
    let most = truth.iter().copied().max().unwrap_or_default();
    let alone = |of: Option<u32>, from: u32, at: u32| {
        of.unwrap_or_else(|| from.wrapping_add(at).wrapping_add(1))
    };
    let (true_groups, found_groups): (Vec<u32>, Vec<u32>) = (0_u32..)
        .zip(truth.iter().zip(found))
        .map(|(at, (&t, &f))| (alone(Some(t).filter(|&t| t != 0), most, at), alone(f, base, at)))
        .unzip();
    let of_faults = true_groups.iter().zip(&found_groups).filter(|(t, _)| **t <= most);
    let (true_labels, found_labels): (Vec<u32>, Vec<u32>) = of_faults.unzip();
    Score {
        faults,
        merged,
        groups: of_group.len() as u32,
        idle: (all.len() - of_group.len()) as u32,
        ari: adjusted_rand_index(&true_groups, &found_groups),
        pairwise: pairwise(&true_groups, &found_groups),
        ari_labelled: adjusted_rand_index(&true_labels, &found_labels),
        v: v_measure(&true_labels, &found_labels),
    }
}

/// The truth about alerts from the truth about events: the fault of most of an alert's events that
/// have one, the smaller number of equals; 0 if none has.
pub fn truth_of_alerts(alerts: usize, event_truth: &[u32], alert_of_event: &[u32]) -> Vec<u32> {
    let mut votes: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for (&fault, &alert) in event_truth.iter().zip(alert_of_event) {
        if fault != 0 && (alert as usize) < alerts {
            *votes.entry((alert, fault)).or_insert(0) += 1;
        }
    }
    let mut truth = vec![0; alerts];
    let mut best = vec![0; alerts];
    for (&(alert, fault), &n) in &votes {
        if n > best[alert as usize] {
            best[alert as usize] = n;
            truth[alert as usize] = fault;
        }
    }
    truth
}

/// One point of a knob's range: how much is compressed, and what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// The knob.
    pub knob: f64,
    /// `1 - incidents / events`.
    pub compression: f64,
    /// Share of faults that no incident shows.
    pub missed: f64,
    /// Adjusted Rand index.
    pub ari: f64,
    /// Share of incidents that hold several faults.
    pub merged: f64,
}

/// Measures a knob's range: the curve of compression against missed faults, a ROC for noise. `at`
/// gives the grouping of alerts at a knob's setting.
pub fn curve(
    knobs: &[f64],
    events: u64,
    truth: &[u32],
    mut at: impl FnMut(f64) -> Vec<Option<u32>>,
) -> Vec<CurvePoint> {
    knobs
        .iter()
        .map(|&knob| {
            let score = score(truth, &at(knob));
            let incidents = u64::from(score.groups) + u64::from(score.idle);
            let missed = score.faults.iter().filter(|fault| !fault.is_found).count();
            CurvePoint {
                knob,
                compression: compression(events, 0, incidents, 0, 0).whole,
                missed: missed as f64 / score.faults.len().max(1) as f64,
                ari: score.ari,
                merged: score.merged.len() as f64 / f64::from(score.groups.max(1)),
            }
        })
        .collect()
}
