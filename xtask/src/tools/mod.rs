//! The tools that a build needs: found, or installed once into `.tools/`.

mod install;
pub(crate) mod node;

use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::shell;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The newest stable Trunk that builds with the project's Rust.
const TRUNK: &str = "0.21.14";
/// Debian's binaryen (108) cannot read what today's rustc writes.
const BINARYEN: &str = "132.0.0";

/// Everything needed to run `trunk build`.
#[derive(Debug)]
pub(crate) struct Toolbox {
    trunk: PathBuf,
    path: OsString,
    optimises: bool,
}

impl Toolbox {
    /// Finds the tools; installs what is missing. Nothing is fetched when everything is there.
    pub(crate) fn complete(project: &Project) -> Outcome<Self> {
        require_wasm_target(project)?;
        fetch_crates(project)?;
        let trunk = cargo_tool(project, &install::Tool::trunk(TRUNK))?;
        let version = project.locked_version("wasm-bindgen")?;
        let bindgen = cargo_tool(project, &install::Tool::wasm_bindgen(&version))?;
        let wasm_opt = find_optimiser(project);
        if wasm_opt.is_none() {
            println!(
                "note: no wasm-opt {BINARYEN}: building without it, so the page gets about a tenth bigger"
            );
        }
        let optimises = wasm_opt.is_some();
        let tools = [Some(&trunk), Some(&bindgen), wasm_opt.as_ref()].into_iter().flatten();
        let folders = tools.filter_map(|tool| tool.parent()).map(Path::to_path_buf);
        let path = path_with(folders)?;
        Ok(Self { trunk, path, optimises })
    }

    /// Trunk, with all its helpers on its `PATH`.
    pub(crate) fn trunk(&self, root: &Path) -> Command {
        let mut command = Command::new(&self.trunk);
        // cargo sets CARGO for xtask; Trunk must start the same one, and nothing else is inherited.
        command.current_dir(root).env("PATH", &self.path).env_remove("NO_COLOR");
        command.env("TRUNK_SKIP_VERSION_CHECK", "true");
        // Where this machine keeps crates says nothing to a reader, and it travels in every panic.
        if let Some(flags) = without_crate_paths() {
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
        }
        command
    }

    /// Builds the room of the operations loop into the folder that [`Project::room`] names: the same
    /// crate, another binary, compiled to be fast. Trunk builds one binary for the page.
    pub(crate) fn build_room(&self, project: &Project) -> Outcome<()> {
        let (target, root) = ("wasm32-unknown-unknown", project.root());
        let mut build = shell::cargo(root);
        build.args(["build", "--locked", "--bin", "ops", "--features", "web"]);
        build.args(["--profile", "room", "--target", target, "--target-dir"]);
        build.arg(project.target());
        if let Some(flags) = without_crate_paths() {
            build.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
        }
        shell::run(&mut build)?;
        let (wasm, out) = (project.target().join(target).join("room/ops.wasm"), project.room());
        let tool = |name: &str| {
            let mut command = Command::new(name);
            command.current_dir(root).env("PATH", &self.path);
            command
        };
        shell::run(
            tool("wasm-bindgen")
                .args(["--target", "web", "--no-typescript", "--out-name", "ops", "--out-dir"])
                .arg(&out)
                .arg(&wasm),
        )?;
        if self.optimises {
            let made = out.join("ops_bg.wasm");
            // rustc has optimised for speed; more of it here costs minutes and gains little.
            shell::run(tool("wasm-opt").arg("-O1").arg("-o").arg(&made).arg(&made))?;
        }
        Ok(())
    }

    /// Whether wasm-opt is there.
    pub(crate) fn optimises(&self) -> bool {
        self.optimises
    }
}

/// Compiler flags that write the folders of downloaded crates as `crates`.
fn without_crate_paths() -> Option<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        Some(
            PathBuf::from(std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"))?)
                .join(".cargo"),
        )
    })?;
    let registries = std::fs::read_dir(home.join("registry/src")).ok()?;
    let mut folders: Vec<String> =
        registries.filter_map(|entry| entry.ok()?.path().to_str().map(str::to_owned)).collect();
    folders.retain(|folder| !folder.contains(char::is_whitespace));
    folders.sort();
    let flags: Vec<String> =
        folders.iter().map(|folder| format!("--remap-path-prefix={folder}=crates")).collect();
    (!flags.is_empty()).then(|| flags.join(" "))
}

fn path_with(first: impl Iterator<Item = PathBuf>) -> Outcome<OsString> {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(first.chain(std::env::split_paths(&inherited))).map_err(|error| {
        Failure::Missing {
            what: format!("a usable PATH ({error})"),
            hint: "the project's folder must not contain the separator of PATH",
        }
    })
}

/// Whether `tool --version` names this version.
fn has_version(tool: &Path, version: &str) -> bool {
    shell::read(Command::new(tool).arg("--version"))
        .is_ok_and(|text| text.split_whitespace().any(|word| word == version))
}

/// Adds the wasm32 target if it is not there.
pub(crate) fn require_wasm_target(project: &Project) -> Outcome<()> {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"]);
    let folder = shell::read(rustc.current_dir(project.root()))?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    if shell::find_on_path("rustup").is_none() {
        return Err(Failure::Missing {
            what: "the target wasm32-unknown-unknown".to_owned(),
            hint: "install it the way this Rust was installed (with rustup: `rustup target add wasm32-unknown-unknown`)",
        });
    }
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", "wasm32-unknown-unknown"]);
    shell::run(rustup.current_dir(project.root()))
}

/// Fetches all crates: Trunk builds without network, and what built xtask did not need those of the
/// page. Cargo wants some of them of other targets as well.
fn fetch_crates(project: &Project) -> Outcome<()> {
    let fetch = || {
        let mut fetch = shell::cargo(project.root());
        fetch.args(["fetch", "--locked"]);
        fetch
    };
    // With everything there, not even the registry's index is asked for.
    if shell::read(fetch().args(["--offline", "--quiet"])).is_ok() {
        return Ok(());
    }
    shell::run(&mut fetch())
}

/// The tool in `.tools/`, else the one on `PATH`, else a new one in `.tools/`.
fn cargo_tool(project: &Project, tool: &install::Tool) -> Outcome<PathBuf> {
    let own = tool.path_under(&project.tools());
    let candidates = [Some(own.clone()), shell::find_on_path(tool.binary)];
    for candidate in candidates.into_iter().flatten() {
        if candidate.is_file() && has_version(&candidate, &tool.version) {
            return Ok(candidate);
        }
    }
    tool.install(project)?;
    if has_version(&own, &tool.version) {
        return Ok(own);
    }
    Err(Failure::Missing {
        what: format!("{} {}", tool.binary, tool.version),
        hint: "it was installed but does not start",
    })
}

/// wasm-opt from npm's binaryen, if it can be had at all.
fn find_optimiser(project: &Project) -> Option<PathBuf> {
    let major = BINARYEN.split('.').next().unwrap_or(BINARYEN);
    let own = node::program(project, "wasm-opt");
    let found = [Some(own.clone()), shell::find_on_path("wasm-opt")].into_iter().flatten();
    if let Some(there) = found.into_iter().find(|tool| tool.is_file() && has_version(tool, major)) {
        return Some(there);
    }
    match node::install(project, &[("binaryen", BINARYEN)]) {
        Ok(()) => has_version(&own, major).then_some(own),
        Err(failure) => {
            println!("note: {failure}");
            None
        }
    }
}
