//! The page: the only module that knows a browser.
//!
//! The same Wasm is started twice: in the window it is the page, in a worker it computes. One asset,
//! one hash, one download; the compiled module is posted to the worker (see `desk`).
mod app;
mod chart;
mod desk;
pub mod draw;
#[cfg(test)]
mod draw_tests;
mod files;
mod lab;
mod link;
mod marks;
mod more;
mod page;
mod part;
mod protocol;
mod room;
pub mod rooms;
mod shell;
mod store;
mod table;
pub mod theme;
mod worker;

use wasm_bindgen::JsCast as _;
use web_sys::DedicatedWorkerGlobalScope;

/// Starts the page, or the worker if this is one.
pub fn start() {
    match js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() {
        Ok(scope) => worker::start(&scope),
        Err(_window) => app::start(),
    }
}
