//! Incidents get a cause.
use super::super::{Found, Go, Station, View};
use super::bands;
use crate::{
    chain::{Contribution, Ranking, Reason, Suspect},
    correlate::{self, Place},
    figure::{Figure, Mark, Role},
    room::{Card, Cell, Grid, Sheet},
    run::Tone,
    words,
};

pub(super) fn sheet(found: &Found, view: &View) -> Sheet {
    let question = "Who began it?".to_owned();
    let incident = found.incident(view.incident);
    let ranking = incident.and_then(|incident| found.outcome.ranking(incident.id));
    let first = ranking.and_then(|ranking| ranking.suspects.first());
    if let (Some(incident), None) = (incident, first) {
        return Sheet {
            question,
            answer: format!(
                "Of incident {} nobody can be suspected: its events name no service and no host, and the name of a file is no place to look at.",
                incident.id
            ),
            verdict: (Tone::Plain, "nobody is named".to_owned()),
            cards: vec![Card::Grid(others(found, incident.id, Station::Cause))],
        };
    }
    let (Some(incident), Some(ranking), Some(first)) = (incident, ranking, first) else {
        return Sheet {
            question,
            answer: "There is no incident, so there is nobody to suspect.".to_owned(),
            verdict: (Tone::Good, "no incident".to_owned()),
            cards: Vec::new(),
        };
    };
    let why: Vec<String> = first.why.iter().take(2).map(Contribution::sentence).collect();
    let answer = format!(
        "Of incident {}, probably {} ({}): {}.",
        incident.id,
        first.name,
        sure(found, ranking, first),
        why.join("; ")
    );
    let mut cards = vec![
        Card::Figure(evidence(found, ranking)),
        Card::Grid(suspects(found, ranking)),
        Card::Grid(blast(found, incident, first)),
        Card::Grid(others(found, incident.id, Station::Cause)),
    ];
    cards.extend(super::methods::grid(found, incident).map(Card::Grid));
    if let Some(verdict) = changes(found, incident) {
        cards.insert(2, Card::Grid(verdict));
    }
    let risk = found.tape.as_ref().and_then(|tape| super::risk::grid(found, tape, incident));
    cards.extend(risk.map(Card::Grid));
    cards.push(Card::Grid(critical(found, incident)));
    Sheet { question, answer, verdict: verdict(found, incident.id), cards }
}

/// How sure it is. Who alone is suspected has all of what is shared among suspects: where nobody
/// knows the truth that is no probability.
fn sure(found: &Found, ranking: &Ranking, suspect: &Suspect) -> String {
    if found.tape.is_none() && ranking.suspects.len() == 1 {
        "the only suspect".to_owned()
    } else {
        super::nearly(suspect.score)
    }
}

/// Whether the first suspect is the truth.
fn verdict(found: &Found, incident: u32) -> (Tone, String) {
    let judged = found.judged();
    let fault = judged.and_then(|j| j.faults.iter().find(|fault| fault.incident == Some(incident)));
    match (judged, fault) {
        (None, _) if found.tape.is_some() => (Tone::Plain, "the truth is hidden".to_owned()),
        (None, _) => (Tone::Plain, "truth not known".to_owned()),
        (Some(_), None) => (Tone::Warn, "no fault behind it".to_owned()),
        (Some(_), Some(fault)) => match fault.rank {
            Some(1) => (Tone::Good, "the true cause".to_owned()),
            Some(rank) => (Tone::Warn, format!("the truth is no. {rank}")),
            None => (Tone::Bad, "the truth is not among them".to_owned()),
        },
    }
}

/// What speaks for and against the first suspects.
fn evidence(found: &Found, ranking: &Ranking) -> Figure {
    let shown: Vec<&Suspect> = ranking.suspects.iter().take(4).collect();
    let names: Vec<String> = shown.iter().map(|suspect| suspect.name.clone()).collect();
    let reasons = <Reason as strum::VariantArray>::VARIANTS;
    let columns = reasons.iter().map(|reason| word(*reason).to_owned()).collect();
    let mut cells = Vec::new();
    let mut full = 0.5_f64;
    for (y, suspect) in shown.iter().enumerate() {
        for (x, reason) in reasons.iter().enumerate() {
            let weight: f64 =
                suspect.why.iter().filter(|c| c.reason == *reason).map(|c| c.weight).sum();
            full = full.max(weight.abs());
            cells.push((x as f64, y as f64, weight));
        }
    }
    Figure {
        id: "evidence".to_owned(),
        title: match shown.first() {
            Some(first) => format!("What speaks for {}", first.name),
            None => "Nobody is suspect".to_owned(),
        },
        subtitle: format!(
            "log odds that each reason adds, the first {} of {}; their sum makes the score",
            shown.len(),
            words::counted(ranking.suspects.len() as u64, "suspect")
        ),
        x: bands("reason", columns),
        y: bands("suspect", names),
        marks: vec![Mark::Cells {
            name: "log odds".to_owned(),
            role: Role::Current,
            full,
            labelled: true,
            cells,
        }],
        summary: shown
            .first()
            .map(|s| format!("{}: {}.", s.name, sure(found, ranking, s)))
            .unwrap_or_default(),
        height: 70 + 28 * shown.len().max(2) as u32,
    }
}

