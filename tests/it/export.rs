//! What `opslab export` writes: it parses, it holds every stage, it is the same each time, and it
//! follows the choices. Whether the tools themselves take it is checked by `tests/export/check.py`.
use std::process::Command;

use opslab::{
    check::{Level, TESTS},
    data::TableId,
    export::{self, File, Lab, Target},
    lint,
    promote::Spec,
    run::Sources,
    scenario::{Field, Scenario},
    stage::Stage,
};
use saphyr_parser::{Event, Parser};
use serde_json::{Map, Value};
use strum::VariantArray as _;

/// The documents of a YAML file, all scalars as text.
#[expect(clippy::wildcard_enum_match_arm, reason = "anything else begins a document")]
fn yaml(text: &str) -> Vec<Value> {
    let mut events = Parser::new_from_str(text).map(|event| event.unwrap().0);
    let mut documents = Vec::new();
    while let Some(event) = events.next() {
        match event {
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
            first => documents.push(node(first, &mut events)),
        }
    }
    documents
}

#[expect(clippy::wildcard_enum_match_arm, reason = "other events are a defect of the export")]
fn node<'a>(event: Event<'a>, rest: &mut impl Iterator<Item = Event<'a>>) -> Value {
    match event {
        Event::Scalar(text, ..) => Value::String(text.into_owned()),
        Event::SequenceStart(..) => {
            let mut items = Vec::new();
            loop {
                match rest.next().unwrap() {
                    Event::SequenceEnd => return Value::Array(items),
                    first => items.push(node(first, rest)),
                }
            }
        }
        Event::MappingStart(..) => {
            let mut pairs = Map::new();
            loop {
                match rest.next().unwrap() {
                    Event::MappingEnd => return Value::Object(pairs),
                    first => {
                        let key = node(first, rest).as_str().unwrap().to_owned();
                        let value = rest.next().unwrap();
                        let value = node(value, rest);
                        assert!(pairs.insert(key.clone(), value).is_none(), "`{key}` twice");
                    }
                }
            }
        }
        other => panic!("{other:?}"),
    }
}

fn scenario(settings: &[(&str, &str)]) -> Scenario {
    let mut scenario = Scenario::default().with_table(TableId::Penguins);
    for (key, value) in settings {
        Field::find(key).unwrap().write(&mut scenario, value).unwrap();
    }
    scenario
}

fn lab(scenario: &Scenario) -> Lab {
    let name = scenario.data.table.entry().file.unwrap();
    let path = format!("{}/static/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut sources = Sources::default();
    sources.insert(scenario.data.table.key(), std::fs::read(path).unwrap());
    Lab::of(scenario, &sources).unwrap()
}

fn files(target: Target, scenario: &Scenario, spec: &Spec) -> Vec<File> {
    let lab = target.is_pipeline().then(|| lab(scenario));
    export::write(target, scenario, spec, lab.as_ref())
}

fn text<'a>(files: &'a [File], name: &str) -> &'a str {
    &files.iter().find(|file| file.name == name).unwrap().text
}

fn kubeflow(scenario: &Scenario) -> Value {
    let files = files(Target::Kubeflow, scenario, &Spec::default());
    let mut documents = yaml(text(&files, "pipeline.yaml"));
    assert_eq!(documents.len(), 1);
    documents.remove(0)
}

#[test]
fn exports_parse_and_are_the_same_each_time() {
    let (scenario, spec) = (scenario(&[]), Spec::default());
    for &target in Target::VARIANTS {
        let first = files(target, &scenario, &spec);
        assert_eq!(first, files(target, &scenario, &spec), "{target:?}");
        assert!(!first.is_empty());
        for file in &first {
            let (_, kind) = file.name.rsplit_once('.').unwrap();
            match kind {
                "yaml" | "yml" => assert!(!yaml(&file.text).is_empty(), "{}", file.name),
                "json" | "ipynb" => drop(serde_json::from_str::<Value>(&file.text).unwrap()),
                "csv" | "py" | "txt" => assert!(file.text.ends_with('\n'), "{}", file.name),
                other => panic!("{other} in {}", file.name),
            }
        }
    }
}

