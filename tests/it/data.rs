//! The catalogue against the files that ship with the lab, and the card-payments generator.
use std::collections::{BTreeMap, BTreeSet};

use opslab::{
    data::{
        cards::{FraudType, Spec, generate},
        catalogue::{CATALOGUE, TableId},
    },
    diagnostic::Severity,
    digest::Digest,
    ingest::{Ingested, read},
    table::{Column, Kind, Values},
};

fn values(column: &Column) -> &[f64] {
    match &column.values {
        Values::Number(values) => values,
        Values::Category { .. } | Values::Time(_) => panic!("`{}` is not of numbers", column.name),
    }
}

fn in_order(column: &Column) -> bool {
    match &column.values {
        Values::Time(times) => times.is_sorted(),
        Values::Number(_) | Values::Category { .. } => false,
    }
}

/// Name, rows, columns, missing cells, share of positive rows of each table.
const SHIPPED: [(&str, usize, usize, usize, f64); 6] = [
    ("credit_scoring", 4_454, 14, 455, 0.2815),
    ("lending_club", 9_857, 23, 0, 0.0525),
    ("nyc_flights_2013", 36_000, 9, 0, 0.2355),
    ("breast_cancer", 569, 31, 0, 0.3726),
    ("penguins", 344, 8, 19, 0.4419),
    ("chicago_ridership", 5_698, 50, 0, 0.5),
];

#[test]
fn shipped_tables_are_as_the_catalogue_says() {
    let folder = format!("{}/static/data", env!("CARGO_MANIFEST_DIR"));
    let mut checked = 0;
    for entry in CATALOGUE.iter().filter(|entry| entry.file.is_some()) {
        let name = entry.file.unwrap();
        let ingested = read(std::fs::read(format!("{folder}/{name}")).unwrap()).unwrap();
        let &(_, rows, columns, missing, share) =
            SHIPPED.iter().find(|(key, ..)| *key == entry.key).unwrap();
        let table = &ingested.table;
        assert_eq!((table.n_rows(), table.columns.len()), (rows, columns), "{name}");
        let found: u32 = ingested.report.columns.iter().map(|column| column.missing).sum();
        assert_eq!(found as usize, missing, "{name}");
        let warnings = ingested.report.diagnostics.iter();
        assert_eq!(warnings.filter(|d| d.severity > Severity::Note).count(), 0, "{name}");

        let target = table.column(entry.target).unwrap();
        let positive = if entry.positive == ">=median" {
            let mut sorted = values(target).to_vec();
            sorted.sort_by(f64::total_cmp);
            let median = f64::midpoint(sorted[(rows - 1) / 2], sorted[rows / 2]);
            sorted.iter().filter(|&&value| value >= median).count()
        } else {
            (0..rows).filter(|&row| target.text(row) == entry.positive).count()
        };
        assert!((positive as f64 / rows as f64 - share).abs() < 0.001, "{name}: {positive}");
        assert!(entry.ignore.iter().all(|column| table.column(column).is_some()), "{name}");
        assert!(entry.time.is_none_or(|time| in_order(table.column(time).unwrap())), "{name}");
        checked += 1;
    }
    assert_eq!(checked, SHIPPED.len());
}

#[test]
fn ignored_ridership_columns_are_copies() {
    let path = format!("{}/static/data/chicago_ridership.csv", env!("CARGO_MANIFEST_DIR"));
    let table = read(std::fs::read(path).unwrap()).unwrap().table;
    let kept = &table.column("whitesox_away").unwrap().values;
    for name in TableId::Ridership.entry().ignore {
        assert_eq!(&table.column(name).unwrap().values, kept);
    }
}

fn cards(spec: &Spec, seed: u32) -> Ingested {
    read(generate(spec, seed)).unwrap()
}

