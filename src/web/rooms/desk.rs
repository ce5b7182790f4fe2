//! The room's side of its worker.
use std::{cell::RefCell, rc::Rc};

use js_sys::Reflect;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{MessageEvent, Worker};

use super::protocol::{Reply, Request};
use crate::web::{
    desk::spawn,
    protocol::{pack, unpack},
};

/// The single-file edition's way to start this worker.
const HOOK: &str = "opslabSpawnRoom";

type Heard = Rc<dyn Fn(Reply)>;
type Ears = (Closure<dyn FnMut(MessageEvent)>, Closure<dyn FnMut(web_sys::Event)>);

struct Inner {
    worker: RefCell<Option<(Worker, Ears)>>,
    heard: Heard,
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
        let desk = Self(Rc::new(Inner { worker: RefCell::new(None), heard: Rc::new(heard) }));
        desk.start();
        desk
    }

    /// Ends the worker, whatever it does, and starts a new one.
    pub(super) fn restart(&self) {
        if let Some((worker, _ears)) = self.0.worker.borrow_mut().take() {
            worker.terminate();
        }
        self.start();
    }

    /// Asks for something.
    pub(super) fn post(&self, request: &Request) {
        if let Some((worker, _)) = self.0.worker.borrow().as_ref() {
            // A worker that cannot be reached has died; its error event says so.
            drop(worker.post_message(&pack(request)));
        }
    }

    fn start(&self) {
        let worker = match spawn(HOOK) {
            Ok(worker) => worker,
            Err(error) => {
                let why = error.as_string().unwrap_or_else(|| format!("{error:?}"));
                (self.0.heard)(Reply::Died(why));
                return;
            }
        };
        let heard = Rc::clone(&self.0.heard);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(reply) = unpack::<Reply>(event.data()) {
                heard(reply);
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
        *self.0.worker.borrow_mut() = Some((worker, (on_message, on_error)));
    }
}
