//! What stands around a station: rail, messages, progress, timeline with its log.
use std::fmt::Write as _;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    app::Ops,
    protocol::{Loop, Shown},
    state::{Action, Worker},
};
use crate::{
    room::{Go, Lane, Pace, Stop, Timeline},
    run::Tone,
    web::part::status,
};

/// The stations.
pub(super) fn rail(ops: &Ops, shown: &Shown) -> Html {
    let name = match ops.state.room() {
        Loop::DevOps => "Delivery",
        Loop::AiOps => "Operations",
    };
    html! {
        <nav class="rail" aria-label={name}>
            <ol>{ for shown.rail.iter().enumerate().map(|(nth, stop)| station(ops, nth, stop)) }</ol>
        </nav>
    }
}

fn station(ops: &Ops, nth: usize, stop: &Stop) -> Html {
    let state = &ops.state;
    let here = state.plan().here() == nth;
    let busy = matches!(state.worker, Worker::Busy(_)) && here && !state.playing;
    let (key, word) = if busy { ("running", "running") } else { standing(stop.pace) };
    let look = matches!(stop.tone, Tone::Bad | Tone::Warn).then(|| status(stop.tone));
    let go = {
        let ops = ops.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            ops.act(Action::Visit(nth));
        })
    };
    html! {
        <li id={format!("{}-{}", state.room().id(), stop.id)} data-stage={stop.id.clone()} data-state={key} data-status={look}>
            <a href={format!("#{}-{}", state.room().id(), stop.id)} onclick={go} aria-current={here.then_some("page")}>
                <span class="name">{ &stop.name }</span>
                <span class="state hidden">{ word }</span>
                <span class="fact" title={stop.fact.clone()}>{ &stop.fact }</span>
            </a>
        </li>
    }
}

/// How far something is, for the stylesheet and in a word.
pub(super) fn standing(pace: Pace) -> (&'static str, &'static str) {
    match pace {
        Pace::Done => ("fresh", "fresh"),
        Pace::AtWork => ("running", "at work"),
        Pace::Failed => ("failed", "stopped"),
        Pace::Ahead => ("skipped", ""),
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
            { for ops.state.messages.texts().enumerate().map(|(at, text)| {
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
    let Some(progress) = progress.as_ref().filter(|_| !ops.state.playing) else {
        return html! {};
    };
    let word = &progress.phase;
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
    let (now, last) = (ops.state.now(), ops.state.last());
    let tick = ops.state.plan().clock().tick;
    let act = |action: fn(u32) -> Action, value: u32| {
        let ops = ops.clone();
        Callback::from(move |_: MouseEvent| ops.act(action(value)))
    };
    let scrub = {
        let ops = ops.clone();
        Callback::from(move |event: InputEvent| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            ops.act(Action::Turn(input.and_then(|input| input.value().parse().ok())));
        })
    };
    let share = f64::from(now) / f64::from(last.max(1));
    let to = |tick: u32| Action::Turn(Some(tick));
    html! {
        <footer class="time" aria-label="Timeline">
            if timeline.ticks == 0 {
                <p class="now"><b>{ &timeline.clock }</b><small>{ &timeline.day }</small></p>
            } else {
                <div class="play">
                    { icon("back", format!("One {tick} back"), act(to, now.saturating_sub(1))) }
                    if ops.state.playing {
                        { icon("pause", "Pause".to_owned(), act(|_| Action::Play(false), 0)) }
                    } else {
                        { icon("play", "Play".to_owned(), act(|_| Action::Play(true), 0)) }
                    }
                    { icon("next", format!("One {tick} on"), act(to, now + 1)) }
                    <p class="now"><b>{ &timeline.clock }</b><small>{ &timeline.day }</small></p>
                </div>
                <div class="lanes" style={format!("--now-share:{share:.4}")}>
                    { for timeline.lanes.iter().map(|one| lane(ops, one, timeline.ticks)) }
                    <input class="scrub" type="range" min="0" max={last.to_string()} value={now.to_string()}
                        aria-label={format!("Time, one {tick} a step")} aria-valuetext={format!("{} {}", timeline.day, timeline.clock)} oninput={scrub} />
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
    let (here, all) = (ops.state.plan().here() + 1, ops.state.plan().stations().len());
    let walk = |by: i32| {
        let ops = ops.clone();
        Callback::from(move |_: MouseEvent| ops.act(Action::Walk(by)))
    };
    html! {
        <div class="beatbar">
            { icon("back", "Previous station".to_owned(), walk(-1)) }
            <span>{ format!("{here} of {all} · Esc ends the show") }</span>
            { icon("next", "Next station".to_owned(), walk(1)) }
        </div>
    }
}

fn icon(icon: &'static str, name: String, onclick: Callback<MouseEvent>) -> Html {
    html! { <button class="icon" data-icon={icon} aria-label={name.clone()} title={name} {onclick} /> }
}

fn lane(ops: &Ops, lane: &Lane, ticks: u32) -> Html {
    let at = |tick: f64| tick / f64::from(ticks.max(1)) * 100.0;
    let colour = ops.state.room().colour();
    let (rows, tracks) = lane.rows();
    html! {
        <div class="lane">
            <span class="lane-name">{ &lane.name }</span>
            <div class="track">
                { for lane.spans.iter().zip(rows).map(|(span, row)| if span.to > span.from {
                    html! {
                        <span class="run" data-status={status(span.tone)} data-shared={(tracks > 1).then_some("")} title={span.label.clone()}
                            style={format!("--from:{:.2}%;--to:{:.2}%;--row:{row};--rows:{tracks}", at(span.from), at(span.to))}>
                            if span.tone == Tone::Plain { { &span.label } }
                        </span>
                    }
                } else {
                    html! { <span class="pip" data-loop={colour} title={span.label.clone()} style={format!("--at:{:.2}%", at(span.from))} /> }
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
            { for timeline.log.iter().rev().map(|(when, go, told)| html! {
                <li data-loop={ops.state.room().colour()}>
                    <time>{ when }</time>
                    <a href={format!("#{}", ops.state.room().id())} onclick={press(ops, go.clone())}>{ told }</a>
                </li>
            }) }
        </ol>
    }
}
