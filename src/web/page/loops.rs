//! The loop that is still to come says so, in one line, and what of it already runs.
use yew::prelude::*;

use crate::{
    session::Screen,
    stage::Stage,
    web::{lab::Lab, part::Goto},
};

/// The delivery loop.
pub(super) fn dev_ops(lab: &Lab) -> Html {
    let version = lab.session.told(Stage::Deploy).map(|told| told.verdict.1);
    html! {
        <>
            <div class="ask"><div>
                <h1>{ "DevOps: small changes, tested and released often" }</h1>
                <p>{ "Still to come here: commits, builds, tests, rollouts and delivery figures. The command `opslab deliver` has them." }</p>
            </div></div>
            <section class="card">
                <header><h2>{ "What already runs" }</h2></header>
                <p>{ "The model's own way through Test, Stage, UAT and Production, with a check at each" }
                    { version.map(|v| format!(": {v}")) }{ "." }</p>
                <p>{ Goto::to(Screen::MlOps(Stage::Deploy)).says(lab, "See it at Deploy") }</p>
            </section>
        </>
    }
}
