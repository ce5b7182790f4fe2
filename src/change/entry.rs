//! The door: how changes come in that nobody typed.
use super::{Change, ChangeError, Edit, FileDiff, Kind, Origin};
use crate::{
    monitor::Retraining, prescribe::Proposal, release::Source, scenario::Field, stage::Stage,
    words, world::Delivery,
};

/// A parameter of the scenario gets another value.
///
/// # Errors
/// [`ChangeError::Field`] if there is no such parameter or it does not take the value.
pub fn commit_field(source: &Source, key: &str, value: &str) -> Result<Change, ChangeError> {
    let field = Field::find(key)?;
    let before = field.read(&source.scenario);
    let mut tried = source.scenario.clone();
    field.write(&mut tried, value)?;
    let after = field.read(&tried);
    let kind = match field.stage {
        Stage::Extract | Stage::Validate => Kind::Data,
        Stage::Curate | Stage::Features | Stage::Train => Kind::Model,
        Stage::Gate | Stage::Deploy | Stage::Monitor => Kind::Configuration,
    };
    Ok(Change {
        title: format!("{}: {after} instead of {before}", field.label),
        kind,
        origin: Origin::Person,
        edits: vec![Edit::Set { key: key.to_owned(), value: value.to_owned() }],
        diff: vec![FileDiff::value("scenario.txt", key, &before, &after)],
        why: field.help.to_owned(),
        bad: None,
    })
}

/// A model that monitoring trained again: the training table gets the rows that came since.
pub fn retrained(source: &Source, retraining: &Retraining) -> Change {
    let cut = source.data.cut + 1;
    Change {
        title: format!(
            "Model trained again on {} of days {} to {}",
            words::counted(u64::from(retraining.rows), "row"),
            retraining.days.0,
            retraining.days.1
        ),
        kind: Kind::Model,
        origin: Origin::Monitoring { reason: retraining.reason.clone() },
        edits: vec![Edit::Retrain { cut }],
        diff: vec![FileDiff::value(
            "data/training.lock",
            "cut",
            &source.data.cut.to_string(),
            &cut.to_string(),
        )],
        why: retraining.sentence.clone(),
        bad: None,
    }
}

/// What operations prescribe, where it is a change of the product: rolling back takes the last
/// commits out again, retraining cuts the training table anew. Other actions (restart, drain, …)
/// change no source: `None`.
pub fn prescribed(source: &Source, last: &Change, proposal: &Proposal) -> Option<Change> {
    let service = &proposal.matched.service;
    let reason = format!(
        "Incident at {service}: {} is expected to help ({} sure).",
        proposal.forecast.action.kind.name(),
        words::percent(proposal.confidence.value())
    );
    match proposal.forecast.action.kind.delivery() {
        Delivery::Back => Some(Change { origin: Origin::Operations { reason }, ..reverted(last) }),
        Delivery::Retrained => {
            let cut = source.data.cut + 1;
            Some(Change {
                title: "Model trained again because of an incident".to_owned(),
                kind: Kind::Model,
                why: reason.clone(),
                origin: Origin::Operations { reason },
                edits: vec![Edit::Retrain { cut }],
                diff: vec![FileDiff::value(
                    "data/training.lock",
                    "cut",
                    &source.data.cut.to_string(),
                    &cut.to_string(),
                )],
                bad: None,
            })
        }
        Delivery::Nothing => None,
    }
}

/// The commit that takes another one out again. It has no edits of its own: whoever applies it
/// leaves those of the other out.
pub fn reverted(change: &Change) -> Change {
    use super::Line;
    let turned = |line: &Line| match line {
        Line::Same(text) => Line::Same(text.clone()),
        Line::Before(text) => Line::After(text.clone()),
        Line::After(text) => Line::Before(text.clone()),
    };
    let diff = change
        .diff
        .iter()
        .map(|file| FileDiff {
            file: file.file.clone(),
            lines: file.lines.iter().map(turned).collect(),
        })
        .collect();
    Change {
        title: format!("Revert “{}”", change.title),
        kind: change.kind,
        origin: Origin::Person,
        edits: Vec::new(),
        diff,
        why: "Takes out what was put in.".to_owned(),
        bad: Some(false),
    }
}
