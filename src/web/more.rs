//! What else can be done with a figure: show its table, save it.
use std::rc::Rc;

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{
    Blob, BlobPropertyBag, Element, EventTarget, HtmlAnchorElement, HtmlElement, Node, Url,
};
use yew::prelude::*;

use super::draw;
use crate::figure::Figure;

/// The menu of a figure: a disclosure with four buttons, closed by Escape and by going elsewhere.
/// `shown` says whether the table is; `toggle` shows or hides it.
#[hook]
pub(super) fn use_more(figure: &Rc<Figure>, shown: bool, toggle: Callback<()>) -> Html {
    let node = use_node_ref();
    let toggle = {
        let node = node.clone();
        Callback::from(move |_: MouseEvent| {
            toggle.emit(());
            close(&node);
        })
    };
    let save_svg = {
        let (figure, node) = (figure.clone(), node.clone());
        Callback::from(move |_: MouseEvent| {
            let text = draw::svg_export(&figure);
            save(&format!("{}.svg", figure.id), "image/svg+xml;charset=utf-8", &text);
            close(&node);
        })
    };
    let save_png = {
        let (figure, node) = (figure.clone(), node.clone());
        Callback::from(move |_: MouseEvent| {
            paint(&figure.id, &draw::svg_export(&figure));
            close(&node);
        })
    };
    let save_csv = {
        let (figure, node) = (figure.clone(), node.clone());
        Callback::from(move |_: MouseEvent| {
            // The mark at the start makes spreadsheets read UTF-8.
            let text = format!("\u{feff}{}", figure.csv());
            save(&format!("{}.csv", figure.id), "text/csv;charset=utf-8", &text);
            close(&node);
        })
    };
    let key = {
        let node = node.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && is_open(&node) {
                event.stop_propagation();
                close(&node);
            }
        })
    };
    let gone = {
        let node = node.clone();
        Callback::from(move |event: FocusEvent| {
            close_if_outside(&node, event.related_target());
        })
    };
    use_effect_with(node.clone(), |node| {
        let node = node.clone();
        let away = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            close_if_outside(&node, event.target());
        });
        let document = web_sys::window().and_then(|w| w.document());
        if let Some(document) = &document {
            let listener = away.as_ref().unchecked_ref();
            // Without the listener the menu still closes by Escape and by its own button.
            drop(document.add_event_listener_with_callback("pointerdown", listener));
        }
        move || {
            if let Some(document) = document {
                let listener = away.as_ref().unchecked_ref();
                drop(document.remove_event_listener_with_callback("pointerdown", listener));
            }
        }
    });
    html! {
        <details ref={node} class="more" onkeydown={key} onfocusout={gone}>
            <summary aria-label={format!("Table and downloads: {}", figure.title)} />
            <div class="menu">
                <button type="button" aria-pressed={shown.to_string()} onclick={toggle}>
                    { if shown { "Hide table" } else { "Show table" } }
                </button>
                <button type="button" onclick={save_svg}>{ "Save as SVG" }</button>
                <button type="button" onclick={save_png}>{ "Save as PNG" }</button>
                <button type="button" onclick={save_csv}>{ "Save data as CSV" }</button>
            </div>
        </details>
    }
}

fn is_open(node: &NodeRef) -> bool {
    node.cast::<Element>().is_some_and(|n| n.has_attribute("open"))
}

fn close_if_outside(node: &NodeRef, target: Option<EventTarget>) {
    let target = target.and_then(|t| t.dyn_into::<Node>().ok());
    if target.is_some() && !node.cast::<Element>().is_some_and(|n| n.contains(target.as_ref())) {
        set_open(node, false);
    }
}

fn set_open(node: &NodeRef, open: bool) {
    if let Some(element) = node.cast::<Element>() {
        // Only a name that is not a name can be refused.
        drop(if open {
            element.set_attribute("open", "")
        } else {
            element.remove_attribute("open")
        });
    }
}

/// Closes the menu and gives the focus back to what opened it.
fn close(node: &NodeRef) {
    set_open(node, false);
    let summary = node.cast::<Element>().and_then(|n| n.first_element_child());
    if let Some(summary) = summary.and_then(|s| s.dyn_into::<HtmlElement>().ok()) {
        drop(summary.focus());
    }
}

/// Hands a drawing to the reader as a picture; static/boot.js paints it.
fn paint(name: &str, svg: &str) {
    let paint = Reflect::get(&js_sys::global(), &JsValue::from_str("opslabPaint"));
    if let Some(paint) = paint.ok().and_then(|paint| paint.dyn_into::<Function>().ok()) {
        // A browser that refuses has already told its reader why.
        drop(paint.call2(&JsValue::NULL, &JsValue::from_str(name), &JsValue::from_str(svg)));
    }
}

/// Hands a text to the reader as a file.
fn save(name: &str, kind: &str, text: &str) {
    // A browser that refuses has already told its reader why.
    drop(try_save(name, kind, text));
}

fn try_save(name: &str, kind: &str, text: &str) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|w| w.document()).ok_or(JsValue::NULL)?;
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}
