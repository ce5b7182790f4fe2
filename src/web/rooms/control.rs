//! One control, from what is declared of it.
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::{app::Ops, state::Action};
use crate::room::{Control, Takes};

/// Most choices that stand side by side.
const SIDE_BY_SIDE: usize = 3;
/// Most letters of choices that stand side by side.
const LETTERS: usize = 26;

/// A slider, a list, a row of choices, or a field for text.
pub(super) fn control(ops: &Ops, one: &Control) -> Html {
    let id = format!("o-{}", one.key.replace('.', "-"));
    let body = match &one.takes {
        &Takes::Number { min, max, step } => slider(ops, one, &id, (min, max, step)),
        Takes::Text(like) => {
            let set = changed(ops, one.key, true);
            let onchange = Callback::from(move |event: Event| set(event.target()));
            html! {
                <>
                    <label for={id.clone()} title={one.help}>{ one.label }</label>
                    <input type="text" id={id.clone()} value={one.value.clone()} placeholder={*like} {onchange} />
                </>
            }
        }
        Takes::Lines(like) => {
            let set = changed(ops, one.key, true);
            let onchange = Callback::from(move |event: Event| set(event.target()));
            html! {
                <>
                    <label for={id.clone()} title={one.help}>{ one.label }</label>
                    <textarea id={id.clone()} rows="4" spellcheck="false" value={one.value.clone()} placeholder={*like}
                        aria-description={one.help} {onchange} />
                </>
            }
        }
        Takes::Choice(options) => {
            let letters: usize = options.iter().map(|(_, label)| label.len()).sum();
            if options.len() <= SIDE_BY_SIDE && letters <= LETTERS {
                return segments(ops, one, &id, options);
            }
            list(ops, one, &id, options)
        }
        Takes::Some(options) => return switches(ops, one, options),
    };
    let changed = (!one.is_default).then_some("");
    html! { <div class="field" data-field={one.key} data-changed={changed}>{ body }</div> }
}

fn changed(
    ops: &Ops,
    key: &'static str,
    settled: bool,
) -> impl Fn(Option<web_sys::EventTarget>) + use<> {
    let ops = ops.clone();
    move |target| {
        let Some(target) = target else { return };
        let value = target
            .dyn_ref::<HtmlInputElement>()
            .map(HtmlInputElement::value)
            .or_else(|| target.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value))
            .or_else(|| target.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value));
        if let Some(value) = value {
            ops.act(Action::Set(key, value, settled));
        }
    }
}

fn slider(ops: &Ops, one: &Control, id: &str, (min, max, step): (f64, f64, f64)) -> Html {
    let now: f64 = one.value.parse().unwrap_or(min);
    let fill = format!("--fill:{:.1}%", ((now - min) / (max - min)).clamp(0.0, 1.0) * 100.0);
    let moving = {
        let set = changed(ops, one.key, false);
        Callback::from(move |event: InputEvent| set(event.target()))
    };
    let enter = || {
        let set = changed(ops, one.key, true);
        Callback::from(move |event: Event| set(event.target()))
    };
    html! {
        <>
            <label for={id.to_owned()} title={one.help}>{ one.label }</label>
            <span class="value">
                <input type="number" aria-label={format!("{}, exact value", one.label)} min={min.to_string()}
                    max={max.to_string()} step="any" value={one.value.clone()} onchange={enter()} />
                if !one.unit.is_empty() { <span class="unit">{ one.unit }</span> }
            </span>
            <input type="range" id={id.to_owned()} min={min.to_string()} max={max.to_string()} step={step.to_string()}
                value={one.value.clone()} style={fill} aria-valuetext={format!("{} {}", one.value, one.unit)}
                oninput={moving} onchange={enter()} />
        </>
    }
}

fn list(ops: &Ops, one: &Control, id: &str, pairs: &[(String, String)]) -> Html {
    let set = changed(ops, one.key, true);
    let onchange = Callback::from(move |event: Event| set(event.target()));
    html! {
        <>
            <label for={id.to_owned()} title={one.help}>{ one.label }</label>
            <select id={id.to_owned()} {onchange}>
                { for pairs.iter().map(|(key, label)| html! {
                    <option selected={*key == one.value} value={key.clone()}>{ label }</option>
                }) }
            </select>
        </>
    }
}

fn segments(ops: &Ops, one: &Control, id: &str, options: &[(String, String)]) -> Html {
    html! {
        <div class="field" role="radiogroup" aria-labelledby={id.to_owned()} data-field={one.key}>
            <span class="label" id={id.to_owned()} title={one.help}>{ one.label }</span>
            <div class="seg">
                { for options.iter().map(|(key, label)| {
                    let set = changed(ops, one.key, true);
                    let onchange = Callback::from(move |event: Event| set(event.target()));
                    html! {
                        <label>
                            <input type="radio" name={one.key} value={key.clone()} checked={*key == one.value} {onchange} />
                            <span>{ label }</span>
                        </label>
                    }
                }) }
            </div>
        </div>
    }
}

/// Many things, each on or off.
fn switches(ops: &Ops, one: &Control, options: &[(String, String)]) -> Html {
    let on: Vec<String> =
        one.value.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect();
    html! {
        <div class="field" role="group" aria-label={one.label} data-field={one.key}>
            { for options.iter().map(|(key, label)| {
                let is_on = on.contains(key);
                let turn = {
                    let (ops, field, key, mut next) = (ops.clone(), one.key, key.clone(), on.clone());
                    if is_on { next.retain(|have| *have != key) } else { next.push(key) }
                    Callback::from(move |_: Event| ops.act(Action::Set(field, next.join(","), true)))
                };
                html! {
                    <label class="toggle">
                        <input type="checkbox" role="switch" checked={is_on} onchange={turn} />
                        <span>{ label }</span>
                    </label>
                }
            }) }
        </div>
    }
}
