//! Argo Rollouts v1alpha1: a rollout with its steps, its services, and the analysis of its metrics.
//!
//! The lab's sequential test has no counterpart there: each look is a query whose result passes,
//! fails, or (too few observations) neither, with the lab's tolerances. The chance of a false alarm
//! is therefore not `rollout.alpha`.
use super::{
    File,
    yaml::{Yaml, list, map},
};
use crate::{
    promote::Spec,
    rollout::{self, Metric, Strategy},
};

const API: &str = "argoproj.io/v1alpha1";
const NAME: &str = "payments";
const HEAD: &str = "Made by Ops Lab for Argo Rollouts 1.9. Without a traffic router, weights are shares of the replicas.
Replace the image by yours, and the address of Prometheus.";

/// The seconds between two looks, and how many observations a look is about.
const LOOK: &str = "2m";

/// Rollout, services and analysis.
pub(super) fn files(spec: &Spec) -> Vec<File> {
    let mut all = vec![rollout(&spec.rollout), service(NAME)];
    if spec.rollout.strategy == Strategy::BlueGreen {
        all.push(service("payments-preview"));
    }
    if spec.rollout.is_judged() {
        all.push(analysis(&spec.rollout));
    }
    vec![File { name: "argo-rollouts.yaml".to_owned(), text: Yaml::file(HEAD, &all) }]
}

fn labels() -> Yaml {
    map([("app", NAME.into())])
}

fn service(name: &str) -> Yaml {
    let port = map([("port", 80.into()), ("targetPort", 8080.into())]);
    map([
        ("apiVersion", "v1".into()),
        ("kind", "Service".into()),
        ("metadata", map([("name", name.into())])),
        ("spec", map([("selector", labels()), ("ports", list([port]))])),
    ])
}

fn rollout(spec: &rollout::Spec) -> Yaml {
    let container = map([
        ("name", NAME.into()),
        ("image", "registry.example.com/payments:1.0.0".into()),
        ("ports", list([map([("containerPort", 8080.into())])])),
        (
            "readinessProbe",
            map([("httpGet", map([("path", "/ready".into()), ("port", 8080.into())]))]),
        ),
    ]);
    let pod = map([
        ("metadata", map([("labels", labels())])),
        ("spec", map([("containers", list([container]))])),
    ]);
    let mut body = map([
        ("replicas", replicas(spec).into()),
        ("selector", map([("matchLabels", labels())])),
        ("template", pod),
        ("strategy", strategy(spec)),
    ]);
    if spec.window > 0 {
        body = body.with([("rollbackWindow", map([("revisions", u32::from(spec.window).into())]))]);
    }
    map([
        ("apiVersion", API.into()),
        ("kind", "Rollout".into()),
        ("metadata", map([("name", NAME.into())])),
        ("spec", body),
    ])
}

/// As many copies as it takes to give each step its share of them: 100 over the greatest common
/// divisor of all percentages, at least 4.
fn replicas(spec: &rollout::Spec) -> u32 {
    let shares = spec.stairs().into_iter().map(|step| u32::from(step.percent));
    let common = shares.fold(100, |a, b| {
        let (mut a, mut b) = (a, b);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    });
    (100 / common.max(1)).max(4)
}

fn strategy(spec: &rollout::Spec) -> Yaml {
    let stairs = spec.stairs();
    match spec.strategy {
        Strategy::BlueGreen => {
            let tried = stairs.first().map_or(0, |step| step.pause_s);
            map([(
                "blueGreen",
                map([
                    ("activeService", NAME.into()),
                    ("previewService", "payments-preview".into()),
                    ("autoPromotionEnabled", true.into()),
                    ("autoPromotionSeconds", tried.into()),
                ]),
            )])
        }
        // Without steps all copies are replaced; together, if as many new ones may stand beside.
        Strategy::AllAtOnce => {
            map([("canary", map([("maxSurge", "100%".into()), ("maxUnavailable", 0.into())]))])
        }
        // Mirrored traffic needs a mesh; without one the new copies wait beside the old ones. Customers
        // that stick to an arm, and shares that follow the results, want a controller of their own:
        // the steps are what is left of them.
        Strategy::Rolling
        | Strategy::Canary
        | Strategy::Shadow
        | Strategy::Experiment
        | Strategy::Bandit => {
            let steps: Vec<Yaml> = stairs
                .iter()
                .flat_map(|step| {
                    let pause = map([("duration", format!("{}s", step.pause_s).into())]);
                    [map([("setWeight", u32::from(step.percent).into())]), map([("pause", pause)])]
                })
                .collect();
            let mut canary = map([
                ("canaryMetadata", map([("labels", map([("role", "canary".into())]))])),
                ("stableMetadata", map([("labels", map([("role", "stable".into())]))])),
                ("steps", Yaml::List(steps)),
            ]);
            if spec.is_judged() {
                let template = map([("templateName", "payments-canary".into())]);
                let mut background = map([("templates", list([template]))]);
                if spec.dry_run || !spec.auto_rollback {
                    // A failure is written down and takes nothing back.
                    background =
                        background.with([("dryRun", list([map([("metricName", ".*".into())])]))]);
                }
                canary = canary.with([("analysis", background)]);
            }
            map([("canary", canary)])
        }
    }
}

/// What is asked of Prometheus: by how much the canary is worse than the old release, and the rise
/// that is tolerated (the tolerances of `rollout::Metric`).
fn question(metric: Metric) -> (String, &'static str) {
    let share = |counter: &str, role: &str| {
        format!(
            "sum(rate({counter}{{role=\"{role}\"}}[{LOOK}])) / sum(rate(payments_total{{role=\"{role}\"}}[{LOOK}]))"
        )
    };
    let rise =
        |counter: &str| format!("{} - {}", share(counter, "canary"), share(counter, "stable"));
    match metric {
        Metric::Errors => (rise("payments_failed_total"), "0.001"),
        Metric::Latency => (
            format!(
                "{} / ({}) - 1",
                share("payments_duration_seconds_sum", "canary"),
                share("payments_duration_seconds_sum", "stable")
            ),
            "0.25",
        ),
        Metric::Held => (rise("payments_held_total"), "0.01"),
        Metric::Passed => (rise("payments_passed_total"), "0.01"),
    }
}

fn analysis(spec: &rollout::Spec) -> Yaml {
    let metric = |metric: &Metric| {
        let (query, margin) = question(*metric);
        let margin = if spec.tolerant { margin } else { "0" };
        // With fewer observations than a look needs, the query has no result: inconclusive.
        let enough = format!(
            "({query}) and on() sum(increase(payments_total{{role=\"canary\"}}[{LOOK}])) >= {}",
            spec.least
        );
        let prometheus =
            map([("address", "http://prometheus:9090".into()), ("query", enough.into())]);
        map([
            ("name", metric.word().replace(' ', "-").into()),
            ("interval", LOOK.into()),
            ("initialDelay", LOOK.into()),
            ("successCondition", format!("len(result) > 0 && result[0] <= {margin}").into()),
            ("failureCondition", format!("len(result) > 0 && result[0] > {margin}").into()),
            ("failureLimit", u32::from(spec.failure_limit).into()),
            ("inconclusiveLimit", u32::from(spec.inconclusive_limit).into()),
            ("provider", map([("prometheus", prometheus)])),
        ])
    };
    map([
        ("apiVersion", API.into()),
        ("kind", "AnalysisTemplate".into()),
        ("metadata", map([("name", "payments-canary".into())])),
        ("spec", map([("metrics", list(Metric::ALL.iter().map(metric)))])),
    ])
}
