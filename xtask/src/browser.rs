//! The browsers, and Node scripts that drive them.

use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::shell;
use crate::tools::node;
use std::path::{Path, PathBuf};
use std::process::Command;

const CHROMIUM: &[&str] =
    &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const FIREFOX: &[&str] = &["firefox-esr", "firefox"];
const MAC: &[(&str, &str)] = &[
    ("CHROMIUM", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    ("CHROMIUM", "/Applications/Chromium.app/Contents/MacOS/Chromium"),
    ("FIREFOX", "/Applications/Firefox.app/Contents/MacOS/firefox"),
];

/// What it takes to run a browser script.
#[derive(Debug)]
pub(crate) struct Harness {
    node: PathBuf,
    chromium: PathBuf,
    firefox: Option<PathBuf>,
}

impl Harness {
    /// Finds Node and Chromium, installs what can be installed. Firefox is optional: the scripts
    /// skip what needs it.
    pub(crate) fn complete(project: &Project) -> Outcome<Self> {
        let node = node::find().ok_or_else(|| Failure::Missing {
            what: "node".to_owned(),
            hint: "install Node 20 or newer to drive a browser",
        })?;
        let chromium = chromium()?;
        node::install(project, node::BROWSER_PACKAGES)?;
        Ok(Self { node, chromium, firefox: find("FIREFOX", FIREFOX) })
    }

    /// A command that runs a script of `tests/web/`.
    pub(crate) fn script(&self, project: &Project, script: &Path) -> Command {
        let mut command = Command::new(&self.node);
        command.arg(script).current_dir(project.root());
        command.env("OPSLAB_DIST", project.dist());
        command.env("OPSLAB_NODE_MODULES", node::modules(project));
        command.env("CHROMIUM", &self.chromium);
        command.env("FIREFOX", self.firefox.as_deref().unwrap_or(Path::new("")));
        command
    }
}

/// The browser that the variable names, or the first of `names` on `PATH`.
fn find(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(wish) = std::env::var_os(variable).filter(|wish| !wish.is_empty()) {
        let path = PathBuf::from(wish);
        return if path.is_file() { Some(path) } else { shell::find_on_path(path.to_str()?) };
    }
    names.iter().find_map(|name| shell::find_on_path(name)).or_else(|| {
        let mut places = MAC.iter().filter(|(browser, _)| *browser == variable);
        places.find_map(|(_, place)| Some(PathBuf::from(place)).filter(|place| place.is_file()))
    })
}

fn chromium() -> Outcome<PathBuf> {
    if let Some(there) = find("CHROMIUM", CHROMIUM) {
        return Ok(there);
    }
    let is_named = std::env::var_os("CHROMIUM").is_some_and(|name| !name.is_empty());
    if !is_named && shell::find_on_path("apt-get").is_some() && is_root() {
        let apt = || {
            let mut command = Command::new("apt-get");
            command.env("DEBIAN_FRONTEND", "noninteractive");
            command
        };
        shell::run(apt().args(["update", "-q"]))?;
        shell::run(apt().args(["install", "-y", "-q", "--no-install-recommends", "chromium"]))?;
    }
    find("CHROMIUM", CHROMIUM).ok_or_else(|| Failure::Missing {
        what: "Chromium".to_owned(),
        hint: "install Chromium or Chrome, or set CHROMIUM to its path",
    })
}

fn is_root() -> bool {
    shell::read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
