//! Cells → columns, in two passes over all rows.
use super::{
    column::Builder,
    infer::{Survey, trim},
    report::{ColumnReport, Findings},
    split::Grid,
};
use crate::table::Table;

/// Cells looked at in one step. A block of rows with so many cells stays in the processor's cache
/// while column after column is read from it; whole columns would fetch every line anew.
const CELLS: usize = 40_000;

/// Columns in the making.
#[derive(Debug)]
pub(super) struct Assembly {
    pub(super) grid: Grid,
    pub(super) table: Table,
    pub(super) reports: Vec<ColumnReport>,
    row: usize,
    pass: Pass,
}

#[derive(Debug)]
enum Pass {
    Survey(Vec<Survey>),
    Build(Vec<Builder>),
    /// The builders that are to be finished, last column first.
    Finish(Vec<Builder>),
}

impl Assembly {
    pub(super) fn new(grid: Grid) -> Self {
        let pass = Pass::Survey(vec![Survey::new(grid.n_rows()); grid.names.len()]);
        Self { grid, table: Table::default(), reports: Vec::new(), row: 0, pass }
    }

    /// Share done, from 0 to 1.
    pub(super) fn progress(&self) -> f64 {
        let share = self.row as f64 / self.grid.n_rows().max(1) as f64;
        match self.pass {
            Pass::Survey(_) => 0.4 * share,
            Pass::Build(_) => 0.4 + 0.5 * share,
            Pass::Finish(_) => {
                0.9 + 0.1 * self.reports.len() as f64 / self.grid.names.len().max(1) as f64
            }
        }
    }

    /// Looks at some cells; true when all columns are built.
    pub(super) fn step(&mut self, text: &[u8], findings: &mut Findings) -> bool {
        let (n_rows, n_columns) = (self.grid.n_rows(), self.grid.names.len());
        let end = n_rows.min(self.row + (CELLS / n_columns).max(1));
        let grid = &self.grid;
        let cell = |row, column| grid.cell(row, column).unwrap_or_default().read(text);
        match &mut self.pass {
            Pass::Survey(surveys) => {
                for (column, survey) in surveys.iter_mut().enumerate() {
                    (self.row..end).for_each(|row| survey.feed(trim(&cell(row, column))));
                }
            }
            Pass::Build(builders) => {
                for (column, builder) in builders.iter_mut().enumerate() {
                    for row in self.row..end {
                        builder.push(&cell(row, column), grid.lines[row], findings);
                    }
                }
            }
            Pass::Finish(builders) => {
                for _ in 0..(CELLS / n_rows).max(1) {
                    let Some(builder) = builders.pop() else { return true };
                    let (column, report) = builder.finish(findings);
                    self.table.columns.push(column);
                    self.reports.push(report);
                }
                return builders.is_empty();
            }
        }
        self.row = end;
        if end == n_rows {
            self.turn();
        }
        false
    }

    /// Goes on to the next pass.
    fn turn(&mut self) {
        let n_rows = self.grid.n_rows();
        self.pass = match std::mem::replace(&mut self.pass, Pass::Finish(Vec::new())) {
            Pass::Survey(surveys) => {
                self.row = 0;
                let names = self.grid.names.iter();
                let build = |(name, survey): (&String, Survey)| {
                    let (plan, note) = survey.plan();
                    Builder::new(name.clone(), plan, note, n_rows)
                };
                Pass::Build(names.zip(surveys).map(build).collect())
            }
            Pass::Build(mut builders) => {
                builders.reverse();
                Pass::Finish(builders)
            }
            Pass::Finish(builders) => Pass::Finish(builders),
        };
    }
}
