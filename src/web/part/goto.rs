//! A link to a screen: a real address, so that it can be opened in a new tab.
use yew::prelude::*;

use crate::{
    scenario::link::{Link, encode},
    session::{Action, Screen},
    web::{lab::use_lab, link},
};

#[derive(Clone, PartialEq, Properties)]
pub(in crate::web) struct Props {
    /// Where it leads.
    pub(in crate::web) to: Screen,
    /// Its look.
    #[prop_or_default]
    pub(in crate::web) class: Classes,
    /// It leads to where one is.
    #[prop_or_default]
    pub(in crate::web) here: bool,
    /// Which loop's colour it takes.
    #[prop_or_default]
    pub(in crate::web) hue: Option<&'static str>,
    /// The day to show there.
    #[prop_or_default]
    pub(in crate::web) day: Option<u32>,
    /// What it says.
    pub(in crate::web) children: Html,
}

/// A link to a screen.
#[component(Goto)]
pub(in crate::web) fn goto(props: &Props) -> Html {
    let lab = use_lab();
    let at = props.to.path();
    // With the file before it: a link that begins with `#` is taken for a jump within the page.
    let href = format!("{}#{}", link::page(), encode(&Link { at, ..lab.session.link() }));
    let (to, day, go) = (props.to.clone(), props.day, lab.clone());
    let onclick = Callback::from(move |event: MouseEvent| {
        // With a modifier key the browser opens a new tab or window, as for every link.
        if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0) {
            event.prevent_default();
            go.act(Action::Go(to.clone()));
            if day.is_some() {
                go.act(Action::Day(day));
            }
        }
    });
    html! {
        <a class={props.class.clone()} {href} {onclick} data-loop={props.hue}
            aria-current={props.here.then_some("page")}>{ props.children.clone() }</a>
    }
}
