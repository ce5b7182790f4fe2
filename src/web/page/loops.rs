//! The loops that are still to come say so, in one line, and what of them already runs.
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
                <p>{ "Still to come: commits, builds, unit, integration and system tests, rollouts and delivery figures." }</p>
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

/// The operations loop.
pub(super) fn ai_ops(lab: &Lab) -> Html {
    let alarms = lab.session.watched().map_or(0, |report| report.alarms.len());
    html! {
        <>
            <div class="ask"><div>
                <h1>{ "AIOps: machine learning, applied to running it all" }</h1>
                <p>{ "Still to come: events of many tools, deduplicated, correlated and traced to their cause." }</p>
            </div></div>
            <section class="card">
                <header><h2>{ "What already runs" }</h2></header>
                <p>{ format!("The model's own alarms: {alarms} in this run. An alarm can lead to a retraining, and the retrained model is promoted if it is better.") }</p>
                <p>{ Goto::to(Screen::MlOps(Stage::Monitor)).says(lab, "See them at Monitor") }</p>
            </section>
        </>
    }
}
