//! Log lines: where the message begins, what level and whose it is.
use super::senders::told;

/// All but the time.
fn one(line: &str) -> String {
    let told = told(line);
    assert_eq!(told.len(), 1, "{line}: {told:?}");
    told[0].split_once(' ').unwrap().1.to_owned()
}

#[test]
fn another_time_is_part_of_the_message() {
    for (line, said) in [
        (
            "2026-01-15 09:31:04 ERROR cert expires 2026-01-16 10:00:00",
            "log 17 paste  cert expires 2026-01-16 10:00:00",
        ),
        ("2026-01-15 09:31:04 ERROR 2026-01-16 10:00:00 x", "log 17 paste  2026-01-16 10:00:00 x"),
        (
            "2026-01-15 09:31:04 order 42 due 2026-01-20T00:00:00Z not paid",
            "log 0 paste  order 42 due 2026-01-20T00:00:00Z not paid",
        ),
        (
            "2026-01-15 09:31:04 sent again at 2026-01-15 09:31:04",
            "log 0 paste  sent again at 2026-01-15 09:31:04",
        ),
        (
            "Jan 15 09:31:04 h app[1]: backup 2026-01-16 10:00:00 failed",
            "log 0 app h backup 2026-01-16 10:00:00 failed",
        ),
    ] {
        assert_eq!(one(line), said, "{line}");
    }
}

#[test]
fn a_header_may_say_its_time_again() {
    for line in [
        "1768469464 2026.01.15 n1 Jan 15 09:31:04 n1 INFO up",
        "1768469464 Jan 15 01:31:04 INFO up",
        "2026-01-15T09:31:04.123Z stderr F 2026-01-15 09:31:04 INFO up",
    ] {
        assert!(one(line).starts_with("log 9") && one(line).ends_with(" up"), "{}", one(line));
    }
}

#[test]
fn a_level_before_the_time_cuts_nothing_off() {
    for line in [
        "ERROR 2026-01-15 09:31:04,123 payment 42 refused",
        "[ERROR] [2026-01-15 09:31:04] payment 42 refused",
        "E 2026-01-15 09:31:04 payment 42 refused",
        "<E> 2026-01-15 09:31:04 payment 42 refused",
        "ERROR [main] 2026-01-15 09:31:04 payment 42 refused",
    ] {
        assert_eq!(one(line), "log 17 paste  payment 42 refused", "{line}");
    }
}

#[test]
fn a_header_may_have_a_line_of_its_own() {
    let log = "Jan 15, 2026 9:05:00 PM com.shop.Db open\nSEVERE: db down\n\tat com.shop.Db.open\n\
               Jan 15, 2026 9:05:01 PM com.shop.Db open\nINFO: db up\n";
    let told = told(log);
    assert_eq!(
        told,
        [
            "2026-01-15T21:05:00Z log 17 paste  db down\n\tat com.shop.Db.open",
            "2026-01-15T21:05:01Z log 9 paste  db up",
        ]
    );
}

#[test]
fn tags_of_a_container_runtime_are_no_levels() {
    for (line, said) in [
        (
            "2026-01-15T09:31:04.123456789Z stdout F GET /healthz 200 ok",
            "log 0 paste  GET /healthz 200 ok",
        ),
        ("2026-01-15T09:31:04.123456789Z stderr P half", "log 0 paste  half"),
        (
            "2026-01-15T09:31:04.123456789Z stderr F E0115 09:31:04.123456 1 a.go:7] b",
            "log 17 paste  E0115 09:31:04.123456 1 a.go:7] b",
        ),
    ] {
        assert_eq!(one(line), said, "{line}");
    }
}

#[test]
fn syslog_in_files_may_have_times_of_rfc_3339() {
    for (line, said) in [
        (
            "2026-01-15T09:31:04.123456+01:00 web-1 nginx[12]: upstream timed out",
            "log 0 nginx web-1 upstream timed out",
        ),
        (
            "2026-01-15T09:31:04+0100 mars sshd[7]: fatal: no slots",
            "log 21 sshd mars fatal: no slots",
        ),
        ("2026-01-15T09:31:04+01:00 web-2 kernel: eth0 down", "log 0 kernel web-2 eth0 down"),
        ("2026-01-15T09:31:04Z INFO payment: refused", "log 9 paste  refused"),
        ("2026-01-15T09:31:04Z starting service: cart", "log 0 paste  starting service: cart"),
    ] {
        assert_eq!(one(line), said, "{line}");
    }
}

#[test]
fn headers_of_devices_have_a_count_and_a_mnemonic() {
    for (line, said) in [
        (
            "<187>45: Oct 11 22:14:15.003: %LINK-3-UPDOWN: Interface down",
            "log 17 LINK  Interface down",
        ),
        (
            "<189>: 2026 Oct 11 22:14:15 UTC: %ETHPORT-5-IF_DOWN: Interface down",
            "log 10 ETHPORT  Interface down",
        ),
        ("<166>Oct 11 2026 22:14:15 fw1 : %ASA-4-106023: Deny", "log 9 ASA fw1 Deny"),
        ("<34>Jan  1 00:00:04 2027 h1 su: with year", "log 18 su h1 with year"),
    ] {
        assert_eq!(one(line), said, "{line}");
    }
}

#[test]
fn what_is_refused_is_told_why() {
    for (text, why) in [
        ("1970-01-01 00:00:00 ERROR x", "without a time"),
        (&"[".repeat(10_000), "deeper than"),
        (r#"{"version":"4","groupKey":"x","alerts":[]}"#, "without the fields"),
    ] {
        let told = told(text);
        assert!(told.len() == 1 && told[0].contains(why), "{text}: {told:?}");
    }
    let log = |at: u8| format!(r#"{{"time":"2026-01-15T09:31:0{at}Z","msg":"m{at}"}}"#);
    let told = told(&format!("[{}, 5, \"a ] b\", true,\n {}]\n", log(1), log(2)));
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(told[0].ends_with("m1") && told[1].ends_with("m2"), "{told:?}");
}
