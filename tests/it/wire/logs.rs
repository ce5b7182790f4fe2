//! Logs of the world outside: headers of many makes, and lines without any.
use std::{fs, path::PathBuf};

use opslab::event::Time;

use super::read;

/// Time, assumption and body of each event, then the reasons of the quarantine.
fn told(text: &str) -> Vec<String> {
    let read = read(text.as_bytes());
    let events = &read.events;
    let one = |event: &opslab::event::Event| {
        let assumed = events.label(event, "time.assumed").unwrap_or("-");
        format!("{} | {assumed} | {}", event.time, events.text(event.body))
    };
    let mut all: Vec<String> = events.rows.iter().map(one).collect();
    all.extend(read.quarantine.iter().map(|piece| piece.reason.to_string()));
    all
}

#[test]
fn a_time_may_stand_in_a_later_field() {
    assert_eq!(
        told("134681 node-246 unix.hw state_change.unavailable 1768469464 1 Component is down"),
        ["2026-01-15T09:31:04Z | - | 1 Component is down"]
    );
    // A number in a sentence is none.
    assert!(told("Connected to node 7 at last 1768469464 times")[0].contains("none of the"));
}

#[test]
fn a_time_need_not_be_padded() {
    assert_eq!(
        told("20260115-9:31:4:119|Step_LSC|30002312|on stand 3579"),
        ["2026-01-15T09:31:04.119Z | - | on stand 3579"]
    );
}

#[test]
fn a_time_of_day_gets_the_day_of_its_neighbours() {
    let day = "the day: that of its neighbours";
    let lines = told(
        "2026-01-15 23:59:58 INFO a b c\n[23:59:59.500] ERROR x y\n00:00:01.001 [x] DEBUG next day\n",
    );
    assert_eq!(lines[1], format!("2026-01-15T23:59:59.500Z | {day} | x y"));
    assert!(lines[2].starts_with(&format!("2026-01-16T00:00:01.001Z | {day}")), "{lines:?}");
    // Before any other time: the one that follows; alone: that of the clock.
    let lines = told("09:00:00 WARN early\n2025-03-01 09:00:01 INFO later line\n");
    assert!(lines[0].starts_with("2025-03-01T09:00:00Z"), "{lines:?}");
    assert!(told("09:00:00 WARN alone")[0].starts_with("2026-01-15T09:00:00Z"));
    let clockless = opslab::wire::read_all(
        opslab::wire::Spec::default(),
        Time::default(),
        "a",
        b"09:00:00 x y\n",
    );
    assert!(clockless.quarantine[0].reason.to_string().contains("without a day"));
}

#[test]
fn lines_without_a_header_belong_to_the_time_before_them() {
    let lines = told("2026-01-15 09:31:04 INFO ready to serve\nlistening on port 80\n{\"a\":1\n");
    assert_eq!(lines[1], "2026-01-15T09:31:04Z | that of the line before | listening on port 80");
    assert_eq!(lines.len(), 3, "{lines:?}");
    // Without a log around them they are no log.
    assert!(told("listening on port 80\n")[0].contains("none of the"));
}

#[test]
fn samples_of_real_logs_are_read() {
    let Some(folder) = std::env::var_os("OPSLAB_REFERENCE_DATA") else { return };
    let folder = PathBuf::from(folder).join("loghub");
    for system in ["BGL", "HDFS", "HPC", "HealthApp", "Linux", "OpenStack", "Proxifier"] {
        let bytes = fs::read(folder.join(system).join(format!("{system}_2k.log"))).unwrap();
        let read = read(&bytes);
        let (events, refused) = (read.events.rows.len(), read.quarantine.len());
        assert!(events >= 1_990 && refused <= 10, "{system}: {events} read, {refused} refused");
    }
}
