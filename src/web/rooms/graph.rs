//! Draws what follows what: boxes on a grid over lines that join their middles.
use yew::prelude::*;

use super::{app::Ops, card::leads, frame::standing};
use crate::{
    room::{Graph, Node},
    web::part::status,
};

/// Boxes joined by arrows.
pub(super) fn graph(ops: &Ops, graph: &Graph) -> Html {
    let columns = graph.nodes.iter().map(|node| u32::from(node.column) + 1).max().unwrap_or(1);
    let rows = graph.nodes.iter().map(|node| node.row + 1.0).fold(1.0, f64::max);
    let middle = |node: &Node| (f64::from(node.column) + 0.5, node.row + 0.5);
    let ends = graph.edges.iter().filter_map(|&(from, to)| {
        let (from, to) = (graph.nodes.get(from as usize)?, graph.nodes.get(to as usize)?);
        Some((middle(from), middle(to), standing(to.pace).0))
    });
    html! {
        <section class="card graph">
            <header><h2>{ &graph.title }</h2><small>{ &graph.note }</small></header>
            <div class="scroller" role="region" tabindex="0" aria-label={graph.title.clone()}>
                <div class="plan" style={format!("--columns:{columns};--rows:{rows}")}>
                    <svg aria-hidden="true" preserveAspectRatio="none" viewBox={format!("0 0 {columns} {rows}")}>
                        { for ends.map(|((x, y), (to_x, to_y), state)| {
                            // Out to the right, across in the gap, in from the left.
                            let gap = f64::midpoint(x, to_x);
                            let line = format!("M{x} {y}H{gap}V{to_y}H{to_x}");
                            html! { <path d={line} data-state={state} /> }
                        }) }
                    </svg>
                    <ol>{ for graph.nodes.iter().map(|node| stand(ops, node)) }</ol>
                </div>
            </div>
        </section>
    }
}

fn stand(ops: &Ops, node: &Node) -> Html {
    let (state, said) = standing(node.pace);
    let name = html! { { &node.name } };
    html! {
        <li data-state={state} data-status={status(node.tone)}
            style={format!("--column:{};--row:{}", node.column, node.row)}>
            <b>{ match &node.go { Some(go) => leads(ops, go, name), None => name } }</b>
            if !said.is_empty() { <span class="hidden">{ said }</span> }
            { for node.facts.iter().map(|fact| html! { <small>{ fact }</small> }) }
        </li>
    }
}
