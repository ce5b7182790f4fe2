//! Two ways of working on the same luck, from the command.
use std::process::Command;

use serde_json::Value;

fn compared(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_opslab"))
        .args(["deliver", "--compare", "100", "--json"])
        .args(arguments)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|why| panic!("{why}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// Mean difference (second minus first), its interval, and the number of pairs.
fn difference(found: &Value, name: &str) -> (f64, (f64, f64), u64) {
    let all = found["differences"].as_array().unwrap();
    let one = all.iter().find(|d| d["name"] == name).unwrap();
    let interval = &one["interval"];
    let (low, high) = (interval[0].as_f64().unwrap(), interval[1].as_f64().unwrap());
    (one["mean"].as_f64().unwrap(), (low, high), one["n"].as_u64().unwrap())
}

#[test]
fn quarters_by_hand_against_continuous_delivery_over_a_hundred_seeds() {
    let found = compared(&["--weeks", "52"]);
    assert_eq!(found["pairs"].as_array().unwrap().len(), 100);
    let (lead, (low, high), n) = difference(&found, "median lead time, h");
    assert!(n >= 95 && low < lead && lead < high);
    assert!(low > 24.0 * 30.0, "more than a month later: {low} to {high}");
    let (_, (_, high), _) = difference(&found, "deployments a week");
    assert!(high < 0.0, "fewer deployments");
    let (_, (low, _), _) = difference(&found, "median recovery, h");
    assert!(low > 0.0, "slower recovery");
    let (_, (low, _), _) = difference(&found, "changes in a release");
    assert!(low > 5.0, "larger releases");
    assert!(found["assumptions"].as_array().unwrap().len() >= 4);
}

#[test]
fn with_and_without_one_gate_over_a_hundred_seeds() {
    // The only test that sees a table in metres.
    let against = "deliver.without=columns-in-range";
    let found = compared(&["--weeks", "26", "--against", against]);
    let (harm, (low, high), n) = difference(&found, "harm, k€");
    assert_eq!(n, 100);
    assert!(low <= harm && harm <= high);
    assert!(low > 0.0, "without it more harm gets through: {low} to {high}");
    // The same gate against itself: no difference at all, because the luck is the same.
    let found = compared(&["--weeks", "26", "--against", "deliver.without="]);
    assert_eq!(difference(&found, "harm, k€"), (0.0, (0.0, 0.0), 100));
    let output = Command::new(env!("CARGO_BIN_EXE_opslab"))
        .args(["deliver", "--compare", "2", "--against", "deliver.without=nothing"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}
