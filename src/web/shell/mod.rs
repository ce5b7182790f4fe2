//! The room around every screen: header, rail, stage, side, timeline. Nothing floats.
mod header;
mod log;
mod messages;
mod rail;
mod share;
mod side;
mod timeline;
mod update;

use yew::prelude::*;

use self::{header::Header, messages::Messages, rail::Rail, side::Side, timeline::Timeline};
use super::{lab::use_lab, page};
use crate::session::Screen;

/// The whole page.
#[component(Room)]
pub(super) fn room() -> Html {
    let lab = use_lab();
    let session = &lab.session;
    let hue = match &session.screen {
        Screen::Map => "none",
        Screen::DevOps => "dev",
        Screen::MlOps(_) | Screen::Lessons | Screen::Lesson(_) => "ml",
        Screen::AiOps => "ops",
    };
    let has_rail = matches!(session.screen, Screen::MlOps(_));
    let main = use_node_ref();
    let skip = {
        let main = main.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(main) = main.cast::<web_sys::HtmlElement>() {
                let _ = main.focus();
            }
        })
    };
    html! {
        <>
            <button class="skip" onclick={skip}>{ "Skip to the content" }</button>
            <div class="lab" data-loop={hue} data-bare={(!has_rail).then_some("")}>
                <Header />
                if has_rail { <Rail /> }
                <main class="stage" id="stage" ref={main} tabindex="-1">
                    <update::Update />
                    <Messages />
                    <page::Page />
                </main>
                if has_rail { <Side /> }
                <Timeline />
            </div>
        </>
    }
}
