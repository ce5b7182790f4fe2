//! What stands around a station: rail, messages, progress, timeline with its log.
use std::fmt::Write as _;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    app::Ops,
    protocol::Shown,
    state::{Action, Worker},
};
use crate::{
    aiops::{Go, Lane, Station, Stop, Timeline},
    run::Tone,
    web::part::status,
};

/// The stations.
pub(super) fn rail(ops: &Ops, shown: &Shown) -> Html {
    html! {
        <nav class="rail" aria-label="Operations">
            <ol>{ for shown.rail.iter().map(|stop| station(ops, stop)) }</ol>
        </nav>
    }
}

fn station(ops: &Ops, stop: &Stop) -> Html {
    let state = &ops.state;
    let here = state.view.station == stop.station;
    let busy = matches!(state.worker, Worker::Busy(_)) && here && !state.playing;
    let (key, word) = if busy { ("running", "running") } else { ("fresh", "fresh") };
    let look = matches!(stop.tone, Tone::Bad | Tone::Warn).then(|| status(stop.tone));
    let go = press(ops, Go::Station(stop.station));
    html! {
        <li data-stage={stop.station.id()} data-state={key} data-status={look}>
            <a href={format!("#aiops-{}", stop.station.id())} onclick={go} aria-current={here.then_some("page")}>
                <span class="name">{ stop.station.name() }</span>
                <span class="state">{ word }</span>
                <span class="fact" title={stop.fact.clone()}>{ &stop.fact }</span>
            </a>
        </li>
    }
}

/// Goes somewhere when pressed.
pub(super) fn press(ops: &Ops, go: Go) -> Callback<MouseEvent> {
    let ops = ops.clone();
    Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        ops.act(Action::Go(go.clone()));
    })
}

/// What went wrong or wants to be known.
pub(super) fn messages(ops: &Ops) -> Html {
    html! {
        <div class="messages">
            { for ops.state.messages.iter().enumerate().map(|(at, text)| {
                let ops = ops.clone();
                let dismiss = Callback::from(move |_: MouseEvent| ops.act(Action::Dismiss(at)));
                html! {
                    <div class="notice" data-status="bad" role="alert">
                        <div><p>{ text }</p></div>
                        <button class="quiet" onclick={dismiss}>{ "Dismiss" }</button>
                    </div>
                }
            }) }
        </div>
    }
}

/// How far the worker is, with a way to stop it.
pub(super) fn progress(ops: &Ops) -> Html {
    let Worker::Busy(progress) = &ops.state.worker else { return html! {} };
    let Some(progress) = progress.filter(|_| !ops.state.playing) else { return html! {} };
    let word: &'static str = progress.phase.into();
    let percent = (progress.share * 100.0).round();
    let stop = {
        let ops = ops.clone();
        Callback::from(move |_: MouseEvent| ops.act(Action::Stop))
    };
    html! {
        <div class="progress">
            <label for="ops-progress">{ format!("Working: {word}, {percent} %") }</label>
            <progress id="ops-progress" max="100" value={percent.to_string()} />
            <button onclick={stop}>{ "Stop" }</button>
        </div>
    }
}

