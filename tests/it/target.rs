//! Choosing the target and the features.
use opslab::{
    table::{Column, Table, Values},
    target::{self, MOST_FEATURES, Reason, Target, TargetError, features, screen},
};

use crate::shipped;

fn spec(column: &str, positive: &str) -> target::Spec {
    target::Spec {
        column: column.to_owned(),
        positive: positive.to_owned(),
        ..target::Spec::default()
    }
}

fn number(name: &str, cells: impl IntoIterator<Item = f64>) -> Column {
    Column { name: name.to_owned(), values: Values::Number(cells.into_iter().collect()) }
}

fn word(name: &str, cells: impl IntoIterator<Item = String>) -> Column {
    let cells: Vec<String> = cells.into_iter().collect();
    Column { name: name.to_owned(), values: shipped::words(&cells) }
}

fn refused(table: &Table, spec: &target::Spec) -> TargetError {
    Target::resolve(table, spec).unwrap_err()
}

#[test]
fn decides_by_itself_on_shipped_tables() {
    for (name, column, positive, n) in [
        ("credit_scoring", "status", "bad", 1254),
        ("lending_club", "status", "bad", 517),
        ("nyc_flights_2013", "arr_late15", "1", 8477),
        ("breast_cancer", "diagnosis", "malignant", 212),
    ] {
        let target = Target::resolve(&shipped::table(name), &target::Spec::default()).unwrap();
        assert_eq!((target.column.as_str(), target.positive.as_str()), (column, positive));
        assert_eq!(target.n_positive, n, "{name}");
        assert!(!target.why.is_empty());
    }
    let target = Target::resolve(&shipped::table("penguins"), &spec("species", "")).unwrap();
    assert_eq!(target.positive, "Adelie");
    let chicago = shipped::table("chicago_ridership");
    let target = Target::resolve(&chicago, &spec("ridership", "")).unwrap();
    assert_eq!(target.positive, ">= 15.902");
    assert_eq!(target.time.as_deref(), Some("date"));
    assert_eq!(target.n_positive, 2850);
}

#[test]
fn comparisons_split_numbers() {
    let table = Table { columns: vec![number("x", (0..100).map(f64::from))] };
    for (positive, shown, n) in [
        (">= 90", ">= 90", 10),
        (">90", "> 90", 9),
        (" <=9.5 ", "<= 9.5", 10),
        ("≥ 50", ">= 50", 50),
        ("< 1", "< 1", 1),
        ("7", "7", 1),
        ("", ">= 49.5", 50),
    ] {
        let target = Target::resolve(&table, &spec("x", positive)).unwrap();
        assert_eq!((target.positive.as_str(), target.n_positive), (shown, n));
    }
    // Most cells at the minimum: the median splits nothing, what is above it does.
    let mostly_zero =
        Table { columns: vec![number("x", (0..100).map(|i| f64::from((i - 60).max(0))))] };
    let target = Target::resolve(&mostly_zero, &spec("x", "")).unwrap();
    assert_eq!((target.positive.as_str(), target.n_positive), ("> 0", 39));
}

