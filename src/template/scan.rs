//! A line to words, variables and punctuation, in one pass over its bytes.
use super::{
    atom::{self, Atom},
    hash::{self, mix},
    lexicon,
    spec::Mask,
};

/// What a part of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text that may be constant.
    Word,
    /// A value, or a run of values.
    Variable,
    /// What separates them; always constant.
    Mark,
}

/// A part of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) kind: Kind,
    /// Hash of what it looks like: of a word its letters, of a variable the text around its values.
    pub(super) look: u64,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// The masks that are on, as bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Masks(u16);

impl Masks {
    pub(super) fn new(masks: &[Mask]) -> Self {
        Self(masks.iter().fold(0, |bits, mask| bits | 1 << (*mask as u16)))
    }

    #[inline]
    pub(super) const fn has(self, mask: Mask) -> bool {
        self.0 & (1 << (mask as u16)) != 0
    }
}

/// A line that was taken apart; reused from line to line.
#[derive(Clone, Debug)]
pub(super) struct Scan {
    pub(super) parts: Vec<Part>,
    /// The values inside the variables: what `<*>` stands for, in order.
    pub(super) values: Vec<(u32, u32)>,
    masks: Masks,
    max_tokens: usize,
    max_bytes: usize,
}

const SPACE: u8 = 1;
const MARK: u8 = 2;
const LETTER: u8 = 4;
const HEX: u8 = 8;
const DIGIT: u8 = 16;
/// `_`, `-`, `+` and other characters inside of words.
const JOINT: u8 = 32;
const DOT: u8 = 64;
/// `/`, `\` and `@`.
const PATH: u8 = 128;

const fn class(byte: u8) -> u8 {
    match byte {
        0..=b' ' | 127 => SPACE,
        b'a'..=b'f' | b'A'..=b'F' => HEX,
        b'g'..=b'z' | b'G'..=b'Z' | 128.. => LETTER,
        b'0'..=b'9' => DIGIT,
        b'.' => DOT,
        b'/' | b'\\' | b'@' => PATH,
        b'_' | b'-' | b'+' | b'%' | b'~' | b'$' => JOINT,
        _ => MARK,
    }
}

const CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = class(byte as u8);
        byte += 1;
    }
    table
};

#[inline]
fn class_of(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).map_or(SPACE, |&byte| CLASS[usize::from(byte)])
}

impl Scan {
    pub(super) fn new(masks: &[Mask], max_tokens: u32, max_bytes: u32) -> Self {
        Self {
            parts: Vec::with_capacity(64),
            values: Vec::with_capacity(32),
            masks: Masks::new(masks),
            max_tokens: max_tokens.max(1) as usize,
            max_bytes: (max_bytes.max(16) as usize).min(1 << 30),
        }
    }

    /// Takes a line apart.
    pub(super) fn run(&mut self, line: &str) {
        self.parts.clear();
        self.values.clear();
        let bytes = line.as_bytes();
        let mut cut = bytes.len().min(self.max_bytes);
        while !line.is_char_boundary(cut) {
            cut -= 1;
        }
        let seen = bytes.get(..cut).unwrap_or(bytes);
        let mut at = 0;
        while at < seen.len() {
            if self.parts.len() >= self.max_tokens {
                break;
            }
            let class = class_of(seen, at);
            if class == SPACE {
                at += 1;
            } else if class == MARK {
                at = self.mark(seen, at);
            } else {
                at = self.atom(seen, at);
            }
        }
        if at < bytes.len() && !line.get(at..).is_some_and(|rest| rest.trim_end().is_empty()) {
            self.variable(at, bytes.len(), at, 0);
        }
    }

    /// Hash of everything that the text of a template depends on: lines that look the same belong
    /// to the same template.
    #[inline]
    pub(super) fn look(&self) -> u64 {
        let mut hash = self.parts.len() as u64;
        for part in &self.parts {
            hash = mix(hash.rotate_left(5), part.look);
        }
        hash
    }

