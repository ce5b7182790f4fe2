//! A figure on the page: drawn to the width it has, read with pointer or keys, with its table and
//! downloads.
//!
//! The drawing itself is hidden from assistive technology. In its place stands one slider-like
//! widget: a single tab stop whose value text is the reading, so that a screen reader speaks each
//! step by itself and no live region is needed; it is described by the figure's summary.
use std::rc::Rc;

use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{Element, HtmlElement, ResizeObserver};
use yew::prelude::*;

use super::{draw, more::More, table::TwinTable};
use crate::figure::{
    Figure,
    layout::Layout,
    reading::{self, Cursor, Reading, Step},
};

/// Width before the page has been measured.
const FIRST_WIDTH: f64 = 720.0;

/// What a chart needs.
#[derive(Clone, Debug, Properties)]
pub(super) struct ChartProps {
    /// What to draw.
    pub(super) figure: Rc<Figure>,
    /// The figure belongs to an older state: shown faded until the new one comes.
    #[prop_or_default]
    pub(super) stale: bool,
}

impl PartialEq for ChartProps {
    /// Figures are compared by content only if they are not the same one.
    fn eq(&self, other: &Self) -> bool {
        self.stale == other.stale
            && (Rc::ptr_eq(&self.figure, &other.figure) || self.figure == other.figure)
    }
}

/// Equal if it is the same one: content may hold `NaN`, which equals nothing, and hovering must not
/// draw again.
#[derive(Clone, Debug)]
pub(super) struct Same<T>(pub(super) Rc<T>);

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Width of the plot in pixels at normal text size, and how much larger text is than normal.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Size {
    width: f64,
    scale: f64,
}

/// A figure with caption, read-out, table and downloads.
#[component]
pub(super) fn Chart(props: &ChartProps) -> Html {
    let plot = use_node_ref();
    let size = use_size(&plot);
    let cursor = use_state_eq(|| None::<Cursor>);
    let table = use_state_eq(|| false);
    let figure = &props.figure;
    let layout =
        use_memo((figure.clone(), size.width), |(figure, width)| Layout::for_width(figure, *width));
    let drawing = use_memo((figure.clone(), layout.clone()), |(figure, layout)| {
        AttrValue::from(draw::svg(figure, layout))
    });
    let reading = (*cursor).and_then(|at| reading::read(figure, &layout, at));
    let toggle = {
        let table = table.clone();
        Callback::from(move |()| table.set(!*table))
    };
    let summary_id = format!("{}-summary", figure.id);
    html! {
        <figure class="figure chart" id={figure.id.clone()} data-stale={props.stale.then_some("")}>
            <figcaption>
                <h2>{ &figure.title }</h2>
                <div class="say">
                    <small>{ &figure.subtitle }</small>
                    if let Some(reading) = &reading {
                        <p class="reading" aria-hidden="true">{ reading.text() }</p>
                    }
                </div>
            </figcaption>
            <More figure={figure.clone()} table={*table} {toggle} />
            <Plot
                figure={figure.clone()} {layout} drawing={(*drawing).clone()} scale={size.scale}
                node={plot} cursor={cursor.clone()} {reading} summary={summary_id.clone()}
            />
            <p class="hidden" id={summary_id}>{ described(figure) }</p>
            if *table {
                <TwinTable figure={figure.clone()} />
            }
        </figure>
    }
}

#[derive(Clone, Debug, Properties)]
struct PlotProps {
    figure: Rc<Figure>,
    layout: Rc<Layout>,
    drawing: AttrValue,
    scale: f64,
    node: NodeRef,
    cursor: UseStateHandle<Option<Cursor>>,
    reading: Option<Reading>,
    summary: String,
}

impl PartialEq for PlotProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.layout, &other.layout)
            && Rc::ptr_eq(&self.figure, &other.figure)
            && self.scale.total_cmp(&other.scale).is_eq()
            && self.cursor == other.cursor
    }
}

