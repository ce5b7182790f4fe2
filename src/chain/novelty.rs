//! Templates of log lines, and which lines are unusual.
use crate::{
    alert::Unusual,
    event::{Events, Kind},
    template::{self, Direction, Miner, RateSpec, TemplateId},
};

/// Milliseconds of a row.
fn millis(events: &Events, row: u32) -> i64 {
    events.rows.get(row as usize).map_or(0, |event| event.time.0.div_euclid(1000))
}

/// What the templates say of each row.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Which rows are unusual, shape `(n_rows,)`.
    pub(super) unusual: Vec<Unusual>,
    /// Templates that are new.
    pub(super) novelties: Vec<template::Novelty>,
    /// Templates that came too often or too seldom.
    pub(super) rates: Vec<template::RateAnomaly>,
}

/// Learns the bodies of log lines from row `from` on; the templates, 1 more than the miner's number,
/// are appended to `column`, 0 for what is no log line.
pub(super) fn learn(
    events: &Events,
    rows: std::ops::Range<u32>,
    miner: &mut Miner,
    column: &mut Vec<u32>,
) {
    for row in rows {
        let Some(event) = events.rows.get(row as usize) else { return };
        let is_log = event.kind == Kind::Log;
        let line = events.bytes(event.body);
        let template = match std::str::from_utf8(line) {
            Ok(line) if is_log => miner.learn(line).0.saturating_add(1),
            Ok(_) | Err(_) => 0,
        };
        column.push(template);
    }
}

/// Looks for new templates and unusual rates; `column` is settled to the templates as they are now.
pub(super) fn judge(
    spec: &RateSpec,
    from: crate::event::Severity,
    events: &Events,
    miner: &Miner,
    column: &mut [u32],
) -> Found {
    let current = |id: u32| miner.current(TemplateId(id)).0.saturating_add(1);
    let settled: Vec<u32> = (0..miner_size(column)).map(current).collect();
    for template in column.iter_mut() {
        let at = template.checked_sub(1).and_then(|at| settled.get(at as usize));
        *template = at.copied().unwrap_or_default();
    }
    let mut order: Vec<(i64, u32)> = (0..column.len() as u32)
        .filter(|&row| column.get(row as usize).is_some_and(|&template| template > 0))
        .map(|row| (millis(events, row), row))
        .collect();
    order.sort_unstable();
    let pairs: Vec<(i64, TemplateId)> = order
        .iter()
        .map(|&(at, row)| {
            (
                at,
                TemplateId(column.get(row as usize).copied().unwrap_or_default().saturating_sub(1)),
            )
        })
        .collect();
    let mut found = Found { unusual: vec![Unusual::No; column.len()], ..Found::default() };
    found.novelties = template::new_templates(spec, &[], &pairs);
    found.rates = template::rate_anomalies(spec, &pairs);
    let mut mark = |row: u32, as_what: Unusual| {
        let is_heard = events.rows.get(row as usize).is_some_and(|event| event.severity >= from);
        if let Some(unusual) = found.unusual.get_mut(row as usize).filter(|_| is_heard) {
            *unusual = (*unusual).max(as_what);
        }
    };
    mark_bursts(&found.rates, &pairs, &order, |row| mark(row, Unusual::Rate));
    for novelty in &found.novelties {
        if let Some(&(_, row)) = order.get(novelty.index as usize) {
            mark(row, Unusual::NewTemplate);
        }
    }
    found
}

/// Rows in the windows of bursts.
fn mark_bursts(
    rates: &[template::RateAnomaly],
    pairs: &[(i64, TemplateId)],
    order: &[(i64, u32)],
    mut mark: impl FnMut(u32),
) {
    for rate in rates.iter().filter(|rate| rate.direction == Direction::Burst) {
        let low = pairs.partition_point(|pair| pair.0 < rate.from);
        let high = pairs.partition_point(|pair| pair.0 < rate.to).max(low);
        let window = pairs.get(low..high).unwrap_or_default();
        let rows = order.get(low..high).unwrap_or_default();
        for (pair, &(_, row)) in window.iter().zip(rows) {
            if pair.1 == rate.template {
                mark(row);
            }
        }
    }
}

fn miner_size(column: &[u32]) -> u32 {
    column.iter().copied().max().unwrap_or_default()
}
