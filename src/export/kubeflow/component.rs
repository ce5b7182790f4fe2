//! The components: one per stage, what goes in, what comes out, and the few lines between.
use crate::stage::Stage;

/// What goes in or out of a component.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// A path.
    Text,
    /// The seed.
    Whole,
    /// The choices of one part of the scenario.
    Struct,
    /// Made by an earlier component: which one.
    From(Stage),
    /// Files: rows, checks.
    Dataset,
    /// Pickled estimators.
    Model,
    /// Numbers of the run.
    Metrics,
}

/// A component: a Python function and where its inputs come from.
pub(super) struct Component {
    pub(super) stage: Stage,
    pub(super) inputs: &'static [(&'static str, Kind)],
    pub(super) outputs: &'static [(&'static str, Kind)],
    /// Stages that must have ended, though nothing of theirs is read.
    pub(super) after: &'static [Stage],
    /// Stages whose functions it uses.
    pub(super) uses: &'static [Stage],
    pub(super) body: &'static str,
}

pub(super) const COMPONENTS: [Component; 8] = {
    use Kind::{Dataset, From, Metrics, Model, Struct, Text, Whole};
    use Stage::{Curate, Deploy, Extract, Features, Gate, Monitor, Train, Validate};
    [
        Component {
            stage: Extract,
            inputs: &[("table_path", Text), ("data", Struct)],
            outputs: &[("table", Dataset)],
            after: &[],
            uses: &[Extract],
            body: "
    frame = extract(table_path, data)
    table.metadata['rows'] = len(frame)
    joblib.dump(frame, table.path)
",
        },
        Component {
            stage: Validate,
            inputs: &[("table", From(Extract)), ("data", Struct), ("quality", Struct)],
            outputs: &[("expectations", Dataset)],
            after: &[],
            uses: &[Extract, Validate],
            body: "
    found = validate(joblib.load(table.path), data, quality)
    expectations.metadata['failed'] = sum(not one['passed'] for one in found)
    with open(expectations.path, 'w') as file:
        json.dump(found, file, indent=1)
",
        },
        Component {
            stage: Curate,
            inputs: &[
                ("table", From(Extract)),
                ("split_path", Text),
                ("data", Struct),
                ("curate", Struct),
            ],
            outputs: &[("rows", Dataset), ("prepare", Model)],
            after: &[Validate],
            uses: &[Extract, Curate],
            body: "
    divided, fitted = curate_rows(joblib.load(table.path), data, curate, split_path)
    rows.metadata.update({part: int(n) for part, n in divided['part'].value_counts().items()})
    joblib.dump(divided, rows.path)
    joblib.dump(fitted, prepare.path)
",
        },
        Component {
            stage: Features,
            inputs: &[
                ("rows", From(Curate)),
                ("prepare", From(Curate)),
                ("data", Struct),
                ("analyse", Struct),
                ("seed", Whole),
            ],
            outputs: &[("losses", Metrics)],
            after: &[],
            uses: &[Extract, Curate, Features],
            body: "
    divided, fitted = joblib.load(rows.path), joblib.load(prepare.path)
    for one in importances(divided, fitted, data, analyse, seed):
        losses.log_metric(one['feature'], one['loss'])
",
        },
        Component {
            stage: Train,
            inputs: &[
                ("rows", From(Curate)),
                ("prepare", From(Curate)),
                ("data", Struct),
                ("model", Struct),
                ("evaluate", Struct),
                ("seed", Whole),
            ],
            outputs: &[("package", Model), ("metrics", Metrics)],
            after: &[],
            uses: &[Extract, Curate, Train],
            body: "
    divided, fitted = joblib.load(rows.path), joblib.load(prepare.path)
    trained = train(divided, fitted, data, model, seed)
    for name, value in measure(trained, divided, data, evaluate).items():
        if value is not None:
            metrics.log_metric(name, value)
    joblib.dump(trained, package.path)
",
        },
        Component {
            stage: Gate,
            inputs: &[
                ("rows", From(Curate)),
                ("package", From(Train)),
                ("data", Struct),
                ("evaluate", Struct),
                ("gate", Struct),
            ],
            outputs: &[("checks", Dataset)],
            after: &[],
            uses: &[Extract, Curate, Train, Gate],
            body: "
    divided, trained = joblib.load(rows.path), joblib.load(package.path)
    found = judge(trained, divided, measure(trained, divided, data, evaluate), data, gate)
    with open(checks.path, 'w') as file:
        json.dump(found, file, indent=1)
    refuse_failed(found, 'the model')
",
        },
        Component {
            stage: Deploy,
            inputs: &[
                ("rows", From(Curate)),
                ("package", From(Train)),
                ("data", Struct),
                ("delivery", Struct),
                ("evaluate", Struct),
            ],
            outputs: &[("released", Model), ("checks", Dataset)],
            after: &[Gate],
            uses: &[Extract, Curate, Train, Gate, Deploy],
            body: "
    divided, trained = joblib.load(rows.path), joblib.load(package.path)
    packed, found = deploy(trained, divided, data, delivery, evaluate)
    with open(checks.path, 'w') as file:
        json.dump(found, file, indent=1)
    refuse_failed(found, 'the package')
    with open(released.path, 'wb') as file:
        file.write(packed)
",
        },
        Component {
            stage: Monitor,
            inputs: &[
                ("rows", From(Curate)),
                ("released", From(Deploy)),
                ("data", Struct),
                ("monitor", Struct),
            ],
            outputs: &[("windows", Dataset)],
            after: &[],
            uses: &[Extract, Curate, Train, Gate, Deploy, Monitor],
            body: "
    found = watch(joblib.load(released.path), joblib.load(rows.path), data, monitor)
    windows.metadata['alarms'] = sum(one['alarm'] for one in found)
    with open(windows.path, 'w') as file:
        json.dump(found, file, indent=1)
",
        },
    ]
};
