//! The tables in `static/data`, read by a reader that knows nothing but commas.
use std::collections::BTreeMap;

use opslab::table::{Column, MISSING, NO_TIME, Table, Values, days_from_civil};

/// Name, target column and positive value of each shipped table.
pub(crate) const TABLES: [(&str, &str, &str); 6] = [
    ("credit_scoring", "status", "bad"),
    ("lending_club", "status", "bad"),
    ("chicago_ridership", "ridership", ""),
    ("nyc_flights_2013", "arr_late15", "1"),
    ("breast_cancer", "diagnosis", "malignant"),
    ("penguins", "species", "Adelie"),
];

/// Reads one of the shipped tables.
pub(crate) fn table(name: &str) -> Table {
    let path = format!("{}/static/data/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    parse(&std::fs::read_to_string(path).unwrap())
}

/// Reads text without quotes: a column of dates, else of numbers, else of words.
pub(crate) fn parse(text: &str) -> Table {
    let mut lines = text.lines().map(|line| line.split(','));
    let names: Vec<String> = lines.next().unwrap().map(str::to_owned).collect();
    let mut cells = vec![Vec::new(); names.len()];
    for line in lines {
        line.zip(&mut cells).for_each(|(cell, column)| column.push(cell.to_owned()));
    }
    let columns = names.into_iter().zip(&cells);
    let columns = columns.map(|(name, cells)| Column { name, values: values(cells) }).collect();
    Table { columns }
}

/// Words as a column.
pub(crate) fn words(cells: &[String]) -> Values {
    let mut known: BTreeMap<&str, u32> = BTreeMap::new();
    let mut levels = Vec::new();
    let codes = cells.iter().map(|cell| {
        if cell.is_empty() {
            return MISSING;
        }
        *known.entry(cell).or_insert_with(|| {
            levels.push(cell.clone());
            levels.len() as u32 - 1
        })
    });
    let codes = codes.collect();
    Values::Category { codes, levels }
}

fn values(cells: &[String]) -> Values {
    let all = |read: fn(&str) -> bool| cells.iter().all(|cell| cell.is_empty() || read(cell));
    if all(|cell| date(cell).is_some()) {
        Values::Time(cells.iter().map(|cell| date(cell).unwrap_or(NO_TIME)).collect())
    } else if all(|cell| cell.parse::<f64>().is_ok()) {
        Values::Number(cells.iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect())
    } else {
        words(cells)
    }
}

fn date(cell: &str) -> Option<i64> {
    let parts: Vec<i64> = cell.split('-').map_while(|part| part.parse().ok()).collect();
    let [year, month, day] = parts[..] else { return None };
    (cell.len() == 10).then(|| days_from_civil(year, month, day) * 86_400)
}

#[test]
fn the_real_reader_agrees() {
    for (name, ..) in TABLES {
        let path = format!("{}/static/data/{name}.csv", env!("CARGO_MANIFEST_DIR"));
        let read = opslab::ingest::read(std::fs::read(path).unwrap()).unwrap();
        let ours = table(name);
        let text = |table: &Table| -> Vec<(String, &'static str, usize)> {
            table.columns.iter().map(|c| (c.name.clone(), c.kind().word(), c.missing())).collect()
        };
        assert_eq!(text(&read.table), text(&ours), "{name}");
        for (a, b) in read.table.columns.iter().zip(&ours.columns) {
            assert!((0..a.len()).all(|row| a.text(row) == b.text(row)), "{name} {}", a.name);
        }
    }
}
