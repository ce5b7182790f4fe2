//! The timeline: one clock for all loops, and the only place for time.
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::log::{Log, entries};
use crate::{
    monitor::Report,
    run::Artifact,
    session::{Action, Session},
    stage::Stage,
    web::lab::{Lab, use_lab},
};

/// Width of the drawing in its own units; it stretches with the page.
const WIDTH: f64 = 1_000.0;

/// Play, pause, step, scrub; lanes for changes, versions, quality and incidents.
#[component(Timeline)]
pub(super) fn timeline() -> Html {
    let lab = use_lab();
    let session = &lab.session;
    let (day, last) = (session.shown_day(), session.last_day());
    let scrub = {
        let lab = lab.clone();
        Callback::from(move |event: InputEvent| {
            let value = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
                .and_then(|input| input.value().parse().ok());
            lab.act(Action::Day(value));
        })
    };
    let entries = entries(session).len();
    html! {
        <footer class="time" aria-label="Timeline">
            <div class="play">
                { step(&lab, "◂", "One day back", Action::Day(Some(day.saturating_sub(1)))) }
                <button class="toggle" aria-label={if session.playing { "Pause" } else { "Play" }}
                    onclick={lab.on({ let on = !session.playing; move |_: MouseEvent| Action::Play(on) })}>
                    { if session.playing { "❚❚" } else { "▶" } }
                </button>
                { step(&lab, "▸", "One day on", Action::Day(Some(day + 1))) }
                <span class="now"><b>{ format!("Day {day}") }</b><small>{ format!("of {last}") }</small></span>
            </div>
            <div class="lanes">
                { lanes(session, day, last) }
                <input class="scrub" type="range" min="0" max={last.to_string()} value={day.to_string()}
                    aria-label="Day" aria-valuetext={format!("day {day} of {last}")} oninput={scrub} />
            </div>
            <details class="history">
                <summary>{ format!("Event log, {entries} lines") }</summary>
                <Log />
            </details>
        </footer>
    }
}

fn step(lab: &Lab, glyph: &'static str, name: &'static str, action: Action) -> Html {
    html! {
        <button aria-label={name} onclick={lab.on(move |_: MouseEvent| action.clone())}>{ glyph }</button>
    }
}

fn lanes(session: &Session, day: u32, last: u32) -> Html {
    let Some(Artifact::Monitor(report)) =
        session.made(Stage::Monitor).and_then(|made| made.artifact.as_ref())
    else {
        return html! { <p class="empty">{ "The days in Production appear here when the model has reached it." }</p> };
    };
    let x = |at: f64| at / f64::from(last.max(1)) * WIDTH;
    html! {
        <>
            { lane("Production", versions(report, day, &x)) }
            { lane("Quality", quality(report, day, &x)) }
            { lane("Alarms", alarms(report, day, last, &x)) }
            if session.truth { { lane("Truth", truth(report, &x)) } }
        </>
    }
}

fn lane(name: &'static str, marks: Html) -> Html {
    html! {
        <div class="lane">
            <span class="label">{ name }</span>
            <svg viewBox={format!("0 0 {WIDTH} 16")} preserveAspectRatio="none" aria-hidden="true">
                <line class="axis" x1="0" x2={WIDTH.to_string()} y1="8" y2="8" />
                { marks }
            </svg>
        </div>
    }
}

fn bar(class: &'static str, from: f64, to: f64) -> Html {
    html! {
        <rect {class} x={format!("{from:.1}")} width={format!("{:.1}", (to - from).max(3.0))} y="1" height="14" rx="3" />
    }
}

fn versions(report: &Report, day: u32, x: &impl Fn(f64) -> f64) -> Html {
    html! {
        { for report.serving.iter().enumerate().filter(|(_, s)| s.from_day <= day).map(|(i, served)| {
            let end = report.serving.get(i + 1).map_or(day, |next| next.from_day.min(day));
            bar(if i % 2 == 0 { "version" } else { "version odd" }, x(f64::from(served.from_day)), x(f64::from(end)))
        }) }
    }
}

fn quality(report: &Report, day: u32, x: &impl Fn(f64) -> f64) -> Html {
    let rare = report.positive_share < 0.1;
    let points: Vec<String> = (0..=day)
        .filter_map(|at| {
            let shown = report.days.get(at as usize)?;
            let share = if rare { shown.recall } else { shown.accuracy }?;
            Some(format!("{:.1},{:.1}", x(f64::from(at)), 15.0 - share.value * 14.0))
        })
        .collect();
    html! { <polyline class="quality" points={points.join(" ")} /> }
}

fn alarms(report: &Report, day: u32, last: u32, x: &impl Fn(f64) -> f64) -> Html {
    html! {
        { for report.alarms.iter().filter(|alarm| alarm.day <= day).map(|alarm| {
            let until = alarm.until.unwrap_or(last).min(day);
            bar("alarm", x(f64::from(alarm.day)), x(f64::from(until)))
        }) }
    }
}

fn truth(report: &Report, x: &impl Fn(f64) -> f64) -> Html {
    match &report.truth {
        Some(truth) => bar("truth", x(f64::from(truth.from_day)), x(f64::from(truth.to_day))),
        None => html! {},
    }
}
