//! Parts of the page that know nothing of stages: controls, tables, verdicts.
mod bring;
mod columns;
mod control;
mod goto;
mod prose;
mod verdict;

pub(super) use self::{
    bring::{Asked, Bring, Brought},
    columns::columns,
    control::{Control, FieldRef},
    goto::Goto,
    prose::prose,
    verdict::{status, verdict},
};
