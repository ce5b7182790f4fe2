//! What page and worker say to each other: bytes, both ends from one build.
use js_sys::Uint8Array;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::{
    codec,
    journey::Step,
    scenario::Scenario,
    session::{Job, Reply},
    stage::Stage,
};

/// To the worker. The answers are [`Answer`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Request {
    /// Keep the bytes of a table under its key.
    Table {
        /// Key of the catalogue.
        key: String,
        /// The bytes of the file.
        bytes: Vec<u8>,
    },
    /// Drop the bytes of a table.
    Forget(String),
    /// Drop whatever is running and run this scenario.
    Run(Job, Box<Scenario>),
    /// Stop.
    Stop,
}

/// From the worker.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// What the session is to hear.
    Reply(Reply),
    /// A stage ended with what was sent for it last; only what happened to the record that is
    /// followed is new.
    Again(Job, Stage, Option<Step>),
}

/// Packs a message.
pub(super) fn pack<T: Serialize>(message: &T) -> JsValue {
    Uint8Array::from(codec::to_bytes(message).as_slice()).into()
}

/// Unpacks a message of the other half; `None` if it holds no bytes.
pub(super) fn unpack<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    Some(codec::from_bytes(&value.dyn_into::<Uint8Array>().ok()?.to_vec()))
}
