//! A verdict: glyph, word and colour, never colour alone.
use yew::prelude::*;

use crate::run::Tone;

/// The glyph of a tone.
pub(in crate::web) fn glyph(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "○",
        Tone::Good => "✓",
        Tone::Warn => "!",
        Tone::Bad => "✕",
    }
}

/// The class of a tone.
pub(in crate::web) fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
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
    html! {
        <span class={classes!("verdict", class(props.tone))}>
            <span aria-hidden="true">{ glyph(props.tone) }{ " " }</span>{ &props.text }
        </span>
    }
}
