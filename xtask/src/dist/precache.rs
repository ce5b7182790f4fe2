//! The service worker: the template with this build's version and its files.

use super::{DEFAULT_TABLE, name_in};
use crate::failure::{Failure, Outcome, read};
use crate::project::{files_under, hex};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::Path;

/// The file that makes `dist/` complete: it is written last.
pub(crate) const NAME: &str = "sw.js";

/// Writes `dist/sw.js`.
pub(crate) fn write(dist: &Path, template: &str, version: &str) -> Outcome<()> {
    let path = dist.join(NAME);
    if ["__VERSION__", "__FILES__", "__LATER__"].iter().any(|name| !template.contains(name)) {
        let why = "the template must name __VERSION__, __FILES__ and __LATER__".to_owned();
        return Err(Failure::Shape { path, why });
    }
    let first = names(dist)?;
    let later = later(dist)?.into_iter().filter(|name| !first.contains(name)).collect();
    let script = template
        .replace("__VERSION__", version)
        .replace("__FILES__", &listed(dist, first)?)
        .replace("__LATER__", &listed(dist, later)?);
    crate::failure::write(&path, script)
}

/// An object of the files with their digests.
fn listed(dist: &Path, names: Vec<String>) -> Outcome<String> {
    let mut lines = String::new();
    for name in names {
        let digest = hex(&Sha256::digest(read(&dist.join(&name))?));
        let asked = if name == "index.html" { "./" } else { &name };
        let _ = writeln!(lines, "  {asked:?}: \"{digest}\",");
    }
    Ok(format!("{{\n{lines}}}"))
}

/// What is kept when the page is idle: the packed tables, and the room of the operations loop.
fn later(dist: &Path) -> Outcome<Vec<String>> {
    let all = files_under(dist)?.into_iter().map(|path| name_in(dist, &path));
    let of_later = |name: &String| {
        let packed = Path::new(name).extension().is_some_and(|end| end == "bin");
        let table = name.starts_with("data/") && packed;
        table || name.starts_with(super::room::START)
    };
    Ok(all.filter(of_later).collect())
}

/// The files of the first load, which are also those that work offline at once; the other tables
/// and the room of the operations loop follow when the page is idle.
pub(crate) fn names(dist: &Path) -> Outcome<Vec<String>> {
    let all = files_under(dist)?.into_iter().map(|path| name_in(dist, &path));
    Ok(all.filter(|name| is_first_load(name)).collect())
}

/// Not in the first load: the room of the operations loop, the other tables, the icons for home screens (fetched on installation)
/// and what the page never asks for.
fn is_first_load(name: &str) -> bool {
    let of_the_page = [".html", ".js", ".wasm", ".css", ".woff2", ".svg", ".webmanifest"];
    let apart = [NAME, super::single_file::NAME];
    let at_top = !name.contains('/') || name.starts_with("snippets/");
    let of_the_room = name.starts_with(super::room::START);
    name == DEFAULT_TABLE
        || (at_top
            && !of_the_room
            && !apart.contains(&name)
            && of_the_page.iter().any(|end| name.ends_with(end)))
}

#[cfg(test)]
mod tests {
    use super::is_first_load;

    #[test]
    fn holds_what_the_page_loads_and_nothing_else() {
        for name in ["index.html", "page-1a.js", "page-1a_bg.wasm", "data/credit_scoring.bin"] {
            assert!(is_first_load(name), "{name}");
        }
        for name in [
            "sw.js",
            "opslab.html",
            "icon-192.png",
            "data/penguins.bin",
            "data/README.md",
            "ops-1a.js",
        ] {
            assert!(!is_first_load(name), "{name}");
        }
    }
}
