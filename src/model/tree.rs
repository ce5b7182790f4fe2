//! A decision tree: the model.
use std::borrow::Cow;

use ndarray::{ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

use super::{Size, count, split};

/// Rows that walk down a tree side by side.
const ABREAST: usize = 8;

/// How a node sends its rows on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// The column that is looked at.
    pub feature: u32,
    /// Rows with at most this value go to the next node of the list, others to `above`.
    pub threshold: f64,
    /// Number of the node for rows above the threshold.
    pub above: u32,
}

impl Split {
    /// The node where a row goes from `node`, which has this split.
    fn next(&self, node: u32, row: ArrayView1<'_, f64>) -> u32 {
        if row[self.feature as usize] > self.threshold { self.above } else { node + 1 }
    }
}

/// A node of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Training rows that came here; in a forest, draws of them.
    pub rows: u32,
    /// How many of them are positive.
    pub positives: u32,
    /// How they go on; `None` in a leaf.
    pub split: Option<Split>,
}

/// A fitted decision tree (Breiman et al. 1984): a row goes from node to node until it comes to a
/// leaf, and scores the share of positives, by weight, among the training rows of that leaf.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// Number of feature columns it was trained on.
    pub columns: u32,
    /// What a negative and a positive row weigh.
    pub class_weights: [f64; 2],
    /// Most splits above a leaf.
    pub depth: u32,
    /// The nodes, the root first. Behind each node with a split stand the nodes below its
    /// threshold, then those above.
    pub nodes: Vec<Node>,
}

/// A node as one line of an indented list.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Number of the node in [`Tree::nodes`].
    pub node: u32,
    /// Splits above it.
    pub depth: u32,
    /// The condition that leads here from the node above: column, threshold, and whether the value
    /// is above it (otherwise at most it). `None` at the root.
    pub condition: Option<(u32, f64, bool)>,
    /// Training rows that came here.
    pub rows: u32,
    /// How many of them are positive.
    pub positives: u32,
    /// Share of positives by weight: the score, in a leaf.
    pub share: f64,
    /// True if no split follows.
    pub is_leaf: bool,
}

impl Tree {
    /// Share of positives by weight in a node.
    pub fn share(&self, node: u32) -> f64 {
        let (positive, all) = self.weights(node);
        positive / all
    }

    /// The nodes that a row passes, from the root to its leaf.
    ///
    /// # Panics
    /// If the row has fewer cells than the tree has columns.
    pub fn path(&self, row: ArrayView1<'_, f64>) -> Vec<u32> {
        let (mut node, mut path) = (0, vec![0]);
        while let Some(split) = self.nodes[node as usize].split {
            node = split.next(node, row);
            path.push(node);
        }
        path
    }

    /// The tree as an indented list: every node after the one above it.
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::with_capacity(self.nodes.len());
        let mut open = vec![(0, 0, None)];
        while let Some((number, depth, condition)) = open.pop() {
            let Node { rows, positives, split } = self.nodes[number as usize];
            let (share, is_leaf) = (self.share(number), split.is_none());
            lines.push(Line { node: number, depth, condition, rows, positives, share, is_leaf });
            if let Some(Split { feature, threshold, above }) = split {
                open.push((above, depth + 1, Some((feature, threshold, true))));
                open.push((number + 1, depth + 1, Some((feature, threshold, false))));
            }
        }
        lines
    }

    pub(super) fn score(&self, row: ArrayView1<'_, f64>) -> f64 {
        let mut node = 0;
        while let Some(split) = self.nodes[node as usize].split {
            node = split.next(node, row);
        }
        self.share(node)
    }

    pub(super) fn scores(&self, x: ArrayView2<'_, f64>) -> Vec<f64> {
        let mut scores = vec![0.0; x.nrows()];
        Walker::new(self).add_scores(&row_major(x), &mut scores);
        scores
    }

    /// Decrease of the Gini impurity by each column, as shares of the whole decrease (scikit-learn
    /// 1.9.1, `feature_importances_`).
    pub(super) fn importances(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.columns as usize];
        for (number, node) in (0..).zip(&self.nodes) {
            if let Some(Split { feature, above, threshold: _ }) = node.split {
                let score = split::score(self.weights(number + 1), self.weights(above));
                sums[feature as usize] += score / self.weights(number).1;
            }
        }
        let whole = sums.iter().fold(0.0, |sum, part| sum + part);
        if whole > 0.0 {
            for part in &mut sums {
                *part /= whole;
            }
        }
        sums
    }

    pub(super) fn size(&self) -> Size {
        let leaves = self.nodes.iter().filter(|node| node.split.is_none()).count() as u32;
        Size::Tree { nodes: self.nodes.len() as u32, leaves, depth: self.depth }
    }

    fn weights(&self, node: u32) -> (f64, f64) {
        let Node { rows, positives, split: _ } = self.nodes[node as usize];
        count::weigh(positives, rows, self.class_weights)
    }
}

/// The cells of a matrix row by row.
pub(super) fn row_major(x: ArrayView2<'_, f64>) -> Cow<'_, [f64]> {
    x.to_slice().map_or_else(|| x.iter().copied().collect(), Cow::Borrowed)
}

/// A tree in the form that scores many rows fastest: the two nodes below a split stand side by side,
/// so that the way on is an addition. Which way a row goes cannot be predicted, and a branch that is
/// guessed wrong costs more than all else.
#[derive(Clone, Debug)]
pub(super) struct Walker {
    columns: usize,
    depth: u32,
    turns: Vec<Turn>,
    shares: Vec<f64>,
}

/// A node. A leaf has a threshold that no value is above, and leads to itself.
#[derive(Clone, Copy, Debug)]
struct Turn {
    threshold: f64,
    feature: u32,
    /// The node for rows up to the threshold; the next one is for those above.
    below: u32,
}

impl Walker {
    pub(super) fn new(tree: &Tree) -> Self {
        let (mut order, mut turns) = (vec![0], Vec::with_capacity(tree.nodes.len()));
        while let Some(&node) = order.get(turns.len()) {
            turns.push(match tree.nodes[node as usize].split {
                Some(Split { feature, threshold, above }) => {
                    order.extend([node + 1, above]);
                    Turn { threshold, feature, below: order.len() as u32 - 2 }
                }
                None => Turn { threshold: f64::INFINITY, feature: 0, below: turns.len() as u32 },
            });
        }
        let shares = order.into_iter().map(|node| tree.share(node)).collect();
        Self { columns: tree.columns as usize, depth: tree.depth, turns, shares }
    }

    /// Adds the score of each row, given cell by cell, to its sum.
    pub(super) fn add_scores(&self, cells: &[f64], sums: &mut [f64]) {
        let blocks = cells.chunks(ABREAST * self.columns);
        for (rows, sums) in blocks.zip(sums.chunks_mut(ABREAST)) {
            // Rows side by side hide the wait for each other's comparisons.
            let mut nodes = [0; ABREAST];
            for _ in 0..self.depth {
                for (row, node) in rows.chunks_exact(self.columns).zip(&mut nodes) {
                    *node = self.turn(row, *node);
                }
            }
            for (sum, &node) in sums.iter_mut().zip(&nodes) {
                *sum += self.shares[node as usize];
            }
        }
    }

    #[inline]
    fn turn(&self, row: &[f64], node: u32) -> u32 {
        let turn = self.turns[node as usize];
        turn.below + u32::from(row[turn.feature as usize] > turn.threshold)
    }
}
