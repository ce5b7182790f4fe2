//! The rail: the pipeline is the navigation. Each station has a name, one fact, one state.
use yew::prelude::*;

use crate::{
    run::{State, Tone},
    session::{Screen, Session, Worker},
    stage::Stage,
    web::{lab::use_lab, part::Goto},
};

/// The eight stations of the model pipeline.
#[component(Rail)]
pub(super) fn rail() -> Html {
    let lab = use_lab();
    let session = &lab.session;
    html! {
        <nav class="rail" aria-label="Pipeline">
            <ol>{ for Stage::ALL.iter().map(|stage| station(session, *stage)) }</ol>
        </nav>
    }
}

fn station(session: &Session, stage: Stage) -> Html {
    let here = session.screen == Screen::MlOps(stage);
    let (state, glyph, word) = state(session, stage);
    let fact = match session.made(stage) {
        Some(made) => made.fact.clone(),
        None => "not run yet".to_owned(),
    };
    html! {
        <li class={classes!(state, here.then_some("here"))} data-stage={stage.id()} data-state={word}>
            <Goto to={Screen::MlOps(stage)} {here}>
                <span class="name">{ stage.name() }</span>
                <span class="fact">{ fact }</span>
                <span class="state"><span aria-hidden="true">{ glyph }</span>{ " " }{ word }</span>
            </Goto>
        </li>
    }
}

/// Class, glyph and word of a station's state.
pub(super) fn state(session: &Session, stage: Stage) -> (&'static str, &'static str, &'static str) {
    if matches!(session.worker, Worker::Busy(now, _) if now == stage) {
        return ("running", "…", "running");
    }
    let Some(result) = &session.results[stage.index()] else { return ("waiting", "○", "waiting") };
    if result.stale {
        return ("stale", "◌", "stale");
    }
    match (result.made.state, result.made.verdict.0) {
        (State::Refused, _) => ("failed", "✕", "refused"),
        (State::Skipped, _) => ("waiting", "–", "skipped"),
        (_, Tone::Bad) => ("failed", "✕", "look here"),
        (State::Cached, _) => ("done cached", "●", "cached"),
        (State::Fresh, _) => ("done", "●", "fresh"),
    }
}
