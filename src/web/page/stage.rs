//! A stage: a question, the engine's answer, a verdict, one primary figure and one that supports it.
use std::rc::Rc;

use yew::prelude::*;

use super::{record::record, stage_detail::detail};
use crate::{
    figure::{
        Figure,
        of::{View, figures},
    },
    run::{Tone, on_day},
    session::{Screen, Session},
    stage::Stage,
    web::{
        chart::Chart,
        part::{prose, verdict},
    },
};

/// The figures of the stage that is shown, made again only when they change.
#[hook]
pub(super) fn use_figures(session: &Session) -> Rc<Vec<Rc<Figure>>> {
    let stage = if let Screen::MlOps(stage) = session.screen { Some(stage) } else { None };
    let made = stage.and_then(|stage| session.results[stage.index()].as_ref());
    let made = made.map(|result| Rc::clone(&result.made));
    // Only the monitor looks different on another day.
    let view = if stage == Some(Stage::Monitor) {
        View { day: session.shown_day(), truth: session.truth }
    } else {
        View { day: 0, truth: false }
    };
    let identity = made.as_ref().map(|made| (made.stage, made.hash));
    use_memo((identity, view), |(_, view)| {
        let artifact = made.as_ref().and_then(|made| made.artifact());
        let figures = artifact.map(|artifact| figures(artifact, *view)).unwrap_or_default();
        figures.into_iter().map(Rc::new).collect()
    })
}

/// The page of a stage.
pub(super) fn stage_page(session: &Session, stage: Stage, figures: &[Rc<Figure>]) -> Html {
    let result = session.results[stage.index()].as_ref();
    let Some(made) = result.map(|result| Rc::clone(&result.made)) else {
        return html! {
            <>
                <div class="ask"><div><h1>{ stage.question() }</h1></div></div>
                <p class="empty">{ "This stage has not run yet. It runs by itself once the table is there." }</p>
            </>
        };
    };
    let is_stale = result.is_some_and(|result| result.stale);
    let told = on_day(&made, session.watched(), session.shown_day());
    html! {
        <>
            <div class="ask">
                <div>
                    <h1>{ stage.question() }</h1>
                    <p class="answer">{ if session.presenting { html! { { stage.lesson() } } } else { prose(&told.answer) } }</p>
                </div>
                { verdict(&told.verdict) }
            </div>
            if let Some(why) = &made.refusal {
                <div class="notice" data-status="bad" role="alert">
                    <div><b>{ prose(&why.said()) }</b><p>{ prose(&why.hint) }</p></div>
                </div>
            }
            <div class="figures">
                if let Some(primary) = figures.first() { <Chart figure={Rc::clone(primary)} stale={is_stale} /> }
                if figures.len() > 1 { <Supporting key={stage.id()} figures={figures[1..].to_vec()} stale={is_stale} /> }
                { detail(&made, session) }
                { record(session, stage) }
            </div>
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct SupportingProps {
    figures: Vec<Rc<Figure>>,
    stale: bool,
}

/// One supporting figure at a time, the learner chooses which.
#[component(Supporting)]
fn supporting(props: &SupportingProps) -> Html {
    let chosen = use_state(|| props.figures[0].id.clone());
    let figure =
        props.figures.iter().find(|figure| figure.id == *chosen).unwrap_or(&props.figures[0]);
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |event: Event| {
            if let Some(select) = event.target_dyn_into::<web_sys::HtmlSelectElement>() {
                chosen.set(select.value());
            }
        })
    };
    html! {
        <>
            if props.figures.len() > 1 {
                <div class="field row pick-figure">
                    <label for="supporting">{ "Look closer" }</label>
                    <span class="pick"><select id="supporting" onchange={choose}>
                        { for props.figures.iter().map(|f| html! {
                            <option value={f.id.clone()} selected={f.id == figure.id}>{ name(f) }</option>
                        }) }
                    </select></span>
                </div>
            }
            <Chart key={figure.id.clone()} figure={Rc::clone(figure)} stale={props.stale} />
        </>
    }
}

/// What a figure is called in the list: its subject, not its finding.
fn name(figure: &Figure) -> String {
    let known = match figure.id.as_str() {
        "roc" => "ROC curve",
        "pr" => "Precision and recall",
        "confusion" => "Confusion matrix",
        "calibration" => "Calibration",
        "costs" => "Costs by threshold",
        "weights" => "Weights of the model",
        "losses" => "Training loss",
        "filled" => "Cells filled",
        "scaled" => "Scales",
        "components" => "Principal components",
        "association" => "Associations",
        "information" => "Mutual information",
        "clusters" => "Clusters",
        "slices" => "Slices",
        "inputs" => "Input drift",
        "errors" => "Error watch",
        "challengers" => "Challengers",
        other => return other.strip_prefix("column-").unwrap_or(other).to_owned(),
    };
    known.to_owned()
}

/// The tone of a check.
pub(super) fn tone_of(passed: bool) -> Tone {
    if passed { Tone::Good } else { Tone::Bad }
}
