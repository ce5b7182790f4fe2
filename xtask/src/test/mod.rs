//! `cargo xtask test`: everything that proves the project, counted.

mod tally;
mod web;

use crate::dist::size::{self, Weight};
use crate::failure::Outcome;
use crate::project::Project;
use crate::{build, shell, tools};
use std::process::{Command, ExitCode};
use tally::Tally;

/// Crates that only the page may use; the engine and the command must build without them.
const WEB_CRATES: &[&str] = &["yew", "web-sys", "js-sys", "wasm-bindgen", "plotters", "gloo"];

/// Runs every check whose name contains `filter`, in order, to the end. The last line printed is
/// `N passed, N failed` (`, N skipped`).
pub(crate) fn run(project: &Project, filter: &str) -> Outcome<ExitCode> {
    let mut tally = Tally::new(filter);
    if let Err(failure) = tools::require_wasm_target(project) {
        println!("note: {failure}");
    }
    check_source(project, &mut tally);
    test_natively(project, &mut tally);
    tally.check("native tree", || check_native_tree(project));
    let mut built = true;
    if tally.wants("build") {
        built = tally.check("build", || check_build(project));
        if built {
            weigh(project, &mut tally);
        }
    } else if tally.wants("web/") || web::scripts(project)?.iter().any(|name| tally.wants(name)) {
        built = build::run_if_stale(project)
            .map_err(|failure| tally.fail(&format!("build: {failure}")))
            .is_ok();
    }
    web::run(project, &mut tally, built)?;
    Ok(tally.report())
}

fn cargo(project: &Project, words: &str) -> Command {
    let mut command = shell::cargo(project.root());
    command.args(words.split_whitespace());
    command
}

fn check_source(project: &Project, tally: &mut Tally) {
    let checks = [
        ("format", "fmt --all --check"),
        ("clippy native", "clippy --workspace --all-targets -- -D warnings"),
        (
            "clippy wasm32",
            "clippy --package opslab --lib --bins --features web \
             --target wasm32-unknown-unknown -- -D warnings",
        ),
        ("rustdoc", "doc --workspace --no-deps --document-private-items"),
    ];
    for (name, words) in checks {
        let mut command = cargo(project, words);
        if name == "rustdoc" {
            command.env("RUSTDOCFLAGS", "-D warnings");
        }
        tally.check(name, || shell::run(&mut command).map_err(|failure| failure.to_string()));
    }
}

fn test_natively(project: &Project, tally: &mut Tally) {
    let suites = [
        ("cargo test", "test --workspace --all-targets --no-fail-fast"),
        ("doctests", "test --workspace --doc --no-fail-fast"),
    ];
    for (name, words) in suites {
        tally.listen(name, &mut cargo(project, words), tally::of_libtest);
    }
}

/// The default build of the engine must not contain a browser crate.
fn check_native_tree(project: &Project) -> Result<(), String> {
    let mut command = cargo(project, "tree --package opslab --edges normal --prefix none");
    let tree = shell::read(&mut command).map_err(|failure| failure.to_string())?;
    let names = tree.lines().filter_map(|line| line.split_whitespace().next());
    match names.into_iter().find(|name| WEB_CRATES.contains(name)) {
        Some(name) => Err(format!("the native build must not contain {name}")),
        None if tree.contains("opslab v") => Ok(()),
        None => Err("cargo tree does not name opslab".to_owned()),
    }
}

fn check_build(project: &Project) -> Result<(), String> {
    build::run_if_stale(project).map(drop).map_err(|failure| failure.to_string())
}

/// The first load must stay within its budget.
fn weigh(project: &Project, tally: &mut Tally) {
    match size::print(&project.dist()) {
        Ok(Weight::Within) => drop(tally.check("first load", || Ok(()))),
        Ok(Weight::Over) => tally.fail("first load: over its budget, see the figures above"),
        Err(failure) => tally.fail(&format!("first load: {failure}")),
    }
}
