//! What real senders also send: forms that are legal and less usual.
use super::read;

/// Time, kind, severity number, service, host and body of each event.
fn told(text: &str) -> Vec<String> {
    let read = read(text.as_bytes());
    let events = &read.events;
    let one = |event: &opslab::event::Event| {
        let kind: &str = event.kind.into();
        format!(
            "{} {kind} {} {} {} {}",
            event.time,
            event.severity.0,
            events.word(event.service),
            events.word(event.host),
            events.text(event.body)
        )
    };
    let mut all: Vec<String> = events.rows.iter().map(one).collect();
    all.extend(read.quarantine.iter().map(|piece| piece.reason.to_string()));
    all
}

#[test]
fn clocks_of_twelve_hours_and_zones_by_name_count() {
    for (line, time) in [
        ("2026-01-15 10:00:00 PM ERROR db down", "2026-01-15T22:00:00Z"),
        ("2026-01-15 12:00:00 AM ERROR db down", "2026-01-15T00:00:00Z"),
        ("2026-01-15 10:00:00 EST ERROR db down", "2026-01-15T15:00:00Z"),
        ("Jan 15, 2026 9:05:00 PM com.shop.Db open ERROR db down", "2026-01-15T21:05:00Z"),
        ("15.01.2026 10:00:00 ERROR db down", "2026-01-15T10:00:00Z"),
        ("2026-01-15 10:00:00 PMX ERROR db down", "2026-01-15T10:00:00Z"),
        ("<13>Aug 24 05:34:00 CST 1987 mymachine myproc[10]: ready", "1987-08-24T11:34:00Z"),
    ] {
        let told = told(line);
        assert!(told.len() == 1 && told[0].starts_with(time), "{line}: {told:?}");
    }
    let told = told("<13>Aug 24 05:34:00 CST 1987 mymachine myproc[10]: ready");
    assert!(told[0].contains(" myproc mymachine "), "{told:?}");
}

#[test]
fn what_pager_duty_may_leave_out_is_not_missed() {
    let key = r#""routing_key":"r","dedup_key":"k""#;
    let said = told(&format!(
        "{{{key},\"event_action\":\"trigger\",\"payload\":{{\"summary\":\"disk full\",\"source\":\"db-1\",\"severity\":\"critical\"}}}}\n\
         {{{key},\"event_action\":\"resolve\"}}\n"
    ));
    assert_eq!(
        said,
        [
            "2026-01-15T18:00:00Z alert.fired 21  db-1 disk full",
            "2026-01-15T18:00:00Z alert.resolved 9   ",
        ]
    );
}

#[test]
fn older_and_wrapped_forms_are_read() {
    let old = r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"instrumentationLibraryLogs":[{"logs":[{"timeUnixNano":"1768500000000000000","body":{"stringValue":"old"}}]}]}]}"#;
    assert!(told(old)[0].starts_with("2026-01-15T18:00:00Z log"), "{:?}", told(old));
    let none = r#"{"resourceLogs":[{"scopeLog":[]}]}"#;
    assert!(told(none)[0].contains("without the fields"), "{:?}", told(none));
    let counted = "89 <11>1 2026-01-15T10:00:00Z web-1 shop - - - cart lost";
    assert_eq!(told(counted), ["2026-01-15T10:00:00Z log 17 shop web-1 cart lost"]);
    let clef = r#"{"@t":"2026-01-15T10:00:00Z","@mt":"cart {Id} lost","@l":"Error","app":"shop"}"#;
    assert_eq!(told(clef), ["2026-01-15T10:00:00Z log 17 shop  cart {Id} lost"]);
    let entry = r#"{"timestamp":"2026-01-15T10:00:00Z","severity":"ERROR","service":"shop","jsonPayload":{"message":"boom"}}"#;
    assert_eq!(told(entry), ["2026-01-15T10:00:00Z log 17 shop  boom"]);
    let watch = r#"{"type":"ADDED","object":{"kind":"Event","apiVersion":"v1","metadata":{"name":"e","namespace":"pay"},"involvedObject":{"kind":"Pod","name":"cart-0","namespace":"pay"},"reason":"BackOff","message":"again","type":"Warning","lastTimestamp":"2026-01-15T10:00:00Z"}}"#;
    assert!(told(watch)[0].starts_with("2026-01-15T10:00:00Z alert.fired"), "{:?}", told(watch));
}

#[test]
fn what_is_planned_wakes_nobody_and_who_was_told_has_a_place() {
    let log = "[1768500000] SERVICE DOWNTIME ALERT: web-1;HTTP;STARTED; planned\n\
               [1768500010] SERVICE NOTIFICATION: admin;web-1;HTTP;CRITICAL;mail;timed out\n";
    assert_eq!(
        told(log),
        [
            "2026-01-15T18:00:00Z log 9 HTTP web-1 planned",
            "2026-01-15T18:00:10Z log 18 HTTP web-1 timed out",
        ]
    );
}
