//! Production: locations, rollouts under way, and how they are judged.
use std::fmt::Write as _;

use super::{super::Found, build, cost, experiment, lineage, place, rollout, shared, track, way};
use crate::{
    promote::PlaceReport,
    rollout::{Standing, Strategy},
    room::{Card, Cell, Grid, Sheet},
    run::Tone,
    words,
};

pub(super) fn sheet(found: &Found) -> Sheet {
    let sites: Vec<(u8, &PlaceReport)> = found
        .choices
        .spec
        .places
        .iter()
        .zip(0_u8..)
        .filter(|(place, _)| place.level.is_none())
        .filter_map(|(_, at)| Some((at, found.places.get(usize::from(at))?)))
        .collect();
    let mut cards =
        vec![way::card(found), track::card(found), Card::Grid(locations(found, &sites))];
    let all: Vec<u8> = sites.iter().map(|(at, _)| *at).collect();
    cards.push(place::offers(found, &all));
    for (at, site) in &sites {
        cards.extend(rollout::ended(found, site));
        if !site.findings.is_empty() {
            cards.push(Card::Grid(rollout::findings(found, site)));
        }
        cards.extend(site.scored.as_ref().map(|scored| Card::Grid(rollout::scores(site, scored))));
        cards.extend(experiment::under_way(found, site).map(Card::Grid));
        cards.extend(experiment::arms(found, site).map(Card::Grid));
        if site.coming.is_some() {
            cards.push(rollout::under_way(*at, site));
        }
        cards.extend(
            site.mirrored.as_ref().map(|mirrored| Card::Grid(rollout::mirror(site, mirrored))),
        );
    }
    if let Some(focus) = &found.focus {
        cards.push(Card::Grid(place::gates(found, focus)));
        if focus.brings.len() + focus.drops.len() <= 1 {
            cards.push(shared::diff("What changes", &focus.diff));
        }
        cards.extend(build::against(focus));
    }
    if let Some(focus) = &found.focus
        && let (Some(record), Some(current)) = (&focus.record, &focus.current)
    {
        cards.push(Card::Grid(standings(found, (&record.standings, &current.standings))));
    }
    cards.extend(found.lineage.as_ref().map(|one| Card::Grid(lineage::grid(found, one))));
    cards.extend(theory(found));
    cards.push(place::by_hand(found, &all));
    let (answer, verdict) = answer(found, &sites);
    Sheet { question: "What do customers get, and is it worse?".to_owned(), answer, verdict, cards }
}

/// What is known of the strategy before any release comes.
fn theory(found: &Found) -> Option<Card> {
    match found.choices.spec.rollout.strategy {
        Strategy::Experiment => Some(Card::Grid(experiment::sizes(found))),
        Strategy::Bandit => Some(Card::Figure(experiment::regret(found.choices.spec.seed))),
        Strategy::Canary | Strategy::BlueGreen => {
            found.aborts.as_ref().map(|aborts| Card::Grid(rollout::peeking(aborts)))
        }
        Strategy::AllAtOnce | Strategy::Rolling | Strategy::Shadow => None,
    }
}

