//! Events of the learner's own: by drop, by picker or by paste. They never leave the page.
use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File, FileList, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::{app::Ops, state::Action};

/// Largest file that is taken.
const MOST_BYTES: f64 = 512.0 * 1024.0 * 1024.0;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) ops: Ops,
    /// The events shown are the learner's own.
    pub(super) own: bool,
}

/// Takes events from the learner, and gives the storm back.
#[component(Bring)]
pub(super) fn bring(props: &Props) -> Html {
    let ops = props.ops.clone();
    let over = use_state_eq(|| false);
    let text = use_node_ref();
    let picked = {
        let ops = ops.clone();
        Callback::from(move |event: Event| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            let files = all(input.as_ref().and_then(HtmlInputElement::files));
            if !files.is_empty() {
                take(&ops, files);
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
        let (ops, over) = (ops.clone(), over.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            let files = all(event.data_transfer().and_then(|data| data.files()));
            if !files.is_empty() {
                take(&ops, files);
            }
        })
    };
    let paste = {
        let (ops, text) = (ops.clone(), text.clone());
        Callback::from(move |_: MouseEvent| {
            let pasted =
                text.cast::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default();
            if pasted.trim().is_empty() {
                ops.act(Action::Tell(
                    "There is nothing to read: paste log lines or alert payloads first.".to_owned(),
                ));
            } else {
                read(&ops, vec![("pasted".to_owned(), pasted.into_bytes())]);
            }
        })
    };
    let back = {
        let ops = ops.clone();
        Callback::from(move |_: MouseEvent| ops.storm())
    };
    html! {
        <section class="group" aria-label="Your own events">
            if props.own {
                <div class="actions"><button class="primary" onclick={back}>{ "Back to the storm" }</button></div>
            }
            <label class="drop" data-over={(*over).then_some("")} ondragover={drag(true)} ondragenter={drag(true)}
                ondragleave={drag(false)} ondrop={dropped}>
                <input type="file" multiple=true onchange={picked} />
                <b>{ "Bring your own events" }</b>
                <small>{ "Logs, alerts, webhooks, mixed as they come; or alert rules to check. They never leave this page." }</small>
            </label>
            <details class="hint">
                <summary>{ "Or paste them" }</summary>
                <label class="hidden" for="ops-paste">{ "Log lines and alert payloads" }</label>
                <textarea id="ops-paste" class="paste" ref={text} placeholder="Feb 27 00:06:20 combo su(pam_unix)[4281]: session opened for user news" />
                <div class="actions"><button onclick={paste}>{ "Read them" }</button></div>
            </details>
        </section>
    }
}

/// Whether a text is a file of alert rules or of their routing.
fn are_rules(bytes: &[u8]) -> bool {
    const LOOK: usize = 1 << 16;
    let start = String::from_utf8_lossy(bytes.get(..LOOK).unwrap_or(bytes)).into_owned();
    let has = |key: &str| start.lines().any(|line| line.trim_start().starts_with(key));
    (has("groups:") && has("rules:")) || has("- alert:") || (has("route:") && has("receiver:"))
}

/// Rule files are checked; everything else is read as events, all files together.
fn read(ops: &Ops, files: Vec<(String, Vec<u8>)>) {
    let (rules, events): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|(_, bytes)| are_rules(bytes));
    if !events.is_empty() {
        ops.bring(events);
    }
    if let Some((name, bytes)) = rules.into_iter().next_back() {
        ops.rules(&name, String::from_utf8_lossy(&bytes).into_owned());
    }
}

fn take(ops: &Ops, files: Vec<File>) {
    let ops = ops.clone();
    spawn_local(async move {
        let mut read_in = Vec::new();
        let mut size = 0.0;
        for file in files {
            let name = file.name();
            size += file.size();
            if size > MOST_BYTES {
                ops.act(Action::Tell(format!(
                    "With {name} it is {:.0} MB; the lab takes up to {:.0} MB at once. What you see stays.",
                    size / 1e6,
                    MOST_BYTES / 1e6
                )));
                return;
            }
            let blob: &Blob = file.unchecked_ref();
            match JsFuture::from(blob.array_buffer()).await {
                Ok(buffer) => read_in.push((name, Uint8Array::new(&buffer).to_vec())),
                Err(_unreadable) => ops.act(Action::Tell(format!(
                    "{name} could not be read from this device. What you see stays."
                ))),
            }
        }
        read(&ops, read_in);
    });
}

/// All files of a list.
fn all(list: Option<FileList>) -> Vec<File> {
    list.map(|list| (0..list.length()).filter_map(|at| list.get(at)).collect()).unwrap_or_default()
}
