//! Reading, a little at a time.
use serde::{Deserialize, Serialize};

use super::{
    Encoding, Format, Quarantined, Reason, Spec,
    cut::{Cut, Cutter},
    detect::{self, Block},
    draft::{Out, Place},
    encoding::{Decoder, repair},
    json::Value,
    keys, read,
};
use crate::event::{Events, Time};

/// Bytes read in one step: some milliseconds.
const PIECE: usize = 256 << 10;
/// Longest line that may belong to a log without a header of its own, in bytes.
const LONGEST_BARE: usize = 4 << 10;

/// A paste or file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name: the service of lines that name none.
    pub name: String,
    /// How its text was encoded.
    pub encoding: Encoding,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Read {
    /// The events, in the order in which they stood.
    pub events: Events,
    /// What could not be read, in the order in which it was found.
    pub quarantine: Vec<Quarantined>,
    /// Pastes and files, in the order in which they were begun.
    pub sources: Vec<Source>,
}

/// Reads bytes that may come in any pieces: the result is that of all bytes at once.
///
/// ```
/// use opslab::wire::{Reader, Spec};
///
/// let mut reader = Reader::new(Spec::default());
/// reader.begin("paste");
/// reader.feed(b"<34>1 2026-01-15T09:31:05Z web-1 su - - - 'su root' fai");
/// while reader.step() {}
/// reader.feed(b"led\n");
/// reader.end();
/// while reader.step() {}
/// let read = reader.finish();
/// assert_eq!(read.events.word(read.events.rows[0].host), "web-1");
/// ```
#[derive(Debug)]
pub struct Reader {
    spec: Spec,
    out: Out,
    cutter: Cutter,
    decoder: Decoder,
    sources: Vec<Source>,
    /// Bytes that arrived; those before `at` are done.
    input: Vec<u8>,
    at: usize,
    /// Bytes that must be there before another look is worth its time.
    wanted: usize,
    ended: bool,
    line: u32,
    start: u64,
}

impl Reader {
    /// A reader that has read nothing.
    pub fn new(spec: Spec) -> Self {
        Self {
            out: Out::new(&spec),
            spec,
            cutter: Cutter::default(),
            decoder: Decoder::default(),
            sources: Vec::new(),
            input: Vec::new(),
            at: 0,
            wanted: 0,
            ended: false,
            line: 1,
            start: 0,
        }
    }

