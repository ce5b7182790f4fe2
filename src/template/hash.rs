//! Hashes of words and a table that finds a number by a hash, the same on every machine.

const K: u64 = 0x9E37_79B9_7F4A_7C15;

/// Mixes one word into a hash (multiply and fold, as in wyhash, with 64-bit products only, because
/// Wasm has no wider ones).
#[inline]
pub(super) const fn mix(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(K);
    product ^ (product >> 32)
}

/// Hash of a text, eight bytes at a time.
#[inline]
pub(super) fn of(text: &[u8]) -> u64 {
    let (chunks, rest) = text.as_chunks::<8>();
    let mut hash = text.len() as u64;
    for chunk in chunks {
        hash = mix(hash, u64::from_le_bytes(*chunk));
    }
    let mut tail = 0;
    for &byte in rest {
        tail = (tail << 8) | u64::from(byte);
    }
    mix(hash, tail)
}

/// An open-addressed table of limited size: when it is full it forgets everything, which costs time
/// but changes no result, because it only remembers what a search would find again.
#[derive(Clone, Debug)]
pub(super) struct Cache {
    slots: Vec<(u64, u32)>,
    used: usize,
}

const EMPTY: u32 = u32::MAX;
const SMALLEST: usize = 1 << 10;
const LARGEST: usize = 1 << 17;

impl Default for Cache {
    fn default() -> Self {
        Self { slots: vec![(0, EMPTY); SMALLEST], used: 0 }
    }
}

impl Cache {
    #[inline]
    pub(super) fn find(&self, key: u64) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut at = (key >> 20) as usize & mask;
        loop {
            let &(found, value) = self.slots.get(at)?;
            if value == EMPTY {
                return None;
            }
            if found == key {
                return Some(value);
            }
            at = (at + 1) & mask;
        }
    }

    pub(super) fn insert(&mut self, key: u64, value: u32) {
        if self.used * 2 >= self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = (key >> 20) as usize & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.1 == EMPTY || slot.0 == key {
                self.used += usize::from(slot.1 == EMPTY);
                *slot = (key, value);
                return;
            }
            at = (at + 1) & mask;
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    fn grow(&mut self) {
        if self.slots.len() >= LARGEST {
            self.clear();
            return;
        }
        let larger = vec![(0, EMPTY); self.slots.len() * 2];
        self.used = 0;
        for (key, value) in std::mem::replace(&mut self.slots, larger) {
            if value != EMPTY {
                self.insert(key, value);
            }
        }
    }
}
