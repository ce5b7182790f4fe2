//! The way of a release as a picture: what follows what, how each step went, and what every place runs.
use super::{
    super::{
        Found, Go, Station,
        found::Focus,
        trace::{End, Stay},
    },
    place, rail,
};
use crate::{
    promote::{PlaceReport, Seconds},
    room::{Card, Graph, Node, Pace},
    run::Tone,
    words,
};

/// Steps of the build server.
const STEPS: usize = 4;

/// The card.
pub(super) fn card(found: &Found) -> Card {
    let places = &found.choices.spec.places;
    let middle =
        places.iter().filter(|place| place.level.is_none()).count().saturating_sub(1) as f64 / 2.0;
    let mut graph = Graph {
        title: match &found.focus {
            Some(focus) => format!("The way of release {}: {}", focus.release.number, focus.title),
            None => "The way of a release".to_owned(),
        },
        note: "arrows: what must hold before; under each place what it runs".to_owned(),
        nodes: Vec::new(),
        edges: Vec::new(),
    };
    for step in 0..STEPS {
        graph.nodes.push(build_step(found, step, middle));
        if step > 0 {
            graph.edges.push((step as u32 - 1, step as u32));
        }
    }
    let mut columns: Vec<u8> = Vec::new();
    for place in places {
        let before = place.after.iter().filter_map(|at| columns.get(usize::from(*at)));
        columns.push(before.max().map_or(STEPS as u8, |column| column + 1));
    }
    for (at, place) in places.iter().enumerate() {
        let column = columns[at];
        let beside: Vec<usize> =
            (0..places.len()).filter(|other| columns[*other] == column).collect();
        let nth = beside.iter().position(|other| *other == at).unwrap_or_default() as f64;
        // Those of one column stand around the middle.
        let row = middle + nth - (beside.len() as f64 - 1.0) / 2.0;
        graph.nodes.push(stand(found, at, (column, row)));
        let here = (STEPS + at) as u32;
        if place.after.is_empty() {
            graph.edges.push((STEPS as u32 - 1, here));
        }
        let before = place.after.iter().map(|before| STEPS as u32 + u32::from(*before));
        graph.edges.extend(before.map(|before| (before, here)));
    }
    Card::Graph(graph)
}

/// A step of the build server.
fn build_step(found: &Found, step: usize, row: f64) -> Node {
    let stations = [Station::Build, Station::Unit, Station::Integration, Station::System];
    let station = stations[step];
    let mut node = Node {
        name: station.name().to_owned(),
        facts: Vec::new(),
        column: step as u8,
        row,
        pace: Pace::Ahead,
        tone: Tone::Plain,
        go: Some(Go::Station(station).into()),
    };
    let Some(focus) = &found.focus else { return node };
    let end = end_of(focus, step);
    let before = if step == 0 {
        Some(focus.release.committed)
    } else {
        end_of(focus, step - 1).map(|(at, _)| at)
    };
    (node.pace, node.tone) = match end {
        Some((_, End::Good)) => (Pace::Done, Tone::Plain),
        Some((_, End::Bad(..) | End::Refused)) => (Pace::Failed, Tone::Bad),
        None if before.is_some() && focus.trace.stopped().is_none() => (Pace::AtWork, Tone::Plain),
        None => (Pace::Ahead, Tone::Plain),
    };
    let took = end.zip(before).map(|((at, _), since)| Found::stretch(at.saturating_sub(since)));
    node.facts.extend(took);
    node
}

fn end_of(focus: &Focus, step: usize) -> Option<(Seconds, End)> {
    match step.checked_sub(1) {
        None => focus.trace.built,
        Some(level) => focus.trace.levels.get(level).copied().flatten(),
    }
}

/// A place.
fn stand(found: &Found, at: usize, (column, row): (u8, f64)) -> Node {
    let level = found.choices.spec.places.get(at).and_then(|place| place.level);
    let mut node = Node {
        name: String::new(),
        facts: Vec::new(),
        column,
        row,
        pace: Pace::Ahead,
        tone: Tone::Plain,
        go: Some(Go::Station(level.map_or(Station::Production, Station::of)).into()),
    };
    let Some(site) = found.places.get(at) else { return node };
    node.name.clone_from(&site.name);
    node.facts.push(match site.coming {
        Some((release, percent)) if percent > 0 => {
            format!("{} and {release} at {percent} %", short(site.live))
        }
        Some((release, _)) => format!("{}, {release} comes", short(site.live)),
        None => place::capital(&place::name(site.live)),
    });
    node.tone = tone(site);
    if let Some(word) = state(site) {
        node.facts.push(word.to_owned());
    } else if level.is_none() {
        node.facts.push(share(found, site));
    }
    let stay = found.focus.as_ref().and_then(|focus| focus.trace.places.get(at));
    node.pace = rail::pace(stay.unwrap_or(&Stay::default()));
    node
}

fn short(release: u32) -> String {
    if release == 0 { "First".to_owned() } else { release.to_string() }
}

/// The share of the payments of Production that a location takes.
fn share(found: &Found, site: &PlaceReport) -> String {
    let production = found.choices.spec.places.iter().zip(&found.places);
    let all: f64 =
        production.filter(|(place, _)| place.level.is_none()).map(|(_, site)| site.payments).sum();
    format!("{} of traffic", words::percent(site.payments / all.max(1.0)))
}

fn tone(site: &PlaceReport) -> Tone {
    if site.incident {
        Tone::Bad
    } else if site.held || !site.in_sync || site.coming.is_some() {
        Tone::Warn
    } else {
        Tone::Plain
    }
}

fn state(site: &PlaceReport) -> Option<&'static str> {
    if site.incident {
        Some("incident")
    } else if site.held {
        Some("held")
    } else if site.by_hand.is_some() {
        Some("changed by hand")
    } else {
        None
    }
}
