//! What a report says, and what it refuses.
use opslab::lint::{Check, Report};
use strum::VariantArray as _;

use super::{CONFIG, inhibition, linted, named, rule};

#[test]
fn a_good_rule_and_a_good_configuration_stay_without_findings() {
    let rule = rule("", "");
    let report = linted(&[&rule, CONFIG]);
    assert_eq!(report.findings, []);
    assert_eq!((report.alerts, report.routes), (1, 2));
    assert_eq!(report.severities, [("critical".to_owned(), 1)]);
}

/// Rules of a node and of the services on it, and an inhibition between them.
fn joined(node: &str, service: &str, inhibition: &str) -> Vec<Check> {
    let report = linted(&[&format!("{node}{service}"), inhibition]);
    assert!(report.refused.is_empty(), "{:?}", report.refused);
    report.findings.into_iter().map(|finding| finding.check).collect()
}

#[test]
fn inhibitions_are_held_against_the_rules() {
    let node = named("NodeDown", "critical", "max by (node) (node_down) > 0")
        .replace("for: 5m", "for: 1m");
    let service = named("ServiceSlow", "warning", "max by (node, job) (latency) > 1");
    let (from, to) = ("alertname=\"NodeDown\"", "severity=\"warning\"");
    let find = |inhibition: &str| joined(&node, &service, inhibition);
    assert_eq!(find(&inhibition(from, to, "node")), []);
    for (rule, check) in [
        (inhibition("alertname=\"NodeGone\"", to, "node"), Check::InhibitionWithoutSource),
        (inhibition("severity=~\"page|ticket\"", to, "node"), Check::InhibitionWithoutSource),
        (inhibition(from, "severity=\"info\"", "node"), Check::InhibitionWithoutTarget),
        (inhibition(from, to, "job"), Check::InhibitionNeverEqual),
        (inhibition(from, to, "severity"), Check::InhibitionNeverEqual),
        (inhibition(from, to, "rack"), Check::InhibitionTooBroad),
        (inhibition(from, to, ""), Check::InhibitionTooBroad),
    ] {
        assert_eq!(find(&rule), [check], "{rule}");
    }
    // The metric may bring any label along, so that nobody can say that they never agree.
    let open = service.replace("max by (node, job) (latency)", "latency");
    assert_eq!(joined(&node, &open, &inhibition(from, to, "node")), []);
    let sleepy = node.replace("for: 1m", "for: 15m");
    let race = inhibition(from, to, "node");
    assert_eq!(joined(&sleepy, &service, &race), [Check::InhibitorTooLate]);
    let patient = race.replacen(
        "  receiver: team\n",
        "  receiver: team\n  group_wait: 20m\n  group_interval: 20m\n",
        1,
    );
    assert_eq!(joined(&sleepy, &service, &patient), []);
    // One group is evaluated together; another one may be evaluated a minute later.
    let same = node.replace("for: 1m", "for: 5m");
    assert_eq!(joined(&same, &service, &race), []);
    let apart = linted(&[&same, &service, &race]).findings;
    assert_eq!(apart.iter().map(|f| f.check).collect::<Vec<_>>(), [Check::InhibitorTooLate]);
    // Without rules nobody knows; without routes nobody knows when it notifies.
    assert_eq!(linted(&[&race]).findings, []);
}

#[test]
fn two_thresholds_are_fine_where_one_mutes_the_other() {
    let rules = format!(
        "{}{}",
        named("DiskAlmostFull", "warning", "d > 0.8"),
        named("DiskFull", "critical", "d > 0.9").replace("for: 5m", "for: 1m")
    );
    let find = |config: &str| -> Vec<Check> {
        linted(&[&rules, config]).findings.into_iter().map(|finding| finding.check).collect()
    };
    assert_eq!(find(CONFIG), [Check::OverlappingThresholds]);
    let muted = inhibition("severity=\"critical\"", "severity=\"warning\"", "instance");
    assert_eq!(find(&muted), []);
}

#[test]
fn places_are_the_lines_of_the_text() {
    let text =
        format!("groups:\n- name: a\n  rules:\n{}", rule("5m\n", "never\n").replace('\n', "\n  "));
    let text = text.replacen("- alert", "  - alert", 1);
    let report = linted(&["", &text]);
    let finding = &report.findings[0];
    assert_eq!((finding.check, finding.source, finding.line), (Check::Malformed, 1, 6), "{text}");
    assert_eq!(finding.subject, "CheckoutErrorRateHigh");
}

#[test]
fn every_check_says_why_and_who_says_so() {
    for check in Check::VARIANTS {
        assert!(check.why().ends_with('.') && check.authority().len() > 20, "{check:?}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_and_the_rest_is_linted() {
    let good = rule("severity", "team");
    let broken = [
        "groups: [",
        "hello: world",
        "- alert: [a, b]",
        "groups:\n- rules:\n  - expr: up == 0",
        "inhibit_rules:\n- source_matchers: [severity]",
    ];
    for text in broken {
        let report = linted(&[text, &good]);
        assert_eq!(report.refused.len(), 1, "{text}");
        assert!(report.findings.iter().any(|f| f.check == Check::MissingSeverity), "{text}");
    }
}

#[test]
fn a_report_survives_postcard() {
    let report = linted(&[&rule("severity", "team"), "x: ["]);
    assert!(!report.findings.is_empty() && !report.refused.is_empty());
    let bytes = postcard::to_allocvec(&report).unwrap();
    assert_eq!(postcard::from_bytes::<Report>(&bytes).unwrap(), report);
}
