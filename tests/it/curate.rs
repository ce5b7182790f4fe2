//! Preparation against scikit-learn (`tests/golden/curate.py`), and its laws.
use opslab::{
    curate::{
        Cell, CurateError, Curated, Encode, Impute, Order, Preparation, Reading, Record, Scale,
        Spec, Split, Work,
    },
    num::describe,
    table::{Column, Kind, MISSING, Table, Values},
    target::{self, Feature, Reason, Target, features},
};
use proptest::prelude::*;
use serde_json::Value;
use strum::VariantArray as _;

use crate::shipped;

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/curate.json")).unwrap()
}

fn names(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn rows(value: &Value) -> Vec<u32> {
    value.as_array().unwrap().iter().map(|row| row.as_u64().unwrap() as u32).collect()
}

/// The golden table and all its columns as features, numbers first as scikit-learn was told.
fn golden_table(golden: &Value) -> (Table, Vec<Feature>) {
    let cells = |name: &String| golden["cells"][name].as_array().unwrap();
    let number = |name: &String| Column {
        name: name.clone(),
        values: Values::Number(
            cells(name).iter().map(|cell| cell.as_f64().unwrap_or(f64::NAN)).collect(),
        ),
    };
    let word = |name: &String| {
        let cells: Vec<String> =
            cells(name).iter().map(|cell| cell.as_str().unwrap_or_default().to_owned()).collect();
        Column { name: name.clone(), values: shipped::words(&cells) }
    };
    let mut columns: Vec<Column> = names(&golden["numbers"]).iter().map(number).collect();
    columns.extend(names(&golden["words"]).iter().map(word));
    let table = Table { columns };
    let features = all_used(&table);
    (table, features)
}

fn all_used(table: &Table) -> Vec<Feature> {
    let used = |(position, column): (usize, &Column)| Feature {
        column: column.name.clone(),
        position: position as u32,
        kind: column.kind(),
        used: true,
        reason: Reason::Used,
    };
    table.columns.iter().enumerate().map(used).collect()
}

fn chosen<T: for<'a> serde::Deserialize<'a>>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn as_scikit_learn() {
    let golden = golden();
    let (table, features) = golden_table(&golden);
    let cases = golden["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 16);
    for case in cases {
        let spec = Spec {
            impute: chosen(&case["impute"]),
            encode: chosen(&case["encode"]),
            scale: chosen(&case["scale"]),
            max_levels: golden["max_levels"].as_u64().unwrap() as u32,
            min_level_share: golden["min_level_share"].as_f64().unwrap(),
            ..Spec::default()
        };
        let train = rows(&golden["train"]);
        let preparation = Preparation::fit(&table, &features, &spec, &train).unwrap();
        let theirs: Vec<String> = names(&case["names"])
            .iter()
            .map(|name| name.replacen('_', "=", 1).replace("infrequent_sklearn", "other"))
            .collect();
        if spec.encode == Encode::OneHot {
            assert_eq!(preparation.names[4..], theirs);
        }
        let x = preparation.transform(&table, &rows(&case["rows"])).unwrap();
        for (ours, theirs) in x.rows().into_iter().zip(case["x"].as_array().unwrap()) {
            let theirs = theirs.as_array().unwrap();
            assert_eq!(ours.len(), theirs.len());
            for ((&ours, theirs), name) in ours.iter().zip(theirs).zip(&preparation.names) {
                let theirs = theirs.as_f64().unwrap();
                let error = (ours - theirs).abs() / theirs.abs().max(1.0);
                // Of `huge`, 1e12 and a little, both lose five digits when the mean is taken away.
                let limit = if name == "huge" { 1e-6 } else { 1e-12 };
                assert!(error <= limit, "{spec:?} {name}: {ours} against {theirs}");
            }
        }
    }
}

fn curated(
    table: &Table,
    column: &str,
    positive: &str,
    spec: &Spec,
) -> Result<Curated, CurateError> {
    let chosen = target::Spec {
        column: column.to_owned(),
        positive: positive.to_owned(),
        ..target::Spec::default()
    };
    let target = Target::resolve(table, &chosen).unwrap();
    let features = features(table, &target, &chosen);
    Work::new(table, &target, &features, spec, 42, &[]).finish()
}

#[test]
fn shipped_tables_are_prepared() {
    for (name, column, positive) in shipped::TABLES {
        let table = shipped::table(name);
        let result = curated(&table, column, positive, &Spec::default()).unwrap();
        let Curated { split, preparation, report } = &result;
        let out = report.rows_out;
        let n = split.train.len() + split.test.len() + split.live.len();
        assert_eq!(n as u64 + out.without_target + out.set_aside + out.incomplete, report.rows_in);
        let x = preparation.transform(&table, &split.train).unwrap();
        for (j, name) in preparation.names.iter().enumerate() {
            let (mean, sd) = describe::moments(&x.column(j).to_vec(), 0);
            let feature = &preparation.features[preparation.groups[j] as usize].column;
            if table.column(feature).unwrap().kind() == Kind::Number {
                assert!(mean.abs() < 1e-9 && (sd - 1.0).abs() < 1e-9, "{name} {mean} {sd}");
            }
        }
        let bytes = postcard::to_stdvec(&result).unwrap();
        assert_eq!(postcard::from_bytes::<Curated>(&bytes).unwrap(), result);
    }
}

#[test]
fn credit_scoring_loses_nothing_silently() {
    let table = shipped::table("credit_scoring");
    let whole = curated(&table, "status", "bad", &Spec::default()).unwrap();
    assert_eq!(whole.report.train.rows + whole.report.test.rows + whole.report.live.rows, 4454);
    assert_eq!((whole.report.train.rows, whole.report.train.positives), (2227, 627));
    let filled: u64 = whole.report.features.iter().flat_map(|feature| feature.filled).sum();
    // As `grep -o ,,` and pandas count them: 6 + 1 + 2 + 381 + 47 + 18.
    assert_eq!(filled, 455);
    let dropped =
        curated(&table, "status", "bad", &Spec { impute: Impute::Drop, ..Spec::default() });
    let report = dropped.unwrap().report;
    assert_eq!(report.rows_out.incomplete, 415);
    assert_eq!(report.train.rows + report.test.rows + report.live.rows, 4039);
    assert!(report.features.iter().all(|feature| feature.filled == [0, 0, 0]));
    assert!(report.sentences.iter().any(|s| s == "415 rows are left out for a missing cell."));
}

#[test]
fn splits_keep_shares_and_order() {
    let table = shipped::table("nyc_flights_2013");
    for order in Order::VARIANTS {
        let spec = Spec { split: *order, ..Spec::default() };
        let Split { train, test, live } = curated(&table, "arr_late15", "1", &spec).unwrap().split;
        // At random each class is rounded by itself.
        assert!(train.len().abs_diff(18_000) <= 1 && test.len().abs_diff(7_200) <= 1);
        for rows in [&train, &test, &live] {
            assert!(rows.is_sorted(), "the file is in time order");
        }
        let mut all = [train.clone(), test.clone(), live.clone()].concat();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..36_000));
        match order {
            Order::InOrder => assert_eq!((train[17_999], live[0]), (17_999, 25_200)),
            Order::Random => assert!(train.last() > Some(&35_000)),
        }
    }
}

