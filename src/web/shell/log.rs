//! The event log: the plain-language history of the run, one line per decision.
use yew::prelude::*;

use crate::{
    run::Entry,
    session::{Action, Screen, Session},
    stage::Stage,
    web::{
        lab::{Lab, use_lab},
        part::{class, glyph},
    },
};

/// The log up to the day shown, newest first.
#[component(Log)]
pub(super) fn log() -> Html {
    let lab = use_lab();
    let entries = entries(&lab.session);
    html! {
        <ol class="log" aria-label="Event log">
            { for entries.iter().rev().map(|entry| line(&lab, entry)) }
        </ol>
    }
}

/// What the run has said up to the day shown, oldest first.
pub(super) fn entries(session: &Session) -> Vec<Entry> {
    let day = session.shown_day();
    Stage::ALL
        .iter()
        .filter_map(|stage| session.made(*stage))
        .flat_map(|made| made.log.iter())
        .filter(|entry| entry.day.is_none_or(|at| at <= day))
        .cloned()
        .collect()
}

fn line(lab: &Lab, entry: &Entry) -> Html {
    let (stage, day) = (entry.stage, entry.day);
    let lab = lab.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        lab.go(Screen::MlOps(stage));
        if day.is_some() {
            lab.act(Action::Day(day));
        }
    });
    let when = day.map_or_else(|| "before".to_owned(), |day| format!("day {day}"));
    html! {
        <li class={class(entry.tone)}>
            <button {onclick}>
                <span class="when">{ when }</span>
                <span class="where">{ stage.name() }</span>
                <span class="what"><span aria-hidden="true">{ glyph(entry.tone) }{ " " }</span>{ &entry.text }</span>
            </button>
        </li>
    }
}
