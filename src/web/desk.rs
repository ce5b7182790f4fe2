//! The page's side of the worker: starts it, brings it tables, hears its replies.
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag, MessageEvent, Url, Worker, WorkerOptions, WorkerType};
use yew::platform::time::sleep;

use super::{
    files,
    protocol::{Answer, Request, pack, unpack},
};
use crate::{
    data::TableId,
    keyed::Keyed,
    run::{Made, State},
    scenario::Scenario,
    session::{Job, Own, Reply},
};

#[wasm_bindgen]
extern "C" {
    /// Address of the script that belongs to this Wasm.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["import", "meta"], js_name = url)]
    static GLUE_URL: String;
}

/// How long a worker may take to give a job up before it is ended.
const PATIENCE_MS: u64 = 170;

/// A listener that is kept as long as the worker that it listens to.
type Ear<E> = RefCell<Option<Closure<dyn FnMut(E)>>>;

type Heard = Rc<dyn Fn(Reply)>;

struct Inner {
    worker: RefCell<Option<Worker>>,
    /// Tables the worker has, by key, each with a mark that tells its content.
    brought: RefCell<Keyed<String, String>>,
    /// The newest job; a table that arrives late for an older one is not run.
    newest: Cell<Job>,
    /// The job that it was given and has neither finished nor given up.
    busy: Cell<Option<Job>>,
    heard: Heard,
    /// What the worker sent last for each stage.
    made: RefCell<Keyed<usize, Made>>,
    /// Replies that are passed on together.
    waiting: RefCell<Vec<Reply>>,
    on_message: Ear<MessageEvent>,
    on_error: Ear<web_sys::Event>,
}

impl Inner {
    /// The reply that an answer means: what comes again is filled in from what came last.
    fn complete(&self, answer: Answer) -> Option<Reply> {
        let mut made = self.made.borrow_mut();
        Some(match answer {
            Answer::Reply(Reply::Made(job, new)) => {
                made.insert(new.stage.index(), (*new).clone());
                Reply::Made(job, new)
            }
            Answer::Reply(reply) => reply,
            Answer::Again(job, stage, step) => {
                let last = made.get(&stage.index())?.clone();
                Reply::Made(job, Box::new(Made { state: State::Cached, step, ..last }))
            }
        })
    }

    /// Passes a reply on together with those that wait behind it: the page is drawn once for all.
    fn tell(self: &Rc<Self>, reply: Reply) {
        let first = self.waiting.borrow().is_empty();
        self.waiting.borrow_mut().push(reply);
        if first {
            let inner = Rc::clone(self);
            spawn_local(async move {
                sleep(Duration::ZERO).await;
                for reply in inner.waiting.take() {
                    (inner.heard)(reply);
                }
            });
        }
    }
}

/// A handle on the worker.
#[derive(Clone)]
pub(super) struct Desk(Rc<Inner>);

impl PartialEq for Desk {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Desk {
    /// Starts a worker; `heard` is called with each reply.
    pub(super) fn open(heard: impl Fn(Reply) + 'static) -> Self {
        let desk = Self(Rc::new(Inner {
            worker: RefCell::new(None),
            brought: RefCell::default(),
            newest: Cell::new(0),
            busy: Cell::new(None),
            heard: Rc::new(heard),
            made: RefCell::default(),
            waiting: RefCell::default(),
            on_message: RefCell::new(None),
            on_error: RefCell::new(None),
        }));
        desk.start();
        desk
    }

    /// Ends the worker, whatever it does, and starts a new one.
    pub(super) fn restart(&self) {
        if let Some(worker) = self.0.worker.borrow_mut().take() {
            worker.terminate();
        }
        self.0.brought.borrow_mut().clear();
        self.0.busy.set(None);
        self.start();
    }

    /// Runs a scenario; fetches its table first if the worker does not have it.
    pub(super) fn run(&self, job: Job, scenario: &Scenario, own: Option<&Own>) {
        self.0.newest.set(job);
        let entry = scenario.data.table.entry();
        let (desk, scenario) = (self.clone(), Box::new(scenario.clone()));
        match (entry.file, own) {
            (Some(_), _) if !self.has(entry.key, entry.key) => spawn_local(async move {
                let path = format!("data/{}.bin", entry.key);
                match files::load_table(&path).await {
                    Ok(bytes) => {
                        desk.bring(entry.key, entry.key, bytes);
                        desk.post_run(job, scenario);
                    }
                    Err(why) => desk.miss(job, &format!("{path}: {why}")),
                }
            }),
            (None, Some(own)) if scenario.data.table == TableId::Own => {
                // Under the same key another table may have come before: the hash tells.
                let mark = own.digest.to_string();
                if !self.has(entry.key, &mark) {
                    self.bring(entry.key, &mark, own.bytes.to_vec());
                }
                self.post_run(job, scenario);
            }
            (None, None) if self.0.brought.borrow_mut().remove(entry.key).is_some() => {
                self.post(&Request::Forget(entry.key.to_owned()));
                self.post_run(job, scenario);
            }
            (_, _) => self.post_run(job, scenario),
        }
    }

