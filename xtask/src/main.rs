//! Chores of the project: `cargo xtask serve | build | test | shots | sizes | help`.
//!
//! ```text
//! tools ─► build (Trunk) ─► dist (policy, service worker, single file) ─► serve | test | shots | sizes
//! ```
//! Everything that is fetched or made lies in `.tools/`, `dist/`, `shots/` and cargo's target
//! folder; all four are ignored by git and may be deleted at any time.
#![expect(clippy::print_stdout, reason = "a chore talks to the person who started it")]

mod browser;
mod build;
mod dist;
mod failure;
mod measure;
mod project;
mod serve;
mod shell;
mod shots;
mod test;
mod tools;

use failure::{Failure, Outcome};
use project::Project;
use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask COMMAND

  serve [--port N]   build if anything changed, then serve on 127.0.0.1 (8080 or the next free port)
  build              build dist/ for any static host, with dist/opslab.html as the single-file edition
  test [FILTER]      everything that proves the project; FILTER picks checks by a part of their name
  shots [FILTER]     screenshots of every screen into shots/, at three widths, light and dark
  sizes              first load, time to first result, and a 20,000 x 20 table natively and in Wasm
  help               this text

Missing tools (the wasm32 target, trunk, wasm-bindgen, wasm-opt, packages for the browser tests)
are installed into .tools/ by the commands that need them, once. CARGO_TARGET_DIR is honoured;
CHROMIUM and FIREFOX name browsers that are not on PATH.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(failure) => {
            println!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Outcome<ExitCode> {
    let project = Project::find()?;
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", rest @ ..] => serve::run(&project, serve::port_of(rest)?)?,
        ["build"] => {
            build::run(&project)?;
            return Ok(dist::size::print(&project.dist())?.verdict());
        }
        ["test"] => return test::run(&project, ""),
        ["test", filter] => return test::run(&project, filter),
        ["shots"] => shots::run(&project, "")?,
        ["shots", filter] => shots::run(&project, filter)?,
        ["sizes"] => return measure::run(&project),
        [] | ["help" | "--help" | "-h"] => println!("{HELP}"),
        unknown => {
            return Err(Failure::Usage { given: unknown.join(" ") });
        }
    }
    Ok(ExitCode::SUCCESS)
}
