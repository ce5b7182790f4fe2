//! `cargo xtask sizes`: what the project weighs and how long it takes, on this machine.

use crate::browser::Harness;
use crate::dist::size;
use crate::failure::{Failure, Outcome, write};
use crate::project::Project;
use crate::{build, shell};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const ROWS: usize = 20_000;
const COLUMNS: usize = 20;
/// How often each native run is repeated; the median counts.
const ROUNDS: usize = 3;
const TARGET: &str = "label";

/// Prints the first load, the time to the first result, and a wide table natively and in Wasm.
pub(crate) fn run(project: &Project) -> Outcome<ExitCode> {
    let harness = Harness::complete(project)?;
    build::run_if_stale(project)?;
    let weight = size::print(&project.dist())?;
    let table = project.tools().join("wide.csv");
    write(&table, wide_table())?;
    let script = Path::new("tests/web/tools/measure.mjs");
    let mut failures = Vec::new();
    failures.extend(shell::run(harness.script(project, script).arg("first")).err());
    failures.extend(shell::run(harness.script(project, script).arg("slider")).err());
    failures.extend(measure_natively(project, &table).err());
    failures.extend(shell::run(harness.script(project, script).arg("wide").arg(&table)).err());
    for failure in &failures {
        println!("not measured: {failure}");
    }
    Ok(if failures.is_empty() { weight.verdict() } else { ExitCode::FAILURE })
}

/// A table with a label that eight of the columns decide, up to noise. Always the same bytes.
fn wide_table() -> String {
    let mut text = String::new();
    for column in 0..COLUMNS {
        let _ = write!(text, "x{column:02},");
    }
    text.push_str(TARGET);
    let mut state: u64 = 1;
    for _ in 0..ROWS {
        text.push('\n');
        let mut score = uniform(&mut state);
        for column in 0..COLUMNS {
            let value = uniform(&mut state);
            if column < 8 {
                score += value;
            }
            let _ = write!(text, "{value:.4},");
        }
        text.push(if score > 0.0 { '1' } else { '0' });
    }
    text.push('\n');
    text
}

/// `SplitMix64` (Steele, Lea and Flood 2014), scaled to [-1, 1).
fn uniform(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut word = *state;
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^= word >> 31;
    (word >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

fn measure_natively(project: &Project, table: &Path) -> Outcome<()> {
    let program = build_command(project)?;
    let mut runs = Vec::new();
    for _ in 0..ROUNDS {
        let mut command = Command::new(&program);
        command.arg("run").arg("--data").arg(table).args(["--target", TARGET, "--json"]);
        runs.push(time(command.stdout(Stdio::null()))?);
    }
    runs.sort_by_key(|run| run.elapsed);
    if let Some(median) = runs.get(ROUNDS / 2) {
        let peak = median
            .peak_kib
            .map_or_else(String::new, |kib| format!(", peak memory {} MiB", kib / 1024));
        println!(
            "native, {ROWS} x {COLUMNS}: {:.2} s (median of {ROUNDS}){peak}",
            median.elapsed.as_secs_f64()
        );
    }
    Ok(())
}

/// Builds the `opslab` command for release and returns where cargo put it.
fn build_command(project: &Project) -> Outcome<PathBuf> {
    let mut cargo = shell::cargo(project.root());
    cargo.args(["build", "--release", "--bin", "opslab", "--message-format", "json"]);
    let messages = shell::read(cargo.stderr(Stdio::inherit()))?;
    let mut parts = messages.rsplit("\"executable\":\"");
    let program = parts.next().and_then(|rest| rest.split_once('"'));
    program.map(|(path, _)| PathBuf::from(path)).ok_or_else(|| Failure::Missing {
        what: "the program `opslab`".to_owned(),
        hint: "cargo built it but did not say where it is",
    })
}

/// One run of a program.
#[derive(Debug, Clone, Copy)]
struct Run {
    elapsed: Duration,
    /// The largest resident set, where the system tells it (Linux).
    peak_kib: Option<u64>,
}

/// Runs a program and watches its memory. Exit code 1 is a verdict of the run, no mistake.
fn time(command: &mut Command) -> Outcome<Run> {
    let line = shell::describe(command);
    let failed = |status: String| Failure::Command { command: line.clone(), status };
    #[expect(clippy::disallowed_methods, reason = "the ban is for the engine; this measures it")]
    let start = Instant::now();
    let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
    let mut peak_kib = None;
    let status = loop {
        peak_kib = peak_memory(&child).or(peak_kib);
        match child.try_wait().map_err(|error| failed(error.to_string()))? {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let elapsed = start.elapsed();
    match status.code() {
        Some(0 | 1) => Ok(Run { elapsed, peak_kib }),
        _ => Err(failed(status.to_string())),
    }
}

fn peak_memory(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_a_table_of_the_promised_shape_with_both_labels() {
        let table = wide_table();
        assert_eq!(table.lines().count(), ROWS + 1);
        assert!(table.lines().all(|line| line.split(',').count() == COLUMNS + 1));
        let ones = table.lines().filter(|line| line.ends_with(",1")).count();
        assert!((ROWS / 3..ROWS * 2 / 3).contains(&ones), "{ones}");
    }

    #[test]
    fn times_a_program_and_tells_a_verdict_from_a_mistake() {
        assert!(time(&mut Command::new("true")).is_ok());
        assert!(time(&mut Command::new("false")).is_ok());
        assert!(time(Command::new("sh").args(["-c", "exit 2"])).is_err());
    }
}
