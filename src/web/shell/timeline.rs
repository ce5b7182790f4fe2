//! The timeline: one clock for all loops, and the only place for time.
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::log::{entries, log};
use crate::{
    monitor::Report,
    session::{Action, Session},
    web::{lab::Lab, page::beatbar},
};

/// Play, pause, step, scrub; lanes for versions, quality and alarms; the event log.
pub(super) fn timeline(lab: &Lab) -> Html {
    let session = &lab.session;
    let (day, last) = (session.shown_day(), session.last_day());
    let scrub = {
        let lab = lab.clone();
        Callback::from(move |event: InputEvent| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            lab.act(Action::Day(input.and_then(|input| input.value().parse().ok())));
        })
    };
    let share = f64::from(day) / f64::from(last.max(1));
    let lines = entries(session).len();
    html! {
        <footer class="time" aria-label="Timeline">
            <div class="play">
                { icon(lab, "back", "One day back", Action::Day(Some(day.saturating_sub(1)))) }
                if session.playing {
                    { icon(lab, "pause", "Pause", Action::Play(false)) }
                } else {
                    { icon(lab, "play", "Play", Action::Play(true)) }
                }
                { icon(lab, "next", "One day on", Action::Day(Some(day + 1))) }
                <p class="now"><b>{ format!("Day {day}") }</b><small>{ format!("of {last}") }</small></p>
            </div>
            <div class="lanes" style={format!("--now-share:{share:.4}")}>
                { lanes(session, day, last) }
                <input class="scrub" type="range" min="0" max={last.to_string()} value={day.to_string()}
                    aria-label="Day" aria-valuetext={format!("day {day} of {last}")} oninput={scrub} />
            </div>
            { beatbar(lab) }
            <details class="history">
                <summary>{ format!("Event log · {lines}") }</summary>
                { log(lab) }
            </details>
        </footer>
    }
}

fn icon(lab: &Lab, icon: &'static str, name: &'static str, action: Action) -> Html {
    html! {
        <button class="icon" data-icon={icon} aria-label={name} title={name}
            onclick={lab.on(move |_: MouseEvent| action.clone())} />
    }
}

fn lanes(session: &Session, day: u32, last: u32) -> Html {
    let Some(report) = session.watched() else {
        return html! {
            <>
                { lane("Production", html! {}) }
                { lane("Alarms", html! {}) }
            </>
        };
    };
    html! {
        <>
            { lane("Production", versions(report, day, last)) }
            { lane("Quality", quality(report, day, last)) }
            { lane("Alarms", alarms(report, day, last)) }
            if session.truth { { lane("Truth", truth(report, last)) } }
        </>
    }
}

fn lane(name: &'static str, marks: Html) -> Html {
    html! {
        <div class="lane"><span class="lane-name">{ name }</span><div class="track">{ marks }</div></div>
    }
}

/// A stretch of days on a track.
fn stretch(from: u32, to: u32, last: u32) -> String {
    let at = |day: u32| f64::from(day) / f64::from(last.max(1)) * 100.0;
    format!("--from:{:.2}%;--to:{:.2}%", at(from), at(to))
}

fn versions(report: &Report, day: u32, last: u32) -> Html {
    let served = report.serving.iter().enumerate().filter(|(_, served)| served.from_day <= day);
    html! {
        { for served.map(|(i, served)| {
            let end = report.serving.get(i + 1).map_or(day, |next| next.from_day.min(day));
            html! {
                <span class="run" data-loop="ml" style={stretch(served.from_day, end, last)}>
                    { format!("v{}", served.version) }
                </span>
            }
        }) }
    }
}

/// Accuracy, or recall where positives are rare, as far as labels had arrived on the day shown.
fn quality(report: &Report, day: u32, last: u32) -> Html {
    let rare = report.positive_share < 0.1;
    let known = day.checked_sub(report.label_delay_days);
    let points: Vec<String> = known
        .into_iter()
        .flat_map(|known| 0..=known)
        .filter_map(|at| {
            let shown = report.days.get(at as usize)?;
            let share = if rare { shown.recall } else { shown.accuracy }?;
            let x = f64::from(at) / f64::from(last.max(1)) * 100.0;
            Some(format!("{x:.2},{:.2}", 22.0 - share.value * 20.0))
        })
        .collect();
    html! {
        <svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
            <polyline points={points.join(" ")} />
        </svg>
    }
}

fn alarms(report: &Report, day: u32, last: u32) -> Html {
    html! {
        { for report.alarms.iter().filter(|alarm| alarm.day <= day).map(|alarm| {
            let until = alarm.until.unwrap_or(last).min(day);
            let status = if alarm.until.is_some_and(|until| until <= day) { "warn" } else { "bad" };
            html! { <span class="run" data-status={status} title={alarm.sentence.clone()}
                style={stretch(alarm.day, until, last)} /> }
        }) }
    }
}

fn truth(report: &Report, last: u32) -> Html {
    match &report.truth {
        Some(truth) => html! {
            <span class="run" data-status="good" style={stretch(truth.from_day, truth.to_day, last)}>
                { "really changed" }
            </span>
        },
        None => html! {},
    }
}
