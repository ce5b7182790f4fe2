//! Cards that tell of delivery: what stood where, steps, diffs, files to take along.
use js_sys::Array;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};
use yew::prelude::*;

use super::{app::Ops, card::leads};
use crate::{
    room::{Taken, Track},
    run::Tone,
    web::part::{prose, status},
};

/// Longest file that is shown, bytes.
const MOST_SHOWN: usize = 60_000;

/// Share of the width that holds no label; what went wrong is marked all the same.
const NARROW: f64 = 0.018;

/// What stood where, and since when.
pub(super) fn track(track: &Track) -> Html {
    let share = |at: f64| format!("{:.2}%", at * 100.0);
    html! {
        <section class="card tracks">
            <header><h2>{ &track.title }</h2><small>{ &track.note }</small></header>
            <div class="scroller" role="region" tabindex="0" aria-label={track.title.clone()}>
            <table style={format!("--now:{}", share(track.now))}>
                <tbody>{ for track.rows.iter().map(|(name, spans)| html! {
                    <tr>
                        <th scope="row">{ name }</th>
                        <td><div class="bar">
                            { for spans.iter().map(|span| html! {
                                <span class="stand" data-status={status(span.tone)} title={span.label.clone()}
                                    style={format!("--from:{};--to:{}", share(span.from), share(span.to))}>
                                    if span.tone == Tone::Bad || span.to - span.from > NARROW { { &span.label } }
                                </span>
                            }) }
                        </div></td>
                    </tr>
                }) }</tbody>
            </table>
            <p class="axis" aria-hidden="true">{ for track.ticks.iter().map(|(at, text)| html! {
                <span style={format!("--at:{}", share(*at))}>{ text }</span>
            }) }</p>
            </div>
        </section>
    }
}

/// Steps with how each went.
pub(super) fn taken(ops: &Ops, title: &str, remark: &str, steps: &[Taken]) -> Html {
    html! {
        <section class="card">
            <header><h2>{ title }</h2><small>{ remark }</small></header>
            <ol class="taken">{ for steps.iter().map(|step| html! {
                <li data-status={status(step.tone)}>
                    <span class="status" data-status={status(step.tone)}>
                        { match &step.go { Some(go) => leads(ops, go, html! { { &step.name } }), None => html! { { &step.name } } } }
                    </span>
                    <span class="took">{ &step.took }</span>
                    if !step.says.is_empty() { <p class={(step.tone == Tone::Bad).then_some("bad")}>{ prose(&step.says) }</p> }
                </li>
            }) }</ol>
        </section>
    }
}

/// What was changed, as a reviewer reads it.
pub(super) fn diff(title: &str, remark: &str, lines: &[(char, String)]) -> Html {
    html! {
        <section class="card">
            <header><h2>{ title }</h2><small>{ remark }</small></header>
            <pre class="diff" tabindex="0" aria-label={title.to_owned()}>{ for lines.iter().map(|(sign, text)| {
                let kind = match sign { '-' => "out", '+' => "in", '@' => "file", _ => "same" };
                let text = if *sign == '@' { text.clone() } else { format!("{sign} {text}\n") };
                html! { <span data-line={kind}>{ text }</span> }
            }) }</pre>
        </section>
    }
}

/// A file to take along.
pub(super) fn file(title: &str, remark: &str, name: &str, text: &str) -> Html {
    let save = {
        let (name, text) = (name.to_owned(), text.to_owned());
        Callback::from(move |_: MouseEvent| {
            // A browser that refuses a download says so itself.
            let _ = download(&name, &text);
        })
    };
    html! {
        <section class="card">
            <header><h2>{ title }</h2><small>{ remark }</small></header>
            // A long file would take the page longer to show than a person to read its beginning.
            if text.len() <= MOST_SHOWN {
                <details><summary>{ format!("{} lines", text.lines().count()) }</summary><pre tabindex="0" aria-label={name.to_owned()}>{ text }</pre></details>
            }
            <div class="actions"><button type="button" onclick={save}>{ format!("Save {name}") }</button></div>
        </section>
    }
}

/// Hands a text to the browser as a file.
fn download(name: &str, text: &str) -> Option<()> {
    let kind = BlobPropertyBag::new();
    kind.set_type("text/plain");
    let parts = Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &kind).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let document = web_sys::window()?.document()?;
    let link: HtmlAnchorElement =
        wasm_bindgen::JsCast::dyn_into(document.create_element("a").ok()?).ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address).ok()
}
