//! Wire formats: what each payload is read as, in any mixture, in any pieces, and when it is broken.

mod damage;
mod formats;
mod logs;
mod pieces;
mod plain;
mod senders;

use std::{collections::BTreeMap, fs, path::PathBuf};

use opslab::{
    event::Time,
    wire::{Normal, Read, Spec, read_all},
};

const CLOCK: Time = Time(1_768_500_000 * Time::SECOND);

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "it", "data", "payloads"].iter().collect()
}

/// The shipped payloads by name.
fn payloads() -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if ["json", "log", "txt"].iter().any(|end| path.extension().is_some_and(|e| e == *end)) {
            found.insert(name, fs::read(path).unwrap());
        }
    }
    found
}

fn read(bytes: &[u8]) -> Read {
    read_all(Spec::default(), CLOCK, "paste", bytes)
}

/// Events and quarantine, one JSON text each.
fn lines(read: &Read) -> Vec<String> {
    let events = read.events.rows.iter().map(|event| {
        let mut value = serde_json::to_value(Normal::of(&read.events, event)).unwrap();
        let fields = value.as_object_mut().unwrap();
        fields.remove("raw");
        fields.remove("observed_time");
        value.to_string()
    });
    let quarantine = read.quarantine.iter().map(|piece| {
        let place = format!("line {}, byte {}, part {}", piece.line, piece.start, piece.part);
        serde_json::json!({ "place": place, "reason": piece.reason.to_string() }).to_string()
    });
    events.chain(quarantine).collect()
}

/// What must not depend on where a payload stands.
fn gist(read: &Read) -> Vec<(u8, Time, String, String, u64)> {
    let events = &read.events;
    let gist = |event: &opslab::event::Event| {
        let labels = events.labels(event).iter();
        let labels = labels.map(|&(n, v)| format!("{}={} ", events.word(n), events.word(v)));
        let body = events.text(event.body).into_owned();
        (event.format, event.time, body, labels.collect(), event.identity)
    };
    events.rows.iter().map(gist).collect()
}

/// All payloads, and some of what may go wrong.
fn mixture() -> Vec<u8> {
    let mut paste = b"{\"a\": [1,\n  2, {\"b\": tru\n}\n<13>Feb 29 09:31:04 h p: leap\n".to_vec();
    for bytes in payloads().into_values() {
        paste.extend(&bytes);
        paste.extend(b"\n");
        paste.extend(&bytes[..bytes.len() / 2]);
        paste.extend(b"\n\n");
    }
    paste.extend(b"caf\xe9 2026-01-15T09:31:04Z ERROR Stra\xdfe gesperrt");
    paste
}
