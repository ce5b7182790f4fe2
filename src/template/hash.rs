//! Hashes of words, and a table that finds a number by a hash: the same on every machine.

const K: u64 = 0x9E37_79B9_7F4A_7C15;

/// Mixes a word into a hash: multiply and fold, with 64-bit products only, because Wasm has no
/// wider ones.
#[inline]
pub(super) const fn mix(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(K);
    product ^ (product >> 32)
}

/// Up to eight bytes as a number, the first one lowest.
#[inline]
pub(super) const fn short(text: &[u8]) -> u64 {
    let mut word = 0;
    let mut at = 0;
    while at < text.len() && at < 8 {
        word |= (text[at] as u64) << (8 * at);
        at += 1;
    }
    word
}

/// [`short`] of `bytes[start..end]`, at most eight bytes long, in one load where the line is long
/// enough.
#[inline]
pub(super) fn load(bytes: &[u8], start: usize, end: usize) -> u64 {
    match bytes.get(start..).and_then(<[u8]>::first_chunk::<8>) {
        Some(chunk) => {
            let unused = 64 - 8 * (end - start).min(8) as u32;
            let word = u64::from_le_bytes(*chunk);
            if unused == 64 { 0 } else { word << unused >> unused }
        }
        None => short(bytes.get(start..end).unwrap_or_default()),
    }
}

/// Hash of `bytes[start..end]`, eight bytes at a time.
#[inline]
pub(super) fn of(bytes: &[u8], start: usize, end: usize) -> u64 {
    let mut hash = (end - start) as u64;
    let mut at = start;
    while at + 8 < end {
        hash = mix(hash, load(bytes, at, at + 8));
        at += 8;
    }
    mix(hash, load(bytes, at, end))
}

/// An open-addressed table of limited size. When it is full it forgets everything: that costs time
/// and changes no result, because it only remembers what a search would find again.
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
        let mut at = key as usize & mask;
        loop {
            let &(found, value) = self.slots.get(at)?;
            if found == key && value != EMPTY {
                return Some(value);
            }
            if value == EMPTY {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    pub(super) fn insert(&mut self, key: u64, value: u32) {
        if self.used * 2 >= self.slots.len() {
            self.grow();
        }
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
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
