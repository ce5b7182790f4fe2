//! Every format, alone and mixed.
use std::{fmt::Write as _, fs, path::PathBuf};

use opslab::{
    event::{Severity, Time},
    wire::{Format, Lookup, LookupError, Normal, Read, Rule, Spec, read_all},
};
use serde_json::Value;
use strum::VariantArray as _;

use super::{CLOCK, folder, gist, lines, mixture, payloads, read};

#[test]
fn every_payload_is_read_as_it_should_be() {
    let bless = std::env::var_os("OPSLAB_BLESS").is_some();
    let mut wrong = String::new();
    let mut seen = vec![false; Format::VARIANTS.len()];
    for (name, bytes) in payloads() {
        let read = read(&bytes);
        read.events.rows.iter().for_each(|event| seen[usize::from(event.format)] = true);
        let path = folder().join(format!("{name}.expected"));
        let found = lines(&read).join("\n") + "\n";
        if bless {
            fs::write(&path, &found).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        let mut pairs = expected.lines().zip(found.lines());
        if let Some((expected, found)) = pairs.find(|(a, b)| a != b) {
            write!(wrong, "{name}\n  expected {expected}\n  found    {found}\n").unwrap();
        } else if expected != found {
            writeln!(wrong, "{name}: not as many lines").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let unseen: Vec<_> = Format::VARIANTS.iter().zip(seen).filter(|(_, seen)| !seen).collect();
    assert!(unseen.is_empty(), "no payload for {unseen:?}");
}

/// Third-party payloads, which may not be shipped: number of events and of pieces in quarantine, and
/// what the first event must say.
#[test]
#[expect(clippy::print_stdout, reason = "says that it skips")]
fn payloads_of_others_are_read() {
    let Some(folder) = std::env::var_os("OPSLAB_REFERENCE_DATA") else {
        println!("skipped: OPSLAB_REFERENCE_DATA is not set");
        return;
    };
    let folder = PathBuf::from(folder).join("payloads");
    for (name, events, quarantined, first) in [
        (
            "alertmanager-webhook-v4.json",
            1,
            0,
            [
                "2017-08-03T19:17:37.804Z",
                "alert.fired",
                "critical",
                "No things for over 10 minutes",
            ],
        ),
        (
            "cloudwatch-alarm-sns.json",
            1,
            0,
            ["2015-06-03T17:43:27.123Z", "alert.fired", "error", "Threshold Crossed: 1 out of"],
        ),
        (
            "gcp-monitoring-open.json",
            1,
            0,
            ["2017-07-06T19:10:14Z", "alert.fired", "error", "CPU (agent) for webserver-85 is"],
        ),
        ("otlp-logs.json", 1, 0, ["2018-12-13T14:51:00.300Z", "log", "info", "Example log record"]),
        (
            "syslog-rfc3164.log",
            8,
            0,
            ["2024-01-12T06:30:00Z", "log", "error", "1.2.3.4 - - [12/Jan/2011:06:29:59 +0100]"],
        ),
    ] {
        let read = read(&fs::read(folder.join(name)).unwrap());
        assert_eq!(
            (read.events.rows.len(), read.quarantine.len()),
            (events, quarantined),
            "{name}"
        );
        let normal = Normal::of(&read.events, &read.events.rows[0]);
        let [time, kind, severity, body] = first;
        assert_eq!([&normal.time, normal.event_name, normal.severity_text], [time, kind, severity]);
        assert!(normal.body.starts_with(body), "{name}: {}", normal.body);
    }
}

#[test]
fn all_formats_in_one_paste_are_read_as_one_by_one() {
    let (mut paste, mut expected, mut quarantined) = (Vec::new(), Vec::new(), 0);
    for (name, bytes) in payloads() {
        let read = read(&bytes);
        if name == "azure.json" {
            assert_eq!(read.events.rows.len(), 3, "an array is its items");
        }
        expected.extend(gist(&read));
        quarantined += read.quarantine.len();
        paste.extend(bytes);
        paste.extend(b"\n\n");
    }
    let read = read(&paste);
    assert_eq!(gist(&read), expected);
    assert_eq!(read.quarantine.len(), quarantined);
    for event in &read.events.rows {
        assert!(paste.windows(event.raw.len as usize).any(|w| w == read.events.bytes(event.raw)));
    }
}

/// Every JSON payload: pretty over many lines, on one line, one after the other, in an array.
#[test]
fn json_is_read_however_it_is_laid_out() {
    let mut documents: Vec<Value> = Vec::new();
    for (name, bytes) in payloads() {
        if name.contains(".json") {
            let stream = serde_json::Deserializer::from_slice(&bytes).into_iter::<Value>();
            for document in stream {
                let document = document.unwrap();
                match document.as_array() {
                    Some(items) => documents.extend_from_slice(items),
                    None => documents.push(document),
                }
            }
        }
    }
    let compact: Vec<String> = documents.iter().map(ToString::to_string).collect();
    let pretty: Vec<String> = documents.iter().map(|d| format!("{d:#}")).collect();
    let expected = gist(&read(compact.join("\n").as_bytes()));
    assert!(expected.len() >= 20);
    for layout in [
        pretty.join("\n"),
        pretty.concat(),
        compact.concat(),
        pretty.join("\r\n\r\n"),
        format!("[{}]", compact.join(",")),
        format!("[\n{}\n]", pretty.join(",\n")),
        format!("[[{}],\n[{}]]", compact[0], compact[1..].join(" , ")),
        format!("\u{feff}{}", compact.join("\n")),
    ] {
        assert_eq!(gist(&read(layout.as_bytes())), expected, "{}", &layout[..80]);
    }
}

#[test]
fn tables_and_rules_add_labels() {
    let table = "service.name,team,tier,host.name\npay,cards,1,pay-1\n\"a,b\",x,,\n";
    let lookup = Lookup::from_csv(table).unwrap();
    let pattern = Rule::Pattern("took {ms} ms".to_owned());
    let spec =
        Spec { lookups: vec![lookup], extract: vec![pattern, Rule::KeyValues], ..Spec::default() };
    let line = r#"{"time":"2026-01-15T09:31:04Z","service":"pay","msg":"took 12 ms user=anna","tier":"9"}"#;
    let read = read_all(spec, CLOCK, "paste", line.as_bytes());
    let (events, event) = (&read.events, &read.events.rows[0]);
    let label = |name: &str| events.label(event, name).unwrap_or_default();
    assert_eq!([label("team"), label("ms"), label("user")], ["cards", "12", "anna"]);
    assert_eq!(label("tier"), "9", "what the event says wins over the table");
    assert_eq!(events.word(event.host), "pay-1");
    for (text, error) in [
        ("", LookupError::NoHeader),
        ("a", LookupError::NoHeader),
        ("a,b\nx", LookupError::Ragged { line: 2, cells: 1, columns: 2 }),
        ("a,b\nx,1\nx,2", LookupError::Repeated { line: 3, key: "x".to_owned() }),
    ] {
        assert_eq!(Lookup::from_csv(text), Err(error), "{text}");
    }
}

#[test]
fn years_are_told_from_what_stands_near() {
    let times = |text: &str, clock: Time| -> Vec<String> {
        let read = read_all(Spec::default(), clock, "paste", text.as_bytes());
        read.events.rows.iter().map(|event| event.time.to_string()[..10].to_owned()).collect()
    };
    let full = "<13>2024-01-01T00:00:10Z h p: m\n";
    let (old, new) = ("<13>Dec 31 23:59:59 h p: m\n", "<13>Jan  1 00:00:01 h p: m\n");
    assert_eq!(
        times(&[old, new, full, new, old].concat(), CLOCK),
        ["2023-12-31", "2024-01-01", "2024-01-01", "2024-01-01", "2023-12-31"]
    );
    assert_eq!(times(&[old, new].concat(), CLOCK), ["2025-12-31", "2026-01-01"]);
    assert_eq!(times("<13>Jun  1 00:00:00 h p: m", CLOCK), ["2025-06-01"]);
    assert_eq!(times("<13>Feb 29 00:00:00 h p: m", CLOCK), ["2024-02-29"]);
    let berlin = Spec { zone_minutes: 60, ..Spec::default() };
    let read = read_all(berlin, CLOCK, "paste", b"<13>Jan  1 00:30:00 h p: m");
    assert_eq!(read.events.rows[0].time.to_string(), "2025-12-31T23:30:00Z");
}

#[test]
fn formats_explain_themselves() {
    let mut keys: Vec<&str> = Format::VARIANTS.iter().map(|format| format.facts().key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), Format::VARIANTS.len());
    for format in Format::VARIANTS {
        let facts = format.facts();
        let texts = [facts.name, facts.recognised, facts.identity, facts.severity, facts.source];
        assert!(texts.iter().all(|text| !text.is_empty()), "{format:?}");
    }
    // Syslog's eight severities: OpenTelemetry logs data model, appendix B.
    let numbers = [21, 19, 18, 17, 13, 10, 9, 5].map(Severity);
    for (priority, number) in (0..8).zip(numbers) {
        let read = read(format!("<{priority}>1 2026-01-15T09:31:04Z h a - - - m").as_bytes());
        assert_eq!(read.events.rows[0].severity, number);
    }
}

#[test]
fn what_was_read_survives_the_way_from_the_worker() {
    let read = read(&mixture());
    let bytes = postcard::to_stdvec(&read).unwrap();
    assert_eq!(postcard::from_bytes::<Read>(&bytes).unwrap(), read);
}
