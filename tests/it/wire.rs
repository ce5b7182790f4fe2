//! Wire formats: what each payload is read as, in any mixture, in any pieces, and when it is broken.
use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use opslab::{
    event::{Severity, Time},
    rng::Rng,
    wire::{
        Encoding, Format, Lookup, LookupError, Normal, Read, Reader, Reason, Rule, Spec, read_all,
    },
};
use proptest::prelude::*;
use serde_json::Value;
use strum::VariantArray as _;

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pieces_of_any_size_give_the_same(sizes in prop::collection::vec(1..3000_usize, 1..40)) {
        let paste = mixture();
        let whole = read(&paste);
        let mut reader = Reader::new(Spec::default());
        reader.observe_at(CLOCK);
        reader.begin("paste");
        let (mut rest, mut sizes) = (paste.as_slice(), sizes.iter().cycle());
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.len().min(*sizes.next().unwrap()));
            reader.feed(piece);
            while reader.step() {}
            rest = after;
        }
        prop_assert_eq!(&reader.finish(), &whole);
    }
}

#[test]
fn single_bytes_give_the_same() {
    let paste = mixture();
    let mut reader = Reader::new(Spec::default());
    reader.observe_at(CLOCK);
    reader.begin("paste");
    for byte in &paste {
        reader.feed(std::slice::from_ref(byte));
        while reader.step() {}
    }
    assert_eq!(reader.finish(), read(&paste));
}

/// Changes a payload as a bad line or an enemy would.
fn mutate(rng: &mut Rng, bytes: &[u8]) -> Vec<u8> {
    const SPLICES: [&[u8]; 14] = [
        b"\0",
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b"\\",
        b"\n",
        b"\xff\xfe",
        b"\xe9",
        b"\\ud800",
        b"[[[[[[[[",
        b"=",
        b"99999999999999999999",
    ];
    let mut bytes = bytes.to_vec();
    for _ in 0..=rng.below(6) {
        let at = rng.below(bytes.len() as u32 + 1) as usize;
        let to = (at + rng.below(40) as usize).min(bytes.len());
        match rng.below(6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..to)),
            2 => {
                let copy = bytes[at..to].to_vec();
                bytes.splice(at..at, copy);
            }
            3 => {
                let splice = SPLICES[rng.below(SPLICES.len() as u32) as usize];
                bytes.splice(at..at, splice.iter().copied());
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << rng.below(8);
                }
            }
        }
    }
    bytes
}

#[test]
fn five_thousand_broken_payloads_do_no_harm() {
    let mut rng = Rng::new(7, "fuzz");
    let payloads: Vec<Vec<u8>> = payloads().into_values().collect();
    let (mut events, mut quarantined) = (0, 0);
    for _ in 0..5000 {
        let payload = &payloads[rng.below(payloads.len() as u32) as usize];
        let mut paste = mutate(&mut rng, payload);
        paste.extend(b"\n\n<34>1 2026-01-15T09:31:05Z web-1 su - - - the last line\n");
        let read = read(&paste);
        for event in &read.events.rows {
            assert!(std::str::from_utf8(read.events.bytes(event.body)).is_ok());
            assert!(Format::of(event).is_some());
            assert!(event.severity.0 <= 24);
        }
        for piece in &read.quarantine {
            assert!(piece.start + piece.len <= paste.len() as u64, "{piece:?}");
            assert!(!piece.reason.to_string().is_empty());
        }
        let newest = read.events.rows.last().map(|event| read.events.text(event.body));
        assert_eq!(newest.as_deref(), Some("the last line"), "{}", String::from_utf8_lossy(&paste));
        events += read.events.rows.len();
        quarantined += read.quarantine.len();
    }
    assert!(events > 5000 && quarantined > 1000, "{events} events, {quarantined} in quarantine");
}

#[test]
fn binary_fields_of_the_journal_may_be_long() {
    for len in [3_u64, 127, 128, 200, 70_000] {
        let mut block = b"__REALTIME_TIMESTAMP=1768469464120000\n_HOSTNAME=h\nMESSAGE\n".to_vec();
        block.extend(len.to_le_bytes());
        block.extend((0..len).map(|at| if at % 50 == 49 { b'\n' } else { b'x' }));
        block.extend(b"\nPRIORITY=3\n\n2026-01-15T09:31:04Z INFO after");
        let read = read(&block);
        assert_eq!((read.events.rows.len(), read.quarantine.len()), (2, 0), "{len}");
        assert_eq!(u64::from(read.events.rows[0].body.len), len);
        assert_eq!(read.events.rows[0].severity, Severity::ERROR);
    }
}

fn reasons(bytes: &[u8]) -> Vec<Reason> {
    read(bytes).quarantine.iter().map(|piece| piece.reason).collect()
}

