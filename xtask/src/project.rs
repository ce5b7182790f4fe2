//! Where things lie.

use crate::failure::{Failure, Outcome, read, read_text};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The project on this machine.
#[derive(Debug)]
pub(crate) struct Project {
    root: PathBuf,
}

/// What the page is made of; a change in any of these asks for a new build.
const SOURCES: &[&str] = &[
    "src",
    "static",
    "xtask/src/dist",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo",
];

impl Project {
    /// Finds the project from the manifest that cargo runs, so that a shared target folder cannot
    /// mix up two checkouts.
    pub(crate) fn find() -> Outcome<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().unwrap_or(&manifest).to_path_buf();
        if root.join("Trunk.toml").is_file() {
            return Ok(Self { root });
        }
        Err(Failure::Missing {
            what: format!("Trunk.toml in {}", root.display()),
            hint: "run the command inside the project",
        })
    }

    /// The top folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The finished page.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The project's own tools.
    pub(crate) fn tools(&self) -> PathBuf {
        self.root.join(".tools")
    }

    /// Where cargo builds for the page.
    pub(crate) fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// The room of the operations loop, as wasm-bindgen wrote it.
    pub(crate) fn room(&self) -> PathBuf {
        self.target().join("room")
    }

    /// The version of a package in `Cargo.lock`.
    pub(crate) fn locked_version(&self, package: &str) -> Outcome<String> {
        let path = self.root.join("Cargo.lock");
        let wanted = format!("name = \"{package}\"");
        let text = read_text(&path)?;
        let mut lines = text.lines().skip_while(|line| *line != wanted);
        let version = lines.nth(1).and_then(|line| line.strip_prefix("version = \""));
        version
            .map(|version| version.trim_end_matches('"').to_owned())
            .ok_or_else(|| Failure::Shape { path, why: format!("names no package {package}") })
    }

    /// The digest of every source of the page: the names and the bytes.
    pub(crate) fn digest_sources(&self) -> Outcome<String> {
        let mut digest = Sha256::new();
        for source in SOURCES {
            for path in files_under(&self.root.join(source))? {
                digest.update(path.to_string_lossy().as_bytes());
                digest.update([0]);
                digest.update(Sha256::digest(read(&path)?));
            }
        }
        Ok(hex(&digest.finalize()))
    }
}

/// All files under `path`, sorted; `path` itself if it is a file; nothing if it is not there.
pub(crate) fn files_under(path: &Path) -> Outcome<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(path).map_err(Failure::at(path))? {
        entries.push(entry.map_err(Failure::at(path))?.path());
    }
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        files.extend(files_under(&entry)?);
    }
    Ok(files)
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
