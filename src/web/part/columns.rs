//! A table of text cells, with a caption, in its own scroller.
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(in crate::web) struct TableProps {
    /// What the table shows.
    pub(in crate::web) caption: AttrValue,
    /// Column headings.
    pub(in crate::web) head: Vec<String>,
    /// Rows of cells; the first cell of each is its heading.
    pub(in crate::web) rows: Vec<Vec<String>>,
    /// The first column stays in sight when the table is scrolled sideways.
    #[prop_or_default]
    pub(in crate::web) sticky: bool,
}

/// A table.
#[component(Columns)]
pub(in crate::web) fn columns(props: &TableProps) -> Html {
    let side = |at: usize| numeric(props, at).then_some("n");
    html! {
        <div class="scroller" role="region" aria-label={props.caption.clone()} tabindex="0">
            <table class={props.sticky.then_some("sticky")}>
                <caption>{ &props.caption }</caption>
                <thead><tr>
                    { for props.head.iter().enumerate().map(|(at, name)| html! {
                        <th scope="col" class={side(at)}>{ name }</th>
                    }) }
                </tr></thead>
                <tbody>
                    { for props.rows.iter().map(|row| html! {
                        <tr>{ for row.iter().enumerate().map(|(at, cell)| if at == 0 {
                            html! { <th scope="row">{ cell }</th> }
                        } else {
                            html! { <td class={side(at)}>{ cell }</td> }
                        }) }</tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

/// A column whose cells are all numbers (or missing) stands to the right.
fn numeric(props: &TableProps, at: usize) -> bool {
    let mut cells = props.rows.iter().filter_map(|row| row.get(at)).filter(|cell| !cell.is_empty());
    at > 0
        && cells.clone().next().is_some()
        && cells.all(|cell| crate::num::decimal::parse(cell).is_some())
}
