//! The page's side of the rooms that are a Wasm of their own: see `ops::bridge` for what is said.
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use yew::prelude::*;

use super::lab::Lab;
use crate::{
    scenario::Field,
    session::{Action, Screen},
};

/// Loads the room when it is opened for the first time, and listens to it.
#[hook]
pub(super) fn use_room_of_its_own(lab: &Lab) {
    let here = matches!(lab.session.screen, Screen::DevOps(_) | Screen::AiOps(_));
    let now = use_mut_ref(|| lab.clone());
    now.replace(lab.clone());
    use_effect_with(here, move |&here| {
        let hears = Closure::<dyn Fn(String, String, bool)>::new(
            move |at: String, edits: String, settled| {
                let lab = now.borrow().clone();
                tell(&lab, &at, &edits, settled);
            },
        );
        if here {
            set("opslabTell", hears.as_ref());
            // The page may be told things as long as it is there.
            hears.forget();
            call("opslabRoom", &JsValue::NULL);
        }
    });
}

/// Passes the link on that the page shows.
pub(super) fn hear(link: &str) {
    let link = JsValue::from_str(link);
    set("opslabLink", &link);
    call("opslabHear", &link);
}

fn tell(lab: &Lab, at: &str, edits: &str, settled: bool) {
    if let Some(screen) = Screen::from_path(at) {
        lab.act(Action::Go(screen));
    }
    let mut scenario = lab.session.scenario().clone();
    for line in edits.lines() {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        if let Some(carried) = scenario.carried(key) {
            value.clone_into(carried);
        } else if let Ok(field) = Field::find(key) {
            // The room writes values that the field takes; any other changes nothing.
            drop(field.write(&mut scenario, value));
        }
    }
    lab.act(Action::Edit { scenario: Box::new(scenario), settled });
}

fn set(name: &str, value: &JsValue) {
    // A global object takes any property.
    let _ = Reflect::set(&js_sys::global(), &JsValue::from_str(name), value);
}

fn call(name: &str, value: &JsValue) {
    let known = Reflect::get(&js_sys::global(), &JsValue::from_str(name)).ok();
    if let Some(known) = known.and_then(|known| known.dyn_into::<Function>().ok()) {
        // What fails there has said so itself.
        let _ = known.call1(&JsValue::NULL, value);
    }
}
