//! The rooms' worker: one job at a time, the newest request wins.
use std::{cell::RefCell, panic, rc::Rc, time::Duration};

use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use yew::platform::time::sleep;

use super::protocol::{Job, Loop, Reply, Request, Shown};
use crate::{
    aiops, devops,
    event::Time,
    room::Engine,
    scenario::Scenario,
    web::protocol::{pack, unpack},
};

/// Longest stretch without listening, milliseconds.
const LISTEN_EVERY: f64 = 24.0;

#[derive(Default)]
struct Desk {
    devops: devops::Room,
    aiops: aiops::Room,
    next: Option<Asked>,
    busy: bool,
}

/// A job: where in which loop, of which scenario.
type Asked = (Job, Loop, Box<(Scenario, String)>);

impl Desk {
    fn engine(&mut self, room: Loop) -> &mut dyn Engine {
        match room {
            Loop::DevOps => &mut self.devops,
            Loop::AiOps => &mut self.aiops,
        }
    }
}

/// Starts the worker's side in a worker's global scope.
pub(super) fn start(scope: &DedicatedWorkerGlobalScope) {
    let voice = scope.clone();
    panic::set_hook(Box::new(move |info| {
        say(&voice, &Reply::Died(info.to_string().lines().collect::<Vec<_>>().join(" ")));
    }));
    let desk = Rc::new(RefCell::new(Desk::default()));
    let (ear, voice) = (Rc::clone(&desk), scope.clone());
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(request) = unpack::<Request>(event.data()) {
            take(&ear, &voice, request);
        }
    });
    scope.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // The closure lives as long as the worker.
    heard.forget();
    say(scope, &Reply::Ready);
}

fn take(desk: &Rc<RefCell<Desk>>, scope: &DedicatedWorkerGlobalScope, request: Request) {
    let idle = {
        let mut desk = desk.borrow_mut();
        match request {
            Request::Bring(files, seconds) => {
                let now = Time::from_seconds(seconds);
                desk.aiops.bring(Some(aiops::Own { files, now }));
                return;
            }
            Request::Rules(name, text) => {
                desk.aiops.bring_rules(Some((name, text)));
                return;
            }
            Request::Storm => {
                desk.aiops.bring(None);
                return;
            }
            Request::Stop => {
                desk.next = None;
                desk.devops.stop();
                Engine::stop(&mut desk.aiops);
                return;
            }
            Request::Ask(job, room, asked) => desk.next = Some((job, room, asked)),
        }
        !std::mem::replace(&mut desk.busy, true)
    };
    if idle {
        spawn_local(work(Rc::clone(desk), scope.clone()));
    }
}

async fn work(desk: Rc<RefCell<Desk>>, scope: DedicatedWorkerGlobalScope) {
    loop {
        let next = desk.borrow_mut().next.take();
        let Some((job, room, asked)) = next else {
            desk.borrow_mut().busy = false;
            return;
        };
        let reply = see(&desk, &scope, (job, room, asked)).await;
        say(&scope, &reply);
    }
}

/// Works until everything is there, something newer is asked for, or it is stopped.
async fn see(
    desk: &RefCell<Desk>,
    scope: &DedicatedWorkerGlobalScope,
    (job, room, asked): Asked,
) -> Reply {
    let begun = desk.borrow_mut().engine(room).ask(&asked.0, &asked.1);
    if let Err(why) = begun {
        return Reply::Refused(job, why);
    }
    let mut listened = now();
    loop {
        let stepped = desk.borrow_mut().engine(room).step();
        let progress = match stepped {
            Ok(progress) => progress,
            Err(why) => return Reply::Refused(job, why),
        };
        if progress.done {
            break;
        }
        if now() - listened > LISTEN_EVERY {
            say(scope, &Reply::Progress(job, progress));
            // Requests arrive only when the worker's event loop turns.
            sleep(Duration::ZERO).await;
            listened = now();
            let mut desk = desk.borrow_mut();
            if desk.next.is_some() || !desk.engine(room).is_busy() {
                return Reply::Stopped(job);
            }
        }
    }
    let mut desk = desk.borrow_mut();
    let engine = desk.engine(room);
    match engine.sheet() {
        Some(sheet) => {
            let (rail, timeline, own) = (engine.rail(), engine.timeline(), engine.has_own());
            Reply::Shown(job, Box::new(Shown { rail, sheet, timeline, own }))
        }
        None => Reply::Stopped(job),
    }
}

fn say(scope: &DedicatedWorkerGlobalScope, reply: &Reply) {
    // Nobody is left to be told if the room cannot be reached.
    drop(scope.post_message(&pack(reply)));
}

fn now() -> f64 {
    js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("performance"))
        .ok()
        .and_then(|performance| performance.dyn_into::<web_sys::Performance>().ok())
        .map_or(0.0, |performance| performance.now())
}
