//! Unit, integration and system tests: what each found, in words.
use super::{
    super::{Deed, Found, Station, What, found::Focus, trace::End},
    cost, shared, track,
};
use crate::{
    check::{Level, TESTS},
    room::{Card, Cell, Grid, Offer, Sheet},
    run::Tone,
};

pub(super) fn sheet(found: &Found, station: Station) -> Sheet {
    let level = station.level().unwrap_or(Level::Unit);
    let question = match level {
        Level::Unit => "Does each part do what it promises?",
        Level::Integration => "Do the parts work together?",
        Level::System | Level::Test | Level::Stage | Level::Uat => "Does the whole do its work?",
    };
    let Some(focus) = &found.focus else {
        return Sheet {
            question: question.to_owned(),
            answer: "Nothing was committed yet. These are the tests that would run.".to_owned(),
            verdict: (Tone::Plain, "Nothing to test".to_owned()),
            cards: vec![Card::Grid(list(found, None, level))],
        };
    };
    let (answer, verdict) = answer(found, focus, level);
    let mut cards: Vec<Card> = shared::ways_out(focus).into_iter().collect();
    cards.push(shared::steps(found, focus));
    cards.push(shared::diff("What changed", &focus.diff));
    cards.push(Card::Grid(list(found, Some(focus), level)));
    cards.extend(quarantine(found, level));
    cards.push(track::card(found));
    Sheet { question: question.to_owned(), answer, verdict, cards }
}

fn answer(found: &Found, focus: &Focus, level: Level) -> (String, (Tone, String)) {
    let nth = Level::ALL.iter().position(|one| *one == level).unwrap_or_default();
    let end = focus.trace.levels.get(nth).copied().flatten();
    let (held, chosen) = shared::tally(found, focus, level, end.map(|(_, end)| end));
    let name = format!("Release {}", focus.release.number);
    if let (None, Some((_, _, place))) = (end, focus.trace.stopped()) {
        return (
            format!("{name} did not come here: {} stopped it.", shared::place_name(found, place)),
            (Tone::Plain, "Not run".to_owned()),
        );
    }
    match end {
        None => (
            format!("{name} is on its way; {chosen} tests wait for it."),
            (Tone::Warn, "Under way".to_owned()),
        ),
        Some((_, End::Good | End::Refused)) => (
            format!("{name}: {held} of {chosen} tests hold."),
            (Tone::Good, format!("{held} of {chosen}")),
        ),
        Some((_, End::Bad(test, flaky))) => {
            let mut answer = shared::finding(focus, test, flaky);
            if found.truth
                && !flaky
                && let Some(otherwise) = cost::otherwise(found, focus)
            {
                answer = format!("{answer}. {otherwise}");
            }
            let verdict = cost::stopped_after(focus).unwrap_or_else(|| "Stopped".to_owned());
            (answer, (Tone::Bad, verdict))
        }
    }
}

/// The tests of a level with what each found.
pub(super) fn list(found: &Found, focus: Option<&Focus>, level: Level) -> Grid {
    let spec = &found.choices.spec;
    let mut grid = Grid::new(
        format!("{}: what each test found", level.name()),
        "executed on the real artifact; a red one stops the rest",
        &["test", "what it is for", "#measured", "#limit", "verdict"],
    );
    let end = focus.and_then(|focus| ended(focus, level));
    let mut stopped = false;
    for (at, test) in TESTS.iter().enumerate().filter(|(_, test)| test.level == level) {
        let outcome = focus
            .and_then(|focus| focus.record.as_ref())
            .and_then(|record| record.outcomes.get(at))
            .filter(|_| end.is_some() && !stopped && spec.runs(test));
        let red = matches!(end, Some(End::Bad(red, _)) if usize::from(red) == at);
        let verdict = match (outcome, spec.runs(test)) {
            (_, false) => Cell::from("left out"),
            (None, true) => Cell::from("not run"),
            (Some(_), true) if red => Cell::toned("failed", Tone::Bad),
            (Some(outcome), true) if outcome.passed && in_quarantine(found, at) => {
                Cell::from("holds, in quarantine")
            }
            (Some(outcome), true) if outcome.passed => Cell::toned("holds", Tone::Good),
            (Some(_), true) => Cell::toned("failed in quarantine", Tone::Warn),
        };
        let number =
            |value: Option<f64>| value.map_or_else(|| "–".to_owned(), crate::words::number);
        let row = grid.push([
            test.key.into(),
            test.purpose.into(),
            number(outcome.map(|o| o.observed)).into(),
            number(outcome.map(|o| o.limit)).into(),
            verdict,
        ]);
        row.here = red;
        stopped |= red;
    }
    grid
}

fn in_quarantine(found: &Found, at: usize) -> bool {
    found.quarantined.iter().any(|test| usize::from(*test) == at)
}

/// The tests of a level that are in quarantine, each with the way out.
pub(super) fn quarantine(found: &Found, level: Level) -> Option<Card> {
    let all = TESTS
        .iter()
        .enumerate()
        .filter(|(at, test)| test.level == level && in_quarantine(found, *at));
    let offers: Vec<Offer> = all
        .map(|(_, test)| Offer {
            title: format!("Take `{}` out of quarantine", test.key),
            why: vec!["From now on it stops releases again.".to_owned()],
            confidence: None,
            word: "Take out".to_owned(),
            deed: Some(Deed::Do(What::Trust(test.key.to_owned())).into()),
            usual: false,
            automatic: false,
        })
        .collect();
    let title = "In quarantine".to_owned();
    (!offers.is_empty()).then_some(Card::Offers { title, offers })
}

/// How the level ended for the release, where it came so far.
fn ended(focus: &Focus, level: Level) -> Option<End> {
    let nth = Level::ALL.iter().position(|one| *one == level)?;
    if level.is_build() {
        return focus.trace.levels.get(nth).copied().flatten().map(|(_, end)| end);
    }
    // Environments stand in the order of their levels.
    let place = nth.checked_sub(3)?;
    focus.trace.places.get(place).and_then(|stay| stay.ended).map(|(_, end)| end)
}