#[test]
fn cards_are_the_same_on_every_machine() {
    // Taken once on x86-64 Linux; Wasm must agree, because nothing but `num` and `rng` is used.
    let digest = |spec: &Spec, seed| Digest::of_bytes(generate(spec, seed).as_bytes()).to_string();
    assert_eq!(digest(&Spec::default(), 1), "ca2ef818ff57f226b233792a14f6d4ae");
    let spec = Spec { rows: 500, days: 400, fraud_rate: 0.1 };
    assert_eq!(digest(&spec, 20_260_101), "4abf5bd8b390a5f07f8f4f5daa861f45");
    assert_ne!(digest(&spec, 1), digest(&spec, 2));
}

#[test]
fn cards_are_read_as_the_catalogue_says() {
    let ingested = cards(&Spec::default(), 1);
    let table = &ingested.table;
    let entry = TableId::Cards.entry();
    assert_eq!((table.n_rows(), table.columns.len()), (8_000, 19));
    assert!(in_order(table.column(entry.time.unwrap()).unwrap()));
    assert!(entry.ignore.iter().all(|name| table.column(name).unwrap().kind() == Kind::Category));
    let words = ["category", "channel", "country"];
    for column in &table.columns {
        let is_word =
            words.contains(&column.name.as_str()) || entry.ignore.contains(&&*column.name);
        assert_eq!(column.kind() == Kind::Category, is_word, "{}", column.name);
    }
    let warnings = ingested.report.diagnostics.iter();
    assert_eq!(warnings.filter(|d| d.severity > Severity::Note).count(), 0);
}

#[test]
fn cards_have_the_wanted_rows_and_frauds() {
    for (rows, days, fraud_rate, seed) in [
        (8_000, 90, 0.02, 1),
        (8_000, 90, 0.006, 2),
        (20_000, 30, 0.05, 3),
        (1_000, 365, 0.02, 4),
        (300, 1, 0.1, 5),
        (1_000, 90, 0.0, 6),
    ] {
        let table = cards(&Spec { rows, days, fraud_rate }, seed).table;
        assert_eq!(table.n_rows(), rows as usize);
        let frauds: f64 = values(table.column("is_fraud").unwrap()).iter().sum();
        assert_eq!(frauds as u32, (f64::from(rows) * fraud_rate).round() as u32);
        let last = table.columns[0].text(rows as usize - 1);
        assert!(days < 365 || last.starts_with("2026-01-0"), "{last}");
    }
    // Nonsense is taken as the nearest sense.
    for (rows, days, fraud_rate) in
        [(0, 0, 0.0), (1, 0, 1.0), (7, u32::MAX, f64::NAN), (30, 2, f64::INFINITY), (5, 3, -1.0)]
    {
        let text = generate(&Spec { rows, days, fraud_rate }, 1);
        assert_eq!(text.lines().count() as u32, rows + 1);
    }
}

#[test]
fn frauds_share_customers_merchants_and_formats_with_honest_rows() {
    let text = generate(&Spec::default(), 3);
    let mut cells = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = cells.next().unwrap();
    let at = |name: &str| head.iter().position(|column| *column == name).unwrap();
    let (fraud, kind) = (at("is_fraud"), at("fraud_type"));
    let (frauds, honest): (Vec<_>, Vec<_>) = cells.partition(|row| row[fraud] == "1");
    for name in ["customer_id", "merchant_id", "category", "channel", "country"] {
        let among = |rows: &[Vec<&str>]| -> BTreeSet<String> {
            rows.iter().map(|row| row[at(name)].to_owned()).collect()
        };
        let (bad, good) = (among(&frauds), among(&honest));
        assert!(bad.is_subset(&good), "{name}: {:?}", bad.difference(&good));
    }
    assert!(honest.iter().all(|row| row[kind] == "none"));
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &frauds {
        *kinds.entry(row[kind]).or_default() += 1;
    }
    for fraud in <FraudType as strum::VariantArray>::VARIANTS {
        assert!(kinds[fraud.word()] >= 5, "{kinds:?}");
    }
    for row in frauds.iter().chain(&honest) {
        let (_, cents) = row[at("amount")].split_once('.').unwrap();
        assert_eq!(cents.len(), 2);
        assert!(cents.bytes().all(|byte| byte.is_ascii_digit()));
    }
}

