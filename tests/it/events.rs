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
    assert!(text.contains("\n6 events, 0 in quarantine; "), "{text}");
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

/// A storm as files, one per tool.
fn stormed(name: &str) -> std::path::PathBuf {
    let dir = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    let status = Command::new(env!("CARGO_BIN_EXE_opslab"))
        .args(["storm", "--seed", "11", "--faults", "4", "--out"])
        .arg(&dir)
        .stdout(Stdio::null())
        .status();
    assert!(status.unwrap().success());
    dir
}

fn incidents(arguments: &[&str]) -> Vec<(String, String)> {
    let output = opslab(&[arguments, &["--json"]].concat(), b"");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    let of = |one: &Value| (one["began"].to_string(), one["suspect"].to_string());
    all["incidents"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn stored_events_are_put_in_order_whatever_order_they_are_read_in() {
    let dir = stormed("ordered");
    let path = |name: &str| dir.join(name).display().to_string();
    let (whole, graph) = (path("events.log"), path("topology.json"));
    let expected = incidents(&[&whole, "--topology", &graph]);
    assert_eq!(expected.len(), 4, "{expected:?}");
    let is_of_one_tool = |path: &std::path::PathBuf| {
        let extension = path.extension().and_then(std::ffi::OsStr::to_str);
        path.display().to_string() != whole && matches!(extension, Some("log" | "jsonl"))
    };
    let all = std::fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path());
    let all = all.filter(is_of_one_tool).map(|path| path.display().to_string());
    let mut files: Vec<String> = all.collect();
    files.sort_unstable();
    assert!(files.len() > 3, "{files:?}");
    let mut arguments: Vec<&str> = files.iter().map(String::as_str).collect();
    arguments.extend(["--topology", &graph]);
    assert_eq!(incidents(&arguments), expected);
    let metrics = path("metrics.csv");
    let measured = incidents(&[&whole, "--topology", &graph, "--metrics", &metrics]);
    assert_eq!(measured, expected);
}

#[test]
fn a_line_of_the_far_future_ends_nothing() {
    let line = |time: &str, text: &str| format!("{time} ERROR payments {text}\n");
    let mut log = line("2024-01-01T00:00:00Z", "card reader lost");
    log += &line("2024-01-01T00:00:20Z", "settlement refused");
    let began = |log: &str| {
        let output = opslab(&["-", "--json", "--now", "1757250000"], log.as_bytes());
        let all: Value = serde_json::from_slice(&output.stdout).unwrap();
        all["incidents"].clone()
    };
    let before = began(&log);
    log += "9999-12-31T00:00:00Z INFO harmless\n";
    assert_eq!(began(&log), before);
}

#[test]
fn what_stands_alone_is_said_and_a_packed_file_is_named() {
    let alert = std::fs::read(payload("alertmanager.json")).unwrap();
    let output = opslab(&["-", "--now", "1768500000"], &alert);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(" alerts, ") && text.contains("in no incident ("), "{text}");
    let output =
        opslab(&["-", "--now", "1768500000"], b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03abc\x00");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("unpack it first"), "{text}");
}