/// The drawing, its marker, and all that can be done with it.
#[component]
fn Plot(props: &PlotProps) -> Html {
    let PlotProps { figure, layout, scale, node, cursor, .. } = props;
    let hover = {
        let (figure, layout, cursor) = (figure.clone(), layout.clone(), cursor.clone());
        let (node, scale) = (node.clone(), *scale);
        Callback::from(move |event: PointerEvent| {
            let found = position(&node, &event, scale)
                .and_then(|(x, y)| reading::nearest(&figure, &layout, x, y));
            cursor.set(found.map(|reading| reading.at));
        })
    };
    let leave = {
        let (cursor, node) = (cursor.clone(), node.clone());
        // A chart that has the focus keeps its reading when the pointer goes.
        Callback::from(move |_: PointerEvent| {
            if !has_focus(&node) {
                cursor.set(None);
            }
        })
    };
    let focus = {
        let (figure, cursor) = (figure.clone(), cursor.clone());
        Callback::from(move |_: FocusEvent| {
            if cursor.is_none() {
                cursor.set(reading::start(&figure));
            }
        })
    };
    let blur = {
        let cursor = cursor.clone();
        Callback::from(move |_: FocusEvent| cursor.set(None))
    };
    let key = {
        let (figure, layout, cursor, node) =
            (figure.clone(), layout.clone(), cursor.clone(), node.clone());
        Callback::from(move |event: KeyboardEvent| {
            press(&event, &figure, &layout, &cursor, &node);
        })
    };
    let (count, place) = cursor.map_or((0, 0), |at| reading::place(figure, at));
    let text = props.reading.as_ref().map(Reading::text);
    let rem = layout.height / 16.0;
    html! {
        <div
            ref={node.clone()} class="plot" tabindex="0" role="slider" style={format!("height:{rem}rem")}
            aria-label={format!("{}: arrow keys read values", figure.title)}
            aria-describedby={props.summary.clone()}
            aria-valuemin="1" aria-valuemax={count.max(1).to_string()}
            aria-valuenow={(place + 1).to_string()}
            aria-valuetext={text.unwrap_or_else(|| "no value chosen".to_owned())}
            onpointermove={hover.clone()} onpointerdown={hover} onpointerleave={leave}
            onfocus={focus} onblur={blur} onkeydown={key}
        >
            { Html::from_html_unchecked(props.drawing.clone()) }
            if let Some(reading) = &props.reading {
                <span class="hair" style={hair(reading, layout)} />
                <span class="ring" style={ring(reading, layout)} />
            }
        </div>
    }
}

/// Follows the width of the plot and the size of the reader's text.
#[hook]
fn use_size(plot: &NodeRef) -> Size {
    let size = use_state_eq(|| Size { width: FIRST_WIDTH, scale: 1.0 });
    let (node, set) = (plot.clone(), size.setter());
    use_effect_with((), move |()| {
        let observed = node.cast::<Element>().and_then(|element| {
            let measure = {
                let element = element.clone();
                move || {
                    if let Some(measured) = measured(&element) {
                        set.set(measured);
                    }
                }
            };
            measure();
            let changed = Closure::<dyn FnMut()>::new(measure);
            let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok()?;
            observer.observe(&element);
            Some((observer, changed))
        });
        move || {
            if let Some((observer, _changed)) = observed {
                observer.disconnect();
            }
        }
    });
    *size
}

/// The size of an element; `None` while it is not shown.
fn measured(element: &Element) -> Option<Size> {
    let window = web_sys::window()?;
    let root = window.document()?.document_element()?;
    let style = window.get_computed_style(&root).ok()??;
    let font = style.get_property_value("font-size").ok()?;
    let font = crate::num::decimal::parse(font.trim_end_matches("px"))?;
    let scale = (font / 16.0).clamp(0.5, 8.0);
    let width = f64::from(element.client_width());
    (width > 0.0).then(|| Size { width: (width / scale).round(), scale })
}

fn position(node: &NodeRef, event: &PointerEvent, scale: f64) -> Option<(f64, f64)> {
    let bounds = node.cast::<Element>()?.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    Some(((x - bounds.left()) / scale, (y - bounds.top()) / scale))
}

fn has_focus(node: &NodeRef) -> bool {
    let active = web_sys::window().and_then(|w| w.document()).and_then(|d| d.active_element());
    active.is_some() && active == node.cast::<Element>()
}

/// Arrows, Home and End move; Escape leaves. Anything else, and anything with a modifier, is not ours.
fn press(
    event: &KeyboardEvent,
    figure: &Figure,
    layout: &Layout,
    cursor: &UseStateHandle<Option<Cursor>>,
    node: &NodeRef,
) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let step = match event.key().as_str() {
        "ArrowRight" => Step::Next,
        "ArrowLeft" => Step::Previous,
        "ArrowUp" => Step::Up,
        "ArrowDown" => Step::Down,
        "Home" => Step::First,
        "End" => Step::Last,
        "Escape" => {
            if let Some(element) = node.cast::<HtmlElement>() {
                // An element that cannot lose the focus keeps it: nothing to do.
                drop(element.blur());
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    let from = **cursor;
    cursor.set(
        from.map(|at| reading::walk(figure, layout, at, step)).or_else(|| reading::start(figure)),
    );
}

fn ring(reading: &Reading, layout: &Layout) -> String {
    format!("left:{}%;top:{}%", share(reading.px, layout.width), share(reading.py, layout.height))
}

fn hair(reading: &Reading, layout: &Layout) -> String {
    format!(
        "left:{}%;top:{}%;height:{}%",
        share(reading.px, layout.width),
        share(layout.plot.top, layout.height),
        share(layout.plot.height(), layout.height)
    )
}

fn share(part: f64, whole: f64) -> f64 {
    (part / whole * 1e5).round() / 1e3
}

/// Summary and limits, in words.
fn described(figure: &Figure) -> String {
    let notes = figure.notes();
    if notes.is_empty() {
        figure.summary.clone()
    } else {
        format!("{} {}.", figure.summary, notes.join("; "))
    }
}