#[test]
fn one_record_can_be_followed() {
    let table = shipped::table("credit_scoring");
    let Curated { split, preparation, .. } =
        curated(&table, "status", "bad", &Spec::default()).unwrap();
    let x = preparation.transform(&table, &split.live).unwrap();
    for (i, &row) in split.live.iter().enumerate() {
        let trace = preparation.transform_row(&Record::of_row(&table, row));
        assert_eq!(trace.values, x.row(i).to_vec(), "row {row}");
    }
    let text = |cell: &str| Cell::Text(cell.to_owned());
    let record = [("income", text("1.234,5")), ("job", text("pilot")), ("age", text(" 30 "))];
    let record = Record(record.into_iter().map(|(name, cell)| (name.to_owned(), cell)).collect());
    let trace = preparation.transform_row(&record);
    let of = |name: &str| trace.features.iter().find(|f| f.column == name).unwrap();
    assert_eq!(of("income").reading, Reading::NotANumber);
    assert_eq!(of("age").reading, Reading::Known);
    assert_eq!((of("job").reading, of("home").reading), (Reading::Unseen, Reading::Missing));
    assert!(of("job").encoded.iter().all(|(_, x)| x.abs() <= 0.0));
    assert_eq!(of("home").imputed, "owner");
    assert!(trace.values.iter().all(|x| x.is_finite()));
}