    /// Hash of the punctuation and of the number of parts: what templates must have in common.
    pub(super) fn layout(&self) -> u64 {
        let mut hash = self.parts.len() as u64;
        for part in &self.parts {
            hash = mix(hash.rotate_left(5), if part.kind == Kind::Mark { part.look } else { 1 });
        }
        hash
    }

    fn mark(&mut self, bytes: &[u8], at: usize) -> usize {
        let byte = bytes[at];
        let mut end = at + 1;
        while bytes.get(end) == Some(&byte) {
            end += 1;
        }
        if (byte == b'<' || byte == b'>')
            && end == at + 1
            && self.masks.has(Mask::Unit)
            && class_of(bytes, end) == DIGIT
            && at.checked_sub(1).is_none_or(|before| class_of(bytes, before) == SPACE)
        {
            let end = run_of_atom(bytes, end).0;
            self.variable(at, end, at, 0);
            return end;
        }
        if byte == b')' && end == at + 1 && self.masks.has(Mask::List) && self.close(end) {
            return end;
        }
        self.push(Kind::Mark, hash::mix(3, u64::from(byte)), at, end);
        end
    }

    /// `value (value)` and `value ()` are one value.
    fn close(&mut self, end: usize) -> bool {
        let open = mix(3, u64::from(b'('));
        let [.., first, second, third] = self.parts.as_mut_slice() else { return false };
        let (keep, dropped) = if third.kind == Kind::Variable
            && second.look == open
            && first.kind == Kind::Variable
        {
            first.look = mix(first.look, third.look ^ open);
            (first, 2)
        } else if third.look == open && second.kind == Kind::Variable {
            second.look = mix(second.look, open);
            (second, 1)
        } else {
            return false;
        };
        keep.end = end as u32;
        self.parts.truncate(self.parts.len() - dropped);
        true
    }

    fn atom(&mut self, bytes: &[u8], start: usize) -> usize {
        let (mut end, mut classes) = run_of_atom(bytes, start);
        if classes & DOT != 0 {
            (end, classes) = before_dots(bytes, start, end, classes);
        }
        let text = &bytes[start..end];
        if classes & DIGIT != 0 {
            return self.digits(bytes, start, end, classes);
        }
        if classes & (LETTER | HEX) == 0 {
            self.push(Kind::Mark, hash::of(text), start, end);
            return end;
        }
        if classes & (DOT | PATH) != 0 {
            match atom::spelled(text, self.masks) {
                Atom::Word => self.push(Kind::Word, hash::of(text), start, end),
                Atom::Variable { stem } => {
                    let end = atom::query(bytes, end, classes & PATH != 0);
                    self.variable(start, end, start + stem, hash::of(&bytes[start..start + stem]));
                    return end;
                }
            }
            return end;
        }
        self.letters(bytes, start, end, classes)
    }

    /// Letters and joints only.
    fn letters(&mut self, bytes: &[u8], start: usize, end: usize, classes: u8) -> usize {
        let text = &bytes[start..end];
        if let Some(last) = self.parts.last_mut()
            && last.kind == Kind::Variable
            && start as u32 - last.end <= 1
            && text.len() <= 12
            && self.masks.has(Mask::Unit)
            && lexicon::is_unit(text)
        {
            last.look = mix(last.look, hash::of(text));
            last.end = end as u32;
            return end;
        }
        if classes & LETTER == 0 {
            if self.masks.has(Mask::Hex)
                && let Some(end) = atom::colons(bytes, start, end)
            {
                self.variable(start, end, start, 0);
                return end;
            }
            if text.len() >= 8 && classes & JOINT == 0 && self.masks.has(Mask::Hex) {
                self.variable(start, end, start, 0);
                return end;
            }
        }
        if bytes.get(end) == Some(&b':')
            && self.masks.has(Mask::Path)
            && let Some(stop) = atom::address(bytes, start, end)
        {
            self.variable(start, stop.1, stop.0, hash::of(&bytes[start..stop.0]));
            return stop.1;
        }
        if text.len() == 3
            && self.masks.has(Mask::Date)
            && let Some(end) = atom::date(bytes, start, end)
        {
            self.variable(start, end, start, 0);
            return end;
        }
        self.push(Kind::Word, hash::of(text), start, end);
        end
    }

