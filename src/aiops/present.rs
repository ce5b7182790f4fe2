//! Whether what an incident speaks of still goes on: the limits of the tools' rules, held against what
//! is measured at its places now. Messages that something is well again get lost; measurements tell.
use super::Tape;
use crate::{event::Time, world::NodeId};

/// Minutes within all limits after which a place is well.
const CALM: u32 = 2;
/// Minutes before an incident's first alert in which its trouble may have begun.
const BEFORE: u32 = 5;

/// Since when no place is beyond a limit any more, where one was since an incident began; `None` while
/// one is, and where none ever was.
pub(super) fn recovered(tape: &Tape, minute: u32, places: &[NodeId], began: Time) -> Option<Time> {
    let from = (tape.minute(began) as u32).saturating_sub(BEFORE);
    let rules = tape.rules.iter().filter(|rule| places.contains(&rule.node));
    let last = rules
        .filter_map(|rule| {
            let values = &tape.metrics.of(rule.node, rule.metric)?.values;
            let broken = |&at: &u32| values.get(at as usize).is_some_and(|&v| rule.broken_by(v));
            (from..minute).rev().find(broken)
        })
        .max()?;
    (minute > last + CALM).then(|| tape.time(last + 1))
}