#[test]
fn the_kubeflow_pipeline_has_every_stage_and_its_references_hold() {
    let pipeline = kubeflow(&scenario(&[]));
    assert_eq!(pipeline["schemaVersion"], "2.1.0");
    let inputs = &pipeline["root"]["inputDefinitions"]["parameters"];
    let tasks = &pipeline["root"]["dag"]["tasks"];
    assert_eq!(tasks.as_object().unwrap().len(), Stage::ALL.len());
    for stage in Stage::ALL {
        let task = &tasks[stage.id()];
        let component = &pipeline["components"][task["componentRef"]["name"].as_str().unwrap()];
        let executor = component["executorLabel"].as_str().unwrap();
        let container = &pipeline["deploymentSpec"]["executors"][executor]["container"];
        let function = container["args"][3].as_str().unwrap();
        let program = container["command"][6].as_str().unwrap();
        assert!(program.contains(&format!("\ndef {function}(")), "{stage:?}");
        let needed = &component["inputDefinitions"];
        for (name, source) in task["inputs"]["parameters"].as_object().unwrap() {
            let declared = &inputs[source["componentInputParameter"].as_str().unwrap()];
            assert_eq!(declared["parameterType"], needed["parameters"][name]["parameterType"]);
            assert_ne!(declared["defaultValue"], Value::Null, "{name}");
        }
        for (name, source) in task["inputs"]["artifacts"].as_object().into_iter().flatten() {
            let source = &source["taskOutputArtifact"];
            let producer = source["producerTask"].as_str().unwrap();
            let made = &pipeline["components"][format!("comp-{producer}")]["outputDefinitions"];
            let made = &made["artifacts"][source["outputArtifactKey"].as_str().unwrap()];
            assert_eq!(made, &needed["artifacts"][name], "{name}");
            assert_ne!(made, &Value::Null, "{name}");
            let before = task["dependentTasks"].as_array().unwrap();
            assert!(before.contains(&Value::from(producer)));
        }
    }
    let before = |stage: Stage| tasks[stage.id()]["dependentTasks"].to_string();
    assert!(before(Stage::Curate).contains("validate") && before(Stage::Deploy).contains("model"));
}

#[test]
fn the_notebook_has_every_stage_in_order() {
    let files = files(Target::Notebook, &scenario(&[]), &Spec::default());
    let notebook: Value = serde_json::from_str(text(&files, "pipeline.ipynb")).unwrap();
    let ids: Vec<&str> =
        notebook["cells"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap()).collect();
    let calls: Vec<&str> = ids.iter().copied().filter(|id| Stage::from_id(id).is_some()).collect();
    assert_eq!(calls, Stage::ALL.iter().map(|stage| stage.id()).collect::<Vec<_>>());
    let distinct: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
}

#[test]
fn every_choice_of_the_pipeline_reaches_it() {
    let settings = |scenario: &Scenario, lab: &Lab| -> Value {
        let files = export::write(Target::GithubActions, scenario, &Spec::default(), Some(lab));
        serde_json::from_str(text(&files, "settings.json")).unwrap()
    };
    let (plain, lab) = (scenario(&[]), lab(&scenario(&[])));
    let before = settings(&plain, &lab);
    // Text about the table comes from the run; the run of another table is not this one's.
    for (key, value, path) in [
        ("quality.max_missing", "0.3", "/quality/max_missing"),
        ("quality.on_failure", "stop", "/quality/on_failure"),
        ("curate.impute", "mean", "/curate/impute"),
        ("curate.encode", "ordinal", "/curate/encode"),
        ("curate.scale", "robust", "/curate/scale"),
        ("curate.min_level_share", "0.02", "/curate/min_level_share"),
        ("analyse.repeats", "5", "/analyse/repeats"),
        ("model.kind", "forest", "/model/kind"),
        ("logistic.l2", "3", "/model/logistic/l2"),
        ("tree.max_depth", "3", "/model/tree/max_depth"),
        ("forest.trees", "20", "/model/forest/trees"),
        ("evaluate.threshold", "0.4", "/evaluate/threshold"),
        ("gate.min_auc", "0.9", "/gate/min_auc"),
        ("delivery.trial_rows", "40", "/delivery/trial_rows"),
        ("monitor.psi_limit", "0.5", "/monitor/psi_limit"),
        ("data.from", "0.1", "/data/from"),
        ("seed", "7", "/seed"),
    ] {
        let after = settings(&scenario(&[(key, value)]), &lab);
        let (old, new) = (before.pointer(path).unwrap(), after.pointer(path).unwrap());
        assert_ne!(old, new, "{key}");
        let said = new.as_str().map_or_else(|| new.as_f64().unwrap().to_string(), str::to_owned);
        assert_eq!(said, value, "{key}");
    }
}

