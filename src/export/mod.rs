//! The same choices for real engines, as text.
//!
//! Written after the documentation of GitHub Actions, Kargo v1alpha1, Argo Rollouts v1alpha1 and
//! Prometheus rule files; no engine has read them yet but a YAML parser.
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::{
    check::{Level, TESTS},
    promote::{Place, Promotion, Spec},
    rollout::Strategy,
};

/// For whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Target {
    /// A workflow with a job per level of tests.
    GithubActions,
    /// A stage per place.
    Kargo,
    /// A rollout with its analysis.
    ArgoRollouts,
    /// Rules for alerts.
    Prometheus,
}

impl Target {
    /// Its name on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::GithubActions => "github-actions",
            Self::Kargo => "kargo",
            Self::ArgoRollouts => "argo-rollouts",
            Self::Prometheus => "prometheus",
        }
    }
}

/// Writes delivery for an engine.
pub fn write(target: Target, spec: &Spec) -> String {
    match target {
        Target::GithubActions => workflow(spec),
        Target::Kargo => stages(spec),
        Target::ArgoRollouts => rollout(spec),
        Target::Prometheus => alerts(spec),
    }
}

/// A name that Kubernetes takes.
fn slug(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect()
}

// Writing to a `String` cannot fail.
fn workflow(spec: &Spec) -> String {
    let mut text = "name: delivery\non: [push]\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: make build\n      - uses: actions/upload-artifact@v4\n        with:\n          name: release\n          path: dist\n".to_owned();
    let mut before = "build".to_owned();
    for level in Level::ALL.iter().filter(|level| level.is_build()) {
        let job = slug(level.name());
        let _ = write!(
            text,
            "  {job}:\n    needs: {before}\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: actions/download-artifact@v4\n        with:\n          name: release\n          path: dist\n"
        );
        for test in TESTS.iter().filter(|test| test.level == *level && spec.runs(test)) {
            let _ = writeln!(text, "      - name: {}", test.key);
            let _ = writeln!(text, "        run: make test-{}", test.key);
            if !spec.stops(test) {
                text.push_str("        continue-on-error: true\n");
            }
        }
        before = job;
    }
    text
}

fn stages(spec: &Spec) -> String {
    let mut text = String::new();
    for place in &spec.places {
        let _ = write!(
            text,
            "---\napiVersion: kargo.akuity.io/v1alpha1\nkind: Stage\nmetadata:\n  name: {}\n  namespace: payments\nspec:\n  requestedFreight:\n    - origin:\n        kind: Warehouse\n        name: payments\n      sources:\n",
            slug(&place.name)
        );
        if place.after.is_empty() {
            text.push_str("        direct: true\n");
        } else {
            text.push_str("        stages:\n");
            for name in place.after.iter().filter_map(|at| spec.places.get(usize::from(*at))) {
                let _ = writeln!(text, "          - {}", slug(&name.name));
            }
            let availability = match place.availability {
                crate::promote::Availability::OneOf => "OneOf",
                crate::promote::Availability::All => "All",
            };
            let _ = writeln!(text, "        availabilityStrategy: {availability}");
            let _ = writeln!(text, "        requiredSoakTime: {}s", place.soak_s);
        }
        if let (true, Some(level)) = (place.verify, place.level) {
            let _ = write!(
                text,
                "  verification:\n    analysisTemplates:\n      - name: verify-{}\n",
                slug(level.name())
            );
        }
    }
    text.push_str("---\napiVersion: kargo.akuity.io/v1alpha1\nkind: ProjectConfig\nmetadata:\n  name: payments\n  namespace: payments\nspec:\n  promotionPolicies:\n");
    for place in &spec.places {
        let auto = place.promotion != Promotion::Manual && place.approvals == 0;
        let _ = write!(
            text,
            "    - stageSelector:\n        name: {}\n      autoPromotionEnabled: {auto}\n",
            slug(&place.name)
        );
    }
    text
}

fn rollout(spec: &Spec) -> String {
    let mut text = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata:\n  name: payments\nspec:\n  replicas: 4\n  selector:\n    matchLabels:\n      app: payments\n  template:\n    metadata:\n      labels:\n        app: payments\n    spec:\n      containers:\n        - name: payments\n          image: payments\n".to_owned();
    let _ =
        write!(text, "  rollbackWindow:\n    revisions: {}\n  strategy:\n", spec.rollout.window);
    match spec.rollout.strategy {
        Strategy::BlueGreen => text.push_str("    blueGreen:\n      activeService: payments\n      previewService: payments-preview\n      autoPromotionSeconds: 600\n"),
        Strategy::AllAtOnce | Strategy::Rolling | Strategy::Canary | Strategy::Shadow => {
            text.push_str("    canary:\n");
            if spec.rollout.is_judged() {
                text.push_str("      analysis:\n        templates:\n          - templateName: payments-canary\n");
            }
            let stairs = spec.rollout.stairs();
            text.push_str(if stairs.is_empty() { "      steps: []\n" } else { "      steps:\n" });
            for step in stairs {
                let _ = write!(text, "        - setWeight: {}\n        - pause:\n            duration: {}s\n", step.percent, step.pause_s);
            }
        }
    }
    let _ = write!(
        text,
        "---\napiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata:\n  name: payments-canary\nspec:\n  metrics:\n    - name: errors\n      interval: 2m\n      failureLimit: {}\n      inconclusiveLimit: {}\n      successCondition: result[0] < 0.01\n      provider:\n        prometheus:\n          address: http://prometheus:9090\n          query: sum(rate(payments_failed_total{{role=\"canary\"}}[2m])) / sum(rate(payments_total{{role=\"canary\"}}[2m]))\n",
        spec.rollout.failure_limit, spec.rollout.inconclusive_limit
    );
    text
}

fn alerts(spec: &Spec) -> String {
    let watch = &spec.watch;
    let mut text = "groups:\n  - name: payments\n    rules:\n".to_owned();
    let locations = spec.places.iter().filter(|place: &&Place| place.level.is_none());
    for place in locations {
        let name = slug(&place.name);
        let _ = write!(
            text,
            "      - alert: PaymentsFail\n        expr: sum(rate(payments_failed_total{{place=\"{name}\"}}[5m])) / sum(rate(payments_total{{place=\"{name}\"}}[5m])) > 0.005\n        for: {}m\n        labels:\n          severity: page\n          place: {name}\n        annotations:\n          summary: Payments without an answer in {}\n",
            watch.errors_minutes, place.name
        );
        let _ = write!(
            text,
            "      - alert: DecisionsChanged\n        expr: abs(avg_over_time(payments_held_share{{place=\"{name}\"}}[1h]) - avg_over_time(payments_held_share{{place=\"{name}\"}}[1d] offset 1d)) > 0.03\n        for: {}m\n        labels:\n          severity: ticket\n          place: {name}\n        annotations:\n          summary: Another share of payments is held in {}\n",
            watch.held_minutes, place.name
        );
    }
    text
}
