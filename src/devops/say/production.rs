//! Production: locations, rollouts under way, and how they are judged.
use super::{
    super::{Deed, Found, What},
    build, cost, place, shared, track,
};
use crate::{
    figure::{Axis, Figure, Mark, Role, Scale},
    promote::PlaceReport,
    rollout::{
        self, Method,
        bandit::{self, Game, Played, Policy},
        method_words,
    },
    room::{Card, Cell, Grid, Offer, Sheet},
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
    let mut cards = vec![track::card(found), Card::Grid(locations(found, &sites))];
    let all: Vec<u8> = sites.iter().map(|(at, _)| *at).collect();
    cards.push(place::offers(found, &all));
    for (at, site) in sites.iter().filter(|(_, site)| !site.findings.is_empty()) {
        cards.push(Card::Grid(findings(found, site)));
        cards.push(under_way(*at, site));
    }
    if let Some(focus) = &found.focus {
        cards.push(shared::steps(found, focus));
        cards.push(Card::Grid(place::gates(found, focus)));
        cards.extend(build::against(focus));
    }
    if let Some(focus) = &found.focus
        && let (Some(record), Some(current)) = (&focus.record, &focus.current)
    {
        cards.push(Card::Grid(standings(found, (&record.standings, &current.standings))));
    }
    if let Some(aborts) = &found.aborts {
        cards.push(Card::Grid(peeking(aborts)));
    }
    cards.push(Card::Grid(sizes()));
    cards.push(Card::Figure(regret(found.choices.spec.seed)));
    let (answer, verdict) = answer(found, &sites);
    Sheet { question: "What do customers get, and is it worse?".to_owned(), answer, verdict, cards }
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
        answer.push_str(&format!(
            "; where releases were worse than the first product they cost {} €, where they were better they saved {} €",
            words::count(harm as u64),
            words::count(gain as u64)
        ));
        if let Some(focus) = &found.focus {
            answer.push_str(&format!(". Release {}: {}", focus.release.number, cost::harm(focus)));
        }
    }
    answer.push('.');
    let verdict = match (incidents, rolling) {
        (1.., _) => (Tone::Bad, words::counted(incidents as u64, "incident")),
        (0, Some((_, site))) => {
            let (release, percent) = site.coming.unwrap_or_default();
            let at = if percent > 0 { format!("at {percent} %") } else { "is tried".to_owned() };
            (Tone::Warn, format!("Release {release} {at}"))
        }
        (0, None) => match sites.iter().find(|(_, site)| site.held || !site.in_sync) {
            Some((_, site)) if site.held => (Tone::Warn, format!("{} is held", site.name)),
            Some((_, site)) => (Tone::Warn, format!("{} is out of sync", site.name)),
            None => (Tone::Good, "Steady".to_owned()),
        },
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

/// What the last look at a rollout said.
fn findings(found: &Found, site: &PlaceReport) -> Grid {
    let (release, percent) = site.coming.unwrap_or_default();
    let mut grid = Grid::new(
        format!(
            "{}: release {release} at {percent} % against a fresh baseline of the same size",
            site.name
        ),
        format!(
            "judged by: {}; p and ratio are of a rise beyond what is tolerated; latency in ms, the rest are shares",
            method_words(found.choices.spec.rollout.method)
        ),
        &[
            "metric",
            "#canary",
            "#baseline",
            "#requests each",
            "#tolerated rise",
            "#p of a z-test",
            "#likelihood ratio",
            "verdict",
        ],
    );
    for finding in &site.findings {
        let verdict = if finding.look.worse {
            Cell::toned("worse", Tone::Bad)
        } else {
            Cell::toned("no worse", Tone::Good)
        };
        grid.push([
            finding.metric.word().into(),
            words::number(finding.canary).into(),
            words::number(finding.baseline).into(),
            words::count(finding.n as u64).into(),
            words::number(finding.canary - finding.baseline - finding.look.difference).into(),
            format!("{:.3}", finding.look.p).into(),
            // Of a fall the ratio says how sure that is, which nobody asks.
            if finding.look.difference > 0.0 {
                words::number(finding.look.ratio)
            } else {
                "–".to_owned()
            }
            .into(),
            verdict,
        ]);
    }
    grid
}

fn under_way(at: u8, site: &PlaceReport) -> Card {
    let offer = |title: &str, why: &str, word: &str, what: What| Offer {
        title: title.to_owned(),
        why: vec![why.to_owned()],
        confidence: None,
        word: word.to_owned(),
        deed: Some(Deed::Do(what).into()),
        usual: false,
        automatic: false,
    };
    Card::Offers {
        title: format!("The rollout in {}", site.name),
        offers: vec![
            offer(
                "Let it go on",
                "Where it waits for a person, the next step begins.",
                "Go on",
                What::Resume(at),
            ),
            offer(
                "End it",
                "All traffic goes back to the release before.",
                "End it",
                What::Abort(at),
            ),
        ],
    }
}

/// How the release does in truth, location by location.
fn standings(found: &Found, (new, old): (&[rollout::Standing], &[rollout::Standing])) -> Grid {
    let mut grid = Grid::new(
        "How the release answers each location's payments, beside what Production runs",
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

/// How often each rule stops a release that is exactly as good as the one before.
fn peeking(aborts: &[rollout::Aborts]) -> Grid {
    let n = aborts.first().map_or(0, |one| one.releases);
    let mut grid = Grid::new(
        "Looking again and again finds what is not there",
        format!(
            "{} releases exactly as good as the one before, each rule on the same number",
            words::count(u64::from(n))
        ),
        &["rule", "#stopped", "#share", "#mean looks"],
    );
    for one in aborts {
        let tone = if one.method == Method::Naive { Tone::Bad } else { Tone::Good };
        grid.push([
            method_words(one.method).into(),
            words::count(u64::from(one.stopped)).into(),
            Cell::toned(
                words::percent(f64::from(one.stopped) / f64::from(one.releases.max(1))),
                tone,
            ),
            format!("{:.1}", one.looks).into(),
        ]);
    }
    grid
}

/// How many customers an A/B test needs.
fn sizes() -> Grid {
    const FROM: f64 = 0.60;
    let mut grid = Grid::new(
        "How many customers an A/B test needs",
        "each arm, two-sided, for a share of 60 % that changes (Fleiss, Levin and Paik 2003)",
        &["to be seen", "#α 0.05, power 0.80", "#α 0.05, power 0.90", "#α 0.01, power 0.90"],
    );
    for gap in [0.005, 0.01, 0.03, 0.10] {
        let n = |alpha, power| {
            let n = rollout::sample_size(FROM, FROM + gap, alpha, power);
            n.map_or_else(|| "–".to_owned(), words::count)
        };
        grid.push([
            format!("{:.1} points", gap * 100.0),
            n(0.05, 0.80),
            n(0.05, 0.90),
            n(0.01, 0.90),
        ]);
    }
    grid
}

/// What each way of choosing between two variants loses.
fn regret(seed: u32) -> Figure {
    let play = |policy, epsilon| bandit::play(&Game { policy, epsilon, seed, ..Game::default() });
    let usual = Game::default();
    let line = |name: &str, role, dashed, played: &Played| {
        let every = f64::from(usual.rounds) / played.regret.len().max(1) as f64;
        let points = played.regret.iter().enumerate();
        Mark::Line {
            name: name.to_owned(),
            role,
            dashed,
            points: points.map(|(at, lost)| ((at + 1) as f64 * every, *lost)).collect(),
        }
    };
    let equal = play(Policy::Equal, 0.0);
    let greedy = play(Policy::EpsilonGreedy, usual.epsilon);
    let thompson = play(Policy::Thompson, 0.0);
    let most = equal.regret.last().copied().unwrap_or(1.0).max(1.0) * 1.1;
    let axis = |label: &str, max| Axis {
        label: label.to_owned(),
        unit: String::new(),
        titled: true,
        scale: Scale::Linear { min: 0.0, max },
    };
    let last = |played: &Played| played.regret.last().copied().unwrap_or_default();
    Figure {
        id: "regret".to_owned(),
        title: "A bandit learns while it sells; an A/B test learns first".to_owned(),
        subtitle: format!(
            "successes lost against always taking the better of {:.0} % and {:.0} %; n = {} customers",
            usual.arms[0] * 100.0,
            usual.arms[1] * 100.0,
            words::count(u64::from(usual.rounds))
        ),
        x: axis("customers", f64::from(usual.rounds)),
        y: axis("successes lost", most),
        marks: vec![
            line("A/B, half and half", Role::Reference, true, &equal),
            line("ε-greedy, ε = 0.1", Role::Second, false, &greedy),
            line("Thompson", Role::Current, false, &thompson),
        ],
        summary: format!(
            "At the end the A/B test has lost {:.0}, ε-greedy {:.0}, Thompson {:.0}.",
            last(&equal),
            last(&greedy),
            last(&thompson)
        ),
        height: 240,
    }
}
