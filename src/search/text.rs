//! Which bodies contain a text, without reading all bodies.
//!
//! Bodies repeat but for their variables, and most variables hold digits. So each body is taken apart
//! into its *shape*, in lower case and with every run of hexadecimal digits that holds a decimal digit
//! replaced by a mark (one for decimal runs, another for mixed ones), and those *runs*. There are
//! about as many shapes as there are statements in the programs that wrote the logs; a text is taken
//! apart in the same way and sought in those. Where it has runs of its own, or may begin or end within
//! one, they are compared with the runs of each body of a shape that fits, which lie side by side in
//! memory as the bodies do not; bodies that lack one of its digits or pairs of digits are left out
//! before.
use super::{bits::Bits, run};
use crate::event::Symbols;

/// Most shapes; bodies beyond have none and are always read.
const MOST: usize = 1 << 17;
/// Bodies whose runs lie together.
const CHUNK: usize = 1 << 13;
/// The shape of bodies that have none.
const NO_SHAPE: u32 = u32::MAX;

/// Bodies taken apart, one for each position.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    words: Symbols,
    shapes: Vec<u32>,
    /// Digits and pairs of neighbouring digits that occur.
    digits: Vec<u64>,
    /// Runs of [`CHUNK`] bodies after each other, each run followed by a zero byte. One list of all would
    /// be copied as it grows, and take three times its memory while it is.
    runs: Vec<Vec<u8>>,
    /// Where the runs of each body end in its chunk.
    ends: Vec<u32>,
    /// Reused.
    shape: String,
}

/// What a shape says of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    No,
    Yes,
    /// The runs decide: these places are to be tried.
    Runs {
        start: u32,
        end: u32,
    },
}

/// A place where a text fits into a shape, and the first run there.
#[derive(Clone, Copy, Debug)]
struct Place {
    first: u32,
    form: u32,
}

impl Texts {
    /// Number of shapes.
    pub(super) fn shapes(&self) -> usize {
        self.words.len() - 1
    }

    pub(super) fn reserve(&mut self, rows: usize) {
        self.shapes.reserve_exact(rows);
        self.digits.reserve_exact(rows);
        self.ends.reserve_exact(rows);
    }

    /// Adds the body of the next position.
    pub(super) fn push(&mut self, body: &str) {
        self.digits.push(digits(body.as_bytes()));
        if self.shapes.len().is_multiple_of(CHUNK) {
            if let Some(full) = self.runs.last_mut() {
                full.shrink_to_fit();
            }
            self.runs.push(Vec::new());
        }
        let Some(runs) = self.runs.last_mut() else { return };
        let start = runs.len();
        run::take_apart(body, &mut self.shape, runs);
        let known = self.words.find(&self.shape);
        self.shapes.push(match known {
            Some(symbol) => symbol.0,
            None if self.words.len() >= MOST => {
                runs.truncate(start);
                NO_SHAPE
            }
            None => self.words.intern(&self.shape).0,
        });
        self.ends.push(runs.len() as u32);
    }

    /// The positions whose body contains a text; `contains` reads a body.
    pub(super) fn find(&self, text: &str, contains: impl Fn(usize, &str) -> bool) -> Bits {
        let text = text.to_lowercase();
        let wanted = digits(text.as_bytes());
        if text.len() == 1 && wanted != 0 {
            return Bits::of(&self.digits, |digits| digits & wanted != 0);
        }
        let forms = run::forms(&text);
        let (answers, places) = self.answers(&text, &forms);
        let yes: Vec<bool> = answers.iter().map(|answer| *answer == Answer::Yes).collect();
        let perhaps: Vec<bool> =
            answers.iter().map(|answer| matches!(answer, Answer::Runs { .. })).collect();
        // One more for bodies without shape.
        let is = |flags: &[bool], shape: u32, otherwise: bool| {
            flags.get((shape as usize).min(flags.len())).copied().unwrap_or(otherwise)
        };
        let none = || Bits::none(self.shapes.len());
        let mut found = if yes.contains(&true) {
            Bits::of(&self.shapes, |shape| is(&yes, shape, false))
        } else {
            none()
        };
        let is_full = self.words.len() >= MOST;
        if !is_full && !perhaps.contains(&true) {
            return found;
        }
        let mut tried = Bits::of(&self.shapes, |shape| is(&perhaps, shape, true));
        if wanted != 0 {
            tried.and_of(&self.digits, |digits| digits & wanted == wanted);
        }
        let is_found = |position: usize| {
            let shape = self.shapes.get(position).copied().unwrap_or(NO_SHAPE);
            match answers.get(shape as usize) {
                Some(Answer::Runs { start, end }) => {
                    let places = places.get(*start as usize..*end as usize).unwrap_or_default();
                    let runs = self.runs(position);
                    places.iter().any(|place| {
                        let form = forms.get(place.form as usize);
                        form.is_some_and(|form| form.fits(runs, place.first as usize))
                    })
                }
                Some(Answer::Yes) => true,
                Some(Answer::No) => false,
                None => contains(position, &text),
            }
        };
        for position in tried.iter() {
            if is_found(position) {
                found.insert(position);
            }
        }
        found
    }

    fn runs(&self, position: usize) -> &[u8] {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let is_first = position.is_multiple_of(CHUNK);
        let start = if is_first { 0 } else { position.checked_sub(1).map_or(0, end) };
        let chunk = self.runs.get(position / CHUNK).map(Vec::as_slice).unwrap_or_default();
        chunk.get(start..end(position)).unwrap_or_default()
    }

    /// What each shape says of a text in lower case.
    fn answers(&self, text: &str, forms: &[run::Form]) -> (Vec<Answer>, Vec<Place>) {
        let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
        let mut places = Vec::new();
        let mut answer = |shape: &str| {
            if !has_digit && shape.contains(text) {
                return Answer::Yes;
            }
            let start = places.len() as u32;
            for (number, form) in (0_u32..).zip(forms) {
                let found = form.places(shape);
                places.extend(found.map(|first| Place { first: first as u32, form: number }));
            }
            let end = places.len() as u32;
            if start == end { Answer::No } else { Answer::Runs { start, end } }
        };
        let answers = self.words.iter().map(|(_, shape)| answer(shape)).collect();
        (answers, places)
    }
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

/// The decimal digits of a text in ten bits, and its pairs of digits spread over the others.
fn digits(text: &[u8]) -> u64 {
    let mut found = 0;
    let mut before = 10;
    for &byte in text {
        let digit = u32::from(byte.wrapping_sub(b'0'));
        if digit < 10 {
            found |= 1 << digit;
            if before < 10 {
                found |= 1 << (10 + (before * 10 + digit) % 54);
            }
        }
        before = digit;
    }
    found
}
