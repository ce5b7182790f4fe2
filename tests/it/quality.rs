//! Each expectation fails on the defect that it is there for, and on no shipped table by mistake.
use std::collections::BTreeSet;

use opslab::{
    diagnostic::Severity,
    quality::{Check, Expectation, OnFailure, Report, Spec, Step, Verdict},
    table::{Column, MISSING, NO_TIME, Table, Values},
    target::{self, Target, features},
};
use strum::VariantArray as _;

use crate::shipped;

fn report(table: &Table, chosen: &target::Spec, spec: &Spec) -> Report {
    let target = Target::resolve(table, chosen).unwrap();
    let features = features(table, &target, chosen);
    Check::new(table, &target, &features, spec).finish()
}

fn chosen(column: &str, positive: &str) -> target::Spec {
    target::Spec {
        column: column.to_owned(),
        positive: positive.to_owned(),
        ..target::Spec::default()
    }
}

/// The messages about `table` that are more than notes, and how many notes there are.
fn warnings(report: &Report) -> (Vec<(Expectation, &str)>, usize) {
    let (notes, serious): (Vec<_>, Vec<_>) =
        report.findings.iter().partition(|finding| finding.diagnostic.severity == Severity::Note);
    let column = |place: &opslab::diagnostic::Place| place.column.is_some();
    let serious = serious.iter().map(|finding| {
        let place = &finding.diagnostic.place;
        (finding.expectation, if column(place) { place.column.as_deref().unwrap() } else { "" })
    });
    (serious.collect(), notes.len())
}

/// A table, the warnings that it deserves, and how many notes.
type Expected<'a> = (&'a str, &'a [(Expectation, &'a str)], usize);

#[test]
fn findings_on_shipped_tables_are_few_and_true() {
    use Expectation::{ClassShareStays, Domain, Leakage, Outliers};
    // Checked by hand in pandas: a pressure change of 26.92 inches of mercury and winds of 127 to
    // 406 miles per hour are wrong cells; ridership grew; tumours and penguins are sorted.
    let expected: [Expected<'_>; 6] = [
        ("credit_scoring", &[], 3),
        ("lending_club", &[], 0),
        (
            "chicago_ridership",
            &[
                (Outliers, "pressure_change"),
                (Outliers, "wind_max"),
                (ClassShareStays, "ridership"),
            ],
            0,
        ),
        ("nyc_flights_2013", &[], 2),
        ("breast_cancer", &[(ClassShareStays, "diagnosis")], 0),
        (
            "penguins",
            &[(Domain, "species"), (ClassShareStays, "species"), (Leakage, "bill_length_mm")],
            1,
        ),
    ];
    for ((name, column, positive), (same, serious, notes)) in shipped::TABLES.iter().zip(expected) {
        assert_eq!(*name, same);
        let table = shipped::table(name);
        let report = report(&table, &chosen(column, positive), &Spec::default());
        assert_eq!(warnings(&report), (serious.to_vec(), notes), "{name}");
        let verdict = if serious.is_empty() { Verdict::Passed } else { Verdict::Warned };
        assert_eq!(report.verdict, verdict, "{name}");
        let bytes = postcard::to_stdvec(&report).unwrap();
        assert_eq!(postcard::from_bytes::<Report>(&bytes).unwrap(), report);
    }
}

#[test]
fn missing_income_is_said_with_its_numbers() {
    let table = shipped::table("credit_scoring");
    let report = report(&table, &chosen("status", "bad"), &Spec::default());
    let finding = report
        .findings
        .iter()
        .find(|finding| finding.diagnostic.place.column.as_deref() == Some("income"))
        .unwrap();
    assert!(
        finding
            .diagnostic
            .message
            .starts_with("381 of 4,454 cells of `income` are missing (8.6 %)"),
        "{}",
        finding.diagnostic
    );
    assert_eq!((finding.n_rows, finding.rows.len()), (381, 50));
    let income = table.column("income").unwrap();
    assert!(finding.rows.iter().all(|&row| income.is_missing(row as usize)));
    let strict = Spec { max_missing: 0.05, on_failure: OnFailure::Stop, ..Spec::default() };
    let report = self::report(&table, &chosen("status", "bad"), &strict);
    assert_eq!(report.verdict, Verdict::Stopped);
}

