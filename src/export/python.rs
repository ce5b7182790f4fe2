//! The eight stages in Python: one text that notebook, script and Kubeflow components share.
use crate::stage::Stage;

/// What the exports are checked with (`tests/export`), and what they ask to be installed.
pub(super) const SCIKIT_LEARN: &str = "scikit-learn==1.9.1";
pub(super) const PANDAS: &str = "pandas==3.1.1";
pub(super) const MLFLOW: &str = "mlflow==3.17.2";
/// The `kfp` SDK whose compiler's form is kept.
pub(super) const KFP: &str = "2.17.0";
/// The Python that runs them.
pub(super) const PYTHON: &str = "3.11";

/// The functions of a stage.
pub(super) fn source(stage: Stage) -> &'static str {
    match stage {
        Stage::Extract => include_str!("python/extract.py"),
        Stage::Validate => include_str!("python/validate.py"),
        Stage::Curate => include_str!("python/curate.py"),
        Stage::Features => include_str!("python/features.py"),
        Stage::Train => include_str!("python/train.py"),
        Stage::Gate => include_str!("python/gate.py"),
        Stage::Deploy => include_str!("python/deploy.py"),
        Stage::Monitor => include_str!("python/monitor.py"),
    }
}

/// The functions of several stages, one after the other.
pub(super) fn sources(stages: &[Stage]) -> String {
    let parts: Vec<&str> = stages.iter().map(|&stage| source(stage)).collect();
    parts.join("\n\n")
}

/// All of it as a program.
pub(super) fn script() -> String {
    let stages = sources(Stage::ALL);
    format!("{stages}\n\n{}", include_str!("python/main.py"))
}

/// What the program needs.
pub(super) fn requirements() -> String {
    [SCIKIT_LEARN, PANDAS].map(|line| format!("{line}\n")).concat()
}
