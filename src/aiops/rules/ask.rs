//! Actions that always want a person: `retrain, shed-load`.
use crate::world::ActionKind;
use strum::VariantArray as _;

/// # Errors
/// The first word that is no action.
pub(in crate::aiops) fn read(text: &str) -> Result<Vec<ActionKind>, String> {
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    words
        .map(|word| {
            word.parse().map_err(|_no| {
                let known: Vec<&str> =
                    ActionKind::VARIANTS.iter().map(|kind| (*kind).into()).collect();
                format!("there is no action `{word}`, only {}", known.join(", "))
            })
        })
        .collect()
}

/// Writes what [`read`] reads.
pub(in crate::aiops) fn write(kinds: &[ActionKind]) -> String {
    let words: Vec<&str> = kinds.iter().map(|kind| (*kind).into()).collect();
    words.join(", ")
}
