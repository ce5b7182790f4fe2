//! Cards that several stations show.
use super::super::{
    Deed, Found, Go, Station, What,
    found::Focus,
    trace::{End, Where},
};
use crate::{
    change::{FileDiff, Line},
    check::{Level, TESTS},
    promote::{Obstacle, Seconds},
    room::{Card, Offer, Taken},
    run::Tone,
    words,
};

/// What a reviewer reads.
pub(super) fn diff(title: &str, files: &[FileDiff]) -> Card {
    let mut lines = Vec::new();
    for file in files {
        lines.push(('@', file.file.clone()));
        lines.extend(file.lines.iter().map(|line| match line {
            Line::Same(text) => (' ', text.clone()),
            Line::Before(text) => ('-', text.clone()),
            Line::After(text) => ('+', text.clone()),
        }));
    }
    let note = words::counted(files.len() as u64, "file");
    Card::Diff { title: title.to_owned(), note, lines }
}

/// The steps of the release looked into, as far as it came.
pub(super) fn steps(found: &Found, focus: &Focus) -> Card {
    let trace = &focus.trace;
    let mut steps = vec![build(focus)];
    let mut before = trace.built.map(|(at, _)| at);
    for (nth, level) in [Level::Unit, Level::Integration, Level::System].into_iter().enumerate() {
        let step = trace.levels.get(nth).copied().flatten();
        steps.push(of_level(found, focus, level, (before, step)));
        before = step.filter(|(_, end)| *end == End::Good).map(|(at, _)| at);
    }
    for (at, place) in found.choices.spec.places.iter().enumerate() {
        steps.push(of_place(found, focus, at, &place.name));
    }
    let last = ends(focus).max().unwrap_or(trace.committed);
    let took = Found::stretch(last.saturating_sub(trace.committed));
    Card::Steps {
        title: format!("Release {}: {}", focus.release.number, focus.title),
        note: format!("{took} so far"),
        steps,
    }
}

/// When steps of a release ended.
fn ends(focus: &Focus) -> impl Iterator<Item = Seconds> {
    let trace = &focus.trace;
    let places = trace.places.iter().filter_map(|stay| stay.ended.map(|(at, _)| at).or(stay.began));
    let levels = trace.levels.iter().flatten().map(|(at, _)| *at);
    trace.built.map(|(at, _)| at).into_iter().chain(levels).chain(places)
}

fn build(focus: &Focus) -> Taken {
    let artifact = focus.record.as_ref().and_then(|record| record.artifact.as_ref());
    let (tone, took, says) = match focus.trace.built {
        None => (Tone::Warn, "under way".to_owned(), String::new()),
        Some((at, End::Good)) => {
            let digest = artifact.map(|a| a.digest.short()).unwrap_or_default();
            let took = Found::stretch(at.saturating_sub(focus.trace.committed));
            (Tone::Good, took, format!("artifact {digest}: the same bytes go to every environment"))
        }
        Some((at, End::Bad(..) | End::Refused)) => {
            let why = focus.record.as_ref().and_then(|record| record.refused.clone());
            let took = Found::stretch(at.saturating_sub(focus.trace.committed));
            (Tone::Bad, took, why.unwrap_or_default())
        }
    };
    Taken {
        name: "Build".to_owned(),
        tone,
        took,
        says,
        go: Some(Go::Station(Station::Build).into()),
    }
}

fn of_level(
    found: &Found,
    focus: &Focus,
    level: Level,
    (before, step): (Option<Seconds>, Option<(Seconds, End)>),
) -> Taken {
    let (held, chosen) = tally(found, focus, level, step.map(|(_, end)| end));
    let (tone, took, says) = match (before, step) {
        (None, _) => (Tone::Plain, "not run".to_owned(), String::new()),
        (Some(_), None) => (Tone::Warn, "under way".to_owned(), String::new()),
        (Some(from), Some((at, End::Good | End::Refused))) => (
            Tone::Good,
            Found::stretch(at.saturating_sub(from)),
            format!("{held} of {chosen} hold"),
        ),
        (Some(from), Some((at, End::Bad(test, flaky)))) => {
            (Tone::Bad, Found::stretch(at.saturating_sub(from)), finding(focus, test, flaky))
        }
    };
    let go = Some(Go::Station(Station::of(level)).into());
    Taken { name: level.name().to_owned(), tone, took, says, go }
}

