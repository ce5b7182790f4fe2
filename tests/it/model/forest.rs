use opslab::model::{ClassWeight, Fit, Fitted, Forest, ForestSpec, Kind, Size, Spec};

use super::golden::{assert_close, features, golden, labels, roc_auc, select};

fn unwrap(fitted: &Fitted) -> &Forest {
    match fitted {
        Fitted::Forest(forest) => forest,
        Fitted::Logistic(_) | Fitted::Tree(_) => panic!("another model"),
    }
}

#[test]
fn forests_equal_scikit_learn_on_average() {
    let x = features(3, 2000, 8);
    let y = labels(3, x.view(), 1.0);
    let (x, y) = select(&x, &y, |i| !y[i] || i % 4 == 0);
    let half = y.len() / 2;
    let (train_x, train_y) = select(&x, &y, |i| i < half);
    let (test_x, test_y) = select(&x, &y, |i| i >= half);
    for case in golden().forest {
        let class_weight = if case.balanced { ClassWeight::Balanced } else { ClassWeight::None };
        let forest = ForestSpec { trees: case.trees, max_depth: case.max_depth, min_leaf: 1 };
        let spec = Spec { kind: Kind::Forest, class_weight, forest, ..Spec::default() };
        let (mut auc, mut mean, mut out_of_bag) = (0.0, 0.0, 0.0);
        let mut importances = [0.0; 8];
        let seeds = 20;
        for seed in 0..seeds {
            let share = 1.0 / f64::from(seeds);
            let fitted = Fit::new(&spec, train_x.view(), &train_y, seed).unwrap().finish();
            let scores = fitted.scores(test_x.view());
            auc += share * roc_auc(&scores, &test_y);
            mean += share * scores.iter().sum::<f64>() / scores.len() as f64;
            let last = unwrap(&fitted).out_of_bag.last().unwrap();
            out_of_bag += share * last.roc_auc.unwrap();
            for (sum, part) in importances.iter_mut().zip(fitted.importances()) {
                *sum += share * part;
            }
        }
        // Means over 20 seeds spread by about 0.001.
        assert_close(auc, case.roc_auc, 0.004, "area");
        assert_close(mean, case.mean_score, 0.004, "mean score");
        assert_close(out_of_bag, case.out_of_bag_auc, 0.006, "area out of the bag");
        for (ours, theirs) in importances.iter().zip(&case.importances) {
            assert_close(*ours, *theirs, 0.005, "importance");
        }
    }
}

#[test]
fn history_and_size_follow_the_trees() {
    let x = features(8, 500, 5);
    let y = labels(8, x.view(), 1.0);
    let forest = ForestSpec { trees: 40, max_depth: 6, min_leaf: 2 };
    let spec = Spec { kind: Kind::Forest, forest, ..Spec::default() };
    let fitted = Fit::new(&spec, x.view(), &y, 3).unwrap().finish();
    let Forest { columns, trees, out_of_bag } = unwrap(&fitted);
    assert_eq!((*columns, trees.len(), out_of_bag.len()), (5, 40, 40));
    // About 1/e of the rows are left out of one sample, and nearly none of all.
    assert!((140..230).contains(&out_of_bag[0].rows), "{:?}", out_of_bag[0]);
    assert_eq!(out_of_bag[39].rows, 500);
    assert!(out_of_bag.windows(2).all(|pair| pair[0].rows <= pair[1].rows));
    assert!(out_of_bag[39].log_loss < 0.7 * out_of_bag[0].log_loss);
    assert!(out_of_bag[39].roc_auc > out_of_bag[0].roc_auc);
    // Each tree drew as many rows as there are.
    assert!(trees.iter().all(|tree| tree.nodes[0].rows == 500 && tree.depth <= 6));
    let nodes = trees.iter().map(|tree| tree.nodes.len() as u32).sum();
    assert_eq!(fitted.size(), Size::Forest { trees: 40, nodes, depth: 6 });
    assert_close(fitted.importances().iter().sum(), 1.0, 1e-12, "importances");
}

#[test]
fn streams_of_trees_do_not_disturb_each_other() {
    let x = features(9, 200, 4);
    let y = labels(9, x.view(), 1.0);
    let fit = |trees, seed| {
        let forest = ForestSpec { trees, ..ForestSpec::default() };
        let spec = Spec { kind: Kind::Forest, forest, ..Spec::default() };
        Fit::new(&spec, x.view(), &y, seed).unwrap().finish()
    };
    let (few, many, other) = (fit(3, 1), fit(5, 1), fit(3, 2));
    assert_eq!(unwrap(&few).trees, unwrap(&many).trees[..3]);
    assert_eq!(unwrap(&few).out_of_bag, unwrap(&many).out_of_bag[..3]);
    assert_ne!(unwrap(&few).trees, unwrap(&other).trees);
    assert_ne!(unwrap(&few).trees[0], unwrap(&few).trees[1]);
}

#[test]
fn constant_columns_do_not_stop_a_tree() {
    // Only one of nine columns varies, and three are drawn: the draw goes on until it is found.
    let mut x = features(10, 100, 9);
    (1..9).for_each(|j| x.column_mut(j).fill(2.0));
    let y: Vec<bool> = x.column(0).iter().map(|v| *v > 0.5).collect();
    let spec = Spec { kind: Kind::Forest, ..Spec::default() };
    let fitted = Fit::new(&spec, x.view(), &y, 0).unwrap().finish();
    assert!(unwrap(&fitted).trees.iter().all(|tree| tree.depth > 0));
    assert!(roc_auc(&fitted.scores(x.view()), &y) > 0.999);
}
