//! Counting rows of two classes.

/// Bits per part of a [`Count`].
const BITS: u32 = 21;
const MASK: u64 = (1 << BITS) - 1;

/// Three counts of at most [`super::MAX_ROWS`] in one word, added at once: distinct rows, draws of
/// them (bootstrap), positive draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count(u64);

impl Count {
    /// One row that was drawn `draws` times; nothing if that is 0.
    pub(super) fn row(draws: u32, label: bool) -> Self {
        let draws = u64::from(draws);
        Self(u64::from(draws > 0) | draws << BITS | (draws * u64::from(label)) << (2 * BITS))
    }

    /// The three counts in one word; words add up as counts do.
    pub(super) fn bits(self) -> u64 {
        self.0
    }

    /// From a sum of [`Count::bits`].
    pub(super) fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Distinct rows.
    pub(super) fn rows(self) -> u32 {
        (self.0 & MASK) as u32
    }

    /// All draws.
    pub(super) fn draws(self) -> u32 {
        (self.0 >> BITS & MASK) as u32
    }

    /// Draws of positive rows.
    pub(super) fn positives(self) -> u32 {
        (self.0 >> (2 * BITS)) as u32
    }

    /// True without any row.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// True if all draws are of one class.
    pub(super) fn is_pure(self) -> bool {
        self.positives() == 0 || self.positives() == self.draws()
    }

    /// Both together.
    pub(super) fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    /// Weight of the positive draws and of all draws.
    pub(super) fn weights(self, class_weights: [f64; 2]) -> (f64, f64) {
        weigh(self.positives(), self.draws(), class_weights)
    }
}

/// Weight of the positive draws and of all draws, by the weights of the negative and positive class.
pub(super) fn weigh(positives: u32, draws: u32, class_weights: [f64; 2]) -> (f64, f64) {
    let positive = class_weights[1] * f64::from(positives);
    (positive, positive + class_weights[0] * f64::from(draws - positives))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_hold_the_most_rows() {
        let most = crate::model::MAX_ROWS;
        let one = Count::row(most - 1, true).plus(Count::row(1, false));
        assert_eq!((one.rows(), one.draws(), one.positives()), (2, most, most - 1));
        assert!(Count::row(0, true).is_empty() && !one.is_pure());
        assert!(Count::row(3, true).is_pure() && Count::row(3, false).is_pure());
    }
}
