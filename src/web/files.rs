//! Files that belong to the page: fetched from beside it, or carried in the single-file edition.
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::data::packed;

/// Loads a table as CSV text. The build packs it, unless that would not make it smaller.
pub(super) async fn load_table(path: &str) -> Result<Vec<u8>, String> {
    let bytes = load(path).await?;
    if bytes.starts_with(packed::MAGIC) {
        return packed::unpack(&bytes).ok_or_else(|| "the file is damaged".to_owned());
    }
    Ok(bytes)
}

/// Loads the file at `path`, relative to the page.
async fn load(path: &str) -> Result<Vec<u8>, String> {
    if let Some(bytes) = carried(path) {
        return Ok(bytes);
    }
    let window = web_sys::window().ok_or("no window")?;
    // With the build's version, so that an offline copy never mixes two of them.
    let version = window
        .document()
        .and_then(|document| document.document_element())
        .and_then(|root| root.get_attribute("data-version"))
        .unwrap_or_default();
    let response = JsFuture::from(window.fetch_with_str(&format!("{path}?v={version}")))
        .await
        .map_err(|_unreachable| {
            let why = if is_single() {
                "it is not in the single-file edition; open the page itself for all tables"
            } else {
                "the network does not answer, and the table is not on this device yet"
            };
            why.to_owned()
        })?
        .dyn_into::<Response>()
        .map_err(|_other| "not a response".to_owned())?;
    if !response.ok() {
        return Err(format!("the server answers {}", response.status()));
    }
    let buffer = response.array_buffer().map_err(|_used| "the answer is empty".to_owned())?;
    let buffer =
        JsFuture::from(buffer).await.map_err(|_cut| "the answer was cut off".to_owned())?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// True in the single-file edition.
fn is_single() -> bool {
    Reflect::has(&js_sys::global(), &JsValue::from_str("opslabFiles")).unwrap_or(false)
}

/// A file carried by the single-file edition, in `globalThis.opslabFiles`.
fn carried(path: &str) -> Option<Vec<u8>> {
    let files = Reflect::get(&js_sys::global(), &JsValue::from_str("opslabFiles")).ok()?;
    let file = Reflect::get(&files, &JsValue::from_str(path)).ok()?;
    file.dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec())
}
