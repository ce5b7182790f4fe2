//! How risky the changes near an incident were, by what could be known before they were made.
use super::super::{Found, Go, Tape};
use crate::{
    correlate::{self, Place},
    event::Time,
    prescribe::{Planned, Record, assess},
    room::Grid,
    words,
    world::NodeId,
};

/// Minutes before an incident in which a change is assessed, and after its beginning.
const BEFORE: f64 = 120.0;
const AFTER: f64 = 5.0;
/// Minutes after a change in which an incident at its place makes it a failed one.
const FAILS: i64 = 30;
/// What a change event does not say: its size and its tests. A middling size, and all passed.
const LINES: u32 = 100;

/// The changes near an incident with their risk.
pub(super) fn grid(found: &Found, tape: &Tape, incident: &correlate::Incident) -> Option<Grid> {
    let events = &found.outcome.read.events;
    let load = found.choices.storm().load;
    let mut grid = Grid::new(
        "How risky these changes were, before anybody made them",
        format!(
            "1 − Π (1 − part): former changes of the place in this storm, size ({LINES} lines supposed), tests (supposed passed), the hour's traffic, the way back, open incidents nearby"
        ),
        &["When", "What", "#Risk", "#Share of payments", "#Payments per min at risk", "Why"],
    );
    let changes: Vec<(Time, u32, NodeId)> = found
        .outcome
        .machine
        .deployments()
        .iter()
        .filter_map(|&(at, row)| {
            let event = events.rows.get(row as usize)?;
            Some((at, row, tape.topology.find(events.word(event.service))?))
        })
        .collect();
    for &(at, row, node) in &changes {
        let before = (incident.began.0 - at.0) as f64 / 60e6;
        if !(-AFTER..=BEFORE).contains(&before) {
            continue;
        }
        let planned = Planned {
            node,
            lines: LINES,
            tests_passed: 1.0,
            reversible: true,
            incident_open: is_open_near(found, tape, node, at),
            at_seconds: at.0 as f64 / 1e6,
        };
        let record = record(found, &changes, node, at);
        let risk = assess(&planned, record, &tape.topology, &load);
        let parts = risk.reasons.iter().filter(|reason| reason.part > 0.0).take(3);
        let why: Vec<String> =
            parts.map(|reason| format!("{} ({:.2})", reason.words, reason.part)).collect();
        let line = grid.push([
            Found::clock(at),
            tape.topology.node(node).name.clone(),
            words::percent(risk.probability),
            words::percent(risk.reach),
            words::number(risk.payments_per_minute.round()),
            why.join("; "),
        ]);
        line.go = Some(Go::Event(row).into());
    }
    (!grid.rows.is_empty()).then_some(grid)
}

/// Former changes of a place in this storm, and those that were followed by an incident there.
fn record(found: &Found, changes: &[(Time, u32, NodeId)], node: NodeId, until: Time) -> Record {
    let mut record = Record::default();
    for &(at, _, _) in changes.iter().filter(|change| change.2 == node && change.0 < until) {
        let end = Time(at.0 + FAILS * 60 * Time::SECOND).min(until);
        let follows = |one: &correlate::Incident| {
            let site = one.sites.get(&Place::Node(u32::from(node.0)));
            site.is_some_and(|site| (at..=end).contains(&site.first))
        };
        record.changes += 1;
        record.failures += u32::from(found.outcome.incidents().any(follows));
    }
    record
}

/// Whether an incident was open then, at a place or at one that it calls.
fn is_open_near(found: &Found, tape: &Tape, node: NodeId, at: Time) -> bool {
    let calls = tape.topology.calls.iter().filter(|call| call.caller == node);
    let near: Vec<Place> = calls
        .map(|call| call.callee)
        .chain([node])
        .map(|node| Place::Node(u32::from(node.0)))
        .collect();
    found.outcome.incidents().any(|incident| {
        let was_open = incident.began < at && incident.ended.is_none_or(|end| end > at);
        was_open && incident.sites.keys().any(|place| near.contains(place))
    })
}
