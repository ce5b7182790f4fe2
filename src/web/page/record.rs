//! One record at a stage, beside its copy.
use yew::prelude::*;

use crate::{
    stage::Stage,
    web::{
        lab::use_lab,
        part::{Columns, prose},
    },
};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The stage.
    pub(super) stage: Stage,
}

/// What happened here to the record that is followed.
#[component(Record)]
pub(super) fn record(props: &Props) -> Html {
    let lab = use_lab();
    let Some(step) = lab.session.made(props.stage).and_then(|made| made.step.as_ref()) else {
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
            <Columns caption="The record and its copy at this station"
                head={["value", "record", "copy", "compared"].map(str::to_owned).to_vec()} {rows} />
        </section>
    }
}
