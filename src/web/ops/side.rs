//! The side: the controls of the station, the learner's own events, the truth.
use std::rc::Rc;

use yew::prelude::*;

use super::{app::Ops, control::control, own::Bring, protocol::Shown, state::Action};
use crate::aiops::{FIELDS, Field, Station};

/// Controls that are shown at once; more are behind a fold.
const FIRST: usize = 4;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) ops: Ops,
    pub(super) shown: Rc<Shown>,
}

/// The side panel.
#[component(Side)]
pub(super) fn side(props: &Props) -> Html {
    let (ops, shown) = (&props.ops, &props.shown);
    let station = ops.state.view.station;
    let fields: Vec<&'static Field> = FIELDS
        .iter()
        .filter(|field| field.station == station && (!shown.own || station != Station::Ingest))
        .collect();
    let (first, more) = fields.split_at(fields.len().min(FIRST));
    let truth = {
        let (ops, on) = (ops.clone(), !ops.state.view.truth);
        Callback::from(move |_: Event| ops.act(Action::Truth(on)))
    };
    html! {
        <aside class="side" aria-label="Controls">
            if station == Station::Ingest { <Bring ops={ops.clone()} own={shown.own} /> }
            { groups(ops, first) }
            if !more.is_empty() {
                <details class="settings">
                    <summary>{ "More settings" }</summary>
                    { groups(ops, more) }
                </details>
            }
            if !shown.own {
                <section class="group" aria-label="Watching">
                    <div class="field"><label class="toggle">
                        <input type="checkbox" role="switch" checked={ops.state.view.truth} onchange={truth} />
                        <span>{ "Show the truth" }</span>
                    </label></div>
                </section>
            }
        </aside>
    }
}

fn groups(ops: &Ops, fields: &[&'static Field]) -> Html {
    html! {
        { for fields.chunk_by(|a, b| a.group == b.group).map(|group| html! {
            <fieldset class="group">
                <legend>{ group[0].group }</legend>
                { for group.iter().map(|field| control(ops, field)) }
            </fieldset>
        }) }
    }
}
