//! What real senders also send: forms that are legal and less usual.
use super::read;

/// Time, kind, severity number, service, host and body of each event.
pub(super) fn told(text: &str) -> Vec<String> {
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
fn what_pager_duty_sends_without_a_time_is_not_guessed() {
    let key = r#""routing_key":"r","dedup_key":"k""#;
    let payload = r#""payload":{"summary":"disk full","source":"db-1","severity":"critical""#;
    let said = told(&format!("{{{key},\"event_action\":\"trigger\",{payload}}}}}\n"));
    assert!(said.len() == 1 && said[0].contains("without a time"), "{said:?}");
    let said = told(&format!("{{{key},\"event_action\":\"bogus\",{payload}}}}}\n"));
    assert!(said.len() == 1 && said[0].contains("without the fields"), "{said:?}");
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

#[test]
fn what_a_thing_is_includes_where_and_whose_it_is() {
    let different = |text: &str| {
        let read = read(text.as_bytes());
        let all: Vec<u64> = read.events.rows.iter().map(|event| event.identity).collect();
        assert!(all.len() > 1, "{text}");
        all.windows(2).all(|pair| pair[0] != pair[1])
    };
    assert!(different(
        "CEF:0|V|Fw|1|100|Link down|9|rt=1768469404000 dvchost=fw-a\n\
         CEF:0|V|Fw|1|100|Link down|9|rt=1768469404000 dvchost=fw-b\n\
         CEF:0|W|Fw|1|100|Link down|9|start=1768469404000 dvchost=fw-b\n"
    ));
    assert!(different(
        "LEEF:2.0|V|P|1|7|devTime=1768469404000\tsev=9\tidentHostName=a\n\
         LEEF:2.0|V|P|1|7|^|devTime=1768469404000^sev=9^identHostName=b\n"
    ));
    let page = |route: &str| {
        format!(
            r#"{{"routing_key":"{route}","event_action":"trigger","dedup_key":"k","payload":{{"summary":"s","source":"x","severity":"error","timestamp":"2026-01-15T09:31:04Z"}}}}"#
        )
    };
    assert!(different(&format!("{}\n{}\n", page("k1"), page("k2"))));
}

#[test]
fn traps_with_numbers_are_those_with_names() {
    let trap = |host: &str, trap: &str, index: u8| {
        format!(
            "2026-01-15 09:31:0{index} {host} [UDP: [192.0.2.{index}]:161->[192.0.2.50]:162]:\n\
             {trap}\t.1.3.6.1.2.1.2.2.1.1.{index} = INTEGER: {index}\n"
        )
    };
    let down = ".1.3.6.1.6.3.1.1.4.1.0 = OID: .1.3.6.1.6.3.1.1.5.3";
    let iso = "iso.3.6.1.6.3.1.1.4.1.0 = OID: iso.3.6.1.6.3.1.1.5.4";
    let text = [trap("sw", down, 3), trap("sw", down, 4), trap("sw", iso, 4)].concat();
    let read = read(text.as_bytes());
    let ids: Vec<u64> = read.events.rows.iter().map(|event| event.identity).collect();
    assert!(ids[0] != ids[1] && ids[1] == ids[2], "{ids:?}");
    let said = told(&trap("<UNKNOWN>", down, 7));
    assert!(said[0].starts_with("2026-01-15T09:31:07Z alert.fired 17  192.0.2.7 "), "{said:?}");
}

#[test]
fn words_and_lists_stand_where_numbers_and_texts_may() {
    let problem = |more: &str| {
        format!(
            r#"{{"eventid":"1","eventvalue":"1","eventname":"Y","eventdate":"2026.01.15","eventtime":"09:31:04","hostname":"h","triggerid":"2",{more}}}"#
        )
    };
    let told_of = |more: &str| told(&problem(more)).remove(0);
    let worst = "2026-01-15T09:31:04Z alert.fired 21  h Y";
    assert_eq!(told_of(r#""severity":"Disaster""#), worst);
    assert_eq!(told_of(r#""severity":"Katastrophe","event_nseverity":"5""#), worst);
    let tagged = "2026-01-15T09:31:04Z alert.fired 13 pay h Y";
    let text = r#""severity":2,"eventtags":"[{\"tag\":\"service\",\"value\":\"pay\"}]""#;
    assert_eq!(told_of(text), tagged);
    assert_eq!(told_of(r#""severity":2,"eventtags":[{"tag":"service","value":"pay"}]"#), tagged);
    let log =
        r#"{"t":{"$date":"2026-01-15T09:31:04.000+00:00"},"s":"E","c":"NETWORK","msg":"down"}"#;
    assert_eq!(told(log), ["2026-01-15T09:31:04Z log 17 paste  down"]);
    let journal = r#"{"__REALTIME_TIMESTAMP":"1768469464000000","_HOSTNAME":"h","SYSLOG_IDENTIFIER":"p","MESSAGE":["one","two"]}"#;
    assert_eq!(told(journal), ["2026-01-15T09:31:04Z log 0 p h one\ntwo"]);
    let alarm = r#"{"AlarmName":"a","AlarmArn":"arn:aws:cloudwatch:eu:1:alarm:a","NewStateValue":"ALARM","NewStateReason":"r","StateChangeTime":"2026-01-15T09:31:04.000+0000","Trigger":{"Metrics":[{"Id":"m1","MetricStat":{"Metric":{"MetricName":"CPU","Namespace":"AWS/EC2","Dimensions":[{"name":"InstanceId","value":"i-7"}]}}}]}}"#;
    assert_eq!(told(alarm), ["2026-01-15T09:31:04Z alert.fired 17  i-7 r"]);
}

#[test]
fn lines_of_nagios_that_are_no_alerts_keep_their_place() {
    let log = "[1768500000] PASSIVE SERVICE CHECK: web-1;Backup;2;failed\n\
               [1768500001] SERVICE EVENT HANDLER: web-1;HTTP;CRITICAL;SOFT;1;restart\n\
               [1768500002] Error: cannot open the spool\n";
    assert_eq!(
        told(log),
        [
            "2026-01-15T18:00:00Z log 18 Backup web-1 failed",
            "2026-01-15T18:00:01Z log 18 HTTP web-1 SOFT;1;restart",
            "2026-01-15T18:00:02Z log 17 nagios  Error: cannot open the spool",
        ]
    );
}

#[test]
fn otlp_says_when_it_was_observed_and_counts_no_time_backwards() {
    let record = |time: &str| {
        format!(
            r#"{{"resourceLogs":[{{"resource":{{"attributes":[{{"key":"service.name","value":{{"stringValue":"shop"}}}}]}},"scopeLogs":[{{"logRecords":[{{"timeUnixNano":"{time}","observedTimeUnixNano":"1768500001000000000","body":{{"stringValue":"b"}}}}]}}]}}]}}"#
        )
    };
    let read = read(record("1768500000000000000").as_bytes());
    assert_eq!(read.events.rows[0].observed.to_string(), "2026-01-15T18:00:01Z");
    assert!(told(&record("-5"))[0].contains("cannot be read"), "{:?}", told(&record("-5")));
}

#[test]
fn a_lookup_by_host_or_service_finds_them() {
    for key in ["host", "hostname", "host.name"] {
        let lookup = opslab::wire::Lookup::from_csv(&format!("{key},owner\nh1,dba\n")).unwrap();
        let spec = opslab::wire::Spec { lookups: vec![lookup], ..Default::default() };
        let line = b"<34>Jan 15 09:31:04 h1 su: x\n";
        let read = opslab::wire::read_all(spec, super::CLOCK, "paste", line);
        assert_eq!(read.events.label(&read.events.rows[0], "owner"), Some("dba"), "{key}");
    }
}