    /// Makes room for an input of so many bytes, so that the memory need not grow piece by piece.
    pub fn expect(&mut self, bytes: u64) {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX).min(u32::MAX as usize);
        self.out.events.arena.reserve_exact(bytes + bytes / 16);
    }

    /// Makes room for so many events.
    pub fn expect_events(&mut self, events: u32) {
        self.out.events.rows.reserve_exact(events as usize);
    }

    /// The lab's clock: the `observed` time of what is read from now on. Without one, times without
    /// a year and without a neighbour cannot be told.
    pub fn observe_at(&mut self, now: Time) {
        self.out.observed = now;
    }

    /// A new paste or file begins. What was fed before must have been read.
    pub fn begin(&mut self, name: &str) {
        self.decoder = Decoder::default();
        self.cutter.begin();
        self.input.clear();
        (self.at, self.wanted, self.ended) = (0, 0, false);
        (self.line, self.start) = (1, 0);
        self.sources.push(Source { name: name.to_owned(), encoding: Encoding::Bytes });
        self.out.begin_source(name);
    }

    /// Bytes of the paste or file. They are read by [`Self::step`]; pieces of about a megabyte need
    /// the least memory.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.ended = false;
        self.take(bytes);
    }

    /// Nothing follows for now: what waits for its next line is read as it stands, and years are
    /// told. More may still be [fed](Self::feed), as a record of its own.
    pub fn end(&mut self) {
        self.ended = true;
        self.take(&[]);
    }

    fn take(&mut self, bytes: &[u8]) {
        if self.sources.is_empty() {
            self.begin("paste");
        }
        if self.at > 0 {
            self.input.drain(..self.at);
            self.at = 0;
        }
        self.decoder.decode(bytes, self.ended, &mut self.input);
        if let Some(source) = self.sources.last_mut() {
            source.encoding = self.decoder.encoding();
        }
    }

    /// Reads for some milliseconds; whether there is more to read.
    pub fn step(&mut self) -> bool {
        let stop = self.at + PIECE;
        while self.at < stop {
            let left = self.input.len() - self.at;
            if left < self.wanted && !self.ended {
                return false;
            }
            match self.cutter.next(&self.input[self.at..], self.ended, &self.spec) {
                Cut::More => {
                    // Looking again at every byte that arrives would take the square of the time.
                    self.wanted = left + left / 8 + 1;
                    if self.ended {
                        self.out.settle();
                    }
                    return false;
                }
                cut @ (Cut::Blank(_)
                | Cut::Document(_)
                | Cut::Text(_)
                | Cut::Broken(..)
                | Cut::Extend(_)) => self.carry_out(cut),
            }
            self.wanted = 0;
        }
        true
    }

    fn carry_out(&mut self, cut: Cut) {
        let (len, is_document) = match cut {
            Cut::More => return,
            Cut::Blank(len) => return self.pass(len),
            Cut::Document(len) => (len, true),
            Cut::Text(len) => (len, false),
            Cut::Broken(len, reason) => {
                let kept = len.min(self.spec.quarantine_bytes as usize);
                let place = self.place(len);
                self.out.refuse_bytes(place, &self.input[self.at..self.at + kept], reason);
                return self.pass(len);
            }
            Cut::Extend(len) => {
                if let Some(last) = self.out.quarantine.last_mut() {
                    last.len += len as u64;
                }
                return self.pass(len);
            }
        };
        let place = self.place(len);
        let bytes = &self.input[self.at..self.at + len];
        let rows = self.out.events.rows.len();
        let out = &mut self.out;
        match std::str::from_utf8(bytes) {
            _ if !is_document && detect::block(bytes) == Block::Export => {
                out.record(place, bytes, bytes, |out| {
                    out.is(Format::JournaldExport);
                    read::journald::read_export(bytes, out);
                    Ok(())
                });
            }
            Ok(text) if is_document => {
                let value = Value::new(text, &self.cutter.tape);
                out.record(place, bytes, bytes, |out| document(value, out));
            }
            Ok(text) => {
                let text = text.strip_suffix('\r').unwrap_or(text);
                out.record(place, bytes, bytes, |out| line(text, out));
            }
            Err(_) if is_document => {
                let text = repair(bytes);
                let tape = super::json::parse(&text);
                out.record(place, bytes, text.as_bytes(), |out| match &tape {
                    Some(tape) => document(Value::new(&text, tape), out),
                    None => Err(Reason::BadJson { at: 0 }),
                });
            }
            Err(_) => {
                let text = repair(bytes);
                out.record(place, bytes, text.as_bytes(), |out| line(&text, out));
            }
        }
        if self.out.events.rows.len() == rows {
            self.out.shorten(self.spec.quarantine_bytes);
        }
        self.pass(len);
    }

    fn place(&self, len: usize) -> Place {
        let source = u16::try_from(self.sources.len().saturating_sub(1)).unwrap_or(u16::MAX);
        Place { source, line: self.line, start: self.start, len: len as u64 }
    }

    fn pass(&mut self, len: usize) {
        let passed = &self.input[self.at..self.at + len];
        let lines = passed.iter().fold(0_u32, |lines, byte| lines + u32::from(*byte == b'\n'));
        self.line = self.line.saturating_add(lines);
        self.at += len;
        self.start += len as u64;
    }

    /// What has been read so far.
    pub fn events(&self) -> &Events {
        &self.out.events
    }

    /// What could not be read so far.
    pub fn quarantine(&self) -> &[Quarantined] {
        &self.out.quarantine
    }

    /// Bytes of the present paste or file that have been read.
    pub fn bytes_read(&self) -> u64 {
        self.start
    }

    /// Lends what was read, to be [given back](Self::take_back) before more is fed.
    pub fn lend(&mut self) -> Read {
        Read {
            events: std::mem::take(&mut self.out.events),
            quarantine: std::mem::take(&mut self.out.quarantine),
            sources: std::mem::take(&mut self.sources),
        }
    }

    /// Takes back what was lent, unchanged, and goes on from there.
    pub fn take_back(&mut self, lent: Read) {
        self.out.events = lent.events;
        self.out.quarantine = lent.quarantine;
        self.sources = lent.sources;
    }

    /// Reads what is left, and hands over everything.
    pub fn finish(mut self) -> Read {
        self.end();
        while self.step() {}
        Read { events: self.out.events, quarantine: self.out.quarantine, sources: self.sources }
    }
}

