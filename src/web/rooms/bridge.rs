//! How the room and the page speak: the page keeps scenario, history and address; the room tells it
//! every settled change and hears every link.
//!
//! - `opslabLink`: the link that the page shows, without `#`;
//! - `opslabHear(link)`: set by the room, called by the page when its link changes;
//! - `opslabTell(at, edits, settled)`: set by the page, called by the room: go to the screen `at`, and
//!   set the parameters of `edits` (lines `key=value`).
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};

/// The link that the page shows.
pub(super) fn link() -> String {
    Reflect::get(&js_sys::global(), &JsValue::from_str("opslabLink"))
        .ok()
        .and_then(|link| link.as_string())
        .unwrap_or_default()
}

/// Hears every link of the page from now on.
pub(super) fn hear(heard: impl Fn(String) + 'static) {
    let heard = Closure::<dyn Fn(String)>::new(heard);
    let name = JsValue::from_str("opslabHear");
    // A global object takes any property.
    let _ = Reflect::set(&js_sys::global(), &name, heard.as_ref());
    // The room lives as long as the page.
    heard.forget();
}

/// Tells the page.
pub(super) fn tell(at: &str, edits: &str, settled: bool) {
    let tell = Reflect::get(&js_sys::global(), &JsValue::from_str("opslabTell")).ok();
    if let Some(tell) = tell.and_then(|tell| tell.dyn_into::<Function>().ok()) {
        // A page that fails has said so itself.
        let _ = tell.call3(
            &JsValue::NULL,
            &JsValue::from_str(at),
            &JsValue::from_str(edits),
            &JsValue::from_bool(settled),
        );
    }
}