    /// Something with a digit.
    fn digits(&mut self, bytes: &[u8], start: usize, end: usize, classes: u8) -> usize {
        if classes & (LETTER | JOINT | PATH | DOT) == 0
            && self.masks.has(Mask::Hex)
            && let Some(end) = atom::colons(bytes, start, end)
        {
            self.variable(start, end, start, 0);
            return end;
        }
        let text = &bytes[start..end];
        if !self.masks.has(Mask::Number) {
            self.push(Kind::Word, hash::of(text), start, end);
            return end;
        }
        if classes & (LETTER | HEX | PATH) == 0 {
            let end = atom::clock(bytes, start, end);
            self.variable(start, end, start, 0);
            return end;
        }
        match atom::numbered(text, bytes.get(end) == Some(&b'='), self.masks) {
            Atom::Word => self.push(Kind::Word, hash::of(text), start, end),
            Atom::Variable { stem } => {
                let end = atom::query(bytes, end, classes & PATH != 0);
                self.variable(start, end, start + stem, hash::of(&bytes[start..start + stem]));
                return end;
            }
        }
        end
    }

    #[inline]
    fn push(&mut self, kind: Kind, look: u64, start: usize, end: usize) {
        self.parts.push(Part { kind, look, start: start as u32, end: end as u32 });
    }

    /// Adds a value, to the run of values before it if there is one.
    fn variable(&mut self, start: usize, end: usize, value: usize, stem: u64) {
        self.values.push((value as u32, end as u32));
        if self.masks.has(Mask::List) {
            let joins = [b',', b';', b'|', b'#', b'/'];
            let n = self.parts.len();
            if let Some(last) = self.parts.last_mut()
                && last.kind == Kind::Variable
            {
                last.look = mix(last.look, stem ^ 5);
                last.end = end as u32;
                return;
            }
            if let [.., first, second] = self.parts.as_mut_slice()
                && first.kind == Kind::Variable
                && joins.iter().any(|&byte| second.look == mix(3, u64::from(byte)))
            {
                first.look = mix(mix(first.look, second.look), stem ^ 5);
                first.end = end as u32;
                self.parts.truncate(n - 1);
                return;
            }
        }
        self.push(Kind::Variable, mix(stem, 7), start, end);
    }
}

/// Cuts an atom off before dots that end it or lead over to a value (`depth......0`).
fn before_dots(bytes: &[u8], start: usize, end: usize, classes: u8) -> (usize, u8) {
    let text = &bytes[start..end];
    let dots = |text: &[u8]| text.iter().take_while(|byte| **byte == b'.').count();
    let leading = dots(text);
    if leading > 1 || leading == text.len() {
        return (start + leading, DOT);
    }
    let stop = text.windows(2).position(|pair| pair == b"..").unwrap_or(text.len());
    let stop = if text[..stop].ends_with(b".") { stop - 1 } else { stop };
    if stop == text.len() {
        return (end, classes);
    }
    (start + stop, text[..stop].iter().fold(0, |all, byte| all | CLASS[usize::from(*byte)]))
}

/// End and classes of the atom that starts at `start`.
#[inline]
fn run_of_atom(bytes: &[u8], start: usize) -> (usize, u8) {
    let mut classes = 0;
    let mut end = start;
    for &byte in &bytes[start..] {
        let class = CLASS[usize::from(byte)];
        if class & (SPACE | MARK) != 0 {
            break;
        }
        classes |= class;
        end += 1;
    }
    (end, classes)
}
