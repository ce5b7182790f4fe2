//! A sentence of the engine: what stands between back ticks is a name and is set as one.
use yew::prelude::*;

/// Sets a sentence.
pub(in crate::web) fn prose(text: &str) -> Html {
    html! {
        <>{ for text.split('`').enumerate().map(|(at, part)| if at % 2 == 1 {
            html! { <code>{ part.to_owned() }</code> }
        } else {
            html! { { part.to_owned() } }
        }) }</>
    }
}
