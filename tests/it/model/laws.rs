//! What holds for every model.
use ndarray::{Array2, Axis, Slice};
use opslab::{
    digest::Digest,
    model::{
        BaselineFit, ClassWeight, Fit, Fitted, ForestSpec, Kind, Prior, Size, Spec, Step, TreeSpec,
    },
};
use proptest::prelude::*;
use strum::VariantArray;

use super::golden::{features, labels, roc_auc};

fn spec(kind: Kind, class_weight: ClassWeight) -> Spec {
    let forest = ForestSpec { trees: 12, max_depth: 7, min_leaf: 1 };
    Spec { kind, class_weight, forest, ..Spec::default() }
}

fn every_spec() -> impl Iterator<Item = Spec> {
    Kind::VARIANTS
        .iter()
        .flat_map(|&kind| ClassWeight::VARIANTS.iter().map(move |&weight| spec(kind, weight)))
}

#[test]
fn fitting_is_repeatable_and_models_survive_postcard() {
    let x = features(11, 700, 7);
    let y = labels(11, x.view(), 1.0);
    let mut digests = Vec::new();
    for spec in every_spec() {
        let fitted = Fit::new(&spec, x.view(), &y, 5).unwrap().finish();
        let again = Fit::new(&spec, x.view(), &y, 5).unwrap().finish();
        assert_eq!(Digest::of(&fitted), Digest::of(&again));
        let bytes = postcard::to_stdvec(&fitted).unwrap();
        assert_eq!(postcard::from_bytes::<Fitted>(&bytes).unwrap(), fitted);
        assert_eq!(fitted.kind(), spec.kind);
        assert_eq!((fitted.columns(), fitted.importances().len()), (7, 7));
        digests.push(Digest::of(&fitted));
    }
    // Kinds and weights make a difference.
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), every_spec().count());
}

#[test]
fn layout_of_the_matrix_does_not_matter() {
    let x = features(11, 300, 7);
    let y = labels(11, x.view(), 1.0);
    // The same cells column by column, and as every second row and column of a larger matrix.
    let by_columns = x.t().as_standard_layout().into_owned().reversed_axes();
    let large = Array2::from_shape_fn((600, 14), |(i, j)| x[[i / 2, j / 2]]);
    let every_second = Slice::new(0, None, 2);
    let half = large.slice_axis(Axis(0), every_second);
    let sparse = half.slice_axis(Axis(1), every_second);
    for spec in every_spec() {
        let plain = Fit::new(&spec, x.view(), &y, 5).unwrap().finish();
        assert_eq!(Fit::new(&spec, by_columns.view(), &y, 5).unwrap().finish(), plain);
        assert_eq!(Fit::new(&spec, sparse, &y, 5).unwrap().finish(), plain);
        assert_eq!(plain.scores(by_columns.view()), plain.scores(x.view()));
        assert_eq!(plain.scores(sparse), plain.scores(x.view()));
    }
}

#[test]
fn one_row_scores_as_many() {
    let x = features(11, 300, 7);
    let y = labels(11, x.view(), 1.0);
    for spec in every_spec() {
        let fitted = Fit::new(&spec, x.view(), &y, 5).unwrap().finish();
        let scores = fitted.scores(x.view());
        assert!(roc_auc(&scores, &y) > 0.7);
        for (row, score) in x.rows().into_iter().zip(&scores) {
            assert_eq!(fitted.score(row).to_bits(), score.to_bits());
            // Whatever the number of rows beside it.
            assert_eq!(fitted.scores(row.insert_axis(Axis(0))), [*score]);
        }
        assert_eq!(fitted.scores(Array2::zeros((0, 7)).view()), [0.0; 0]);
    }
}

#[test]
fn progress_rises_to_the_end_and_the_end_stays() {
    let x = features(12, 3000, 60);
    let y = labels(12, x.view(), 1.0);
    for spec in every_spec() {
        let mut fit = Fit::new(&spec, x.view(), &y, 5).unwrap();
        let (mut last, mut steps) = (0.0, 0);
        let fitted = loop {
            match fit.step() {
                Step::More(share) => {
                    assert!((last..=1.0).contains(&share), "{share} after {last}");
                    (last, steps) = (share, steps + 1);
                }
                Step::Done(fitted) => break fitted,
            }
        };
        assert!(steps >= 3 && last > 0.2, "{:?}: {steps} steps to {last}", spec.kind);
        assert_eq!(fit.step(), Step::Done(fitted));
    }
}

#[test]
fn baselines_know_little() {
    let x = features(13, 400, 3);
    let y: Vec<bool> = x.column(1).iter().map(|v| *v > 1.0).collect();
    let baseline = BaselineFit::new(x.view(), &y).unwrap().finish();
    let positives = y.iter().filter(|y| **y).count();
    assert_eq!(baseline.prior, Prior::new(&y));
    assert_eq!(baseline.prior.scores(2), [positives as f64 / 400.0; 2]);
    assert_eq!(baseline.stump.size(), Size::Tree { nodes: 3, leaves: 2, depth: 1 });
    assert_eq!(roc_auc(&baseline.scores(x.view()), &y), 1.0);
    assert_eq!(baseline.score(x.row(0)), f64::from(u8::from(y[0])));
    assert_eq!(Prior::new(&[]).share, 0.0);
}

proptest! {
    /// Whatever the data, models fit or are refused, and score between 0 and 1.
    #[test]
    fn any_finite_data_will_do(
        cells in prop::collection::vec(
            prop_oneof![
                -3.0..3.0,
                prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO,
                Just(0.0),
                Just(1.0),
            ],
            2 * 3..30 * 3,
        ),
        bits in any::<u64>(),
        max_depth in 0..5u32,
        min_leaf in 0..4u32,
    ) {
        let rows = cells.len() / 3;
        let x = Array2::from_shape_vec((rows, 3), cells[..rows * 3].to_vec()).unwrap();
        let y: Vec<bool> = (0..rows).map(|i| bits >> i & 1 == 1).collect();
        for spec in every_spec() {
            let spec = Spec { tree: TreeSpec { max_depth, min_leaf }, ..spec };
            if let Ok(fit) = Fit::new(&spec, x.view(), &y, 1) {
                let scores = fit.finish().scores(x.view());
                prop_assert!(scores.iter().all(|s| (0.0..=1.0).contains(s)), "{scores:?}");
            } else {
                prop_assert!(y.iter().all(|&label| label == y[0]));
            }
        }
    }
}
