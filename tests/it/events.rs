//! `opslab events`: what it prints, and its exit codes.
use std::{
    io::Write as _,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

fn opslab(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_opslab"))
        .arg("events")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn payload(name: &str) -> String {
    format!("{}/tests/it/data/payloads/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn events_are_printed_as_json() {
    let arguments = ["-", &payload("nagios.log"), "--json", "--now", "1768500000"];
    let output = opslab(&arguments, b"{\"cut\": \n<34>Jan 15 09:31:04 db-1 su: failed\n");
    assert_eq!(output.status.code(), Some(0));
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    let events = all["events"].as_array().unwrap();
    assert_eq!(events.len(), 7);
    assert_eq!(events[0]["time"], "2026-01-15T09:31:04Z");
    assert_eq!(events[0]["resource"]["host.name"], "db-1");
    assert_eq!(events[0]["attributes"]["alert.source_format"], "syslog3164");
    assert_eq!(events[0]["raw"], "<34>Jan 15 09:31:04 db-1 su: failed");
    let quarantine = all["quarantine"].as_array().unwrap();
    assert_eq!(quarantine.len(), 1);
    assert_eq!((&quarantine[0]["source"], &quarantine[0]["line"]), (&"stdin".into(), &1.into()));
    assert!(quarantine[0]["reason"].as_str().unwrap().contains("JSON"));
    for list in ["groups", "incidents", "ranking"] {
        assert!(all[list].is_array(), "{list}");
    }
}

#[test]
fn events_are_printed_for_people() {
    let output = opslab(&[&payload("nagios.log")], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.starts_with("2026-01-15T09:30:04Z warning  alert.fired    Postgres db-1"),
        "{text}"
    );
    assert!(text.ends_with("6 events, 0 in quarantine\n"));
    let formats = opslab(&["--formats", "--json"], b"");
    let formats: Value = serde_json::from_slice(&formats.stdout).unwrap();
    assert!(formats.as_array().unwrap().iter().any(|format| format["key"] == "alertmanager"));
}

#[test]
fn bad_arguments_say_what_is_wrong() {
    for (arguments, message) in [
        (&[][..], "wants files"),
        (&["no-such-file.log"], "no-such-file.log"),
        (&["-", "--extract", "took {a}{b}"], "between"),
        (&["-", "--now", "noon"], "noon"),
        (&["-", "--lookup", "no-such-table.csv"], "no-such-table.csv"),
    ] {
        let output = opslab(arguments, b"");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(message), "{error}");
    }
}
