//! Facts of a run that lessons ask about, by name.
use std::rc::Rc;

use crate::run::{Artifact, Made};

/// The value of a fact as text, or `None` if the run does not know it (yet).
///
/// - `journey.first_changed`: id of the first stage at which the copy differs from the record
/// - `journey.alarms`: alarms that the copy raised on its whole way
/// - `train.roc_auc`: ROC AUC on the test rows
/// - `monitor.alarms`: alarms in Production
/// - `monitor.versions`: versions that served in Production
pub fn fact(name: &str, made: &[Rc<Made>]) -> Option<String> {
    let steps = || made.iter().filter_map(|made| made.step.as_ref());
    match name {
        "journey.first_changed" => {
            steps().find(|step| step.changed).map(|step| step.stage.id().to_owned())
        }
        "journey.alarms" => Some(steps().map(|step| step.alarms).sum::<u32>().to_string()),
        "train.roc_auc" => made.iter().find_map(|made| match made.artifact() {
            Some(Artifact::Train(report)) => report.test.roc_auc.map(|auc| auc.to_string()),
            _ => None,
        }),
        "monitor.alarms" => monitor(made).map(|report| report.alarms.len().to_string()),
        "monitor.versions" => monitor(made).map(|report| report.serving.len().to_string()),
        _ => None,
    }
}

fn monitor(made: &[Rc<Made>]) -> Option<&crate::monitor::Report> {
    made.iter().find_map(|made| match made.artifact() {
        Some(Artifact::Monitor(report)) => Some(&**report),
        _ => None,
    })
}