#[test]
fn refusals_say_what_to_do() {
    let penguins = shipped::table("penguins");
    let in_order = Spec { split: Order::InOrder, ..Spec::default() };
    let error = curated(&penguins, "species", "Chinstrap", &in_order).unwrap_err();
    assert!(error.to_string().contains("split at random"), "{error}");
    let greedy = Spec { train_share: 0.9, ..Spec::default() };
    let error = curated(&penguins, "sex", "", &greedy).unwrap_err();
    assert!(error.to_string().contains("together at most 1"), "{error}");
    for nonsense in [f64::NAN, -1.0, f64::INFINITY] {
        let spec = Spec { test_share: nonsense, ..Spec::default() };
        assert!(matches!(curated(&penguins, "sex", "", &spec), Err(CurateError::Shares { .. })));
    }
    let n = 60;
    let hollow = Table {
        columns: vec![
            number("a", (0..n).map(|i| if i % 2 == 0 { f64::NAN } else { f64::from(i % 5) })),
            number("b", (0..n).map(|i| if i % 2 == 1 { f64::NAN } else { f64::from(i % 7) })),
            number("y", (0..n).map(|i| f64::from(u8::from(i % 3 == 0)))),
        ],
    };
    let dropping = Spec { impute: Impute::Drop, ..Spec::default() };
    let error = curated(&hollow, "y", "", &dropping).unwrap_err();
    assert!(error.to_string().contains("Only 0 of 60 rows"), "{error}");
    let alone = Table { columns: vec![number("y", (0..n).map(|i| f64::from(i % 2)))] };
    assert_eq!(curated(&alone, "y", "", &Spec::default()), Err(CurateError::NoFeature));
    let preparation = curated(&penguins, "sex", "", &Spec::default()).unwrap().preparation;
    let error = preparation.transform(&alone, &[0]).unwrap_err();
    assert!(error.to_string().contains("has no column `species`"), "{error}");
}

#[test]
fn many_categories_stay_affordable() {
    let n = 2000_u32;
    let word = |k: u32| {
        let cells: Vec<String> = (0..n).map(|i| format!("w{}", (i * (k + 3)) % 40)).collect();
        Column { name: format!("c{k}"), values: shipped::words(&cells) }
    };
    let table = Table { columns: (0..150).map(word).collect() };
    let train: Vec<u32> = (0..n).collect();
    let preparation =
        Preparation::fit(&table, &all_used(&table), &Spec::default(), &train).unwrap();
    assert!(preparation.names.len() <= 500 && preparation.max_levels < 20);
}

#[test]
fn extreme_numbers_stay_finite() {
    let cells = [f64::MAX, f64::MIN, 1e-308, 0.0, 5e-324, 1e300, -1e300, 3.0];
    let table = Table { columns: vec![number("x", cells)] };
    for scale in Scale::VARIANTS {
        for train in [&[0, 1, 2, 3, 4, 5, 6, 7][..], &[2, 3, 4], &[0, 1], &[0], &[]] {
            let spec = Spec { scale: *scale, impute: Impute::Mean, ..Spec::default() };
            let preparation = Preparation::fit(&table, &all_used(&table), &spec, train).unwrap();
            let x = preparation.transform(&table, &[0, 1, 2, 3, 4, 5, 6, 7, 99]).unwrap();
            assert!(x.iter().all(|x| x.is_finite()), "{scale:?} {train:?} {x}");
        }
    }
}

fn number(name: &str, cells: impl IntoIterator<Item = f64>) -> Column {
    Column { name: name.to_owned(), values: Values::Number(cells.into_iter().collect()) }
}

fn any_spec() -> impl Strategy<Value = Spec> {
    (0..3_usize, 0..2_usize, 0..4_usize, 1..6_u32, 0.0..0.3).prop_map(|(i, e, s, levels, share)| {
        Spec {
            impute: Impute::VARIANTS[i],
            encode: Encode::VARIANTS[e],
            scale: Scale::VARIANTS[s],
            max_levels: levels,
            min_level_share: share,
            ..Spec::default()
        }
    })
}

/// Numbers and words with missing cells; the words are levels `a` to `h`.
fn any_cells() -> impl Strategy<Value = Vec<(Option<f64>, Option<u8>)>> {
    let cell = (prop::option::weighted(0.9, -1e6..1e6), prop::option::weighted(0.9, 0..8_u8));
    prop::collection::vec(cell, 20..60)
}