    /// Asks the worker to stop; ends it if it does not answer soon.
    pub(super) fn stop(&self) {
        self.post(&Request::Stop);
        let (desk, stopped) = (self.clone(), self.0.busy.get());
        spawn_local(async move {
            sleep(Duration::from_millis(PATIENCE_MS)).await;
            // A newer job may be at work by now; it waits for the same worker to listen.
            if stopped.is_some() && desk.0.busy.get() == stopped {
                desk.restart();
            }
        });
    }

    fn has(&self, key: &str, mark: &str) -> bool {
        self.0.brought.borrow().get(key).is_some_and(|brought| brought == mark)
    }

    fn bring(&self, key: &str, mark: &str, bytes: Vec<u8>) {
        self.0.brought.borrow_mut().insert(key.to_owned(), mark.to_owned());
        self.post(&Request::Table { key: key.to_owned(), bytes });
    }

    fn post_run(&self, job: Job, scenario: Box<Scenario>) {
        if self.0.newest.get() == job {
            self.0.busy.set(Some(job));
            self.post(&Request::Run(job, scenario));
        }
    }

    fn miss(&self, job: Job, why: &str) {
        if self.0.newest.get() == job {
            (self.0.heard)(Reply::Missing(job, why.to_owned()));
        }
    }

    fn post(&self, request: &Request) {
        if let Some(worker) = self.0.worker.borrow().as_ref() {
            // A worker that cannot be reached has died; its error event says so.
            drop(worker.post_message(&pack(request)));
        }
    }

    fn start(&self) {
        let worker = match spawn("opslabSpawn") {
            Ok(worker) => worker,
            Err(error) => {
                let why = error.as_string().unwrap_or_else(|| format!("{error:?}"));
                (self.0.heard)(Reply::Died(why));
                return;
            }
        };
        let desk = Rc::downgrade(&self.0);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let (Some(desk), Some(answer)) = (desk.upgrade(), unpack::<Answer>(event.data())) {
                let Some(reply) = desk.complete(answer) else { return };
                if matches!(reply, Reply::Done(_) | Reply::Stopped(_)) {
                    desk.busy.set(None);
                }
                desk.tell(reply);
            }
        });
        let heard = Rc::clone(&self.0.heard);
        let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            event.prevent_default();
            let why = Reflect::get(&event, &JsValue::from_str("message"))
                .ok()
                .and_then(|message| message.as_string())
                .unwrap_or_else(|| "the worker could not be started".to_owned());
            heard(Reply::Died(why));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        *self.0.on_message.borrow_mut() = Some(on_message);
        *self.0.on_error.borrow_mut() = Some(on_error);
        *self.0.worker.borrow_mut() = Some(worker);
    }
}

/// Starts this same Wasm as a worker: the glue by its address, the compiled module posted over. The
/// single-file edition has no addresses and brings its own way, the global function `hook`.
pub(super) fn spawn(hook: &str) -> Result<Worker, JsValue> {
    let hook = Reflect::get(&js_sys::global(), &JsValue::from_str(hook))?;
    let worker: Worker = if let Ok(hook) = hook.dyn_into::<Function>() {
        hook.call0(&JsValue::NULL)?.dyn_into()?
    } else {
        let glue = GLUE_URL.with(Clone::clone);
        let source = format!(
            "import init from {glue:?};self.onmessage=async e=>{{self.onmessage=null;await init({{module_or_path:e.data}})}};"
        );
        let bag = BlobPropertyBag::new();
        bag.set_type("text/javascript");
        let blob = Blob::new_with_str_sequence_and_options(
            &Array::of1(&JsValue::from_str(&source)),
            &bag,
        )?;
        let url = Url::create_object_url_with_blob(&blob)?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        Worker::new_with_options(&url, &options)?
    };
    worker.post_message(&wasm_bindgen::module())?;
    Ok(worker)
}
