//! The event log: the plain-language history of the run, one line per decision.
use yew::prelude::*;

use crate::{
    run::Entry,
    session::{Screen, Session},
    stage::Stage,
    web::{
        lab::Lab,
        part::{Goto, prose, status},
    },
};

/// The log up to the day shown, newest first.
pub(super) fn log(lab: &Lab) -> Html {
    let entries = entries(&lab.session);
    html! {
        <ol class="log" aria-label="Event log">
            { for entries.iter().rev().map(|entry| line(lab, entry)) }
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
    let when = entry.day.map_or_else(|| "before".to_owned(), |day| format!("day {day}"));
    html! {
        <li data-loop="ml" data-status={status(entry.tone)}>
            <time>{ when }</time>
            { Goto::to(Screen::MlOps(entry.stage)).day(entry.day).says(lab, html! {
                <>{ entry.stage.name() }{ ": " }{ prose(&entry.text) }</>
            }) }
        </li>
    }
}
