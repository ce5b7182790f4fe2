//! Who an event is about, and whether it says anything new.
use super::{Field, Identity, Spec};
use crate::event::{Event, Events, Kind, Symbol};

/// Hashes of words, computed once per word.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    hashes: Vec<u64>,
}

impl Words {
    /// The hash of a word; equal words have equal hashes in all tables.
    pub(super) fn hash(&mut self, events: &Events, symbol: Symbol) -> u64 {
        while self.hashes.len() <= symbol.0 as usize {
            let next = Symbol(self.hashes.len() as u32);
            if next.0 as usize >= events.symbols.len() {
                return 0;
            }
            self.hashes.push(Events::identity([events.word(next)]));
        }
        self.known(symbol)
    }

    /// The hash of a word that has been hashed before, else 0.
    pub(super) fn known(&self, symbol: Symbol) -> u64 {
        self.hashes.get(symbol.0 as usize).copied().unwrap_or_default()
    }
}

/// Joins two hashes; the order matters. (The finaliser of `SplitMix64`, Steele and others 2014.)
pub(super) fn join(hash: u64, next: u64) -> u64 {
    let mut z = hash.rotate_left(23) ^ next.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Marks of the three kinds of identities, so that they do not meet.
const BY_SOURCE: u64 = 1;
const BY_FIELDS: u64 = 2;
const BY_TEMPLATE: u64 = 3;

/// The identity of a log line's alert: service, template and severity; without a template the
/// program's name stands in.
pub(super) fn of_log(words: &mut Words, events: &Events, event: &Event, template: u32) -> u64 {
    let service = words.hash(events, event.service);
    let what = match template {
        0 => words.hash(events, event.name),
        id => u64::from(id),
    };
    [service, what, u64::from(template != 0), u64::from(event.severity.0)]
        .into_iter()
        .fold(BY_TEMPLATE, join)
}

/// Whether the source's own identity is used.
pub(super) fn is_from_source(spec: &Spec, event: &Event) -> bool {
    spec.identity == Identity::Source && event.identity != 0
}

/// The identity of an alert.
pub(super) fn of_alert(spec: &Spec, words: &mut Words, events: &Events, event: &Event) -> u64 {
    if is_from_source(spec, event) {
        return join(BY_SOURCE, event.identity);
    }
    spec.fields.iter().fold(BY_FIELDS, |hash, field| {
        let next = match field {
            Field::Name => words.hash(events, event.name),
            Field::Service => words.hash(events, event.service),
            Field::Host => words.hash(events, event.host),
            Field::Severity => u64::from(event.severity.0),
            Field::Format(number) => u64::from(event.format == *number),
            Field::Label(name) => Events::identity([events.label(event, name).unwrap_or_default()]),
        };
        join(hash, next)
    })
}

/// What the event says besides its time: kind, severity, words, labels that count, text.
pub(super) fn content(words: &mut Words, ignore: &[Symbol], events: &Events, event: &Event) -> u64 {
    let kind = match event.kind {
        Kind::Fired => 1,
        Kind::Resolved => 2,
        Kind::Acked => 3,
        Kind::Log => 4,
        Kind::Change => 5,
        Kind::Metric => 6,
    };
    let mut hash = join(kind, u64::from(event.severity.0));
    for symbol in [event.name, event.service, event.host] {
        hash = join(hash, words.hash(events, symbol));
    }
    for &(name, value) in events.labels(event) {
        if !ignore.contains(&name) {
            hash = join(hash, words.hash(events, name));
            hash = join(hash, words.hash(events, value));
        }
    }
    let text = events.text(event.body);
    join(hash, Events::identity([text.as_ref()]))
}
