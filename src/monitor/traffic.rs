//! The traffic of the simulated days: held-out rows in order, with what was injected, and the truth.
use crate::num::order;
use serde::{Deserialize, Serialize};

use super::spec::{DataChange, Inject, Spec};
use crate::{
    rng::Rng,
    table::{MISSING, Table, Values},
};

/// What was really done to the traffic; known because this is a simulation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// What was injected.
    pub inject: Inject,
    /// The feature concerned; empty where none is.
    pub feature: String,
    /// First day of the change.
    pub from_day: u32,
    /// Last day of the change.
    pub to_day: u32,
    /// Rows whose cells were changed.
    pub changed_cells: u32,
    /// Rows whose label was changed.
    pub changed_labels: u32,
}

/// Everything that arrives, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Traffic {
    /// The rows as they arrive, changes included.
    pub table: Table,
    /// Their true labels, changes included.
    pub labels: Vec<bool>,
    /// The day of each row.
    pub day: Vec<u32>,
    /// The row of the original table that each came from.
    pub source: Vec<u32>,
    /// What was done, if anything was.
    pub truth: Option<Truth>,
    /// How often the held-out rows were played in all.
    pub replays: f64,
}

/// What the simulation knows about the rows it draws from.
#[derive(Clone, Copy, Debug)]
pub struct Pool<'a> {
    /// The whole table.
    pub table: &'a Table,
    /// The held-out rows, in order.
    pub rows: &'a [u32],
    /// The label of each held-out row.
    pub labels: &'a [bool],
    /// The feature that a change concerns; it exists in the table.
    pub feature: &'a str,
    /// Standard deviation of that feature in the training rows; 1 for categories.
    pub spread: f64,
    /// True if large values of the feature speak for the positive class in the training rows.
    pub rises: bool,
}

impl Traffic {
    /// Plays the held-out rows in order over the days, again from the start when they run out, and
    /// injects what the spec asks for. `pool.rows` is not empty.
    pub fn new(pool: &Pool<'_>, spec: &Spec, seed: u32) -> Self {
        let mut rng = Rng::new(seed, "traffic");
        let total = spec.days * spec.rows_per_day;
        let day: Vec<u32> = (0..total).map(|i| i / spec.rows_per_day).collect();
        let mut positions: Vec<u32> = (0..total).map(|i| i % pool.rows.len() as u32).collect();
        let active: Vec<bool> = day.iter().map(|&d| rng.chance(spec.activation(d).0)).collect();
        if spec.inject == Inject::Prior {
            raise_prior(pool, spec, &active, &mut positions, &mut rng);
        }
        let source: Vec<u32> = positions.iter().map(|&p| pool.rows[p as usize]).collect();
        let mut labels: Vec<bool> = positions.iter().map(|&p| pool.labels[p as usize]).collect();
        let mut table = pool.table.gather(&source);
        let mut truth = Truth {
            inject: spec.inject,
            feature: String::new(),
            from_day: spec.start_day,
            to_day: (spec.start_day..spec.days)
                .rev()
                .find(|&d| spec.activation(d).0 > 0.0)
                .unwrap_or(spec.start_day),
            changed_cells: 0,
            changed_labels: 0,
        };
        match spec.inject {
            Inject::Nothing | Inject::Prior => {}
            Inject::Data => {
                pool.feature.clone_into(&mut truth.feature);
                truth.changed_cells =
                    shift_feature(pool, spec, &active, &day, &mut table, &mut rng);
            }
            Inject::Concept => {
                pool.feature.clone_into(&mut truth.feature);
                let moved = Concept::new(pool, spec, &mut rng);
                for i in 0..labels.len() {
                    let label = moved.label(positions[i], labels[i]);
                    let strong = rng.unit() < spec.activation(day[i]).1;
                    if active[i] && strong && label != labels[i] {
                        labels[i] = label;
                        truth.changed_labels += 1;
                    }
                }
            }
        }
        let happens = spec.inject != Inject::Nothing && spec.start_day < spec.days;
        let replays = f64::from(total) / pool.rows.len() as f64;
        Self { table, labels, day, source, truth: happens.then_some(truth), replays }
    }

    /// The rows of the days `from..to`.
    pub fn between(&self, from: u32, to: u32) -> std::ops::Range<u32> {
        let at = |day: u32| self.day.partition_point(|&d| d < day) as u32;
        at(from)..at(to).max(at(from))
    }
}

