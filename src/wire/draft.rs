//! From what a format says to a row: the one place where events and quarantine are written.
use super::{
    Format, Spec,
    clock::When,
    enrich::Enricher,
    extract,
    quarantine::{Quarantined, Reason},
    years::Years,
};
use crate::event::{Event, Events, Kind, Labels, Severity, Span, Symbol, Time};

/// What a format says of one event; the labels are given before, by [`Out::label`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft<'a> {
    pub(super) time: When,
    pub(super) kind: Kind,
    pub(super) severity: Severity,
    pub(super) service: &'a str,
    pub(super) host: &'a str,
    pub(super) name: &'a str,
    pub(super) identity: u64,
    pub(super) body: &'a str,
}

impl Default for Draft<'_> {
    fn default() -> Self {
        Self {
            time: When::Missing,
            kind: Kind::Log,
            severity: Severity::UNSPECIFIED,
            service: "",
            host: "",
            name: "",
            identity: 0,
            body: "",
        }
    }
}

/// Most labels of an event; more are left out (no tool has half as many, hostile input has).
const MOST_LABELS: usize = 256;

/// Where a record stands in the input.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub(super) source: u16,
    pub(super) line: u32,
    pub(super) start: u64,
    pub(super) len: u64,
}

/// What is being written.
#[derive(Debug)]
pub(super) struct Out {
    pub(super) events: Events,
    pub(super) quarantine: Vec<Quarantined>,
    pub(super) observed: Time,
    pub(super) zone_minutes: i16,
    /// The name of the paste or file.
    pub(super) origin: String,
    years: Years,
    enricher: Enricher,
    extractor: extract::Extractor,
    place: Place,
    format: Format,
    part: u16,
    raw: Span,
    /// Address of the record's text, to find out what lies within it.
    text: (usize, usize),
    labels: Vec<(Symbol, Symbol)>,
    /// When the sender says that the event which comes next was observed.
    seen: Option<Time>,
    /// By format.
    orders: Vec<Order>,
    /// Whether the last event was a line of a log.
    pub(super) in_log: bool,
}

/// Formats of logs whose messages may have more lines, each without a header.
const LINES: [Format; 4] = [Format::PlainLog, Format::Klog, Format::Syslog3164, Format::Syslog5424];

/// Names of labels as a format gave them last, and their order by name without repetitions.
#[derive(Clone, Debug, Default)]
struct Order {
    names: Vec<Symbol>,
    sorted: Vec<u16>,
}

impl Out {
    pub(super) fn new(spec: &Spec) -> Self {
        Self {
            events: Events::default(),
            quarantine: Vec::new(),
            observed: Time::default(),
            zone_minutes: spec.zone_minutes,
            origin: String::new(),
            years: Years::default(),
            enricher: Enricher::new(&spec.lookups),
            extractor: extract::Extractor::new(&spec.extract),
            place: Place::default(),
            format: Format::PlainLog,
            part: 0,
            raw: Span::default(),
            text: (0, 0),
            labels: Vec::new(),
            seen: None,
            orders: Vec::new(),
            in_log: false,
        }
    }

    /// A new paste or file begins.
    pub(super) fn begin_source(&mut self, name: &str) {
        self.settle();
        self.years.begin();
        self.in_log = false;
        name.clone_into(&mut self.origin);
    }

    /// Keeps a record, `bytes` as they came, and has it read; `text` is what it is read from, mostly
    /// the same.
    pub(super) fn record(
        &mut self,
        place: Place,
        bytes: &[u8],
        text: &[u8],
        read: impl FnOnce(&mut Self) -> Result<(), Reason>,
    ) {
        self.place = place;
        self.part = 0;
        self.labels.clear();
        self.raw = self.events.keep(bytes);
        if self.raw.len as usize != bytes.len() {
            return self.refuse(Reason::Full);
        }
        let same = std::ptr::eq(bytes.as_ptr(), text.as_ptr());
        self.text = if same { (text.as_ptr() as usize, text.len()) } else { (0, 0) };
        if let Err(reason) = read(self) {
            self.refuse(reason);
        }
    }

    /// The format of the record.
    pub(super) fn is(&mut self, format: Format) {
        self.format = format;
    }

    /// A label of the event that comes next; empty values are left out.
    pub(super) fn label(&mut self, name: &str, value: &str) {
        if !value.is_empty() && !name.is_empty() && self.labels.len() < MOST_LABELS {
            let label = (self.events.symbols.intern(name), self.events.symbols.intern(value));
            self.labels.push(label);
        }
    }

    /// When the sender says that the event which comes next was observed; else it is by our clock.
    pub(super) fn observed_at(&mut self, when: When) {
        self.seen = if let When::At(time) = when { Some(time) } else { None };
    }

    /// A label whose name has two parts.
    pub(super) fn label_in(&mut self, prefix: &str, name: &str, value: &str) {
        if !value.is_empty() && !name.is_empty() {
            let name = [prefix, name].concat();
            self.label(&name, value);
        }
    }

    /// A text as a span: where it lies within the record, else kept anew.
    fn span(&mut self, text: &str) -> Span {
        let offset = (text.as_ptr() as usize).wrapping_sub(self.text.0);
        if offset < self.text.1 && text.len() <= self.text.1 - offset {
            return Span { start: self.raw.start + offset as u32, len: text.len() as u32 };
        }
        self.events.keep(text.as_bytes())
    }

