//! Log lines get templates.
use super::super::{Found, Go, View};
use super::{bands, linear};
use crate::{
    figure::{Figure, Mark, Role},
    room::{Card, Grid, Sheet},
    run::Tone,
    template::{Direction, Template},
    words,
};

/// Templates that are listed.
const ROWS: usize = 80;
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

fn unusual(found: &Found) -> Grid {
    let outcome = &found.outcome;
    let mut grid = Grid::new(
        "New templates, and those that came at an unusual rate",
        "new: never seen before in the warmed-up stream; rate: against the same template's own past",
        &["Why", "Template", "When", "#Lines", "#Expected"],
    );
    for new in outcome.novelties.iter().take(25) {
        let text = outcome.miner.text(new.template);
        let at = crate::event::Time(new.time.saturating_mul(1_000));
        let row = grid.push([
            "new".to_owned(),
            words::shortened(&text, 90),
            Found::clock(at),
            "–".to_owned(),
            "0".to_owned(),
        ]);
        row.go = Some(Go::Query(words_of(&text)).into());
    }
    for rate in outcome.rates.iter().take(25) {
        let text = outcome.miner.text(rate.template);
        let at = crate::event::Time(rate.from.saturating_mul(1_000));
        let row = grid.push([
            match rate.direction {
                Direction::Burst => "too often".to_owned(),
                Direction::Silence => "too seldom".to_owned(),
            },
            words::shortened(&text, 90),
            Found::clock(at),
            words::count(u64::from(rate.count)),
            words::number((rate.expected * 10.0).round() / 10.0),
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
