use ndarray::{Array2, ArrayView2, Axis, array, concatenate};
use opslab::model::{ClassWeight, Ending, Fit, Fitted, Logistic, LogisticSpec, Spec};

use super::golden::{assert_close, features, golden, labels};

fn fit(l2: f64, balanced: bool, x: ArrayView2<'_, f64>, y: &[bool]) -> Logistic {
    let class_weight = if balanced { ClassWeight::Balanced } else { ClassWeight::None };
    let spec = Spec { class_weight, logistic: LogisticSpec { l2 }, ..Spec::default() };
    match Fit::new(&spec, x, y, 0).unwrap().finish() {
        Fitted::Logistic(logistic) => logistic,
        Fitted::Tree(_) | Fitted::Forest(_) => panic!("another model"),
    }
}

/// The same with a copy, a sum, a constant, a far-off and a tiny column.
fn awkward(x: &Array2<f64>) -> Array2<f64> {
    let sum = &x.column(0) + &x.column(1);
    let more = [
        x.column(0).to_owned(),
        sum,
        x.column(0).mapv(|_| 3.0),
        x.column(4).mapv(|v| 2013.0 + v / 4.0),
        x.column(5).mapv(|v| v / 1024.0),
    ]
    .map(|column| column.insert_axis(Axis(1)));
    let mut all = vec![x.view()];
    all.extend(more.iter().map(Array2::view));
    concatenate(Axis(1), &all).unwrap()
}

#[test]
fn coefficients_equal_scikit_learn() {
    let x = features(1, 400, 6);
    let y = labels(1, x.view(), 1.0);
    let awkward = awkward(&x);
    for case in golden().logistic {
        let is_awkward = case.name == "awkward";
        let x = if is_awkward { &awkward } else { &x };
        let ours = fit(case.l2, case.balanced, x.view(), &y);
        assert_eq!(ours.ending, Ending::Converged, "{}", case.name);
        // The intercept stands for a coefficient times 2013 there.
        let tolerance = if is_awkward { 1e-4 } else { 1e-6 };
        assert_close(ours.intercept, case.intercept, tolerance, &case.name);
        assert_eq!(ours.coefficients.len(), case.coefficients.len());
        for (ours, theirs) in ours.coefficients.iter().zip(&case.coefficients) {
            assert_close(*ours, *theirs, 1e-6, &case.name);
        }
    }
}

#[test]
fn losses_fall_from_ln_2() {
    let x = features(4, 300, 5);
    let y = labels(4, x.view(), 1.0);
    let Logistic { losses, .. } = fit(1.0, false, x.view(), &y);
    assert_close(losses[0], std::f64::consts::LN_2, 1e-12, "loss at zero");
    assert!(losses.len() > 3 && losses.len() < 12, "{losses:?}");
    // The last steps differ by rounding only.
    assert!(losses.windows(2).all(|pair| pair[1] < pair[0] + 1e-15), "{losses:?}");
}

#[test]
fn contributions_add_up() {
    let x = features(4, 300, 5);
    let y = labels(4, x.view(), 1.0);
    let logistic = fit(1.0, false, x.view(), &y);
    let fitted = Fitted::Logistic(logistic.clone());
    for row in x.rows() {
        let parts = logistic.contributions(row);
        let sum = parts.columns.iter().fold(parts.intercept, |sum, part| sum + part);
        assert_eq!(sum.to_bits(), parts.log_odds.to_bits());
        assert_eq!(parts.score.to_bits(), fitted.score(row).to_bits());
    }
}

#[test]
fn separable_data_stay_finite() {
    let x = array![[-2.0, 5.0], [-1.0, 5.0], [1.0, 5.0], [2.0, 5.0]];
    let y = [false, false, true, true];
    // Without a penalty the coefficient has no limit, but the loss goes to 0 and training ends.
    let free = fit(0.0, false, x.view(), &y);
    assert!(free.coefficients.iter().chain([&free.intercept]).all(|w| w.is_finite()), "{free:?}");
    assert!(free.losses.last().unwrap() < &1e-9, "{free:?}");
    let held = fit(1.0, false, x.view(), &y);
    assert_eq!(held.ending, Ending::Converged);
    // By symmetry, and because a constant column is what the intercept is there for.
    assert_close(held.intercept, 0.0, 1e-9, "intercept");
    assert_close(held.coefficients[1], 0.0, 1e-9, "constant column");
}

#[test]
fn collinear_and_extreme_columns_end() {
    let x = features(5, 200, 3);
    let y = labels(5, features(5, 200, 4).view(), 1.0);
    let twice = concatenate(Axis(1), &[x.view(), x.view()]).unwrap();
    for scale in [1.0, 1e-150, 1e9, 1e150, 1e300] {
        for l2 in [0.0, 1.0] {
            let scaled = &twice * scale;
            let ours = fit(l2, false, scaled.view(), &y);
            assert!(ours.coefficients.iter().all(|w| w.is_finite()), "{scale} {l2} {ours:?}");
            let scores = Fitted::Logistic(ours).scores(scaled.view());
            assert!(scores.iter().all(|s| (0.0..=1.0).contains(s)), "{scale} {l2}");
        }
    }
    // A ridge shares the weight evenly between copies.
    let ours = fit(1.0, false, twice.view(), &y);
    for j in 0..3 {
        assert_close(ours.coefficients[j], ours.coefficients[j + 3], 1e-9, "copies");
    }
}

#[test]
fn scores_do_not_depend_on_units_without_penalty() {
    let x = features(6, 400, 4);
    let y = labels(6, x.view(), 2.0);
    let small = fit(0.0, false, x.view(), &y);
    let large = fit(0.0, false, (&x * 1e6 + 1e6).view(), &y);
    assert_eq!((small.ending, large.ending), (Ending::Converged, Ending::Converged));
    for (small, large) in small.coefficients.iter().zip(&large.coefficients) {
        assert_close(large * 1e6, *small, 1e-7, "coefficient");
    }
}

#[test]
fn three_hundred_columns() {
    let x = features(7, 700, 300);
    let y = labels(7, x.view(), 1.0);
    let ours = fit(1.0, false, x.view(), &y);
    assert_eq!(ours.ending, Ending::Converged);
    // At the minimum, the gradient of the penalised loss is zero: checked by the definition.
    let scores = Fitted::Logistic(ours.clone()).scores(x.view());
    for j in [0, 7, 299] {
        let slope: f64 =
            (0..700).map(|i| (scores[i] - f64::from(u8::from(y[i]))) * x[[i, j]]).sum();
        assert_close(slope + ours.coefficients[j], 0.0, 1e-6, "gradient");
    }
}