fn answer(found: &Found, sites: &[(u8, &PlaceReport)]) -> (String, (Tone, String)) {
    let incidents = sites.iter().filter(|(_, site)| site.incident).count();
    let rolling = sites.iter().find(|(_, site)| site.coming.is_some());
    let harm: f64 = sites.iter().map(|(_, site)| site.harm).sum();
    let gain: f64 = sites.iter().map(|(_, site)| site.gain).sum();
    let payments: f64 = sites.iter().map(|(_, site)| site.payments).sum();
    let mut answer = format!(
        "{} locations served {} payments so far",
        sites.len(),
        words::count(payments as u64)
    );
    if found.truth {
        // Writing to a `String` cannot fail.
        let _ = write!(
            answer,
            "; where releases were worse than the first product they cost {} €, where they were better they saved {} €",
            words::count(harm as u64),
            words::count(gain as u64)
        );
        if let Some(focus) = &found.focus {
            let _ = write!(answer, ". Release {}: {}", focus.release.number, cost::harm(focus));
        }
    }
    answer.push('.');
    if let Some(told) = sites.iter().find_map(|(_, site)| rollout::went_back(found, site)) {
        answer = format!("{told} {answer}");
    }
    let verdict = match (incidents, rolling) {
        (1.., _) => (Tone::Bad, words::counted(incidents as u64, "incident")),
        (0, Some((_, site))) => {
            let (release, percent) = site.coming.unwrap_or_default();
            let at = if percent > 0 { format!("at {percent} %") } else { "is tried".to_owned() };
            (Tone::Warn, format!("Release {release} {at}"))
        }
        (0, None) => {
            match sites.iter().find(|(_, site)| site.held || !site.in_sync || site.rejected) {
                Some((_, site)) if site.held => (Tone::Warn, format!("{} is held", site.name)),
                Some((_, site)) if site.rejected => {
                    (Tone::Warn, format!("Rejected release serves in {}", site.name))
                }
                Some((_, site)) => (Tone::Warn, format!("{} is out of sync", site.name)),
                None => (Tone::Good, "Steady".to_owned()),
            }
        }
    };
    (answer, verdict)
}

fn locations(found: &Found, sites: &[(u8, &PlaceReport)]) -> Grid {
    let heads: &[&str] = if found.truth {
        &[
            "location",
            "runs",
            "desired",
            "state",
            "#payments",
            "#served worse",
            "#harm €",
            "#gain €",
        ]
    } else {
        &["location", "runs", "desired", "state", "#payments"]
    };
    let mut grid = Grid::new(
        "Each location has its own traffic, and its own rollout",
        "the state now; served worse: unanswered, or held, beyond what the first product would; harm and gain in euros against it, frauds included",
        heads,
    );
    for (_, site) in sites {
        let state = match (site.incident, site.coming, site.held, site.in_sync) {
            (true, ..) => Cell::toned("incident", Tone::Bad),
            (false, Some((release, percent)), ..) => {
                Cell::toned(format!("release {release} at {percent} %"), Tone::Warn)
            }
            (false, None, true, _) => Cell::toned("held", Tone::Warn),
            (false, None, false, false) => Cell::toned("out of sync", Tone::Warn),
            (false, None, false, true) if site.rejected => {
                Cell::toned("rejected, and still serves", Tone::Warn)
            }
            (false, None, false, true) => Cell::toned("in sync", Tone::Good),
        };
        let mut cells = vec![
            site.name.as_str().into(),
            place::name(site.live).into(),
            place::name(site.desired).into(),
            state,
            words::count(site.payments as u64).into(),
        ];
        if found.truth {
            cells.push(words::percent(site.worse_share).into());
            cells.push(words::count(site.harm as u64).into());
            cells.push(words::count(site.gain as u64).into());
        }
        grid.push(cells);
    }
    grid
}

/// What the release looked into is held against.
fn beside(found: &Found) -> &'static str {
    match found.focus.as_ref().map(|focus| focus.beside) {
        Some("the release before") => "the release before",
        Some(_) | None => "what Production runs",
    }
}

/// How the release does in truth, location by location.
fn standings(found: &Found, (new, old): (&[Standing], &[Standing])) -> Grid {
    let mut grid = Grid::new(
        format!("How the release answers each location's payments, beside {}", beside(found)),
        "measured by running both on the location's own payments, before anybody decides",
        &[
            "location",
            "#errors",
            "#before",
            "#p95 ms",
            "#before",
            "#held",
            "#before",
            "#€ a minute",
        ],
    );
    let places = crate::release::LOCATIONS.iter().zip(new.iter().zip(old));
    for (place, (new, old)) in places {
        let euros = if found.truth { format!("{:.1}", new.harm(old)) } else { "hidden".to_owned() };
        grid.push([
            place.key.to_owned(),
            words::percent(new.errors),
            words::percent(old.errors),
            format!("{:.0}", new.p95_ms),
            format!("{:.0}", old.p95_ms),
            words::percent(new.held),
            words::percent(old.held),
            euros,
        ]);
    }
    grid
}
