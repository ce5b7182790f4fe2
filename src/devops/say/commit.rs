//! Commit: what is about to change, and who asks for it.
use super::{
    super::{Deed, Found, Go, View, What},
    shared,
};
use crate::{
    change::{CATALOGUE, Change, Listed},
    promote::Action,
    room::{Card, Cell, Grid, Offer, Sheet},
    run::Tone,
    words,
};

/// The change that is read where none was chosen.
const FIRST: &str = "scaler-refitted";

pub(super) fn sheet(found: &Found, view: &View) -> Sheet {
    let key = view.change.as_deref().unwrap_or(FIRST);
    let change = Change::listed(key).ok();
    let mut cards = Vec::new();
    if let Some(change) = &change {
        cards.push(offer(found, change, key));
        cards.push(shared::diff("What it changes", &change.diff));
    }
    if !found.wishes.is_empty() {
        cards.push(wishes(found));
        cards.extend(wished(found));
    }
    for why in &found.refused {
        cards.push(Card::Prose {
            title: "What could not be done".to_owned(),
            text: vec![why.clone()],
        });
    }
    cards.push(Card::Grid(catalogue(found, key)));
    if !found.ledger.is_empty() {
        cards.push(Card::Grid(releases(found)));
    }
    let bad = CATALOGUE.iter().filter(|entry| entry.bad).count();
    let answer = if found.truth {
        format!(
            "{} can be committed, {bad} of them with a mistake. Each really alters what is built or how it serves.",
            words::counted(CATALOGUE.len() as u64, "change")
        )
    } else {
        format!(
            "{} can be committed, good and bad ones. Each really alters what is built or how it serves.",
            words::counted(CATALOGUE.len() as u64, "change")
        )
    };
    let verdict = match found.ledger.len() {
        0 => (Tone::Plain, "No release yet".to_owned()),
        n => (Tone::Plain, words::counted(n as u64, "release")),
    };
    Sheet { question: "What is about to change?".to_owned(), answer, verdict, cards }
}

fn offer(found: &Found, change: &Change, key: &str) -> Card {
    let mut why = vec![format!("A change of the {}.", change.kind.word())];
    if found.truth {
        why.push(change.why.clone());
    }
    Card::Offers {
        title: "The change that you read".to_owned(),
        offers: vec![Offer {
            title: change.title.clone(),
            why,
            confidence: None,
            word: "Commit".to_owned(),
            deed: Some(Deed::Do(What::Commit(key.to_owned())).into()),
            usual: true,
            automatic: false,
        }],
    }
}

fn wishes(found: &Found) -> Card {
    let offers = found.wishes.iter().map(|wish| Offer {
        title: wish.title.clone(),
        why: vec![wish.because.clone()],
        confidence: None,
        word: "Commit".to_owned(),
        deed: wish.what.clone().map(|what| Deed::Do(what).into()),
        usual: true,
        automatic: false,
    });
    Card::Offers { title: "The other loops ask for this".to_owned(), offers: offers.collect() }
}

/// What the first few of them change, as a reviewer reads it.
fn wished(found: &Found) -> Vec<Card> {
    const MOST: usize = 3;
    let source = found.choices.source();
    let read = found.wishes.iter().take(MOST).filter_map(|wish| {
        let action = wish.what.as_ref()?.action(&source).ok()?;
        let Action::Commit(change) = action else { return None };
        Some(shared::diff(&wish.title, &change.diff))
    });
    read.collect()
}

fn catalogue(found: &Found, here: &str) -> Grid {
    let heads: &[&str] = if found.truth { &["change", "of", "truth"] } else { &["change", "of"] };
    let mut grid = Grid::new("All changes that can be committed", "choose one to read it", heads);
    let mut entries: Vec<&Listed> = CATALOGUE.iter().collect();
    entries.sort_by_key(|entry| entry.kind);
    for entry in entries {
        let mut cells: Vec<Cell> = vec![entry.title.into(), entry.kind.word().into()];
        if found.truth {
            cells.push(if entry.bad {
                Cell::toned("a mistake", Tone::Bad)
            } else {
                Cell::toned("good", Tone::Good)
            });
        }
        let row = grid.push(cells);
        row.go = Some(Go::Change(entry.key.to_owned()).into());
        row.here = entry.key == here;
    }
    grid
}

fn releases(found: &Found) -> Grid {
    const MOST: usize = 20;
    let mut grid = Grid::new(
        "Releases so far",
        "the newest first; choose one to follow it",
        &["release", "what it brings", "committed", "who"],
    );
    let of = |number: u32| {
        let line = found
            .lines
            .iter()
            .find(|line| line.release == number && line.text.contains("committed:"));
        line.and_then(|line| line.text.split_once("committed: ").map(|(_, title)| title.to_owned()))
            .unwrap_or_default()
    };
    for release in found.ledger.iter().rev().take(MOST) {
        let who = if release.change.is_some() { "you" } else { "the team" };
        let row = grid.push([
            format!("release {}", release.number),
            of(release.number),
            Found::clock(release.committed),
            who.to_owned(),
        ]);
        row.go = Some(Go::Release(release.number, super::Station::Build).into());
        row.here = found.number() == Some(release.number);
    }
    grid
}
