//! The walkthrough for a class: next and previous through the eight stages, by button or by the
//! `PageDown` and `PageUp` keys that a presenter's remote sends.
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::{
    session::{Action, Screen, Session},
    stage::Stage,
    web::lab::use_lab,
};

/// The bar; the stylesheet shows it in presenter mode only.
#[component(Beatbar)]
pub(in crate::web) fn beatbar() -> Html {
    let lab = use_lab();
    let at = position(&lab.session);
    {
        let lab = lab.clone();
        use_effect_with((lab.session.presenting, at), move |&(presenting, at)| {
            let heard = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
                let step: i32 = match event.key().as_str() {
                    "PageDown" => 1,
                    "PageUp" => -1,
                    "Escape" => {
                        lab.act(Action::Present(false));
                        return;
                    }
                    _ => return,
                };
                event.prevent_default();
                if let Some(screen) = walk(at, step) {
                    lab.go(screen);
                }
            });
            let window = web_sys::window().filter(|_| presenting);
            if let Some(window) = &window {
                let _ = window
                    .add_event_listener_with_callback("keydown", heard.as_ref().unchecked_ref());
            }
            move || {
                if let Some(window) = window {
                    let _ = window.remove_event_listener_with_callback(
                        "keydown",
                        heard.as_ref().unchecked_ref(),
                    );
                }
            }
        });
    }
    let button = |icon: &'static str, name: &'static str, step: i32| {
        let to = walk(at, step);
        let lab = lab.clone();
        let disabled = to.is_none();
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(to) = &to {
                lab.go(to.clone());
            }
        });
        html! { <button class="icon" data-icon={icon} aria-label={name} {disabled} {onclick} /> }
    };
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

fn position(session: &Session) -> Option<usize> {
    if let Screen::MlOps(stage) = session.screen { Some(stage.index()) } else { None }
}

/// The screen one step on or back; none beyond the ends.
fn walk(at: Option<usize>, step: i32) -> Option<Screen> {
    let next = match at {
        None => (step > 0).then_some(0)?,
        Some(at) => at.checked_add_signed(step as isize)?,
    };
    Stage::ALL.get(next).copied().map(Screen::MlOps)
}
