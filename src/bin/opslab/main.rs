//! The `opslab` command: the same engine as the page, for instructors, graders and tests.
#![cfg_attr(
    not(target_arch = "wasm32"),
    expect(clippy::print_stderr, reason = "a command-line program")
)]

#[cfg(not(target_arch = "wasm32"))]
mod aiops;
#[cfg(not(target_arch = "wasm32"))]
mod anomalies;
#[cfg(not(target_arch = "wasm32"))]
mod args;
#[cfg(not(target_arch = "wasm32"))]
mod commands;
#[cfg(not(target_arch = "wasm32"))]
mod deliver;
#[cfg(not(target_arch = "wasm32"))]
mod devops;
#[cfg(not(target_arch = "wasm32"))]
mod events;
#[cfg(not(target_arch = "wasm32"))]
mod export;
#[cfg(not(target_arch = "wasm32"))]
mod history;
#[cfg(not(target_arch = "wasm32"))]
mod incidents;
#[cfg(not(target_arch = "wasm32"))]
mod report;
#[cfg(not(target_arch = "wasm32"))]
mod rootcause;
#[cfg(not(target_arch = "wasm32"))]
mod sheet;
#[cfg(not(target_arch = "wasm32"))]
mod storm;
#[cfg(not(target_arch = "wasm32"))]
mod tables;
#[cfg(not(target_arch = "wasm32"))]
mod templates;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    let outcome = args::parse(lexopt::Parser::from_env()).and_then(commands::carry_out);
    match outcome {
        Ok(code) => code.into(),
        Err(failure) => {
            eprintln!("opslab: {failure}");
            commands::BAD_INPUT.into()
        }
    }
}

/// There is no terminal in a browser; the page is the other program.
#[cfg(target_arch = "wasm32")]
fn main() {}
