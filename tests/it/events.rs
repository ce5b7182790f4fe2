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

/// An ongoing outage: every alert fires, and some other stream goes on for so many minutes.
fn outage(minutes: i64) -> String {
    let at = 1_772_360_000;
    let down =
        ["redis", "cart", "checkout", "frontend"].iter().zip(0_i64..).map(|(service, nth)| {
            format!(
                "[{}] SERVICE ALERT: h-{service};{service};CRITICAL;HARD;3;down\n",
                at + 60 * nth
            )
        });
    let fine = (4..minutes).map(|minute| {
        format!("[{}] SERVICE ALERT: h-email;email;OK;HARD;1;fine\n", at + 60 * minute)
    });
    down.chain(fine).collect()
}

#[test]
fn an_outage_that_goes_on_is_an_incident_with_its_suspect() {
    let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("outage.csv");
    let calls = "caller,callee\nfrontend,checkout\ncheckout,cart\ncart,redis\nfrontend,email\n";
    std::fs::write(&path, calls).unwrap();
    let path = path.display().to_string();
    for minutes in [5, 60, 200] {
        let input = outage(minutes);
        let arguments = ["-", "--json", "--topology", &path];
        let output = opslab(&arguments, input.as_bytes());
        let all: Value = serde_json::from_slice(&output.stdout).unwrap();
        let incidents = all["incidents"].as_array().unwrap();
        assert_eq!(incidents.len(), 1, "{minutes} minutes");
        assert_eq!(incidents[0]["suspect"], "redis");
        assert_eq!(incidents[0]["alerts"].as_array().unwrap().len(), 4);
        assert_eq!(incidents[0]["status"], "open");
    }
}

#[test]
fn what_may_be_resolved_stays_open_without_a_resolve() {
    let paste = "[1772360000] SERVICE ALERT: h;db;CRITICAL;HARD;3;down\n\
                 2026-03-01T18:00:00Z INFO much later\n";
    let all: Value =
        serde_json::from_slice(&opslab(&["-", "--json"], paste.as_bytes()).stdout).unwrap();
    assert_eq!(all["alerts"][0]["status"], "firing", "{}", all["alerts"]);
}

#[test]
fn events_say_their_alert_their_incident_and_their_template() {
    let record = |nth: i64| {
        let nanos = 1_768_469_464_000_000_000 + nth * 1_000_000_000;
        format!(
            r#"{{"timeUnixNano":"{nanos}","severityNumber":17,"body":{{"stringValue":"cart {nth} lost"}}}}"#
        )
    };
    let records: Vec<String> = (0..9).map(record).collect();
    let resource = r#"{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]}"#;
    let payload = format!(
        r#"{{"resourceLogs":[{{"resource":{resource},"scopeLogs":[{{"logRecords":[{}]}}]}}]}}"#,
        records.join(",")
    );
    let output = opslab(&["-", "--json"], payload.as_bytes());
    assert!(output.stdout.len() < 3 * payload.len() + 9 * 700, "{}", output.stdout.len());
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    let events = all["events"].as_array().unwrap();
    assert_eq!(events[0]["raw"].as_str(), Some(payload.as_str()));
    for event in &events[1..] {
        assert_eq!((&event["raw"], &event["raw_of"]), (&Value::Null, &0.into()));
    }
    let alert = usize::try_from(events[8]["alert"].as_u64().unwrap()).unwrap();
    assert_eq!(all["alerts"][alert]["service"], "shop");
    assert!(events[8].get("incident").is_some());
    let attributes = &events[8]["attributes"];
    assert_eq!(attributes["log.record.template"], "cart <*> lost");
    assert_eq!(attributes["log.record.template.params"], serde_json::json!(["8"]));
}

#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    for arguments in [["events", "--formats"], ["templates", "Cargo.toml"], ["fields", "--json"]] {
        let out = full.try_clone().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_opslab"))
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(out)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
    let help = opslab(&["--help"], b"");
    assert_eq!(help.status.code(), Some(0));
    assert_eq!(opslab(&["-", "--zone", "9999"], b"").status.code(), Some(2));
}

#[test]
fn what_happens_on_one_host_at_one_time_belongs_together() {
    let zabbix = |id: u8, name: &str| {
        format!(
            r#"{{"eventid":"{id}","eventvalue":"1","eventname":"{name}","timestamp":"1768469406","severity":"5","hostname":"db-1","triggerid":"{id}"}}"#
        )
    };
    let page = |host: &str, class: &str| {
        format!(
            r#"{{"routing_key":"k","event_action":"trigger","dedup_key":"{class}","payload":{{"summary":"{class}","source":"{host}","component":"{class}","severity":"critical","timestamp":"2026-01-15T09:30:08Z"}}}}"#
        )
    };
    let paste = [
        "[1768469404] SERVICE ALERT: db-1;Postgres;CRITICAL;HARD;3;no connections".to_owned(),
        "[1768469405] HOST ALERT: db-1;DOWN;HARD;3;PING CRITICAL".to_owned(),
        zabbix(1, "disk full"),
        page("db-1", "backup"),
        page("web-9", "shop"),
    ]
    .join("\n");
    let all: Value =
        serde_json::from_slice(&opslab(&["-", "--json"], paste.as_bytes()).stdout).unwrap();
    let incidents = all["incidents"].as_array().unwrap();
    assert_eq!(incidents.len(), 1, "{incidents:?}");
    assert_eq!(incidents[0]["alerts"].as_array().unwrap().len(), 4);
}
