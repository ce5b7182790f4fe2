//! Growing one tree, node by node.
use super::{
    Node, Split, Tree,
    coded::Coded,
    count::Count,
    split::{Candidate, Members, Search},
};
use crate::rng::Rng;

/// Which columns a node may be split by.
#[derive(Clone, Debug)]
pub(super) enum Choice {
    /// All of them.
    All,
    /// A few, drawn anew for each node (Breiman 2001, "Random forests").
    Some {
        /// Stream of the tree.
        rng: Rng,
        /// How many with at least two values.
        most: u32,
        /// All columns, in the order of the last draws.
        columns: Vec<u32>,
    },
}

/// How far a tree may grow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Most splits between the root and a leaf.
    pub(super) max_depth: u32,
    /// Fewest distinct rows in a leaf.
    pub(super) min_leaf: u32,
}

/// Rows that wait to become a node.
#[derive(Clone, Copy, Debug)]
struct Pending {
    start: usize,
    end: usize,
    depth: u32,
    /// The node whose rows above its threshold these are.
    above_of: Option<u32>,
}

/// A tree under way.
#[derive(Clone, Debug)]
pub(super) struct Growth {
    limits: Limits,
    choice: Choice,
    search: Search,
    rows: Vec<u32>,
    counts: Vec<Count>,
    spare_rows: Vec<u32>,
    spare_counts: Vec<Count>,
    pending: Vec<Pending>,
    settled: usize,
    tree: Tree,
}

impl Growth {
    /// Starts with all rows of which `counts`, shape `(n_rows,)`, is not empty.
    pub(super) fn new(
        limits: Limits,
        choice: Choice,
        class_weights: [f64; 2],
        columns: u32,
        counts: &[Count],
    ) -> Self {
        let (rows, counts): (Vec<u32>, Vec<Count>) =
            (0..).zip(counts).filter(|(_, count)| !count.is_empty()).unzip();
        let n = rows.len();
        Self {
            limits,
            choice,
            search: Search::new(class_weights, limits.min_leaf),
            spare_rows: vec![0; n],
            spare_counts: vec![Count::default(); n],
            rows,
            counts,
            pending: vec![Pending { start: 0, end: n, depth: 0, above_of: None }],
            settled: 0,
            tree: Tree { columns, class_weights, depth: 0, nodes: Vec::new() },
        }
    }

    /// Makes nodes until about `cells` cells were looked at; true when the tree is complete.
    pub(super) fn advance(&mut self, coded: &Coded, cells: usize) -> bool {
        let mut looked_at = 0;
        while looked_at < cells {
            let Some(pending) = self.pending.pop() else { break };
            looked_at += self.make_node(coded, pending);
        }
        self.pending.is_empty()
    }

    /// Share of the rows that have come to their leaf.
    pub(super) fn share(&self) -> f64 {
        self.settled as f64 / self.rows.len().max(1) as f64
    }

    /// The tree.
    pub(super) fn finish(self) -> Tree {
        self.tree
    }

    /// Makes one node; gives the number of cells looked at.
    fn make_node(&mut self, coded: &Coded, pending: Pending) -> usize {
        let Pending { start, end, depth, above_of } = pending;
        let number = self.tree.nodes.len() as u32;
        if let Some(parent) = above_of
            && let Some(split) = &mut self.tree.nodes[parent as usize].split
        {
            split.above = number;
        }
        let counts = &self.counts[start..end];
        let total = counts.iter().fold(Count::default(), |sum, &count| sum.plus(count));
        let members = Members { rows: &self.rows[start..end], counts, total };
        let (mut best, mut looked_at) = (None, end - start);
        if depth < self.limits.max_depth && self.search.is_open(total) {
            let columns;
            (best, columns) = choose(&mut self.choice, &mut self.search, coded, members);
            looked_at += (end - start) * columns;
        }
        let split = best.map(|candidate| Split {
            feature: candidate.feature,
            threshold: coded.columns[candidate.feature as usize]
                .threshold(candidate.below, candidate.above),
            above: 0,
        });
        let (rows, positives) = (total.draws(), total.positives());
        self.tree.nodes.push(Node { rows, positives, split });
        self.tree.depth = self.tree.depth.max(depth);
        if let Some(candidate) = best {
            let middle = start + candidate.left.rows() as usize;
            let ranks = &coded.columns[candidate.feature as usize].codes;
            self.part(ranks, candidate.below, start, end);
            let (depth, above_of) = (depth + 1, Some(number));
            self.pending.push(Pending { start: middle, end, depth, above_of });
            self.pending.push(Pending { start, end: middle, depth, above_of: None });
        } else {
            self.settled += end - start;
        }
        looked_at
    }

    /// Brings the rows with ranks up to `below` to the front, all else in order.
    fn part(&mut self, ranks: &[u32], below: u32, start: usize, end: usize) {
        let (rows, counts) = (&mut self.rows[start..end], &mut self.counts[start..end]);
        let (mut front, mut back) = (0, 0);
        for i in 0..rows.len() {
            let (row, count) = (rows[i], counts[i]);
            let is_below = ranks[row as usize] <= below;
            // Written to both places, and kept in one: without a branch this is much faster.
            (rows[front], counts[front]) = (row, count);
            (self.spare_rows[back], self.spare_counts[back]) = (row, count);
            front += usize::from(is_below);
            back += usize::from(!is_below);
        }
        rows[front..].copy_from_slice(&self.spare_rows[..back]);
        counts[front..].copy_from_slice(&self.spare_counts[..back]);
    }
}

/// The best split of a node by the columns that it may use, and how many columns were looked at.
/// Among equals the first column wins: for a single tree the lowest. For a forest it is the one drawn
/// first, as in scikit-learn 1.9.1: small nodes tie often, and the lowest would be favoured unduly.
fn choose(
    choice: &mut Choice,
    search: &mut Search,
    coded: &Coded,
    members: Members<'_>,
) -> (Option<Candidate>, usize) {
    let mut best: Option<Candidate> = None;
    let mut consider = |feature| {
        let (candidate, varies) = search.best(coded, feature, members);
        if let Some(new) = candidate
            && best.is_none_or(|old| new.score > old.score)
        {
            best = Some(new);
        }
        varies
    };
    let all = coded.columns.len();
    match choice {
        Choice::All => {
            (0..all as u32).for_each(|feature| {
                consider(feature);
            });
            (best, all)
        }
        Choice::Some { rng, most, columns } => {
            // As in scikit-learn 1.9.1, constant columns count as drawn, but at least one column
            // with two values is looked at if there is one.
            let (mut drawn, mut any) = (0, false);
            while drawn < all && (drawn < *most as usize || !any) {
                let other = drawn + rng.below((all - drawn) as u32) as usize;
                columns.swap(drawn, other);
                any |= consider(columns[drawn]);
                drawn += 1;
            }
            (best, drawn)
        }
    }
}
