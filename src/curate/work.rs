//! Preparing a table piece by piece.
use std::borrow::Cow;

use super::{
    CurateError, Curated, Impute, Preparation, Spec, Split,
    prepare::{Gathered, gather},
    report::{self, FeatureReport, RowsOut},
};
use crate::{
    table::{Column, Table},
    target::{FEWEST_ROWS, Feature, MOST_FEATURES, Target, screen},
};

/// The answer to one step.
#[derive(Clone, Debug)]
pub enum Step {
    /// There is more to do; the share done, from 0 to 1.
    More(f64),
    /// The result.
    Done(Box<Curated>),
}

/// A preparation under way: the split, then each feature is fitted, then each is looked at again.
#[derive(Debug)]
pub struct Work<'a> {
    table: &'a Table,
    target: &'a Target,
    features: Cow<'a, [Feature]>,
    spec: &'a Spec,
    seed: u32,
    is_aside: Vec<bool>,
    rows_out: RowsOut,
    split: Option<Split>,
    gathered: Vec<(String, Gathered)>,
    preparation: Option<Preparation>,
    reports: Vec<FeatureReport>,
}

impl<'a> Work<'a> {
    /// Prepares to split and prepare `table`, without the rows in `set_aside`.
    pub fn new(
        table: &'a Table,
        target: &'a Target,
        features: &'a [Feature],
        spec: &'a Spec,
        seed: u32,
        set_aside: &[u32],
    ) -> Self {
        let mut is_aside = vec![false; table.n_rows()];
        for &row in set_aside {
            if let Some(flag) = is_aside.get_mut(row as usize) {
                *flag = true;
            }
        }
        Self {
            table,
            target,
            features: Cow::Borrowed(features),
            spec,
            seed,
            is_aside,
            rows_out: RowsOut::default(),
            split: None,
            gathered: Vec::new(),
            preparation: None,
            reports: Vec::new(),
        }
    }

    /// Does one piece of the work.
    ///
    /// # Errors
    /// [`CurateError`] if there is nothing to learn from, or not enough of it.
    pub fn step(&mut self) -> Result<Step, CurateError> {
        let used = self.features.iter().filter(|feature| feature.used).count();
        let Some(split) = &self.split else {
            let split = self.divide()?;
            if used > MOST_FEATURES {
                screen(self.table, self.target, &split.train, self.features.to_mut());
            }
            self.split = Some(split);
            return Ok(Step::More(0.1));
        };
        let pieces = 2.0 * used.max(1) as f64;
        let Some(preparation) = &self.preparation else {
            let column = self.used().nth(self.gathered.len());
            if let Some(column) = column {
                self.gathered.push((column.name.clone(), gather(column, self.spec, &split.train)));
                return Ok(Step::More(0.1 + 0.9 * self.gathered.len() as f64 / pieces));
            }
            let gathered = std::mem::take(&mut self.gathered);
            self.preparation = Some(Preparation::assemble(self.spec, gathered)?);
            return Ok(Step::More(0.55));
        };
        let next = self.reports.len();
        if let Some(report) = report::feature(self.table, split, preparation, next) {
            self.reports.push(report);
            return Ok(Step::More((0.55 + 0.9 * (next + 1) as f64 / pieces).min(1.0)));
        }
        let report = report::sum_up(
            self.table,
            self.target,
            &self.features,
            split,
            self.rows_out,
            preparation,
            std::mem::take(&mut self.reports),
        );
        Ok(Step::Done(Box::new(Curated {
            split: split.clone(),
            preparation: preparation.clone(),
            report,
        })))
    }

    /// Does all of the work.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn finish(mut self) -> Result<Curated, CurateError> {
        loop {
            if let Step::Done(curated) = self.step()? {
                return Ok(*curated);
            }
        }
    }

    fn used(&self) -> impl Iterator<Item = &'a Column> + use<'a, '_> {
        let table = self.table;
        self.features
            .iter()
            .filter(|feature| feature.used)
            .filter_map(move |feature| table.columns.get(feature.position as usize))
    }

    fn divide(&mut self) -> Result<Split, CurateError> {
        let columns: Vec<&Column> = self.used().collect();
        if columns.is_empty() {
            return Err(CurateError::NoFeature);
        }
        let drops = self.spec.impute == Impute::Drop;
        let is_incomplete =
            |row: u32| drops && columns.iter().any(|column| column.is_missing(row as usize));
        let mut out = RowsOut::default();
        let mut usable = vec![false; self.table.n_rows()];
        for row in 0..self.table.n_rows() as u32 {
            if self.target.labels[row as usize].is_none() {
                out.without_target += 1;
            } else if self.is_aside[row as usize] {
                out.set_aside += 1;
            } else if is_incomplete(row) {
                out.incomplete += 1;
            } else {
                usable[row as usize] = true;
            }
        }
        self.rows_out = out;
        let left = usable.iter().filter(|&&usable| usable).count() as u64;
        if out.incomplete > 0 && left < FEWEST_ROWS as u64 {
            let worst = columns.iter().max_by_key(|column| column.missing());
            return Err(CurateError::TooManyDropped {
                left,
                rows: self.target.n,
                least: FEWEST_ROWS as u64,
                column: worst.map(|column| column.name.clone()).unwrap_or_default(),
            });
        }
        let is_usable = |row: u32| usable[row as usize];
        Split::of(self.table, self.target, self.spec, self.seed, is_usable)
    }
}
