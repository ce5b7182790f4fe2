//! Packages for Node, in `.tools/node/`.

use crate::failure::{Failure, Outcome, read_text, write};
use crate::project::Project;
use crate::shell;
use std::path::PathBuf;
use std::process::Command;

/// What the browser tests drive the browsers with.
pub(crate) const BROWSER_PACKAGES: &[(&str, &str)] =
    &[("playwright-core", "1.65.1"), ("puppeteer-core", "25.16.0"), ("axe-core", "4.14.1")];

/// The folder of the installed packages.
pub(crate) fn modules(project: &Project) -> PathBuf {
    project.tools().join("node").join("node_modules")
}

/// A program that a package brings.
pub(crate) fn program(project: &Project, name: &str) -> PathBuf {
    modules(project).join(".bin").join(name)
}

/// Node itself, if it is there.
pub(crate) fn find() -> Option<PathBuf> {
    shell::find_on_path("node")
}

/// Installs those of `packages` that are not there in exactly this version.
pub(crate) fn install(project: &Project, packages: &[(&str, &str)]) -> Outcome<()> {
    let missing: Vec<String> = packages
        .iter()
        .filter(|(name, version)| installed_version(project, name).as_deref() != Some(*version))
        .map(|(name, version)| format!("{name}@{version}"))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let npm = shell::find_on_path("npm").ok_or_else(|| Failure::Missing {
        what: format!("npm (for {})", missing.join(", ")),
        hint: "install Node 20 or newer",
    })?;
    let folder = project.tools().join("node");
    let manifest = folder.join("package.json");
    if !manifest.is_file() {
        write(&manifest, "{ \"private\": true }\n")?;
    }
    let mut command = Command::new(npm);
    command.args(["install", "--save-exact", "--no-audit", "--no-fund", "--ignore-scripts"]);
    command.args(["--loglevel", "error"]).args(&missing);
    shell::run(command.current_dir(&folder))
}

fn installed_version(project: &Project, package: &str) -> Option<String> {
    let text = read_text(&modules(project).join(package).join("package.json")).ok()?;
    let (_, after) = text.split_once("\"version\"")?;
    after.split('"').nth(1).map(str::to_owned)
}