#[test]
fn amounts_are_spread_like_real_ones() {
    let table = cards(&Spec { rows: 20_000, ..Spec::default() }, 7).table;
    let (amount, fraud) = (table.column("amount").unwrap(), table.column("is_fraud").unwrap());
    let both = values(amount).iter().zip(values(fraud));
    let mut honest: Vec<f64> =
        both.filter(|&(&a, &f)| a > 0.0 && f < 0.5).map(|(&a, _)| a).collect();
    honest.sort_by(f64::total_cmp);
    // Quantiles of two real sets: purchase cards of Birmingham City Council and the card data of
    // Université Libre de Bruxelles. Ours lie between them, or within 20 % in the logarithm.
    for (percent, one, other) in [
        (5, 0.9, 3.9),
        (25, 5.0, 14.4),
        (50, 21.7, 43.0),
        (75, 74.7, 96.0),
        (90, 199.0, 281.0),
        (95, 345.0, 605.0),
        (99, 1_037.0, 2_154.0),
    ] {
        let quantile = opslab::num::ln(honest[honest.len() * percent / 100]);
        let (low, high) = (opslab::num::ln(one), opslab::num::ln(other));
        let slack = |bound: f64| 0.2 * bound.abs().max(1.0);
        assert!(
            quantile > low - slack(low) && quantile < high + slack(high),
            "{percent} %: {quantile}"
        );
    }
    let whole = honest.iter().filter(|&&a| a.fract() < 0.001).count() as f64 / honest.len() as f64;
    assert!((0.15..0.30).contains(&whole), "{whole} in whole euros");
}

/// Area under the ROC curve of one column alone, by counting pairs; missing cells count as the
/// median would: half.
fn roc_auc(scores: &[f64], labels: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..scores.len()).filter(|&i| !scores[i].is_nan()).collect();
    order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    let (mut below, mut wins, mut positives) = (0.0, 0.0, 0.0);
    for tie in order.chunk_by(|&a, &b| scores[a].to_bits() == scores[b].to_bits()) {
        let bad: f64 = tie.iter().map(|&i| labels[i]).sum();
        let good = tie.len() as f64 - bad;
        wins += bad * (below + good / 2.0);
        below += good;
        positives += bad;
    }
    wins / (below * positives)
}

#[test]
fn no_single_column_gives_fraud_away() {
    let table = cards(&Spec { rows: 20_000, ..Spec::default() }, 11).table;
    let labels = values(table.column("is_fraud").unwrap()).to_vec();
    let ignore = TableId::Cards.entry().ignore;
    for column in &table.columns {
        let scores: Vec<f64> = match &column.values {
            Values::Number(values) => values.clone(),
            // The best a model could do with the word alone: its share of frauds.
            Values::Category { codes, levels } => {
                let share = |level: u32| {
                    let of_level = codes.iter().zip(&labels).filter(|(code, _)| **code == level);
                    let (n, bad) = of_level.fold((0.0, 0.0), |(n, bad), (_, y)| (n + 1.0, bad + y));
                    bad / n
                };
                let shares: Vec<f64> = (0..levels.len() as u32).map(share).collect();
                codes.iter().map(|&code| shares[code as usize]).collect()
            }
            Values::Time(times) => times.iter().map(|&time| time as f64).collect(),
        };
        if column.name == "is_fraud" || ignore.contains(&column.name.as_str()) {
            continue;
        }
        let auc = roc_auc(&scores, &labels);
        assert!(auc.max(1.0 - auc) < 0.85, "{}: {auc}", column.name);
    }
}
