//! A link to a screen: a real address, so that it can be opened in a new tab.
use yew::prelude::*;

use crate::{
    scenario::link::assemble,
    session::{Action, Screen},
    web::lab::Lab,
};

/// A link to a screen.
#[derive(Clone, Debug)]
pub(in crate::web) struct Goto {
    to: Screen,
    class: Option<&'static str>,
    here: bool,
    hue: Option<&'static str>,
    day: Option<u32>,
}

impl Goto {
    /// A link that leads there.
    pub(in crate::web) fn to(to: Screen) -> Self {
        Self { to, class: None, here: false, hue: None, day: None }
    }

    /// With this look.
    pub(in crate::web) fn class(self, class: &'static str) -> Self {
        Self { class: Some(class), ..self }
    }

    /// It may lead to where one is.
    pub(in crate::web) fn here(self, here: bool) -> Self {
        Self { here, ..self }
    }

    /// In this loop's colour.
    pub(in crate::web) fn hue(self, hue: &'static str) -> Self {
        Self { hue: Some(hue), ..self }
    }

    /// Showing this day.
    pub(in crate::web) fn day(self, day: Option<u32>) -> Self {
        Self { day, ..self }
    }

    /// The link, saying `children`.
    pub(in crate::web) fn says(self, lab: &Lab, children: impl Into<Html>) -> Html {
        let Self { to, class, here, hue, day } = self;
        let at = to.path();
        // With the file before it: a link that begins with `#` is taken for a jump within the page.
        let (settings, session) = (&lab.settings, &lab.session);
        let own = session.own_label();
        let link = assemble(settings, &at, session.day, own.as_deref(), None);
        let href = format!("{}#{link}", lab.page);
        let go = lab.clone();
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
            <a {class} {href} {onclick} data-loop={hue} aria-current={here.then_some("page")}>
                { children.into() }
            </a>
        }
    }
}
