//! `cargo xtask serve`: a small static server for this machine only.

mod http;

use crate::build::{self, Freshness};
use crate::dist::size;
use crate::failure::{Failure, Outcome};
use crate::project::Project;
pub(crate) use http::media_type;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

/// The first port that is tried when none is asked for.
const DEFAULT_PORT: u16 = 8080;
/// How many ports are tried.
const ATTEMPTS: u16 = 100;

/// Which port to serve on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Port {
    /// This one or none.
    Exactly(u16),
    /// The default or the next free one.
    Any,
}

/// Reads the arguments after `serve`.
pub(crate) fn port_of(words: &[&str]) -> Outcome<Port> {
    let number = match words {
        [] => return Ok(Port::Any),
        ["--port", number] => number.parse().ok(),
        [word] => word.strip_prefix("--port=").and_then(|number| number.parse().ok()),
        _ => None,
    };
    number
        .map(Port::Exactly)
        .ok_or_else(|| Failure::Usage { given: format!("serve {}", words.join(" ")) })
}

/// Builds what is stale, then serves until it is stopped.
pub(crate) fn run(project: &Project, port: Port) -> Outcome<()> {
    let dist = project.dist();
    if build::run_if_stale(project)? == Freshness::Rebuilt {
        size::print(&dist)?;
    }
    let listener = listen(port)?;
    let address = listener.local_addr().map_err(Failure::at(Path::new("the server")))?;
    println!("\nOps Lab: http://{address}/    (Ctrl+C stops it)");
    for stream in listener.incoming().map_while(Result::ok) {
        let dist = dist.clone();
        #[expect(
            clippy::disallowed_methods,
            reason = "the ban is for the engine; this is a server"
        )]
        std::thread::spawn(move || http::answer(&stream, &dist));
    }
    Ok(())
}

fn listen(port: Port) -> Outcome<TcpListener> {
    let (first, last) = match port {
        Port::Exactly(port) => (port, port),
        Port::Any => (DEFAULT_PORT, DEFAULT_PORT + ATTEMPTS),
    };
    let mut port = first;
    loop {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == ErrorKind::AddrInUse && port < last => port += 1,
            Err(source) => {
                return Err(Failure::Io { place: format!("127.0.0.1:{port}"), source });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_port() {
        assert_eq!(port_of(&[]).unwrap(), Port::Any);
        assert_eq!(port_of(&["--port", "9000"]).unwrap(), Port::Exactly(9000));
        assert_eq!(port_of(&["--port=9000"]).unwrap(), Port::Exactly(9000));
        for wrong in [&["--port"][..], &["--port", "70000"], &["9000"]] {
            assert!(port_of(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn takes_the_next_free_port_unless_one_is_asked_for() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(listen(Port::Exactly(port)).is_err());
    }
}
