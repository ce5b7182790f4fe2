//! Numbers found again by a hash.

/// An open-addressing table from hashes to numbers: the same everywhere, its order seen by nobody.
/// (A B-tree costs four times as much at a hundred thousand fingerprints.)
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    slots: Vec<(u64, u32)>,
    len: usize,
}

const EMPTY: u32 = u32::MAX;

impl Index {
    /// The number of a hash.
    pub(super) fn find(&self, key: u64) -> Option<u32> {
        let (_, value) = self.slot(key)?;
        (value != EMPTY).then_some(value)
    }

    /// The number of a hash; a new hash gets `fresh`.
    pub(super) fn find_or_insert(&mut self, key: u64, fresh: u32) -> u32 {
        if (self.len + 1) * 2 > self.slots.len() {
            self.grow();
        }
        match self.slot(key) {
            Some((at, EMPTY)) => {
                self.slots[at] = (key, fresh);
                self.len += 1;
                fresh
            }
            Some((_, value)) => value,
            None => fresh,
        }
    }

    /// Where a hash lies or would lie, and what is there.
    fn slot(&self, key: u64) -> Option<(usize, u32)> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = (key ^ (key >> 32)) as u32 as usize & mask;
        loop {
            let (found, value) = self.slots[at];
            if value == EMPTY || found == key {
                return Some((at, value));
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        let old = std::mem::replace(&mut self.slots, vec![(0, EMPTY); size]);
        for (key, value) in old.into_iter().filter(|slot| slot.1 != EMPTY) {
            if let Some((at, _)) = self.slot(key) {
                self.slots[at] = (key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_keeps_its_first_number() {
        let mut index = Index::default();
        assert_eq!(index.find(7), None);
        for i in 0..1000_u32 {
            assert_eq!(index.find_or_insert(u64::from(i) << 40, i), i);
        }
        assert_eq!(index.find_or_insert(5 << 40, 9999), 5);
        assert!((0..1000).all(|i| index.find(u64::from(i) << 40) == Some(i)));
        assert_eq!(index.find(1), None);
    }
}
