//! The shipped tables against the default expectations.
use opslab::{
    quality::{Check, Report, Spec, Verdict},
    table::Table,
    target::{self, Target, features},
};

use crate::shipped;

fn report(table: &Table, column: &str, positive: &str, spec: &Spec) -> Report {
    let chosen = target::Spec {
        column: column.to_owned(),
        positive: positive.to_owned(),
        ..target::Spec::default()
    };
    let target = Target::resolve(table, &chosen).unwrap();
    let features = features(table, &target, &chosen);
    Check::new(table, &target, &features, spec).finish()
}

#[test]
fn shipped_tables() {
    for (name, column, positive) in shipped::TABLES {
        let table = shipped::table(name);
        let start = std::time::SystemTime::UNIX_EPOCH;
        let report = report(&table, column, positive, &Spec::default());
        println!(
            "== {name} {} rows, {} of {} held, {:?} {:?}",
            table.n_rows(),
            report.n_passed(),
            report.expectations.len(),
            report.verdict,
            start
        );
        for finding in &report.findings {
            println!("  {:?} {}", finding.diagnostic.severity, finding.diagnostic);
        }
        for o in &report.expectations {
            if o.passed && o.failed_rows > 0 {
                println!("    tolerated: {}", o.sentence);
            }
        }
        assert!(report.verdict < Verdict::Stopped, "{name}");
    }
}
