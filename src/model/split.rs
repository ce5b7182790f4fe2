//! The best split of a tree node.
//!
//! The best split decreases the Gini impurity most (Breiman et al. 1984, *Classification and
//! Regression Trees*, §4.3). With two classes the decrease is, but for factors that are the same for
//! all splits of a node, `(p N − n P)² / (w (W − w))`, where `p` positive and `n` negative rows of
//! weight `w` go left, out of `P`, `N` and `W`. Counts are integers, so the numerator is exact and
//! no order of summation is involved.
use super::{coded::Coded, count::Count};

/// Fewest rows for which counting by digits beats sorting by comparison.
const RADIX_ROWS: usize = 160;
/// Most distinct values per row for which counting into one bin per value is best.
const BINS_PER_ROW: usize = 2;

/// Half the decrease of the Gini impurity by a split, times the square of the node's weight: from the
/// weights of the positive rows and of all rows on each side.
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
                self.bins[column.codes[row as usize] as usize] += count.bits();
            }
            for (&bin, code) in self.bins.iter().zip(0..) {
                if bin != 0 {
                    scan.push(code, Count::from_bits(bin));
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
        (scan.best(), scan.groups > 1)
    }

    /// Sorts the keys by their codes, which are below `distinct`.
    fn sort(&mut self, distinct: usize) {
        if self.keys.len() < RADIX_ROWS {
            crate::num::order::sort_keys(&mut self.keys);
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
    is_even: bool,
    total: Count,
    weight: f64,
    left: Count,
    code: u32,
    groups: u32,
    best: Best,
}

/// The best split so far, with its score as a fraction: comparing crosswise saves a division.
#[derive(Clone, Copy, Debug)]
struct Best {
    numerator: f64,
    denominator: f64,
    below: u32,
    above: u32,
    left: Count,
}

impl Scan {
    fn new(feature: u32, total: Count, min_leaf: u32, class_weights: [f64; 2]) -> Self {
        Self {
            feature,
            min_leaf,
            class_weights,
            is_even: class_weights.map(f64::to_bits) == [1.0_f64.to_bits(); 2],
            total,
            weight: total.weights(class_weights).1,
            left: Count::default(),
            code: 0,
            groups: 0,
            best: Best {
                // Any split, even a useless one, is better than this.
                numerator: -1.0,
                denominator: 1.0,
                below: 0,
                above: 0,
                left: Count::default(),
            },
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
        let left = self.left;
        if left.rows() < self.min_leaf || self.total.rows() - left.rows() < self.min_leaf {
            return;
        }
        // p N − n P = p (N + P) − (p + n) P, below 2⁴² in size.
        let excess = i64::from(left.positives()) * i64::from(self.total.draws())
            - i64::from(left.draws()) * i64::from(self.total.positives());
        let weight =
            if self.is_even { f64::from(left.draws()) } else { left.weights(self.class_weights).1 };
        let numerator = excess as f64 * excess as f64;
        let denominator = weight * (self.weight - weight);
        if numerator * self.best.denominator > self.best.numerator * denominator {
            self.best = Best { numerator, denominator, below: self.code, above, left };
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

    fn best(&self) -> Option<Candidate> {
        let Best { numerator, denominator, below, above, left } = self.best;
        let score = numerator / denominator;
        (score >= 0.0).then_some(Candidate { feature: self.feature, score, below, above, left })
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use proptest::prelude::*;

    use super::*;

    /// The best split by its definition: Gini impurities of every way to part the distinct values.
    fn by_definition(
        values: &[f64],
        labels: &[bool],
        draws: &[u32],
        weights: [f64; 2],
        min_leaf: usize,
    ) -> Option<(f64, f64)> {
        let side = |keep: &dyn Fn(f64) -> bool| {
            let rows = || (0..values.len()).filter(|&i| draws[i] > 0 && keep(values[i]));
            let part = |label| {
                let class = rows().filter(|&i| labels[i] == label);
                weights[usize::from(label)] * class.map(|i| f64::from(draws[i])).sum::<f64>()
            };
            let (n, p) = (part(false), part(true));
            (rows().count(), 2.0 * n * p / (n + p))
        };
        let mut distinct: Vec<f64> =
            (0..values.len()).filter(|&i| draws[i] > 0).map(|i| values[i]).collect();
        crate::num::order::sort_floats(&mut distinct);
        distinct.dedup();
        let mut best = None;
        for &at in distinct.iter().rev().skip(1) {
            let (below, above) = (side(&|v| v <= at), side(&|v| v > at));
            let impurity = below.1 + above.1;
            let is_better = best.is_none_or(|(least, _)| impurity <= least + 1e-9);
            if below.0 >= min_leaf && above.0 >= min_leaf && is_better {
                best = Some((impurity, at));
            }
        }
        best
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        /// Counting into bins, by digits and by comparison find the best split. Every `thin`th row
        /// is in the node, so that there are more values than rows.
        #[test]
        fn search_equals_definition(
            cells in prop::collection::vec((0..2_000u32, any::<bool>(), 1..4u32), 2..900),
            levels in prop_oneof![2..6u32, Just(2_000)],
            thin in prop_oneof![Just(1), Just(5)],
            min_leaf in 1..20u32,
            positive_weight in prop_oneof![Just(1.0), Just(3.5)],
        ) {
            let values: Vec<f64> = cells.iter().map(|c| f64::from(c.0 % levels)).collect();
            let labels: Vec<bool> = cells.iter().map(|c| c.1).collect();
            let draws: Vec<u32> =
                (0..).zip(&cells).map(|(i, c)| if i % thin == 0 { c.2 } else { 0 }).collect();
            let weights = [1.0, positive_weight];
            let x = Array2::from_shape_vec((values.len(), 1), values.clone()).unwrap();
            let mut coded = Coded::new(x, labels.clone());
            coded.advance(values.len());
            let rows: Vec<u32> = (0..).zip(&draws).filter(|(_, d)| **d > 0).map(|(i, _)| i).collect();
            let counts: Vec<Count> =
                rows.iter().map(|&i| Count::row(draws[i as usize], labels[i as usize])).collect();
            let total = counts.iter().fold(Count::default(), |sum, &count| sum.plus(count));
            let mut search = Search::new(weights, min_leaf);
            let members = Members { rows: &rows, counts: &counts, total };
            let (best, varies) = search.best(&coded, 0, members);
            let first = values[0];
            prop_assert_eq!(varies, rows.iter().any(|&i| values[i as usize] - first != 0.0));
            let wanted = by_definition(&values, &labels, &draws, weights, min_leaf as usize);
            prop_assert_eq!(best.is_some(), wanted.is_some());
            if let (Some(best), Some((_, at))) = (best, wanted) {
                // The lowest of equals, and the next value of the node above it.
                prop_assert!((coded.columns[0].values[best.below as usize] - at).abs() < 1e-9);
                let above = rows.iter().map(|&i| values[i as usize]).filter(|&v| v > at);
                let next = above.fold(f64::INFINITY, f64::min);
                prop_assert!((coded.columns[0].values[best.above as usize] - next).abs() < 1e-9);
                let left = rows.iter().filter(|&&i| values[i as usize] <= at).count();
                prop_assert_eq!(best.left.rows() as usize, left);
            }
        }
    }
}
