//! What page and worker say to each other: postcard bytes, both ends from one build.
use js_sys::Uint8Array;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::{scenario::Scenario, session::Job};

/// To the worker. The answers are [`crate::session::Reply`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Request {
    /// Keep the bytes of a table under its key.
    Table {
        /// Key of the catalogue.
        key: String,
        /// The bytes of the file.
        bytes: Vec<u8>,
    },
    /// Drop whatever is running and run this scenario.
    Run(Job, Box<Scenario>),
    /// Stop.
    Stop,
}

/// Packs a message.
pub(super) fn pack<T: Serialize>(message: &T) -> Result<JsValue, postcard::Error> {
    let bytes = postcard::to_stdvec(message)?;
    Ok(Uint8Array::from(bytes.as_slice()).into())
}

/// Unpacks a message; `None` if it is not one of ours.
pub(super) fn unpack<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    let bytes = value.dyn_into::<Uint8Array>().ok()?.to_vec();
    postcard::from_bytes(&bytes).ok()
}
