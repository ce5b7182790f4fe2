//! Kargo v1alpha1 (custom resource definitions of Kargo 1.11): a project, a warehouse of images,
//! and a stage per place with what it waits for, how it is promoted and how it is verified.
//!
//! What Kargo has no word for: a number of people who must agree (places that want any are promoted
//! by hand, and who may do it is a matter of roles).
use super::{
    File, slug,
    yaml::{Yaml, list, map},
};
use crate::{
    check::{Level, TESTS},
    promote::{Availability, Place, Promotion, Spec},
};

const API: &str = "kargo.akuity.io/v1alpha1";
const PROJECT: &str = "payments";
const IMAGE: &str = "registry.example.com/payments";
const REPOSITORY: &str = "https://git.example.com/payments.git";

const HEAD: &str = "Made by Ops Lab for Kargo 1.11. Replace registry.example.com and git.example.com by yours; the folder
env/<stage> of the repository holds the Kustomize overlay of each stage.";

/// Project, warehouse, stages and their verifications.
pub(super) fn files(spec: &Spec) -> Vec<File> {
    let mut all = vec![
        map([
            ("apiVersion", API.into()),
            ("kind", "Project".into()),
            ("metadata", map([("name", PROJECT.into())])),
        ]),
        policies(spec),
        warehouse(),
    ];
    all.extend(spec.places.iter().map(|place| stage(place, spec)));
    all.extend(levels(spec).map(|level| verification(level, spec)));
    vec![File { name: "kargo.yaml".to_owned(), text: Yaml::file(HEAD, &all) }]
}

fn resource(kind: &str, name: &str, spec: Yaml) -> Yaml {
    map([
        ("apiVersion", API.into()),
        ("kind", kind.into()),
        ("metadata", map([("name", name.into()), ("namespace", PROJECT.into())])),
        ("spec", spec),
    ])
}

/// Which places take releases by themselves.
fn policies(spec: &Spec) -> Yaml {
    let policy = |place: &Place| {
        let alone = place.promotion != Promotion::Manual && place.approvals == 0;
        map([
            ("stageSelector", map([("name", slug(&place.name).into())])),
            ("autoPromotionEnabled", alone.into()),
        ])
    };
    let policies = spec.places.iter().map(policy);
    resource("ProjectConfig", PROJECT, map([("promotionPolicies", list(policies))]))
}

fn warehouse() -> Yaml {
    let image = map([
        ("repoURL", IMAGE.into()),
        ("constraint", "^1.0.0".into()),
        ("imageSelectionStrategy", "SemVer".into()),
        ("discoveryLimit", 10.into()),
    ]);
    resource(
        "Warehouse",
        PROJECT,
        map([("interval", "5m0s".into()), ("subscriptions", list([map([("image", image)])]))]),
    )
}

fn stage(place: &Place, spec: &Spec) -> Yaml {
    let name = slug(&place.name);
    let freight = map([
        ("origin", map([("kind", "Warehouse".into()), ("name", PROJECT.into())])),
        ("sources", sources(place, spec)),
    ]);
    let mut stage = map([
        ("requestedFreight", list([freight])),
        ("promotionTemplate", map([("spec", map([("steps", steps(&name))]))])),
    ]);
    if let Some(level) = place.level.filter(|level| place.verify && has_tests(*level, spec)) {
        let template = map([("name", format!("verify-{}", slug(level.name())).into())]);
        let argument = map([("name", "stage".into()), ("value", name.as_str().into())]);
        stage = stage.with([(
            "verification",
            map([("analysisTemplates", list([template])), ("args", list([argument]))]),
        )]);
    }
    resource("Stage", &name, stage)
}

fn sources(place: &Place, spec: &Spec) -> Yaml {
    let selection = match place.promotion {
        Promotion::MatchUpstream => "MatchUpstream",
        Promotion::Newest | Promotion::Manual => "NewestFreight",
    };
    let options = map([("selectionPolicy", selection.into())]);
    if place.after.is_empty() {
        return map([("direct", true.into()), ("autoPromotionOptions", options)]);
    }
    let before = place.after.iter().filter_map(|at| spec.places.get(usize::from(*at)));
    let availability = match place.availability {
        Availability::OneOf => "OneOf",
        Availability::All => "All",
    };
    map([
        ("stages", list(before.map(|place| slug(&place.name)))),
        ("availabilityStrategy", availability.into()),
        ("requiredSoakTime", format!("{}s", place.soak_s).into()),
        ("autoPromotionOptions", options),
    ])
}

/// The image's version goes into the overlay of the stage, and Argo CD takes it from there.
fn steps(stage: &str) -> Yaml {
    let step = |uses: &str, config: Yaml| map([("uses", uses.into()), ("config", config)]);
    let tag = format!("${{{{ imageFrom(\"{IMAGE}\").Tag }}}}");
    let checkout = map([("branch", "main".into()), ("path", "./source".into())]);
    let image = map([("image", IMAGE.into()), ("tag", tag.as_str().into())]);
    let update = map([("name", format!("payments-{stage}").into())]);
    list([
        step("git-clone", map([("repoURL", REPOSITORY.into()), ("checkout", list([checkout]))])),
        step(
            "kustomize-set-image",
            map([("path", format!("./source/env/{stage}").into()), ("images", list([image]))]),
        ),
        step(
            "git-commit",
            map([("path", "./source".into()), ("message", format!("{stage} takes {tag}").into())]),
        ),
        step("git-push", map([("path", "./source".into())])),
        step("argocd-update", map([("apps", list([update]))])),
    ])
}

fn has_tests(level: Level, spec: &Spec) -> bool {
    TESTS.iter().any(|test| test.level == level && spec.stops(test))
}

/// The levels that some place verifies.
fn levels(spec: &Spec) -> impl Iterator<Item = Level> {
    let verified = |level: &Level| {
        spec.places.iter().any(|place| place.verify && place.level == Some(*level))
            && has_tests(*level, spec)
    };
    Level::ALL.iter().copied().filter(verified)
}

/// A job per test, as an Argo Rollouts analysis, which is what Kargo verifies with.
fn verification(level: Level, spec: &Spec) -> Yaml {
    let metric = |key: &str| {
        let container = map([
            ("name", "test".into()),
            ("image", format!("{IMAGE}-tests").into()),
            ("command", list(["make"])),
            ("args", list([format!("test-{key}"), "PLACE={{args.stage}}".to_owned()])),
        ]);
        let pod = map([("restartPolicy", "Never".into()), ("containers", list([container]))]);
        let job = map([("backoffLimit", 0.into()), ("template", map([("spec", pod)]))]);
        map([("name", key.into()), ("provider", map([("job", map([("spec", job)]))]))])
    };
    let tests = TESTS.iter().filter(|test| test.level == level && spec.stops(test));
    map([
        ("apiVersion", "argoproj.io/v1alpha1".into()),
        ("kind", "AnalysisTemplate".into()),
        (
            "metadata",
            map([
                ("name", format!("verify-{}", slug(level.name())).into()),
                ("namespace", PROJECT.into()),
            ]),
        ),
        (
            "spec",
            map([
                ("args", list([map([("name", "stage".into())])])),
                ("metrics", list(tests.map(|test| metric(test.key)))),
            ]),
        ),
    ])
}
