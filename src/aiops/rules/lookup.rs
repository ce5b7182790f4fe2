//! A table that adds labels.
use crate::wire::Lookup;

/// # Errors
/// The first line that does not fit.
pub(in crate::aiops) fn read(text: &str) -> Result<Option<Lookup>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    Lookup::from_csv(text).map(Some).map_err(|error| error.to_string())
}
