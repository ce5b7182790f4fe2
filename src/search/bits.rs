//! A set of positions.

/// A set of the numbers below `len`, a bit each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    pub(super) fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len }
    }

    pub(super) fn all(len: usize) -> Self {
        let mut bits = Self { words: vec![u64::MAX; len.div_ceil(64)], len };
        bits.trim();
        bits
    }

    /// The members of a column that pass a test.
    pub(super) fn of<T: Copy>(column: &[T], test: impl Fn(T) -> bool) -> Self {
        let word = |part: &[T]| {
            part.iter()
                .enumerate()
                .fold(0, |word, (at, &value)| word | u64::from(test(value)) << at)
        };
        Self { words: column.chunks(64).map(word).collect(), len: column.len() }
    }

    /// Keeps the members that pass a test; the others are not looked at where 64 of them lie together.
    pub(super) fn and_of<T: Copy>(&mut self, column: &[T], test: impl Fn(T) -> bool) {
        for (word, part) in self.words.iter_mut().zip(column.chunks(64)) {
            if *word != 0 {
                let passing = part.iter().enumerate();
                *word &= passing.fold(0, |word, (at, &value)| word | u64::from(test(value)) << at);
            }
        }
    }

    fn trim(&mut self) {
        if let (Some(last), rest @ 1..) = (self.words.last_mut(), self.len % 64) {
            *last &= (1 << rest) - 1;
        }
    }

    pub(super) fn insert(&mut self, at: usize) {
        if let Some(word) = self.words.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    pub(super) fn and(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
    }

    pub(super) fn or(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
    }

    pub(super) fn negate(&mut self) {
        self.words.iter_mut().for_each(|word| *word = !*word);
        self.trim();
    }

    /// Keeps only the members from `start` to before `end`.
    pub(super) fn clip(&mut self, start: usize, end: usize) {
        for (at, word) in self.words.iter_mut().enumerate() {
            let (low, high) = (at * 64, at * 64 + 64);
            if high <= start || low >= end {
                *word = 0;
                continue;
            }
            if low < start {
                *word &= u64::MAX << (start - low);
            }
            if high > end {
                *word &= u64::MAX >> (high - end);
            }
        }
    }

    /// Members from `at * 64` on, a bit each.
    pub(super) fn word(&self, at: usize) -> u64 {
        self.words.get(at).copied().unwrap_or(0)
    }

    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Members below a number.
    pub(super) fn count_below(&self, end: usize) -> usize {
        let end = end.min(self.len);
        let (whole, rest) = (end / 64, end % 64);
        let sum: usize = self.words.iter().take(whole).map(|word| word.count_ones() as usize).sum();
        let part = self.words.get(whole).map_or(0, |word| word & ((1 << rest) - 1));
        sum + part.count_ones() as usize
    }

    /// The members, smallest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words
            .iter()
            .enumerate()
            .flat_map(|(at, &word)| ones(word).map(move |bit| at * 64 + bit))
    }

    /// The members, largest first.
    pub(super) fn iter_back(&self) -> impl Iterator<Item = usize> {
        self.words
            .iter()
            .enumerate()
            .rev()
            .flat_map(|(at, &word)| ones(word.reverse_bits()).map(move |bit| at * 64 + 63 - bit))
    }
}

/// The set bits of a word, lowest first.
pub(super) fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (word != 0).then(|| {
            let bit = word.trailing_zeros() as usize;
            word &= word - 1;
            bit
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_do_what_sets_do() {
        let mut odd = Bits::of(&(0..200).collect::<Vec<u32>>(), |n| n % 2 == 1);
        assert_eq!((odd.count(), odd.count_below(101)), (100, 50));
        let mut some = Bits::all(200);
        some.clip(63, 130);
        assert_eq!((some.count(), some.iter().next()), (67, Some(63)));
        some.and(&odd);
        assert_eq!(some.iter_back().collect::<Vec<_>>()[..2], [129, 127]);
        odd.negate();
        assert_eq!((odd.count(), odd.iter().next()), (100, Some(0)));
    }
}
