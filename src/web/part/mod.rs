//! Parts of the page that know nothing of stages: controls, tables, verdicts.
mod columns;
mod control;
mod goto;
mod prose;
mod verdict;

pub(super) use self::{
    columns::columns,
    control::{Control, FieldRef},
    goto::Goto,
    prose::prose,
    verdict::{status, verdict},
};
