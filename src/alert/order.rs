//! Event time: rows put into the order in which things happened, as far as lateness allows.
//!
//! A row whose time lies no more than the bound behind the newest row is sorted in; a later one is
//! taken at the edge of what has been settled. So every row has one place in one total order, and
//! that place does not depend on how the rows were cut into chunks (Akidau and others 2015, "The
//! dataflow model"; Flink's bounded out-of-orderness).
use std::collections::BTreeMap;

use super::STORED;
use crate::event::{Event, Time};

/// A row in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Placed {
    /// When the machine takes it.
    pub(super) at: Time,
    /// Who it is about, so that the order of equal times does not depend on the order of reading.
    pub(super) fingerprint: u64,
    /// Ends come after beginnings of the same time.
    pub(super) rank: u8,
    /// What it says.
    pub(super) content: u64,
    /// Its position.
    pub(super) row: u32,
}

/// Rows that wait for their turn, by whole seconds: a second is sorted when it is settled, which
/// costs a fifth of a heap.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    /// Unsettled rows by second.
    waiting: BTreeMap<i64, Vec<Placed>>,
    /// Rows of the settled second that is being read, the latest first.
    ready: Vec<Placed>,
    newest: Option<Time>,
    bound: i64,
    is_stored: bool,
}

impl Order {
    /// Nothing waits.
    pub(super) fn new(lateness: u32) -> Self {
        let bound = i64::from(lateness) * Time::SECOND;
        Self { bound, is_stored: lateness == STORED, ..Self::default() }
    }

    /// When a row counts as having happened, and by how many microseconds it came too late. One that
    /// claims to be ahead of the clock counts as observed now; among stored rows, which were all
    /// observed at once, as one with the newest before it.
    pub(super) fn place(&mut self, event: &Event, ahead: u32) -> (Time, i64) {
        let ahead = i64::from(ahead) * Time::SECOND;
        let is_ahead =
            event.observed.0 != 0 && event.time.0 > event.observed.0.saturating_add(ahead);
        let known = self.newest.filter(|_| self.is_stored).unwrap_or(event.observed);
        let time = if is_ahead { known } else { event.time };
        let newest = self.newest.map_or(time, |newest| newest.max(time));
        self.newest = Some(newest);
        let settled = newest.0.saturating_sub(self.bound);
        (Time(time.0.max(settled)), settled.saturating_sub(time.0).max(0))
    }

    /// A row waits.
    pub(super) fn push(&mut self, placed: Placed) {
        self.waiting.entry(second(placed.at)).or_default().push(placed);
    }

    /// Rows that wait.
    pub(super) fn rows(&self) -> impl Iterator<Item = u32> {
        self.waiting.values().flatten().chain(&self.ready).map(|placed| placed.row)
    }

    /// Everything before this instant, a whole second, is settled.
    pub(super) fn settled(&self) -> Option<Time> {
        let newest = self.newest?;
        Some(Time(second(Time(newest.0.saturating_sub(self.bound))).saturating_mul(Time::SECOND)))
    }

    /// The time of the newest row.
    pub(super) fn newest(&self) -> Option<Time> {
        self.newest
    }

    /// The next row that is settled, or the next one at all when nothing more will come.
    pub(super) fn next(&mut self, ending: bool) -> Option<Placed> {
        if self.ready.is_empty() {
            let first = self.waiting.first_entry()?;
            let settled = second(Time(self.newest?.0.saturating_sub(self.bound)));
            if !ending && *first.key() >= settled {
                return None;
            }
            self.ready = first.remove();
            self.ready.sort_unstable_by(|a, b| b.cmp(a));
        }
        self.ready.pop()
    }
}

fn second(at: Time) -> i64 {
    at.0.div_euclid(Time::SECOND)
}