#[test]
fn the_split_names_rows_of_the_file() {
    let whole = lab(&scenario(&[]));
    let window = lab(&scenario(&[("data.from", "0.25")]));
    // Penguins have no time: the window leaves out the first rows of the file.
    let rows = |lab: &Lab| -> Vec<u32> {
        let split = &lab.split;
        [&split.train, &split.test, &split.live].into_iter().flatten().copied().collect()
    };
    assert_eq!(whole.csv, window.csv);
    assert_eq!(u64::from(window.rows), 258);
    assert!(rows(&window).iter().all(|row| (86..344).contains(row)));
    assert_eq!(*rows(&whole).iter().min().unwrap(), 0);
    let files = export::write(Target::Notebook, &scenario(&[]), &Spec::default(), Some(&whole));
    let split = text(&files, "split.csv");
    assert_eq!(split.lines().count(), rows(&whole).len() + 1);
    assert!(split.starts_with("row,part\n0,train\n") || split.starts_with("row,part\n1,train\n"));
}

#[test]
fn a_model_that_the_gate_refuses_is_exported_with_its_refusal() {
    let strict = lab(&scenario(&[("gate.min_gain", "0.5")]));
    assert!(!strict.gate.blessed);
    let refused = Lab::of(&scenario(&[("data.target", "nobody")]), &Sources::default());
    assert!(refused.is_err());
}

#[test]
fn workflow_and_stages_follow_delivery() {
    let plain = scenario(&[]);
    let mut spec = Spec::default();
    spec.set("deliver.without", "decides").unwrap();
    spec.set("deliver.quarantine", "scales-as-fitted").unwrap();
    spec.set("deliver.approvals", "0").unwrap();
    spec.set("deliver.promotion", "match_upstream").unwrap();
    let workflow = |spec: &Spec| {
        let files = files(Target::GithubActions, &plain, spec);
        yaml(text(&files, ".github/workflows/delivery.yml")).remove(0)
    };
    let (before, after) = (workflow(&Spec::default()), workflow(&spec));
    let runs = |workflow: &Value, what: &str| workflow.to_string().contains(what);
    assert!(runs(&before, "make test-decides\"") && !runs(&after, "make test-decides\""));
    assert!(!runs(&before, "continue-on-error") && runs(&after, "continue-on-error"));
    for level in Level::ALL.iter().filter(|level| level.is_build()) {
        let job = &before["jobs"][level.name().to_lowercase().replace(' ', "-")];
        let tests = TESTS.iter().filter(|test| test.level == *level && test.usual).count();
        assert_eq!(job["steps"].as_array().unwrap().len(), tests + 2, "{level:?}");
    }
    assert_eq!(before["jobs"]["promote-stage"]["needs"][0], "promote-test");
    let stages = |spec: &Spec| {
        yaml(text(&files(Target::Kargo, &plain, spec), "kargo.yaml"))
            .into_iter()
            .filter(|one| one["kind"] == "Stage" || one["kind"] == "ProjectConfig")
            .collect::<Vec<_>>()
    };
    let (before, after) = (stages(&Spec::default()), stages(&spec));
    assert_eq!(before.len(), Spec::default().places.len() + 1);
    let last = |stages: &[Value], path: &str| stages.last().unwrap().pointer(path).cloned();
    let source = "/spec/requestedFreight/0/sources";
    assert_eq!(last(&before, &format!("{source}/requiredSoakTime")).unwrap(), "3600s");
    let selection = format!("{source}/autoPromotionOptions/selectionPolicy");
    assert_eq!(last(&before, &selection).unwrap(), "NewestFreight");
    assert_eq!(last(&after, &selection).unwrap(), "MatchUpstream");
    let policies = |stages: &[Value]| stages[0]["spec"]["promotionPolicies"][5].clone();
    assert_eq!(policies(&before)["autoPromotionEnabled"], "false");
    assert_eq!(policies(&after)["autoPromotionEnabled"], "true");
}

