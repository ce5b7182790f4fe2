//! Parts of the page that know nothing of stages: controls, tables, verdicts.
mod columns;
mod control;
mod goto;
mod verdict;

pub(super) use self::{
    columns::{Columns, TableProps},
    control::{Control, FieldRef},
    goto::Goto,
    verdict::{Verdict, status},
};
