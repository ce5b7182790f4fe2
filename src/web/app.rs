//! The root: holds the session, starts the worker, and carries out what follows from a change.
use std::{rc::Rc, time::Duration};

use wasm_bindgen::{JsCast as _, closure::Closure};
use yew::{platform::time::sleep, prelude::*};

use super::{
    desk::Desk,
    lab::{Lab, Shared},
    link, page, room, shell,
};
use crate::{
    scenario::link::{Link, decode, encode},
    session::{Action, Session, Worker},
};

/// How long one simulated day lasts on the screen while the timeline plays.
const DAY_MS: u64 = 220;

/// Draws the app in place of the first paint.
pub(super) fn start() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        if let Some(root) = root() {
            let _ = root.set_attribute("data-state", "failed");
        }
    }));
    yew::Renderer::<App>::new().render();
}

#[component(App)]
fn app() -> Html {
    let shared = use_reducer(Shared::default);
    let desk = {
        let dispatch = shared.dispatcher();
        (*use_memo((), |()| Desk::open(move |reply| dispatch.dispatch(Action::Heard(reply)))))
            .clone()
    };
    let lab = Lab::new(&shared, desk.clone());
    use_worker(&lab.session, &desk);
    use_address(&lab);
    use_clock(&lab);
    use_page_state(&lab.session);
    page::use_remote(&lab);
    page::use_ledger(&lab);
    room::use_room_of_its_own(&lab);
    let room = shell::use_room(&lab);
    html! {
        <ContextProvider<Lab> context={lab}>
            { room }
        </ContextProvider<Lab>>
    }
}

/// Sends each new job to the worker once it is ready, and replaces a dead worker.
#[hook]
fn use_worker(session: &Rc<Session>, desk: &Desk) {
    let sent = use_mut_ref(|| 0);
    let ready = !matches!(session.worker, Worker::Starting | Worker::Died(_));
    {
        let (session, desk) = (Rc::clone(session), desk.clone());
        let idle = matches!(session.worker, Worker::Stopped);
        use_effect_with((session.job, ready, idle), move |&(job, ready, idle)| {
            if ready && !idle && job > *sent.borrow() {
                *sent.borrow_mut() = job;
                desk.run(job, session.scenario(), session.own());
            }
        });
    }
    let (died, desk) = (matches!(session.worker, Worker::Died(_)), desk.clone());
    use_effect_with(died, move |&died| {
        if died {
            desk.restart();
        }
    });
}

/// Opens the link of the address at the start and when it changes, and writes it back.
#[hook]
fn use_address(lab: &Lab) {
    let shown = use_mut_ref(String::new);
    {
        let (lab, shown) = (lab.clone(), Rc::clone(&shown));
        use_effect_with((), move |()| {
            let open = move || {
                let fragment = link::fragment();
                if fragment.is_empty() {
                    lab.act(Action::Open(Box::default(), Vec::new()));
                } else if fragment != *shown.borrow() {
                    let (link, notices) = decode(&fragment);
                    // What is written back is this link in its canonical form, not a new entry.
                    shown.replace(encode(&Link { fingerprint: None, ..link.clone() }));
                    lab.act(Action::Open(Box::new(link), notices));
                }
            };
            open();
            let heard = Closure::<dyn FnMut()>::new(open);
            if let Some(window) = web_sys::window() {
                let ear = heard.as_ref().unchecked_ref();
                let _ = window.add_event_listener_with_callback("hashchange", ear);
                let _ = window.add_event_listener_with_callback("popstate", ear);
            }
            // The app lives as long as the page.
            heard.forget();
        });
    }
    let session = Rc::clone(&lab.session);
    let settled = session.history.is_settled() && session.job > 0;
    let own = session.own_label();
    let key = (session.scenario().clone(), session.screen.clone(), session.day, own, settled);
    use_effect_with(key, move |(.., settled)| {
        // While a slider moves, the address stays that of the state before.
        if !*settled {
            return;
        }
        let now = encode(&session.link());
        room::hear(&now);
        let before = shown.replace(now.clone());
        if before != now {
            link::show(&now, !before.is_empty() && !session.playing);
        }
    });
}

/// Lets days pass while the timeline plays.
#[hook]
fn use_clock(lab: &Lab) {
    let lab = lab.clone();
    use_effect_with(lab.session.playing, move |&playing| {
        let stopped = Rc::new(std::cell::Cell::new(!playing));
        if playing {
            let stopped = Rc::clone(&stopped);
            yew::platform::spawn_local(async move {
                while !stopped.get() {
                    lab.act(Action::Tick);
                    sleep(Duration::from_millis(DAY_MS)).await;
                }
            });
        }
        move || stopped.set(true)
    });
}

/// Says on the root element how things stand, for style sheets and tests.
#[hook]
fn use_page_state(session: &Rc<Session>) {
    let state = match &session.worker {
        Worker::Died(_) => "died",
        Worker::Stopped => "stopped",
        _ if session.is_settled() => "ready",
        Worker::Starting | Worker::Idle | Worker::Busy(..) => "busy",
    };
    use_effect_with((state, session.presenting), |&(state, presenting)| {
        let Some(root) = root() else { return };
        let _ = root.set_attribute("data-state", state);
        let _ = if presenting {
            root.set_attribute("data-present", "")
        } else {
            root.remove_attribute("data-present")
        };
    });
}

fn root() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.document_element()
}
