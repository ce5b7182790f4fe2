//! A history as bytes: numbers column by column, so that what is alike stands together and packs well.
use super::{
    Class, History, Pair, Pattern, Sign, TERMS,
    bins::{ENDINGS, LENGTHS, LOUDNESSES, MOMENTS, SPANS},
};
use strum::VariantArray as _;

/// What every history begins with: the format and its version.
const MAGIC: &[u8] = b"opslab-history-2\n";
/// The most signs, patterns and pairs.
const MOST_SIGNS: u32 = 8_192;
const MOST_PATTERNS: u32 = 512;
const MOST: u32 = 60_000;

/// Bytes that are no history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// It begins differently.
    #[error("these bytes are no history of incidents: they do not begin with its name and version")]
    Magic,
    /// It ends too early, or goes on.
    #[error("the history of incidents is damaged at byte {at}: {what}")]
    Damaged {
        /// Where.
        at: usize,
        /// What is wrong.
        what: &'static str,
    },
}

struct Writer(Vec<u8>);

impl Writer {
    /// A number, seven bits at a time (LEB128).
    fn number(&mut self, mut number: u32) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u32);
        self.0.extend_from_slice(text.as_bytes());
    }

    fn numbers(&mut self, numbers: impl IntoIterator<Item = u32>) {
        for number in numbers {
            self.number(number);
        }
    }

    /// Arrays position by position: all first entries, then all second ones.
    fn columns<T, const N: usize>(&mut self, rows: &[T], of: impl Fn(&T) -> &[u32; N]) {
        for at in 0..N {
            self.numbers(rows.iter().map(|row| of(row)[at]));
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn wrong<T>(&self, what: &'static str) -> Result<T, PackError> {
        Err(PackError::Damaged { at: self.at, what })
    }

    fn number(&mut self) -> Result<u32, PackError> {
        let mut number: u64 = 0;
        for shift in [0, 7, 14, 21, 28] {
            let Some(&byte) = self.bytes.get(self.at) else { return self.wrong("it ends here") };
            self.at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return u32::try_from(number).or_else(|_| self.wrong("a number is too large"));
            }
        }
        self.wrong("a number does not end")
    }

    fn below(&mut self, limit: u32) -> Result<u32, PackError> {
        let number = self.number()?;
        if number < limit { Ok(number) } else { self.wrong("a number is too large") }
    }

    fn text(&mut self) -> Result<String, PackError> {
        let len = self.below(1 << 16)? as usize;
        let Some(bytes) = self.bytes.get(self.at..self.at + len) else {
            return self.wrong("it ends here");
        };
        let Ok(text) = std::str::from_utf8(bytes) else { return self.wrong("it is no text") };
        self.at += len;
        Ok(text.to_owned())
    }

    fn numbers(&mut self, count: usize) -> Result<Vec<u32>, PackError> {
        (0..count).map(|_| self.number()).collect()
    }

    fn columns<const N: usize>(&mut self, count: usize) -> Result<Vec<[u32; N]>, PackError> {
        let mut rows = vec![[0; N]; count];
        for at in 0..N {
            for row in &mut rows {
                // A count beyond this is none.
                row[at] = self.below(1 << 24)?;
            }
        }
        Ok(rows)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[[u32; N]; 3], PackError> {
        let rows = self.columns(3)?;
        Ok([rows[0], rows[1], rows[2]])
    }
}

/// Small numbers for small differences, whichever way.
fn zigzag(number: i32) -> u32 {
    (number.wrapping_shl(1) ^ (number >> 31)).cast_unsigned()
}

fn unzigzag(number: u32) -> i32 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

impl History {
    /// As bytes.
    pub fn pack(&self) -> Vec<u8> {
        let mut out = Writer(MAGIC.to_vec());
        out.text(&self.source);
        out.number(self.hours);
        out.number(self.loudest);
        out.number(self.signs.len() as u32);
        let mut before = 0;
        for sign in &self.signs {
            out.number(sign.hash.wrapping_sub(before));
            before = sign.hash;
        }
        out.numbers(self.signs.iter().map(|sign| sign.class as u32));
        out.numbers(self.signs.iter().map(|sign| u32::from(sign.group)));
        out.numbers(self.signs.iter().map(|sign| sign.quiet));
        out.numbers(self.signs.iter().map(|sign| sign.lines));
        out.numbers(self.signs.iter().map(|sign| zigzag(sign.first)));
        out.number(self.patterns.len() as u32);
        for pattern in &self.patterns {
            out.text(&pattern.place);
            out.text(&pattern.kind);
            out.number(pattern.times);
            out.number(pattern.dear);
        }
        out.columns(&self.patterns, |pattern| &pattern.lengths);
        let phases = self.patterns.iter().flat_map(|pattern| pattern.phases.as_flattened());
        out.numbers(phases.map(|&claim| zigzag(claim)));
        out.number(self.pairs.len() as u32);
        out.numbers(self.pairs.iter().map(|pair| u32::from(pair.pattern)));
        let mut before = 0;
        for pair in &self.pairs {
            out.number(zigzag(i32::from(pair.sign) - before));
            before = i32::from(pair.sign);
        }
        out.numbers(self.pairs.iter().map(|pair| pair.had));
        out.numbers(self.pairs.iter().map(|pair| pair.stretches));
        out.numbers(self.pairs.iter().map(|pair| pair.lines));
        out.numbers(self.pairs.iter().map(|pair| zigzag(pair.claim)));
        out.columns(&self.pairs, |pair| &pair.began);
        out.columns(&self.pairs, |pair| &pair.ended);
        out.columns(&self.pairs, |pair| &pair.loud);
        out.columns(&self.pairs, |pair| &pair.came);
        out.columns(&self.spans, |row| row);
        out.columns(&self.noise_loud, |row| row);
        out.numbers(self.weights.iter().flatten().map(|&weight| zigzag(weight)));
        out.0
    }

    /// From bytes.
    ///
    /// # Errors
    /// Bytes that are no history, or a damaged one.
    pub fn unpack(bytes: &[u8]) -> Result<Self, PackError> {
        let Some(bytes) = bytes.strip_prefix(MAGIC) else { return Err(PackError::Magic) };
        let mut from = Reader { bytes, at: 0 };
        let source = from.text()?;
        let [hours, loudest] = [from.below(1 << 24)?, from.number()?];
        let signs = from.signs()?;
        let patterns = from.patterns()?;
        let pairs = from.pairs(patterns.len() as u32, signs.len() as u32)?;
        let spans = from.fixed::<SPANS>()?;
        let noise_loud = from.fixed::<LOUDNESSES>()?;
        let mut weights = [[0; TERMS]; 3];
        for weight in weights.iter_mut().flatten() {
            *weight = unzigzag(from.number()?);
        }
        if from.at != from.bytes.len() {
            return from.wrong("it goes on");
        }
        Ok(Self { source, hours, loudest, signs, patterns, pairs, spans, noise_loud, weights })
    }
}

impl Reader<'_> {
    fn signs(&mut self) -> Result<Vec<Sign>, PackError> {
        let count = self.below(MOST_SIGNS)? as usize;
        let steps = self.numbers(count)?;
        let classes: Vec<u32> = (0..count).map(|_| self.below(3)).collect::<Result<_, _>>()?;
        let groups: Vec<u32> =
            (0..count).map(|_| self.below(MOST_SIGNS)).collect::<Result<_, _>>()?;
        let [quiet, lines] = [self.numbers(count)?, self.numbers(count)?];
        let firsts = self.numbers(count)?;
        let mut hash: u32 = 0;
        let mut signs = Vec::with_capacity(count);
        for at in 0..count {
            let Some(next) = hash.checked_add(steps[at]).filter(|&next| at == 0 || next > hash)
            else {
                return self.wrong("signs are not in order");
            };
            hash = next;
            let class = Class::VARIANTS[classes[at] as usize];
            let (group, quiet, lines) = (groups[at] as u16, quiet[at], lines[at]);
            let first = unzigzag(firsts[at]);
            signs.push(Sign { hash, class, group, quiet, lines, first });
        }
        Ok(signs)
    }

    fn patterns(&mut self) -> Result<Vec<Pattern>, PackError> {
        let count = self.below(MOST_PATTERNS)? as usize;
        let mut patterns = Vec::with_capacity(count);
        for _ in 0..count {
            let (place, kind, times) = (self.text()?, self.text()?, self.below(1 << 24)?);
            let dear = self.below(1 << 16)?;
            let (lengths, phases) = ([0; LENGTHS], [[0; MOMENTS]; 3]);
            patterns.push(Pattern { place, kind, times, lengths, dear, phases });
        }
        let lengths = self.columns::<LENGTHS>(count)?;
        for (pattern, lengths) in patterns.iter_mut().zip(lengths) {
            pattern.lengths = lengths;
        }
        for claim in patterns.iter_mut().flat_map(|pattern| pattern.phases.as_flattened_mut()) {
            *claim = unzigzag(self.number()?);
        }
        Ok(patterns)
    }

    fn pairs(&mut self, patterns: u32, signs: u32) -> Result<Vec<Pair>, PackError> {
        let count = self.below(MOST)? as usize;
        let pattern: Vec<u32> =
            (0..count).map(|_| self.below(patterns)).collect::<Result<_, _>>()?;
        let mut before: i32 = 0;
        let mut sign = Vec::with_capacity(count);
        for _ in 0..count {
            before = before.wrapping_add(unzigzag(self.number()?));
            if u32::try_from(before).is_ok_and(|sign| sign < signs) {
                sign.push(before as u16);
            } else {
                return self.wrong("there is no such sign");
            }
        }
        let [had, stretches, lines] =
            [self.numbers(count)?, self.numbers(count)?, self.numbers(count)?];
        let claim = self.numbers(count)?;
        let began = self.columns::<MOMENTS>(count)?;
        let ended = self.columns::<ENDINGS>(count)?;
        let loud = self.columns::<LOUDNESSES>(count)?;
        let came = self.columns::<MOMENTS>(count)?;
        let pair = |at: usize| Pair {
            pattern: pattern[at] as u16,
            sign: sign[at],
            had: had[at],
            stretches: stretches[at],
            lines: lines[at],
            began: began[at],
            ended: ended[at],
            loud: loud[at],
            came: came[at],
            claim: unzigzag(claim[at]),
        };
        Ok((0..count).map(pair).collect())
    }
}
