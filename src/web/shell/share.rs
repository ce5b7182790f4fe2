//! The share sheet: what a link holds, in words, and the link itself.
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlDialogElement, HtmlInputElement};
use yew::prelude::*;

use crate::{
    scenario::FIELDS,
    session::Session,
    web::{lab::use_lab, link},
};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// Called when it is closed.
    pub(super) close: Callback<()>,
}

/// The share sheet.
#[component(Share)]
pub(super) fn share(props: &Props) -> Html {
    let lab = use_lab();
    let dialog = use_node_ref();
    let field = use_node_ref();
    let copied = use_state(|| "");
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                let _ = dialog.show_modal();
            }
        });
    }
    let address = link::address(&lab.session);
    let copy = {
        let (address, copied, field) = (address.clone(), copied.clone(), field.clone());
        Callback::from(move |_: MouseEvent| {
            let (address, copied) = (address.clone(), copied.clone());
            if let Some(input) = field.cast::<HtmlInputElement>() {
                input.select();
            }
            spawn_local(async move {
                let done = match web_sys::window() {
                    Some(window) => {
                        JsFuture::from(window.navigator().clipboard().write_text(&address))
                            .await
                            .is_ok()
                    }
                    None => false,
                };
                copied.set(if done {
                    "Copied."
                } else {
                    "The browser does not allow copying here: the link is selected, copy it with the keyboard."
                });
            });
        })
    };
    let close = props.close.clone();
    let closed = Callback::from(move |_: Event| close.emit(()));
    let shut = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        })
    };
    html! {
        <dialog ref={dialog} class="share" aria-labelledby="share-title" onclose={closed}>
            <header role="none">
                <h2 id="share-title">{ "Share what you see" }</h2>
            </header>
            <div class="body">
                <p>{ "The link holds your settings, not your data. Whoever opens it computes everything again and is told whether the result is the same." }</p>
                <ul>{ for words(&lab.session).into_iter().map(|line| html! { <li>{ line }</li> }) }</ul>
                <label class="address">{ "Link" }<input ref={field} readonly=true value={address} /></label>
                <p role="status">{ *copied }</p>
            </div>
            <footer role="none">
                <button class="primary" onclick={copy}>{ "Copy link" }</button>
                <button onclick={shut}>{ "Close" }</button>
            </footer>
        </dialog>
    }
}

/// What the link holds, one line each.
fn words(session: &Session) -> Vec<String> {
    let scenario = session.scenario();
    let mut lines = vec![format!("The table: {}", scenario.table_title())];
    let changed: Vec<String> = FIELDS
        .iter()
        .filter(|field| !field.is_default(scenario))
        .map(|field| format!("{}: {}", field.label, field.read(scenario)))
        .collect();
    if changed.is_empty() {
        lines.push("All MLOps settings at their defaults".to_owned());
    }
    lines.extend(changed);
    if !scenario.dev.is_empty() {
        lines.push("Choices and acts of DevOps".to_owned());
    }
    if !scenario.ops.is_empty() {
        lines.push("Choices and acts of AIOps".to_owned());
    }
    if let Some(own) = session.own_label() {
        lines.push(format!("The name and hash of your own table ({own}), none of its rows"));
    }
    if let Some(fingerprint) = &session.fingerprint {
        lines.push(format!("The fingerprint of the result, {}", &fingerprint[..8]));
    }
    lines
}