/// With probability `strength`, a negative row is replaced by the next positive one.
fn raise_prior(
    pool: &Pool<'_>,
    spec: &Spec,
    active: &[bool],
    positions: &mut [u32],
    rng: &mut Rng,
) {
    let positives: Vec<u32> =
        (0..pool.rows.len() as u32).filter(|&p| pool.labels[p as usize]).collect();
    if positives.is_empty() {
        return;
    }
    let mut next = 0;
    for (position, &active) in positions.iter_mut().zip(active) {
        let replace = rng.chance(spec.strength * 0.5);
        if active && replace && !pool.labels[*position as usize] {
            *position = positives[next % positives.len()];
            next += 1;
        }
    }
}

fn shift_feature(
    pool: &Pool<'_>,
    spec: &Spec,
    active: &[bool],
    day: &[u32],
    table: &mut Table,
    rng: &mut Rng,
) -> u32 {
    let Some(at) = table.position(pool.feature) else { return 0 };
    let rarest = rarest_level(pool);
    let mut changed = 0;
    for i in 0..active.len() {
        let strength = spec.strength * spec.activation(day[i]).1;
        let hit = rng.chance(strength);
        if !active[i] {
            continue;
        }
        let column = &mut table.columns[at];
        let touched = match (&mut column.values, spec.data_change) {
            (Values::Number(v), DataChange::Shift) => {
                v[i] += 2.0 * strength * pool.spread;
                true
            }
            (Values::Number(v), DataChange::Cents) if hit => {
                v[i] *= 100.0;
                true
            }
            (Values::Number(v), DataChange::Missing) if hit => {
                v[i] = f64::NAN;
                true
            }
            (Values::Category { codes, .. }, DataChange::Missing) if hit => {
                codes[i] = MISSING;
                true
            }
            (Values::Category { codes, .. }, DataChange::Shift) if hit => {
                codes[i] = rarest;
                true
            }
            (Values::Number(_) | Values::Category { .. } | Values::Time(_), _) => false,
        };
        changed += u32::from(touched);
    }
    changed
}

fn rarest_level(pool: &Pool<'_>) -> u32 {
    let Some(column) = pool.table.column(pool.feature) else { return MISSING };
    let Values::Category { codes, levels } = &column.values else { return MISSING };
    let mut counts = vec![0u32; levels.len()];
    for &row in pool.rows {
        if let Some(count) = counts.get_mut(codes[row as usize] as usize) {
            *count += 1;
        }
    }
    (0..).zip(counts).min_by_key(|&(_, count)| count).map_or(MISSING, |(code, _)| code)
}

/// Where the answer moves: the old pattern partly ends, and a new one begins where the model felt
/// safe. As many rows gain the positive label as lose it, so that neither P(x) nor P(y) changes:
/// only P(y given x) does.
struct Concept {
    // Positions, ascending.
    loses: Vec<u32>,
    gains: Vec<u32>,
}

impl Concept {
    fn new(pool: &Pool<'_>, spec: &Spec, rng: &mut Rng) -> Self {
        let n = pool.rows.len() as u32;
        let mut positives: Vec<u32> = (0..n).filter(|&p| pool.labels[p as usize]).collect();
        rng.shuffle(&mut positives);
        let moved = (positives.len() as f64 * spec.strength).round() as usize;
        positives.truncate(moved);
        order::sort_codes(&mut positives);
        let mut negatives: Vec<u32> = (0..n).filter(|&p| !pool.labels[p as usize]).collect();
        let key = |&p: &u32| {
            let value = safety(pool, pool.rows[p as usize]);
            if value.is_nan() { f64::NEG_INFINITY } else { value }
        };
        order::sort_by(&mut negatives, |a, b| key(b).total_cmp(&key(a)).then(a.cmp(b)));
        negatives.truncate(moved);
        order::sort_codes(&mut negatives);
        Self { loses: positives, gains: negatives }
    }

    fn label(&self, position: u32, label: bool) -> bool {
        (label && self.loses.binary_search(&position).is_err())
            || self.gains.binary_search(&position).is_ok()
    }
}

/// How safe the feature alone makes a row look; larger is safer.
fn safety(pool: &Pool<'_>, row: u32) -> f64 {
    match pool.table.column(pool.feature).map(|column| &column.values) {
        Some(Values::Number(v)) if pool.rises => -v[row as usize],
        Some(Values::Number(v)) => v[row as usize],
        Some(Values::Category { codes, .. }) if codes[row as usize] != MISSING => {
            f64::from(codes[row as usize])
        }
        Some(Values::Category { .. } | Values::Time(_)) | None => f64::NAN,
    }
}