    /// Writes an event, or quarantines it if it says neither when nor of whom.
    pub(super) fn push(&mut self, draft: &Draft<'_>) {
        let reason = match draft.time {
            When::Missing => Some(Reason::NoTime(self.format)),
            When::Wrong => Some(Reason::BadTime(self.format)),
            When::At(_) | When::Yearless { .. } | When::Dayless { .. } | When::Before => None,
        };
        let nobody = draft.service.is_empty() && draft.host.is_empty() && draft.identity == 0;
        let reason = reason.or(nobody.then_some(Reason::NoSource(self.format)));
        if let Some(reason) = reason {
            return self.refuse(reason);
        }
        let Some((time, waits)) = self.years.tell(draft.time, self.observed) else {
            return self.refuse(Reason::BadTime(self.format));
        };
        if waits {
            let (line, start) = (self.place.line, self.place.start);
            let row = self.events.rows.len() as u32;
            let dayless = matches!(draft.time, When::Dayless { .. });
            self.years.waiting.push(super::years::Waiting { row, dayless, line, start });
        } else if self.years.is_due() {
            self.settle();
        }
        let symbols = &mut self.events.symbols;
        let mut event = Event {
            time,
            observed: self.seen.take().unwrap_or(self.observed),
            kind: draft.kind,
            severity: draft.severity,
            format: self.format as u8,
            part: self.part,
            service: symbols.intern(draft.service),
            host: symbols.intern(draft.host),
            name: symbols.intern(draft.name),
            identity: draft.identity,
            body: Span::default(),
            raw: self.raw,
            labels: Labels::default(),
        };
        self.extractor.extract(draft.body, symbols, &mut self.labels);
        self.enricher.enrich(&mut event, symbols, &mut self.labels);
        event.body = self.span(draft.body);
        event.labels = self.keep_labels();
        self.events.rows.push(event);
        self.in_log = LINES.contains(&self.format);
        self.part = self.part.saturating_add(1);
    }

    /// Quarantines the record, or the part of it that was being read.
    pub(super) fn refuse(&mut self, reason: Reason) {
        let Place { source, line, start, len } = self.place;
        let (part, raw) = (self.part, self.raw);
        self.quarantine.push(Quarantined { source, part, line, start, len, raw, reason });
        self.labels.clear();
        self.seen = None;
        self.part = self.part.saturating_add(1);
    }

    /// Quarantines bytes of which no record was begun.
    pub(super) fn refuse_bytes(&mut self, place: Place, bytes: &[u8], reason: Reason) {
        self.place = place;
        self.part = 0;
        self.raw = self.events.keep(bytes);
        self.refuse(reason);
    }

    /// Shortens the payload of a record of which nothing was read.
    pub(super) fn shorten(&mut self, bytes: u32) {
        let end = self.raw.start as usize + self.raw.len as usize;
        if end == self.events.arena.len() && self.raw.len > bytes {
            self.events.arena.truncate(self.raw.start as usize + bytes as usize);
            if let Some(last) = self.quarantine.last_mut().filter(|last| last.raw == self.raw) {
                last.raw.len = bytes;
            }
        }
    }

    /// Tells years that could not be told yet.
    pub(super) fn settle(&mut self) {
        let untold = self.years.settle(&mut self.events.rows, self.observed);
        if untold.is_empty() {
            return;
        }
        let source = self.place.source;
        let mut untold = untold.iter().peekable();
        let mut row = 0;
        self.events.rows.retain(|event| {
            let waiting = untold.next_if(|waiting| waiting.row == row);
            row += 1;
            let Some(waiting) = waiting else { return true };
            self.quarantine.push(Quarantined {
                source,
                part: event.part,
                line: waiting.line,
                start: waiting.start,
                len: u64::from(event.raw.len),
                raw: event.raw,
                reason: {
                    let format = Format::of(event).unwrap_or(self.format);
                    if waiting.dayless { Reason::NoDay(format) } else { Reason::NoYear(format) }
                },
            });
            false
        });
    }

    /// Sorts the labels by name, drops repeated names (the first counts) and keeps them. Events of a
    /// format mostly have the same names in the same order, so the last order is remembered.
    fn keep_labels(&mut self) -> Labels {
        let Self { labels, events, orders, .. } = self;
        let symbols = &events.symbols;
        let Ok(start) = u32::try_from(events.labels.len()) else { return Labels::default() };
        let format = self.format as usize;
        if orders.len() <= format {
            orders.resize_with(format + 1, Order::default);
        }
        let order = &mut orders[format];
        if !order.names.iter().copied().eq(labels.iter().map(|label| label.0)) {
            order.names.clear();
            order.names.extend(labels.iter().map(|label| label.0));
            order.sorted.clear();
            order.sorted.extend(0..labels.len() as u16);
            order.sorted.sort_by_key(|&at| symbols.word(labels[usize::from(at)].0));
            order.sorted.dedup_by_key(|at| labels[usize::from(*at)].0);
        }
        let sorted = order.sorted.iter().map(|&at| labels[usize::from(at)]);
        events.labels.extend(sorted);
        let kept = Labels { start, len: order.sorted.len() as u16 };
        labels.clear();
        kept
    }
}
