//! Log lines get templates.
use std::collections::BTreeMap;

use super::super::{Found, Go, View};
use super::{bands, linear};
use crate::{
    event::Severity,
    figure::{Figure, Mark, Role},
    room::{Card, Cell, Grid, Sheet},
    run::Tone,
    template::{Direction, Novelty, RateAnomaly, Template},
    words,
};

/// Templates that are listed.
const ROWS: usize = 80;
/// New templates, and unusual rates, that are listed.
const UNUSUAL: usize = 200;
/// Templates that are drawn.
const BARS: usize = 12;

pub(super) fn sheet(found: &Found, view: &View) -> Sheet {
    let outcome = &found.outcome;
    let mut templates = outcome.miner.templates();
    templates.sort_by_key(|template| (std::cmp::Reverse(template.count), template.id.0));
    let lines = outcome.miner.lines();
    let top: u64 = templates.iter().take(10).map(|template| template.count).sum();
    let once = templates.iter().filter(|template| template.count == 1).count() as u64;
    let (new, odd) = (outcome.novelties.len() as u64, outcome.rates.len() as u64);
    let answer = format!(
        "{} {} {}. The ten most frequent make up {}; {} occurred once. {} came up after the warm-up, {} one came unusually often or seldom.",
        words::counted(lines, "log line"),
        if lines == 1 { "is" } else { "are" },
        words::counted(templates.len() as u64, "template"),
        words::percent(top as f64 / (lines as f64).max(1.0)),
        words::count(once),
        words::count(new),
        words::counted(odd, "time")
    );
    let verdict = match new + odd {
        0 => (Tone::Good, "nothing unusual".to_owned()),
        n => (Tone::Warn, format!("{} unusual", words::count(n))),
    };
    let mut cards = vec![Card::Figure(largest(&templates, lines)), Card::Grid(unusual(found))];
    cards.extend(super::tree::card(found, view));
    cards.push(Card::Grid(list(&templates)));
    Sheet {
        question: "What do the log lines say, once the numbers are taken out?".to_owned(),
        answer,
        verdict,
        cards,
    }
}

fn largest(templates: &[Template], lines: u64) -> Figure {
    let shown: Vec<&Template> = templates.iter().take(BARS).collect();
    let names = shown.iter().map(|template| words::shortened(&template.text, 34)).collect();
    let bars = shown
        .iter()
        .enumerate()
        .map(|(at, template)| (at as f64 - 0.4, at as f64 + 0.4, template.count as f64))
        .collect();
    let most = shown.first().map_or(1.0, |template| template.count as f64);
    Figure {
        id: "templates".to_owned(),
        title: "A few templates make most of the noise".to_owned(),
        subtitle: format!(
            "lines per template, the {} most frequent, n = {}",
            shown.len(),
            words::count(lines)
        ),
        x: linear("lines", "", 0.0, most),
        y: bands("template", names),
        marks: vec![Mark::Bars {
            name: "lines".to_owned(),
            role: Role::Current,
            lying: true,
            outlined: false,
            bars,
        }],
        summary: match shown.first() {
            Some(first) => format!(
                "The most frequent one, “{}”, has {}.",
                words::shortened(&first.text, 60),
                words::counted(first.count, "line")
            ),
            None => "There are no log lines.".to_owned(),
        },
        height: 60 + 26 * shown.len().max(3) as u32,
    }
}

/// New templates, the most telling first: by the worst severity of their lines, then by how few they
/// have, then by time.
fn telling(found: &Found) -> Vec<(Severity, u64, Novelty)> {
    let outcome = &found.outcome;
    let mut known: BTreeMap<u32, (Severity, u64)> = BTreeMap::new();
    for (event, &template) in outcome.read.events.rows.iter().zip(&outcome.templates) {
        let known = known.entry(template).or_default();
        *known = (known.0.max(event.severity), known.1 + 1);
    }
    let all = outcome.novelties.iter().map(|&new| {
        // Rows hold the number of their template plus 1, 0 for none.
        let (severity, count) = known.get(&(new.template.0 + 1)).copied().unwrap_or_default();
        (severity, count, new)
    });
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|&(severity, count, new)| (std::cmp::Reverse(severity), count, new.time));
    all
}

/// Unusual rates, the most unusual first.
fn odd(found: &Found) -> Vec<&RateAnomaly> {
    let mut all: Vec<&RateAnomaly> = found.outcome.rates.iter().collect();
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.from.cmp(&b.from)));
    all
}

fn unusual(found: &Found) -> Grid {
    let outcome = &found.outcome;
    let (new, rates) = (telling(found), odd(found));
    let shown = |all: usize| words::count(all.min(UNUSUAL) as u64);
    let mut grid = Grid::new(
        "New templates, and those that came at an unusual rate",
        format!(
            "{} of {} new ones (never seen before in the warmed-up stream), the most severe first and of these the rarest; {} of {} at an unusual rate (against the same template's own past), the most unusual first; scroll for more",
            shown(new.len()),
            words::count(new.len() as u64),
            shown(rates.len()),
            words::count(rates.len() as u64)
        ),
        &["Why", "Severity", "Template", "When", "#Lines", "#Expected"],
    );
    for (severity, count, new) in new.into_iter().take(UNUSUAL) {
        let text = outcome.miner.text(new.template);
        let at = crate::event::Time(new.time.saturating_mul(1_000));
        let row = grid.push([
            Cell::from("new"),
            Cell::toned(severity.word(), super::tone(severity)),
            words::shortened(&text, 90).into(),
            found.stamp(at).into(),
            words::count(count).into(),
            "0".into(),
        ]);
        row.go = Some(Go::Query(words_of(&text)).into());
    }
    for rate in rates.into_iter().take(UNUSUAL) {
        let text = outcome.miner.text(rate.template);
        let at = crate::event::Time(rate.from.saturating_mul(1_000));
        let row = grid.push([
            match rate.direction {
                Direction::Burst => "too often".into(),
                Direction::Silence => "too seldom".into(),
            },
            Cell::from("–"),
            words::shortened(&text, 90).into(),
            found.stamp(at).into(),
            words::count(u64::from(rate.count)).into(),
            words::number((rate.expected * 10.0).round() / 10.0).into(),
        ]);
        row.go = Some(Go::Query(words_of(&text)).into());
    }
    grid
}

fn list(templates: &[Template]) -> Grid {
    let mut grid = Grid::new(
        "The templates, with the line that each was first seen in",
        format!("{} of {}; numbers are stable", templates.len().min(ROWS), templates.len()),
        &["#No.", "Template", "#Lines", "First line"],
    );
    for template in templates.iter().take(ROWS) {
        let row = grid.push([
            template.id.0.to_string(),
            words::shortened(&template.text, 120),
            words::count(template.count),
            words::shortened(&template.sample, 120),
        ]);
        row.go = Some(Go::Query(words_of(&template.text)).into());
    }
    grid
}

/// A search for the longest stretch of a template without a wildcard.
fn words_of(template: &str) -> String {
    let longest = template.split("<*>").map(str::trim).max_by_key(|part| part.len());
    let part: String =
        longest.unwrap_or_default().chars().filter(|c| *c != '"' && *c != '\\').take(60).collect();
    format!("\"{part}\"")
}
