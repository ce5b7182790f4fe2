//! The prompt for a new version: the service worker has it ready and waits for the learner.
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use yew::prelude::*;

/// Offers a new version when there is one; `boot.js` says so on the root element and by an event.
#[hook]
pub(super) fn use_update() -> Html {
    let ready = use_state_eq(is_ready);
    {
        let ready = ready.clone();
        use_effect_with((), move |()| {
            let heard = Closure::<dyn FnMut()>::new(move || ready.set(is_ready()));
            if let Some(window) = web_sys::window() {
                let ear = heard.as_ref().unchecked_ref();
                let _ = window.add_event_listener_with_callback("opslab-update", ear);
            }
            // The prompt lives as long as the page.
            heard.forget();
        });
    }
    if !*ready {
        return html! {};
    }
    let take = Callback::from(|_: MouseEvent| {
        let update = Reflect::get(&js_sys::global(), &JsValue::from_str("opslabUpdate"));
        if let Some(update) = update.ok().and_then(|update| update.dyn_into::<Function>().ok()) {
            let _ = update.call0(&JsValue::NULL);
        }
    });
    html! {
        <div class="notice" data-status="info" role="status">
            <p>{ "A new version of the lab is ready. Your settings are in the address and come along." }</p>
            <div class="actions"><button onclick={take}>{ "Reload" }</button></div>
        </div>
    }
}

fn is_ready() -> bool {
    web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element())
        .and_then(|root| root.get_attribute("data-update"))
        .is_some_and(|state| state == "ready")
}
