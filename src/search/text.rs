//! Which bodies contain a text, without reading all bodies.
//!
//! Bodies repeat but for their variables, and most variables hold digits. So each body is reduced to
//! its *shape*: lower case, every run of hexadecimal digits that holds a decimal digit replaced by a
//! mark, one for runs of decimal digits only and another for mixed ones. There are about as many
//! shapes as there are statements in the programs that wrote the logs; a text is sought in those.
//! What a shape cannot decide (texts with digits) is decided on the bodies themselves, of which those
//! are left out that lack a digit or a pair of digits of the text.
use super::bits::Bits;
use crate::event::Symbols;

/// Stands for a run of decimal digits.
const NUMBER: char = '\u{1}';
/// Stands for a run of hexadecimal digits, at least one of them decimal and one not.
const MIXED: char = '\u{2}';
/// Most shapes; bodies beyond have none and are always read.
const MOST: usize = 1 << 17;
/// The shape of bodies that have none.
const NO_SHAPE: u32 = u32::MAX;

/// Shapes of bodies, one for each position.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    words: Symbols,
    shapes: Vec<u32>,
    /// Digits and pairs of neighbouring digits that occur, a bit each.
    digits: Vec<u128>,
    /// Reused.
    shape: String,
}

/// What the shapes say of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    No,
    Yes,
    /// The bodies must be read.
    Perhaps,
}

impl Texts {
    /// Number of shapes.
    pub(super) fn shapes(&self) -> usize {
        self.words.len() - 1
    }

    pub(super) fn reserve(&mut self, rows: usize) {
        self.shapes.reserve_exact(rows);
        self.digits.reserve_exact(rows);
    }

    /// Adds the body of the next position.
    pub(super) fn push(&mut self, body: &str) {
        self.digits.push(digits(body.as_bytes()));
        shape(body, &mut self.shape);
        let known = self.words.find(&self.shape);
        self.shapes.push(match known {
            Some(symbol) => symbol.0,
            None if self.words.len() >= MOST => NO_SHAPE,
            None => self.words.intern(&self.shape).0,
        });
    }

    /// The positions whose body contains a text; `contains` reads one.
    pub(super) fn find(&self, text: &str, contains: impl Fn(usize, &str) -> bool) -> Bits {
        let text = text.to_lowercase();
        let answers = self.answers(&text);
        let no_shape = answers.len();
        let answer = |shape: u32| {
            answers.get((shape as usize).min(no_shape)).copied().unwrap_or(Answer::Perhaps)
        };
        let says = |wanted: Answer| {
            let is_full = wanted == Answer::Perhaps && self.words.len() >= MOST;
            if answers.contains(&wanted) || is_full {
                return Bits::of(&self.shapes, |shape| answer(shape) == wanted);
            }
            Bits::none(self.shapes.len())
        };
        let (mut found, mut perhaps) = (says(Answer::Yes), says(Answer::Perhaps));
        let wanted = digits(text.as_bytes());
        if wanted != 0 {
            perhaps.and_of(&self.digits, |digits| digits & wanted == wanted);
        }
        // Of one or two digits alone the bits say all.
        let is_exact = text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_exact && !text.is_empty() {
            found.or(&perhaps);
        } else {
            let read = perhaps.iter().filter(|&position| contains(position, &text));
            read.for_each(|position| found.insert(position));
        }
        found
    }

    /// What each shape says of a text in lower case.
    fn answers(&self, text: &str) -> Vec<Answer> {
        let is_hex = |c: char| c.is_ascii_hexdigit();
        let head = text.find(|c| !is_hex(c)).unwrap_or(text.len());
        let tail = text.rfind(|c| !is_hex(c)).map_or(0, |at| {
            at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
        });
        let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
        let cut = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        let marked: Vec<String> = if head == text.len() {
            forms(text, true)
        } else {
            let mut inner = String::new();
            shape(cut(head, tail), &mut inner);
            let (firsts, lasts) = (forms(cut(0, head), false), forms(cut(tail, text.len()), false));
            let join = |first: &String, last: &String| [first, inner.as_str(), last].concat();
            let pairs = firsts.iter().flat_map(|first| lasts.iter().map(move |last| (first, last)));
            pairs.map(|(first, last)| join(first, last)).collect()
        };
        let answer = |shape: &str| {
            if !has_digit && shape.contains(text) {
                Answer::Yes
            } else if marked.iter().any(|marked| shape.contains(marked.as_str())) {
                Answer::Perhaps
            } else {
                Answer::No
            }
        };
        self.words.iter().map(|(_, shape)| answer(shape)).collect()
    }
}

/// What a run of hexadecimal digits at an end of a text may be in a shape: itself, or a part of a
/// longer run that is a mark, even if this part of it has no decimal digit.
fn forms(run: &str, is_whole: bool) -> Vec<String> {
    let all = run.bytes().all(|byte| byte.is_ascii_digit());
    let any = run.bytes().any(|byte| byte.is_ascii_digit());
    let own = (!any && !is_whole).then(|| run.to_owned());
    let number = (all && any).then_some(NUMBER);
    let mixed = (!run.is_empty()).then_some(MIXED);
    own.into_iter().chain([number, mixed].into_iter().flatten().map(String::from)).collect()
}

/// Whether a body contains a text that is in lower case.
pub(super) fn contains(body: &str, text: &str) -> bool {
    if !body.is_ascii() {
        return body.to_lowercase().contains(text);
    }
    let (body, text) = (body.as_bytes(), text.as_bytes());
    let Some((first, rest)) = text.split_first() else { return true };
    let last = body.len().checked_sub(text.len());
    let upper = first.to_ascii_uppercase();
    last.is_some_and(|last| {
        body.iter().take(last + 1).enumerate().any(|(at, byte)| {
            (byte == first || *byte == upper)
                && body.get(at + 1..=at + rest.len()).is_some_and(|b| b.eq_ignore_ascii_case(rest))
        })
    })
}

/// The decimal digits of a text, a bit each from 100 on, and their pairs below.
fn digits(text: &[u8]) -> u128 {
    let mut found = 0;
    let mut before = 10;
    for &byte in text {
        let digit = u32::from(byte.wrapping_sub(b'0'));
        if digit < 10 {
            found |= 1 << (100 + digit);
            if before < 10 {
                found |= 1 << (before * 10 + digit);
            }
        }
        before = digit;
    }
    found
}

/// Writes the shape of a text.
fn shape(text: &str, into: &mut String) {
    into.clear();
    let lower;
    let text = if text.is_ascii() {
        text
    } else {
        lower = text.to_lowercase();
        &lower
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    // Whole stretches between runs are taken over; runs are ASCII, so the cuts lie between letters.
    let mut kept = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_hexdigit() {
            at += 1;
            continue;
        }
        let start = at;
        let mut digits = 0;
        while let Some(byte) = bytes.get(at).filter(|byte| byte.is_ascii_hexdigit()) {
            digits += usize::from(byte.is_ascii_digit());
            at += 1;
        }
        if digits > 0 {
            into.push_str(text.get(kept..start).unwrap_or_default());
            into.push(if digits == at - start { NUMBER } else { MIXED });
            kept = at;
        }
    }
    into.push_str(text.get(kept..).unwrap_or_default());
    into.make_ascii_lowercase();
}
