//! A Jupyter notebook (nbformat 4.5) with scikit-learn and MLflow: a heading, the functions and the
//! call of each stage, and at the end the figures beside those of the lab.
use serde_json::{Value, json};

use super::{
    File, Lab, python,
    settings::{figures, literal, settings},
};
use crate::{scenario::Scenario, stage::Stage};

const START: &str = "import json
import pathlib

import joblib
import mlflow
import mlflow.sklearn
import pandas

folder = pathlib.Path('.')  # where table.csv and split.csv are
mlflow.set_experiment('opslab')
run = mlflow.start_run()
for part in ('model', 'curate', 'evaluate'):
    mlflow.log_params({f'{part}.{name}': value for name, value in settings[part].items()})
mlflow.log_params({'seed': settings['seed'], 'target': data['target'], 'lab': lab['fingerprint']})";

const END: &str = "mlflow.end_run()
figures = pandas.DataFrame({'here': metrics, 'in the lab': lab['metrics']}).astype(float)
figures['difference'] = figures['here'] - figures['in the lab']
figures";

/// The notebook and what it needs.
pub(super) fn files(scenario: &Scenario, lab: &Lab) -> Vec<File> {
    let requirements = format!("{}{}\nipykernel==7.4.0\n", python::requirements(), python::MLFLOW);
    vec![
        File { name: "pipeline.ipynb".to_owned(), text: text(scenario, lab) },
        File { name: "requirements-notebook.txt".to_owned(), text: requirements },
    ]
}

fn text(scenario: &Scenario, lab: &Lab) -> String {
    let title = format!(
        "# {}\n\nThe pipeline of an Ops Lab scenario. Install `requirements-notebook.txt`, keep \
         `table.csv` and `split.csv` beside this file, and run all cells. `split.csv` names the rows \
         that the lab trained on, tested on and kept as live traffic, so that figures can be compared.",
        scenario.table_title()
    );
    let choices = format!(
        "settings = {}\nlab = {}\ndata, seed = settings['data'], settings['seed']",
        literal(&settings(scenario, lab), 0),
        literal(&figures(lab), 0)
    );
    let mut cells = vec![cell("title", Some(&title), ""), cell("settings", None, &choices)];
    cells.push(cell("start", None, START));
    for &stage in Stage::ALL {
        let heading = format!("## {}\n\n{}", stage.name(), stage.question());
        cells.push(cell(&format!("{}-title", stage.id()), Some(&heading), ""));
        cells.push(cell(
            &format!("{}-functions", stage.id()),
            None,
            python::source(stage).trim_end(),
        ));
        cells.push(cell(stage.id(), None, call(stage)));
    }
    cells.push(cell("end", None, END));
    let notebook = json!({
        "cells": cells,
        "metadata": {
            "kernelspec": { "display_name": "Python 3", "language": "python", "name": "python3" },
            "language_info": { "name": "python" },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    });
    format!("{notebook:#}\n")
}

/// A cell: Markdown if there is some, else code.
fn cell(id: &str, markdown: Option<&str>, code: &str) -> Value {
    let lines: Vec<&str> = markdown.unwrap_or(code).split_inclusive('\n').collect();
    if markdown.is_some() {
        return json!({ "cell_type": "markdown", "id": id, "metadata": {}, "source": lines });
    }
    json!({ "cell_type": "code", "execution_count": null, "id": id, "metadata": {}, "outputs": [],
        "source": lines })
}

fn call(stage: Stage) -> &'static str {
    match stage {
        Stage::Extract => "frame = extract(folder / 'table.csv', data)\nframe.head()",
        Stage::Validate => {
            "expectations = validate(frame, data, settings['quality'])
pandas.DataFrame([one for one in expectations if not one['passed']])"
        }
        Stage::Curate => {
            "rows, prepare = curate_rows(frame, data, settings['curate'], folder / 'split.csv')
rows['part'].value_counts()"
        }
        Stage::Features => {
            "losses = importances(rows, prepare, data, settings['analyse'], seed)
pandas.DataFrame(losses)"
        }
        Stage::Train => {
            "package = train(rows, prepare, data, settings['model'], seed)
metrics = measure(package, rows, data, settings['evaluate'])
mlflow.log_metrics({name: value for name, value in metrics.items() if value is not None})
metrics"
        }
        Stage::Gate => {
            "checks = judge(package, rows, metrics, data, settings['gate'])
mlflow.log_dict({'checks': checks}, 'gate.json')
refuse_failed(checks, 'the model')
pandas.DataFrame(checks)"
        }
        Stage::Deploy => {
            "packed, trials = deploy(package, rows, data, settings['delivery'], settings['evaluate'])
mlflow.log_dict({'checks': trials}, 'deploy.json')
refuse_failed(trials, 'the package')
pathlib.Path('package.joblib').write_bytes(packed)
mlflow.log_artifact('package.joblib')
pandas.DataFrame(trials)"
        }
        Stage::Monitor => {
            "windows = watch(package, rows, data, settings['monitor'])
mlflow.log_dict({'windows': windows}, 'monitor.json')
pandas.DataFrame(windows)"
        }
    }
}
