//! The rooms of the delivery and the operations loop: a Wasm of its own, loaded when one of them is
//! opened, so that the first load stays small and the engines can be fast rather than small.
//!
//! Like the page, the same Wasm is started twice: in the window it draws a room into `#room`, in a
//! worker it computes. What a room is it knows from [`crate::room`] alone. It shares the page's stylesheet, figures and charts, and speaks with the page
//! through two functions (see [`crate::web::room`] and `bridge`).
mod app;
mod bridge;
mod card;
mod control;
mod delivery;
mod desk;
mod frame;
mod graph;
mod map;
mod own;
mod protocol;
mod side;
mod state;
mod worker;

use wasm_bindgen::JsCast as _;
use web_sys::DedicatedWorkerGlobalScope;

/// Starts the room, or its worker if this is one.
pub fn start() {
    match js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() {
        Ok(scope) => worker::start(&scope),
        Err(_window) => app::start(),
    }
}
