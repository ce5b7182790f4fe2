//! The distinct words of a column, in order of first appearance.

/// Words with their codes. A table of open addressing finds them; it is never iterated over, so the
/// order of codes depends on the words alone.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels {
    words: Vec<String>,
    /// Whether white space stood around each word when it was first seen.
    spaced: Vec<bool>,
    /// Codes, or [`FREE`]; the length is a power of two, at most half full.
    slots: Vec<u32>,
    /// Some word was seen both with and without white space around it.
    pub(super) merged: bool,
}

const FREE: u32 = u32::MAX;

impl Levels {
    /// The code of a word.
    pub(super) fn code(&mut self, word: &[u8], spaced: bool) -> u32 {
        if self.slots.len() <= 2 * self.words.len() {
            self.grow();
        }
        let slot = self.find(word);
        let code = self.slots[slot];
        if code != FREE {
            self.merged |= self.spaced[code as usize] != spaced;
            return code;
        }
        let code = self.words.len() as u32;
        self.slots[slot] = code;
        self.words.push(String::from_utf8_lossy(word).into_owned());
        self.spaced.push(spaced);
        code
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    pub(super) fn into_words(self) -> Vec<String> {
        self.words
    }

    /// The slot that holds the word, or is free for it.
    fn find(&self, word: &[u8]) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(word) as usize & mask;
        loop {
            let code = self.slots[slot];
            if code == FREE || self.words[code as usize].as_bytes() == word {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; (4 * self.words.len()).next_power_of_two().max(16)];
        for code in 0..self.words.len() {
            let slot = self.find(self.words[code].as_bytes());
            self.slots[slot] = code as u32;
        }
    }
}

/// FNV-1a over words of eight bytes, with the upper half folded in.
fn hash(word: &[u8]) -> u32 {
    const PRIME: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut state = 0xCBF2_9CE4_8422_2325 ^ word.len() as u64;
    for chunk in word.chunks(8) {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        state = (state ^ u64::from_le_bytes(bytes)).wrapping_mul(PRIME);
        state ^= state >> 32;
    }
    state as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_follow_first_appearance() {
        let mut levels = Levels::default();
        let words: Vec<String> = (0..5_000).map(|i| format!("word {}", i % 1_700)).collect();
        for (position, word) in words.iter().enumerate() {
            assert_eq!(levels.code(word.as_bytes(), false), position as u32 % 1_700);
        }
        assert!(!levels.merged);
        levels.code(b"word 0", true);
        assert!(levels.merged);
        assert_eq!(levels.into_words(), words[..1_700]);
    }
}
