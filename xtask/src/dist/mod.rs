//! What `dist/` needs after Trunk: the room of the operations loop, packed tables, its version, a content security policy, the
//! service worker and the single-file edition.

mod base64;
mod html;
mod policy;
pub(crate) mod precache;
mod room;
pub(crate) mod single_file;
pub(crate) mod size;
mod squeeze;
mod tables;

use crate::failure::{Outcome, read, read_text, write};
use crate::project::{Project, files_under, hex};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The table that the page opens with; it belongs to the first load.
pub(crate) const DEFAULT_TABLE: &str = "data/credit_scoring.bin";

/// Finishes what Trunk wrote.
pub(crate) fn finish(project: &Project) -> Outcome<()> {
    let dist = project.dist();
    let index = dist.join("index.html");
    let room = room::place(project)?;
    squeeze::files(&dist)?;
    tables::pack_all(&dist)?;
    let version = version_of(&dist)?;
    let page = html::set_version(&read_text(&index)?, &version, &index)?;
    let page = html::set_room(&page, &room, &index)?;
    single_file::write(&dist, &page, &room)?;
    write(&index, policy::add(&page, &policy::served(&page), &index)?)?;
    let template = squeeze::lines(&read_text(&project.root().join("static/sw.template.js"))?);
    precache::write(&dist, &template, &version)
}

/// The digest of everything that Trunk wrote: the names and the bytes.
fn version_of(dist: &Path) -> Outcome<String> {
    let mut digest = Sha256::new();
    for path in files_under(dist)? {
        digest.update(name_in(dist, &path).as_bytes());
        digest.update([0]);
        digest.update(Sha256::digest(read(&path)?));
    }
    Ok(hex(&digest.finalize()).split_at(12).0.to_owned())
}

/// The path below `dist/`, with slashes, as the browser asks for it.
pub(crate) fn name_in(dist: &Path, path: &Path) -> String {
    let below = path.strip_prefix(dist).unwrap_or(path);
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
