//! `metrics` against scikit-learn, and what must hold for any labels and scores.
use opslab::metrics::{
    Confusion, Costs, average_precision, brier, calibration, ece, evaluate, log_loss, pr_curve,
    roc_auc, roc_curve, sweep,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::golden::{close, lcg, numbers, read};

/// The scores of the golden script and labels that are positive with just that probability.
fn rows() -> (Vec<bool>, Vec<f64>) {
    let scores = lcg(1_000, 7_919, 13, 1_009);
    let labels = lcg(1_000, 104_729, 7, 1_013).iter().zip(&scores).map(|(u, p)| u < p).collect();
    (labels, scores)
}

fn tie(scores: &[f64]) -> Vec<f64> {
    scores.iter().map(|p| (20.0 * p).floor() / 20.0).collect()
}

fn agree(labels: &[bool], scores: &[f64], golden: &Value) {
    close("roc_auc", roc_auc(labels, scores).unwrap(), &golden["roc_auc"], 1e-12);
    let area = average_precision(labels, scores).unwrap();
    close("average_precision", area, &golden["average_precision"], 1e-12);
    close("log_loss", log_loss(labels, scores).unwrap(), &golden["log_loss"], 1e-12);
    close("brier", brier(labels, scores).unwrap(), &golden["brier"], 1e-12);
    let bins: Vec<_> = calibration(labels, scores, 5).into_iter().filter(|b| b.count > 0).collect();
    assert_eq!(bins.len(), golden["calibration"].as_array().unwrap().len());
    for (bin, theirs) in bins.iter().zip(golden["calibration"].as_array().unwrap()) {
        close("share positive", bin.share_positive.unwrap(), &theirs[0], 1e-12);
        close("mean score", bin.mean_score.unwrap(), &theirs[1], 1e-12);
    }
    for theirs in golden["best_cost"].as_array().unwrap().iter().map(numbers) {
        let costs = Costs { false_positive: theirs[0], false_negative: theirs[1] };
        let best = sweep(labels, scores, costs).unwrap().best;
        assert!((best.threshold - theirs[2]).abs() < 1e-12, "{best:?} is not {theirs:?}");
        assert!((best.cost - theirs[3]).abs() < 1e-12, "{best:?} is not {theirs:?}");
    }
    for at in golden["at"].as_array().unwrap() {
        let counts = Confusion::at(labels, scores, at["threshold"].as_f64().unwrap());
        let ours = [counts.tp, counts.fp, counts.fn_, counts.tn];
        assert_eq!(serde_json::json!(ours), at["counts"]);
        let ours = [
            counts.accuracy(),
            counts.precision(),
            counts.recall(),
            counts.specificity(),
            counts.f1(),
        ];
        for (ours, theirs) in ours.iter().zip(at["scores"].as_array().unwrap()) {
            close("from the confusion", ours.unwrap(), theirs, 1e-12);
        }
    }
}

#[test]
fn all_agree_with_scikit_learn() {
    let (labels, scores) = rows();
    let golden = read("metrics");
    agree(&labels, &scores, &golden["smooth"]);
    agree(&labels, &tie(&scores), &golden["tied"]);
    close("ece", ece(&labels, &scores).unwrap(), &golden["ece"], 1e-12);
    let extreme = log_loss(&[true, false, true, false], &[0.0, 1.0, 1.0, 1e-20]).unwrap();
    close("log_loss at the ends", extreme, &golden["extreme_log_loss"], 1e-12);
}

#[test]
fn short_curves_are_scikit_learns_point_by_point() {
    let (labels, scores) = rows();
    let (labels, scores) = (&labels[..40], &tie(&scores)[..40]);
    let golden = read("metrics");
    let roc = roc_curve(labels, scores).unwrap();
    let [fpr, tpr, thresholds] = [0, 1, 2].map(|i| numbers(&golden["roc_curve"][i]));
    assert_eq!(roc.len(), fpr.len());
    for (i, point) in roc.iter().enumerate() {
        assert!((point.fpr - fpr[i]).abs() < 1e-12 && (point.tpr - tpr[i]).abs() < 1e-12);
        let threshold = i.checked_sub(1).map(|before| thresholds[before]);
        assert_eq!(point.threshold, threshold);
    }
    let pr = pr_curve(labels, scores).unwrap();
    let [recall, precision] = [0, 1].map(|i| numbers(&golden["pr_curve"][i]));
    assert_eq!(pr.len(), recall.len());
    for (i, point) in pr.iter().enumerate() {
        assert!((point.recall - recall[i]).abs() < 1e-12, "{point:?}");
        assert!((point.precision - precision[i]).abs() < 1e-12, "{point:?}");
    }
}

#[test]
fn an_evaluation_survives_the_wire() {
    let (labels, scores) = rows();
    let made = evaluate(&labels, &scores, 0.5);
    assert_eq!((made.rows, made.positives), (1_000, made.confusion.tp + made.confusion.fn_));
    assert_eq!(made.roc_auc, roc_auc(&labels, &scores));
    assert_eq!(made.average_precision, average_precision(&labels, &scores));
    assert_eq!((made.ece, made.brier), (ece(&labels, &scores), brier(&labels, &scores)));
    assert_eq!(Some(&made.roc), roc_curve(&labels, &scores).as_ref());
    assert_eq!(Some(&made.pr), pr_curve(&labels, &scores).as_ref());
    let bytes = postcard::to_allocvec(&made).unwrap();
    assert_eq!(made, postcard::from_bytes(&bytes).unwrap());
    let none = evaluate(&[], &[], 0.5);
    assert_eq!((none.roc_auc, none.brier, none.roc.len()), (None, None, 0));
    assert_eq!(none, postcard::from_bytes(&postcard::to_allocvec(&none).unwrap()).unwrap());
}

/// Rows with many ties.
fn any_rows() -> impl Strategy<Value = Vec<(bool, f64)>> {
    prop::collection::vec((any::<bool>(), (0..=40_u8).prop_map(|k| f64::from(k) / 40.0)), 2..120)
}

proptest! {
    #[test]
    fn ranking_asks_only_for_the_order_of_scores(rows in any_rows(), turn in 0..100_usize) {
        let (labels, scores): (Vec<bool>, Vec<f64>) = rows.iter().copied().unzip();
        let bent: Vec<f64> = scores.iter().map(|s| s * s * s * 7.0 - 2.0).collect();
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        let (turned_labels, turned_scores): (Vec<bool>, Vec<f64>) = turned.into_iter().unzip();
        let area = roc_auc(&labels, &scores);
        prop_assert_eq!(area, roc_auc(&labels, &bent));
        prop_assert_eq!(area, roc_auc(&turned_labels, &turned_scores));
        let precision = average_precision(&labels, &scores);
        prop_assert_eq!(precision, average_precision(&labels, &bent));
        prop_assert_eq!(precision, average_precision(&turned_labels, &turned_scores));
    }

    #[test]
    fn turning_scores_or_labels_round_turns_the_area_round(rows in any_rows()) {
        let (labels, scores): (Vec<bool>, Vec<f64>) = rows.into_iter().unzip();
        let down: Vec<f64> = scores.iter().map(|s| -s).collect();
        let other: Vec<bool> = labels.iter().map(|l| !l).collect();
        if let Some(area) = roc_auc(&labels, &scores) {
            prop_assert!((roc_auc(&labels, &down).unwrap() - (1.0 - area)).abs() < 1e-12);
            prop_assert!((roc_auc(&other, &scores).unwrap() - (1.0 - area)).abs() < 1e-12);
        } else {
            prop_assert_eq!(roc_auc(&other, &down), None);
        }
    }

    #[test]
    fn the_area_under_the_drawn_curve_is_the_area(rows in any_rows()) {
        let (labels, scores): (Vec<bool>, Vec<f64>) = rows.into_iter().unzip();
        let Some(curve) = roc_curve(&labels, &scores) else { return Ok(()) };
        let area: f64 =
            curve.windows(2).map(|p| (p[1].fpr - p[0].fpr) * (p[1].tpr + p[0].tpr) / 2.0).sum();
        prop_assert!((area - roc_auc(&labels, &scores).unwrap()).abs() < 1e-12);
        prop_assert!(curve.windows(2).all(|p| p[0].fpr <= p[1].fpr && p[0].tpr <= p[1].tpr));
    }

    #[test]
    fn no_threshold_is_cheaper_than_the_best(rows in any_rows(), fp in 0..9_u8, fn_ in 0..9_u8) {
        let (labels, scores): (Vec<bool>, Vec<f64>) = rows.into_iter().unzip();
        let costs = Costs { false_positive: f64::from(fp), false_negative: f64::from(fn_) };
        let made = sweep(&labels, &scores, costs).unwrap();
        let best = Confusion::at(&labels, &scores, made.best.threshold);
        prop_assert_eq!(best.cost(costs), Some(made.best.cost));
        prop_assert!(made.points.iter().all(|point| point.cost >= made.best.cost));
    }

    #[test]
    fn scores_of_any_kind_do_not_panic(
        rows in prop::collection::vec((any::<bool>(), any::<f64>()), 0..50),
        threshold in any::<f64>(),
    ) {
        let (labels, scores): (Vec<bool>, Vec<f64>) = rows.into_iter().unzip();
        let made = evaluate(&labels, &scores, threshold);
        prop_assert_eq!(made.rows, labels.len() as u64);
        let _ = sweep(&labels, &scores, Costs::default());
    }
}
