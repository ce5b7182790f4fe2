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
    /// From this column on, cells are numbers and stand to the right.
    #[prop_or(usize::MAX)]
    pub(in crate::web) numbers_from: usize,
}

/// A table.
#[component(Columns)]
pub(in crate::web) fn columns(props: &TableProps) -> Html {
    let side = |at: usize| (at >= props.numbers_from).then_some("n");
    html! {
        <div class="scroller" role="region" aria-label={props.caption.clone()} tabindex="0">
            <table>
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
