//! What can go wrong in a chore.

use std::path::{Path, PathBuf};

/// The result of a chore.
pub(crate) type Outcome<T> = Result<T, Failure>;

/// Why a chore ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The arguments name no command.
    #[error("`{given}` is no command; see `cargo xtask help`")]
    Usage {
        /// The arguments as given.
        given: String,
    },
    /// A program that the machine must have is not there.
    #[error("{what} was not found; {hint}")]
    Missing {
        /// The program or file.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// A program ran and failed.
    #[error("`{command}` failed ({status})")]
    Command {
        /// The command line.
        command: String,
        /// Its exit status, or why it did not start.
        status: String,
    },
    /// A file or socket could not be used.
    #[error("{place}: {source}")]
    Io {
        /// The path or address.
        place: String,
        /// The cause.
        source: std::io::Error,
    },
    /// A generated file has not the expected shape.
    #[error("{}: {why}", path.display())]
    Shape {
        /// The file.
        path: PathBuf,
        /// What was expected.
        why: String,
    },
}

impl Failure {
    /// A closure for `map_err` that names the path.
    pub(crate) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let place = path.display().to_string();
        move |source| Self::Io { place, source }
    }
}

/// Reads a file as bytes.
pub(crate) fn read(path: &Path) -> Outcome<Vec<u8>> {
    std::fs::read(path).map_err(Failure::at(path))
}

/// Reads a file as text.
pub(crate) fn read_text(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(Failure::at(path))
}

/// Writes a file, making its folder first.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Outcome<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(Failure::at(folder))?;
    }
    std::fs::write(path, content).map_err(Failure::at(path))
}
