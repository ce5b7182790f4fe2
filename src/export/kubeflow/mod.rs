//! Kubeflow Pipelines: the intermediate representation (`PipelineSpec` 2.1.0 of
//! `kfp-pipeline-spec`), in the form that the compiler of the `kfp` SDK 2.17.0 writes for Python
//! components. One component per stage; every choice is an input of the pipeline with the
//! scenario's value as its default.
mod component;

use serde_json::Value;

use self::component::{COMPONENTS, Component, Kind};
use super::{
    File, Lab, python,
    settings::settings,
    yaml::{Yaml, list, map},
};
use crate::{scenario::Scenario, stage::Stage};

/// Makes sure of `kfp` in the container, as the SDK's compiler does.
const INSTALL: &str = "
if ! [ -x \"$(command -v pip)\" ]; then
    python3 -m ensurepip || python3 -m ensurepip --user || apt-get install python3-pip
fi

";

/// Writes the function to a file and runs it, as the SDK's compiler does.
const RUN: &str = r#"program_path=$(mktemp -d)

printf "%s" "$0" > "$program_path/ephemeral_component.py"
_KFP_RUNTIME=true python3 -m kfp.dsl.executor_main --component_module_path "$program_path/ephemeral_component.py" "$@"
"#;

/// The pipeline as one file.
pub(super) fn files(scenario: &Scenario, lab: &Lab) -> Vec<File> {
    let head = format!(
        "PIPELINE DEFINITION\nName: {}\nMade by Ops Lab from the scenario with the fingerprint {}.\n\
         `table_path` and `split_path` may be URLs; the files lie beside this one.",
        name(scenario),
        lab.fingerprint
    );
    let pipeline = map([
        ("components", of_all(|one| ("comp", one.definition()))),
        ("deploymentSpec", map([("executors", of_all(|one| ("exec", one.executor())))])),
        (
            "pipelineInfo",
            map([
                (
                    "description",
                    format!("{}: the pipeline of a scenario.", scenario.table_title()).into(),
                ),
                ("name", name(scenario).into()),
            ]),
        ),
        ("root", root(&settings(scenario, lab))),
        ("schemaVersion", "2.1.0".into()),
        ("sdkVersion", format!("kfp-{}", python::KFP).into()),
    ]);
    vec![File { name: "pipeline.yaml".to_owned(), text: Yaml::file(&head, &[pipeline]) }]
}

fn name(scenario: &Scenario) -> String {
    format!("opslab-{}", super::slug(scenario.data.table.key()))
}

fn of_all(write: impl Fn(&Component) -> (&'static str, Yaml)) -> Yaml {
    let pair = |one: &Component| {
        let (prefix, yaml) = write(one);
        (format!("{prefix}-{}", one.stage.id()), yaml)
    };
    Yaml::Map(COMPONENTS.iter().map(pair).collect())
}

/// The inputs of the pipeline, the tasks and what of theirs is shown as its outcome.
fn root(settings: &Value) -> Yaml {
    let mut parameters: Vec<(String, Yaml)> = Vec::new();
    for &(name, kind) in COMPONENTS.iter().flat_map(|one| one.inputs) {
        let default = match name {
            "table_path" => "table.csv".into(),
            "split_path" => "split.csv".into(),
            _ => settings.get(name).map_or_else(|| map([]), Yaml::from),
        };
        if kind.parameter().is_some() && !parameters.iter().any(|(known, _)| known == name) {
            let declared =
                kind.declared().with([("defaultValue", default), ("isOptional", true.into())]);
            parameters.push((name.to_owned(), declared));
        }
    }
    let selected = |artifact: &str, task: Stage| {
        let selector =
            map([("outputArtifactKey", artifact.into()), ("producerSubtask", task.id().into())]);
        map([("artifactSelectors", list([selector]))])
    };
    let tasks = COMPONENTS.iter().map(|one| (one.stage.id().to_owned(), one.task()));
    map([
        (
            "dag",
            map([
                (
                    "outputs",
                    map([(
                        "artifacts",
                        map([
                            ("metrics", selected("metrics", Stage::Train)),
                            ("released", selected("released", Stage::Deploy)),
                        ]),
                    )]),
                ),
                ("tasks", Yaml::Map(tasks.collect())),
            ]),
        ),
        ("inputDefinitions", map([("parameters", Yaml::Map(parameters))])),
        (
            "outputDefinitions",
            map([(
                "artifacts",
                map([("metrics", Kind::Metrics.declared()), ("released", Kind::Model.declared())]),
            )]),
        ),
    ])
}

impl Kind {
    /// The type of a parameter; `None` for artifacts.
    fn parameter(self) -> Option<&'static str> {
        match self {
            Self::Text => Some("STRING"),
            Self::Whole => Some("NUMBER_INTEGER"),
            Self::Struct => Some("STRUCT"),
            Self::From(_) | Self::Dataset | Self::Model | Self::Metrics => None,
        }
    }

    /// The class of an artifact in `kfp.dsl`.
    fn class(self) -> &'static str {
        match self {
            Self::Model => "Model",
            Self::Metrics => "Metrics",
            Self::Text | Self::Whole | Self::Struct | Self::From(_) | Self::Dataset => "Dataset",
        }
    }

    /// The type in Python.
    fn python(self) -> String {
        match self {
            Self::Text => "str".to_owned(),
            Self::Whole => "int".to_owned(),
            Self::Struct => "dict".to_owned(),
            Self::From(_) | Self::Dataset | Self::Model | Self::Metrics => {
                format!("dsl.{}", self.class())
            }
        }
    }

    /// The declaration of an input or output.
    fn declared(self) -> Yaml {
        if let Some(kind) = self.parameter() {
            return map([("parameterType", kind.into())]);
        }
        let schema = [
            ("schemaTitle", format!("system.{}", self.class()).into()),
            ("schemaVersion", "0.0.1".into()),
        ];
        map([("artifactType", map(schema))])
    }
}

