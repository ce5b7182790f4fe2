//! Column statistics against pandas (`tests/golden/profile.py`).
use opslab::{
    quality::profile::{Detail, profile},
    table::{Column, Values},
};
use serde_json::Value;

use crate::shipped;

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/profile.json")).unwrap()
}

fn column(values: Values) -> Column {
    Column { name: "x".to_owned(), values }
}

/// Equal to a relative error of 1e-9.
fn assert_near(ours: f64, theirs: &Value, what: &str) {
    let theirs = theirs.as_f64().unwrap();
    let error = (ours - theirs).abs() / theirs.abs().max(1.0);
    assert!(error <= 1e-9, "{what}: {ours} against {theirs}");
}

#[test]
fn numbers_as_pandas() {
    for (name, theirs) in golden()["numbers"].as_object().unwrap() {
        let cells = theirs["cells"].as_array().unwrap();
        let cells = cells.iter().map(|cell| cell.as_f64().unwrap_or(f64::NAN)).collect();
        let ours = profile(&column(Values::Number(cells)));
        let Some(Detail::Number(detail)) = &ours.detail else { panic!("{name} is not numbers") };
        for (count, key) in [
            (ours.n, "n"),
            (ours.missing, "missing"),
            (ours.distinct, "distinct"),
            (detail.zeros, "zeros"),
            (detail.negative, "negative"),
        ] {
            assert_eq!(Some(count), theirs[key].as_u64(), "{name} {key}");
        }
        for (value, key) in
            [(detail.mean, "mean"), (detail.sd, "sd"), (detail.min, "min"), (detail.max, "max")]
        {
            assert_near(value, &theirs[key], key);
        }
        let ours = [detail.q05, detail.q25, detail.median, detail.q75, detail.q95];
        for (value, theirs) in ours.into_iter().zip(theirs["quantiles"].as_array().unwrap()) {
            assert_near(value, theirs, "quantile");
        }
        if name == "x" || name == "large" {
            assert_eq!(serde_json::to_value(&detail.histogram.counts).unwrap(), theirs["counts"]);
            for (edge, theirs) in
                detail.histogram.edges.iter().zip(theirs["edges"].as_array().unwrap())
            {
                assert_near(*edge, theirs, "edge");
            }
        }
    }
}

#[test]
fn words_as_pandas() {
    let theirs = &golden()["words"];
    let cells: Vec<String> = theirs["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| cell.as_str().unwrap_or_default().to_owned())
        .collect();
    let ours = profile(&column(shipped::words(&cells)));
    assert_eq!(Some(ours.missing), theirs["missing"].as_u64());
    assert_eq!(Some(ours.distinct), theirs["distinct"].as_u64());
    let top: Vec<(String, u64)> = ours.top.into_iter().map(|t| (t.value, t.count)).collect();
    assert_eq!(serde_json::to_value(top).unwrap(), theirs["top"]);
}

#[test]
fn times_as_pandas() {
    let theirs = &golden()["times"];
    let days = theirs["days"].as_array().unwrap();
    let cells = days.iter().map(|day| day.as_i64().unwrap() * 86_400).collect();
    let ours = profile(&column(Values::Time(cells)));
    assert_eq!(Some(ours.distinct), theirs["distinct"].as_u64());
    let Some(Detail::Time(detail)) = ours.detail else { panic!("not times") };
    assert_eq!(Some(detail.min), theirs["min"].as_i64());
    assert_eq!(Some(detail.max), theirs["max"].as_i64());
    assert_eq!(Some(detail.ordered), theirs["ordered"].as_bool());
    assert!(!detail.ordered);
    assert_eq!(detail.histogram.counts.iter().sum::<u64>(), 257);
}

#[test]
fn an_empty_column_has_no_detail() {
    let ours = profile(&column(Values::Number(vec![f64::NAN; 5])));
    assert_eq!((ours.n, ours.missing, ours.distinct, ours.detail), (5, 5, 0, None));
}
