//! Draws what a station says; knows nothing of what it means.
use std::rc::Rc;

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::{
    app::Ops,
    delivery::{diff, file, taken, track},
    frame::press,
    graph::graph,
    state::Action,
};
use crate::{
    room::{Card, Cell, Go, Grid, Offer, Pass, Row, Sheet, Step, Story},
    web::{
        chart::Chart,
        part::{prose, status},
    },
};

/// Steps of a story that are shown at once; the life of an event is mostly shorter.
const FIRST: usize = 14;

/// All cards of a sheet.
pub(super) fn cards(ops: &Ops, sheet: &Sheet) -> Html {
    html! { { for sheet.cards.iter().enumerate().map(|(nth, card)| draw(ops, nth, card)) } }
}

fn draw(ops: &Ops, nth: usize, card: &Card) -> Html {
    match card {
        Card::Figure(figure) => {
            html! { <Chart key={figure.id.clone()} figure={Rc::new(figure.clone())} /> }
        }
        Card::Grid(grid) => table(ops, nth, grid),
        Card::Story(story) => tell(ops, story),
        Card::Funnel { title, note, passes } => funnel(ops, title, note, passes),
        Card::Prose { title, text } => html! {
            <section class="card">
                <header><h2>{ title }</h2></header>
                { for text.iter().map(|text| html! { <p>{ prose(text) }</p> }) }
            </section>
        },
        Card::Offers { title, offers } => html! {
            <section class="card offers">
                <header><h2>{ title }</h2></header>
                if offers.is_empty() { <p class="empty">{ "Nothing yet." }</p> }
                <ol>{ for offers.iter().map(|one| offer(ops, one)) }</ol>
            </section>
        },
        Card::Graph(one) => graph(ops, one),
        Card::Track(one) => track(one),
        Card::Steps { title, note, steps } => taken(ops, title, note, steps),
        Card::Diff { title, note, lines } => diff(title, note, lines),
        Card::File { title, note, name, text } => file(title, note, name, text),
        Card::Search { query, error, help } => search(ops, query, error.as_ref(), help),
    }
}

fn table(ops: &Ops, nth: usize, grid: &Grid) -> Html {
    let class = |at: usize| grid.head.get(at).is_some_and(|head| head.numeric).then_some("n");
    html! {
        <section class="card" key={format!("grid-{nth}")}>
            <header><h2>{ &grid.title }</h2><small>{ &grid.note }</small></header>
            if grid.rows.is_empty() {
                <p class="empty">{ "None." }</p>
            } else {
                <div class="scroller" role="region" tabindex="0" aria-label={grid.title.clone()}>
                    <table>
                        <thead><tr>{ for grid.head.iter().enumerate().map(|(at, head)| html! {
                            <th scope="col" class={class(at)}>{ &head.text }</th>
                        }) }</tr></thead>
                        <tbody>{ for grid.rows.iter().map(|row| html! {
                            <tr data-here={row.here.then_some("")}>
                                { for row.cells.iter().enumerate().map(|(at, cell)| one(ops, at, cell, row, class(at))) }
                            </tr>
                        }) }</tbody>
                    </table>
                </div>
            }
        </section>
    }
}

/// Bytes from which the text of a cell is long.
const LONG: usize = 60;

fn one(ops: &Ops, at: usize, cell: &Cell, row: &Row, class: Option<&'static str>) -> Html {
    let text = match cell.tone {
        Some(tone) => {
            html! { <span class="status" data-status={status(tone)}>{ &cell.text }</span> }
        }
        None => prose(&cell.text),
    };
    if at > 0 {
        // On a narrow screen it would be a column of single words.
        let class = class.or_else(|| (cell.text.len() > LONG).then_some("long"));
        return html! { <td {class}>{ text }</td> };
    }
    match &row.go {
        Some(go) => html! { <th scope="row" {class}>{ leads(ops, go, text) }</th> },
        None => html! { <th scope="row" {class}>{ text }</th> },
    }
}

/// Something that leads somewhere in the room.
pub(super) fn leads(ops: &Ops, go: &Go, says: Html) -> Html {
    html! { <button type="button" class="lead" onclick={press(ops, go.clone())}>{ says }</button> }
}