#[test]
fn the_rollout_follows_its_strategy() {
    let rollout = |strategy: &str| {
        let mut spec = Spec::default();
        spec.set("rollout.strategy", strategy).unwrap();
        yaml(text(&files(Target::ArgoRollouts, &scenario(&[]), &spec), "argo-rollouts.yaml"))
    };
    let canary = rollout("canary");
    let spec = &canary[0]["spec"];
    assert_eq!(spec["replicas"], "20");
    assert_eq!(spec["strategy"]["canary"]["steps"][0]["setWeight"], "5");
    assert_eq!(
        spec["strategy"]["canary"]["analysis"]["templates"][0]["templateName"],
        "payments-canary"
    );
    assert_eq!(canary.last().unwrap()["spec"]["metrics"].as_array().unwrap().len(), 4);
    let preview = &rollout("blue_green")[0]["spec"]["strategy"]["blueGreen"]["previewService"];
    assert_eq!(*preview, "payments-preview");
    assert_eq!(rollout("rolling")[0]["spec"]["replicas"], "4");
    let together = &rollout("all_at_once")[0]["spec"]["strategy"]["canary"];
    assert_eq!(together["maxSurge"], "100%");
    assert_eq!(together["steps"], Value::Null);
}

#[test]
fn alert_rules_follow_the_scenario_and_pass_our_own_lint() {
    let strict = scenario(&[("monitor.psi_limit", "0.125"), ("gate.min_auc", "0.75")]);
    let files = files(Target::Prometheus, &strict, &Spec::default());
    let rules = text(&files, "alerts.yml");
    assert!(rules.contains("> 0.125") && rules.contains("< 0.75"));
    let report = lint::lint(&[lint::Source { name: "alerts.yml", text: rules }]);
    assert_eq!((report.refused.len(), report.alerts), (0, 12));
    let tested = &yaml(text(&files, "alerts_test.yml"))[0];
    assert_eq!(tested["tests"].as_array().unwrap().len(), 9);
}

/// What is checked is what is asked for: `check.py` installs the versions that the exports name.
#[test]
fn the_check_installs_what_the_exports_name() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/export");
    let pinned = std::fs::read_to_string(format!("{folder}/requirements.txt")).unwrap();
    let files = files(Target::Notebook, &scenario(&[]), &Spec::default());
    for line in text(&files, "requirements-notebook.txt").lines() {
        assert!(pinned.lines().any(|pin| pin == line), "{line}");
    }
    let sdk = kubeflow(&scenario(&[]))["sdkVersion"].as_str().unwrap().replace('-', "==");
    assert!(pinned.lines().any(|pin| pin == sdk), "{sdk}");
    let result: Value =
        serde_json::from_str(&std::fs::read_to_string(format!("{folder}/result.json")).unwrap())
            .unwrap();
    assert_eq!(result["passed"], result["of"], "the last recorded result has a failure");
}

#[test]
fn the_command_writes_a_folder_and_says_what_is_wrong() {
    let out = format!("{}/exported", env!("CARGO_TARGET_TMPDIR"));
    let call = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_opslab")).arg("export").args(arguments).output().unwrap()
    };
    let done = call(&["--to", "all", "--out", &out, "--set", "data.table=penguins"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let listed = String::from_utf8(done.stdout).unwrap();
    assert_eq!(listed.lines().filter(|line| line.ends_with("table.csv")).count(), 1);
    for name in ["pipeline.yaml", "pipeline.ipynb", "kargo.yaml", ".github/workflows/delivery.yml"]
    {
        assert!(std::path::Path::new(&out).join(name).exists(), "{name}");
    }
    for (arguments, why) in [
        (&["--to", "airflow", "--out", &out][..], "there is no `airflow`, only kubeflow"),
        (&["--to", "kargo"][..], "wants `--to NAME` and `--out FOLDER`"),
        (&["--to", "notebook", "--out", &out, "--set", "data.target=nobody"][..], "credit_scoring"),
    ] {
        let done = call(arguments);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&done.stderr).contains(why), "{arguments:?}");
    }
}
