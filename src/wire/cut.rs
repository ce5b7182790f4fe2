//! Where a record ends: a JSON document over any number of lines, a line with what belongs to it, a
//! block.
//!
//! Documents may stand one after the other, one per line, or in arrays; an array is not a record, its
//! items are. A line takes along the lines that continue it: stack traces and what is indented.
use super::{
    Spec,
    detect::{self, Block},
    json::{DEPTH, Progress, Tape},
    quarantine::Reason,
};

/// What comes next in the input, and its length in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// Nothing of interest.
    Blank(usize),
    /// A JSON document, which is on the tape.
    Document(usize),
    /// A line with its continuation, or a block.
    Text(usize),
    /// Something that cannot be read.
    Broken(usize, Reason),
    /// More of what could not be read before.
    Extend(usize),
    /// That cannot be told before more bytes are there.
    More,
}

/// What to leave out after something broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Skip {
    #[default]
    Nothing,
    /// The rest of a line.
    Line,
    /// Lines that can only be the rest of a JSON document.
    Residue,
}

/// Cuts records, one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Cutter {
    pub(super) tape: Tape,
    /// Whether the tape holds the beginning of the record that comes next.
    reading: bool,
    /// Arrays around the documents.
    lists: usize,
    /// A document came before: commas may follow.
    after_document: bool,
    skip: Skip,
}

impl Cutter {
    /// A new paste or file begins.
    pub(super) fn begin(&mut self) {
        self.tape.clear();
        (self.reading, self.after_document) = (false, false);
        (self.lists, self.skip) = (0, Skip::Nothing);
    }

    /// Cuts the next piece off `bytes`; at least one byte unless it is [`Cut::More`].
    pub(super) fn next(&mut self, bytes: &[u8], ended: bool, spec: &Spec) -> Cut {
        let first = match (self.skip, bytes) {
            (_, []) => return Cut::More,
            (Skip::Line, _) => return self.skip_line(bytes),
            (Skip::Residue, [b'\n', ..]) => match self.residue(bytes, ended, spec) {
                Some(cut) => return cut,
                None => b'\n',
            },
            (_, [first, ..]) => *first,
        };
        self.skip = Skip::Nothing;
        if let Some(cut) = self.blank(first, bytes) {
            return cut;
        }
        match first {
            b'{' => self.document(bytes, ended, spec),
            b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'
                if self.lists > 0 && self.after_document =>
            {
                match scalar(bytes, ended, spec) {
                    Some(cut) => cut,
                    None => self.text(bytes, ended, spec),
                }
            }
            b'[' => match self.list(bytes, ended) {
                Some(cut) => cut,
                None => self.text(bytes, ended, spec),
            },
            _ => self.text(bytes, ended, spec),
        }
    }

    fn blank(&mut self, first: u8, bytes: &[u8]) -> Option<Cut> {
        if first == b']' && self.lists > 0 && self.after_document {
            self.lists -= 1;
            return Some(Cut::Blank(1));
        }
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            return Some(Cut::Blank(3));
        }
        let is_blank = |byte: &u8| {
            matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | 0)
                || (*byte == b',' && self.after_document)
        };
        let len = bytes.iter().take_while(|byte| is_blank(byte)).count();
        (len > 0).then_some(Cut::Blank(len))
    }

    fn document(&mut self, bytes: &[u8], ended: bool, spec: &Spec) -> Cut {
        if !self.reading {
            self.tape.clear();
            self.reading = true;
        }
        let too_long = Reason::TooLong { limit: spec.document_bytes };
        let reason = match self.tape.run(bytes) {
            Progress::Done(len) => {
                (self.reading, self.after_document) = (false, true);
                return if len > spec.document_bytes as usize {
                    Cut::Broken(len, too_long)
                } else {
                    Cut::Document(len)
                };
            }
            Progress::More if bytes.len() > spec.document_bytes as usize => too_long,
            Progress::More if ended => Reason::CutJson,
            Progress::More => return Cut::More,
            Progress::Bad(at) => Reason::BadJson { at: at as u32 },
            Progress::Deep(_) => Reason::DeepJson { limit: DEPTH as u8 },
        };
        let len = match line(bytes, 0) {
            Some(len) => len,
            None if ended || bytes.len() > spec.document_bytes as usize => {
                self.skip = Skip::Line;
                bytes.len()
            }
            None => return Cut::More,
        };
        if len < bytes.len() {
            self.skip = Skip::Residue;
        }
        (self.reading, self.after_document) = (false, true);
        Cut::Broken(len, reason)
    }

    /// An array of documents begins; `None` where the bracket begins a line of text.
    fn list(&mut self, bytes: &[u8], ended: bool) -> Option<Cut> {
        let ahead =
            bytes.iter().take_while(|byte| matches!(byte, b'[' | b' ' | b'\n' | b'\r' | b'\t'));
        let len = ahead.count();
        let opened = bytes.iter().take(len).filter(|byte| **byte == b'[').count();
        match bytes.get(len) {
            None if !ended && opened <= DEPTH => Some(Cut::More),
            _ if opened > DEPTH => {
                self.skip = Skip::Line;
                (self.reading, self.after_document) = (false, true);
                Some(Cut::Broken(len, Reason::DeepJson { limit: DEPTH as u8 }))
            }
            Some(b'{') if self.lists + opened <= DEPTH => {
                self.lists += opened;
                Some(Cut::Blank(len))
            }
            Some(b']')
                if opened == 1 && matches!(bytes.get(len + 1), None | Some(b'\r' | b'\n')) =>
            {
                Some(Cut::Blank(len + 1))
            }
            _ => None,
        }
    }

    fn text(&mut self, bytes: &[u8], ended: bool, spec: &Spec) -> Cut {
        let limit = spec.line_bytes as usize;
        let first = match line(bytes, 0) {
            Some(len) => len,
            None if ended => bytes.len(),
            None if bytes.len() <= limit => return Cut::More,
            None => bytes.len(),
        };
        (self.lists, self.after_document) = (0, false);
        if first > limit {
            if line(bytes, 0).is_none() {
                self.skip = Skip::Line;
            }
            return Cut::Broken(first, Reason::TooLong { limit: spec.line_bytes });
        }
        let block = detect::block(&bytes[..first]);
        let end = match block {
            Block::Export => export(bytes, ended, limit),
            Block::Trap | Block::Line => continued(bytes, first, ended, limit, block),
        };
        end.map_or(Cut::More, Cut::Text)
    }

    fn skip_line(&mut self, bytes: &[u8]) -> Cut {
        match line(bytes, 0) {
            Some(0) => {
                self.skip = Skip::Nothing;
                Cut::Blank(1)
            }
            Some(len) => {
                self.skip = Skip::Nothing;
                Cut::Extend(len)
            }
            None => Cut::Extend(bytes.len()),
        }
    }

    /// A line that can only be the rest of the document before: it is indented, or begins with what
    /// no record begins with.
    fn residue(&mut self, bytes: &[u8], ended: bool, spec: &Spec) -> Option<Cut> {
        match bytes.get(1) {
            None if ended => return Some(Cut::Blank(1)),
            None => return Some(Cut::More),
            Some(b' ' | b'\t' | b'}' | b']' | b'"' | b',' | b'\r' | b'\n') => {}
            Some(_) => return None,
        }
        match line(bytes, 1) {
            Some(end) => Some(Cut::Extend(end)),
            None if ended => Some(Cut::Extend(bytes.len())),
            None if bytes.len() <= spec.line_bytes as usize => Some(Cut::More),
            None => {
                self.skip = Skip::Line;
                Some(Cut::Extend(bytes.len()))
            }
        }
    }
}

