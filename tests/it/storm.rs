//! `opslab storm`, the storms' digests, and how their truth meets what was read.
use std::{path::PathBuf, process::Command};

use opslab::{
    digest::Digest,
    event::{Event, Events, Kind, Labels, Severity, Span, Symbol, Time},
    world::{FaultKind, Faults, Spec, Storm, storm},
};

/// Short digests of bytes and truth for the seeds 1, 2 and 42.
const GOLDEN: [(&str, &str); 3] =
    [("612a3b8d", "2ad5b9e7"), ("0ff76aee", "f2c336da"), ("882defba", "d1d4b7ef")];

#[test]
fn same_seed_same_bytes() {
    let digest = |seed| {
        let made = storm(&Spec { seed, events: 4000, ..Spec::default() }).unwrap();
        (Digest::of_bytes(&made.bytes).short(), Digest::of(&made.truth).short())
    };
    let found: Vec<(String, String)> = [1, 2, 42].map(digest).into();
    let expected = GOLDEN.map(|(bytes, truth)| (bytes.to_owned(), truth.to_owned()));
    // A storm is part of a link: its bytes may only change with the version.
    assert_eq!(found, expected);
}

/// Events as a reader would make them, with these payloads left out.
fn read(made: &Storm, left_out: impl Fn(usize) -> bool) -> Events {
    let mut events = Events::default();
    let mut start = 0;
    for (nth, payload) in made.truth.payloads.iter().enumerate() {
        if left_out(nth) {
            continue;
        }
        let raw = Span { start, len: payload.len - 1 };
        // Unescaped texts stand between the payloads.
        start += payload.len + 7;
        for part in 0..payload.parts {
            events.rows.push(Event {
                time: Time(0),
                observed: Time(0),
                kind: Kind::Log,
                severity: Severity::INFO,
                format: 0,
                part,
                service: Symbol::NONE,
                host: Symbol::NONE,
                name: Symbol::NONE,
                identity: 0,
                body: Span::default(),
                raw,
                labels: Labels::default(),
            });
        }
    }
    events
}

#[test]
fn labels_find_their_events() {
    let faults = Faults::Kinds(vec![FaultKind::BadDeploy]);
    let made = storm(&Spec { events: 4000, faults, ..Spec::default() }).unwrap();
    assert_eq!(made.truth.align(&read(&made, |_| false)).unwrap(), made.truth.labels);
    let some = made.truth.align(&read(&made, |nth| nth > 500)).unwrap();
    assert_eq!(some, made.truth.labels[..some.len()]);
    let mut foreign = read(&made, |nth| nth > 2);
    foreign.rows[0].raw.len = 1_000_000;
    assert_eq!(made.truth.align(&foreign), None);
}

#[test]
fn the_command_writes_a_storm_with_its_truth() {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("storm");
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_opslab")).args(arguments).output().unwrap()
    };
    let out = dir.display().to_string();
    let faults = "disk-full,dns-failure";
    let asked =
        ["storm", "--seed", "3", "--events", "3000", "--faults", faults, "--out", &out, "--json"];
    let output = run(&asked);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let faults: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(faults.as_array().unwrap().len(), 2);
    let file = |name: &str| std::fs::read(dir.join(name)).unwrap();
    let truth: serde_json::Value = serde_json::from_slice(&file("truth.json")).unwrap();
    let parts = truth["payloads"]["parts"].as_array().unwrap();
    let parts: u64 = parts.iter().map(|parts| parts.as_u64().unwrap()).sum();
    assert_eq!(parts, truth["labels"].as_array().unwrap().len() as u64);
    let lens = truth["payloads"]["len"].as_array().unwrap();
    let bytes: u64 = lens.iter().map(|len| len.as_u64().unwrap()).sum();
    assert_eq!(bytes, file("events.log").len() as u64);
    assert_eq!(truth["faults"], faults);
    let spec = Spec {
        seed: 3,
        events: 3000,
        faults: Faults::Kinds(vec![FaultKind::DiskFull, FaultKind::DnsFailure]),
        ..Spec::default()
    };
    assert_eq!(file("events.log"), storm(&spec).unwrap().bytes, "the command is the library");
    let metrics = String::from_utf8(file("metrics.csv")).unwrap();
    assert!(metrics.starts_with("timestamp,edge.requests,edge.errors,"));
    assert_eq!(metrics.lines().count(), 241);
    assert!(file("topology.json").len() > 1000 && file("README.md").len() > 300);
    for (arguments, message) in [
        (vec!["storm"], "`storm` wants `--out DIR`"),
        (vec!["storm", "--out", &out, "--events", "1000001"], "at most 1000000 events"),
        (vec!["storm", "--out", &out, "--faults", "flood"], "there is no fault `flood`"),
        (vec!["storm", "--out", &out, "--faults", "99"], "at most 8, not 99"),
        (vec!["storm", "--out", "/dev/null/x"], "cannot write"),
    ] {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(message), "{said}");
    }
}
