//! What is kept in this browser between visits: the predictions of finished lessons. Nothing else,
//! and nothing leaves. A store that is full, blocked or damaged is said once and worked around.
use web_sys::Storage;

use crate::keyed::Keyed;

const KEY: &str = "opslab.ledger.v1";

/// How one lesson ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Confidence in the prediction, in percent.
    pub(super) confidence: u8,
    /// Whether the prediction was right.
    pub(super) right: bool,
}

/// The outcomes by lesson.
pub(super) type Ledger = Keyed<String, Outcome>;

/// Reads the ledger, one line `lesson confidence right|wrong` each; a damaged one is given as an
/// error, with what to tell the learner.
pub(super) fn load() -> Result<Ledger, &'static str> {
    let text = storage().and_then(|store| store.get_item(KEY).ok().flatten()).unwrap_or_default();
    text.lines().map(read).collect::<Option<Vec<_>>>().map(Ledger::from_iter).ok_or(
        "The record of your lessons in this browser was damaged and could not be read; the lab begins a new one.",
    )
}

fn read(line: &str) -> Option<(String, Outcome)> {
    let mut words = line.split(' ');
    let (lesson, confidence, right) = (words.next()?, words.next()?, words.next()?);
    let right = match right {
        "right" => true,
        "wrong" => false,
        _ => return None,
    };
    let confidence = confidence.parse().ok().filter(|percent| *percent <= 100)?;
    Some((lesson.to_owned(), Outcome { confidence, right }))
}

/// Writes the ledger.
pub(super) fn save(ledger: &Ledger) -> Result<(), &'static str> {
    let word = |right| if right { "right" } else { "wrong" };
    let line = |(lesson, outcome): (&String, &Outcome)| {
        format!("{lesson} {} {}\n", outcome.confidence, word(outcome.right))
    };
    let text: String = ledger.iter().map(line).collect();
    storage()
        .and_then(|store| store.set_item(KEY, &text).ok())
        .ok_or("This browser does not let the lab keep the record of your lessons (its storage is full or blocked); everything else works.")
}

fn storage() -> Option<Storage> {
    web_sys::window().and_then(|window| window.local_storage().ok().flatten())
}
