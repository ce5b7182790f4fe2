//! Templates that are known before the first line.
use super::{at, lines};

/// # Errors
/// The first line that is no template, and why.
pub(in crate::aiops) fn read(text: &str) -> Result<Vec<String>, String> {
    lines(text)
        .map(|(number, line)| {
            let several = line.split_whitespace().count() > 1;
            let told = several.then(|| line.to_owned());
            at(number, told.ok_or_else(|| format!("`{line}` is one word: no line is known by it")))
        })
        .collect()
}
