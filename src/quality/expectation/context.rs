//! What every expectation may look at.
use crate::{
    quality::Spec,
    table::{Kind, Table},
    target::{Feature, Reason, Target},
};

/// The table with its target, its parts and the limits.
#[derive(Debug)]
pub(in crate::quality) struct Context<'a> {
    pub(super) table: &'a Table,
    pub(super) target: &'a Target,
    pub(super) features: &'a [Feature],
    pub(super) spec: &'a Spec,
    /// Rows of the reference part.
    pub(super) reference: Vec<u32>,
    /// All other rows, in time order.
    pub(super) rest: Vec<u32>,
}

/// What a column is in the table, as far as expectations go.
pub(super) struct Role {
    /// Its cells should be as expected: features, the target and the time column.
    pub(super) checked: bool,
    /// It is the time column.
    pub(super) time: bool,
}

impl<'a> Context<'a> {
    /// The first rows in time order are the reference part.
    pub(in crate::quality) fn new(
        table: &'a Table,
        target: &'a Target,
        features: &'a [Feature],
        spec: &'a Spec,
    ) -> Self {
        let mut reference = target.order(table);
        let share = spec.reference_share.clamp(0.0, 1.0);
        let rest = reference.split_off((reference.len() as f64 * share).floor() as usize);
        Self { table, target, features, spec, reference, rest }
    }

    /// The rows that `reference` names are the reference part.
    pub(in crate::quality) fn with_reference(mut self, reference: &[u32]) -> Self {
        let mut is_reference = vec![false; self.table.n_rows()];
        for &row in reference {
            if let Some(flag) = is_reference.get_mut(row as usize) {
                *flag = true;
            }
        }
        (self.reference, self.rest) =
            self.target.order(self.table).into_iter().partition(|&row| is_reference[row as usize]);
        self
    }

    pub(in crate::quality) fn reference_rows(&self) -> u64 {
        self.reference.len() as u64
    }

    pub(super) fn role(&self, feature: &Feature) -> Role {
        let time = self.target.time.as_ref() == Some(&feature.column);
        let checked = match feature.reason {
            Reason::Used | Reason::Target | Reason::AllMissing => true,
            Reason::Time => time && feature.kind == Kind::Time,
            Reason::Ignored
            | Reason::Constant { .. }
            | Reason::Identifier { .. }
            | Reason::Screened { .. } => false,
        };
        Role { checked, time }
    }
}

/// `part / whole`, 0 if there is no whole.
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
