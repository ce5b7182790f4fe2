//! Test, Stage and UAT: what stands there, what was verified, what keeps the next one out.
use super::{
    super::{Deed, Found, Go, Station, What, found::Focus, trace::End},
    cost, level, shared, track,
};
use crate::{
    promote::Obstacle,
    room::{Card, Cell, Grid, Offer, Sheet},
    run::Tone,
};

pub(super) fn sheet(found: &Found, station: Station) -> Sheet {
    let places = &found.choices.spec.places;
    let at = places.iter().position(|place| place.level == station.level());
    let (Some(at), Some(level)) = (at, station.level()) else {
        return Sheet {
            question: "What stands here?".to_owned(),
            answer: "There is no such place on this way.".to_owned(),
            verdict: (Tone::Plain, "No such place".to_owned()),
            cards: vec![track::card(found)],
        };
    };
    let question = match station {
        Station::Test => "Does it work beside its callers?",
        Station::Stage => "Does it carry the load, and survive faults?",
        _ => "Is it what the business wants?",
    };
    let mut cards = vec![track::card(found)];
    let (answer, verdict) = answer(found, at);
    if let Some(focus) = &found.focus {
        cards.push(shared::steps(found, focus));
        cards.extend(shared::ways_out(found, focus));
    }
    cards.push(offers(found, at as u8));
    if let Some(focus) = &found.focus {
        cards.push(Card::Grid(gates(found, focus)));
    }
    cards.push(Card::Grid(level::list(found, found.focus.as_ref(), level)));
    if let Some(focus) = &found.focus {
        cards.push(shared::diff("What changed", &focus.diff));
    }
    Sheet { question: question.to_owned(), answer, verdict, cards }
}

fn answer(found: &Found, at: usize) -> (String, (Tone, String)) {
    let place = &found.places[at];
    let live = name(place.live);
    let mut state = (Tone::Good, format!("{} stands here", capital(&live)));
    if !place.in_sync {
        state = (Tone::Warn, "Out of sync".to_owned());
    }
    if place.held {
        state = (Tone::Warn, "Held".to_owned());
    }
    let stay = found.focus.as_ref().and_then(|focus| focus.trace.places.get(at).copied());
    let answer = match (&found.focus, stay.and_then(|stay| stay.ended)) {
        (Some(focus), Some((_, End::Bad(test, flaky)))) => {
            let mut answer = shared::finding(focus, test, flaky);
            if found.truth && !flaky && let Some(otherwise) = cost::otherwise(found, focus) {
                answer = format!("{answer}. {otherwise}");
            }
            state = (Tone::Bad, cost::stopped_after(focus).unwrap_or_else(|| "Refused".to_owned()));
            answer
        }
        (Some(focus), Some((_, End::Good | End::Refused))) => {
            format!("{} has verified release {}.", place.name, focus.release.number)
        }
        (Some(focus), None) => {
            let first = focus.obstacles.get(at).and_then(|all| all.first()).map(Obstacle::words);
            match first {
                Some(why) => {
                    format!("Release {} is not here: {why}.", focus.release.number)
                }
                None if stay.is_some_and(|stay| stay.stood.is_some()) => {
                    format!("Release {} is being verified.", focus.release.number)
                }
                None => format!("Release {} may come in.", focus.release.number),
            }
        }
        (None, _) => format!("{} serves here; nothing else came yet.", capital(&live)),
    };
    (answer, state)
}

/// How a release is called.
pub(super) fn name(release: u32) -> String {
    if release == 0 { "the first product".to_owned() } else { format!("release {release}") }
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What keeps the release out of each place.
pub(super) fn gates(found: &Found, focus: &Focus) -> Grid {
    let mut grid = Grid::new(
        format!("What keeps release {} out of each place", focus.release.number),
        "every reason, not only the first",
        &["place", "runs", "gate"],
    );
    for (at, place) in found.places.iter().enumerate() {
        let reasons = focus.obstacles.get(at).map(Vec::as_slice).unwrap_or_default();
        let words: Vec<String> = reasons.iter().map(Obstacle::words).collect();
        let there = place.live == focus.release.number;
        let cell = if there {
            Cell::toned("it is there", Tone::Good)
        } else if words.is_empty() {
            Cell::toned("open", Tone::Good)
        } else {
            Cell::toned(words.join("; "), Tone::Warn)
        };
        let level = found.choices.spec.places.get(at).and_then(|place| place.level);
        let station = level.map_or(Station::Production, Station::of);
        let row = grid.push([place.name.as_str().into(), name(place.live).into(), cell]);
        row.go = Some(Go::Station(station).into());
    }
    grid
}

/// What a person can do in a place.
pub(super) fn offers(found: &Found, at: u8) -> Card {
    let place = &found.places[usize::from(at)];
    let mut offers = Vec::new();
    let mut offer = |title: String, why: &str, word: &str, what: What| {
        offers.push(Offer {
            title,
            why: vec![why.to_owned()],
            confidence: None,
            word: word.to_owned(),
            deed: Some(Deed::Do(what).into()),
            automatic: false,
        });
    };
    if let Some(focus) = &found.focus {
        let number = focus.release.number;
        let reasons = focus.obstacles.get(usize::from(at)).map(Vec::as_slice).unwrap_or_default();
        let there = place.live == number;
        let waits = reasons.iter().any(|one| matches!(one, Obstacle::Approvals { .. }));
        let asked = focus.trace.places.get(usize::from(at)).is_some_and(|stay| stay.waits.is_some());
        if waits && asked && !there {
            offer(
                format!("Approve release {number} for {}", place.name),
                "Somebody has read what changes and takes part of the responsibility.",
                "Approve",
                What::Approve(at, number),
            );
        }
        let technical = reasons.iter().any(|one| {
            matches!(
                one,
                Obstacle::NotBuilt | Obstacle::Rejected | Obstacle::Unverified { .. } | Obstacle::Soaking { .. } | Obstacle::Approvals { .. } | Obstacle::Busy
            )
        });
        if !technical && !there {
            let older = number < place.live;
            offer(
                format!("Promote release {number} to {} by hand", place.name),
                if older {
                    "It is older than what stands there: the place is then held until somebody lifts it."
                } else {
                    "Nothing keeps it out."
                },
                "Promote",
                What::Promote(at, number),
            );
        }
        let behind = reasons.iter().any(|one| {
            matches!(one, Obstacle::Unverified { .. } | Obstacle::Soaking { .. } | Obstacle::Approvals { .. })
        });
        let fit = !reasons.iter().any(|one| matches!(one, Obstacle::NotBuilt | Obstacle::Rejected));
        if behind && fit && !there {
            offer(
                format!("Send release {number} past the places before {}", place.name),
                "A hotfix: nothing is verified, and the log says who did it.",
                "Bypass",
                What::Bypass(at, number),
            );
        }
        if fit && !there {
            offer(
                format!("Reject release {number} for good"),
                "It can never be promoted again, nor come back by a rollback.",
                "Reject",
                What::Reject(number),
            );
        }
    }
    if place.held {
        offer(
            format!("Lift the hold of {}", place.name),
            "Releases get in by themselves again.",
            "Lift",
            What::Lift(at),
        );
    }
    offer(
        format!("Change something in {} by hand", place.name),
        "Nobody will know why it differs; with self-heal on it is put back within minutes.",
        "Change it",
        What::Drift(at),
    );
    Card::Offers { title: format!("What you can do in {}", place.name), offers }
}
