//! Many events with the texts they share.
use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Event, Span, Symbol, Symbols, symbol};

/// A range of the label list of [`Events`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// First label.
    pub start: u32,
    /// Number of labels.
    pub len: u16,
}

/// Events with their arena, in the order in which they were read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Events {
    /// Payloads as they came, and texts that had to be unescaped.
    pub arena: Vec<u8>,
    /// Words.
    pub symbols: Symbols,
    /// Labels of all events: name and value.
    pub labels: Vec<(Symbol, Symbol)>,
    /// The events.
    pub rows: Vec<Event>,
}

impl Events {
    /// A text of the arena; bytes that are no UTF-8 are replaced.
    pub fn text(&self, span: Span) -> Cow<'_, str> {
        String::from_utf8_lossy(self.bytes(span))
    }

    /// Bytes of the arena.
    pub fn bytes(&self, span: Span) -> &[u8] {
        let start = span.start as usize;
        self.arena.get(start..start + span.len as usize).unwrap_or_default()
    }

    /// Appends bytes to the arena; nothing is appended that would not fit into 4 GiB.
    pub fn keep(&mut self, bytes: &[u8]) -> Span {
        let Ok(start) = u32::try_from(self.arena.len()) else { return Span::default() };
        let Ok(len) = u32::try_from(bytes.len()) else { return Span::default() };
        if start.checked_add(len).is_none() {
            return Span::default();
        }
        self.arena.extend_from_slice(bytes);
        Span { start, len }
    }

    /// The labels of an event, sorted by name.
    pub fn labels(&self, event: &Event) -> &[(Symbol, Symbol)] {
        let start = event.labels.start as usize;
        self.labels.get(start..start + usize::from(event.labels.len)).unwrap_or_default()
    }

    /// The value of a label.
    pub fn label(&self, event: &Event, name: &str) -> Option<&str> {
        let name = self.symbols.find(name)?;
        let found = self.labels(event).iter().find(|(label, _)| *label == name)?;
        Some(self.symbols.word(found.1))
    }

    /// A word.
    pub fn word(&self, symbol: Symbol) -> &str {
        self.symbols.word(symbol)
    }

    /// A hash of texts that is the same on every machine, for identities; never 0.
    pub fn identity<'a>(parts: impl IntoIterator<Item = &'a str>) -> u64 {
        let hash = parts.into_iter().fold(0_u64, |hash, part| {
            hash.rotate_left(23).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ symbol::hash(part.as_bytes())
        });
        hash.max(1)
    }
}
