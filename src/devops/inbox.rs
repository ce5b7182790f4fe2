//! What the other two loops ask delivery for: it enters as a change like any other.
use super::{Act, What};
use crate::{
    aiops,
    monitor::{Inject, OnAlarm},
    scenario::{FIELDS, Scenario},
    world::{ActionKind, Topology},
};

/// A change that another loop asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// One line.
    pub title: String,
    /// Who asks, and why.
    pub because: String,
    /// What would be done; `None` where there is nothing that it could be done to.
    pub what: Option<What>,
}

/// The table is the product's own.
const OWN: [&str; 4] = ["data.table", "data.target", "data.positive", "data.time"];

/// What is asked for; `last` is what would be taken back (the learner's last release, or what stands
/// in Production), `cut` the next cut of the training table.
pub(super) fn wishes(
    scenario: &Scenario,
    acts: &[Act],
    (last, cut): (Option<u32>, u32),
) -> Vec<Wish> {
    let mut wishes = Vec::new();
    let done: Vec<&What> = acts.iter().map(|act| &act.what).collect();
    let trained = done.iter().any(|what| matches!(what, What::Monitoring(_)));
    let monitor = &scenario.monitor;
    let retrains = monitor.retrain_day > 0 || monitor.on_alarm == OnAlarm::Retrain;
    if monitor.inject != Inject::Nothing && retrains && !trained {
        wishes.push(Wish {
            title: "Release the model that was trained again".to_owned(),
            because: "Monitoring, in the model loop: the world changed from day to day, and the model was trained again on newer rows.".to_owned(),
            what: Some(What::Monitoring(cut)),
        });
    }
    let (choices, _) = aiops::read(&scenario.ops, scenario.seed);
    let topology = Topology::payments();
    for act in &choices.acts {
        let what = match (act.kind, last) {
            (ActionKind::Retrain, _) => Some(What::Operations(cut)),
            (ActionKind::RollBack, last) => last.map(What::Revert),
            // Other actions change no product: nothing is released.
            _ => continue,
        };
        // What was asked for and done is not asked for again.
        let same = |act: &&What| match what {
            Some(What::Operations(_)) => matches!(act, What::Operations(_)),
            Some(_) => matches!(act, What::Revert(_)),
            None => false,
        };
        if done.iter().any(same) {
            continue;
        }
        wishes.push(Wish {
            title: format!("As operations prescribe: {}", act.words(&topology)),
            because: format!(
                "Approved at minute {} of the storm, in the operations loop{}.",
                act.minute,
                if what.is_some() {
                    ""
                } else {
                    "; but nothing that could be taken back stands in Production yet"
                }
            ),
            what,
        });
    }
    let set = FIELDS.iter().filter(|field| !field.is_default(scenario));
    let released = set.filter(|field| !OWN.contains(&field.key));
    for field in released {
        let value = field.read(scenario);
        let what = What::Set(field.key.to_owned(), value.clone());
        // What no link can hold is not offered.
        if What::read(&what.text()).is_some() && !done.contains(&&what) {
            wishes.push(Wish {
                title: format!("{}: {value}", field.label),
                because: format!(
                    "Set at {} in the model loop. The product keeps its own table of card payments.",
                    field.stage.name()
                ),
                what: Some(what),
            });
        }
    }
    wishes
}
