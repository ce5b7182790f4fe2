//! Alert lint: each check finds what it is for, and leaves its near miss alone.
use opslab::lint::{Check, Report, Source, lint};
use proptest::prelude::*;
use strum::VariantArray as _;

fn linted(texts: &[&str]) -> Report {
    let sources: Vec<Source<'_>> =
        texts.iter().map(|text| Source { name: "pasted", text }).collect();
    lint(&sources)
}

/// A rule that nothing is wrong with, in which `replace` stands instead of `what`.
fn rule(what: &str, replace: &str) -> String {
    let good = "- alert: CheckoutErrorRateHigh
  expr: sum by (job) (rate(http_requests_total{code=~\"5..\"}[5m])) > 3
  for: 5m
  labels:
    severity: critical
  annotations:
    summary: Checkout of {{ $labels.job }} fails {{ $value }} times a second
    runbook_url: https://example.org/runbooks/checkout
";
    assert!(good.contains(what), "{what}");
    good.replacen(what, replace, 1)
}

/// The whole expression replaced.
fn asking(expr: &str) -> String {
    let good = "sum by (job) (rate(http_requests_total{code=~\"5..\"}[5m])) > 3";
    rule(good, expr).replace("of {{ $labels.job }} ", "")
}

/// A good rule with name, severity and expression of its own.
fn named(name: &str, severity: &str, expr: &str) -> String {
    asking(expr).replace("CheckoutErrorRateHigh", name).replace("critical", severity)
}

const CONFIG: &str = "route:
  receiver: team
  group_by: [alertname, cluster]
  routes:
    - matchers: [severity=\"critical\"]
      receiver: pager
receivers:
  - name: team
  - name: pager
";

fn config(what: &str, replace: &str) -> String {
    assert!(CONFIG.contains(what), "{what}");
    CONFIG.replacen(what, replace, 1)
}

fn inhibition(source: &str, target: &str, equal: &str) -> String {
    format!(
        "{CONFIG}inhibit_rules:\n  - source_matchers: [{source}]\n    target_matchers: [{target}]\n    \
         equal: [{equal}]\n"
    )
}

/// Texts that a check finds something in, and texts that are nearly the same but good.
type Case = (Check, Vec<String>, Vec<String>);

fn cases_of_one_rule() -> Vec<Case> {
    let summary = "    summary: Checkout of {{ $labels.job }} fails {{ $value }} times a second\n";
    vec![
        (Check::Malformed, vec![rule("for: 5m", "for: 5 minutes")], vec![rule("for: 5m", "for: 1h5m")]),
        (
            Check::Malformed,
            vec!["- alert: NothingAsked\n  for: 5m\n".to_owned()],
            vec![asking("sum(rate(x_total[5m])) > 1")],
        ),
        (
            Check::MissingRunbook,
            vec![rule("runbook_url", "comment"), rule("https://example.org/runbooks/checkout", "\"\"")],
            vec![rule("runbook_url", "runbook")],
        ),
        (
            Check::MissingSeverity,
            vec![rule("severity", "team")],
            vec![rule("severity: critical", "severity: '{{ $labels.severity }}'")],
        ),
        (
            Check::UnknownSeverity,
            vec![rule("critical", "terrible")],
            vec![rule("critical", "Warning"), rule("critical", "sev-2")],
        ),
        (
            Check::NoFor,
            vec![rule("  for: 5m\n", ""), rule("for: 5m", "for: 0s")],
            vec![
                rule("  for: 5m\n", "").replace("critical", "info"),
                asking("job:slo_errors:rate1h > 0.1 and sum(rate(e_total[1h])) > 1 and sum(rate(e_total[5m])) > 1")
                    .replace("  for: 5m\n", ""),
            ],
        ),
        (
            Check::MissingSummary,
            vec![rule(summary, "")],
            vec![rule("summary", "description")],
        ),
        (
            Check::VagueName,
            vec![rule("CheckoutErrorRateHigh", "HighError"), rule("CheckoutErrorRateHigh", "Alert_1")],
            vec![rule("CheckoutErrorRateHigh", "CheckoutDown")],
        ),
        (
            Check::BrokenTemplate,
            vec![
                rule("{{ $labels.job }}", "{{ $labels.job"),
                rule("{{ $labels.job }}", "{{ $label.job }}"),
            ],
            vec![rule("{{ $labels.job }}", "{{ range $x := query \"up\" }}{{ $x.Value }}{{ end }}")],
        ),
        (
            Check::UndefinedLabel,
            vec![rule("$labels.job", "$labels.instance"), rule("{{ $labels.job }}", "{{ .Labels.pod }}")],
            vec![
                rule("by (job)", "by (instance)").replace("$labels.job", "$labels.instance"),
                rule("sum by (job) (", "(").replace("$labels.job", "$labels.instance"),
            ],
        ),
        (
            Check::ValueInLabel,
            vec![rule("severity: critical", "severity: critical\n    level: '{{ $value }}'")],
            vec![rule("severity: critical", "severity: critical\n    level: '{{ $labels.job }}'")],
        ),
    ]
}

fn cases_of_expressions() -> Vec<Case> {
    vec![
        (
            Check::CauseNotSymptom,
            vec![asking("avg(rate(node_cpu_seconds_total{mode!=\"idle\"}[5m])) > 0.9")],
            vec![
                asking("avg(rate(node_cpu_seconds_total{mode!=\"idle\"}[5m])) > 0.9")
                    .replace("critical", "warning"),
                asking("predict_linear(node_filesystem_avail_bytes[6h], 4 * 3600) < 0"),
            ],
        ),
        (
            Check::RawCounter,
            vec![asking("http_requests_failed_total > 100"), asking("sum(x_errors_total) >= 5")],
            vec![
                asking("increase(http_requests_failed_total[1h]) > 100"),
                asking("job:http_errors_total:rate5m > 100"),
                asking("a_in_total - a_out_total > 100"),
                asking("x_seconds_count > 0 and on (job) x_quantile > 9"),
            ],
        ),
        (
            Check::NoCondition,
            vec![asking("rate(http_errors_total[5m])")],
            vec![asking("absent(up{job=\"api\"})"), asking("a unless b"), asking("vector(1)")],
        ),
        (
            Check::AbsentUnlabelled,
            vec![
                asking("absent(up)"),
                asking("absent(sum(up{job=\"api\"}))"),
                asking("absent(up{job=~\"a|b\"})"),
            ],
            vec![asking("absent(up{job=\"api\"})")],
        ),
    ]
}

fn cases_across_rules() -> Vec<Case> {
    vec![
        (
            Check::UpWithoutAbsent,
            vec![asking("up == 0")],
            vec![format!("{}{}", asking("up == 0"), asking("absent(up{job=\"api\"})"))],
        ),
        (
            Check::DuplicateExpression,
            vec![format!(
                "{}{}",
                named("CheckoutSlow", "critical", "sum (x{a=\"1\",b=\"2\"}) > 3"),
                named("CheckoutSluggish", "warning", "sum(x{b='2', a='1'})>3")
            )],
            vec![format!(
                "{}{}",
                named("CheckoutSlow", "critical", "sum(x{a=\"1\"}) > 3"),
                named("CartSlow", "critical", "sum(x{a=\"2\"}) > 3")
            )],
        ),
        (
            Check::OverlappingThresholds,
            vec![format!(
                "{}{}",
                named("DiskAlmostFull", "warning", "d > 0.8"),
                named("DiskFull", "warning", "d > 0.9")
            )],
            vec![
                format!(
                    "{}{}",
                    named("DiskAlmostFull", "warning", "d > 0.8"),
                    named("DiskFull", "critical", "d > 0.9")
                ),
                format!(
                    "{}{}",
                    named("DiskBusy", "warning", "d > 0.8"),
                    named("DiskIdle", "warning", "d < 0.1")
                ),
            ],
        ),
        (
            Check::TooManyPages,
            vec![(0..5).map(|i| named("CheckoutSlow", "critical", &format!("m{i} > 1"))).collect()],
            vec![
                (0..4).map(|i| named("CheckoutSlow", "critical", &format!("m{i} > 1"))).collect(),
                (0..6)
                    .map(|i| {
                        let severity = if i < 3 { "critical" } else { "warning" };
                        named("CheckoutSlow", severity, &format!("m{i} > 1"))
                    })
                    .collect(),
            ],
        ),
    ]
}

fn cases_of_routing() -> Vec<Case> {
    let sub = "    - matchers: [severity=\"critical\"]\n      receiver: pager\n";
    vec![
        (
            Check::UndefinedReceiver,
            vec![config("receiver: pager", "receiver: paper")],
            vec![CONFIG.to_owned(), CONFIG.split("receivers:").next().unwrap().to_owned()],
        ),
        (
            Check::DeadRoute,
            vec![config(sub, &format!("    - receiver: team\n{sub}"))],
            vec![config(sub, &format!("    - receiver: team\n      continue: true\n{sub}"))],
        ),
        (
            Check::RepeatBeforeInterval,
            vec![config("  receiver: team\n", "  receiver: team\n  repeat_interval: 1m\n")],
            vec![config(
                "  receiver: team\n",
                "  receiver: team\n  repeat_interval: 1m\n  group_interval: 1m\n",
            )],
        ),
        (
            Check::GroupByTooFine,
            vec![
                config("alertname, cluster", "'...'"),
                config("cluster", "instance"),
                config("cluster", "a, b, c, d, e"),
            ],
            vec![config("cluster", "a, b, c, d")],
        ),
        (
            Check::GroupByWithoutAlertname,
            vec![config("alertname, ", ""), config("[alertname, cluster]", "[]")],
            vec![CONFIG.to_owned()],
        ),
    ]
}

#[test]
fn every_check_finds_its_case_and_not_its_near_miss() {
    let cases =
        [cases_of_one_rule(), cases_of_expressions(), cases_across_rules(), cases_of_routing()]
            .concat();
    for (check, bad, good) in cases {
        for text in bad {
            let report = linted(&[&text]);
            assert!(report.refused.is_empty(), "{check:?}: {:?}\n{text}", report.refused);
            assert!(
                report.findings.iter().any(|f| f.check == check),
                "{check:?} not found:\n{text}"
            );
        }
        for text in good {
            let report = linted(&[&text]);
            let found: Vec<_> = report.findings.iter().filter(|f| f.check == check).collect();
            assert!(found.is_empty(), "{found:?}\n{text}");
        }
    }
}

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
    let patient = race.replacen("  receiver: team\n", "  receiver: team\n  group_wait: 20m\n", 1);
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_makes_it_panic(text in "[ -~\\n\\t€\\{\\}\\[\\]&*:|>-]{0,200}") {
        linted(&[&text]);
    }

    #[test]
    fn no_expression_makes_it_panic(expr in "[a-z0-9_{}()\\[\\]\"'=~!<>+*/^,:.@ $€\\\\-]{0,80}") {
        linted(&[&format!("- alert: A\n  expr: |\n    {expr}\n  annotations:\n    s: |\n      {expr}\n")]);
    }

    #[test]
    fn no_damage_to_a_good_text_makes_it_panic(at in 0_usize..900, byte in any::<char>(), cut in 0_usize..40) {
        let whole = format!(
            "groups:\n- name: a\n  rules:\n  {}\n---\n{}",
            rule("", "").trim_end().replace('\n', "\n  "),
            inhibition("a=~\"b|c.*\"", "d!=\"e\"", "f")
        );
        let chars: Vec<char> = whole.chars().collect();
        let at = at.min(chars.len());
        let damaged: String = chars[..at]
            .iter()
            .chain(std::iter::once(&byte))
            .chain(&chars[(at + cut).min(chars.len())..])
            .collect();
        linted(&[&damaged]);
    }
}
