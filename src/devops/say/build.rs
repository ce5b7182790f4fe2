//! Build: one artifact, the same bytes everywhere.
use super::{
    super::{Found, found::Focus, trace::End},
    cost, shared, track, way,
};
use crate::{
    change::{FileDiff, reverted},
    promote::Record,
    release::Artifact,
    room::{Card, Cell, Grid, Sheet},
    run::Tone,
    words,
};

pub(super) fn sheet(found: &Found) -> Sheet {
    let question = "What was built, and of what?".to_owned();
    let Some(focus) = &found.focus else {
        return Sheet {
            question,
            answer: "Nothing was committed yet: go to Commit, or let time pass.".to_owned(),
            verdict: (Tone::Plain, "Nothing to build".to_owned()),
            cards: vec![track::card(found)],
        };
    };
    let artifact = focus.record.as_ref().and_then(|record| record.artifact.as_ref());
    let built = focus.trace.built.map(|(_, end)| end);
    let (answer, verdict) = match (built, artifact) {
        (None, _) => ("The build is under way.".to_owned(), (Tone::Warn, "Under way".to_owned())),
        (Some(End::Good), Some(artifact)) => (
            format!(
                "Code, model, data schema and configuration became one artifact of {}, named by the hash of its content: {}. It is never built again.",
                size(artifact.bytes),
                artifact.digest.short()
            ),
            (Tone::Good, "Built".to_owned()),
        ),
        (Some(_), _) => (
            focus.record.as_ref().and_then(|r| r.refused.clone()).unwrap_or_default(),
            (Tone::Bad, "Not built".to_owned()),
        ),
    };
    let (answer, verdict) = match focus.trace.stopped() {
        None => (answer, verdict),
        Some((test, flaky, place)) => (
            format!(
                "{} stopped it: {}. {answer}",
                shared::place_name(found, place),
                shared::finding(focus, test, flaky)
            ),
            (Tone::Bad, cost::stopped_after(focus).unwrap_or_else(|| "Stopped".to_owned())),
        ),
    };
    let mut cards: Vec<Card> = shared::ways_out(focus).into_iter().collect();
    cards.push(way::card(found));
    cards.push(shared::steps(found, focus));
    cards.extend(against(focus));
    cards.push(shared::diff("What changed", &focus.diff));
    cards.push(why(found, focus));
    cards.push(track::card(found));
    Sheet { question, answer, verdict, cards }
}

fn size(bytes: u64) -> String {
    format!("{:.1} kB", bytes as f64 / 1e3)
}

/// What the release differs in from what Production runs, once both are built: which changes come
/// and go, and which parts are others.
pub(super) fn against(focus: &Focus) -> Vec<Card> {
    let mut cards = Vec::new();
    if focus.brings.len() + focus.drops.len() > 1 {
        let mut grid = Grid::new(
            format!("What changes where release {} is promoted", focus.release.number),
            "against what Production runs",
            &["change", "of", "comes or goes"],
        );
        for (changes, word, tone) in
            [(&focus.brings, "comes", Tone::Good), (&focus.drops, "goes", Tone::Warn)]
        {
            for change in changes {
                let word = Cell::toned(word, tone);
                grid.push([change.title.as_str().into(), change.kind.word().into(), word]);
            }
        }
        cards.push(Card::Grid(grid));
        let coming = focus.brings.iter().flat_map(|change| change.diff.clone());
        let going = focus.drops.iter().flat_map(|change| reverted(change).diff);
        let files: Vec<FileDiff> = coming.chain(going).collect();
        cards.push(shared::diff("All of it, line by line", &files));
    }
    cards.extend(parts_apart(focus));
    cards
}

fn parts_apart(focus: &Focus) -> Option<Card> {
    focus.trace.built?;
    let artifact = |record: &'_ Option<Record>| record.as_ref()?.artifact.clone();
    let (new, old) = (artifact(&focus.record)?, artifact(&focus.current)?);
    Some(Card::Grid(parts(&new, &old, focus.beside)))
}

/// The parts of the release beside those of what it is held against.
fn parts(new: &Artifact, old: &Artifact, beside: &str) -> Grid {
    let mut grid = Grid::new(
        "A release is code, model, data schema and configuration together",
        "content hashes; what is equal is shared",
        &["part", "this release", beside, "difference"],
    );
    let rows = [
        ("code", new.parts.code, old.parts.code),
        ("model", new.parts.model, old.parts.model),
        ("data and schema", new.parts.schema, old.parts.schema),
        ("configuration", new.parts.config, old.parts.config),
    ];
    for (name, new, old) in rows {
        let same =
            if new == old { Cell::from("the same") } else { Cell::toned("another", Tone::Warn) };
        grid.push([name.into(), new.short().into(), old.short().into(), same]);
    }
    grid
}

/// True if only a choice of the pipeline differs, and to no effect.
fn changes_nothing(focus: &Focus) -> bool {
    let (Some(new), Some(old)) = (&focus.record, &focus.current) else { return false };
    let (Some(made), Some(before)) = (&new.artifact, &old.artifact) else { return false };
    let same = (made.parts.code, made.parts.model, made.parts.schema)
        == (before.parts.code, before.parts.model, before.parts.schema);
    let verdicts = new.outcomes.iter().zip(&old.outcomes).all(|(a, b)| a.passed == b.passed);
    same && made.config == before.config && verdicts && new.standings == old.standings
}

fn why(found: &Found, focus: &Focus) -> Card {
    let mut text = vec![format!(
        "Committed {} by {}.",
        Found::clock(focus.release.committed),
        if focus.release.change.is_some() { "you" } else { "the team" }
    )];
    let edits = focus.release.edits.len() as u64;
    if edits > 1 {
        text.push(format!(
            "It carries {} on top of the first product.",
            words::counted(edits, "change")
        ));
    }
    if focus.release.change.is_none() {
        text.push("Each commit of the simulated team changes the first product, so it does not carry the team's commits before it; yours do carry your own.".to_owned());
    }
    if changes_nothing(focus) {
        text.push("Code, model, data and the service's settings are those of what it is held against, and every location answers the same: with the other settings as they are, this one changes nothing.".to_owned());
    }
    if found.truth && focus.bad.is_some() && !focus.why.is_empty() {
        text.push(format!("The truth: {}", focus.why));
    }
    Card::Prose { title: "Where it comes from".to_owned(), text }
}
