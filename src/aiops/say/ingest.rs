//! Bytes of many tools arrive.
use strum::VariantArray as _;

use super::super::{Found, Go, Station};
use crate::{
    alert::Fate,
    event::Kind,
    room::{Card, Cell, Grid, Pass, Sheet},
    run::Tone,
    wire::Format,
    words,
};

pub(super) fn sheet(found: &Found) -> Sheet {
    let outcome = &found.outcome;
    let read = &outcome.read;
    let events = read.events.rows.len() as u64;
    let incidents = outcome.incidents().count() as u64;
    let formats = by_format(found);
    let held = read.quarantine.len() as u64;
    let firing = firing_alone(found);
    let question = match &found.tape {
        Some(_) => match formats.len() {
            1 => "What does one tool say about one product?".to_owned(),
            n => format!("What do {n} tools say about one product?"),
        },
        None => "What is in what you brought?".to_owned(),
    };
    let answer = format!(
        "{} in {}; {}. Of all this, {} a person.",
        words::counted(events, "event"),
        words::counted(formats.len() as u64, "format"),
        match held {
            0 => "every byte could be read".to_owned(),
            held => format!("{} could not be read and wait in quarantine", words::count(held)),
        },
        match (incidents, firing) {
            (0, 0) => "nothing needs".to_owned(),
            (0, 1) => "no incident, but one alert that fires alone may need".to_owned(),
            (0, n) =>
                format!("no incident, but {} alerts that fire alone may need", words::count(n)),
            (1, _) => "one incident needs".to_owned(),
            (n, _) => format!("{} incidents need", words::count(n)),
        }
    );
    let tone = if held == 0 { Tone::Good } else { Tone::Warn };
    let verdict =
        (tone, if held == 0 { "all read".to_owned() } else { format!("{held} held back") });
    let mut cards = vec![funnel(found)];
    cards.push(tools(found, &formats));
    if held > 0 {
        cards.push(quarantine(found));
    }
    Sheet { question, answer, verdict, cards }
}

/// From events to incidents, with what was lost on the way.
fn funnel(found: &Found) -> Card {
    let outcome = &found.outcome;
    let counts = outcome.machine.counts();
    let events = outcome.read.events.rows.len() as u64;
    let alerts = outcome.machine.alerts().len() as u64;
    let told = outcome.machine.notifications().len() as u64;
    let incidents = outcome.incidents().count() as u64;
    let background =
        u64::from(counts.of(Fate::Noise) + counts.of(Fate::Metric) + counts.of(Fate::Change));
    let same =
        u64::from(counts.of(Fate::Exact) + counts.of(Fate::Partial) + counts.of(Fate::Folded));
    let note = cost(found, events, incidents);
    let pass = |label: &str, count: u64, note: String, station: Station| Pass {
        label: label.to_owned(),
        count,
        note,
        go: Some(Go::Station(station).into()),
    };
    let passes = vec![
        pass(
            "events",
            events,
            format!("{} in quarantine", outcome.read.quarantine.len()),
            Station::Normalise,
        ),
        pass(
            "matter",
            events.saturating_sub(background),
            format!(
                "{} are everyday logs, changes and values: kept, not raised",
                words::count(background)
            ),
            Station::Template,
        ),
        pass(
            "alerts",
            alerts,
            format!("{} said what was known", words::count(same)),
            Station::Deduplicate,
        ),
        pass(
            "notifications",
            told,
            "groups wait for company before they tell anybody; they tell what fires and what has ended".to_owned(),
            Station::Deduplicate,
        ),
        pass(
            "incidents",
            incidents,
            match alone(found) {
                1 => "one alert stands alone".to_owned(),
                n => format!("{} alerts stand alone", words::count(n)),
            },
            Station::Correlate,
        ),
    ];
    Card::Funnel {
        title: format!(
            "{} {} {}",
            words::counted(events, "event"),
            if events == 1 { "becomes" } else { "become" },
            words::counted(incidents, "incident")
        ),
        note,
        passes,
    }
}

