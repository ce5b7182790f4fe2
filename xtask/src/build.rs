//! `cargo xtask build`: Trunk, then what Trunk does not do.

use crate::failure::{Failure, Outcome, read_text, write};
use crate::project::Project;
use crate::tools::Toolbox;
use crate::{dist, shell};
use std::path::PathBuf;

/// Builds `dist/`, tools included.
pub(crate) fn run(project: &Project) -> Outcome<()> {
    let tools = Toolbox::complete(project)?;
    let sources = project.digest_sources()?;
    let stamp = stamp(project);
    if stamp.is_file() {
        std::fs::remove_file(&stamp).map_err(Failure::at(&stamp))?;
    }
    let mut trunk = tools.trunk(project.root());
    trunk.args(["build", "--release=true"]);
    if tools.optimises() {
        shell::run(&mut trunk)?;
    } else {
        // Trunk stops a release build without wasm-opt unless the page itself declines it.
        let plain = project.root().join(".index.html");
        let html = read_text(&project.root().join("index.html"))?;
        write(&plain, decline_wasm_opt(&html)?)?;
        let built = shell::run(trunk.arg(".index.html"));
        std::fs::remove_file(&plain).map_err(Failure::at(&plain))?;
        built?;
    }
    tools.build_room(project)?;
    dist::finish(project)?;
    write(&stamp, sources)
}

/// Whether `dist/` had to be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// It was made from these very sources.
    Fresh,
    /// It was built just now.
    Rebuilt,
}

/// Builds only if `dist/` was made from other sources than those that are here now.
pub(crate) fn run_if_stale(project: &Project) -> Outcome<Freshness> {
    let built_from = read_text(&stamp(project)).unwrap_or_default();
    let finished = project.dist().join(dist::precache::NAME).is_file();
    if finished && built_from == project.digest_sources()? {
        return Ok(Freshness::Fresh);
    }
    run(project)?;
    Ok(Freshness::Rebuilt)
}

/// The page with `data-wasm-opt="0"`, whatever level it asks for.
fn decline_wasm_opt(html: &str) -> Outcome<String> {
    const ATTRIBUTE: &str = "data-wasm-opt=\"";
    let rest = html.split_once(ATTRIBUTE).and_then(|(before, after)| {
        let (_, rest) = after.split_once('"')?;
        Some(format!("{before}{ATTRIBUTE}0\"{rest}"))
    });
    rest.ok_or_else(|| Failure::Shape {
        path: PathBuf::from("index.html"),
        why: "it has no data-wasm-opt".to_owned(),
    })
}

fn stamp(project: &Project) -> PathBuf {
    project.tools().join("built-from")
}

#[cfg(test)]
mod tests {
    use super::decline_wasm_opt;

    #[test]
    fn declines_any_level() {
        let plain = decline_wasm_opt("<link a data-wasm-opt=\"z\" b>").unwrap();
        assert_eq!(plain, "<link a data-wasm-opt=\"0\" b>");
        assert!(decline_wasm_opt("<link>").is_err());
    }
}