#[test]
fn what_cannot_be_read_says_why() {
    let deep = "[".repeat(100_000);
    for (text, reason) in [
        ("what is this", Reason::UnknownText),
        ("{\"a\": 1}", Reason::UnknownJson),
        ("{\"a\": 1", Reason::CutJson),
        ("{\"a\": nul}", Reason::BadJson { at: 6 }),
        (&format!("{{\"a\": {deep}"), Reason::DeepJson { limit: 64 }),
        ("2026-01-15T09:31:04Z a\0b", Reason::Binary),
        ("<13>1 - h a - - - m", Reason::NoTime(Format::Syslog5424)),
        ("<13>1 0001-01-01T00:00:00Z h a - - - m", Reason::NoTime(Format::Syslog5424)),
        ("<13>1 1970-01-01T00:00:00Z h a - - - m", Reason::NoTime(Format::Syslog5424)),
        ("<13>1 2026-02-30T00:00:00Z h a - - - m", Reason::BadTime(Format::Syslog5424)),
        ("<13>1 2026-01-15T09:31:04Z - - - - - m", Reason::NoSource(Format::Syslog5424)),
        ("<13>1 2026-01-15T09:31:04Z", Reason::NotComplete(Format::Syslog5424)),
        ("[0] SERVICE ALERT: h;s;OK;HARD;1;x", Reason::NoTime(Format::NagiosLog)),
        ("{\"time\":0,\"msg\":\"m\"}", Reason::NoTime(Format::JsonLine)),
        ("{\"time\":\"15/01/2026\",\"msg\":\"m\"}", Reason::BadTime(Format::JsonLine)),
    ] {
        assert_eq!(reasons(text.as_bytes()), [reason], "{}", &text[..text.len().min(60)]);
    }
    let no_clock =
        read_all(Spec::default(), Time::default(), "paste", b"<13>Jan 15 09:31:04 h p: m");
    assert_eq!(no_clock.quarantine[0].reason, Reason::NoYear(Format::Syslog3164));
    let far = read(b"<13>1 9999-12-31T23:59:59Z h a - - - m");
    assert_eq!(far.events.rows[0].time.to_string(), "9999-12-31T23:59:59Z");
    let leap = read(b"<13>1 2016-12-31T23:59:60Z h a - - - m");
    assert_eq!(leap.events.rows[0].time.to_string(), "2017-01-01T00:00:00Z");
}

#[test]
fn a_broken_document_does_not_take_the_next_along() {
    let good = r#"{"time":"2026-01-15T09:31:04Z","msg":"good"}"#;
    for broken in [
        "{\"a\": [1, 2,\n",
        "{\"a\": \"no end\n",
        "{\n  \"a\": {\n    \"b\": [\n      1,\n",
        "{\"time\": \"2026\n  \"msg\": 1\n}\n",
        "[{\"a\": 1},\n{\"b\": \n",
        "}}]]\n",
    ] {
        let read = read(format!("{broken}{good}\n{good}").as_bytes());
        assert_eq!(read.events.rows.len(), 2, "{broken}");
        assert!(!read.quarantine.is_empty(), "{broken}");
        assert_eq!(read.quarantine[0].line, 1);
    }
}

#[test]
fn lines_of_a_hundred_megabytes_are_passed_over() {
    let piece = vec![b'x'; 1 << 20];
    for start in ["", "{\"a\": \"", "<34>1 2026-01-15T09:31:05Z web-1 su - - - "] {
        let mut reader = Reader::new(Spec::default());
        reader.begin("paste");
        reader.feed(start.as_bytes());
        for _ in 0..100 {
            reader.feed(&piece);
            while reader.step() {}
        }
        reader.feed(b"\n<34>1 2026-01-15T09:31:05Z web-1 su - - - after\n");
        let read = reader.finish();
        assert_eq!((read.events.rows.len(), read.quarantine.len()), (1, 1), "{start}");
        assert!(matches!(read.quarantine[0].reason, Reason::TooLong { .. }));
        assert_eq!(read.quarantine[0].len, (100 << 20) + start.len() as u64);
        assert!(read.events.arena.len() < 10_000, "what is too long is not kept");
    }
}

#[test]
fn encodings_are_told_apart() {
    let text = "2026-01-15T09:31:04Z ERROR Straße gesperrt 🚧\n2026-01-15T09:31:05Z INFO zweite";
    let body = |read: &Read, at: usize| read.events.text(read.events.rows[at].body).into_owned();
    for (mark, encoding) in
        [(true, Encoding::Utf16Le), (false, Encoding::Utf16Le), (true, Encoding::Utf16Be)]
    {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        let bytes: Vec<u8> = units
            .flat_map(|unit: u16| match encoding {
                Encoding::Utf16Be => unit.to_be_bytes(),
                Encoding::Utf16Le | Encoding::Bytes => unit.to_le_bytes(),
            })
            .collect();
        for piece in [1, 3, 1000] {
            let mut reader = Reader::new(Spec::default());
            reader.begin("paste");
            bytes.chunks(piece).for_each(|piece| reader.feed(piece));
            let read = reader.finish();
            assert_eq!(read.sources[0].encoding, encoding);
            assert_eq!(body(&read, 0), "Straße gesperrt 🚧");
            assert_eq!(body(&read, 1), "zweite");
        }
    }
    let latin =
        read(b"2026-01-15T09:31:04Z ERROR Stra\xdfe \x80 5\n2026-01-15T09:31:05Z INFO \xc3\xbc");
    assert_eq!((body(&latin, 0), body(&latin, 1)), ("Straße € 5".to_owned(), "ü".to_owned()));
    assert_eq!(latin.events.bytes(latin.events.rows[0].raw).last(), Some(&b'5'));
    let cut = read("2026-01-15T09:31:04Z INFO äöüäöü".as_bytes().split_last().unwrap().1);
    assert_eq!(body(&cut, 0), "äöüäö\u{fffd}");
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
