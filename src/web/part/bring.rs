//! Files from the learner: by drop, by picker or by paste. They never leave the page.
use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File, FileList, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What came: names and bytes, or why nothing did.
pub(in crate::web) type Brought = Result<Vec<(String, Vec<u8>)>, String>;

/// What is asked for, in words.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::web) struct Asked {
    /// What the whole is called.
    pub(in crate::web) name: &'static str,
    /// The call to drop something.
    pub(in crate::web) call: &'static str,
    /// What is taken.
    pub(in crate::web) note: &'static str,
    /// Which files the picker shows; empty for all, and then several at once.
    pub(in crate::web) accept: &'static str,
    /// The fold with the field to paste into; the field's name; its id; what it may look like; its
    /// button.
    pub(in crate::web) paste: [&'static str; 5],
    /// Most bytes of all files together.
    pub(in crate::web) most: f64,
}

#[derive(PartialEq, Properties)]
pub(in crate::web) struct Props {
    pub(in crate::web) asked: Asked,
    pub(in crate::web) brought: Callback<Brought>,
    /// What else can be done here, before the rest.
    #[prop_or_default]
    pub(in crate::web) children: Html,
}

/// Takes files from the learner.
#[component(Bring)]
pub(in crate::web) fn bring(props: &Props) -> Html {
    let Asked { name, call, note, accept, paste, most } = props.asked;
    let over = use_state_eq(|| false);
    let text = use_node_ref();
    let picked = {
        let brought = props.brought.clone();
        Callback::from(move |event: Event| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            take(&brought, input.as_ref().and_then(HtmlInputElement::files), most);
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
        let (brought, over) = (props.brought.clone(), over.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            take(&brought, event.data_transfer().and_then(|data| data.files()), most);
        })
    };
    let read = {
        let (brought, text) = (props.brought.clone(), text.clone());
        Callback::from(move |_: MouseEvent| {
            let pasted =
                text.cast::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default();
            brought.emit(if pasted.trim().is_empty() {
                Err("There is nothing to read: paste something first.".to_owned())
            } else {
                Ok(vec![("pasted".to_owned(), pasted.into_bytes())])
            });
        })
    };
    let [fold, label, id, like, word] = paste;
    html! {
        <section class="group" aria-label={name}>
            { props.children.clone() }
            <label class="drop" data-over={(*over).then_some("")} ondragover={drag(true)} ondragenter={drag(true)}
                ondragleave={drag(false)} ondrop={dropped}>
                <input type="file" {accept} multiple={accept.is_empty()} onchange={picked} />
                <b>{ call }</b>
                <small>{ note }</small>
            </label>
            <details class="hint">
                <summary>{ fold }</summary>
                <label class="hidden" for={id}>{ label }</label>
                <textarea {id} class="paste" ref={text} placeholder={like} />
                <div class="actions"><button onclick={read}>{ word }</button></div>
            </details>
        </section>
    }
}

/// Reads the files of a list; an empty list says nothing.
fn take(brought: &Callback<Brought>, list: Option<FileList>, most: f64) {
    let all = |list: FileList| (0..list.length()).filter_map(|at| list.get(at)).collect();
    let files: Vec<File> = list.map(all).unwrap_or_default();
    if files.is_empty() {
        return;
    }
    let brought = brought.clone();
    spawn_local(async move {
        let mut read = Vec::new();
        let mut size = 0.0;
        for file in files {
            let name = file.name();
            size += file.size();
            if size > most {
                let (size, most) = ((size / 1e6) as u32, (most / 1e6) as u32);
                brought.emit(Err(format!(
                    "{name} makes it {size} MB; up to {most} MB are taken. What you see stays."
                )));
                return;
            }
            let blob: &Blob = file.unchecked_ref();
            match JsFuture::from(blob.array_buffer()).await {
                Ok(buffer) => read.push((name, Uint8Array::new(&buffer).to_vec())),
                Err(_unreadable) => {
                    brought.emit(Err(format!(
                        "{name} could not be read from this device. What you see stays."
                    )));
                    return;
                }
            }
        }
        brought.emit(Ok(read));
    });
}
