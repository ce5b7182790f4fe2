//! Tools that cargo builds.

use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::shell;
use std::path::{Path, PathBuf};

/// A command-line tool from the Rust registry.
#[derive(Debug)]
pub(crate) struct Tool {
    /// The name of the package.
    package: &'static str,
    /// The name of the program.
    pub(crate) binary: &'static str,
    /// The exact version.
    pub(crate) version: String,
    /// Whether the versions of its own `Cargo.lock` can still be had.
    locked: bool,
    /// Level 0 builds fastest; the tool must not spend its life computing then.
    opt_level: &'static str,
}

impl Tool {
    /// Trunk, which only starts other programs.
    pub(crate) fn trunk(version: &str) -> Self {
        let version = version.to_owned();
        Self { package: "trunk", binary: "trunk", version, locked: true, opt_level: "0" }
    }

    /// wasm-bindgen. Its lock file names a `webpki-roots` that was never published, and only for
    /// downloads that a build without default features does not make.
    pub(crate) fn wasm_bindgen(version: &str) -> Self {
        Self {
            package: "wasm-bindgen-cli",
            binary: "wasm-bindgen",
            version: version.to_owned(),
            locked: false,
            opt_level: "1",
        }
    }

    /// Where the tool lies when installed under `folder`.
    pub(crate) fn path_under(&self, folder: &Path) -> PathBuf {
        folder.join("bin").join(format!("{}{}", self.binary, std::env::consts::EXE_SUFFIX))
    }

    /// Builds and installs it into `.tools/`, with a profile that builds four times faster than
    /// the package's own, in a target folder that is removed afterwards.
    pub(crate) fn install(&self, project: &Project) -> Outcome<()> {
        let build = project.tools().join("build");
        println!("installing {} {} (once, some minutes)", self.package, self.version);
        let mut cargo = shell::cargo(project.root());
        cargo.args(["install", "--force", "--no-default-features", "--root"]);
        cargo.arg(project.tools());
        cargo.args([self.package, "--version", &self.version, "--bin", self.binary]);
        if self.locked {
            cargo.arg("--locked");
        }
        cargo
            .env("CARGO_TARGET_DIR", &build)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.opt_level);
        let installed = shell::run(&mut cargo);
        if build.is_dir() {
            std::fs::remove_dir_all(&build).map_err(Failure::at(&build))?;
        }
        installed
    }
}