/// A sound table of 1,000 rows.
fn sound() -> Table {
    let n = 1000_i64;
    let column = |name: &str, values| Column { name: name.to_owned(), values };
    let number = |name: &str, f: fn(i64) -> i64| {
        column(name, Values::Number((0..n).map(|i| f(i) as f64).collect()))
    };
    let words = |name: &str, f: fn(i64) -> &'static str| {
        let cells: Vec<String> = (0..n).map(|i| f(i).to_owned()).collect();
        column(name, shipped::words(&cells))
    };
    Table {
        columns: vec![
            column("day", Values::Time((0..n).map(|i| i * 86_400).collect())),
            number("amount", |i| 100 + i * 7919 % 1009),
            number("age", |i| 18 + i * 31 % 60),
            words("town", |i| ["Leeds", "York", "Hull"][(i * i % 7 % 3) as usize]),
            words("grade", |i| ["1", "2", "3", "n/a"][(i % 4) as usize]),
            words("label", |i| ["good", "bad"][usize::from(i * 104_729 % 1013 < 200)]),
        ],
    }
}

fn numbers<'a>(table: &'a mut Table, name: &str) -> &'a mut Vec<f64> {
    let column = table.columns.iter_mut().find(|column| column.name == name).unwrap();
    let Values::Number(v) = &mut column.values else { panic!("{name} is not numbers") };
    v
}

fn words(table: &mut Table, name: &str, edit: impl Fn(usize, String) -> String) {
    let column = table.columns.iter_mut().find(|column| column.name == name).unwrap();
    let cells: Vec<String> = (0..column.len()).map(|row| edit(row, column.text(row))).collect();
    column.values = shipped::words(&cells);
}

fn times(table: &mut Table) -> &mut Vec<i64> {
    let Values::Time(v) = &mut table.columns[0].values else { panic!("the first column is time") };
    v
}

fn copy_row(table: &mut Table, from: usize, to: usize) {
    for column in &mut table.columns {
        match &mut column.values {
            Values::Number(v) => v[to] = v[from],
            Values::Category { codes, .. } => codes[to] = codes[from],
            Values::Time(v) => v[to] = v[from],
        }
    }
}

fn truncate(table: &mut Table, n: usize) {
    for column in &mut table.columns {
        match &mut column.values {
            Values::Number(v) => v.truncate(n),
            Values::Category { codes, .. } => codes.truncate(n),
            Values::Time(v) => v.truncate(n),
        }
    }
}

type Defect = (Expectation, fn(&mut Table), u64);

/// One defect for each expectation, and how many rows it touches (0 where no rows are named).
const DEFECTS: [Defect; 19] = [
    (Expectation::RowCount, |t| truncate(t, 90), 0),
    (
        Expectation::FeatureCount,
        |t| t.columns.retain(|column| ["day", "label"].contains(&column.name.as_str())),
        0,
    ),
    (Expectation::Presence, |t| numbers(t, "age").iter_mut().step_by(4).for_each(hide), 250),
    (Expectation::PresenceStays, |t| numbers(t, "age")[850..].iter_mut().for_each(hide), 150),
    (
        Expectation::TypeStays,
        |t| {
            words(t, "grade", |row, text| match (row, text.as_str()) {
                (700.., "1") => "1 EUR".to_owned(),
                (_, "n/a") => "3".to_owned(),
                (_, grade) => grade.to_owned(),
            });
        },
        75,
    ),
    (Expectation::Range, |t| numbers(t, "amount")[900..].iter_mut().for_each(|x| *x *= 100.0), 100),
    (Expectation::Outliers, |t| numbers(t, "amount")[123] = -5e6, 1),
    (
        Expectation::Domain,
        |t| words(t, "town", |row, text| if row < 980 { text } else { "Oslo".to_owned() }),
        20,
    ),
    (
        Expectation::Spelling,
        |t| words(t, "town", |row, text| if row % 50 > 0 { text } else { text.to_uppercase() }),
        20,
    ),
    (Expectation::Constant, |t| numbers(t, "age").fill(7.0), 0),
    (
        Expectation::Identifier,
        |t| numbers(t, "age").iter_mut().enumerate().for_each(|(i, x)| *x = i as f64),
        0,
    ),
    (Expectation::Duplicates, |t| (0..60).for_each(|i| copy_row(t, i, 500 + i)), 60),
    (
        Expectation::Conflicts,
        |t| {
            (0..6).for_each(|i| copy_row(t, i, 500 + i));
            words(t, "label", |row, text| match row {
                0..6 => "good".to_owned(),
                500..506 => "bad".to_owned(),
                _ => text,
            });
        },
        12,
    ),
    (Expectation::TimeOrder, |t| times(t).swap(10, 20), 10),
    (Expectation::TimeGaps, |t| times(t)[600..].iter_mut().for_each(|day| *day += 9_999_999), 1),
    (
        Expectation::TargetPresent,
        |t| words(t, "label", |row, text| if row % 10 > 0 { text } else { String::new() }),
        100,
    ),
    (
        Expectation::ClassShare,
        |t| words(t, "label", |row, _| if row % 250 > 0 { "good" } else { "bad" }.to_owned()),
        0,
    ),
    (
        Expectation::ClassShareStays,
        |t| words(t, "label", |row, text| if row < 500 { text } else { "bad".to_owned() }),
        0,
    ),
    (
        Expectation::Leakage,
        |t| {
            let label = t.columns[5].clone();
            let told = |(row, x): (usize, &mut f64)| {
                *x += if label.text(row) == "bad" { 2000.0 } else { 0.0 };
            };
            numbers(t, "amount").iter_mut().enumerate().for_each(told);
        },
        0,
    ),
];

