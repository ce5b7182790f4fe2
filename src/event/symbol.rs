//! Words that occur often, each stored once.
use serde::{Deserialize, Serialize};

/// A word of a [`Symbols`] table.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Symbol(pub u32);

impl Symbol {
    /// The empty word.
    pub const NONE: Self = Self(0);

    /// Whether it is the empty word.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }
}

/// Words in the order of their first occurrence, found again by an open-addressing hash table whose
/// order nobody sees (std's hash maps are seeded per process, B-trees are four times slower here).
#[derive(Clone, Debug)]
pub struct Symbols {
    text: String,
    ends: Vec<u32>,
    /// The upper half of a word's hash, by which most other words are told without looking at them,
    /// and its symbol.
    slots: Vec<(u32, u32)>,
}

const EMPTY: (u32, u32) = (0, u32::MAX);

impl Default for Symbols {
    fn default() -> Self {
        let mut symbols = Self { text: String::new(), ends: Vec::new(), slots: vec![EMPTY; 64] };
        symbols.intern("");
        symbols
    }
}

impl Symbols {
    /// The symbol of a word, new or known.
    pub fn intern(&mut self, word: &str) -> Symbol {
        let hash = hash(word.as_bytes());
        let at = match self.slot_of(word, hash) {
            Ok(symbol) => return symbol,
            Err(at) => at,
        };
        let symbol = self.ends.len() as u32;
        self.text.push_str(word);
        self.ends.push(self.text.len() as u32);
        self.slots[at] = ((hash >> 32) as u32, symbol);
        if self.ends.len() * 2 > self.slots.len() {
            self.grow();
        }
        Symbol(symbol)
    }

    /// The symbol of a word that has been interned before.
    pub fn find(&self, word: &str) -> Option<Symbol> {
        self.slot_of(word, hash(word.as_bytes())).ok()
    }

    /// The word.
    pub fn word(&self, symbol: Symbol) -> &str {
        let at = symbol.0 as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.text[start..self.ends[at] as usize]
    }

    /// Number of words, the empty one included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether only the empty word is known.
    pub fn is_empty(&self) -> bool {
        self.ends.len() == 1
    }

    /// All words with their symbols, in the order of their first occurrence.
    pub fn iter(&self) -> impl Iterator<Item = (Symbol, &str)> {
        (0..self.ends.len() as u32).map(|at| (Symbol(at), self.word(Symbol(at))))
    }

    fn slot_of(&self, word: &str, hash: u64) -> Result<Symbol, usize> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            match self.slots[at] {
                EMPTY => return Err(at),
                (tag, symbol) if tag == (hash >> 32) as u32 && self.is(symbol, word) => {
                    return Ok(Symbol(symbol));
                }
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// Whether a symbol stands for a word: bytes are compared, for which no letter's bounds matter.
    fn is(&self, symbol: u32, word: &str) -> bool {
        let at = symbol as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.as_bytes().get(start..self.ends[at] as usize) == Some(word.as_bytes())
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        self.slots = vec![EMPTY; mask + 1];
        for symbol in 0..self.ends.len() as u32 {
            let hash = hash(self.word(Symbol(symbol)).as_bytes());
            let mut at = hash as usize & mask;
            while self.slots[at] != EMPTY {
                at = (at + 1) & mask;
            }
            self.slots[at] = ((hash >> 32) as u32, symbol);
        }
    }
}

/// FNV-1a over eight bytes at a time, then mixed (Fowler, Noll, Vo; finaliser of `SplitMix64`):
/// the same on every machine. Not for adversaries who can choose the words' number of collisions;
/// a table full of them is slow, not wrong.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 29;
    }
    for &byte in chunks.remainder() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^ (hash >> 27)
}

/// The words alone travel; the table is made again.
impl Serialize for Symbols {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.text, &self.ends).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Symbols {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (text, ends) = <(String, Vec<u32>)>::deserialize(deserializer)?;
        let mut symbols = Self::default();
        let mut start = 0;
        for end in ends {
            let word = text
                .get(start as usize..end as usize)
                .ok_or_else(|| serde::de::Error::custom("a symbol lies outside its text"))?;
            symbols.intern(word);
            start = end;
        }
        Ok(symbols)
    }
}

impl PartialEq for Symbols {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.ends == other.ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_symbol_and_a_symbol_one_word() {
        let mut symbols = Symbols::default();
        let words: Vec<String> = (0..5000).map(|i| format!("service-{i}")).collect();
        let first: Vec<Symbol> = words.iter().map(|word| symbols.intern(word)).collect();
        let again: Vec<Symbol> = words.iter().map(|word| symbols.intern(word)).collect();
        assert_eq!(first, again);
        assert_eq!(symbols.len(), 5001);
        assert!(first.iter().zip(&words).all(|(&symbol, word)| symbols.word(symbol) == word));
        assert_eq!(symbols.find("service-4999"), Some(first[4999]));
        assert_eq!(symbols.find("nobody"), None);
        assert_eq!(symbols.word(Symbol::NONE), "");
        let bytes = postcard::to_stdvec(&symbols).unwrap();
        assert_eq!(postcard::from_bytes::<Symbols>(&bytes).unwrap(), symbols);
    }
}
