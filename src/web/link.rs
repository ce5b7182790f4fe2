//! The address bar: every committed state is an address, and the Back button undoes.
use wasm_bindgen::JsValue;

use crate::{
    scenario::link::{self, Link},
    session::Session,
};

/// The fragment of the address now, without `#`.
pub(super) fn fragment() -> String {
    web_sys::window()
        .and_then(|window| window.location().hash().ok())
        .map(|hash| hash.trim_start_matches('#').to_owned())
        .unwrap_or_default()
}

/// This page from beside it: its file name and query.
pub(super) fn page() -> String {
    let location = web_sys::window().map(|window| window.location());
    let part = |get: fn(&web_sys::Location) -> Result<String, JsValue>| {
        location.as_ref().and_then(|location| get(location).ok()).unwrap_or_default()
    };
    let path = part(web_sys::Location::pathname);
    let file = path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("./");
    format!("{file}{}", part(web_sys::Location::search))
}

/// Writes a link into the address bar: as a new entry of the browser's history, or over the last.
pub(super) fn show(link: &str, push: bool) {
    let Some(window) = web_sys::window() else { return };
    let Ok(history) = window.history() else { return };
    let address = format!("#{link}");
    // A browser may refuse too many entries in a short time; the address then just lags behind.
    let result = if push {
        history.push_state_with_url(&JsValue::NULL, "", Some(&address))
    } else {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&address))
    };
    drop(result);
}

/// The whole address to give away, with the fingerprint of the result if there is one.
pub(super) fn address(session: &Session) -> String {
    let fingerprint = session.fingerprint.as_ref().map(|full| full.chars().take(8).collect());
    let text = link::encode(&Link { fingerprint, ..session.link() });
    let here =
        web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    format!("{}#{text}", here.split('#').next().unwrap_or_default())
}
