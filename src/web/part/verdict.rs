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

/// The pill beside a headline: how it matters, in a few words.
pub(in crate::web) fn verdict((tone, text): &(Tone, String)) -> Html {
    html! { <span class="verdict" data-status={status(*tone)}>{ text }</span> }
}
