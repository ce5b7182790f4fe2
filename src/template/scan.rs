//! A line to words, variables and marks, in one pass over its bytes.
use super::{
    atom::{self, Atom},
    class::{CLASS, DIGIT, DOT, HEX, LETTER, MARK, PATH, SPACE},
    hash::{self, mix},
    lexicon,
    spec::{Mask, Spec},
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
    /// Hash of what it looks like: of a word its letters, of a variable the text around its values.
    pub(super) look: u64,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) kind: Kind,
    /// The character of a mark, 0 for other parts.
    mark: u8,
}

/// What is a variable at once, as bits: the masks and, above them, tokens with digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Masks(u16);

/// A place in the hash of a layout.
const PLACE: u64 = 0xA5A5;

const NUMERIC: u16 = 1 << 15;

impl Masks {
    fn new(spec: &Spec) -> Self {
        let numeric = if spec.numeric_tokens { NUMERIC } else { 0 };
        Self(spec.masks.iter().fold(numeric, |bits, mask| bits | 1 << (*mask as u16)))
    }

    #[inline]
    pub(super) const fn has(self, mask: Mask) -> bool {
        self.0 & (1 << (mask as u16)) != 0
    }

    #[inline]
    const fn numeric(self) -> bool {
        self.0 & NUMERIC != 0
    }
}

/// A line that was taken apart; reused from line to line.
#[derive(Clone, Debug)]
pub(super) struct Scan {
    pub(super) parts: Vec<Part>,
    /// What `<*>` stands for, in order: the values inside of the variables.
    pub(super) values: Vec<(u32, u32)>,
    /// Whether the line is longer than what was looked at.
    pub(super) cut: bool,
    masks: Masks,
    max_tokens: usize,
    max_bytes: usize,
}

impl Scan {
    pub(super) fn new(spec: &Spec) -> Self {
        Self {
            parts: Vec::with_capacity(64),
            values: Vec::with_capacity(64),
            cut: false,
            masks: Masks::new(spec),
            max_tokens: spec.max_tokens.max(1) as usize,
            max_bytes: (spec.max_bytes.max(16) as usize).min(1 << 30),
        }
    }

