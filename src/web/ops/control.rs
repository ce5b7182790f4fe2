//! The control of one parameter, from its declaration.
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::{app::Ops, state::Action};
use crate::aiops::{Field, Range};

/// Most choices that stand side by side.
const SIDE_BY_SIDE: usize = 3;

/// A slider, a list or a row of choices.
pub(super) fn control(ops: &Ops, field: &'static Field) -> Html {
    let value = field.read(&ops.state.choices);
    let id = format!("o-{}", field.key);
    let body = match field.range {
        Range::Number { min, max, step } => {
            slider(ops, field, &id, &value, (min, max, step, (field.get)(&ops.state.choices)))
        }
        Range::Sizes(sizes) => {
            let now = (field.get)(&ops.state.choices);
            let mut all = sizes.to_vec();
            if !all.iter().any(|size| (size - now).abs() < 0.5) {
                all.push(now);
            }
            let pairs: Vec<(String, String)> = all
                .iter()
                .map(|&size| (format!("{size}"), crate::words::count(size as u64)))
                .collect();
            list(ops, field, &id, &value, &pairs)
        }
        Range::Matchers { .. } => {
            let set = changed(ops, field, true);
            let onchange = Callback::from(move |event: Event| set(event.target()));
            html! {
                <>
                    <label for={id.clone()} title={field.help}>{ field.label }</label>
                    <input type="text" id={id.clone()} value={value.clone()} placeholder="service=ledger-db" {onchange} />
                </>
            }
        }
        Range::Choice(options) if options.len() <= SIDE_BY_SIDE => {
            return segments(ops, field, &id, &value, options);
        }
        Range::Choice(options) => {
            let pairs: Vec<(String, String)> = options
                .iter()
                .map(|(key, label)| ((*key).to_owned(), (*label).to_owned()))
                .collect();
            list(ops, field, &id, &value, &pairs)
        }
    };
    let changed = (!field.is_default(&ops.state.choices)).then_some("");
    html! { <div class="field" data-field={field.key} data-changed={changed}>{ body }</div> }
}

fn changed(
    ops: &Ops,
    field: &'static Field,
    settled: bool,
) -> impl Fn(Option<web_sys::EventTarget>) + use<> {
    let ops = ops.clone();
    move |target| {
        let Some(target) = target else { return };
        let value = target
            .dyn_ref::<HtmlInputElement>()
            .map(HtmlInputElement::value)
            .or_else(|| target.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value));
        if let Some(value) = value {
            ops.act(Action::Set(field, value, settled));
        }
    }
}

fn slider(
    ops: &Ops,
    field: &'static Field,
    id: &str,
    value: &str,
    (min, max, step, now): (f64, f64, f64, f64),
) -> Html {
    let fill = format!("--fill:{:.1}%", ((now - min) / (max - min)).clamp(0.0, 1.0) * 100.0);
    let moving = {
        let set = changed(ops, field, false);
        Callback::from(move |event: InputEvent| set(event.target()))
    };
    let enter = || {
        let set = changed(ops, field, true);
        Callback::from(move |event: Event| set(event.target()))
    };
    html! {
        <>
            <label for={id.to_owned()} title={field.help}>{ field.label }</label>
            <span class="value">
                <input type="number" aria-label={format!("{}, exact value", field.label)} min={min.to_string()}
                    max={max.to_string()} step="any" value={value.to_owned()} onchange={enter()} />
                if !field.unit.is_empty() { <span class="unit">{ field.unit }</span> }
            </span>
            <input type="range" id={id.to_owned()} min={min.to_string()} max={max.to_string()} step={step.to_string()}
                value={value.to_owned()} style={fill} aria-valuetext={format!("{value} {}", field.unit)}
                oninput={moving} onchange={enter()} />
        </>
    }
}

fn list(
    ops: &Ops,
    field: &'static Field,
    id: &str,
    value: &str,
    pairs: &[(String, String)],
) -> Html {
    let set = changed(ops, field, true);
    let onchange = Callback::from(move |event: Event| set(event.target()));
    html! {
        <>
            <label for={id.to_owned()} title={field.help}>{ field.label }</label>
            <select id={id.to_owned()} {onchange}>
                { for pairs.iter().map(|(key, label)| html! {
                    <option selected={key == value} value={key.clone()}>{ label }</option>
                }) }
            </select>
        </>
    }
}

fn segments(
    ops: &Ops,
    field: &'static Field,
    id: &str,
    value: &str,
    options: &'static [(&'static str, &'static str)],
) -> Html {
    html! {
        <div class="field" role="radiogroup" aria-labelledby={id.to_owned()} data-field={field.key}>
            <span class="label" id={id.to_owned()} title={field.help}>{ field.label }</span>
            <div class="seg">
                { for options.iter().map(|(key, label)| {
                    let set = changed(ops, field, true);
                    let onchange = Callback::from(move |event: Event| set(event.target()));
                    html! {
                        <label>
                            <input type="radio" name={field.key} value={*key} checked={*key == value} {onchange} />
                            <span>{ *label }</span>
                        </label>
                    }
                }) }
            </div>
        </div>
    }
}
