//! The same choices for real engines, as files.
//!
//! One module per target. What a pipeline needs besides the scenario (the table, the rows of the
//! split, the features in use) comes from its run ([`Lab`]); what delivery needs comes from
//! [`crate::promote::Spec`]. Each target is checked with the tools themselves by
//! `tests/export/check.py`, whose last result is `tests/export/result.md`.
mod argo;
mod github;
mod kargo;
mod kubeflow;
mod lab;
mod notebook;
mod prometheus;
mod python;
mod settings;
mod yaml;

use serde::{Deserialize, Serialize};
use strum::VariantArray;

pub use self::lab::Lab;
use crate::{promote::Spec, scenario::Scenario};

/// For whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum Target {
    /// A pipeline of Kubeflow Pipelines.
    Kubeflow,
    /// A notebook with scikit-learn and MLflow.
    Notebook,
    /// A workflow that runs the pipeline and the tests, with the pipeline as a program.
    GithubActions,
    /// A stage per place.
    Kargo,
    /// A rollout with its analysis.
    ArgoRollouts,
    /// Rules for alerts, with tests.
    Prometheus,
}

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name, with folders after `/`.
    pub name: String,
    /// What it holds.
    pub text: String,
}

impl Target {
    /// Its name on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Kubeflow => "kubeflow",
            Self::Notebook => "notebook",
            Self::GithubActions => "github-actions",
            Self::Kargo => "kargo",
            Self::ArgoRollouts => "argo-rollouts",
            Self::Prometheus => "prometheus",
        }
    }

    /// The target of that name.
    pub fn find(key: &str) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|target| target.key() == key)
    }

    /// True if it repeats the run of the scenario and so needs one ([`Lab`]).
    pub fn is_pipeline(self) -> bool {
        match self {
            Self::Kubeflow | Self::Notebook | Self::GithubActions => true,
            Self::Kargo | Self::ArgoRollouts | Self::Prometheus => false,
        }
    }
}

/// Writes the files of a target. Those that repeat the run come with the table, the split and the
/// lab's figures; without a run (`None`) they are not written.
pub fn write(target: Target, scenario: &Scenario, spec: &Spec, lab: Option<&Lab>) -> Vec<File> {
    let Some(lab) = lab.filter(|_| target.is_pipeline()) else {
        return match target {
            Target::Kargo => kargo::files(spec),
            Target::ArgoRollouts => argo::files(spec),
            Target::Prometheus => prometheus::files(scenario, spec),
            Target::Kubeflow | Target::Notebook | Target::GithubActions => Vec::new(),
        };
    };
    let mut files = match target {
        Target::Kubeflow => kubeflow::files(scenario, lab),
        Target::Notebook => notebook::files(scenario, lab),
        Target::GithubActions => github::files(scenario, spec, lab),
        Target::Kargo | Target::ArgoRollouts | Target::Prometheus => Vec::new(),
    };
    let file = |name: &str, text: String| File { name: name.to_owned(), text };
    files.push(file("table.csv", lab.csv.clone()));
    files.push(file("split.csv", lab.split_csv()));
    files.push(file("lab.json", format!("{:#}\n", settings::figures(lab))));
    files
}

/// A name that Kubernetes takes: letters, digits and single dashes between them.
fn slug(name: &str) -> String {
    let dashed: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    let words: Vec<&str> = dashed.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-")
}
