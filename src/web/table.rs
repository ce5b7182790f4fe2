//! The table twin of a figure.

use yew::prelude::*;

use crate::figure::Figure;

/// Rows that are shown; the download has them all.
const MOST_ROWS: usize = 500;

/// A figure as a table: positions as row heads, one column for each series.
pub(super) fn twin_table(figure: &Figure) -> Html {
    let twin = figure.table();
    let all = twin.rows.len();
    let caption = if all > MOST_ROWS {
        format!("{}: the first {MOST_ROWS} of {all} rows; the CSV file has all.", figure.title)
    } else {
        format!("{}. {}", figure.title, figure.subtitle)
    };
    let head = twin.head.iter().enumerate().map(|(i, text)| {
        html! { <th scope="col" class={classes!((i > 0).then_some("n"))}>{ text }</th> }
    });
    let rows = twin.rows.iter().take(MOST_ROWS).map(|row| {
        let cells = row.iter().enumerate().map(|(i, text)| {
            if i == 0 {
                html! { <th scope="row">{ text }</th> }
            } else {
                html! { <td class="n">{ text }</td> }
            }
        });
        html! { <tr>{ for cells }</tr> }
    });
    html! {
        <div class="scroller twin" tabindex="0" role="region" aria-label={format!("Table: {}", figure.title)}>
            <table class="sticky">
                <caption>{ caption }</caption>
                <thead><tr>{ for head }</tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}
