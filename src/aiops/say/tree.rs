//! How the tree of templates grew: the lines that changed it, and the one that is looked at, step by
//! step. The first lines are read again by a miner that tells what it does.
use super::super::{Found, Go, View};
use crate::{
    event::Kind,
    room::{Card, Step, Story},
    template::{Branch, Decision, Miner, Outcome, Rule},
    words,
};

/// Lines that are read again: some tens of milliseconds.
const LINES: usize = 20_000;
/// Steps that are told.
const STEPS: usize = 12;
/// Steps of the chosen line's template that are told.
const OWN: usize = 6;

/// A line that did something.
struct Grown {
    row: u32,
    decision: Decision,
    /// The template's text after it.
    text: String,
}

/// The story; `None` without log lines.
pub(super) fn card(found: &Found, view: &View) -> Option<Card> {
    let spec = found.choices.chain().template;
    let mut miner = Miner::new(spec);
    let events = &found.outcome.read.events;
    let lines = (0_u32..).zip(&events.rows).filter(|(_, event)| event.kind == Kind::Log);
    let mut grown: Vec<Grown> = Vec::new();
    let (mut read, mut chosen) = (0_u64, None);
    for (row, event) in lines.take(LINES) {
        let Ok(line) = std::str::from_utf8(events.bytes(event.body)) else { continue };
        let decision = miner.learn_explained(line);
        read += 1;
        let is_chosen = view.event == Some(row);
        if is_chosen || changes(&decision.outcome) {
            let text = miner.text(decision.template);
            if is_chosen {
                chosen = Some(grown.len());
            }
            grown.push(Grown { row, decision, text });
        }
    }
    let told = match chosen.and_then(|at| grown.get(at)) {
        Some(one) => {
            let template = miner.current(one.decision.template);
            let same = |other: &&Grown| miner.current(other.decision.template) == template;
            let mut own: Vec<&Grown> =
                grown.iter().filter(same).filter(|other| other.row <= one.row).collect();
            own.drain(..own.len().saturating_sub(OWN));
            own
        }
        None => grown.iter().rev().take(STEPS).rev().collect(),
    };
    if told.is_empty() {
        return None;
    }
    let changed = grown.iter().filter(|one| changes(&one.decision.outcome)).count() as u64;
    Some(Card::Story(Story {
        title: if chosen.is_some() {
            "How the tree took the chosen line, and what made its template before".to_owned()
        } else {
            "How the tree of templates grew: the last lines that changed it".to_owned()
        },
        note: format!(
            "{} of the first {} changed the tree, {} told; choose a line (an event) to see its own way",
            words::count(changed),
            words::counted(read, "line"),
            told.len()
        ),
        steps: told.into_iter().map(|one| step(found, &miner, one)).collect(),
    }))
}

/// Whether the tree is another one since.
fn changes(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Recalled => false,
        Outcome::Matched { opened } => !opened.is_empty(),
        Outcome::Created | Outcome::Merged { .. } => true,
    }
}

fn step(found: &Found, miner: &Miner, one: &Grown) -> Step {
    let events = &found.outcome.read.events;
    let event = events.rows.get(one.row as usize);
    let way: Vec<String> = one.decision.path.iter().map(branch).collect();
    let line = event.map(|event| events.text(event.body).into_owned()).unwrap_or_default();
    Step {
        when: event.map(|event| Found::clock(event.time)).unwrap_or_default(),
        at: (format!("line {}", one.row), Go::Event(one.row).into()),
        what: format!(
            "“{}” goes by {}; {}. Template {}: “{}”",
            words::shortened(&line, 100),
            way.join(" › "),
            outcome(&one.decision),
            miner.current(one.decision.template).0,
            words::shortened(&one.text, 100)
        ),
        otherwise: one.decision.rival.as_ref().map_or_else(String::new, |rival| {
            let places: Vec<String> = rival
                .differs
                .iter()
                .take(3)
                .map(|(_, theirs, own)| format!("`{own}` for `{theirs}`"))
                .collect();
            format!(
                "the nearest other, “{}”, shares {} of its words; it differs in {}",
                words::shortened(&miner.text(rival.template), 80),
                words::percent(rival.similarity),
                places.join(", ")
            )
        }),
    }
}

fn branch(branch: &Branch) -> String {
    match branch {
        Branch::Parts(parts) => words::counted(u64::from(*parts), "part"),
        Branch::Layout(layout) => format!("`{}`", words::shortened(layout, 40)),
        Branch::Word(word) => format!("`{}`", words::shortened(word, 24)),
    }
}

fn outcome(decision: &Decision) -> String {
    match &decision.outcome {
        Outcome::Recalled => "it looks like an earlier line, so nothing is searched".to_owned(),
        Outcome::Matched { opened } if opened.is_empty() => format!(
            "the leaf's {} compared, one covers it",
            words::counted(u64::from(decision.compared), "template")
        ),
        Outcome::Matched { opened } => format!(
            "a template covers it; {} became a bare wildcard, for the text around the value differs",
            words::counted(opened.len() as u64, "place")
        ),
        Outcome::Created => format!(
            "none of the leaf's {} is like it, so it begins one",
            words::counted(u64::from(decision.compared), "template")
        ),
        Outcome::Merged { joined, opened } => {
            let places: Vec<String> = opened
                .iter()
                .map(|one| {
                    let seen: Vec<&str> = one.seen.iter().take(4).map(String::as_str).collect();
                    format!(
                        "{} ({} different, {} needed: {})",
                        seen.join(", "),
                        one.distinct,
                        one.needed,
                        rule(one.rule)
                    )
                })
                .collect();
            format!(
                "{} become one, for these are values now: {}",
                words::counted(joined.len() as u64, "template"),
                places.join("; ")
            )
        }
    }
}

/// How much evidence a wildcard needs, in words.
fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::Value => "one line has a value there",
        Rule::Numbered => "they differ in digits only",
        Rule::Flag => "truth values",
        Rule::Account => "an account follows the word before",
        Rule::Object => "an object between preposition and more text",
        Rule::Words => "plain words",
    }
}
