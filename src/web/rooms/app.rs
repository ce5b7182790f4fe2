//! The root of the room: state, worker, clock, keys, and what the page is told.
use std::{cell::Cell, rc::Rc, time::Duration};

use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::KeyboardEvent;
use yew::{platform::time::sleep, prelude::*};

use super::{
    bridge,
    card::cards,
    desk::Desk,
    frame::{messages, progress, rail, timeline},
    map,
    protocol::{Reply, Request},
    side::Side,
    state::{Action, State, Worker},
};
use crate::{
    room::Go,
    web::part::{prose, verdict},
};

/// How long a tick lasts on the screen while the timeline plays.
const TICK_MS: u64 = 250;

/// Draws the room into its place.
pub(super) fn start() {
    let place = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("room"));
    if let Some(place) = place {
        yew::Renderer::<App>::with_root(place).render();
    }
}

/// What every part of the room may see and do.
#[derive(Clone, PartialEq)]
pub(super) struct Ops {
    pub(super) state: Rc<State>,
    dispatch: UseReducerDispatcher<State>,
    desk: Desk,
}

impl Ops {
    /// Carries out an action.
    pub(super) fn act(&self, action: Action) {
        if matches!(action, Action::Stop) {
            self.desk.post(&Request::Stop);
        }
        self.dispatch.dispatch(action);
    }

    /// Brings events of the learner's own.
    pub(super) fn bring(&self, files: Vec<(String, Vec<u8>)>) {
        let seconds = (js_sys::Date::now() / 1e3) as i64;
        self.desk.post(&Request::Bring(files, seconds));
        self.dispatch.dispatch(Action::Brought(true));
    }

    /// Brings alert rules to be checked.
    pub(super) fn rules(&self, name: &str, text: String) {
        self.desk.post(&Request::Rules(name.to_owned(), text));
        self.dispatch.dispatch(Action::Go(Go("deduplicate".to_owned())));
    }

    /// Goes back to the storm.
    pub(super) fn storm(&self) {
        self.desk.post(&Request::Storm);
        self.dispatch.dispatch(Action::Brought(false));
    }
}

#[component(App)]
fn app() -> Html {
    let state = use_reducer(State::default);
    let desk = {
        let dispatch = state.dispatcher();
        (*use_memo((), |()| {
            Desk::open(move |reply: Reply| dispatch.dispatch(Action::Reply(reply)))
        }))
        .clone()
    };
    let ops = Ops { state: Rc::new((*state).clone()), dispatch: state.dispatcher(), desk };
    use_page(&ops);
    use_worker(&ops);
    use_clock(&ops);
    use_keys(&ops);
    // The life of an event stands at the top.
    use_effect_with(ops.state.plan().is_close_up(), |&close_up| {
        let main = web_sys::window()
            .and_then(|window| window.document())
            .and_then(|document| document.get_element_by_id("ops"));
        if let Some(main) = main.filter(|_| close_up) {
            main.set_scroll_top(0);
        }
    });
    use_focus(&ops);
    // On a narrow screen the rail scrolls sideways: the station where one is stays in sight.
    let place = (ops.state.here, ops.state.plan().here(), ops.state.shown().is_some());
    use_effect_with(place, |_| show_station());
    {
        let state = Rc::clone(&ops.state);
        use_effect_with(ops.state.here.is_none(), move |_| map::mark(&state));
    }
    let state = &ops.state;
    let Some(shown) = state.shown().cloned() else {
        let (name, doing) = state.room().motto();
        return html! {
            <>
                <main class="stage" id="ops" tabindex="-1">
                    { messages(&ops) }
                    <div class="ask"><div><h1>{ name }</h1>
                        <p>{ doing }</p></div></div>
                    { progress(&ops) }
                </main>
                if state.here.is_none() { { map::facts(state) } }
            </>
        };
    };
    let sheet = &shown.sheet;
    let busy = matches!(state.worker, Worker::Busy(_)) && !state.playing;
    html! {
        <>
            { rail(&ops, &shown) }
            <main class="stage" id="ops" tabindex="-1" aria-busy={busy.to_string()}>
                { messages(&ops) }
                { progress(&ops) }
                <div class="ask">
                    <div>
                        <h1>{ &sheet.question }</h1>
                        <p class="answer">{ prose(&sheet.answer) }</p>
                        // Shown to a class in its place.
                        <p class="spoken">{ state.plan().stations().get(state.plan().here()).map_or("", |one| one.sentence) }</p>
                    </div>
                    { verdict(&sheet.verdict) }
                </div>
                <div class="figures">{ cards(&ops, sheet) }</div>
            </main>
            <Side ops={ops.clone()} shown={shown.clone()} />
            { timeline(&ops, &shown) }
            if state.here.is_none() { { map::facts(state) } }
        </>
    }
}

