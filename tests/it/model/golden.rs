//! The data that `tests/golden/model.py` computes, and what scikit-learn makes of it.
use ndarray::{Array2, ArrayView2, Axis};
use serde::Deserialize;

/// `model.json`.
#[derive(Deserialize)]
pub(super) struct Golden {
    pub(super) logistic: Vec<LogisticCase>,
    pub(super) tree: Vec<TreeCase>,
    pub(super) forest: Vec<ForestCase>,
}

#[derive(Deserialize)]
pub(super) struct LogisticCase {
    pub(super) name: String,
    pub(super) l2: f64,
    pub(super) balanced: bool,
    pub(super) intercept: f64,
    pub(super) coefficients: Vec<f64>,
}

/// Nodes in the order of `sklearn.tree._tree.Tree`; feature -2 is a leaf.
#[derive(Deserialize)]
pub(super) struct TreeCase {
    pub(super) max_depth: u32,
    pub(super) min_leaf: u32,
    pub(super) balanced: bool,
    pub(super) feature: Vec<i32>,
    /// Times 2^18.
    pub(super) threshold_2_18: Vec<i64>,
    pub(super) rows: Vec<u32>,
    pub(super) share: Vec<f64>,
    pub(super) importances: Vec<f64>,
}

/// Means over 20 seeds.
#[derive(Deserialize)]
pub(super) struct ForestCase {
    pub(super) trees: u32,
    pub(super) max_depth: u32,
    pub(super) balanced: bool,
    pub(super) roc_auc: f64,
    pub(super) mean_score: f64,
    pub(super) importances: Vec<f64>,
    pub(super) out_of_bag_auc: f64,
}

pub(super) fn golden() -> Golden {
    serde_json::from_str(include_str!("../../golden/model.json")).unwrap()
}

/// `SplitMix64` of a position, cut to 20 bits: from -4 to 4.
fn cell(stream: u64, row: usize, column: usize) -> f64 {
    let position = stream * 1_000_003 + row as u64 * 1_009 + column as u64 + 1;
    let mut z = position.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    (((z ^ z >> 31) >> 44) as f64 - 524_288.0) / 131_072.0
}

pub(super) fn features(stream: u64, rows: usize, columns: usize) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns), |(i, j)| cell(stream, i, j))
}

pub(super) fn labels(stream: u64, x: ArrayView2<'_, f64>, blur: f64) -> Vec<bool> {
    let indicator = f64::from;
    let score = |(i, row): (usize, ndarray::ArrayView1<'_, f64>)| {
        let rule = row[0] - 0.5 * row[1] + 2.0 * indicator(u8::from(row[2] > 1.0))
            - row[3] * indicator(u8::from(row[0] > 0.0));
        rule + blur * cell(stream, i, 1_000) > 0.75
    };
    x.rows().into_iter().enumerate().map(score).collect()
}

/// Only the rows of which `keep` says so.
pub(super) fn select(
    x: &Array2<f64>,
    y: &[bool],
    keep: impl Fn(usize) -> bool,
) -> (Array2<f64>, Vec<bool>) {
    let rows: Vec<usize> = (0..y.len()).filter(|&i| keep(i)).collect();
    (x.select(Axis(0), &rows), rows.iter().map(|&i| y[i]).collect())
}

/// Area under the ROC curve, pair by pair.
pub(super) fn roc_auc(scores: &[f64], y: &[bool]) -> f64 {
    let (mut sum, mut pairs) = (0.0, 0.0);
    for (a, _) in scores.iter().zip(y).filter(|(_, y)| **y) {
        for (b, _) in scores.iter().zip(y).filter(|(_, y)| !**y) {
            sum += if a > b { 1.0 } else { 0.5 * f64::from(u8::from(a >= b)) };
            pairs += 1.0;
        }
    }
    sum / pairs
}

pub(super) fn assert_close(ours: f64, theirs: f64, tolerance: f64, what: &str) {
    assert!((ours - theirs).abs() <= tolerance, "{what}: {ours} is not {theirs}");
}