/// A reason as a column says it.
fn word(reason: Reason) -> &'static str {
    match reason {
        Reason::Explains => "explains",
        Reason::First => "earliest",
        Reason::Explained => "follows",
        Reason::Own => "troubled",
        Reason::Named => "named",
        Reason::Loud => "loudest",
        Reason::Severity => "worst",
        Reason::Change => "changed",
        Reason::Settled => "best fit",
        Reason::Metrics => "metrics",
    }
}

fn suspects(found: &Found, ranking: &Ranking) -> Grid {
    let mut grid = Grid::new(
        "The hypotheses, each with its evidence",
        if ranking.by_metrics {
            "events and metrics had a say"
        } else {
            "events had a say; no metrics"
        },
        &["#No.", "Suspect", "#Probability", "#Alerts", "First spoke", "Why"],
    );
    for (nth, suspect) in ranking.suspects.iter().take(12).enumerate() {
        let why: Vec<String> = suspect.why.iter().take(4).map(Contribution::sentence).collect();
        let row = grid.push([
            (nth + 1).to_string(),
            suspect.name.clone(),
            sure(found, ranking, suspect),
            suspect.alerts.to_string(),
            suspect.first.map_or_else(|| "silent".to_owned(), |first| found.stamp(first)),
            why.join("; "),
        ]);
        row.go = Some(Go::Query(format!("service={}", suspect.name)).into());
    }
    grid
}

/// Changes shortly before the incident.
fn changes(found: &Found, incident: &correlate::Incident) -> Option<Grid> {
    let events = &found.outcome.read.events;
    let mut grid = Grid::new(
        "What was changed shortly before",
        "deployments from an hour before the first alert until five minutes after it, for alerts come late; a change is a suspicion, not a proof",
        &["When", "What", "Minutes", "Said"],
    );
    for &(at, row) in found.outcome.machine.deployments() {
        let before = (incident.began.0 - at.0) as f64 / 60e6;
        if !(-5.0..=60.0).contains(&before) {
            continue;
        }
        let Some(event) = events.rows.get(row as usize) else { continue };
        let line = grid.push([
            found.stamp(at),
            events.word(event.service).to_owned(),
            format!("{:.1} {}", before.abs(), if before < 0.0 { "after" } else { "before" }),
            words::shortened(&events.text(event.body), 90),
        ]);
        line.go = Some(Go::Event(row).into());
    }
    (!grid.rows.is_empty()).then_some(grid)
}

/// Who depends on the suspect, and what that means for the business.
fn blast(found: &Found, incident: &correlate::Incident, first: &Suspect) -> Grid {
    let mut grid = Grid::new(
        format!("What {} takes down with it", first.name),
        "everything that depends on it, directly or not; whether it speaks in this incident; what it means for the bank",
        &["Place", "#Hops", "In this incident", "What it is for", "#Share of payments"],
    );
    let Place::Node(node) = first.place else { return grid };
    let graph = found.outcome.system.graph();
    for reached in crate::cause::affected(&graph, node) {
        let name = graph.name(reached.node).to_owned();
        let speaks = incident.sites.contains_key(&Place::Node(reached.node));
        let known = found
            .tape
            .as_ref()
            .and_then(|tape| Some(tape.topology.node(tape.topology.find(&name)?).clone()));
        let (meaning, share) = known
            .map(|node| (node.meaning.clone(), words::percent(node.payment_share)))
            .unwrap_or_default();
        grid.push([
            Cell::from(name),
            reached.hops.to_string().into(),
            if speaks { Cell::toned("yes", Tone::Warn) } else { "silent".into() },
            meaning.into(),
            share.into(),
        ]);
    }
    grid
}

/// The places that most hangs on, by the graph alone.
fn critical(found: &Found, incident: &correlate::Incident) -> Grid {
    let graph = found.outcome.correlator.graph();
    let services = &found.outcome.system.topology.services;
    let mut order: Vec<(u32, f64)> =
        (0..services.len() as u32).map(|node| (node, graph.vertex_entropy(node))).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut grid = Grid::new(
        "The places that most hangs on",
        "vertex entropy: −p log p of a place's share of all dependencies, the largest is 1; the significance of an alert counts how far its place reaches",
        &["Place", "#Vertex entropy", "#Reach", "In this incident"],
    );
    for (node, entropy) in order.into_iter().take(8) {
        let Some(name) = services.get(node as usize) else { continue };
        let speaks = incident.sites.contains_key(&Place::Node(node));
        grid.push([
            Cell::from(name.clone()),
            format!("{entropy:.2}").into(),
            words::percent(graph.reach(node)).into(),
            if speaks { Cell::toned("yes", Tone::Warn) } else { "silent".into() },
        ]);
    }
    grid
}

/// The other incidents.
pub(super) fn others(found: &Found, here: u32, station: Station) -> Grid {
    let mut grid = Grid::new(
        "All incidents and their first suspects",
        "choose one",
        &["Incident", "Probable cause", "Why"],
    );
    for incident in found.incidents() {
        let why = incident.why.first().cloned().unwrap_or_default();
        let row = grid.push([format!("incident {}", incident.id), incident.suspect.clone(), why]);
        row.go = Some(Go::Incident(incident.id, station).into());
        row.here = incident.id == here;
    }
    grid
}
