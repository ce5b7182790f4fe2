//! What the page's map says of the loops, once they have been opened: the page leaves a place for each,
//! and the room fills it.
use yew::prelude::*;

use super::{protocol::Loop, state::State};
use crate::room::Pace;

/// The facts of both loops, in the map's places; nothing where the map is not shown.
pub(super) fn facts(state: &State) -> Html {
    html! { { for [Loop::DevOps, Loop::AiOps].into_iter().filter_map(|room| told(state, room)) } }
}

/// Marks the stations of the map's rings and lists; they are the page's, which does not change them.
pub(super) fn mark(state: &State) {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(document) = document.filter(|_| state.here.is_none()) else { return };
    for room in [Loop::DevOps, Loop::AiOps] {
        for one in state.shown_of(room).into_iter().flat_map(|shown| &shown.rail) {
            let link = format!("a[href*=\"at={}/{}\"]", room.id(), one.id);
            let find =
                |rest: &str| document.query_selector(&format!("{link} {rest}")).ok().flatten();
            if let Some(circle) = find("circle") {
                let colour = match one.pace {
                    Pace::Done | Pace::AtWork => format!("var(--{})", room.colour()),
                    Pace::Failed => "var(--bad)".to_owned(),
                    Pace::Ahead => "var(--line-2)".to_owned(),
                };
                // An element takes any attribute.
                let _ = circle.set_attribute("style", &format!("stroke:{colour}"));
            }
            if let Some(fact) = find("+ span") {
                fact.set_text_content(Some(&one.fact));
            }
        }
    }
}

fn told(state: &State, room: Loop) -> Option<Html> {
    let shown = state.shown_of(room)?;
    let host = web_sys::window()?.document()?.get_element_by_id(room.place_on_map())?;
    let stops = shown.rail.iter().filter(|stop| room.facts().contains(&stop.id.as_str()));
    let facts = html! {
        <dl class="facts">
            { for stops.map(|stop| html! { <div><dt>{ &stop.name }</dt><dd>{ &stop.fact }</dd></div> }) }
        </dl>
    };
    Some(create_portal(facts, host))
}
