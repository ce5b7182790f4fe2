//! Test, Stage and UAT: what stands there, what was verified, what keeps the next one out.
use super::{
    super::{Deed, Found, Go, Station, What, act::HARMLESS, found::Focus, trace::End},
    build, cost, level, shared, track,
};
use crate::{
    change::listed,
    check::Level,
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
    let question = match level {
        Level::Stage => "Does it carry the load, and survive faults?",
        Level::Uat => "Is it what the business wants?",
        Level::Unit | Level::Integration | Level::System | Level::Test => {
            "Does it work beside its callers?"
        }
    };
    let mut cards = vec![track::card(found)];
    let (answer, verdict) = answer(found, at);
    if let Some(focus) = &found.focus {
        cards.extend(shared::ways_out(focus));
        cards.push(shared::steps(found, focus));
    }
    cards.push(offers(found, &[at as u8]));
    if let Some(focus) = &found.focus {
        cards.push(Card::Grid(gates(found, focus)));
    }
    cards.push(Card::Grid(level::list(found, found.focus.as_ref(), level)));
    cards.extend(level::quarantine(found, level));
    if let Some(focus) = &found.focus {
        cards.extend(build::against(focus));
        cards.push(by_hand(found, &[at as u8]));
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
            if found.truth
                && !flaky
                && let Some(otherwise) = cost::otherwise(found, focus)
            {
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
            match first.filter(|_| place.live != focus.release.number) {
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
        let number = focus.release.number;
        let coming = place.coming.filter(|(release, _)| *release == number);
        let cell = if place.live == number && place.rejected {
            Cell::toned("it is there, although it was rejected", Tone::Warn)
        } else if place.live == number {
            Cell::toned("it is there", Tone::Good)
        } else if let Some((_, percent)) = coming {
            let with = match percent {
                0 => "without traffic yet".to_owned(),
                percent => format!("with {percent} % of the traffic"),
            };
            Cell::toned(format!("it is on its way, {with}"), Tone::Warn)
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

/// What a person can do in some places: what is usual first.
pub(super) fn offers(found: &Found, places: &[u8]) -> Card {
    let mut offers: Vec<Offer> =
        places.iter().flat_map(|&at| in_place(found, at)).map(Can::offer).collect();
    let number = found.number();
    let fit = |focus: &&Focus| {
        let here = |at: &u8| {
            let reasons = focus.obstacles.get(usize::from(*at)).map(Vec::as_slice);
            let out = [Obstacle::NotBuilt, Obstacle::Rejected];
            !reasons.unwrap_or_default().iter().any(|one| out.contains(one))
                && found.places[usize::from(*at)].live != focus.release.number
        };
        places.iter().any(here)
    };
    if let (Some(number), Some(_)) = (number, found.focus.as_ref().filter(fit)) {
        let can = Can {
            title: format!("Reject release {number} for good"),
            why: "It can never be promoted again, nor come back by a rollback.",
            word: "Reject",
            what: What::Reject(number),
        };
        offers.push(can.offer());
    }
    offers.sort_by_key(|offer| !offer.usual);
    let name = match places {
        [at] => found.places[usize::from(*at)].name.as_str(),
        _ => "Production",
    };
    Card::Offers { title: format!("What you can do in {name}"), offers }
}

/// What can be changed in some places past the pipeline: something harmful, something harmless.
pub(super) fn by_hand(found: &Found, places: &[u8]) -> Card {
    let heals = |at: u8| {
        found.choices.spec.places.get(usize::from(at)).is_some_and(|place| place.self_heal)
    };
    let offer = |(at, key): (u8, &str)| {
        let entry = listed(key).ok()?;
        let place = found.places.get(usize::from(at)).filter(|place| place.by_hand.is_none())?;
        let why = if heals(at) {
            "Nobody reviewed it. Self-heal is on: within three minutes it is put back."
        } else {
            "Nobody reviewed it, and self-heal is off: it stays, whatever release comes, until somebody puts it back."
        };
        Some(Can {
            title: format!("{}: {}", place.name, entry.title),
            why,
            word: "Change it",
            what: What::Drift(at, key.to_owned()),
        })
    };
    let harmful = |at: u8| {
        let level = found.choices.spec.places.get(usize::from(at)).and_then(|place| place.level);
        if level == Some(Level::Stage) { "test-store" } else { "threshold-by-feeling" }
    };
    let all = places.iter().flat_map(|&at| [(at, harmful(at)), (at, HARMLESS)]);
    Card::Offers {
        title: "By hand, past the pipeline".to_owned(),
        offers: all.filter_map(offer).map(Can::offer).collect(),
    }
}

/// Something that a person can do.
struct Can {
    title: String,
    why: &'static str,
    word: &'static str,
    what: What,
}

impl Can {
    fn offer(self) -> Offer {
        Offer {
            title: self.title,
            why: vec![self.why.to_owned()],
            confidence: None,
            word: self.word.to_owned(),
            usual: matches!(self.what, What::Approve(..) | What::Lift(_) | What::PutBack(_)),
            deed: Some(Deed::Do(self.what).into()),
            automatic: false,
        }
    }
}

fn in_place(found: &Found, at: u8) -> Vec<Can> {
    let place = &found.places[usize::from(at)];
    let mut all = Vec::new();
    if let Some(focus) = &found.focus {
        if focus.release.number != place.live {
            all.extend(with_release(found, focus, at));
        } else if focus.release.change.is_some() && place.live > 0 && first_of(found, at) {
            all.push(Can {
                title: format!("Take release {} out again", place.live),
                why: "Commits the reverse of its change: a release that goes the same way, for all places.",
                word: "Revert",
                what: What::Revert(place.live),
            });
        }
    }
    if place.held {
        all.push(Can {
            title: format!("Lift the hold of {}", place.name),
            why: "Releases get in by themselves again.",
            word: "Lift",
            what: What::Lift(at),
        });
    }
    if let Some(entry) = place.by_hand.as_deref().and_then(|key| listed(key).ok()) {
        all.push(Can {
            title: format!("Put back what was changed in {} by hand: {}", place.name, entry.title),
            why: "The place becomes what is desired again.",
            word: "Put back",
            what: What::PutBack(at),
        });
    }
    all
}

/// True if no place before it of the same kind runs the same release: a revert is for all of them.
fn first_of(found: &Found, at: u8) -> bool {
    let (places, at) = (&found.choices.spec.places, usize::from(at));
    let same = |other: usize| {
        places[other].level == places[at].level && found.places[other].live == found.places[at].live
    };
    !(0..at).any(same)
}

/// What can be done with the release looked into, which does not serve in the place.
fn with_release(found: &Found, focus: &Focus, at: u8) -> Option<Can> {
    let (place, number) = (&found.places[usize::from(at)], focus.release.number);
    let reasons = focus.obstacles.get(usize::from(at))?;
    let is = |wanted: fn(&Obstacle) -> bool| reasons.iter().any(wanted);
    if is(|one| matches!(one, Obstacle::NotBuilt | Obstacle::Rejected)) {
        return None;
    }
    let behind = is(|one| matches!(one, Obstacle::Unverified { .. } | Obstacle::Soaking { .. }));
    if !behind && is(|one| matches!(one, Obstacle::Approvals { .. })) {
        return Some(Can {
            title: format!("Approve release {number} for {}", place.name),
            why: "Somebody has read what changes and takes part of the responsibility.",
            word: "Approve",
            what: What::Approve(at, number),
        });
    }
    if behind {
        return Some(Can {
            title: format!("Send release {number} past the places before {}", place.name),
            why: "A hotfix: nothing is verified, and the log says who did it.",
            word: "Bypass",
            what: What::Bypass(at, number),
        });
    }
    (!is(|one| matches!(one, Obstacle::Busy))).then(|| Can {
        title: format!("Promote release {number} to {} by hand", place.name),
        why: if number < place.live {
            "It is older than what stands there: the place is then held until somebody lifts it."
        } else if place.held {
            "The place is held against releases that come by themselves; this one comes by hand."
        } else {
            "Nothing keeps it out."
        },
        word: "Promote",
        what: What::Promote(at, number),
    })
}
