//! Running other programs.

use crate::failure::{Failure, Outcome};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The command line, as a person would type it.
pub(crate) fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// Runs to the end with the terminal's own input and output.
pub(crate) fn run(command: &mut Command) -> Outcome<()> {
    println!("$ {}", describe(command));
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(command, status.to_string())),
        Err(error) => Err(failed(command, error.to_string())),
    }
}

/// Runs quietly and returns what it printed, if it ended well.
pub(crate) fn read(command: &mut Command) -> Outcome<String> {
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Ok(output) => Err(failed(command, output.status.to_string())),
        Err(error) => Err(failed(command, error.to_string())),
    }
}

/// Runs to the end, shows each line of its standard output as it comes, and hands it to `heard`.
/// Returns whether the program ended well.
pub(crate) fn listen(command: &mut Command, mut heard: impl FnMut(&str)) -> Outcome<bool> {
    println!("$ {}", describe(command));
    let mut child = match command.stdout(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => return Err(failed(command, error.to_string())),
    };
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            heard(&line);
        }
    }
    let status = child.wait().map_err(|error| failed(command, error.to_string()))?;
    Ok(status.success())
}

/// The first file called `name` on `PATH`.
pub(crate) fn find_on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path).map(|folder| folder.join(&file)).find(|file| file.is_file())
}

/// Cargo, as the one that runs this chore, in the project's folder.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What cargo tells its child would make the inner cargo believe it builds xtask.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command.current_dir(root);
    command
}

fn failed(command: &Command, status: String) -> Failure {
    Failure::Command { command: describe(command), status }
}
