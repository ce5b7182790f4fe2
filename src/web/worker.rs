//! The worker: one run at a time, the newest request wins.
use std::{cell::RefCell, ops::ControlFlow, panic, rc::Rc, time::Duration};

use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use yew::platform::time::sleep;

use super::protocol::{Answer, Request, pack, unpack};
use crate::{
    digest::Digest,
    run::{self, Cache, Made, Observer, Sources, State},
    scenario::Scenario,
    session::{Job, Reply},
    stage::Stage,
};

/// Longest stretch without listening: a cancel is heard within this time plus one step of work.
const LISTEN_EVERY_MS: f64 = 24.0;

struct Inner {
    scope: DedicatedWorkerGlobalScope,
    /// Moved out while a run uses them.
    sources: Sources,
    cache: Cache,
    next: Option<(Job, Box<Scenario>)>,
    stop: bool,
    busy: bool,
    /// Key and content hash of what was sent last for each stage.
    sent: [Option<(Digest, Digest)>; Stage::ALL.len()],
}

type Shared = Rc<RefCell<Inner>>;

/// Starts the worker's side in a worker's global scope.
pub(super) fn start(scope: &DedicatedWorkerGlobalScope) {
    let voice = scope.clone();
    panic::set_hook(Box::new(move |info| {
        say(&voice, Reply::Died(info.to_string().lines().collect::<Vec<_>>().join(" ")));
    }));
    let shared: Shared = Rc::new(RefCell::new(Inner {
        scope: scope.clone(),
        sources: Sources::default(),
        cache: Cache::default(),
        next: None,
        stop: false,
        busy: false,
        sent: Default::default(),
    }));
    let ear = Rc::clone(&shared);
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(request) = unpack::<Request>(event.data()) {
            take(&ear, request);
        }
    });
    scope.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // The closure lives as long as the worker.
    heard.forget();
    say(scope, Reply::Ready);
}

fn take(shared: &Shared, request: Request) {
    let idle = {
        let mut inner = shared.borrow_mut();
        match request {
            Request::Table { key, bytes } => {
                inner.sources.insert(key, bytes);
                return;
            }
            Request::Forget(key) => {
                inner.sources.remove(&key);
                return;
            }
            Request::Stop => {
                inner.stop = true;
                inner.next = None;
                return;
            }
            Request::Run(job, scenario) => {
                inner.next = Some((job, scenario));
                inner.stop = false;
            }
        }
        !std::mem::replace(&mut inner.busy, true)
    };
    if idle {
        spawn_local(work(Rc::clone(shared)));
    }
}

async fn work(shared: Shared) {
    loop {
        let (job, scenario, sources, mut cache, scope) = {
            let mut inner = shared.borrow_mut();
            let Some((job, scenario)) = inner.next.take() else {
                inner.busy = false;
                return;
            };
            let cache = std::mem::take(&mut inner.cache);
            (job, scenario, inner.sources.clone(), cache, inner.scope.clone())
        };
        let mut wire = Wire { shared: &shared, scope, job, listened: now(), told: 0.0 };
        let flow = run::run(&scenario, &sources, &mut cache, &mut wire).await;
        let scope = {
            let mut inner = shared.borrow_mut();
            inner.cache = cache;
            inner.scope.clone()
        };
        say(&scope, if flow.is_break() { Reply::Stopped(job) } else { Reply::Done(job) });
    }
}

/// Tells the page how the run gets on, and listens for newer requests between steps.
struct Wire<'a> {
    shared: &'a Shared,
    scope: DedicatedWorkerGlobalScope,
    job: Job,
    listened: f64,
    told: f64,
}

impl Wire<'_> {
    async fn listen(&mut self) -> ControlFlow<()> {
        if now() - self.listened > LISTEN_EVERY_MS {
            // Requests arrive only when the worker's event loop turns.
            sleep(Duration::ZERO).await;
            self.listened = now();
        }
        let inner = self.shared.borrow();
        if inner.stop || inner.next.is_some() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

impl Observer for Wire<'_> {
    async fn progress(&mut self, stage: Stage, share: f64) -> ControlFlow<()> {
        if now() - self.told > LISTEN_EVERY_MS {
            self.told = now();
            let percent = (share.clamp(0.0, 1.0) * 100.0) as u8;
            say(&self.scope, Reply::Progress(self.job, stage, percent));
        }
        self.listen().await
    }

    async fn made(&mut self, made: Made) -> ControlFlow<()> {
        let mark = (made.key, made.hash);
        let last = self.shared.borrow_mut().sent[made.stage.index()].replace(mark);
        if made.state == State::Cached && last == Some(mark) {
            tell(&self.scope, &Answer::Again(self.job, made.stage, made.step));
        } else {
            say(&self.scope, Reply::Made(self.job, Box::new(made)));
        }
        self.listen().await
    }
}

fn say(scope: &DedicatedWorkerGlobalScope, reply: Reply) {
    tell(scope, &Answer::Reply(reply));
}

fn tell(scope: &DedicatedWorkerGlobalScope, answer: &Answer) {
    // Nobody is left to be told if the page cannot be reached.
    drop(scope.post_message(&pack(answer)));
}

fn now() -> f64 {
    js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("performance"))
        .ok()
        .and_then(|performance| performance.dyn_into::<web_sys::Performance>().ok())
        .map_or(0.0, |performance| performance.now())
}
