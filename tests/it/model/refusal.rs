use ndarray::{Array2, array};
use opslab::model::{BaselineFit, Fit, FitError, ForestSpec, Kind, LogisticSpec, Spec};

fn refuse(spec: &Spec, x: &Array2<f64>, y: &[bool]) -> FitError {
    Fit::new(spec, x.view(), y, 0).map(Fit::finish).unwrap_err()
}

#[test]
fn unusable_data_are_named() {
    let good = array![[1.0, 2.0], [3.0, 4.0]];
    for kind in [Kind::Logistic, Kind::Tree, Kind::Forest] {
        let spec = Spec { kind, ..Spec::default() };
        assert_eq!(refuse(&spec, &Array2::zeros((0, 2)), &[]), FitError::NoRows);
        assert_eq!(refuse(&spec, &Array2::zeros((2, 0)), &[true, false]), FitError::NoColumns);
        assert_eq!(refuse(&spec, &good, &[true]), FitError::Labels { rows: 2, labels: 1 });
        let one_class = refuse(&spec, &good, &[true, true]);
        assert_eq!(one_class, FitError::OneClass { rows: 2, positive: true });
        let mut holed = good.clone();
        holed[[1, 0]] = f64::INFINITY;
        let refused = refuse(&spec, &holed, &[true, false]);
        assert_eq!(refused, FitError::NotFinite { row: 1, column: 0, value: f64::INFINITY });
        assert!(refused.to_string().contains("row 1, column 0"), "{refused}");
        holed[[0, 1]] = f64::NAN;
        // The first cell by rows; NaN is not equal to itself.
        assert!(matches!(
            refuse(&spec, &holed, &[true, false]),
            FitError::NotFinite { row: 0, column: 1, value } if value.is_nan()
        ));
    }
    assert_eq!(
        BaselineFit::new(good.view(), &[false; 2]).unwrap_err().to_string(),
        "All 2 training rows are negative; a classifier needs rows of both classes."
    );
}

#[test]
fn unusable_choices_are_named() {
    let x = array![[1.0], [2.0]];
    for l2 in [-1.0, f64::INFINITY] {
        let spec = Spec { logistic: LogisticSpec { l2 }, ..Spec::default() };
        assert_eq!(refuse(&spec, &x, &[true, false]), FitError::Penalty { l2 });
        // An idle part is not looked at.
        let tree = Spec { kind: Kind::Tree, ..spec };
        assert!(Fit::new(&tree, x.view(), &[true, false], 0).is_ok());
    }
    let forest = ForestSpec { trees: 0, ..ForestSpec::default() };
    let spec = Spec { kind: Kind::Forest, forest, ..Spec::default() };
    assert_eq!(refuse(&spec, &x, &[true, false]), FitError::NoTrees);
}