fn of_place(found: &Found, focus: &Focus, at: usize, name: &str) -> Taken {
    let stay = focus.trace.places.get(at).copied().unwrap_or_default();
    let place = &found.choices.spec.places[at];
    let station = place.level.map_or(Station::Production, Station::of);
    let took = |until: Seconds| Found::stretch(until.saturating_sub(stay.began.unwrap_or(until)));
    let (tone, took, says) = match (stay.ended, stay.aborted, stay.noticed) {
        (_, Some(at), _) => (Tone::Bad, took(at), "the rollout was ended".to_owned()),
        (_, _, Some(at)) => (Tone::Bad, took(at), "harm was noticed".to_owned()),
        (Some((at, End::Bad(test, flaky))), ..) => {
            (Tone::Bad, took(at), finding(focus, test, flaky))
        }
        (Some((at, End::Good | End::Refused)), ..) => {
            let says = if place.level.is_some() { "verified" } else { "serves all traffic" };
            (Tone::Good, took(at), says.to_owned())
        }
        (None, None, None)
            if stay.stood.is_some() && place.level.is_none() && focus.trace.rejected.is_none() =>
        {
            (Tone::Warn, "under way".to_owned(), "gets a part of the traffic".to_owned())
        }
        (None, None, None) if stay.began.is_some() && focus.trace.rejected.is_some() => {
            (Tone::Plain, "given up".to_owned(), "it was rejected elsewhere meanwhile".to_owned())
        }
        (None, None, None) if stay.began.is_some() => {
            (Tone::Warn, "under way".to_owned(), String::new())
        }
        (None, None, None) => {
            let why = focus.obstacles.get(at).and_then(|all| all.first());
            // That it was stopped is said where it was.
            let why = why.filter(|why| !matches!(why, Obstacle::NotBuilt | Obstacle::Rejected));
            let why = why.map(Obstacle::words).unwrap_or_default();
            (Tone::Plain, "not there".to_owned(), why)
        }
    };
    Taken { name: name.to_owned(), tone, took, says, go: Some(Go::Station(station).into()) }
}

/// Tests of a level that hold, and tests that were chosen.
pub(super) fn tally(
    found: &Found,
    focus: &Focus,
    level: Level,
    end: Option<End>,
) -> (usize, usize) {
    let spec = &found.choices.spec;
    let chosen: Vec<usize> =
        (0..TESTS.len()).filter(|&at| TESTS[at].level == level && spec.runs(&TESTS[at])).collect();
    let held = match end {
        Some(End::Good) => {
            let passed = |at: &&usize| {
                let record = focus.record.as_ref();
                record.and_then(|record| record.outcomes.get(**at)).is_none_or(|o| o.passed)
            };
            chosen.iter().filter(passed).count()
        }
        Some(End::Bad(test, _)) => chosen.iter().take_while(|at| **at != usize::from(test)).count(),
        Some(End::Refused) | None => 0,
    };
    (held, chosen.len())
}

/// What a test found about the release, in words.
pub(super) fn finding(focus: &Focus, test: u16, flaky: bool) -> String {
    let at = usize::from(test);
    let key = TESTS.get(at).map_or("?", |test| test.key);
    if flaky {
        return format!(
            "{key}: failed, and nothing in the artifact explains it; run again, it may hold"
        );
    }
    let outcome = focus.record.as_ref().and_then(|record| record.outcomes.get(at));
    outcome.map_or_else(
        || key.to_owned(),
        |o| format!("{key}: {} ({})", o.sentence.trim_end_matches('.'), o.place),
    )
}

/// What can be done about the release that was stopped.
pub(super) fn ways_out(focus: &Focus) -> Option<Card> {
    let number = focus.release.number;
    let mut offers = Vec::new();
    let stopped = focus.trace.stopped();
    let flaky = stopped.is_some_and(|(_, flaky, _)| flaky);
    let offer = |title: String, why: &str, word: &str, deed: Deed| Offer {
        title,
        why: vec![why.to_owned()],
        confidence: None,
        word: word.to_owned(),
        deed: Some(deed.into()),
        usual: word == if flaky { "Run again" } else { "Fix it" },
        automatic: false,
    };
    if let Some((test, flaky, place)) = stopped {
        let test = TESTS.get(usize::from(test)).map_or("", |test| test.key);
        if focus.release.change.is_some() {
            offers.push(offer(
                "Fix it".to_owned(),
                "Commits the reverse of the change: a release of its own, tested like any other.",
                "Fix it",
                Deed::Do(What::Revert(number)),
            ));
        }
        if matches!(place, Where::Level(_)) {
            offers.push(offer(
                "Run again from the step that failed".to_owned(),
                if flaky {
                    "The test failed for no reason: it may hold now."
                } else {
                    "Nothing has changed: it will fail again, and cost the time again."
                },
                "Run again",
                Deed::Do(What::Rerun(number)),
            ));
        }
        offers.push(offer(
            format!("Put `{test}` in quarantine"),
            "From now on it runs and stops nothing: what it would have caught goes on.",
            "Quarantine",
            Deed::Do(What::Quarantine(test.to_owned())),
        ));
    } else if focus.record.as_ref().is_some_and(|record| record.refused.is_some())
        && focus.release.change.is_some()
        && focus.trace.built.is_some()
    {
        offers.push(offer(
            "Fix it".to_owned(),
            "Commits the reverse of the change.",
            "Fix it",
            Deed::Do(What::Revert(number)),
        ));
    }
    offers.sort_by_key(|offer| !offer.usual);
    let title = "What can be done now".to_owned();
    (!offers.is_empty()).then_some(Card::Offers { title, offers })
}

/// The level or place in words.
pub(super) fn place_name(found: &Found, place: Where) -> String {
    match place {
        Where::Level(at) => {
            Level::ALL.get(at).map_or_else(String::new, |level| level.name().to_owned())
        }
        Where::Place(at) => {
            found.choices.spec.places.get(at).map(|place| place.name.clone()).unwrap_or_default()
        }
    }
}