fn hide(x: &mut f64) {
    *x = f64::NAN;
}

#[test]
fn a_sound_table_passes() {
    let report = report(&sound(), &chosen("label", "bad"), &Spec::default());
    assert_eq!((report.verdict, report.findings), (Verdict::Passed, Vec::new()));
    assert_eq!(report.reference_rows, 500);
}

#[test]
fn each_defect_is_found_with_its_rows() {
    let mut tried = BTreeSet::new();
    for (expectation, damage, rows) in DEFECTS {
        let mut table = sound();
        damage(&mut table);
        let report = report(&table, &chosen("label", "bad"), &Spec::default());
        let failed: Vec<_> = report.expectations.iter().filter(|o| !o.passed).collect();
        let outcome = failed
            .iter()
            .find(|outcome| outcome.kind == expectation)
            .unwrap_or_else(|| panic!("{expectation:?} was met, but {failed:?} was not"));
        assert_eq!(outcome.failed_rows, rows, "{}", outcome.sentence);
        assert_eq!(outcome.rows.len() as u64, rows.min(50));
        assert!(report.findings.iter().any(|finding| finding.expectation == expectation));
        assert!(outcome.sentence.ends_with('.') && !outcome.sentence.contains("NaN"));
        tried.insert(expectation);
    }
    assert_eq!(tried.len(), Expectation::VARIANTS.len(), "each expectation has a defect");
}

#[test]
fn failing_rows_can_be_set_aside_or_stop_the_run() {
    let mut table = sound();
    (0..60).for_each(|i| copy_row(&mut table, i, 500 + i));
    numbers(&mut table, "amount")[123] = 9e9;
    let with = |on_failure| {
        report(&table, &chosen("label", "bad"), &Spec { on_failure, ..Spec::default() })
    };
    let aside = with(OnFailure::SetAside);
    let expected: Vec<u32> = std::iter::once(123).chain(500..560).collect();
    assert_eq!((aside.verdict, aside.set_aside), (Verdict::SetAside, expected));
    let warned = with(OnFailure::Warn);
    assert_eq!((warned.verdict, warned.set_aside), (Verdict::Warned, Vec::new()));
    assert_eq!(with(OnFailure::Stop).verdict, Verdict::Stopped);
}

#[test]
fn the_reference_can_be_chosen() {
    let mut table = sound();
    words(&mut table, "town", |row, text| if row < 980 { text } else { "Oslo".to_owned() });
    let chosen = chosen("label", "bad");
    let target = Target::resolve(&table, &chosen).unwrap();
    let features = features(&table, &target, &chosen);
    let spec = Spec::default();
    let rows: Vec<u32> = (0..1000).filter(|row| row % 20 < 10).collect();
    let mut check = Check::new(&table, &target, &features, &spec).with_reference(&rows);
    let mut shares = Vec::new();
    while let Step::More(share) = check.step() {
        shares.push(share);
    }
    assert!(shares.len() == 6 && shares.is_sorted());
    let report = check.finish();
    assert_eq!(report.verdict, Verdict::Passed);
    assert_eq!(report.profile.len(), 6);
}

#[test]
fn odd_tables_do_no_harm() {
    let n = 40_u8;
    let label = Values::Number((0..n).map(|i| f64::from(i % 2)).collect());
    for values in [
        Values::Number(vec![f64::NAN; n as usize]),
        Values::Number((0..n).map(|i| if i % 2 == 0 { f64::MAX } else { f64::MIN }).collect()),
        Values::Number((0..n).map(|i| f64::from(i) * 5e-324).collect()),
        Values::Category { codes: vec![MISSING; n as usize], levels: vec!["unused".to_owned()] },
        Values::Time(vec![NO_TIME; n as usize]),
        Values::Time((0..n).map(|i| if i % 2 == 0 { i64::MAX } else { i64::MIN + 1 }).collect()),
    ] {
        let table = Table {
            columns: vec![
                Column { name: "odd".to_owned(), values },
                Column { name: "y".to_owned(), values: label.clone() },
            ],
        };
        for reference_share in [0.0, 0.5, 1.0, f64::NAN] {
            let spec = Spec { reference_share, ..Spec::default() };
            let report = report(&table, &chosen("y", ""), &spec);
            let numbers = report.expectations.iter().flat_map(|o| [o.observed, o.limit]);
            assert!(numbers.into_iter().all(f64::is_finite), "{:?}", report.expectations);
        }
    }
}
