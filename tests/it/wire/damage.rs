//! Broken bytes and the reasons given.
use opslab::{
    event::{Severity, Time},
    rng::Rng,
    wire::{Encoding, Format, Read, Reader, Reason, Spec, read_all},
};

use super::{payloads, read};

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
