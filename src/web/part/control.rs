//! The control of one parameter, from its declaration.
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::{
    scenario::{Choice, Field, Input},
    web::lab::{Lab, use_lab},
};

/// Most choices that stand side by side; more become a list.
const SIDE_BY_SIDE: usize = 4;

#[derive(Clone, PartialEq, Properties)]
pub(in crate::web) struct Props {
    /// The parameter; declared once, so its address is its identity.
    pub(in crate::web) field: FieldRef,
    /// Names of columns to choose from, for parameters that name one.
    #[prop_or_default]
    pub(in crate::web) columns: Vec<String>,
}

/// A parameter's declaration, equal to itself only.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct FieldRef(pub(in crate::web) &'static Field);

impl PartialEq for FieldRef {
    fn eq(&self, other: &Self) -> bool {
        self.0.key == other.0.key
    }
}

/// A slider with a number box, a row of choices, a list, or a text box.
#[component(Control)]
pub(in crate::web) fn control(props: &Props) -> Html {
    let lab = use_lab();
    let field = props.field.0;
    let locked = lab.session.lesson.as_ref().is_some_and(|lesson| !lesson.unlocks(field.key));
    let value = field.read(lab.session.scenario());
    // What is being typed stays until it is entered, whatever is drawn meanwhile.
    let draft = use_state_eq(|| None::<String>);
    match &field.input {
        Input::Number { min, max, step, unit, .. } => {
            number(&lab, field, &value, (*min, *max, *step), unit, (locked, &draft))
        }
        Input::Choice { options, .. } if options.len() <= SIDE_BY_SIDE => {
            segments(&lab, field, &value, options, locked)
        }
        Input::Choice { options, .. } => {
            let pairs = options.iter().map(|c| (c.key.to_owned(), c.label.to_owned())).collect();
            list(&lab, field, &value, pairs, locked)
        }
        Input::Text { empty, column: true, .. } => {
            let mut pairs = vec![(String::new(), (*empty).to_owned())];
            let unknown = !value.is_empty() && !props.columns.contains(&value);
            pairs.extend(unknown.then(|| (value.clone(), value.clone())));
            pairs.extend(props.columns.iter().map(|name| (name.clone(), name.clone())));
            list(&lab, field, &value, pairs, locked)
        }
        Input::Text { empty, column: false, .. } => {
            text(&lab, field, &value, empty, (locked, &draft))
        }
    }
}

/// What a box shows: what is being typed in it, or the value.
type Draft = UseStateHandle<Option<String>>;

/// Keeps what is being typed.
fn typing(draft: &Draft) -> Callback<InputEvent> {
    let draft = draft.clone();
    Callback::from(move |event: InputEvent| {
        draft.set(event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()));
    })
}

/// Enters what was typed.
fn entered(lab: &Lab, field: &'static Field, draft: &Draft) -> Callback<Event> {
    let (enter, draft) = (changed(lab, field, true), draft.clone());
    Callback::from(move |event: Event| {
        draft.set(None);
        enter.emit(event);
    })
}

/// The frame of a control: its key, whether it differs from the default, whether it is locked.
fn frame(lab: &Lab, field: &'static Field, locked: bool, body: Html) -> Html {
    let changed = !field.is_default(lab.session.scenario());
    html! {
        <div class="field" data-field={field.key} data-changed={changed.then_some("")}
            data-locked={locked.then_some("")}>{ body }</div>
    }
}

fn changed(lab: &Lab, field: &'static Field, settled: bool) -> Callback<Event> {
    let lab = lab.clone();
    Callback::from(move |event: Event| {
        let Some(target) = event.target() else { return };
        let value = target
            .dyn_ref::<HtmlInputElement>()
            .map(HtmlInputElement::value)
            .or_else(|| target.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value));
        if let Some(value) = value {
            lab.set(field, &value, settled);
        }
    })
}

fn moving(lab: &Lab, field: &'static Field) -> Callback<InputEvent> {
    let lab = lab.clone();
    Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            lab.set(field, &input.value(), false);
        }
    })
}

fn number(
    lab: &Lab,
    field: &'static Field,
    value: &str,
    (min, max, step): (f64, f64, f64),
    unit: &'static str,
    (locked, draft): (bool, &Draft),
) -> Html {
    let id = format!("f-{}", field.key);
    let share = crate::num::decimal::parse(value).map_or(0.0, |v| (v - min) / (max - min));
    let fill = format!("--fill:{:.1}%", share.clamp(0.0, 1.0) * 100.0);
    // A range of millions has no use for a slider: the number box is the control.
    let slides = (max - min) / step <= 5_000.0;
    let body = html! {
        <>
            <label for={id.clone()} title={field.help}>{ field.label }</label>
            <span class="value">
                <input type="number" id={(!slides).then(|| id.clone())} class={(!slides).then_some("wide")}
                    aria-label={slides.then(|| format!("{}, exact value", field.label))}
                    min={min.to_string()} max={max.to_string()} step="any"
                    value={(**draft).clone().unwrap_or_else(|| value.to_owned())}
                    disabled={locked} oninput={typing(draft)} onchange={entered(lab, field, draft)} />
                if !unit.is_empty() { <span class="unit">{ unit }</span> }
            </span>
            if slides {
                <input type="range" {id} min={min.to_string()} max={max.to_string()}
                    step={step.to_string()} value={value.to_owned()} style={fill}
                    aria-valuetext={format!("{value} {unit}")}
                    disabled={locked} oninput={moving(lab, field)} onchange={changed(lab, field, true)} />
            }
        </>
    };
    frame(lab, field, locked, body)
}

fn segments(
    lab: &Lab,
    field: &'static Field,
    value: &str,
    options: &'static [Choice],
    locked: bool,
) -> Html {
    let id = format!("l-{}", field.key);
    let changed_ = !field.is_default(lab.session.scenario());
    html! {
        <div class="field" role="radiogroup" aria-labelledby={id.clone()} data-field={field.key}
            data-changed={changed_.then_some("")} data-locked={locked.then_some("")}>
            <span class="label" {id} title={field.help}>{ field.label }</span>
            <div class="seg">
                { for options.iter().map(|choice| html! {
                    <label>
                        <input type="radio" name={field.key} value={choice.key} disabled={locked}
                            checked={choice.key == value} onchange={changed(lab, field, true)} />
                        <span>{ choice.label }</span>
                    </label>
                }) }
            </div>
        </div>
    }
}

fn list(
    lab: &Lab,
    field: &'static Field,
    value: &str,
    pairs: Vec<(String, String)>,
    locked: bool,
) -> Html {
    let id = format!("f-{}", field.key);
    let body = html! {
        <>
            <label for={id.clone()} title={field.help}>{ field.label }</label>
            <select {id} disabled={locked} onchange={changed(lab, field, true)}>
                { for pairs.into_iter().map(|(key, label)| html! {
                    <option selected={key == value} value={key.clone()}>{ label }</option>
                }) }
            </select>
        </>
    };
    frame(lab, field, locked, body)
}

fn text(
    lab: &Lab,
    field: &'static Field,
    value: &str,
    empty: &'static str,
    (locked, draft): (bool, &Draft),
) -> Html {
    let id = format!("f-{}", field.key);
    let body = html! {
        <>
            <label for={id.clone()} title={field.help}>{ field.label }</label>
            <input type="text" {id} value={(**draft).clone().unwrap_or_else(|| value.to_owned())}
                placeholder={empty} disabled={locked} oninput={typing(draft)}
                onchange={entered(lab, field, draft)} />
        </>
    };
    frame(lab, field, locked, body)
}
