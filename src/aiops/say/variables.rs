//! What rules took from texts, and what a table added: seen on rows before it is relied upon.
use super::super::{Found, Go};
use crate::{
    event::{Event, Symbol},
    room::{Card, Grid},
    wire::Rule,
    words,
};

/// Names of `key=value` pairs that are listed.
const MOST: usize = 12;

/// A table of labels for the rules and the table, where there are any.
pub(super) fn cards(found: &Found) -> Vec<Card> {
    let rules = &found.choices.rules;
    let (variables, table) = (rules.variables(), rules.table());
    let mut cards = Vec::new();
    if !variables.is_empty() {
        let mut grid = Grid::new(
            "What the rules take from the texts",
            "variables become labels: searchable, and conditions may name them",
            &["Variable", "Rule", "#Events with it", "For example", "In"],
        );
        for rule in &variables {
            match rule {
                Rule::KeyValues => pairs(found, &mut grid),
                Rule::Pattern(text) => {
                    rule.names().iter().for_each(|name| push(found, &mut grid, name, text));
                }
            }
        }
        cards.push(Card::Grid(grid));
    }
    if let Some(table) = table {
        let mut grid = Grid::new(
            format!("What the table adds, by {}", table.key),
            format!(
                "{}; an event without the key gets nothing",
                words::counted(table.rows.len() as u64, "row")
            ),
            &["Label", "Rule", "#Events with it", "For example", "In"],
        );
        for name in &table.columns {
            push(found, &mut grid, name, "the table");
        }
        cards.push(Card::Grid(grid));
    }
    cards
}

/// What of a row's labels comes from rules and table, as text.
pub(super) fn of(found: &Found, event: &Event) -> Vec<(String, String)> {
    let rules = &found.choices.rules;
    let mut names: Vec<String> = rules.table().map(|table| table.columns).unwrap_or_default();
    let variables = rules.variables();
    names.extend(variables.iter().flat_map(Rule::names));
    let events = &found.outcome.read.events;
    let all = variables.contains(&Rule::KeyValues);
    let body = events.text(event.body);
    let is_pair = |name: &str, value: &str| all && body.contains(&format!("{name}={value}"));
    let labels = events.labels(event).iter().map(|&(n, v)| (events.word(n), events.word(v)));
    labels
        .filter(|(name, value)| names.iter().any(|known| known == name) || is_pair(name, value))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn push(found: &Found, grid: &mut Grid, name: &str, rule: &str) {
    let events = &found.outcome.read.events;
    let (mut count, mut first) = (0_u64, None);
    if let Some(symbol) = events.symbols.find(name) {
        for (row, event) in (0_u32..).zip(&events.rows) {
            let value = events.labels(event).iter().find(|label| label.0 == symbol);
            if let Some(&(_, value)) = value {
                count += 1;
                first = first.or(Some((row, event, value)));
            }
        }
    }
    let example =
        first.map_or(("nothing", String::new()), |(_, event, value): (u32, &Event, Symbol)| {
            (events.word(value), words::shortened(&events.text(event.body), 90))
        });
    let row = grid.push([
        name.to_owned(),
        rule.to_owned(),
        words::count(count),
        example.0.to_owned(),
        example.1,
    ]);
    row.go = first.map(|(row, ..)| Go::Event(row).into());
}

/// The most frequent names of pairs.
fn pairs(found: &Found, grid: &mut Grid) {
    let events = &found.outcome.read.events;
    let mut counts = std::collections::BTreeMap::<Symbol, u64>::new();
    for event in &events.rows {
        let body = events.bytes(event.body);
        if !body.contains(&b'=') {
            continue;
        }
        let body = String::from_utf8_lossy(body);
        for &(name, value) in events.labels(event) {
            if body.contains(&format!("{}={}", events.word(name), events.word(value))) {
                *counts.entry(name).or_default() += 1;
            }
        }
    }
    let mut order: Vec<(Symbol, u64)> = counts.into_iter().collect();
    order.sort_by_key(|&(name, count)| (std::cmp::Reverse(count), name));
    for (name, _) in order.into_iter().take(MOST) {
        push(found, grid, events.word(name), "key=value");
    }
}
