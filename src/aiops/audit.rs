//! Which parameters were changed while the room was open.
use super::{Choices, FIELDS, Field};

/// Changes that are kept.
const MOST: usize = 200;

/// A parameter that was changed.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    pub(super) field: &'static Field,
    pub(super) from: String,
    pub(super) to: String,
    /// The minute that was looked at, if one was asked for.
    pub(super) minute: Option<u32>,
}

/// Notes what differs between two choices. A slider that moves on is one change, and one that goes
/// back to where it was is none.
pub(super) fn note(audit: &mut Vec<Changed>, from: &Choices, to: &Choices, minute: Option<u32>) {
    for field in FIELDS {
        let (from, to) = (field.read(from), field.read(to));
        if from == to {
            continue;
        }
        match audit.last_mut().filter(|last| last.field.key == field.key && last.to == from) {
            Some(last) => last.to = to,
            None => audit.push(Changed { field, from, to, minute }),
        }
        if audit.last().is_some_and(|last| last.from == last.to) {
            audit.pop();
        }
    }
    let from = audit.len().saturating_sub(MOST);
    audit.drain(..from);
}