/// Reads a JSON document.
fn document(value: Value<'_>, out: &mut Out) -> Result<(), Reason> {
    let value = watched(value);
    let format = keys::document(value).ok_or(Reason::UnknownJson)?;
    out.is(format);
    read::document(format, value, out)
}

/// What a watch of Kubernetes wraps: `{"type":"ADDED","object":{…}}`.
fn watched(value: Value<'_>) -> Value<'_> {
    let is_watch = ["ADDED", "MODIFIED"].contains(&value.get("type").source());
    let object = value.get("object");
    if is_watch && !object.get("kind").is_absent() { object } else { value }
}

/// Whether this is the beginning of a gzip or zip file. The second byte of gzip's mark is no ASCII, so
/// what it was read as depends on the encoding; the third says deflate.
fn is_packed(text: &str) -> bool {
    let mut chars = text.chars();
    let mark = [chars.next(), chars.next(), chars.next()];
    let gzip = matches!(mark, [Some('\u{1f}'), Some(second), Some('\u{8}')] if !second.is_ascii());
    gzip || text.starts_with("PK\u{3}\u{4}")
}

/// Reads a line or block.
fn line(text: &str, out: &mut Out) -> Result<(), Reason> {
    if is_packed(text) {
        return Err(Reason::Packed);
    }
    if text.contains('\0') {
        return Err(Reason::Binary);
    }
    let text = uncounted(text);
    let Some(format) = detect::line(text) else {
        let is_prose = text.len() <= LONGEST_BARE
            && text.starts_with(|c: char| !c.is_whitespace() && !"{}[]<".contains(c))
            && text.contains(|c: char| c.is_alphabetic());
        // In the middle of a log it is a line without a header, and belongs to the time before it.
        return if out.in_log && is_prose {
            out.is(Format::PlainLog);
            read::plain::read_bare(text, out);
            Ok(())
        } else {
            Err(Reason::UnknownText)
        };
    };
    out.is(format);
    read::line(format, text, out)
}

/// A syslog message without the number of its bytes, which RFC 6587 (section 3.4.1) puts before it.
fn uncounted(text: &str) -> &str {
    let counted = text.split_once(' ').filter(|(count, rest)| {
        let is_number = count.bytes().all(|byte| byte.is_ascii_digit());
        is_number && (1..=6).contains(&count.len()) && rest.starts_with('<')
    });
    counted.map_or(text, |(_, rest)| rest)
}

/// Reads all of a text at once.
pub fn read_all(spec: Spec, clock: Time, name: &str, bytes: &[u8]) -> Read {
    let mut reader = Reader::new(spec);
    reader.observe_at(clock);
    reader.begin(name);
    reader.expect(bytes.len() as u64);
    for piece in bytes.chunks(1 << 20) {
        reader.feed(piece);
        while reader.step() {}
    }
    reader.finish()
}