/// What the output `name` of `stage` is.
fn made(stage: Stage, name: &str) -> Kind {
    let of_stage = COMPONENTS.iter().filter(|one| one.stage == stage);
    let named = of_stage.flat_map(|one| one.outputs).find(|(output, _)| *output == name);
    named.map_or(Kind::Dataset, |(_, kind)| *kind)
}

impl Component {
    /// The input's kind, that of its origin if another component makes it.
    fn resolved(name: &str, kind: Kind) -> Kind {
        match kind {
            Kind::From(stage) => made(stage, name),
            Kind::Text
            | Kind::Whole
            | Kind::Struct
            | Kind::Dataset
            | Kind::Model
            | Kind::Metrics => kind,
        }
    }

    fn function(&self) -> String {
        format!("run_{}", self.stage.id().replace('-', "_"))
    }

    fn definition(&self) -> Yaml {
        let declared = |pairs: &[(&'static str, Kind)], parameters: bool| -> Vec<(String, Yaml)> {
            pairs
                .iter()
                .filter(|(_, kind)| kind.parameter().is_some() == parameters)
                .map(|&(name, kind)| (name.to_owned(), Self::resolved(name, kind).declared()))
                .collect()
        };
        let sides = |pairs| {
            let both =
                [("artifacts", declared(pairs, false)), ("parameters", declared(pairs, true))];
            let filled = both.into_iter().filter(|(_, declared)| !declared.is_empty());
            Yaml::Map(
                filled.map(|(name, declared)| (name.to_owned(), Yaml::Map(declared))).collect(),
            )
        };
        map([
            ("executorLabel", format!("exec-{}", self.stage.id()).into()),
            ("inputDefinitions", sides(self.inputs)),
            ("outputDefinitions", sides(self.outputs)),
        ])
    }

    /// The Python of the component: the functions that it uses, and the one that is called.
    fn program(&self) -> String {
        let input = self.inputs.iter().map(|&(name, kind)| match kind {
            Kind::From(stage) => format!("{name}: dsl.Input[{}]", made(stage, name).python()),
            Kind::Text
            | Kind::Whole
            | Kind::Struct
            | Kind::Dataset
            | Kind::Model
            | Kind::Metrics => {
                format!("{name}: {}", kind.python())
            }
        });
        let output = self
            .outputs
            .iter()
            .map(|&(name, kind)| format!("{name}: dsl.Output[{}]", kind.python()));
        let arguments: Vec<String> =
            input.chain(output).map(|one| format!("    {one},\n")).collect();
        let arguments = arguments.concat();
        format!(
            "import json\n\nimport joblib\nfrom kfp import dsl\n\n{}\n\ndef {}(\n{arguments}):{}",
            python::sources(self.uses),
            self.function(),
            self.body
        )
    }

    fn executor(&self) -> Yaml {
        let pip = "python3 -m pip install --quiet --no-warn-script-location";
        let packages =
            [python::SCIKIT_LEARN, python::PANDAS].map(|one| format!("'{one}'")).join(" ");
        let install = format!(
            "{INSTALL}PIP_DISABLE_PIP_VERSION_CHECK=1 {pip} {packages}  &&  {pip} 'kfp=={}' && \"$0\" \"$@\"\n",
            python::KFP
        );
        let container = map([
            (
                "args",
                list(["--executor_input", "{{$}}", "--function_to_execute", &self.function()]),
            ),
            ("command", list(["sh", "-c", &install, "sh", "-ec", RUN, &self.program()])),
            ("image", format!("python:{}", python::PYTHON).into()),
        ]);
        map([("container", container)])
    }

    fn task(&self) -> Yaml {
        let (mut artifacts, mut parameters) = (Vec::new(), Vec::new());
        let mut before = self.after.to_vec();
        for &(name, kind) in self.inputs {
            if let Kind::From(stage) = kind {
                let source =
                    map([("outputArtifactKey", name.into()), ("producerTask", stage.id().into())]);
                artifacts.push((name.to_owned(), map([("taskOutputArtifact", source)])));
                before.push(stage);
            } else {
                parameters.push((name.to_owned(), map([("componentInputParameter", name.into())])));
            }
        }
        let before = Stage::ALL.iter().filter(|stage| before.contains(stage));
        let before: Vec<&str> = before.map(|stage| stage.id()).collect();
        let mut task = map([
            ("cachingOptions", map([("enableCache", true.into())])),
            ("componentRef", map([("name", format!("comp-{}", self.stage.id()).into())])),
        ]);
        if !before.is_empty() {
            task = task.with([("dependentTasks", list(before))]);
        }
        let mut inputs = map([]);
        if !artifacts.is_empty() {
            inputs = inputs.with([("artifacts", Yaml::Map(artifacts))]);
        }
        inputs = inputs.with([("parameters", Yaml::Map(parameters))]);
        task.with([("inputs", inputs), ("taskInfo", map([("name", self.stage.name().into())]))])
    }
}