/// Play, pause, step, scrub; the lanes; the log.
pub(super) fn timeline(ops: &Ops, shown: &Shown) -> Html {
    let timeline = &shown.timeline;
    let (now, last) = (ops.state.now(), ops.state.minutes());
    let act = |action: fn(u32) -> Action, value: u32| {
        let ops = ops.clone();
        Callback::from(move |_: MouseEvent| ops.act(action(value)))
    };
    let scrub = {
        let ops = ops.clone();
        Callback::from(move |event: InputEvent| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            ops.act(Action::Minute(input.and_then(|input| input.value().parse().ok())));
        })
    };
    let share = f64::from(now) / f64::from(last.max(1));
    let to = |minute: u32| Action::Minute(Some(minute));
    html! {
        <footer class="time" aria-label="Timeline">
            if shown.own {
                <p class="now"><b>{ &timeline.clock }</b><small>{ &timeline.day }</small></p>
            } else {
                <div class="play">
                    { icon("back", "One minute back", act(to, now.saturating_sub(1))) }
                    if ops.state.playing {
                        { icon("pause", "Pause", act(|_| Action::Play(false), 0)) }
                    } else {
                        { icon("play", "Play", act(|_| Action::Play(true), 0)) }
                    }
                    { icon("next", "One minute on", act(to, now + 1)) }
                    <p class="now"><b>{ &timeline.clock }</b><small>{ &timeline.day }</small></p>
                </div>
                <div class="lanes" style={format!("--now-share:{share:.4}")}>
                    { for timeline.lanes.iter().map(|one| lane(one, timeline.minutes)) }
                    <input class="scrub" type="range" min="0" max={last.to_string()} value={now.to_string()}
                        aria-label="Minute of the storm" aria-valuetext={format!("minute {now} of {last}")} oninput={scrub} />
                </div>
            }
            { beatbar(ops) }
            <details class="history">
                <summary>{ format!("Event log · {}", timeline.log.len()) }</summary>
                { log(ops, timeline) }
            </details>
        </footer>
    }
}

/// Shown in presenter mode only, by the stylesheet; Escape ends the show.
fn beatbar(ops: &Ops) -> Html {
    let station = ops.state.view.station;
    let walk = |by: i32| {
        let ops = ops.clone();
        Callback::from(move |_: MouseEvent| ops.act(Action::Walk(by)))
    };
    let place = Station::ALL.iter().position(|one| *one == station).map_or(0, |at| at + 1);
    html! {
        <div class="beatbar">
            { icon("back", "Previous station", walk(-1)) }
            <span>{ format!("{place} of {} · Esc ends the show", Station::ALL.len()) }</span>
            { icon("next", "Next station", walk(1)) }
        </div>
    }
}

fn icon(icon: &'static str, name: &'static str, onclick: Callback<MouseEvent>) -> Html {
    html! { <button class="icon" data-icon={icon} aria-label={name} title={name} {onclick} /> }
}

fn lane(lane: &Lane, minutes: u32) -> Html {
    let at = |minute: f64| minute / f64::from(minutes.max(1)) * 100.0;
    html! {
        <div class="lane">
            <span class="lane-name">{ &lane.name }</span>
            <div class="track">
                { for lane.spans.iter().map(|span| if span.to > span.from {
                    html! {
                        <span class="run" data-status={status(span.tone)} title={span.label.clone()}
                            style={format!("--from:{:.2}%;--to:{:.2}%", at(span.from), at(span.to))} />
                    }
                } else {
                    html! { <span class="pip" data-loop="ops" title={span.label.clone()} style={format!("--at:{:.2}%", at(span.from))} /> }
                }) }
                if !lane.bars.is_empty() { { bars(&lane.bars) } }
            </div>
        </div>
    }
}

fn bars(heights: &[f64]) -> Html {
    let width = 100.0 / heights.len() as f64;
    let mut path = String::new();
    for (at, height) in heights.iter().enumerate().filter(|(_, height)| **height > 0.0) {
        let (x, tall, wide) = (at as f64 * width, height * 20.0, width * 0.8);
        // Writing to a `String` cannot fail.
        let _ = write!(path, "M{x:.2},22h{wide:.2}v-{tall:.2}h-{wide:.2}z");
    }
    html! {
        <svg class="spark bars" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true"><path d={path} /></svg>
    }
}

fn log(ops: &Ops, timeline: &Timeline) -> Html {
    html! {
        <ol class="log" aria-label="Event log">
            { for timeline.log.iter().rev().map(|(minute, go, told)| html! {
                <li data-loop="ops">
                    <time>{ format!("minute {minute}") }</time>
                    <a href="#aiops" onclick={press(ops, go.clone())}>{ told }</a>
                </li>
            }) }
        </ol>
    }
}