/// A number, a word or a text in an array of documents: it is no document. `None` where the array does
/// not go on behind it.
fn scalar(bytes: &[u8], ended: bool, spec: &Spec) -> Option<Cut> {
    let len = if bytes.first() == Some(&b'"') {
        let mut escaped = false;
        let end = bytes.iter().skip(1).position(|byte| {
            let ends = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            ends || *byte == b'\n'
        });
        end.map(|end| end + 2)
    } else {
        bytes.iter().position(|byte| !byte.is_ascii_alphanumeric() && !b"+-.".contains(byte))
    };
    let len = len.unwrap_or(bytes.len());
    let after = bytes.get(len..).unwrap_or_default();
    match after.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b',' | b']') => Some(Cut::Broken(len, Reason::UnknownJson)),
        Some(_) => None,
        None if ended || bytes.len() > spec.line_bytes as usize => None,
        None => Some(Cut::More),
    }
}

/// Where the line that holds byte `from` ends.
fn line(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.iter().position(|byte| *byte == b'\n').map(|len| from + len)
}

/// The end of a line with those that continue it; `None` where more bytes are needed to tell.
fn continued(bytes: &[u8], first: usize, ended: bool, limit: usize, block: Block) -> Option<usize> {
    let mut end = first;
    let mut trace = detect::opens_trace(&bytes[..first]);
    loop {
        let next = end + 1;
        if next >= bytes.len() {
            return if ended { Some(end) } else { None };
        }
        let stop = match line(bytes, next) {
            Some(stop) => stop,
            None if ended => bytes.len(),
            None if bytes.len() - next > limit => return Some(end),
            None => return None,
        };
        let text = bytes.get(next..stop).unwrap_or_default();
        let follows = match block {
            Block::Trap => detect::is_varbind(text),
            Block::Line | Block::Export => {
                let is_second = end == first && detect::completes(bytes.get(..first), text);
                is_second || detect::continues(text, trace)
            }
        };
        if !follows || stop > limit {
            return Some(end);
        }
        trace |= detect::opens_trace(text);
        end = stop;
    }
}

/// The end of a block of journald's export format: the empty line. A field whose name stands alone
/// is followed by 64 bits of length, low byte first, and as many bytes and a line feed; where they
/// are not, the name is a line like any other.
fn export(bytes: &[u8], ended: bool, limit: usize) -> Option<usize> {
    let mut at = 0;
    while at < bytes.len() && at <= limit {
        let Some(end) = line(bytes, at) else { break };
        let text = bytes.get(at..end).unwrap_or_default();
        if text.is_empty() || text == b"\r" {
            return Some(at.saturating_sub(1));
        }
        at = end + 1;
        if text.contains(&b'=') {
            continue;
        }
        let Some(len) = bytes.get(at..at + 8) else {
            if ended {
                continue;
            }
            break;
        };
        let after = at + 8 + binary_len(len);
        match bytes.get(after) {
            Some(b'\n') if after <= limit => at = after + 1,
            None if after <= limit && !ended => break,
            None | Some(_) => {}
        }
    }
    let end = bytes.len().min(limit);
    (ended || at > limit).then_some(end)
}

/// A length as journald's export writes it.
pub(super) fn binary_len(bytes: &[u8]) -> usize {
    let len = bytes.iter().rev().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    usize::try_from(len.min(1 << 30)).unwrap_or(1 << 30)
}
