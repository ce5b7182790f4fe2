//! `cargo xtask shots`: pictures of every screen, to look at.

use crate::browser::Harness;
use crate::failure::Outcome;
use crate::project::Project;
use crate::{build, shell};
use std::path::Path;

/// Takes the screens of `tests/web/screens.json` whose file name contains `filter`.
pub(crate) fn run(project: &Project, filter: &str) -> Outcome<()> {
    let harness = Harness::complete(project)?;
    build::run_if_stale(project)?;
    let mut script = harness.script(project, Path::new("tests/web/tools/shots.mjs"));
    shell::run(script.arg(project.root().join("shots")).arg(filter))
}
