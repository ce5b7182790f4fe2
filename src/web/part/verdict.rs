//! A verdict: glyph, word and colour, never colour alone. The stylesheet draws the glyph.
use yew::prelude::*;

use crate::run::Tone;

/// The status word of the stylesheet for a tone.
pub(in crate::web) fn status(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "muted",
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(in crate::web) struct Props {
    /// How it matters.
    pub(in crate::web) tone: Tone,
    /// A few words.
    pub(in crate::web) text: AttrValue,
}

/// The pill beside a headline.
#[component(Verdict)]
pub(in crate::web) fn verdict(props: &Props) -> Html {
    html! { <span class="verdict" data-status={status(props.tone)}>{ &props.text }</span> }
}
