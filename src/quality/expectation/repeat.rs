//! Do rows repeat or contradict each other?
use super::{Context, Expectation, Judged, Measure, Unit, context::share};
use crate::num::order;
use crate::{
    diagnostic::Severity,
    table::{Column, Table, Values},
    target::{Feature, Reason},
    words,
};

/// One number per row that is equal for rows that agree in all columns seen so far.
#[derive(Debug)]
pub(in crate::quality) struct Keys {
    keys: Vec<u64>,
    columns: Vec<usize>,
}

impl Keys {
    pub(in crate::quality) fn new(n_rows: usize) -> Self {
        Self { keys: vec![0; n_rows], columns: Vec::new() }
    }

    /// Mixes a column in, unless it tells all rows apart anyway or is not to be looked at.
    pub(in crate::quality) fn see(&mut self, table: &Table, feature: &Feature) {
        let position = feature.position as usize;
        let Some(column) = table.columns.get(position) else { return };
        match feature.reason {
            Reason::Target
            | Reason::Ignored
            | Reason::AllMissing
            | Reason::Constant { .. }
            | Reason::Identifier { .. } => return,
            Reason::Used | Reason::Time | Reason::Screened { .. } => {}
        }
        self.columns.push(position);
        for (row, key) in self.keys.iter_mut().enumerate() {
            *key = mix(*key ^ cell(column, row));
        }
    }

    /// Groups of at least two rows that agree in all columns seen, each in file order.
    fn groups(&self, table: &Table) -> Vec<Vec<u32>> {
        let mut rows: Vec<u32> = (0..self.keys.len() as u32).collect();
        order::sort_by_key(&mut rows, |&row| self.keys[row as usize]);
        let mut groups = Vec::new();
        for same_key in rows.chunk_by(|&a, &b| self.keys[a as usize] == self.keys[b as usize]) {
            // Different rows with one key are as good as impossible, but a finding must be true.
            let first = same_key[0] as usize;
            let group: Vec<u32> = same_key
                .iter()
                .copied()
                .filter(|&row| {
                    self.columns.iter().all(|&position| {
                        let column = &table.columns[position];
                        cell(column, first) == cell(column, row as usize)
                    })
                })
                .collect();
            if group.len() > 1 {
                groups.push(group);
            }
        }
        groups
    }
}

/// Copies of rows, and rows that agree in all but the class.
pub(super) fn repeats(context: &Context<'_>, keys: &Keys) -> (Judged, Judged) {
    let target = context.table.column(&context.target.column);
    let (mut copies, mut conflicts) = (Vec::new(), Vec::new());
    let groups = if keys.columns.is_empty() { Vec::new() } else { keys.groups(context.table) };
    for group in groups {
        let label = |row: u32| context.target.labels[row as usize];
        if group.iter().any(|&row| label(row) == Some(true))
            && group.iter().any(|&row| label(row) == Some(false))
        {
            conflicts.extend(group.iter().filter(|&&row| label(row).is_some()));
        }
        let mut seen: Vec<u64> = Vec::new();
        for row in group {
            let value = target.map_or(0, |column| cell(column, row as usize));
            match seen.binary_search(&value) {
                Ok(_) => copies.push(row),
                Err(at) => seen.insert(at, value),
            }
        }
    }
    (duplicates(context, copies), contradictions(context, conflicts))
}

fn duplicates(context: &Context<'_>, copies: Vec<u32>) -> Judged {
    let (n, limit) = (context.table.n_rows(), context.spec.max_duplicates);
    let observed = share(copies.len(), n);
    let sentence = match copies.len() {
        0 => "No row is a copy of another.".to_owned(),
        k => format!(
            "{} of {} {} of an earlier row ({}); up to {} is expected.",
            words::count(k as u64),
            words::counted(n as u64, "row"),
            if k == 1 { "is a copy" } else { "are copies" },
            words::percent(observed),
            words::percent(limit)
        ),
    };
    let measure = Measure::at_most(observed, limit, Unit::Share);
    let hint = "A row that is in both training and test data makes scores look better.";
    let noted = !copies.is_empty();
    Judged::new(Expectation::Duplicates, Severity::Warning, &measure, sentence, hint)
        .about(copies)
        .noted(noted)
}

fn contradictions(context: &Context<'_>, rows: Vec<u32>) -> Judged {
    let (n, limit) = (context.table.n_rows(), context.spec.max_conflicts);
    let observed = share(rows.len(), n);
    let sentence = match rows.len() {
        0 => "No two rows differ in the target only.".to_owned(),
        k => format!(
            "{} of {} agree with a row of the other class in everything but the target ({}); up to \
             {} is expected.",
            words::count(k as u64),
            words::counted(n as u64, "row"),
            words::percent(observed),
            words::percent(limit)
        ),
    };
    let measure = Measure::at_most(observed, limit, Unit::Share);
    let hint = "No model can get them all right: look for a feature that is not in the table.";
    Judged::new(Expectation::Conflicts, Severity::Warning, &measure, sentence, hint).about(rows)
}

/// The cell as bits; -0 is 0, and all missing cells are alike.
fn cell(column: &Column, row: usize) -> u64 {
    match &column.values {
        Values::Number(v) if v[row].is_nan() => f64::NAN.to_bits(),
        Values::Number(v) => (v[row] + 0.0).to_bits(),
        Values::Category { codes, .. } => u64::from(codes[row]),
        Values::Time(v) => v[row].cast_unsigned(),
    }
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood 2014).
fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