    /// Takes a line apart.
    pub(super) fn run(&mut self, line: &str) {
        self.parts.clear();
        self.values.clear();
        let most = line.floor_char_boundary(self.max_bytes);
        let bytes = line.as_bytes().get(..most).unwrap_or_default();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let class = CLASS[usize::from(byte)];
            if class == SPACE {
                at += 1;
                continue;
            }
            if self.parts.len() >= self.max_tokens {
                break;
            }
            at = if class == MARK { self.mark(bytes, at) } else { self.atom(bytes, at) };
        }
        let end = line.trim_end().len();
        self.cut = at < end;
        if self.cut {
            self.variable(at, end.min(u32::MAX as usize), at, 0);
        }
    }

    /// Puts an empty value where the line has two blanks in a row (`user  from`): what a program
    /// writes for a value that is empty. Whether there was such a place.
    pub(super) fn fill_gap(&mut self, line: &str) -> bool {
        let gap =
            |pair: &[Part; 2]| line.get(pair[0].end as usize..pair[1].start as usize) == Some("  ");
        let Some(at) = self.parts.array_windows().position(gap) else { return false };
        let place = self.parts.get(at).map_or(0, |part| part.end + 1);
        let empty =
            Part { look: mix(0, 7), start: place, end: place, kind: Kind::Variable, mark: 0 };
        self.parts.insert(at + 1, empty);
        true
    }

    /// Hash of all that the text of a template depends on: lines of the same look belong to the
    /// same template.
    #[inline]
    pub(super) fn look(&self) -> u64 {
        let mut place = 0_u64;
        let mut sum = 0_u64;
        for part in &self.parts {
            place = place.wrapping_add(0xD1B5_4A32_D192_ED03);
            sum = sum.wrapping_add(mix(place, part.look));
        }
        mix(sum, self.parts.len() as u64)
    }

    /// Hash of the marks and of the number of parts: what lines of one template have in common.
    pub(super) fn layout(&self) -> u64 {
        self.parts.iter().fold(0, |hash, part| {
            let word = if part.kind == Kind::Mark { part.look } else { PLACE };
            mix(hash, word).rotate_left(5)
        })
    }

    fn mark(&mut self, bytes: &[u8], at: usize) -> usize {
        let byte = bytes[at];
        let mut end = at + 1;
        while bytes.get(end) == Some(&byte) {
            end += 1;
        }
        if end == at + 1 {
            match byte {
                b'<' | b'>' if self.masks.has(Mask::Unit) => {
                    if let Some(end) = atom::bound(bytes, at) {
                        self.variable(at, end, at, 0);
                        return end;
                    }
                }
                b')' if self.masks.has(Mask::List) && self.close(end) => return end,
                _ => {}
            }
        }
        self.push(Kind::Mark, mix(3, u64::from(byte)), at, end, byte);
        end
    }

    /// `value (value)` and `value ()` are one value.
    fn close(&mut self, end: usize) -> bool {
        let [.., first, second, third] = self.parts.as_mut_slice() else { return false };
        let value = Kind::Variable;
        let (keep, dropped) = if third.kind == value && second.mark == b'(' && first.kind == value {
            first.look = mix(mix(first.look, second.look), third.look);
            (first, 2)
        } else if third.mark == b'(' && second.kind == value {
            second.look = mix(second.look, third.look);
            (second, 1)
        } else {
            return false;
        };
        keep.end = end as u32;
        self.parts.truncate(self.parts.len() - dropped);
        true
    }

    #[inline]
    fn atom(&mut self, bytes: &[u8], start: usize) -> usize {
        let (mut end, mut classes) = run_of_atom(bytes, start);
        if classes & DOT != 0 {
            (end, classes) = before_dots(bytes, start, end, classes);
        }
        if classes & DIGIT != 0 {
            return self.digits(bytes, start, end, classes);
        }
        if classes & (DOT | PATH) != 0 {
            return self.dotted(bytes, start, end, classes);
        }
        if classes & (LETTER | HEX) == 0 {
            let look = hash::of(bytes, start, end);
            self.push(Kind::Mark, look, start, end, bytes[start]);
            return end;
        }
        self.letters(bytes, start, end, classes)
    }

    /// Letters and joints only.
    #[inline]
    fn letters(&mut self, bytes: &[u8], start: usize, end: usize, classes: u8) -> usize {
        let len = end - start;
        if len <= 8
            && let Some(last) = self.parts.last_mut()
            && last.kind == Kind::Variable
            && start as u32 - last.end <= 1
            && self.masks.has(Mask::Unit)
        {
            let word = hash::load(bytes, start, end);
            if lexicon::is_unit(word) {
                last.look = mix(last.look, word);
                last.end = end as u32;
                return end;
            }
        }
        let value = match bytes.get(end) {
            Some(b':')
                if self.masks.has(Mask::Path)
                    && bytes.get(end + 1).is_some_and(|byte| matches!(byte, b'/' | b'\\')) =>
            {
                atom::address(bytes, start, end)
            }
            _ if classes & LETTER == 0 && self.masks.has(Mask::Hex) => {
                let whole = (len >= 8 && classes == HEX).then_some(end);
                atom::colons(bytes, start, end).or(whole).map(|end| (start, end))
            }
            _ if len == 3 && self.masks.has(Mask::Date) => {
                atom::date(bytes, start, end).map(|end| (start, end))
            }
            _ => None,
        };
        if let Some((value, end)) = value {
            self.variable(start, end, value, stem(bytes, start, value));
            return end;
        }
        self.push(Kind::Word, hash::of(bytes, start, end), start, end, 0);
        end
    }

    /// Something without digits that holds a dot, a slash, a backslash or an at sign.
    fn dotted(&mut self, bytes: &[u8], start: usize, end: usize, classes: u8) -> usize {
        let found = atom::spelled(&bytes[start..end], classes, self.masks);
        self.token(bytes, start, end, classes, found)
    }

    /// Something with a digit.
    #[inline]
    fn digits(&mut self, bytes: &[u8], start: usize, end: usize, classes: u8) -> usize {
        if classes & !(DIGIT | HEX) == 0
            && bytes.get(end) == Some(&b':')
            && self.masks.has(Mask::Hex)
            && let Some(end) = atom::colons(bytes, start, end)
        {
            self.variable(start, end, start, 0);
            return end;
        }
        if !self.masks.numeric() {
            self.push(Kind::Word, hash::of(bytes, start, end), start, end, 0);
            return end;
        }
        if classes & (LETTER | HEX | PATH) == 0 {
            let end = atom::clock(bytes, start, end);
            self.variable(start, end, start, 0);
            return end;
        }
        let key = bytes.get(end) == Some(&b'=');
        let found = atom::numbered(&bytes[start..end], classes, key, self.masks);
        self.token(bytes, start, end, classes, found)
    }

    fn token(&mut self, bytes: &[u8], start: usize, end: usize, classes: u8, found: Atom) -> usize {
        match found {
            Atom::Word => {
                self.push(Kind::Word, hash::of(bytes, start, end), start, end, 0);
                end
            }
            Atom::Variable { stem: len } => {
                let end = if classes & PATH == 0 { end } else { atom::query(bytes, end) };
                self.variable(start, end, start + len, stem(bytes, start, start + len));
                end
            }
        }
    }

    #[inline]
    fn push(&mut self, kind: Kind, look: u64, start: usize, end: usize, mark: u8) {
        self.parts.push(Part { look, start: start as u32, end: end as u32, kind, mark });
    }

    /// Adds a value, to the run of values before it if there is one.
    #[inline]
    fn variable(&mut self, start: usize, end: usize, value: usize, stem: u64) {
        self.values.push((value as u32, end as u32));
        if self.masks.has(Mask::List) {
            match self.parts.as_mut_slice() {
                [.., last] if last.kind == Kind::Variable => {
                    last.look = mix(last.look, stem ^ 5);
                    last.end = end as u32;
                    return;
                }
                [.., first, second]
                    if first.kind == Kind::Variable
                        && matches!(second.mark, b',' | b';' | b'|' | b'#' | b'/') =>
                {
                    first.look = mix(mix(first.look, second.look), stem ^ 5);
                    first.end = end as u32;
                    self.parts.pop();
                    return;
                }
                _ => {}
            }
        }
        self.push(Kind::Variable, mix(stem, 7), start, end, 0);
    }
}

