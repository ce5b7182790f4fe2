//! Counting checks.

use crate::shell;
use std::process::{Command, ExitCode};

/// Passed, failed and skipped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Checks that hold.
    pub(crate) passed: usize,
    /// Checks that do not.
    pub(crate) failed: usize,
    /// Checks that could not be made here.
    pub(crate) skipped: usize,
}

impl Count {
    /// The last line of the run.
    fn line(self) -> String {
        let skipped =
            if self.skipped == 0 { String::new() } else { format!(", {} skipped", self.skipped) };
        format!("{} passed, {} failed{skipped}", self.passed, self.failed)
    }

    fn add(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
        self.skipped += more.skipped;
    }
}

/// The count so far, and what to say again at the end.
#[derive(Debug)]
pub(crate) struct Tally {
    filter: String,
    count: Count,
    remarks: Vec<String>,
}

impl Tally {
    /// Nothing counted yet; only checks whose name contains `filter` will be made.
    pub(crate) fn new(filter: &str) -> Self {
        Self { filter: filter.to_owned(), count: Count::default(), remarks: Vec::new() }
    }

    /// Whether the filter lets this check through.
    pub(crate) fn wants(&self, name: &str) -> bool {
        name.contains(&self.filter)
    }

    /// Makes one check and counts it. Returns whether it held, or was not asked for.
    pub(crate) fn check(&mut self, name: &str, make: impl FnOnce() -> Result<(), String>) -> bool {
        if !self.wants(name) {
            return true;
        }
        println!("\n── {name}");
        let outcome = make();
        match &outcome {
            Ok(()) => self.count.passed += 1,
            Err(why) => self.fail(&format!("{name}: {why}")),
        }
        outcome.is_ok()
    }

    /// Counts one failure.
    pub(crate) fn fail(&mut self, what: &str) {
        println!("failed: {what}");
        self.count.failed += 1;
        self.remarks.push(format!("failed: {what}"));
    }

    /// Counts one check that cannot be made here.
    pub(crate) fn skip(&mut self, what: &str) {
        println!("skipped: {what}");
        self.count.skipped += 1;
        self.remarks.push(format!("skipped: {what}"));
    }

    /// Runs a program that prints many results, each line read by `count`. A program that ends
    /// badly without naming a failure, or names no result at all, is one failure.
    pub(crate) fn listen(
        &mut self,
        name: &str,
        command: &mut Command,
        count: fn(&str) -> Option<Count>,
    ) {
        if !self.wants(name) {
            return;
        }
        println!(
            "
── {name}"
        );
        let mut results = Vec::new();
        let mut remarks = Vec::new();
        let ended = shell::listen(command, |line| {
            results.extend(count(line));
            if is_remark(line) {
                remarks.push(format!("{name}: {}", line.trim()));
            }
        });
        let no_failure_named = results.iter().all(|result| result.failed == 0);
        let heard = !results.is_empty();
        for result in results {
            self.count.add(result);
        }
        self.remarks.append(&mut remarks);
        match ended {
            Err(failure) => self.fail(&format!("{name}: {failure}")),
            Ok(false) if no_failure_named => self.fail(&format!("{name}: it ended with an error")),
            Ok(_) if !heard => self.fail(&format!("{name}: it printed no result")),
            Ok(_) => {}
        }
    }

    /// Says again what failed or was skipped, then the count, and returns the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        println!();
        for remark in &self.remarks {
            println!("{remark}");
        }
        println!("{}", self.count.line());
        if self.count.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn is_remark(line: &str) -> bool {
    line.starts_with("not ok ")
        || line.starts_with("skip ")
        || (line.starts_with("test ") && line.ends_with(" ... FAILED"))
}

/// Reads a summary of Rust's test runner:
/// `test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; …`.
pub(crate) fn of_libtest(line: &str) -> Option<Count> {
    let summary = line.trim_start().strip_prefix("test result: ")?;
    let number_of = |what: &str| {
        let words: Vec<&str> =
            summary.split([' ', ';', '.']).filter(|word| !word.is_empty()).collect();
        let pair = words.windows(2).find(|pair| pair[1] == what);
        pair.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
    };
    Some(Count {
        passed: number_of("passed"),
        failed: number_of("failed"),
        skipped: number_of("ignored"),
    })
}

/// Reads a line of a browser script: `ok NAME`, `not ok NAME: why` or `skip NAME: why`.
pub(crate) fn of_script(line: &str) -> Option<Count> {
    let none = Count::default();
    match line.split_once(' ')? {
        ("ok", _) => Some(Count { passed: 1, ..none }),
        ("not", rest) if rest.starts_with("ok ") => Some(Count { failed: 1, ..none }),
        ("skip", _) => Some(Count { skipped: 1, ..none }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_summary_of_libtest() {
        let line = "test result: FAILED. 12 passed; 3 failed; 2 ignored; 0 measured; 7 filtered out; finished in 0.31s";
        assert_eq!(of_libtest(line), Some(Count { passed: 12, failed: 3, skipped: 2 }));
        assert_eq!(of_libtest("test a::b ... ok"), None);
    }

    #[test]
    fn reads_the_lines_of_scripts() {
        let none = Count::default();
        assert_eq!(of_script("ok loads"), Some(Count { passed: 1, ..none }));
        assert_eq!(of_script("not ok loads: no"), Some(Count { failed: 1, ..none }));
        assert_eq!(of_script("skip firefox: none"), Some(Count { skipped: 1, ..none }));
        assert_eq!(of_script("okay then"), None);
        assert_eq!(of_script("not found"), None);
    }

    #[test]
    fn ends_with_the_counted_line() {
        assert_eq!(Count { passed: 2, failed: 1, skipped: 0 }.line(), "2 passed, 1 failed");
        assert_eq!(
            Count { passed: 2, failed: 0, skipped: 4 }.line(),
            "2 passed, 0 failed, 4 skipped"
        );
    }

    #[test]
    fn counts_a_program_that_ends_badly_or_says_nothing() {
        let mut tally = Tally::new("");
        tally.listen("a", Command::new("false").arg("x"), of_script);
        tally.listen("b", &mut Command::new("true"), of_script);
        tally.listen("c", &mut Command::new("no-such-program"), of_script);
        tally.listen("d", Command::new("printf").arg("ok e\\nnot ok f: g\\n"), of_script);
        tally.check("h", || Err("i".to_owned()));
        assert_eq!(tally.count, Count { passed: 1, failed: 5, skipped: 0 });
        assert_eq!(tally.remarks.len(), 5);
    }

    #[test]
    fn makes_only_the_checks_asked_for() {
        let mut tally = Tally::new("clippy");
        assert!(tally.check("format", || Err("must not run".to_owned())));
        assert!(!tally.check("clippy native", || Err("runs".to_owned())));
        assert_eq!(tally.count, Count { passed: 0, failed: 1, skipped: 0 });
    }
}
