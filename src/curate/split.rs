//! Which rows train, which test, and which come later as live traffic.
use serde::{Deserialize, Serialize};

use super::{CurateError, Order, Spec};
use crate::{rng::Rng, table::Table, target::Target};

/// Rows in three parts, each in time order (file order without a time column). Rows that are in
/// none were left out, and are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// Rows that the model learns from.
    pub train: Vec<u32>,
    /// Rows that it is tested on.
    pub test: Vec<u32>,
    /// Rows that it meets in production.
    pub live: Vec<u32>,
}

impl Split {
    /// Divides the rows of `table` that have a label and for which `usable` is true.
    ///
    /// In order, the first `train_share` of them train and the next `test_share` test. At random,
    /// the same shares of each class are drawn (stratified, with the stream `split` of `seed`); the
    /// live rows are the others, in their order.
    ///
    /// # Errors
    /// [`CurateError::Shares`], and [`CurateError::OneClass`] if training or test rows are not of
    /// both classes.
    pub fn of(
        table: &Table,
        target: &Target,
        spec: &Spec,
        seed: u32,
        usable: impl Fn(u32) -> bool,
    ) -> Result<Self, CurateError> {
        let (train, test) = (spec.train_share, spec.test_share);
        if !(train > 0.0 && test > 0.0 && train + test <= 1.0 + 1e-9) {
            return Err(CurateError::Shares { train, test });
        }
        let label = |row: u32| target.labels.get(row as usize).copied().flatten();
        let rows: Vec<u32> = target
            .order(table)
            .into_iter()
            .filter(|&row| label(row).is_some() && usable(row))
            .collect();
        let split = match spec.split {
            Order::InOrder => Self::in_order(&rows, spec),
            Order::Random => Self::stratified(&rows, |row| label(row) == Some(true), spec, seed),
        };
        for (part, rows) in [("training", &split.train), ("test", &split.test)] {
            let positives = rows.iter().filter(|&&row| label(row) == Some(true)).count();
            if positives == 0 || positives == rows.len() {
                return Err(CurateError::OneClass {
                    part,
                    rows: rows.len() as u64,
                    positives: positives as u64,
                    in_order: spec.split == Order::InOrder,
                });
            }
        }
        Ok(split)
    }

    fn in_order(rows: &[u32], spec: &Spec) -> Self {
        let (first, second) = cuts(rows.len(), spec);
        Self {
            train: rows[..first].to_vec(),
            test: rows[first..second].to_vec(),
            live: rows[second..].to_vec(),
        }
    }

    fn stratified(rows: &[u32], positive: impl Fn(u32) -> bool, spec: &Spec, seed: u32) -> Self {
        const LIVE: u8 = 2;
        let mut rng = Rng::new(seed, "split");
        let mut part = vec![LIVE; rows.len()];
        for class in [false, true] {
            let mut members: Vec<usize> =
                (0..rows.len()).filter(|&i| positive(rows[i]) == class).collect();
            rng.shuffle(&mut members);
            let (first, second) = cuts(members.len(), spec);
            members[..first].iter().for_each(|&i| part[i] = 0);
            members[first..second].iter().for_each(|&i| part[i] = 1);
        }
        let of =
            |wanted: u8| (0..rows.len()).filter(|&i| part[i] == wanted).map(|i| rows[i]).collect();
        Self { train: of(0), test: of(1), live: of(LIVE) }
    }
}

/// Where training ends and where testing ends, of `n` rows, rounded to the nearest row.
fn cuts(n: usize, spec: &Spec) -> (usize, usize) {
    let at = |share: f64| ((n as f64 * share).round() as usize).min(n);
    let first = at(spec.train_share);
    (first, at(spec.train_share + spec.test_share).max(first))
}