fn any_table(cells: &[(Option<f64>, Option<u8>)]) -> Table {
    let words: Vec<String> = cells
        .iter()
        .map(|(_, word)| word.map(|w| char::from(b'a' + w).to_string()).unwrap_or_default())
        .collect();
    Table {
        columns: vec![
            number("x", cells.iter().map(|(x, _)| x.unwrap_or(f64::NAN))),
            Column { name: "w".to_owned(), values: shipped::words(&words) },
        ],
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Other rows can change at will: the fitted preparation does not.
    #[test]
    fn fitting_looks_at_training_rows_only(
        spec in any_spec(),
        mut cells in any_cells(),
        other in any_cells(),
        keep in 2..18_usize,
    ) {
        // Training rows first in one table and last in the other.
        let fit = |cells: &[_], train: Vec<u32>| {
            let table = any_table(cells);
            Preparation::fit(&table, &all_used(&table), &spec, &train).unwrap()
        };
        let before = fit(&cells, (0..keep as u32).collect());
        cells.truncate(keep);
        let start = other.len() as u32;
        let moved = [other, cells].concat();
        let after = fit(&moved, (start..start + keep as u32).collect());
        prop_assert_eq!(before, after);
    }

    /// One record alone is prepared as it is in the table.
    #[test]
    fn a_record_is_a_row(spec in any_spec(), cells in any_cells(), train in 1..20_u32) {
        let table = any_table(&cells);
        let train: Vec<u32> = (0..train).collect();
        let preparation = Preparation::fit(&table, &all_used(&table), &spec, &train).unwrap();
        let rows: Vec<u32> = (0..cells.len() as u32).collect();
        let x = preparation.transform(&table, &rows).unwrap();
        for &row in &rows {
            let trace = preparation.transform_row(&Record::of_row(&table, row));
            prop_assert_eq!(&trace.values, &x.row(row as usize).to_vec());
            let named: usize = trace.features.iter().map(|f| f.encoded.len()).sum();
            prop_assert_eq!(named, preparation.names.len());
        }
    }

    /// One-hot rows sum to 1, or to 0 for a word that training did not have.
    #[test]
    fn each_word_has_one_place(cells in any_cells(), levels in 1..9_u32) {
        let table = any_table(&cells);
        let spec = Spec { max_levels: levels, ..Spec::default() };
        let train: Vec<u32> = (0..10).collect();
        let preparation = Preparation::fit(&table, &all_used(&table), &spec, &train).unwrap();
        let rows: Vec<u32> = (0..cells.len() as u32).collect();
        let x = preparation.transform(&table, &rows).unwrap();
        for (row, values) in x.rows().into_iter().enumerate() {
            let ones = values.iter().skip(1).filter(|&&x| x > 0.5).count();
            let zeros = values.iter().skip(1).filter(|x| x.abs() <= 0.0).count();
            prop_assert_eq!(ones + zeros + 1, preparation.names.len());
            prop_assert!(ones == 1 || row >= 10 || preparation.names.len() == 1);
        }
    }

    /// Random splits have the same share of positives in each part, to one row in each class.
    #[test]
    fn random_splits_are_stratified(
        labels in prop::collection::vec(prop::bool::weighted(0.3), 60..200),
        seed in any::<u32>(),
    ) {
        let n = labels.len() as f64;
        let table = Table { columns: vec![
            number("x", (0..labels.len()).map(|i| i as f64 * 0.5)),
            number("y", labels.iter().map(|&l| f64::from(u8::from(l)))),
        ] };
        let spec = target::Spec { column: "y".to_owned(), ..target::Spec::default() };
        prop_assume!(labels.iter().filter(|&&l| l).count() > 8);
        let target = Target::resolve(&table, &spec).unwrap();
        let split = Split::of(&table, &target, &Spec::default(), seed, |_| true).unwrap();
        let positives = |rows: &[u32]| rows.iter().filter(|&&r| labels[r as usize]).count() as f64;
        let all = target.n_positive as f64;
        prop_assert!((positives(&split.train) - 0.5 * all).abs() <= 0.5);
        prop_assert!((positives(&split.test) - 0.2 * all).abs() <= 1.0);
        prop_assert!((split.train.len() as f64 - 0.5 * n).abs() <= 1.0);
        prop_assert!(split.live.is_sorted() && split.train.is_sorted());
    }
}

#[test]
fn missing_codes_are_never_levels() {
    let table = Table {
        columns: vec![Column {
            name: "w".to_owned(),
            values: Values::Category { codes: vec![MISSING; 4], levels: Vec::new() },
        }],
    };
    let preparation =
        Preparation::fit(&table, &all_used(&table), &Spec::default(), &[0, 1]).unwrap();
    assert!(preparation.names.is_empty());
    assert_eq!(preparation.transform(&table, &[0, 3]).unwrap().dim(), (2, 0));
}
