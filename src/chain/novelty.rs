//! Templates of log lines, and which lines are unusual.
use crate::{
    alert::Unusual,
    event::{Events, Kind, Severity},
    template::{Counter, Direction, Miner, Novelty, RateAnomaly, RateSpec, TemplateId},
};

/// Milliseconds of a row.
fn millis(events: &Events, row: u32) -> i64 {
    events.rows.get(row as usize).map_or(0, |event| event.time.0.div_euclid(1000))
}

/// The template of a row in a column of them.
fn template_at(column: &[u32], row: u32) -> Option<TemplateId> {
    column.get(row as usize)?.checked_sub(1).map(TemplateId)
}

/// What the templates say of each row.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Which rows are unusual, shape `(n_rows,)`.
    pub(super) unusual: Vec<Unusual>,
    /// Templates that are new.
    pub(super) novelties: Vec<Novelty>,
    /// Templates that came too often or too seldom.
    pub(super) rates: Vec<RateAnomaly>,
}

/// Learns the bodies of log lines; the templates, 1 more than the miner's number, are appended to
/// `column`, 0 for what is no log line.
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

/// Log lines in the order of their times, first lines and rates of their templates: all that grows
/// with the log, so that what is new or unusual can be told at any time.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch {
    /// Rows of log lines by time.
    order: Vec<u32>,
    /// The first line of each template.
    firsts: Vec<Option<(i64, u32)>>,
    counter: Counter,
    /// Rows seen.
    rows: u32,
}

impl Watch {
    /// Rows seen.
    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    /// Sees further rows.
    pub(super) fn see(&mut self, spec: &RateSpec, events: &Events, column: &[u32], until: u32) {
        let key = |row: u32| (millis(events, row), row);
        let is_line = |row: &u32| template_at(column, *row).is_some();
        let mut lines: Vec<u32> = (self.rows..until).filter(is_line).collect();
        lines.sort_unstable_by_key(|&row| key(row));
        self.rows = until;
        let Some(&first) = lines.first() else { return };
        // What came late goes before what is known.
        let later = self.order.partition_point(|&row| key(row) <= key(first));
        let moved = self.order.split_off(later);
        self.order.extend(merged(&moved, &lines, key));
        if later == 0 {
            // The windows begin with the first line.
            self.counter = Counter::new(spec, key(first).0);
            self.firsts.clear();
            let all = std::mem::take(&mut self.order);
            self.count(events, column, &all);
            self.order = all;
        } else {
            self.count(events, column, &lines);
        }
    }

    fn count(&mut self, events: &Events, column: &[u32], lines: &[u32]) {
        for &row in lines {
            let Some(template) = template_at(column, row) else { continue };
            let line = (millis(events, row), row);
            self.counter.add(line.0, template);
            let number = template.0 as usize;
            if self.firsts.len() <= number {
                self.firsts.resize(number + 1, None);
            }
            if let Some(first) = self.firsts.get_mut(number) {
                *first = Some(first.map_or(line, |known| known.min(line)));
            }
        }
    }

    /// Settles `column` to the templates as they are now; tells which rows change.
    pub(super) fn settle(&mut self, miner: &Miner, column: &mut [u32], mut turn: impl FnMut(u32)) {
        let numbers = column.iter().copied().max().unwrap_or_default();
        let now: Vec<u32> = (0..numbers).map(|id| miner.current(TemplateId(id)).0).collect();
        for (row, template) in (0..).zip(column.iter_mut()) {
            let settled = template.checked_sub(1).and_then(|at| now.get(at as usize));
            let settled = settled.map_or(0, |id| id.saturating_add(1));
            if settled != *template {
                *template = settled;
                turn(row);
            }
        }
        for (id, &into) in (0..).zip(&now).filter(|&(id, &into)| id != into) {
            self.counter.join(TemplateId(id), TemplateId(into));
            let first = self.firsts.get_mut(id as usize).and_then(Option::take);
            if let Some(kept) = self.firsts.get_mut(into as usize) {
                *kept = [*kept, first].into_iter().flatten().min();
            }
        }
    }

    /// New templates, seeds aside, and unusual rates. Only lines from `least` on are unusual for them.
    pub(super) fn judge(
        &self,
        spec: &RateSpec,
        least: Severity,
        miner: &Miner,
        events: &Events,
        column: &[u32],
    ) -> Found {
        let mut found = Found { unusual: vec![Unusual::No; column.len()], ..Found::default() };
        let mut mark = |row: u32, as_what: Unusual| {
            let event = events.rows.get(row as usize).filter(|event| event.severity >= least);
            let slot = found.unusual.get_mut(row as usize).filter(|_| event.is_some());
            if let Some(unusual) = slot {
                *unusual = (*unusual).max(as_what);
            }
        };
        found.rates = self.counter.anomalies(spec);
        for rate in found.rates.iter().filter(|rate| rate.direction == Direction::Burst) {
            let before = |time: i64| self.order.partition_point(|&row| millis(events, row) < time);
            let (low, high) = (before(rate.from), before(rate.to));
            for &row in self.order.get(low..high).unwrap_or_default() {
                if template_at(column, row) == Some(rate.template) {
                    mark(row, Unusual::Rate);
                }
            }
        }
        let start = self.order.first().map_or(0, |&first| millis(events, first));
        for (template, first) in (0..).map(TemplateId).zip(&self.firsts) {
            let Some((time, row)) = *first else { continue };
            if time.saturating_sub(start) >= spec.warm_up && !miner.is_seeded(template) {
                let is_before = |&other: &u32| (millis(events, other), other) < (time, row);
                let index = self.order.partition_point(is_before) as u32;
                found.novelties.push(Novelty { time, template, index });
                mark(row, Unusual::NewTemplate);
            }
        }
        found.novelties.sort_unstable_by_key(|novelty| novelty.index);
        found
    }
}

/// Two ascending lists of rows as one.
fn merged(a: &[u32], b: &[u32], key: impl Fn(u32) -> (i64, u32)) -> impl Iterator<Item = u32> {
    let (mut a, mut b) = (a.iter().copied().peekable(), b.iter().copied().peekable());
    std::iter::from_fn(move || match (a.peek(), b.peek()) {
        (Some(&x), Some(&y)) if key(x) <= key(y) => a.next(),
        (_, Some(_)) => b.next(),
        (_, None) => a.next(),
    })
}
