//! Making the index.
use super::{
    column::{Column, Labels},
    text::Texts,
};
use crate::event::{Events, Time};

/// A column of the caller's, such as the template of each event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra {
    /// The field's name in queries.
    pub name: String,
    /// For each row of the events, a position of `words`; anything beyond is nothing.
    pub codes: Vec<u32>,
    /// The words.
    pub words: Vec<String>,
}

/// An index over events. It holds no event; the same [`Events`] must be given to it each time.
///
/// Its positions are the events in the order of their times, so that a time brush is a range, a page
/// is a stretch, and a histogram is a sequence of counts.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Row of each position.
    pub(super) rows: Vec<u32>,
    pub(super) services: Column,
    pub(super) hosts: Column,
    pub(super) names: Column,
    pub(super) severities: Vec<u8>,
    pub(super) kinds: Vec<u8>,
    pub(super) formats: Vec<u8>,
    pub(super) labels: Labels,
    pub(super) texts: Texts,
    pub(super) extras: Vec<Extra>,
    pub(super) format_keys: Vec<String>,
}

/// Makes an [`Index`], some thousand events at a time.
#[derive(Clone, Debug)]
pub struct Builder {
    index: Index,
    done: usize,
}

/// Rows indexed in one step: some milliseconds.
const PIECE: usize = 8192;

impl Builder {
    /// Begins an index of events. `format_keys` are the words for [`crate::event::Event::format`].
    pub fn new(events: &Events, format_keys: &[&str]) -> Self {
        let mut rows: Vec<u32> = (0..events.rows.len() as u32).collect();
        let time = |row: &u32| events.rows.get(*row as usize).map(|event| event.time);
        // Stable: events of one time stay in the order in which they were read.
        rows.sort_by_key(time);
        let format_keys = format_keys.iter().map(|&key| key.to_owned()).collect();
        let labels = Labels::sized(&events.labels);
        let mut index = Index { rows, labels, format_keys, ..Index::default() };
        let len = index.rows.len();
        index.severities.reserve_exact(len);
        index.kinds.reserve_exact(len);
        index.formats.reserve_exact(len);
        for column in [&mut index.services, &mut index.hosts, &mut index.names] {
            column.codes.reserve_exact(len);
        }
        index.texts.reserve(len);
        Self { index, done: 0 }
    }

    /// Adds a column.
    #[must_use]
    pub fn with(mut self, extra: Extra) -> Self {
        let by_position = |row: &u32| extra.codes.get(*row as usize).copied().unwrap_or(u32::MAX);
        let codes = self.index.rows.iter().map(by_position).collect();
        self.index.extras.push(Extra { codes, ..extra });
        self
    }

    /// Indexes for some milliseconds; whether there is more to do.
    pub fn step(&mut self, events: &Events) -> bool {
        let index = &mut self.index;
        let end = index.rows.len().min(self.done + PIECE);
        for position in self.done..end {
            let Some(event) =
                index.rows.get(position).and_then(|&row| events.rows.get(row as usize))
            else {
                continue;
            };
            index.services.push(event.service);
            index.hosts.push(event.host);
            index.names.push(event.name);
            index.severities.push(event.severity.0);
            index.kinds.push(event.kind as u8);
            index.formats.push(event.format);
            for &(name, value) in events.labels(event) {
                index.labels.push(position as u32, name, value);
            }
            index.texts.push(&events.text(event.body));
        }
        self.done = end;
        end < index.rows.len()
    }

    /// The share that is done, from 0 to 1.
    pub fn progress(&self) -> f64 {
        self.done as f64 / self.index.rows.len().max(1) as f64
    }

    /// The index, with whatever is left to do done.
    pub fn finish(mut self, events: &Events) -> Index {
        while self.step(events) {}
        self.index
    }
}

impl Index {
    /// Number of events.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Number of shapes of bodies, which is what the time of a search for a text depends on.
    pub fn shapes(&self) -> usize {
        self.texts.shapes()
    }

    /// Whether there are no events.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The positions from a time to before another.
    pub(super) fn between(&self, events: &Events, from: Time, to: Time) -> (usize, usize) {
        let before = |limit: Time| {
            self.rows.partition_point(|&row| {
                events.rows.get(row as usize).is_some_and(|event| event.time < limit)
            })
        };
        let start = before(from);
        (start, before(to).max(start))
    }
}
