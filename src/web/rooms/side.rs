//! The side: the controls of the station, the learner's own events, the truth.
use std::rc::Rc;

use yew::prelude::*;

use super::{
    app::Ops,
    control::control,
    own::OwnEvents,
    protocol::{Loop, Shown},
    state::Action,
};
use crate::room::Control;

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
    let plan = ops.state.plan();
    let controls = plan.controls();
    let (first, more) = controls.split_at(controls.len().min(FIRST));
    let brings = ops.state.room() == Loop::AiOps && plan.here() == 0;
    let truth = {
        let (ops, on) = (ops.clone(), !plan.truth());
        Callback::from(move |_: Event| ops.act(Action::Truth(on)))
    };
    html! {
        <aside class="side" aria-label="Controls">
            if brings { <OwnEvents ops={ops.clone()} own={shown.own} /> }
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
                        <input type="checkbox" role="switch" checked={plan.truth()} onchange={truth} />
                        <span>{ "Show the truth" }</span>
                    </label></div>
                </section>
            }
        </aside>
    }
}

fn groups(ops: &Ops, controls: &[Control]) -> Html {
    html! {
        { for controls.chunk_by(|a, b| a.group == b.group).map(|group| html! {
            <fieldset class="group">
                <legend>{ group[0].group }</legend>
                { for group.iter().map(|one| control(ops, one)) }
            </fieldset>
        }) }
    }
}