#[test]
fn refusals_say_what_to_do() {
    let credit = shipped::table("credit_scoring");
    let cases = [
        (refused(&credit, &spec("Statsu", "")), "did you mean `status`?"),
        (refused(&credit, &spec("status", "Bad")), "did you mean `bad`?"),
        (refused(&credit, &spec("income", "high")), "write a number or a comparison"),
        (refused(&credit, &spec("income", "> 100000")), "nothing to tell apart"),
        (refused(&credit, &spec("price", "1.5")), "does not occur"),
        (
            refused(&credit, &target::Spec { time: "home".into(), ..spec("status", "") }),
            "cannot order the rows in time",
        ),
        (
            refused(&credit, &target::Spec { ignore: vec!["jobs".into()], ..spec("status", "") }),
            "did you mean `job`?",
        ),
        (
            refused(&credit, &target::Spec { ignore: vec!["status".into()], ..spec("status", "") }),
            "choose another target",
        ),
        (refused(&Table::default(), &spec("", "")), "has no rows"),
        (refused(&Table { columns: vec![number("x", [1.0, 2.0])] }, &spec("", "")), "at least 30"),
        (
            refused(&Table { columns: vec![number("x", vec![f64::NAN; 40])] }, &spec("x", "")),
            "are missing",
        ),
        (
            refused(&Table { columns: vec![number("x", vec![3.0; 40])] }, &spec("x", "")),
            "nothing to tell apart",
        ),
        (refused(&Table { columns: vec![number("x", vec![3.0; 40])] }, &spec("", "")), "No column"),
        (
            refused(
                &Table { columns: vec![word("w", (0..120).map(|i| format!("w{}", i % 60)))] },
                &spec("w", ""),
            ),
            "60 different values",
        ),
        (refused(&shipped::table("chicago_ridership"), &spec("date", "")), "also the time column"),
    ];
    for (error, part) in cases {
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn columns_that_teach_nothing_are_left_out() {
    let n = 200;
    let row = |i: i32| f64::from(i);
    let table = Table {
        columns: vec![
            number("id", (1000..1000 + n).map(row)),
            number("amount", (0..n).map(|i| row(i * i % 31))),
            word("email", (0..n).map(|i| format!("user{i}@example.org"))),
            word("town", (0..n).map(|i| format!("town {}", i % 60))),
            number("one", vec![1.0; n as usize]),
            number("none", vec![f64::NAN; n as usize]),
            number("skipped", (0..n).map(|i| row(i % 7))),
            Column {
                name: "day".to_owned(),
                values: Values::Time((0..n).map(|i| i64::from(i) * 86_400).collect()),
            },
            word("label", (0..n).map(|i| ["no", "yes"][usize::from(i % 3 == 0)].to_owned())),
        ],
    };
    let spec = target::Spec { ignore: vec!["skipped".to_owned()], ..target::Spec::default() };
    let target = Target::resolve(&table, &spec).unwrap();
    assert_eq!(target.column, "label");
    let features = features(&table, &target, &spec);
    let used: Vec<&str> = features.iter().filter(|f| f.used).map(|f| f.column.as_str()).collect();
    assert_eq!(used, ["amount", "town"]);
    let reason = |name: &str| &features.iter().find(|f| f.column == name).unwrap().reason;
    assert!(matches!(reason("id"), Reason::Identifier { distinct: 200, .. }));
    assert!(matches!(reason("email"), Reason::Identifier { .. }));
    assert_eq!(*reason("one"), Reason::Constant { value: "1".to_owned() });
    assert_eq!(*reason("none"), Reason::AllMissing);
    assert_eq!(*reason("skipped"), Reason::Ignored);
    assert_eq!(*reason("day"), Reason::Time);
}

#[test]
fn of_many_columns_the_most_associated_stay() {
    let n = 400_u32;
    let noise = |k: u32, i: u32| f64::from((i * 7919 + k * 104_729 + i * i * k) % 1009);
    let label = |i: u32| i.is_multiple_of(4);
    let mut columns: Vec<Column> =
        (0..300).map(|k| number(&format!("noise {k}"), (0..n).map(move |i| noise(k, i)))).collect();
    let told = (0..n).map(|i| noise(5, i) + if label(i) { 600.0 } else { 0.0 });
    columns.push(number("told", told));
    columns.push(number("label", (0..n).map(|i| f64::from(u8::from(label(i))))));
    let table = Table { columns };
    let target = Target::resolve(&table, &spec("label", "")).unwrap();
    let mut features = features(&table, &target, &spec("label", ""));
    let training: Vec<u32> = (0..n / 2).collect();
    screen(&table, &target, &training, &mut features);
    assert_eq!(features.iter().filter(|f| f.used).count(), MOST_FEATURES);
    assert!(features[300].used);
    let screened = features.iter().find(|f| matches!(f.reason, Reason::Screened { .. })).unwrap();
    assert!(screened.reason.to_string().contains("the first 200 are used"));
}