/// Hears the page, and tells it every settled change.
#[hook]
fn use_page(ops: &Ops) {
    {
        let dispatch = ops.dispatch.clone();
        use_effect_with((), move |()| {
            dispatch.dispatch(Action::Hear(bridge::link()));
            bridge::hear(move |link| dispatch.dispatch(Action::Hear(link)));
        });
    }
    let state = &ops.state;
    let told = state.here.is_some() && state.settled && !state.playing;
    let scenario = state.scenario();
    let edits = format!(
        "ops={}\ndev={}\nmonitor.retrain_day={}",
        scenario.ops, scenario.dev, scenario.monitor.retrain_day
    );
    use_effect_with((state.address(), edits, told), |(address, edits, told)| {
        if *told {
            bridge::tell(address, edits, true);
        }
    });
}

/// Sends each new job to the worker, replaces a dead one, and says on the root how things stand.
#[hook]
fn use_worker(ops: &Ops) {
    let state = &ops.state;
    let (job, ready) = (state.job, state.worker != Worker::Starting);
    {
        let ops = ops.clone();
        let asks = !matches!(state.worker, Worker::Stopped | Worker::Idle);
        use_effect_with((job, ready), move |&(job, ready)| {
            if ready && asks && job > 0 {
                let asked = (ops.state.scenario(), ops.state.plan().place());
                ops.desk.post(&Request::Ask(job, ops.state.room(), Box::new(asked)));
            }
        });
    }
    let (deaths, desk) = (state.deaths, ops.desk.clone());
    use_effect_with(deaths, move |&deaths| {
        if deaths > 0 {
            desk.restart();
        }
    });
    let key = match (&state.worker, state.shown()) {
        (Worker::Idle, Some(_)) => "ready",
        (Worker::Stopped, _) => "stopped",
        _ => "busy",
    };
    use_effect_with((key, state.here), |&(key, here)| {
        let place = web_sys::window()
            .and_then(|window| window.document())
            .and_then(|document| document.get_element_by_id("room"));
        if let Some(place) = place.filter(|_| here.is_some()) {
            let _ = place.set_attribute("data-state", key);
        }
    });
}

/// A button that was pressed may be gone with what it did: who uses a keyboard then goes on from the
/// beginning of the station, not of the page.
#[hook]
fn use_focus(ops: &Ops) {
    let first = ops.state.job <= 1;
    use_effect_with(ops.state.shown().cloned(), move |_| {
        let document = web_sys::window().and_then(|window| window.document());
        let Some(document) = document.filter(|_| !first) else { return };
        let lost = document.active_element().is_none_or(|at| at.tag_name() == "BODY");
        let main = document.get_element_by_id("ops").filter(|_| lost);
        if let Some(main) = main.and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = main.focus();
        }
    });
}

fn show_station() {
    let document = web_sys::window().and_then(|window| window.document());
    let find = |what: &str| {
        let element = document.as_ref()?.query_selector(what).ok().flatten()?;
        element.dyn_into::<web_sys::HtmlElement>().ok()
    };
    if let (Some(rail), Some(station)) =
        (find("#room .rail"), find("#room .rail li:has(a[aria-current])"))
    {
        rail.set_scroll_left(station.offset_left() - rail.offset_left() - 16);
    }
}

/// Lets time pass while the timeline plays.
#[hook]
fn use_clock(ops: &Ops) {
    let dispatch = ops.dispatch.clone();
    use_effect_with(ops.state.playing, move |&playing| {
        let stopped = Rc::new(Cell::new(!playing));
        if playing {
            let stopped = Rc::clone(&stopped);
            yew::platform::spawn_local(async move {
                while !stopped.get() {
                    dispatch.dispatch(Action::Tick);
                    sleep(Duration::from_millis(TICK_MS)).await;
                }
            });
        }
        move || stopped.set(true)
    });
}

/// Whether the page is shown to a class.
fn presenting() -> bool {
    web_sys::window()
        .and_then(|w| w.document()?.document_element())
        .is_some_and(|root| root.has_attribute("data-present"))
}

/// `PageDown` and `PageUp` walk through the stations, as a presenter's remote sends them; Escape closes
/// what is singled out.
#[hook]
fn use_keys(ops: &Ops) {
    let dispatch = ops.dispatch.clone();
    let (here, close_up) = (ops.state.here.is_some(), ops.state.plan().is_close_up());
    use_effect_with((here, close_up), move |&(here, close_up)| {
        let pressed = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            let typing = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                .is_some_and(|element| {
                    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
                });
            let by = match event.key().as_str() {
                "PageDown" => 1,
                "PageUp" => -1,
                // Escape ends a show first, and leaves a dialog.
                "Escape" if close_up && !typing && !presenting() && !event.default_prevented() => {
                    dispatch.dispatch(Action::Close);
                    return;
                }
                _ => return,
            };
            // Elsewhere these keys scroll, as everybody expects.
            if presenting() && !typing && !event.ctrl_key() && !event.alt_key() && !event.meta_key()
            {
                event.prevent_default();
                dispatch.dispatch(Action::Walk(by));
            }
        });
        let document = web_sys::window().and_then(|w| w.document()).filter(|_| here);
        if let Some(document) = &document {
            let ear = pressed.as_ref().unchecked_ref();
            let _ = document.add_event_listener_with_callback("keydown", ear);
        }
        move || {
            if let Some(document) = document {
                let ear = pressed.as_ref().unchecked_ref();
                let _ = document.remove_event_listener_with_callback("keydown", ear);
            }
        }
    });
}
