//! The walkthrough for a class: next and previous through the eight stages, by button or by the
//! `PageDown` and `PageUp` keys that a presenter's remote sends.
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::{
    session::{Action, Screen},
    stage::Stage,
    web::lab::Lab,
};

/// Hears the remote while the show goes on.
#[hook]
pub(in crate::web) fn use_remote(lab: &Lab) {
    let presenting = lab.session.presenting;
    let lab = lab.clone();
    use_effect_with(presenting, move |&presenting| {
        let heard = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            lab.act(match event.key().as_str() {
                "PageDown" => Action::Walk(1),
                "PageUp" => Action::Walk(-1),
                "Escape" => Action::Present(false),
                _ => return,
            });
            event.prevent_default();
        });
        let window = web_sys::window().filter(|_| presenting);
        if let Some(window) = &window {
            let ear = heard.as_ref().unchecked_ref();
            let _ = window.add_event_listener_with_callback("keydown", ear);
        }
        move || {
            if let Some(window) = window {
                let ear = heard.as_ref().unchecked_ref();
                let _ = window.remove_event_listener_with_callback("keydown", ear);
            }
        }
    });
}

/// The bar; the stylesheet shows it in presenter mode only.
pub(in crate::web) fn beatbar(lab: &Lab) -> Html {
    let screen = &lab.session.screen;
    let button = |icon: &'static str, name: &'static str, stages: i32| {
        let disabled = screen.walk(stages).is_none();
        let onclick = lab.on(move |_: MouseEvent| Action::Walk(stages));
        html! { <button class="icon" data-icon={icon} aria-label={name} {disabled} {onclick} /> }
    };
    let at = if let Screen::MlOps(stage) = screen { Some(stage.index()) } else { None };
    let place =
        at.map_or_else(|| "Start".to_owned(), |at| format!("{} of {}", at + 1, Stage::ALL.len()));
    html! {
        <div class="beatbar">
            { button("back", "Previous stage", -1) }
            <span>{ place }</span>
            { button("next", "Next stage", 1) }
            <button onclick={lab.on(|_: MouseEvent| Action::Present(false))}>{ "End show" }</button>
        </div>
    }
}
