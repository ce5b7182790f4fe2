//! The room around every screen: header, rail, stage, side, timeline. Nothing floats.
mod header;
mod log;
mod messages;
mod rail;
mod share;
mod side;
mod timeline;
mod update;

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use self::{
    header::use_header, messages::messages, rail::use_rail, side::side, timeline::timeline,
    update::use_update,
};
use super::{lab::Lab, page};
use crate::session::Screen;

/// The whole page.
#[hook]
pub(super) fn use_room(lab: &Lab) -> Html {
    let (header, rail, update) = (use_header(lab), use_rail(lab), use_update());
    let (page, main) = (page::use_page(lab), use_node_ref());
    let session = &lab.session;
    let hue = match &session.screen {
        Screen::Map => "none",
        Screen::DevOps(_) => "dev",
        Screen::MlOps(_) | Screen::Lessons | Screen::Lesson(_) => "ml",
        Screen::AiOps(_) => "ops",
    };
    let has_rail = matches!(session.screen, Screen::MlOps(_));
    let apart = matches!(hue, "dev" | "ops");
    let skip = {
        let main = main.clone();
        Callback::from(move |_: MouseEvent| {
            // A room of its own has a main part of its own.
            let room = || web_sys::window()?.document()?.get_element_by_id("ops")?.dyn_into().ok();
            if let Some(main) = main.cast::<web_sys::HtmlElement>().or_else(room) {
                let _ = main.focus();
            }
        })
    };
    html! {
        <>
            <button class="skip" onclick={skip}>{ "Skip to the content" }</button>
            <div class="lab" data-loop={hue} data-bare={(!has_rail && !apart).then_some("")}>
                { header }
                { rail }
                // A Wasm of its own draws into it; what it has drawn stays when one goes elsewhere.
                <div id="room" hidden={!apart} />
                if !apart {
                    <main class="stage" id="stage" ref={main.clone()} tabindex="-1">
                        { update }
                        { messages(lab) }
                        { page }
                    </main>
                    if has_rail { { side(lab) } }
                    { timeline(lab) }
                }
            </div>
        </>
    }
}
