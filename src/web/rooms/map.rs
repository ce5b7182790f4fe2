//! What the page's map says of the loops, once they have been opened: the page leaves a place for each,
//! and the room fills it.
use yew::prelude::*;

use super::{protocol::Loop, state::State};

/// The facts of both loops, in the map's places; nothing where the map is not shown.
pub(super) fn facts(state: &State) -> Html {
    html! { { for [Loop::DevOps, Loop::AiOps].into_iter().filter_map(|room| told(state, room)) } }
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
