//! One record at a stage, beside its copy.
use yew::prelude::*;

use crate::{
    session::Session,
    stage::Stage,
    web::part::{columns, prose},
};

/// What happened here to the record that is followed.
pub(super) fn record(session: &Session, stage: Stage) -> Html {
    let Some(step) = session.made(stage).and_then(|made| made.step.as_ref()) else {
        return html! {};
    };
    let differs =
        |value: &str, copy: &str| if value == copy { "same" } else { "differs" }.to_owned();
    let rows: Vec<Vec<String>> = step
        .cells
        .iter()
        .map(|cell| {
            vec![
                cell.name.clone(),
                cell.value.clone(),
                cell.copy.clone(),
                differs(&cell.value, &cell.copy),
            ]
        })
        .collect();
    let verdict = match (step.changed, step.alarms) {
        (_, alarms) if alarms > 0 => ("bad", "an alarm was raised"),
        (true, _) => ("warn", "record and copy differ, no alarm"),
        (false, _) => ("muted", "record and copy are the same here"),
    };
    html! {
        <section class="card" id="record">
            <header><h2>{ "One record, followed" }</h2><span class="status" data-status={verdict.0}>{ verdict.1 }</span></header>
            <p>{ prose(&step.sentence) }</p>
            { columns("The record and its copy at this station", &["value", "record", "copy", "compared"], &rows, false) }
        </section>
    }
}
