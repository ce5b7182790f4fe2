//! Alert lint: each check finds what it is for, and leaves its near miss alone.

mod cases;
mod laws;
mod report;

use opslab::lint::{Report, Source, lint};

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
