//! GitHub Actions: a workflow that runs the pipeline, then a job per level of tests, then one per
//! place. The pipeline is a program beside it; what the tests are made of is the team's own, so each
//! calls a `make` target of its name.
use serde_json::json;

use super::{
    File, Lab, python,
    settings::settings,
    slug,
    yaml::{Yaml, list, map},
};
use crate::{
    check::{Level, TESTS},
    promote::{Place, Promotion, Spec},
    scenario::Scenario,
};

const HEAD: &str = "Made by Ops Lab. The job `pipeline` runs as it is; the targets `test-…` and `promote` of `make` are yours.
People who must agree before a place are named in its environment (Settings, Environments).";

/// The workflow, the pipeline and what it needs.
pub(super) fn files(scenario: &Scenario, spec: &Spec, lab: &Lab) -> Vec<File> {
    let settings = settings(scenario, lab);
    let file = |name: &str, text: String| File { name: name.to_owned(), text };
    vec![
        file(".github/workflows/delivery.yml", workflow(spec)),
        file("pipeline.py", python::script()),
        file("requirements.txt", python::requirements()),
        file("settings.json", format!("{:#}\n", json!(settings))),
    ]
}

fn workflow(spec: &Spec) -> String {
    let mut jobs = vec![("pipeline".to_owned(), pipeline())];
    let mut before = "pipeline".to_owned();
    for &level in Level::ALL.iter().filter(|level| level.is_build()) {
        if let Some(job) = tests(level, spec, &before) {
            before = slug(level.name());
            jobs.push((before.clone(), job));
        }
    }
    for place in &spec.places {
        jobs.push((format!("promote-{}", slug(&place.name)), promote(place, spec, &before)));
    }
    let workflow = map([
        ("name", "delivery".into()),
        (
            "on",
            map([
                ("push", map([("branches", list(["main"]))])),
                ("pull_request", map([])),
                ("workflow_dispatch", map([])),
            ]),
        ),
        ("permissions", map([("contents", "read".into())])),
        ("jobs", Yaml::Map(jobs)),
    ]);
    Yaml::file(HEAD, &[workflow])
}

fn uses(action: &str) -> Yaml {
    map([("uses", action.into())])
}

fn job(needs: &[String], steps: Vec<Yaml>) -> Yaml {
    let job = map([("runs-on", "ubuntu-latest".into())]);
    let job =
        if needs.is_empty() { job } else { job.with([("needs", list(needs.iter().cloned()))]) };
    job.with([("steps", Yaml::List(steps))])
}

fn artifact(action: &str) -> Yaml {
    uses(action).with([("with", map([("name", "release".into()), ("path", "out".into())]))])
}

fn pipeline() -> Yaml {
    let python = uses("actions/setup-python@v5")
        .with([("with", map([("python-version", python::PYTHON.into())]))]);
    let run = |name: &str, what: &str| map([("name", name.into()), ("run", what.into())]);
    job(
        &[],
        vec![
            uses("actions/checkout@v4"),
            python,
            run("Install", "python -m pip install -r requirements.txt"),
            run("Extract to monitor", "python pipeline.py --folder . --out out"),
            artifact("actions/upload-artifact@v4"),
        ],
    )
}

/// The tests of a level that are switched on; those in quarantine stop nothing.
fn tests(level: Level, spec: &Spec, before: &str) -> Option<Yaml> {
    let mut steps = vec![uses("actions/checkout@v4"), artifact("actions/download-artifact@v4")];
    let alone = steps.len();
    for test in TESTS.iter().filter(|test| test.level == level && spec.runs(test)) {
        let step =
            map([("name", test.purpose.into()), ("run", format!("make test-{}", test.key).into())]);
        let quarantine = [("continue-on-error", true.into())];
        steps.push(if spec.stops(test) { step } else { step.with(quarantine) });
    }
    (steps.len() > alone).then(|| job(&[before.to_owned()], steps))
}

/// A place takes the release after those before it; its environment asks people.
fn promote(place: &Place, spec: &Spec, built: &str) -> Yaml {
    let earlier: Vec<String> = place
        .after
        .iter()
        .filter_map(|at| spec.places.get(usize::from(*at)))
        .map(|place| format!("promote-{}", slug(&place.name)))
        .collect();
    let needs = if earlier.is_empty() { vec![built.to_owned()] } else { earlier };
    let name = slug(&place.name);
    let by_hand = "github.event_name == 'workflow_dispatch'";
    let condition = match place.promotion {
        Promotion::Manual => by_hand,
        Promotion::Newest | Promotion::MatchUpstream => "github.ref == 'refs/heads/main'",
    };
    let mut steps = vec![
        uses("actions/checkout@v4"),
        artifact("actions/download-artifact@v4"),
        map([("name", "Promote".into()), ("run", format!("make promote PLACE={name}").into())]),
    ];
    let verified = TESTS.iter().filter(|test| Some(test.level) == place.level && spec.runs(test));
    for test in verified.filter(|_| place.verify) {
        let step = map([
            ("name", test.purpose.into()),
            ("run", format!("make test-{} PLACE={name}", test.key).into()),
        ]);
        let quarantine = [("continue-on-error", true.into())];
        steps.push(if spec.stops(test) { step } else { step.with(quarantine) });
    }
    job(&needs, steps).with([
        ("if", condition.into()),
        ("environment", name.clone().into()),
        ("concurrency", format!("promote-{name}").into()),
    ])
}
