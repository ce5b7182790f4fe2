//! Every check finds its case and not its near miss.
use opslab::lint::Check;

use super::{CONFIG, asking, config, linted, named, rule};

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
            Check::Malformed,
            vec![asking("sum(rate(x_total[5m]) >"), asking("a_total >> 3"), asking("x[5m > 1")],
            vec![asking("sum(rate(x_total[5m])) > 3")],
        ),
        (
            Check::NeverFires,
            vec![
                asking("absent(up{job=\"api\"}) == 0"),
                asking("absent_over_time(up{job=\"api\"}[5m]) > 1"),
                asking("1 < absent(up{job=\"api\"})"),
            ],
            vec![asking("absent(up{job=\"api\"}) == 1"), asking("absent(up{job=\"api\"}) > 0")],
        ),
        (
            Check::RateOfGauge,
            vec![
                asking("rate(node_memory_MemFree_bytes[5m]) > 1"),
                asking("sum(increase(go_goroutines[5m])) > 100"),
            ],
            vec![
                asking("rate(node_network_receive_bytes[5m]) > 1"),
                asking("deriv(node_memory_MemFree_bytes[5m]) > 1"),
                asking("rate(http_response_size_bytes_sum[5m]) > 1"),
            ],
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
            Check::WaitAboveInterval,
            vec![config(
                "  receiver: team\n",
                "  receiver: team\n  group_wait: 5m\n  group_interval: 1m\n",
            )],
            vec![config(
                "  receiver: team\n",
                "  receiver: team\n  group_wait: 30s\n  group_interval: 1m\n",
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