fn tell(ops: &Ops, story: &Story) -> Html {
    let close = {
        let ops = ops.clone();
        Callback::from(move |_: MouseEvent| ops.act(Action::Close))
    };
    let closes = ops.state.plan().is_close_up() && story.title.starts_with("The life");
    html! {
        <section class="card story">
            <header>
                <h2>{ &story.title }</h2><small>{ &story.note }</small>
                if closes { <button type="button" class="quiet" onclick={close}>{ "Close" }</button> }
            </header>
            <ol>{ for story.steps.iter().take(FIRST).map(|step| tell_step(ops, step)) }</ol>
            if story.steps.len() > FIRST {
                <details class="settings">
                    <summary>{ format!("{} more", story.steps.len() - FIRST) }</summary>
                    <ol>{ for story.steps.iter().skip(FIRST).map(|step| tell_step(ops, step)) }</ol>
                </details>
            }
        </section>
    }
}

fn tell_step(ops: &Ops, step: &Step) -> Html {
    html! {
    <li>
        <time>{ &step.when }</time>
        { leads(ops, &step.at.1, html! { { &step.at.0 } }) }
        <p>{ &step.what }
            if !step.otherwise.is_empty() { <small>{ format!("Otherwise: {}", step.otherwise) }</small> }
        </p>
    </li>
    }
}

fn funnel(ops: &Ops, title: &str, formula: &str, all: &[Pass]) -> Html {
    let most = all.iter().map(|pass| pass.count).max().unwrap_or(1).max(1) as f64;
    html! {
        <section class="card funnel">
            <header><h2>{ title }</h2></header>
            <p>{ formula }</p>
            <ol>{ for all.iter().map(|pass| {
                // By order of magnitude: a share of a thousandth would not be seen.
                let share = crate::num::ln(1.0 + pass.count as f64) / crate::num::ln(1.0 + most);
                let label = html! { <><b>{ crate::words::count(pass.count) }</b>{ " " }{ &pass.label }</> };
                html! {
                    <li style={format!("--share:{:.1}%", share * 100.0)}>
                        { match &pass.go { Some(go) => leads(ops, go, label), None => label } }
                        <small>{ &pass.note }</small>
                    </li>
                }
            }) }</ol>
        </section>
    }
}

fn offer(ops: &Ops, offer: &Offer) -> Html {
    let press = offer.deed.clone().map(|deed| {
        let ops = ops.clone();
        Callback::from(move |_: MouseEvent| ops.act(Action::Do(deed.clone())))
    });
    html! {
        <li>
            <div>
                <h3>{ prose(&offer.title) }</h3>
                if let Some(confidence) = offer.confidence {
                    <p class="sure" style={format!("--share:{:.0}%", confidence * 100.0)}>
                        { format!("confidence {confidence:.2}") }
                    </p>
                }
                <ul>{ for offer.why.iter().map(|why| html! { <li>{ prose(why) }</li> }) }</ul>
            </div>
            if let Some(onclick) = press {
                <button type="button" class={offer.usual.then_some("primary")} {onclick}>{ &offer.word }</button>
            } else {
                <span class="small">{ match offer.word.as_str() { "done" => "done", "Shown above" => "shown above", _ => "cannot be done now" } }</span>
            }
        </li>
    }
}

fn search(ops: &Ops, query: &str, error: Option<&String>, help: &str) -> Html {
    let submit = {
        let ops = ops.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let input = event
                .target_dyn_into::<web_sys::Element>()
                .and_then(|form| form.query_selector("input").ok().flatten())
                .and_then(|input| wasm_bindgen::JsCast::dyn_into::<HtmlInputElement>(input).ok());
            if let Some(input) = input {
                ops.act(Action::Go(Go(format!("/q{}", input.value()))));
            }
        })
    };
    html! {
        <section class="card">
            <form class="search" role="search" onsubmit={submit}>
                <label for="ops-query">{ "Search all events" }</label>
                <input id="ops-query" type="text" key={query.to_owned()} value={query.to_owned()}
                    placeholder={help.to_owned()} aria-describedby="ops-query-help" />
                <button type="submit">{ "Search" }</button>
            </form>
            <p id="ops-query-help" class="small">
                { match error { Some(error) => error.clone(), None => format!("For example {help}") } }
            </p>
        </section>
    }
}
