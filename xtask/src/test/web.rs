//! The browser tests: every script directly in `tests/web/` but the library.

use super::tally::{self, Tally};
use crate::browser::Harness;
use crate::failure::Outcome;
use crate::project::{Project, files_under};

/// Shared by the scripts, and no test itself.
const LIBRARY: &str = "web/lib.mjs";

/// The names of the scripts, as `web/smoke.mjs`.
pub(crate) fn scripts(project: &Project) -> Outcome<Vec<String>> {
    let folder = project.root().join("tests/web");
    let names = files_under(&folder)?.into_iter().filter_map(|path| {
        let is_script =
            path.parent() == Some(&folder) && path.extension().is_some_and(|end| end == "mjs");
        let name = path.file_name()?.to_str()?;
        is_script.then(|| format!("web/{name}"))
    });
    Ok(names.filter(|name| name != LIBRARY).collect())
}

/// Runs the scripts one by one. Without a browser they are skipped; without a page they fail.
pub(crate) fn run(project: &Project, tally: &mut Tally, built: bool) -> Outcome<()> {
    let names: Vec<String> =
        scripts(project)?.into_iter().filter(|name| tally.wants(name)).collect();
    if names.is_empty() {
        return Ok(());
    }
    let harness = Harness::complete(project);
    for name in names {
        match &harness {
            Err(missing) => tally.skip(&format!("{name}: {missing}")),
            Ok(_) if !built => tally.fail(&format!("{name}: the page could not be built")),
            Ok(harness) => {
                let script = project.root().join("tests").join(&name);
                tally.listen(&name, &mut harness.script(project, &script), tally::of_script);
            }
        }
    }
    Ok(())
}
