//! Messages to the learner, in place, until dismissed.
use yew::prelude::*;

use crate::{session::Action, web::lab::use_lab};

/// The messages, above the content.
#[component(Messages)]
pub(super) fn messages() -> Html {
    let lab = use_lab();
    let list = &lab.session.messages;
    html! {
        <div class="messages" role="status" aria-live="polite">
            { for list.iter().enumerate().map(|(at, message)| html! {
                <div class={classes!("notice", if message.bad { "bad" } else { "plain" })}>
                    <span aria-hidden="true">{ if message.bad { "✕" } else { "i" } }</span>
                    <p>{ &message.text }</p>
                    <button class="quiet" aria-label="Dismiss this message"
                        onclick={lab.on(move |_: MouseEvent| Action::Dismiss(at))}>{ "Dismiss" }</button>
                </div>
            }) }
        </div>
    }
}
