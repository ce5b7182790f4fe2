use ndarray::{Array2, ArrayView2, array};
use opslab::model::{ClassWeight, Fit, Fitted, Kind, Spec, Tree, TreeSpec};

use super::golden::{assert_close, features, golden, labels};

fn fit(tree: TreeSpec, balanced: bool, x: ArrayView2<'_, f64>, y: &[bool]) -> Tree {
    let class_weight = if balanced { ClassWeight::Balanced } else { ClassWeight::None };
    let spec = Spec { kind: Kind::Tree, class_weight, tree, ..Spec::default() };
    match Fit::new(&spec, x, y, 0).unwrap().finish() {
        Fitted::Tree(tree) => tree,
        Fitted::Logistic(_) | Fitted::Forest(_) => panic!("another model"),
    }
}

/// The data of the golden trees: four plain columns, one of a few levels, one of two.
fn data() -> (Array2<f64>, Vec<bool>) {
    let mut x = features(2, 4000, 6);
    x.column_mut(4).mapv_inplace(f64::floor);
    x.column_mut(5).mapv_inplace(|v| f64::from(u8::from(v > 2.0)));
    let y = labels(2, x.view(), 3.0);
    (x, y)
}

#[test]
fn nodes_equal_scikit_learn() {
    let (x, y) = data();
    for case in golden().tree {
        let spec = TreeSpec { max_depth: case.max_depth, min_leaf: case.min_leaf };
        let tree = fit(spec, case.balanced, x.view(), &y);
        assert_eq!(tree.nodes.len(), case.feature.len());
        for (i, node) in tree.nodes.iter().enumerate() {
            let feature = node.split.map_or(-2, |split| i32::try_from(split.feature).unwrap());
            assert_eq!(feature, case.feature[i], "node {i}");
            let threshold = node.split.map_or(-2.0, |split| split.threshold) * 262_144.0;
            assert_eq!(threshold, case.threshold_2_18[i] as f64, "node {i}");
            assert_eq!(node.rows, case.rows[i], "node {i}");
            // scikit-learn adds weights up one by one and rounds each time.
            assert_close(tree.share(i as u32), case.share[i], 1e-12, "share");
            if !case.balanced {
                let positives = (case.share[i] * f64::from(node.rows)).round();
                assert_eq!(f64::from(node.positives), positives, "node {i}");
            }
        }
        let ours = Fitted::Tree(tree).importances();
        for (ours, theirs) in ours.iter().zip(&case.importances) {
            assert_close(*ours, *theirs, 1e-9, "importance");
        }
    }
}

#[test]
fn scores_paths_and_lines_agree() {
    let (x, y) = data();
    let tree = fit(TreeSpec { max_depth: 9, min_leaf: 1 }, false, x.view(), &y);
    let fitted = Fitted::Tree(tree.clone());
    let mut came = vec![0; tree.nodes.len()];
    for (row, score) in x.rows().into_iter().zip(fitted.scores(x.view())) {
        let path = tree.path(row);
        for &node in &path {
            came[node as usize] += 1;
        }
        let leaf = *path.last().unwrap();
        assert!(tree.nodes[leaf as usize].split.is_none());
        assert_eq!(score.to_bits(), tree.share(leaf).to_bits());
        assert_eq!(score.to_bits(), fitted.score(row).to_bits());
    }
    let lines = tree.lines();
    for (i, (line, came)) in lines.iter().zip(&came).enumerate() {
        // Every training row comes to the nodes that counted it.
        assert_eq!((line.node, line.rows), (i as u32, *came));
        assert!(line.rows > 0 && line.depth <= 9);
        if i > 0 {
            let condition = line.condition.unwrap();
            let above = lines[..i].iter().rposition(|other| other.depth + 1 == line.depth).unwrap();
            let split = tree.nodes[above].split.unwrap();
            assert_eq!((condition.0, condition.1), (split.feature, split.threshold));
            assert_eq!(condition.2, split.above == i as u32);
        }
    }
    assert_eq!(lines.iter().map(|line| line.depth).max(), Some(tree.depth));
}

#[test]
fn training_accuracy_never_falls_with_depth() {
    let (x, y) = data();
    let mut last = 0;
    for max_depth in 0..12 {
        let tree = fit(TreeSpec { max_depth, min_leaf: 1 }, false, x.view(), &y);
        let scores = Fitted::Tree(tree).scores(x.view());
        let right = scores.iter().zip(&y).filter(|(score, y)| (**score > 0.5) == **y).count();
        assert!(right >= last, "depth {max_depth}: {right} after {last}");
        last = right;
    }
    assert!(last > 3000, "{last}");
}

#[test]
fn leaves_are_never_smaller_than_asked() {
    let (x, y) = data();
    for min_leaf in [0, 1, 7, 100, 1999, 2000, 2001, u32::MAX] {
        let tree = fit(TreeSpec { max_depth: 30, min_leaf }, false, x.view(), &y);
        let smallest = tree.nodes.iter().map(|node| node.rows).min().unwrap();
        assert!(smallest >= min_leaf.min(4000), "{min_leaf}: {smallest}");
        assert_eq!(tree.nodes.len() == 1, min_leaf > 2000, "{min_leaf}");
    }
}

#[test]
fn equal_splits_go_to_the_first_column_and_lowest_threshold() {
    // Columns 1 and 2 part the classes alike; within column 1, two thresholds are equally good.
    let x = array![[7.0, 1.0, 1.0], [7.0, 2.0, 2.0], [7.0, 3.0, 3.0], [7.0, 4.0, 4.0]];
    let tree =
        fit(TreeSpec { max_depth: 1, min_leaf: 1 }, false, x.view(), &[true, false, false, true]);
    let split = tree.nodes[0].split.unwrap();
    assert_eq!((split.feature, split.threshold), (1, 1.5));
}

#[test]
fn a_useless_split_may_lead_to_useful_ones() {
    // Exclusive or: no first split helps, two in a row part the classes (as in scikit-learn).
    let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let y = [false, true, true, false];
    let tree = fit(TreeSpec { max_depth: 2, min_leaf: 1 }, false, x.view(), &y);
    assert_eq!(Fitted::Tree(tree).scores(x.view()), [0.0, 1.0, 1.0, 0.0]);
}

#[test]
fn monotone_transforms_leave_the_training_scores() {
    let (x, y) = data();
    let spec = TreeSpec { max_depth: 7, min_leaf: 3 };
    let scores = Fitted::Tree(fit(spec, false, x.view(), &y)).scores(x.view());
    let cubed = x.mapv(|v| v * v * v + 5.0);
    let again = Fitted::Tree(fit(spec, false, cubed.view(), &y)).scores(cubed.view());
    assert_eq!(scores, again);
}
