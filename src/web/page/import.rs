//! What one can do at a stage besides setting parameters: bring a table, retrain, show the truth.
use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::{
    monitor::OnAlarm,
    session::{Action, Message, Own},
    stage::Stage,
    web::lab::{Lab, use_lab},
};

/// Largest file that is taken; the reader refuses larger ones as well, but only after they were
/// read.
const MOST_BYTES: f64 = 256.0 * 1024.0 * 1024.0;

/// What messages about tables are about: the next one takes the place of the last.
const TABLE: &str = "data.table";

/// The actions of a stage.
pub(in crate::web) fn stage_actions(lab: &Lab, stage: Stage) -> Html {
    match stage {
        Stage::Extract => html! { <Bring /> },
        Stage::Monitor => watching(lab),
        Stage::Validate
        | Stage::Curate
        | Stage::Features
        | Stage::Train
        | Stage::Gate
        | Stage::Deploy => html! {},
    }
}

/// Takes a table from the learner: by drop, by picker or by paste.
#[component(Bring)]
fn bring() -> Html {
    let lab = use_lab();
    let over = use_state_eq(|| false);
    let text = use_node_ref();
    let picked = {
        let lab = lab.clone();
        Callback::from(move |event: Event| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            if let Some(file) =
                input.as_ref().and_then(HtmlInputElement::files).and_then(|files| files.get(0))
            {
                take(&lab, file);
            }
            // So that the same file can be chosen again after it was mended.
            if let Some(input) = input {
                input.set_value("");
            }
        })
    };
    let drag = |on: bool| {
        let over = over.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(on);
        })
    };
    let dropped = {
        let (lab, over) = (lab.clone(), over.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            if let Some(file) =
                event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0))
            {
                take(&lab, file);
            }
        })
    };
    let paste = {
        let (lab, text) = (lab.clone(), text.clone());
        Callback::from(move |_: MouseEvent| {
            let pasted =
                text.cast::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default();
            if pasted.trim().is_empty() {
                lab.act(Action::Tell(Message::bad(
                    TABLE,
                    "There is nothing to read: paste the text of a CSV table first.".to_owned(),
                )));
            } else {
                open(&lab, "pasted", pasted.as_bytes());
            }
        })
    };
    html! {
        <section class="group" aria-label="Your own table">
            <label class="drop" data-over={(*over).then_some("")} ondragover={drag(true)} ondragenter={drag(true)}
                ondragleave={drag(false)} ondrop={dropped}>
                <input type="file" accept=".csv,.tsv,.txt,text/csv" onchange={picked} />
                <b>{ "Bring your own CSV" }</b>
                <small>{ "Drop it here or choose a file. It never leaves this page." }</small>
            </label>
            <details class="hint">
                <summary>{ "Or paste a table" }</summary>
                <label class="hidden" for="paste">{ "Text of a CSV table" }</label>
                <textarea id="paste" class="paste" ref={text} placeholder={"age,income,paid\n31,1200,yes"} />
                <div class="actions"><button onclick={paste}>{ "Read it" }</button></div>
            </details>
        </section>
    }
}

fn take(lab: &Lab, file: File) {
    let lab = lab.clone();
    spawn_local(async move {
        let name = file.name();
        if file.size() > MOST_BYTES {
            lab.act(Action::Tell(Message::bad(
                TABLE,
                format!("{name} has {:.0} MB; the lab takes tables of up to {:.0} MB. The last table stays.", file.size() / 1e6, MOST_BYTES / 1e6),
            )));
            return;
        }
        let blob: &Blob = file.unchecked_ref();
        match JsFuture::from(blob.array_buffer()).await {
            Ok(buffer) => open(&lab, &name, &Uint8Array::new(&buffer).to_vec()),
            Err(_unreadable) => lab.act(Action::Tell(Message::bad(
                TABLE,
                format!("{name} could not be read from this device. The last table stays."),
            ))),
        }
    });
}

fn open(lab: &Lab, name: &str, bytes: &[u8]) {
    lab.act(Action::Bring(Own::new(name, bytes)));
}

/// Retrains by hand, and shows the truth.
fn watching(lab: &Lab) -> Html {
    let session = &lab.session;
    let day = session.shown_day();
    let open_alarm = session.watched().and_then(|report| {
        let mut alarms = report.alarms.iter().filter(|alarm| alarm.day <= day);
        alarms.find(|alarm| alarm.until.is_none_or(|until| until > day)).map(|alarm| alarm.day)
    });
    let tells = session.scenario().monitor.on_alarm == OnAlarm::Tell;
    // On the last day nothing could be served any more: there, answer the alarm when it rang.
    let last = session.last_day();
    let answered = open_alarm.filter(|_| day >= last).map_or(day, |rang| rang + 1);
    let when = answered.min(last.saturating_sub(1));
    let retrain = {
        let lab = lab.clone();
        Callback::from(move |_: MouseEvent| {
            lab.edit(|scenario| scenario.monitor.retrain_day = when.max(1));
            lab.act(Action::Day(None));
        })
    };
    let truth = lab.on({
        let on = !session.truth;
        move |_: Event| Action::Truth(on)
    });
    html! {
        <section class="group" aria-label="Watching">
            <div class="field">
                <label class="toggle">
                    <input type="checkbox" role="switch" checked={session.truth} onchange={truth} />
                    <span>{ "Show the truth" }</span>
                </label>
            </div>
            if tells {
                <div class="actions">
                    <button class={open_alarm.map(|_| "primary")} onclick={retrain}>{ format!("Retrain on day {}", when.max(1)) }</button>
                </div>
            }
        </section>
    }
}
