//! The rail: the pipeline is the navigation. Each station has a name, one fact, one state.
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::{
    run::{State, Tone},
    session::{Screen, Session, Worker},
    stage::Stage,
    web::{
        lab::Lab,
        part::{Goto, status},
    },
};

/// The eight stations of the model pipeline; nothing on other screens.
#[hook]
pub(super) fn use_rail(lab: &Lab) -> Html {
    let rail = use_node_ref();
    {
        // On a narrow screen the rail scrolls sideways: the station where one is stays in sight.
        let rail = rail.clone();
        use_effect_with(lab.session.screen.clone(), move |_| {
            let rail = rail.cast::<Element>();
            let here =
                rail.as_ref().and_then(|r| r.query_selector("a[aria-current]").ok().flatten());
            if let (Some(rail), Some(here)) =
                (rail, here.and_then(|a| a.dyn_into::<HtmlElement>().ok()))
            {
                let station =
                    here.parent_element().and_then(|li| li.dyn_into::<HtmlElement>().ok());
                rail.set_scroll_left(station.map_or(0, |li| li.offset_left()) - 16);
            }
        });
    }
    if !matches!(lab.session.screen, Screen::MlOps(_)) {
        return html! {};
    }
    html! {
        <nav class="rail" aria-label="Pipeline" ref={rail}>
            <ol>{ for Stage::ALL.iter().map(|stage| station(lab, *stage)) }</ol>
        </nav>
    }
}

fn station(lab: &Lab, stage: Stage) -> Html {
    let session = &lab.session;
    let here = session.screen == Screen::MlOps(stage);
    let (key, word) = state(session, stage);
    let shown = session.results[stage.index()].as_ref();
    let told = session.told(stage);
    let fact = told.as_ref().map_or_else(|| "not run yet".to_owned(), |told| told.fact.clone());
    let look = shown
        .filter(|result| key == "fresh" || key == "cached" || result.stale)
        .and(told.map(|told| told.verdict.0))
        .filter(|tone| matches!(tone, Tone::Bad | Tone::Warn))
        .map(status);
    html! {
        <li data-stage={stage.id()} data-state={key} data-status={look}>
            { Goto::to(Screen::MlOps(stage)).here(here).says(lab, html! {
                <>
                    <span class="name">{ stage.name() }</span>
                    <span class="state">{ word }</span>
                    <span class="fact">{ fact }</span>
                </>
            }) }
        </li>
    }
}

/// Key for the stylesheet and word for a person of a station's state.
fn state(session: &Session, stage: Stage) -> (&'static str, &'static str) {
    if matches!(session.worker, Worker::Busy(now, _) if now == stage) {
        return ("running", "running");
    }
    match &session.results[stage.index()] {
        None => ("skipped", "waiting"),
        Some(result) if result.stale => ("stale", "stale"),
        Some(result) => match result.made.state {
            State::Fresh => ("fresh", "fresh"),
            State::Cached => ("cached", "cached"),
            State::Refused => ("failed", "refused"),
            State::Skipped => ("skipped", "not run"),
        },
    }
}