/// What the compression cost, where that is known.
fn cost(found: &Found, events: u64, incidents: u64) -> String {
    match found.judged() {
        Some(judged) => format!(
            "Compression {} (1 − incidents / events), and what it cost: {} of {} faults missed, {} split, several faults in {}, ARI {:.2}.",
            super::nearly(judged.compression.whole),
            judged.faults.iter().filter(|fault| !fault.is_found).count(),
            judged.faults.len(),
            judged.faults.iter().filter(|fault| fault.is_split).count(),
            words::counted(judged.grouping.merged.len() as u64, "incident"),
            judged.grouping.ari
        ),
        None if found.tape.is_some() => {
            "The truth is hidden: what the compression cost is not said.".to_owned()
        }
        None if found.outcome.read.quarantine.len() as u64 > events => format!(
            "Most of what came could not be read ({} of {}), so how far it was compressed says nothing.",
            words::count(found.outcome.read.quarantine.len() as u64),
            words::count(found.outcome.read.quarantine.len() as u64 + events)
        ),
        None if incidents == 0 => {
            "No alerts belong together, so nothing was compressed: each stands for itself."
                .to_owned()
        }
        None => format!(
            "Compression {} (1 − incidents / events). The truth about your events is not known, so nobody can say what it cost.",
            super::nearly(1.0 - incidents as f64 / (events as f64).max(1.0))
        ),
    }
}

/// Alerts in no incident that still fire.
fn firing_alone(found: &Found) -> u64 {
    let groups = found.outcome.grouping();
    let is_alone = |at: usize| groups.get(at).is_none_or(Option::is_none);
    let alerts = found.outcome.machine.alerts().iter().enumerate();
    alerts.filter(|(at, alert)| is_alone(*at) && alert.is_firing()).count() as u64
}

fn alone(found: &Found) -> u64 {
    found.outcome.grouping().iter().filter(|group| group.is_none()).count() as u64
}

/// Events, logs and worst severity by format.
fn by_format(found: &Found) -> Vec<(Format, u64, u64)> {
    let mut counts = vec![(0_u64, 0_u64); Format::VARIANTS.len()];
    for event in &found.outcome.read.events.rows {
        if let Some(count) = counts.get_mut(usize::from(event.format)) {
            count.0 += 1;
            count.1 += u64::from(event.kind == Kind::Log);
        }
    }
    let all = Format::VARIANTS.iter().zip(counts).filter(|(_, count)| count.0 > 0);
    let mut all: Vec<_> = all.map(|(&format, (all, logs))| (format, all, logs)).collect();
    all.sort_by_key(|&(_, count, _)| std::cmp::Reverse(count));
    all
}

fn tools(found: &Found, formats: &[(Format, u64, u64)]) -> Card {
    let mut grid = Grid::new(
        "Every tool in its own format, recognised by its content",
        format!(
            "{} here; the lab reads {}",
            words::counted(formats.len() as u64, "format"),
            Format::VARIANTS.len()
        ),
        &["Format", "#Events", "#Of them logs", "Recognised by", "Who it is", "First bytes"],
    );
    for &(format, all, logs) in formats {
        let facts = format.facts();
        let events = &found.outcome.read.events;
        let first = events.rows.iter().find(|event| Format::of(event) == Some(format));
        let raw = first.map(|event| words::shortened(&events.text(event.raw), 60));
        let row = grid.push([
            facts.name.to_owned(),
            words::count(all),
            words::count(logs),
            facts.recognised.to_owned(),
            facts.identity.to_owned(),
            raw.unwrap_or_default(),
        ]);
        row.go = Some(Go::Query(format!("format={}", facts.key)).into());
    }
    Card::Grid(grid)
}

/// What could not be read.
fn quarantine(found: &Found) -> Card {
    const SHOWN: usize = 50;
    let read = &found.outcome.read;
    let all = read.quarantine.len();
    let mut grid = Grid::new(
        "What could not be read, and why",
        format!("the first {} of {all}; nothing is thrown away", all.min(SHOWN)),
        &["Source", "#Line", "#Byte", "Why", "Beginning"],
    );
    for held in read.quarantine.iter().take(SHOWN) {
        let source = read.sources.get(usize::from(held.source)).map_or("", |s| s.name.as_str());
        grid.push([
            Cell::from(source),
            words::count(u64::from(held.line)).into(),
            words::count(held.start).into(),
            Cell::toned(held.reason.to_string(), Tone::Warn),
            words::shortened(&read.events.text(held.raw), 60).into(),
        ]);
    }
    Card::Grid(grid)
}
