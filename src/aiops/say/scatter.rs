//! Events as dots by layer and minute; colour is the incident.
use std::collections::BTreeMap;

use strum::VariantArray as _;

use super::super::{Found, Tape};
use super::{bands, linear, role};
use crate::{
    alert::Alert,
    chain,
    event::{Event, Symbol},
    figure::{Figure, Mark, Role},
    words,
    world::Layer,
};

/// Incidents that have a colour of their own.
const COLOURS: usize = 5;
/// Dots of noise that are drawn: more hide what matters.
const NOISE: usize = 1_500;
/// Dots of incidents that are drawn: more take the page seconds.
const DOTS: usize = 6_000;

/// Finds the layer of a place that a tool names, each name once.
struct Layers<'a> {
    found: &'a Found,
    tape: &'a Tape,
    known: BTreeMap<(Symbol, Symbol), Option<usize>>,
}

impl Layers<'_> {
    /// The place is the alert's, for it is where correlation saw the event; else the event's own.
    fn of(&mut self, event: &Event, alert: Option<&Alert>) -> Option<usize> {
        let (found, tape) = (self.found, self.tape);
        let mut locate = |service: Symbol, host: Symbol| {
            *self.known.entry((service, host)).or_insert_with(|| {
                let events = &found.outcome.read.events;
                let topology = &found.outcome.system.topology;
                let at = topology.locate(events.word(service), events.word(host))?;
                let node = tape.topology.find(topology.services.get(at as usize)?)?;
                let layer = tape.topology.node(node).layer;
                Layer::VARIANTS.iter().position(|one| *one == layer)
            })
        };
        alert
            .and_then(|alert| locate(alert.service, alert.host))
            .or_else(|| locate(event.service, event.host))
    }
}

/// Every event of an incident that has a place in the product, and some of the others.
pub(super) fn figure(found: &Found, tape: &Tape) -> Figure {
    let events = &found.outcome.read.events.rows;
    let alerts = found.outcome.machine.alerts();
    let groups = found.outcome.grouping();
    let order = found.incidents();
    let mut nth = BTreeMap::new();
    nth.extend(order.iter().enumerate().map(|(at, incident)| (incident.id, at)));
    // The alert of a row, and the place of its incident in the order.
    let verdicts = found.outcome.machine.verdicts();
    let told = |row: usize| {
        let alert = verdicts.get(row).map_or(usize::MAX, |verdict| verdict.alert as usize);
        let incident = groups.get(alert).copied().flatten();
        (alerts.get(alert), incident.and_then(|id| nth.get(&id).copied()))
    };
    let all = (0..events.len()).filter(|row| told(*row).1.is_some()).count();
    let every = [(events.len() / NOISE).max(1), all.div_ceil(DOTS).max(1)];
    // Colours are few: the worst incidents have one each, the others share one.
    let shown = order.len().min(COLOURS);
    let mut dots: Vec<Vec<(f64, f64)>> = vec![Vec::new(); shown + 2];
    let mut layers = Layers { found, tape, known: BTreeMap::new() };
    let (mut of_incidents, mut nowhere) = (0_usize, 0_u64);
    for (row, event) in events.iter().enumerate() {
        let (alert, at) = told(row);
        let count = if at.is_some() { of_incidents } else { row };
        of_incidents += usize::from(at.is_some());
        if count % every[usize::from(at.is_some())] != 0 {
            continue;
        }
        let Some(layer) = layers.of(event, alert) else {
            nowhere += u64::from(at.is_some());
            continue;
        };
        // Rows of one minute would hide each other: they are spread over the band by their number.
        let spread = f64::from((row as u32).wrapping_mul(2_654_435_761) >> 16) / 65_536.0 - 0.5;
        let place = (tape.minute(event.time), layer as f64 + spread * 0.6);
        dots[at.map_or(shown + 1, |at| at.min(shown))].push(place);
    }
    let mut marks = groups_of(dots, &order);
    for &(at, _) in found.outcome.machine.deployments() {
        marks.push(Mark::Rule {
            label: String::new(),
            role: Role::Muted,
            upright: true,
            dashed: true,
            at: tape.minute(at),
        });
    }
    let one_in = |every: usize| {
        if every > 1 {
            format!(" (one in {} is drawn)", words::count(every as u64))
        } else {
            String::new()
        }
    };
    let left_out = match nowhere {
        0 => String::new(),
        n => format!(
            "; not drawn: {} that {} no place of the product",
            words::counted(n, "event"),
            if n == 1 { "names" } else { "name" }
        ),
    };
    Figure {
        id: "storm".to_owned(),
        title: "From events to incidents, minute by minute".to_owned(),
        subtitle: format!(
            "grey: no incident{}; colour: the incident an event was folded into{}; dashed: a change{left_out}",
            one_in(every[0]),
            one_in(every[1])
        ),
        x: linear("time", "min", 0.0, f64::from(tape.minutes())),
        y: bands(
            "layer",
            Layer::VARIANTS.iter().map(|layer| <&str>::from(*layer).to_owned()).collect(),
        ),
        marks,
        summary: format!(
            "{} in {} layers of the product.",
            words::counted(order.len() as u64, "incident"),
            Layer::VARIANTS.len()
        ),
        height: 320,
    }
}

/// The last list is noise, the one before other incidents, the first those with a colour of their own.
fn groups_of(mut dots: Vec<Vec<(f64, f64)>>, order: &[chain::Incident]) -> Vec<Mark> {
    let noise = dots.pop().unwrap_or_default();
    let mut marks = vec![Mark::Dots { name: "noise".to_owned(), role: Role::Muted, points: noise }];
    let others = dots.pop().unwrap_or_default();
    if !others.is_empty() {
        let name = "other incidents".to_owned();
        marks.push(Mark::Dots { name, role: Role::Ink, points: others });
    }
    marks.extend(dots.into_iter().zip(order).enumerate().map(|(at, (points, incident))| {
        let name = format!("incident {}: {}", incident.id, incident.suspect);
        Mark::Dots { name, role: role(at), points }
    }));
    marks
}
