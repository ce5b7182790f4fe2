//! What the learner must know now: progress of the run, and messages until dismissed.
use yew::prelude::*;

use crate::{
    session::{Action, Worker},
    stage::Stage,
    web::{lab::Lab, part::prose},
};

/// The messages, above the content.
pub(super) fn messages(lab: &Lab) -> Html {
    html! {
        <>
            { progress(lab) }
            <div class="messages" role="status">
                { for lab.session.messages.iter().enumerate().map(|(at, message)| html! {
                    <div class="notice" data-status={if message.bad { "bad" } else { "info" }}>
                        <p>{ prose(&message.text) }</p>
                        <div class="actions">
                            <button class="quiet" onclick={lab.on(move |_: MouseEvent| Action::Dismiss(at))}>{ "Dismiss" }</button>
                        </div>
                    </div>
                }) }
            </div>
        </>
    }
}

fn progress(lab: &Lab) -> Html {
    match &lab.session.worker {
        Worker::Busy(stage, percent) => {
            let done = stage.index() as f64 + f64::from(*percent) / 100.0;
            let share = done / Stage::ALL.len() as f64;
            html! {
                <div class="progress">
                    <label for="run-progress">{ format!("{}, {percent} %", stage.name()) }</label>
                    <progress id="run-progress" max="1" value={format!("{share:.3}")} />
                    <button onclick={lab.on(|_: MouseEvent| Action::Stop)}>{ "Cancel" }</button>
                </div>
            }
        }
        Worker::Stopped | Worker::Died(_) => html! {
            <div class="notice" data-status="warn" role="status">
                <div><b>{ "Stopped" }</b><p>{ "What you see may be older than your settings." }</p></div>
                <div class="actions">
                    <button onclick={lab.on(|_: MouseEvent| Action::RunAgain)}>{ "Run again" }</button>
                </div>
            </div>
        },
        Worker::Starting | Worker::Idle => html! {},
    }
}