/// Hash of what stands before a value and belongs to the template.
#[inline]
fn stem(bytes: &[u8], start: usize, value: usize) -> u64 {
    if start == value { 0 } else { hash::of(bytes, start, value) }
}

/// End and classes of the atom that starts at `start`.
#[inline]
fn run_of_atom(bytes: &[u8], start: usize) -> (usize, u8) {
    let mut classes = 0;
    let mut len = 0;
    for &byte in bytes.get(start..).unwrap_or_default() {
        let class = CLASS[usize::from(byte)];
        if class & (SPACE | MARK) != 0 {
            break;
        }
        classes |= class;
        len += 1;
    }
    (start + len, classes)
}

/// Cuts an atom off before dots that end it or lead over to a value (`depth......0`).
fn before_dots(bytes: &[u8], start: usize, end: usize, classes: u8) -> (usize, u8) {
    let text = &bytes[start..end];
    let leading = text.iter().take_while(|byte| **byte == b'.').count();
    if leading > 1 || leading == text.len() {
        return (start + leading, DOT);
    }
    let mut stop = text.len();
    if text.ends_with(b".") {
        stop -= 1;
    }
    let double = text.array_windows().position(|pair| pair == b"..");
    stop = stop.min(double.unwrap_or(stop));
    if stop == text.len() {
        return (end, classes);
    }
    (start + stop, text[..stop].iter().fold(0, |all, byte| all | CLASS[usize::from(*byte)]))
}
