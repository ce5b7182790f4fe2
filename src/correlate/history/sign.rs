//! What is the same each time an alert comes.
use std::fmt::Write as _;

use crate::{
    alert::{Alert, Origin},
    event::Events,
};

/// Words that are looked at.
const MOST: usize = 24;

/// A text without what changes: paths, words with digits, signs.
fn plain(text: &str, words: &mut String) {
    for word in text.split_ascii_whitespace().take(MOST).filter(|word| !word.starts_with('/')) {
        let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let changes = word.bytes().any(|byte| byte.is_ascii_digit() || byte == b'/');
        if !word.is_empty() && !changes {
            words.push(' ');
            words.push_str(word);
        }
    }
}

/// The sign of an alert: place, tool, name and text without numbers, hashed.
pub(super) fn sign(events: &Events, alert: &Alert, place: &str) -> u32 {
    let mut text = String::from(place);
    if alert.origin == Origin::Log {
        text.push_str(" |");
    } else {
        // Writing to a text cannot fail.
        let _ = write!(text, " {} |", alert.format);
        let name = events.word(alert.name);
        let parts = name.split(|c: char| !c.is_ascii_alphanumeric());
        let is_kept = |part: &&str| !part.is_empty() && !part.bytes().any(|b| b.is_ascii_digit());
        for part in parts.filter(is_kept) {
            text.push(' ');
            text.push_str(part);
        }
        text.push_str(" |");
    }
    let row = alert.row.and_then(|row| events.rows.get(row as usize));
    let body = row.map(|row| events.text(row.body)).unwrap_or_default();
    plain(&body, &mut text);
    let hash = Events::identity([text.as_str()]);
    (hash ^ (hash >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_left_out() {
        let mut text = String::new();
        plain("GET /v1/cards 9f-2 in 31 ms: bad answer from card-network (x7)", &mut text);
        assert_eq!(text, " GET in ms bad answer from card-network");
    }
}
