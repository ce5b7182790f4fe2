//! The best split of a tree node.
//!
//! A split is scored by `(p_l w_r − p_r w_l)² / (w_l w_r)`, where `p` is the weight of the positive
//! rows and `w` that of all rows on each side: the decrease of the Gini impurity times half the
//! node's weight (Breiman et al. 1984, *Classification and Regression Trees*, §4.3). Counts are
//! integers, so no order of summation is involved.
use super::coded::Coded;

/// Bits per part of a [`Count`].
const BITS: u32 = 21;
const MASK: u64 = (1 << BITS) - 1;
/// Fewest rows for which counting by digits beats sorting by comparison.
const RADIX_ROWS: usize = 160;
/// Most distinct values per row for which counting into one bin per value is best.
const BINS_PER_ROW: usize = 3;

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

    /// What is left without a part.
    pub(super) fn minus(self, part: Self) -> Self {
        Self(self.0 - part.0)
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

/// The score of a split, see the module.
pub(super) fn score(left: (f64, f64), right: (f64, f64)) -> f64 {
    let difference = left.0 * right.1 - right.0 * left.1;
    difference * difference / (left.1 * right.1)
}

/// A way to split a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    /// The column.
    pub(super) feature: u32,
    /// Larger is better.
    pub(super) score: f64,
    /// Rank of the largest value of the node that goes left.
    pub(super) below: u32,
    /// Rank of the smallest value of the node that goes right.
    pub(super) above: u32,
    /// What goes left.
    pub(super) left: Count,
}

/// The rules of the search, and room to work in.
#[derive(Clone, Debug)]
pub(super) struct Search {
    class_weights: [f64; 2],
    min_leaf: u32,
    bins: Vec<u64>,
    keys: Vec<u64>,
    spare: Vec<u64>,
}

/// A node to be split.
#[derive(Clone, Copy, Debug)]
pub(super) struct Members<'a> {
    /// Its rows.
    pub(super) rows: &'a [u32],
    /// What each of them counts.
    pub(super) counts: &'a [Count],
    /// All of them together.
    pub(super) total: Count,
}

impl Search {
    pub(super) fn new(class_weights: [f64; 2], min_leaf: u32) -> Self {
        let (bins, keys, spare) = (Vec::new(), Vec::new(), Vec::new());
        Self { class_weights, min_leaf: min_leaf.max(1), bins, keys, spare }
    }

    /// True if a node of these rows may be split at all.
    pub(super) fn is_open(&self, total: Count) -> bool {
        !total.is_pure() && u64::from(total.rows()) >= 2 * u64::from(self.min_leaf)
    }

    /// The best split by one column, at the lowest threshold among equals. None if every split
    /// leaves too few rows on one side; the flag says whether the column has two values at all.
    pub(super) fn best(
        &mut self,
        coded: &Coded,
        feature: u32,
        members: Members<'_>,
    ) -> (Option<Candidate>, bool) {
        let column = &coded.columns[feature as usize];
        let mut scan = Scan::new(feature, members.total, self.min_leaf, self.class_weights);
        let distinct = column.values.len();
        if distinct < 2 {
            return (None, false);
        }
        if distinct <= BINS_PER_ROW * members.rows.len() {
            self.bins.clear();
            self.bins.resize(distinct, 0);
            for (&row, count) in members.rows.iter().zip(members.counts) {
                self.bins[column.codes[row as usize] as usize] += count.0;
            }
            for (&bin, code) in self.bins.iter().zip(0..) {
                if bin != 0 {
                    scan.push(code, Count(bin));
                }
            }
        } else {
            self.keys.clear();
            let pairs = members.rows.iter().zip(members.counts);
            self.keys.extend(pairs.map(|(&row, count)| {
                let payload = u64::from(count.draws()) << 1 | u64::from(count.positives() > 0);
                u64::from(column.codes[row as usize]) << 32 | payload
            }));
            self.sort(distinct);
            scan.push_sorted(&self.keys);
        }
        (scan.best, scan.groups > 1)
    }

    /// Sorts the keys by their codes, which are below `distinct`.
    fn sort(&mut self, distinct: usize) {
        if self.keys.len() < RADIX_ROWS {
            self.keys.sort_unstable();
            return;
        }
        let bits = usize::BITS - (distinct - 1).leading_zeros();
        self.spare.resize(self.keys.len(), 0);
        for shift in (32..32 + bits).step_by(8) {
            let mut starts = [0u32; 256];
            for key in &self.keys {
                starts[(key >> shift & 255) as usize] += 1;
            }
            let mut sum = 0;
            for start in &mut starts {
                sum += std::mem::replace(start, sum);
            }
            for &key in &self.keys {
                let start = &mut starts[(key >> shift & 255) as usize];
                self.spare[*start as usize] = key;
                *start += 1;
            }
            std::mem::swap(&mut self.keys, &mut self.spare);
        }
    }
}

/// A walk over the values of one column in ascending order.
struct Scan {
    feature: u32,
    min_leaf: u32,
    class_weights: [f64; 2],
    total: Count,
    left: Count,
    code: u32,
    groups: u32,
    best: Option<Candidate>,
    best_score: f64,
}

impl Scan {
    fn new(feature: u32, total: Count, min_leaf: u32, class_weights: [f64; 2]) -> Self {
        Self {
            feature,
            min_leaf,
            class_weights,
            total,
            left: Count::default(),
            code: 0,
            groups: 0,
            best: None,
            best_score: -1.0,
        }
    }

    /// Takes the rows of the next value, and judges the split before it.
    #[inline]
    fn push(&mut self, code: u32, group: Count) {
        if self.groups > 0 {
            self.judge(code);
        }
        self.left = self.left.plus(group);
        self.code = code;
        self.groups += 1;
    }

    #[inline]
    fn judge(&mut self, above: u32) {
        let rows = self.left.rows();
        if rows < self.min_leaf || self.total.rows() - rows < self.min_leaf {
            return;
        }
        let right = self.total.minus(self.left).weights(self.class_weights);
        let score = score(self.left.weights(self.class_weights), right);
        if score > self.best_score {
            self.best_score = score;
            let (feature, below, left) = (self.feature, self.code, self.left);
            self.best = Some(Candidate { feature, score, below, above, left });
        }
    }

    fn push_sorted(&mut self, keys: &[u64]) {
        let mut keys = keys.iter().map(|&key| {
            let payload = key as u32;
            ((key >> 32) as u32, Count::row(payload >> 1, payload & 1 == 1))
        });
        let Some((mut code, mut group)) = keys.next() else { return };
        for (next, count) in keys {
            if next == code {
                group = group.plus(count);
            } else {
                self.push(code, group);
                (code, group) = (next, count);
            }
        }
        self.push(code, group);
    }
}
