//! Prometheus: rules for alerts, and the tests of them that `promtool test rules` runs.
//!
//! Metrics are counters of the service (`payments_total`, `payments_failed_total`,
//! `payments_held_total`) and gauges that the stage Monitor would export (`model_feature_psi`,
//! `model_roc_auc`), each labelled by place.
use super::{
    File, slug,
    yaml::{Yaml, list, map},
};
use crate::{
    promote::{Place, Spec},
    scenario::Scenario,
};

/// Share of payments without an answer that is too many, as in the lab's canary ten times over.
const FAILED: &str = "0.005";
/// Change of the share of held payments that is noticed.
const HELD: &str = "0.03";

const HEAD: &str = "Made by Ops Lab. Check with `promtool check rules alerts.yml` and `promtool test rules alerts_test.yml`.";

/// The rules and their tests.
pub(super) fn files(scenario: &Scenario, spec: &Spec) -> Vec<File> {
    let served: Vec<&Place> = spec.places.iter().filter(|place| place.level.is_none()).collect();
    let groups = served.iter().map(|place| group(place, scenario, spec));
    let rules = map([("groups", list(groups))]);
    let tests = served.iter().flat_map(|place| tests(place, scenario, spec));
    let tested = map([
        ("rule_files", list(["alerts.yml"])),
        ("evaluation_interval", "1m".into()),
        ("tests", list(tests)),
    ]);
    let file =
        |name: &str, yaml: Yaml| File { name: name.to_owned(), text: Yaml::file(HEAD, &[yaml]) };
    vec![file("alerts.yml", rules), file("alerts_test.yml", tested)]
}

/// A share of all payments over `window`.
fn share(counter: &str, place: &str, window: &str) -> String {
    format!(
        "sum(rate({counter}{{place=\"{place}\"}}[{window}])) / sum(rate(payments_total{{place=\"{place}\"}}[{window}]))"
    )
}

/// An alert: name, expression, minutes that it must hold, who is told, what is said.
struct Alert {
    name: &'static str,
    expression: String,
    minutes: u32,
    severity: &'static str,
    summary: String,
}

fn alerts(place: &Place, scenario: &Scenario, spec: &Spec) -> Vec<Alert> {
    let (at, watch) = (slug(&place.name), &spec.watch);
    let name = &place.name;
    vec![
        Alert {
            name: "PaymentsFail",
            expression: format!("{} > {FAILED}", share("payments_failed_total", &at, "5m")),
            minutes: watch.errors_minutes,
            severity: "page",
            summary: format!("Payments without an answer in {name}"),
        },
        Alert {
            name: "DecisionsChanged",
            expression: format!(
                "abs({} - avg_over_time(({})[1d:1h])) > {HELD}",
                share("payments_held_total", &at, "1h"),
                share("payments_held_total", &at, "1h")
            ),
            minutes: watch.held_minutes,
            severity: "ticket",
            summary: format!("Another share of payments is held in {name}"),
        },
        Alert {
            name: "InputsDrift",
            expression: format!(
                "max by (feature) (model_feature_psi{{place=\"{at}\"}}) > {}",
                scenario.monitor.psi_limit
            ),
            minutes: 60,
            severity: "ticket",
            summary: format!("{{{{ $labels.feature }}}} no longer looks as in training, in {name}"),
        },
        Alert {
            name: "ModelIsWorse",
            expression: format!("min(model_roc_auc{{place=\"{at}\"}}) < {}", scenario.gate.min_auc),
            minutes: watch.quality_days * 24 * 60,
            severity: "ticket",
            summary: format!("With labels that are late, the model ranks too badly in {name}"),
        },
    ]
}

fn group(place: &Place, scenario: &Scenario, spec: &Spec) -> Yaml {
    let at = slug(&place.name);
    let rule = |alert: Alert| {
        let labels = map([("severity", alert.severity.into()), ("place", at.as_str().into())]);
        map([
            ("alert", alert.name.into()),
            ("expr", alert.expression.into()),
            ("for", format!("{}m", alert.minutes).into()),
            ("labels", labels),
            ("annotations", map([("summary", alert.summary.into())])),
        ])
    };
    let rules = alerts(place, scenario, spec).into_iter().map(rule);
    map([("name", at.as_str().into()), ("rules", list(rules))])
}

/// With one payment in fifty failing the alert is silent before its time and rings after it; with
/// none failing it is silent. A drifted feature rings, with its name.
fn tests(place: &Place, scenario: &Scenario, spec: &Spec) -> [Yaml; 3] {
    let at = slug(&place.name);
    let series = |name: &str, more: &str, values: String| {
        let series = format!("{name}{{place=\"{at}\"{more}}}");
        map([("series", series.into()), ("values", values.into())])
    };
    let long = spec.watch.errors_minutes + 30;
    let counters = |failing: u32| {
        list([
            series("payments_total", "", format!("0+3000x{long}")),
            series("payments_failed_total", "", format!("0+{failing}x{long}")),
        ])
    };
    let expected = |name: &str, minute: u32, labels: Option<Yaml>, summary: String| {
        let alerts = labels.map(|labels| {
            map([("exp_labels", labels), ("exp_annotations", map([("summary", summary.into())]))])
        });
        map([
            ("eval_time", format!("{minute}m").into()),
            ("alertname", name.into()),
            ("exp_alerts", list(alerts)),
        ])
    };
    let labels =
        |severity: &str| map([("severity", severity.into()), ("place", at.as_str().into())]);
    let fail = || format!("Payments without an answer in {}", place.name);
    let at_last = spec.watch.errors_minutes + 10;
    let failing = [
        expected("PaymentsFail", spec.watch.errors_minutes.saturating_sub(1), None, fail()),
        expected("PaymentsFail", at_last, Some(labels("page")), fail()),
    ];
    let silent = [expected("PaymentsFail", at_last, None, fail())];
    let test = |series: Yaml, expected: Yaml| {
        map([("interval", "1m".into()), ("input_series", series), ("alert_rule_test", expected)])
    };
    let psi = format!("{}x120", scenario.monitor.psi_limit + 0.1);
    let drift = format!("amount no longer looks as in training, in {}", place.name);
    let drifted = labels("ticket").with([("feature", "amount".into())]);
    [
        test(counters(60), list(failing)),
        test(counters(0), list(silent)),
        test(
            list([series("model_feature_psi", ",feature=\"amount\"", psi)]),
            list([expected("InputsDrift", 90, Some(drifted), drift)]),
        ),
    ]
}
