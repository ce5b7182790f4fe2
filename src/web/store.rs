//! What is kept in this browser between visits: the predictions of finished lessons. Nothing else,
//! and nothing leaves. A store that is full, blocked or damaged is said once and worked around.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use web_sys::Storage;

const KEY: &str = "opslab.ledger.v1";

/// How one lesson ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Outcome {
    /// Confidence in the prediction, in percent.
    pub(super) confidence: u8,
    /// Whether the prediction was right.
    pub(super) right: bool,
}

/// The outcomes by lesson.
pub(super) type Ledger = BTreeMap<String, Outcome>;

/// Reads the ledger; a damaged one is given as an error, with what to tell the learner.
pub(super) fn load() -> Result<Ledger, &'static str> {
    let Some(text) = storage().and_then(|store| store.get_item(KEY).ok().flatten()) else {
        return Ok(Ledger::new());
    };
    serde_json::from_str(&text)
        .map_err(|_damaged| "The record of your lessons in this browser was damaged and could not be read; the lab begins a new one.")
}

/// Writes the ledger.
pub(super) fn save(ledger: &Ledger) -> Result<(), &'static str> {
    let text = serde_json::to_string(ledger).unwrap_or_default();
    storage()
        .and_then(|store| store.set_item(KEY, &text).ok())
        .ok_or("This browser does not let the lab keep the record of your lessons (its storage is full or blocked); everything else works.")
}

fn storage() -> Option<Storage> {
    web_sys::window().and_then(|window| window.local_storage().ok().flatten())
}
