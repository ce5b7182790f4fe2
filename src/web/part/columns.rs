//! A table of text cells, with a caption, in its own scroller.
use yew::prelude::*;

/// Columns and rows that are shown: a browser takes minutes over a table of a million cells.
const MOST: (usize, usize) = (40, 500);

/// Characters beyond which a cell may not be seen whole.
const LONG: usize = 40;

/// A table: a caption that says what it shows, column headings, and rows of cells whose first is
/// their heading. A `sticky` first column stays in sight when the table is scrolled sideways. Of
/// very wide or long tables the beginning is shown, and the caption says so.
pub(in crate::web) fn columns(
    caption: &'static str,
    head: &[impl AsRef<str>],
    rows: &[Vec<String>],
    sticky: bool,
) -> Html {
    // What may be cut off is also a title.
    let title = |text: &str| text.chars().nth(LONG).is_some().then(|| text.to_owned());
    let side = |at: usize| numeric(rows, at).then_some("n");
    html! {
        <div class="scroller" role="region" aria-label={caption} tabindex="0">
            <table class={sticky.then_some("sticky")}>
                <caption>{ caption }{ cut("columns", head.len(), MOST.0) }{ cut("rows", rows.len(), MOST.1) }</caption>
                <thead><tr>
                    { for head.iter().take(MOST.0).enumerate().map(|(at, name)| html! {
                        <th scope="col" class={side(at)} title={title(name.as_ref())}>{ name.as_ref() }</th>
                    }) }
                </tr></thead>
                <tbody>
                    { for rows.iter().take(MOST.1).map(|row| html! {
                        <tr>{ for row.iter().take(MOST.0).enumerate().map(|(at, cell)| if at == 0 {
                            html! { <th scope="row" title={title(cell)}>{ cell }</th> }
                        } else {
                            html! { <td class={side(at)} title={title(cell)}>{ cell }</td> }
                        }) }</tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

/// What is not shown.
fn cut(what: &str, all: usize, most: usize) -> Option<String> {
    (all > most).then(|| format!(" · the first {most} of {all} {what}"))
}

/// A column whose cells are all numbers (or missing) stands to the right.
fn numeric(rows: &[Vec<String>], at: usize) -> bool {
    let cells = rows.iter().take(MOST.1).filter_map(|row| row.get(at));
    let mut cells = cells.filter(|cell| !cell.is_empty());
    at > 0
        && cells.clone().next().is_some()
        && cells.all(|cell| crate::num::decimal::parse(cell).is_some())
}
